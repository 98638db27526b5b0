// What could have been taken instead of the next step, and what keeps the other machines back.

import type { Choice } from "./data";
import { button, h, section, soft, type Child } from "./dom";
import { onward } from "./forked";
import { linked } from "./links";
import type { Run } from "./run";

// How a choice is followed, by its number from 1 among what can be taken after so many steps.
export interface Taking {
  take(at: number, choice: number): void;
  can(choice: Choice): boolean;
  told(): string; // what that does
}

export class Enabled {
  readonly element = section("choices", "Choices");
  private readonly body = h("div");

  constructor(
    private readonly run: Run,
    private readonly taking: Taking,
  ) {
    this.element.append(this.body);
  }

  show(step: number): void {
    const kept = (this.run.data.blocked[step] ?? []).map((one) => this.kept(...one));
    const known = this.run.data.blocked[step] !== undefined;
    this.body.replaceChildren(
      ...(step ? [h("h3", {}, `Instead of step ${step}`), this.list(step - 1, false)] : []),
      ...(this.run.fails(step) ? [] : [h("h3", {}, step < this.run.last ? "What can come next" : "What could follow"), this.list(step, true)]),
    );
    if (this.body.querySelector("button.take")) this.body.prepend(h("p", { class: "quiet" }, this.taking.told()));
    if (known) this.body.append(this.blocked(kept));
  }

  private blocked(kept: HTMLElement[]): HTMLElement {
    return h(
      "details",
      { class: "blocked" },
      h("summary", {}, `steps that cannot be taken here, and what they wait for: ${kept.length}`),
      h("ul", { class: "choices" }, kept),
    );
  }

  // What can be taken after `step`; without the step that is, if not `all`.
  private list(step: number, all: boolean): HTMLElement {
    const known = this.run.data.enabled[step];
    if (!known) return onward(this.run);
    const choices = known.filter((choice) => all || !choice.taken);
    const name = all ? "next" : "instead";
    if (!choices.length) return h("p", { class: `quiet ${name}` }, all ? "Nothing can move." : "Nothing else could be taken.");
    return h("ul", { class: `choices ${name}` }, choices.map((choice) => this.choice(choice, step, known.indexOf(choice) + 1, all)));
  }

  private choice(choice: Choice, step: number, number: number, all: boolean): HTMLElement {
    const name = h("b", {}, soft(this.run.text(choice.step)));
    const open = this.open(choice, all);
    if (choice.taken) return h("li", { class: "taken" }, name, " is ", linked(this.run, `step ${step + 1}`), open);
    const changes = (choice.changes ?? []).map((text) => this.run.text(text)).join(", ");
    const breaks = (choice.breaks ?? []).map((number) => this.run.data.properties[number]!.name);
    return h(
      "li",
      {},
      this.taking.can(choice) && [this.button(choice, step, number), " "],
      name,
      h("span", { class: "quiet" }, ` ${all ? "can be" : "could have been"} taken${open}`),
      changes && h("span", { class: "news" }, changes),
      breaks.length > 0 && h("span", { class: "bad" }, `violates ${breaks.join(", ")}`),
      choice.fails && h("span", { class: "bad" }, `fails: ${choice.fails}`),
    );
  }

  private button(choice: Choice, step: number, number: number): HTMLElement {
    const made = button("Take", "", () => this.taking.take(step, number));
    const how = step < this.run.last ? "instead of" : "as";
    made.className = "take";
    made.title = `${how} step ${step + 1}`;
    made.setAttribute("aria-label", `Take ${this.run.text(choice.step)} ${how} step ${step + 1}`);
    return made;
  }

  // Whether the end of the run can still be prevented behind a choice.
  private open(choice: Choice, all: boolean): string {
    if (choice.open === undefined) return "";
    const { end } = this.run;
    if (!choice.open) return `: after it no step can prevent the ${end} any more`;
    return all ? `: the ${end} can still be prevented` : `: the ${end} could still have been prevented`;
  }

  private kept(name: number, needs: number, held: number[]): HTMLElement {
    const values: Child[] = held.map((text) => h("span", { class: "value" }, linked(this.run, this.run.text(text))));
    return h("li", {}, h("b", {}, soft(this.run.text(name))), h("span", { class: "quiet" }, " needs "), h("code", {}, this.run.text(needs)), values);
  }
}
