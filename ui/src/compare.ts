// Two runs beside each other: in words where they part, their steps in rows, and what is different in
// the states behind the row that is chosen.

import { align, unlike, type Aligned, type Difference, type Pair } from "./align";
import { h, section, soft, type Child } from "./dom";
import { keys } from "./keys";
import { comparison, linkedRow, replaceAddress } from "./link";
import { stepLink } from "./links";
import type { Run } from "./run";
import type { Runs } from "./runs";
import { title } from "./tabs";

const FEW = 3; // so many equal steps are not folded, and so many values are named in a sentence

export function showCompare(runs: Runs, one: Run, other: Run, top: HTMLElement[], signal: AbortSignal): void {
  const aligned = align(one, other);
  const rows = new Rows(one, other, aligned);
  const values = new Values(one, other);
  let current = -1;

  document.body.append(
    ...top,
    h(
      "header",
      { class: "comparison" },
      runs.whole && h("p", {}, h("a", { href: "#" }, "All checks")),
      h("h1", {}, `Run ${one.number} beside run ${other.number}`),
      choice(runs, one, other),
      inWords(one, other, aligned).map((text) => h("p", { class: "sentence" }, text)),
    ),
    h("main", { class: "columns compare" }, rows.element, values.element),
  );

  function show(focus: boolean): void {
    const wanted = rows.near(linkedRow(divergence(aligned)));
    if (wanted === current) return;
    current = wanted;
    rows.show(wanted, focus);
    const [a, b] = reached(aligned.pairs, wanted);
    values.show(a, b);
  }

  function go(row: number): void {
    replaceAddress(comparison(one.key, other.key, row));
    show(true);
  }

  const nothing = () => undefined;
  const acts = { by: (by: number) => go(rows.beside(current, by)), first: () => go(rows.beside(current, -Infinity)), last: () => go(aligned.pairs.length), sameLane: nothing, search: nothing, help: nothing };
  keys(acts, signal);
  window.addEventListener("hashchange", () => show(true), { signal });
  show(false);
}

// The row in which they part, from 1; 0 if they do not.
export function divergence({ pairs, same }: Aligned): number {
  return same < pairs.length ? same + 1 : 0;
}

// How many steps of each are taken behind a row.
function reached(pairs: Pair[], row: number): [number, number] {
  const before = pairs.slice(0, row);
  return [before.findLast(([a]) => a)?.[0] ?? 0, before.findLast(([, b]) => b)?.[1] ?? 0];
}

// Which runs are compared.
function choice(runs: Runs, one: Run, other: Run): HTMLElement {
  const field = (chosen: Run, label: string) =>
    h("select", { "aria-label": label }, runs.all().map((run) => h("option", { value: run.key, selected: run === chosen }, `Run ${run.number}: ${title(run, runs.whole)}`)));
  const fields = [field(one, "The first run"), field(other, "The second run")] as const;
  for (const changed of fields) changed.addEventListener("change", () => (location.hash = comparison(fields[0].value, fields[1].value)));
  return h("p", { class: "choice" }, fields[0], " with ", fields[1]);
}

function inWords(one: Run, other: Run, { pairs, named, same, initial }: Aligned): string[] {
  const said: string[] = [];
  if (initial.length) said.push(`They start from other values: ${listed(initial, one, other)}.`);
  if (same === pairs.length) return [...said, "They are the same, step by step."];
  if (same > 0) said.push(same === 1 ? "Step 1 is the same." : `Steps 1 to ${same} are the same.`);
  said.push(same < named ? effect(one, other, same + 1) : parting(one, other, same + 1));
  const common = pairs.slice(same + 1).filter(([, , equal]) => equal).length;
  const count = common > 1 ? `${common} steps are` : `${common || "no"} step is`;
  if (common || Math.min(one.last, other.last) > same + 1) said.push(`After that ${count} in both.`);
  return [said.join(" ")];
}

// What is another step, or goes on where the other run ends.
function parting(one: Run, other: Run, step: number): string {
  const [here, there] = [one, other].map((run) => (step > run.last ? `run ${run.number} ends` : `run ${run.number} takes ${run.name(step)}${fate(run, step)}`));
  return `Step ${step} is the first that is not: ${here}, ${there}.`;
}

function fate(run: Run, step: number): string {
  return run.fails(step) ? ", which fails" : "";
}

// A step that is the same, and does something else.
function effect(one: Run, other: Run, step: number): string {
  return `Step ${step}, ${one.name(step)}, is taken in both, and leaves other values: ${listed(unlike(one, step, other, step), one, other)}.`;
}

function listed(found: Difference[], one: Run, other: Run): string {
  const named = found.slice(0, FEW).map(({ name, values: [a, b] }) => `${name} is ${a} in run ${one.number}, ${b} in run ${other.number}`);
  return [...named, ...(found.length > FEW ? [`${found.length - FEW} more`] : [])].join("; ");
}

class Rows {
  readonly element: HTMLElement;
  private readonly links: HTMLAnchorElement[] = []; // by row, of which the folded ones have the same
  private readonly list: HTMLElement;
  private current: HTMLAnchorElement | null = null;

  constructor(
    private readonly one: Run,
    private readonly other: Run,
    private readonly aligned: Aligned,
  ) {
    const { same, pairs } = aligned;
    const folded = same > FEW ? same : 0;
    this.list = h("ol", { class: "pairs" }, folded ? this.fold(folded) : this.row(0));
    for (let row = folded + 1; row <= pairs.length; row += 1) this.list.append(this.row(row));
    const names = [one, other].map((run) => h("span", { class: "side" }, h("b", {}, `Run ${run.number}`), ` ${run.last} steps`));
    this.element = h("section", { class: "chart", "aria-label": "Steps of both" }, h("div", { class: "scroller" }, h("div", { class: "sides" }, h("span"), names), this.list));
  }

  // The row that is shown for one: folded ones have their last.
  near(row: number): number {
    const within = Math.min(row, this.links.length - 1);
    return this.links.lastIndexOf(this.links[within]!);
  }

  // The row so many lines further.
  beside(row: number, by: number): number {
    const at = by < 0 ? this.links.indexOf(this.links[row]!) : row;
    return this.near(Math.max(0, Math.min(this.links.length - 1, at + by)));
  }

  show(row: number, focus: boolean): void {
    const link = this.links[row]!;
    this.current?.removeAttribute("aria-current");
    this.current?.setAttribute("tabindex", "-1");
    this.current = link;
    link.setAttribute("aria-current", "true");
    link.setAttribute("tabindex", "0");
    if (focus) link.focus({ preventScroll: true });
    link.scrollIntoView({ block: "nearest" });
  }

  private link(row: number, name: string, ...said: Child[]): HTMLElement {
    const link = h("a", { href: comparison(this.one.key, this.other.key, row), tabindex: -1, "aria-label": name }, said);
    this.links.push(link);
    return h("li", {}, link);
  }

  private fold(last: number): HTMLElement {
    const text = `steps 1 to ${last} are the same`;
    const made = this.link(last, text, h("span", { class: "sign" }, "="), h("span", { class: "folded" }, text));
    for (let row = 0; row < last; row += 1) this.links.push(this.links[0]!);
    return made;
  }

  private row(row: number): HTMLElement {
    if (!row) return this.link(0, "the start", h("span", { class: "sign" }, "="), h("span", { class: "folded" }, "the start"));
    const { one, other } = this;
    const [a, b, equal] = this.aligned.pairs[row - 1]!;
    const first = row === divergence(this.aligned);
    const told = [a && `step ${a} of run ${one.number}${equal ? "" : `, ${one.name(a)}`}`, b && `step ${b} of run ${other.number}${equal ? "" : `, ${other.name(b)}`}`];
    const name = [first && "They part here", equal && `In both: ${one.name(a)}`, ...told].filter(Boolean).join("; ");
    const made = this.link(row, name, h("span", { class: "sign" }, equal ? "=" : "≠"), side(one, a, equal), side(other, b, equal));
    if (first) made.className = "parts";
    if (first) made.prepend(h("p", { class: "parting" }, "They part here"));
    return made;
  }
}

function side(run: Run, step: number, equal: boolean): HTMLElement {
  if (!step) return h("span", { class: "side none" }, "—");
  const names = run.data.steps[step - 1]!.parts.map((part) => run.full(part));
  return h("span", { class: equal ? "side" : "side alone" }, h("span", { class: "number" }, String(step)), h("span", {}, soft(names.join(" → ")), fate(run, step)));
}

// What is not the same behind a row.
class Values {
  readonly element = section("values", "Values");
  private readonly body = h("tbody");
  private readonly none = h("p", { class: "quiet" }, "No value is different.");
  private readonly table: HTMLElement;

  constructor(
    private readonly one: Run,
    private readonly other: Run,
  ) {
    const columns = ["variable", `run ${one.number}`, `run ${other.number}`].map((name) => h("th", { scope: "col" }, name));
    this.table = h("div", { class: "scroll", tabindex: 0 }, h("table", {}, h("thead", {}, h("tr", {}, columns)), this.body));
    const both = one.data.places.filter(({ name }) => other.place(name) !== undefined).length;
    const apart = both < one.data.places.length || both < other.data.places.length;
    this.element.append(this.none, this.table, ...(apart ? [h("p", { class: "quiet" }, `Compared are the ${both} variables that both have.`)] : []));
  }

  show(a: number, b: number): void {
    const found = unlike(this.one, a, this.other, b);
    this.element.querySelector("h2")!.replaceChildren("What differs after ", at(this.one, a), " and ", at(this.other, b));
    this.none.hidden = found.length > 0;
    this.table.hidden = !found.length;
    this.body.replaceChildren(...found.map((one) => this.row(one)));
  }

  private row({ name, control, values: [mine, its], since: [a, b] }: Difference): HTMLElement {
    const cell = (run: Run, value: string, step: number) => h("td", {}, value, " ", h("span", { class: "quiet" }, "(", step ? stepLink(run, step) : "the start", ")"));
    return h("tr", {}, h("th", { scope: "row" }, name, control ? " at" : null), cell(this.one, mine, a), cell(this.other, its, b));
  }
}

function at(run: Run, step: number): HTMLElement {
  return h("a", { href: run.href(step) }, step ? `step ${step} of run ${run.number}` : `the start of run ${run.number}`);
}
