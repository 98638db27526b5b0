// The run that gets away: what could have been done in the place of the step that decided.

import type { Data } from "./data";
import { h, soft } from "./dom";
import { comparison } from "./link";
import { Run } from "./run";

// All that there is of it: what its own data do not say is as in those of the page. Its notes stand in
// these, so that a copy has them.
export function awayData(data: Data): Data | null {
  if (!data.away) return null;
  const { away, itf, ...shared } = data;
  away.data.notes ??= {};
  return { ...shared, ...away.data };
}

// Its steps behind those that both runs have, for the head of the page.
export function away(root: Run): HTMLElement | null {
  const found = awayData(root.data);
  if (!found) return null;
  const run = root.away ?? new Run(found);
  const { behind } = root.data.away!;
  const steps = found.steps.slice(behind).map((step, index) => {
    const number = behind + index + 1;
    const news = step.news.map((text) => run.text(text)).join(", ");
    const [first, second] = step.parts;
    const to = second && h("span", { class: "to" }, soft(` → ${run.full(second)}`));
    return h("li", { value: number }, h("b", {}, soft(run.full(first!))), to, news && h("span", { class: "news" }, news));
  });
  const [instead, ...rest] = found.why.map(([, text]) => text);
  return h(
    "details",
    { class: "away story" },
    h("summary", {}, `What would have gone right${root.away ? `, run ${run.number}` : ""}: `, rest[0] ?? ""),
    h("p", { class: "quiet" }, [instead, ...rest.slice(1)].filter(Boolean).join(" ")),
    h("ol", {}, steps),
    root.away && h("p", {}, h("a", { href: run.href(behind + 1) }, `Run ${run.number}`), " is this one, and here it stands ", h("a", { href: comparison(root.key, run.key) }, "beside the trace"), "."),
  );
}
