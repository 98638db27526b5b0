// The formula of the property as a tree, each part with its value after the step and the step that
// last gave it this value.

import type { Node } from "./data";
import { h, section, type Child } from "./dom";
import { linked, stepLink } from "./links";
import type { Run } from "./run";

const KINDS = { all: "all of", any: "one of", whenever: "", not: "not", future: "" };

export class Why {
  readonly element = section("why", "The property");
  private readonly body = h("div", { class: "tree" });

  constructor(private readonly run: Run) {
    this.element.append(this.body);
    const { tree, head, properties, spec } = run.data;
    const number = properties.find((claim) => claim.name === head.name)?.spec;
    const written = number === undefined ? undefined : spec[number];
    if (tree && written)
      this.element.append(
        h("details", { class: "written" }, h("summary", {}, `as written, ${written.place}`), h("pre", { tabindex: 0 }, written.lines.join("\n"))),
      );
    this.element.hidden = tree === null;
  }

  show(step: number): void {
    const { tree } = this.run.data;
    if (!tree) return;
    const when = step ? `after step ${step}` : "at the start";
    this.element.querySelector("h2")!.textContent = `The property ${when}, part by part`;
    this.body.replaceChildren(h("ul", {}, this.item(tree, step, true)));
  }

  // `decides`: whether this part makes the value of those above it.
  private item(node: Node, step: number, decides: boolean): HTMLElement {
    const truths = this.run.text(node.truths);
    const parts = node.parts ?? [];
    const line = [this.line(node, truths, step), this.values(node, step)];
    if (!parts.length) return h("li", { class: decides ? "decides" : null }, h("div", { class: "leaf" }, line));
    const below = parts.map((part) => this.item(part, step, decides && this.counts(node, part, step)));
    if (node.more) below.push(h("li", { class: "quiet" }, `and ${node.more} more`));
    const open = decides && node.kind !== undefined;
    return h("li", { class: decides ? "decides" : null }, h("details", { open }, h("summary", {}, line), h("ul", {}, below)));
  }

  private line(node: Node, truths: string, step: number): Child {
    const truth = truths[step] ?? "?";
    const word = { "1": "true", "0": "false" }[truth] ?? "open";
    const since = this.run.since(truths, step);
    const told = step === this.run.last ? (node.told ?? "") : "";
    const kind = node.kind && KINDS[node.kind];
    return [
      node.role && h("span", { class: "role" }, node.role),
      h("span", { class: `truth t${word}` }, word),
      kind && h("span", { class: "kind" }, kind),
      h("code", { class: node.kind ? "whole" : null }, this.run.text(node.text)),
      h("span", { class: "since" }, since ? [" since ", stepLink(this.run, since), told ? null : ` ${this.run.name(since)}`] : " from the start"),
      told && h("span", { class: "told" }, linked(this.run, told)),
    ];
  }

  // The values that a formula was made from.
  private values(node: Node, step: number): Child {
    const places = (node.reads ?? []).findLast(([from]) => from <= step)?.[1] ?? [];
    return places.map((place) => {
      const [value, since] = this.run.value(place, step);
      const { name, control } = this.run.data.places[place]!;
      const from = since ? stepLink(this.run, since) : "the start";
      return h("span", { class: "value" }, `${name} ${control ? "at" : "="} ${value} (since `, from, ")");
    });
  }

  // Whether the value of a part is one that makes that of the whole.
  private counts(node: Node, part: Node, step: number): boolean {
    const truth = this.run.text(part.truths)[step];
    const whole = this.run.text(node.truths)[step];
    if (node.kind === "whenever") return whole === "0" || (part.role === "whenever" ? truth === "0" : truth === "1");
    if (node.kind === "all" || node.kind === "any") return truth === whole;
    return true;
  }
}
