// The truth of every property after each step: a row of cells for each, equal ones drawn as one. The
// one that the run is about comes first, unless the run still goes on, and rows would jump.

import type { Claim } from "./data";
import { h, section, svg } from "./dom";
import type { Run } from "./run";

const WORDS: Record<string, string> = { "1": "true", "0": "false", "?": "open" };
const REACHED: Record<string, string> = { ...WORDS, "1": "reached", "0": "not reached" };

export class Strip {
  readonly element = section("strip", "Properties after each step");
  private readonly cursors: SVGElement[] = [];

  constructor(
    private readonly run: Run,
    go: (step: number) => void,
  ) {
    const about = run.data.live ? null : (run.made?.run ?? run).data.head.name;
    const [own, others] = [true, false].map((is) => run.data.properties.filter(({ name }) => (name === about) === is));
    for (const claim of [...own!, ...others!]) this.element.append(this.row(claim, go, claim.name === about));
    this.element.hidden = !run.data.properties.length;
  }

  show(step: number): void {
    for (const cursor of this.cursors) cursor.setAttribute("x", this.percent(step));
  }

  private percent(step: number): string {
    return `${(100 * step) / (this.run.last + 1)}%`;
  }

  private row(claim: Claim, go: (step: number) => void, own: boolean): HTMLElement {
    const reachable = claim.kind === "reachable";
    const words = reachable ? REACHED : WORDS;
    const cells = runs(claim.truths).map(([from, to, truth]) =>
      svg(
        "rect",
        { x: this.percent(from), width: this.percent(to - from), height: "100%", class: truth === "0" && reachable ? "topen" : `t${WORDS[truth]}` },
        svg("title", {}, `${words[truth]} ${span(from, to - 1)}`),
      ),
    );
    const cursor = svg("rect", { width: this.percent(1), height: "100%", class: "cursor" });
    this.cursors.push(cursor);
    const parts = runs(claim.truths);
    const said = parts.map(([from, to, truth]) => `${words[truth]} ${span(from, to - 1)}`);
    const never = reachable && parts.every(([, , truth]) => truth === "0");
    const first = said.find((_, at) => reachable && parts[at]![2] === "1");
    const drawn = svg("svg", { role: "img", "aria-label": said.join(", ") }, cells, cursor);
    drawn.addEventListener("click", (event) => {
      const box = drawn.getBoundingClientRect();
      go(Math.floor(((event.clientX - box.left) / box.width) * (this.run.last + 1)));
    });
    const name = h(own ? "b" : "span", { class: "name", title: `${claim.word}: ${claim.sentence}` }, claim.name);
    return h("div", { class: "claim" }, name, drawn, h("span", { class: "quiet" }, never ? words["0"]! : (first ?? said.at(-1)!)));
  }
}

// `[from, to, truth]` of equal neighbours.
function runs(truths: string): [number, number, string][] {
  const found: [number, number, string][] = [];
  for (let at = 0; at < truths.length; at += 1) {
    const previous = found.at(-1);
    if (previous && previous[2] === truths[at]) previous[1] = at + 1;
    else found.push([at, at + 1, truths[at]!]);
  }
  return found;
}

function span(from: number, to: number): string {
  const name = (at: number) => (at ? `step ${at}` : "the start");
  return from === to ? (from ? `after ${name(from)}` : "at the start") : `from ${name(from)} to ${name(to)}`;
}
