// The tabs: a link for each run that is open, where there are several.

import { button, h } from "./dom";
import { comparison } from "./link";
import type { Run } from "./run";
import type { Runs } from "./runs";

// `current` is the run that is shown, or two that are compared.
export function tabs(runs: Runs, current: Run[], close: (run: Run) => void): HTMLElement | null {
  const open = runs.open(current);
  if (runs.all().length < 2) return null;
  const [one, two] = current;
  const other = two ?? runs.beside(one!)!;
  return h(
    "nav",
    { class: "tabs", "aria-label": "Runs" },
    h("ul", {}, open.map((run) => tab(runs, run, !two && run === one, close)), h("li", { class: two ? "shown" : null }, h("a", { href: comparison(one!.key, other.key), "aria-current": two ? "page" : null }, h("b", {}, "Compare"), h("span", {}, `run ${one!.number} with run ${other.number}`)))),
  );
}

function tab(runs: Runs, run: Run, shown: boolean, close: (run: Run) => void): HTMLElement {
  const link = h("a", { href: runs.href(run), "aria-current": shown ? "page" : null }, h("b", {}, `Run ${run.number}`), h("span", {}, title(run, runs.whole)));
  const end = runs.closes(run) && button("×", `Close run ${run.number}`, () => close(run));
  if (end) end.setAttribute("aria-label", `Close run ${run.number}`);
  return h("li", { class: shown ? "shown" : null }, link, end);
}

// What tells a run from the others, in a few words.
export function title(run: Run, whole: boolean): string {
  const { head } = run.data;
  if (run.byHand) return run.last ? `by hand to step ${run.last}: ${run.name(run.last)}` : "by hand, at the start";
  if (run.made) return `fork at step ${run.last}: ${run.name(run.last)}`;
  if (head.verdict === "PREVENTED") return `the ${run.end} is prevented, ${run.last} step${run.last === 1 ? "" : "s"}`;
  const check = whole ? head.facts.find(([name]) => name === "check")?.[1] : "";
  const name = /:([^,]+)/.exec(check ?? "")?.[1];
  const verdict = head.verdict.toLowerCase();
  const decided = head.name === verdict ? verdict : `${head.name} ${verdict}`;
  return `${name ? `${name}: ` : ""}${decided}, ${run.last} step${run.last === 1 ? "" : "s"}`;
}
