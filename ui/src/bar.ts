// The bar of buttons: a step on or back, copies, light or dark, and the keys.

import { copy } from "./copy";
import { button, h } from "./dom";
import { hasItf, itf } from "./itf";
import { withPins } from "./pins";
import type { Run } from "./run";

const KEYS: [string, string][] = [
  ["j, down", "the next step"],
  ["k, up", "the step before"],
  ["g, G", "the start, the last step"],
  ["[, ]", "the step before or after of the same machine"],
  ["/", "search; Enter goes on"],
  ["?", "this list"],
];

const SIGNS: [string, string][] = [
  ["●", "the machine that takes the step"],
  ["→ ○", "one that takes part in it, at the same time"],
  ["┄▸", "an entry of a queue, from the step that sends it to the one that takes it"],
  ["✕", "an entry that is lost"],
];

export class Bar {
  readonly element: HTMLElement;
  readonly help = h("dialog", { "aria-label": "Keys and signs" });
  private readonly where = h("output", { class: "where" });
  private readonly copied = h("span", { class: "room quiet", "aria-hidden": "true" });
  private readonly said = h("p", { class: "hidden", role: "status", "aria-live": "polite" });

  constructor(
    private readonly run: Run,
    by: (steps: number) => void,
    whole: boolean,
  ) {
    const close = button("Close", "Escape does too", () => this.help.close());
    const rows = [...KEYS, ...SIGNS].map(([sign, what]) => h("tr", {}, h("th", { scope: "row" }, sign), h("td", {}, what)));
    this.help.append(h("table", {}, h("tbody", {}, rows)), close);
    this.element = h(
      "nav",
      { class: "bar", "aria-label": "Steps and page" },
      whole && h("a", { href: "#" }, "All checks"),
      button("◀", "The step before (k)", () => by(-1)),
      this.where,
      button("▶", "The next step (j)", () => by(1)),
      this.copied,
      button("Copy link", "The address of this step", () => this.copy(linkTo(withPins(location.hash)), "The link")),
      run.data.mail && button("Copy mail", "The text for a mail", () => this.copy(this.run.data.mail, "The mail")),
      hasItf(run.data) && button("Copy ITF", "The trace in the format of Apalache: the file from which this page was made", () => this.copyItf()),
      button("Light / dark", "The other colours", theme),
      button("Keys and signs", "What the keys do, and what the marks mean (?)", () => this.help.showModal()),
      this.said,
      this.help,
    );
  }

  show(step: number, last: number, told: string): void {
    this.where.textContent = `${step} / ${last}`;
    this.said.textContent = told;
    this.copied.textContent = "";
  }

  private copy(text: string, what: string): void {
    copy(text, () => {
      this.said.textContent = `${what} is copied.`;
      this.copied.textContent = this.said.textContent;
    });
  }

  private async copyItf(): Promise<void> {
    this.copy(await itf(this.run.data), "The trace");
  }
}

function linkTo(hash: string): string {
  return location.href.replace(/#.*$/, "") + hash;
}

function theme(): void {
  const dark = getComputedStyle(document.documentElement).getPropertyValue("--is-dark").trim() === "1";
  document.documentElement.dataset["theme"] = dark ? "light" : "dark";
}
