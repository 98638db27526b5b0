// The step itself: who takes part, what the spec says there, and where that is cited from.

import { cites } from "./cite";
import type { Part } from "./data";
import { h, section } from "./dom";
import type { Run } from "./run";

export class Detail {
  readonly element = section("step", "Step");
  private readonly body = h("div");

  constructor(private readonly run: Run) {
    this.element.append(this.body);
  }

  show(step: number): void {
    const title = step ? `Step ${step} of ${this.run.last}` : "The start";
    this.element.querySelector("h2")!.textContent = title;
    if (!step) {
      this.body.replaceChildren(...this.start());
      return;
    }
    const { parts, event, fails } = this.run.data.steps[step - 1]!;
    const how = event ? `the first raises ${event}, the second takes it` : "the first raises what the second takes";
    const said = parts.length > 1 && h("p", { class: "quiet" }, `Both at once: ${how}.`);
    const failing = fails && h("p", { class: "bad" }, `This step fails: ${fails}`);
    this.body.replaceChildren(...parts.map((part) => this.part(part)), ...[said, failing].filter((e) => e instanceof Element));
  }

  private start(): Element[] {
    const { places, chosen } = this.run.data;
    const held = chosen.map((place) => h("li", {}, `${places[place]!.name} = ${this.run.value(place, 0)[0]}`));
    const said = "The state before the first step. What is chosen freely here, among what the spec allows:";
    return [h("p", {}, held.length ? said : "The state before the first step."), h("ul", { class: "plain" }, held)];
  }

  private part(part: Part): Element {
    const spec = part.spec === undefined ? undefined : this.run.data.spec[part.spec];
    return h(
      "div",
      { class: "part" },
      h("h3", {}, this.run.full(part)),
      spec?.comment && h("p", {}, spec.comment),
      spec?.about && h("p", { class: "quiet" }, spec.about),
      cites(this.run, part.refs),
      spec && h("pre", { tabindex: 0 }, spec.lines.join("\n")),
      spec && h("p", { class: "quiet" }, spec.place),
    );
  }
}
