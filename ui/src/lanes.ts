// The swim lanes: a picture in each row of the list, so that rows may have any height. Lanes stand
// at percentages of its width; the life lines are the background.

import type { Message, Step } from "./data";
import { h, svg, type Child } from "./dom";
import type { Run } from "./run";

const LOST = -1;
const AT = 15; // how far below the top of a row its marks stand

export class Lanes {
  constructor(private readonly run: Run) {}

  // The picture of step `number`.
  row(step: Step, number: number): HTMLElement {
    const [first, second] = step.parts;
    const marks: Child[] = [];
    if (first && second && first.lane !== second.lane)
      marks.push(this.arrow(first.lane, second.lane, step.event ?? ""));
    for (const message of this.run.data.messages) marks.push(this.message(message, number));
    step.parts.forEach((part, index) =>
      marks.push(svg("circle", { cx: this.x(part.lane), cy: AT, r: 5, class: index ? "receives" : "moves" })),
    );
    if (this.run.isFailing(number) && first)
      marks.push(svg("circle", { cx: this.x(first.lane), cy: AT, r: 9, class: "failing" }));
    return h("span", { class: "lanes", "aria-hidden": "true" }, svg("svg", {}, marks));
  }

  private x(lane: number): string {
    const { lanes } = this.run;
    return `${(100 * (lanes.indexOf(lane) + 0.5)) / lanes.length}%`;
  }

  private arrow(from: number, to: number, event: string, kind = "call"): SVGElement {
    const back = to < from ? 8 : -8;
    return svg(
      "g",
      { class: kind },
      event && svg("title", {}, event),
      svg("line", { x1: this.x(from), y1: AT, x2: this.x(to), y2: AT }),
      this.placed(to, svg("path", { class: "head", d: `M${back / 2} 0L${back * 1.6} -5L${back * 1.6} 5Z` })),
    );
  }

  // Something drawn in pixels around a mark.
  private placed(lane: number, ...drawn: Child[]): SVGElement {
    return svg("svg", { x: this.x(lane), y: AT, class: "placed" }, drawn);
  }

  // The piece of a message's way that lies in a row: it goes over to the receiver's lane, waits
  // there, and is taken; a lost one ends in a cross.
  private message([queue, entry, sent, taken]: Message, row: number): Child {
    if (row < sent || (taken !== 0 && row > Math.max(taken, sent))) return null;
    const from = this.run.data.steps[sent - 1]!.parts[0]!.lane;
    const title = svg("title", {}, `${queue}: ${entry}${taken === LOST ? ", lost" : ""}`);
    if (taken === LOST) {
      const cross = svg("path", { d: "M18 7L26 15M26 7L18 15M6 3L22 11", class: "lost" });
      return svg("g", { class: "message" }, title, this.placed(from, cross));
    }
    const to = taken ? this.run.data.steps[taken - 1]!.parts[0]!.lane : from;
    const lane = this.placed(to, svg("path", { class: "way", d: this.way(row, sent, taken) }));
    if (row !== sent) {
      const end = row === taken && svg("path", { class: "head", d: "M4 0L12 -4L12 4Z" });
      return svg("g", { class: "message" }, title, lane, end && this.placed(to, end));
    }
    const over = svg("line", { x1: this.x(from), y1: AT + 7, x2: this.x(to), y2: AT + 7 });
    return svg("g", { class: "message" }, title, over, lane);
  }

  private way(row: number, sent: number, taken: number): string {
    if (row === sent) return "M0 7H9V1000";
    return row === taken ? `M9 ${-AT}V0` : `M9 ${-AT}V1000`;
  }
}
