// What could have been taken instead of the next step, and what keeps the other machines back.

import type { Choice } from "./data";
import { h, linked, section, type Child } from "./dom";
import type { Run } from "./run";

export class Enabled {
  readonly element = section("enabled", "What could happen next");
  private readonly body = h("div");

  constructor(private readonly run: Run) {
    this.element.append(this.body);
  }

  show(step: number): void {
    const choices = this.run.data.enabled[step] ?? [];
    const blocked = this.run.data.blocked[step] ?? [];
    const where = step ? `after step ${step}` : "from the start";
    this.element.querySelector("h2")!.textContent = `What can happen ${where}`;
    const able = choices.map((choice) => this.choice(choice, step));
    const kept = blocked.map(([name, needs, held]) => this.kept(name, needs, held));
    this.body.replaceChildren(
      able.length ? h("ul", { class: "choices" }, able) : h("p", { class: "quiet" }, "Nothing can move."),
      h("details", { class: "blocked" }, h("summary", {}, `kept back by one condition: ${kept.length}`), h("ul", { class: "choices" }, kept)),
    );
  }

  private choice(choice: Choice, step: number): HTMLElement {
    const name = h("b", {}, this.run.text(choice.step));
    if (choice.taken) return h("li", { class: "taken" }, name, " is taken, as ", linked(`step ${step + 1}`, this.run.last));
    const changes = (choice.changes ?? []).map((text) => this.run.text(text)).join(", ");
    const breaks = (choice.breaks ?? []).map((number) => this.run.data.properties[number]!.name);
    return h(
      "li",
      {},
      name,
      h("span", { class: "quiet" }, " could be taken"),
      changes && h("span", { class: "news" }, changes),
      breaks.length > 0 && h("span", { class: "bad" }, `violates ${breaks.join(", ")}`),
      choice.fails && h("span", { class: "bad" }, `fails: ${choice.fails}`),
    );
  }

  private kept(name: number, needs: number, held: number[]): HTMLElement {
    const values: Child[] = held.map((text) => h("span", { class: "value" }, linked(this.run.text(text), this.run.last)));
    return h("li", {}, h("b", {}, this.run.text(name)), h("span", { class: "quiet" }, " needs "), h("code", {}, this.run.text(needs)), values);
  }
}
