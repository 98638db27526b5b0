// The list of the steps, with their lanes: a link each, so that an address names a step.

import { h, soft } from "./dom";
import { Fold } from "./fold";
import { Lanes } from "./lanes";
import type { Run } from "./run";

const ABOVE = 60; // so much of the list stays in view over the first step that is shown

export class Steps {
  readonly element: HTMLElement;
  private readonly fold: Fold;
  private readonly top: HTMLElement;
  private readonly scroller: HTMLElement;
  private readonly links: HTMLAnchorElement[] = [];
  private current = -1;

  constructor(private readonly run: Run) {
    const lanes = new Lanes(run);
    const list = h("ol", { class: "steps", start: 0 }, this.start());
    run.data.steps.forEach((_, index) => list.append(this.item(index + 1, lanes)));
    const end = ending(run);
    this.fold = new Fold(run, [...list.children] as HTMLElement[]);
    const names = h("div", { class: "lane-names", role: "group", "aria-label": "Machines" }, run.lanes.map((lane) => this.fold.lane(lane, run.data.lanes[lane]!)));
    this.top = h("div", { class: "top" }, names, h("div", { class: "find" }, search(), this.fold.choice()));
    this.scroller = h("div", { class: "scroller", tabindex: -1 }, this.top, list, end && h("p", { class: run.made || run.data.live ? "end beyond" : "end" }, end));
    this.links.forEach((_, step) => this.note(step));
    this.element = h("section", { class: "chart", "aria-label": "Steps" }, this.scroller);
    this.element.style.setProperty("--lanes", String(run.lanes.length));
  }

  // Marks a step that has a note.
  note(step: number): void {
    const noted = Boolean(this.run.data.notes[step]);
    this.links[step]!.querySelector(".number")!.classList.toggle("noted", noted);
  }

  show(step: number, focus: boolean): void {
    const before = this.links[this.current];
    before?.removeAttribute("aria-current");
    before?.setAttribute("tabindex", "-1");
    this.current = step;
    const link = this.links[step]!;
    this.fold.reveal(step);
    link.setAttribute("aria-current", "step");
    link.setAttribute("tabindex", "0");
    if (focus) link.focus({ preventScroll: true });
    this.uncover(link, !before);
  }

  // Scrolls the list, and nothing around it, as far as it takes; at `first` until the row is near the
  // top, for the rest of the list may be below the window.
  private uncover(link: HTMLElement, first: boolean): void {
    const box = this.scroller.getBoundingClientRect();
    const row = link.getBoundingClientRect();
    const above = row.top - box.top - this.top.offsetHeight;
    const below = row.bottom - box.bottom;
    if (above < 0 || first) this.scroller.scrollTop += first ? above - ABOVE : above;
    else if (below > 0) this.scroller.scrollTop += below;
  }

  private start(): HTMLElement {
    const link = h("a", { href: this.run.href(0), tabindex: -1 }, h("span", { class: "number" }, "0"), h("span", { class: "lanes" }), h("span", { class: "says" }, "the start"));
    this.links.push(link);
    return h("li", {}, link);
  }

  private item(number: number, lanes: Lanes): HTMLElement {
    const { run } = this;
    const step = run.data.steps[number - 1]!;
    const [first, second] = step.parts;
    const others = run.data.enabled[number - 1]!.length - 1;
    const news = step.fails ? [`FAILS: ${step.fails}`] : step.news.map((text) => run.text(text));
    const says = h(
      "span",
      { class: "says" },
      h("b", {}, h("span", { class: "who" }, `${run.data.lanes[first!.lane]}.`), soft(run.label(first!))),
      second && h("span", { class: "to" }, soft(` → ${run.data.lanes[second.lane]}${second.name === first!.name ? "" : `.${run.label(second)}`}`)),
      others > 0 && h("span", { class: "others", title: "so many other steps could have been taken here" }, `or ${others} other step${others > 1 ? "s" : ""}`),
      number === run.decides && h("span", { class: "others decides", title: `after it no step can prevent the ${run.end} any more` }, "decides"),
      news.length > 0 && h("span", { class: "news" }, news.join(", ")),
    );
    const link = h("a", { href: run.href(number), tabindex: -1, class: run.isFailing(number) ? "failing" : null }, h("span", { class: "number" }, String(number)), lanes.row(step, number), says);
    this.links.push(link);
    const { loop } = run.data;
    const inLoop = loop !== null && number > loop;
    return h("li", { class: inLoop ? `loop${number === loop + 1 ? " first" : ""}${number === run.last ? " last" : ""}` : null }, link);
  }
}

function search(): HTMLElement {
  return h("input", { id: "search", type: "search", placeholder: "/ search steps", "aria-label": "Search steps: Enter goes to the next one" });
}

// What follows the last step, where that is the point.
function ending(run: Run): string {
  const { head, loop } = run.data;
  if (run.made) return "What could follow is not in this page.";
  if (head.ending === "deadlock") return "Nothing can move.";
  if (loop === null) return run.data.live ? "What could follow stands under Choices." : "";
  if (loop === run.last) return "Nothing can move any more: the state stays so for ever.";
  return `Then again from step ${loop + 1}, for ever.`;
}
