// The run that gets away: what could have been done in the place of the step that decided.

import type { Data } from "./data";
import { h, soft } from "./dom";
import { Run } from "./run";

// All that there is of it: what its own data do not say is as in those of the page.
export function awayData(data: Data): Data | null {
  if (!data.away) return null;
  const { away, itf, ...shared } = data;
  return { ...shared, notes: {}, ...away.data };
}

// Its steps behind those that both runs have, for the head of the page.
export function away(data: Data): HTMLElement | null {
  const found = awayData(data);
  if (!found) return null;
  const run = new Run(found);
  const { behind } = data.away!;
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
    h("summary", {}, "What would have gone right: ", rest[0] ?? ""),
    h("p", { class: "quiet" }, [instead, ...rest.slice(1)].filter(Boolean).join(" ")),
    h("ol", {}, steps),
  );
}
