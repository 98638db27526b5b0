// Of a run for ever: why its loop breaks no assumption of fairness.

import { h, section } from "./dom";
import { linked } from "./links";
import type { Run } from "./run";

export function loop(run: Run): HTMLElement | null {
  const { loop, fairness } = run.data;
  if (loop === null || loop === run.last) return null;
  const pane = section("loop", `The loop: steps ${loop + 1} to ${run.last}, for ever`);
  const rows = fairness.map(([name, reason]) =>
    h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, linked(run, reason))),
  );
  const none = "Nothing is assumed of fairness: any step may be passed over for ever.";
  pane.append(
    h("p", {}, "j on the last step goes round again."),
    rows.length ? h("table", {}, h("tbody", {}, rows)) : h("p", {}, none),
  );
  return pane;
}
