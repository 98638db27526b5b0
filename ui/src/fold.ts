// Which steps the list leaves out: those of machines that are hidden, and those without a choice.
// What is left out in a row is one line, which brings it back.

import { button, h } from "./dom";
import type { Run } from "./run";

export class Fold {
  private readonly hidden = new Set<number>();
  private forced = false;
  private readonly lines: HTMLElement[] = [];

  // `items` are the rows of the list, from the start on.
  constructor(
    private readonly run: Run,
    private readonly items: HTMLElement[],
  ) {}

  // The names of the lanes, each a switch for its machine.
  lane(number: number, name: string): HTMLButtonElement {
    const made = button("", `${name}: hide or show its steps`, () => {
      const shown = this.hidden.delete(number);
      if (!shown) this.hidden.add(number);
      made.setAttribute("aria-pressed", String(shown));
      this.apply();
    });
    made.setAttribute("aria-pressed", "true");
    made.append(h("span", {}, name));
    return made;
  }

  choice(): HTMLElement {
    const field = h("input", { type: "checkbox" });
    field.addEventListener("change", () => {
      this.forced = field.checked;
      this.apply();
    });
    return h("label", { class: "fold" }, field, " fold steps without a choice");
  }

  // Shows the steps around one that is left out.
  reveal(step: number): void {
    if (!this.items[step]!.hidden) return;
    let from = step;
    while (this.items[from - 1]?.hidden) from -= 1;
    this.items[from]!.previousElementSibling?.remove();
    for (let at = from; this.items[at]?.hidden; at += 1) this.items[at]!.hidden = false;
  }

  private apply(): void {
    for (const line of this.lines.splice(0)) line.remove();
    this.items.forEach((item, step) => (item.hidden = this.leavesOut(step)));
    this.items.forEach((item, step) => {
      if (item.hidden && !this.items[step - 1]!.hidden) item.before(this.line(step));
    });
  }

  private leavesOut(step: number): boolean {
    const { run, items } = this;
    const shown = step === 0 || step === run.last || step === run.data.decides;
    if (shown || items[step]!.querySelector("[aria-current]")) return false;
    const { parts } = run.data.steps[step - 1]!;
    const apart = parts.every((part) => this.hidden.has(part.lane));
    return apart || (this.forced && run.data.enabled[step - 1]!.length === 1);
  }

  private line(from: number): HTMLElement {
    let to = from;
    while (this.items[to + 1]?.hidden) to += 1;
    const label = to > from ? `steps ${from} to ${to}` : `step ${from}`;
    const made = h("li", { class: "folded" }, button(label, "Show what is folded", () => this.reveal(from)));
    this.lines.push(made);
    return made;
  }
}
