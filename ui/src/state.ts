// The state after a step: what the step changed, what any has changed, or all of it.

import { button, h, section } from "./dom";
import { stepLink } from "./links";
import type { Run } from "./run";

type Shown = "changed" | "touched" | "all";
const CHOICES: [Shown, string][] = [
  ["changed", "changed by this step"],
  ["touched", "changed so far"],
  ["all", "all"],
];

export class State {
  readonly element = section("state", "State");
  private readonly body = h("tbody");
  private shown: Shown = "changed";
  private step = 0;

  constructor(
    private readonly run: Run,
    private readonly go: (step: number) => void,
  ) {
    const choices = CHOICES.map(([shown, label]) => {
      const input = h("input", { type: "radio", name: "shown", value: shown, checked: shown === this.shown });
      input.addEventListener("change", () => this.choose(shown));
      return h("label", {}, input, ` ${label}`);
    });
    const columns = ["variable", "value", "since"].map((name) => h("th", { scope: "col" }, name));
    this.element.append(
      h("fieldset", {}, h("legend", { class: "hidden" }, "What is shown of the state"), choices),
      h("div", { class: "scroll", tabindex: 0 }, h("table", {}, h("thead", {}, h("tr", {}, columns)), this.body)),
    );
  }

  show(step: number): void {
    this.step = step;
    const changed = new Set(this.run.changed(step));
    const rest = this.places().filter((place) => !changed.has(place));
    const rows = [...changed].map((place) => this.row(place, true));
    let owner = "";
    for (const place of rest) {
      const own = this.run.data.places[place]!.owner ?? "";
      if (own !== owner && own) rows.push(h("tr", { class: "owner" }, h("th", { colspan: 3 }, own)));
      owner = own;
      rows.push(this.row(place, false));
    }
    const none = h("tr", {}, h("td", { colspan: 3, class: "quiet" }, "nothing"));
    this.body.replaceChildren(...(rows.length ? rows : [none]));
  }

  private choose(shown: Shown): void {
    this.shown = shown;
    this.show(this.step);
  }

  private places(): number[] {
    if (this.shown === "all") return this.run.data.places.map((_, place) => place);
    return this.shown === "touched" ? this.run.touched(this.step) : [];
  }

  private row(place: number, changed: boolean): HTMLElement {
    const { name, control } = this.run.data.places[place]!;
    const [value, since] = this.run.value(place, this.step);
    const old = changed && h("span", { class: "old" }, `${this.run.value(place, this.step - 1)[0]} → `);
    return h(
      "tr",
      { class: changed ? "changed" : null },
      h("th", { scope: "row" }, this.name(place, name), control ? " at" : null),
      h("td", {}, old, value),
      h("td", {}, since ? stepLink(this.run, since) : "the start"),
    );
  }

  // The name of a variable, which leads to the next step that changes it.
  private name(place: number, name: string): HTMLElement {
    const next = this.run.nextChange(place, this.step);
    if (next === null) return h("span", {}, name);
    return button(name, "The next step that changes it", () => this.go(this.run.nextChange(place, this.step)!));
  }
}
