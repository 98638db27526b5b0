// The state after a step: what the step changed, what any has changed, or all of it.

import { button, h, section, soft } from "./dom";
import { stepLink } from "./links";
import { pin, pinned } from "./pins";
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
    const pins = this.pins();
    const first = new Set([...pins, ...changed]);
    const rest = this.places().filter((place) => !first.has(place));
    const rows = [...first].map((place) => this.row(place, changed.has(place), pins.includes(place)));
    let owner = "";
    for (const place of rest) {
      const own = this.run.data.places[place]!.owner ?? "";
      if (own !== owner && own) rows.push(h("tr", { class: "owner" }, h("th", { colspan: 3 }, own)));
      owner = own;
      rows.push(this.row(place, false, false));
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

  // The places that are pinned, in the order in which they were.
  private pins(): number[] {
    const found = pinned().map((name) => this.run.data.places.findIndex((place) => place.name === name));
    return found.filter((place) => place >= 0);
  }

  private row(place: number, changed: boolean, kept: boolean): HTMLElement {
    const { name, control } = this.run.data.places[place]!;
    const [value, since] = this.run.value(place, this.step);
    const old = changed && h("span", { class: "old" }, `${this.run.value(place, this.step - 1)[0]} → `);
    return h(
      "tr",
      { class: [changed && "changed", kept && "pinned"].filter(Boolean).join(" ") || null },
      h("th", { scope: "row" }, this.pin(name, kept), this.name(place, name), control ? " at" : null),
      h("td", {}, old, value),
      h("td", {}, since ? stepLink(this.run, since) : "the start"),
    );
  }

  private pin(name: string, kept: boolean): HTMLElement {
    const made = button("", kept ? "Shown always; no longer" : "Show it always, first", () => {
      pin(name, !kept);
      this.show(this.step);
      this.body.querySelector<HTMLElement>(`[data-pin="${CSS.escape(name)}"]`)?.focus();
    });
    made.className = "pin";
    made.dataset["pin"] = name;
    made.setAttribute("aria-label", `Pin ${name}`);
    made.setAttribute("aria-pressed", String(kept));
    return made;
  }

  // The name of a variable, which leads to the next step that changes it.
  private name(place: number, name: string): HTMLElement {
    const next = this.run.nextChange(place, this.step);
    if (next === null) return h("span", {}, soft(name));
    const made = button("", "The next step that changes it", () => this.go(this.run.nextChange(place, this.step)!));
    made.append(...soft(name).filter((piece) => piece instanceof Element || typeof piece === "string"));
    return made;
  }
}
