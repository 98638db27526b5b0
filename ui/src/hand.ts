// What a page over the live model has beside the run: saving it, and beginning again.

import type { Live as Open } from "./data";
import { h } from "./dom";
import type { Saved } from "./live";
import type { Run } from "./run";

export interface Doings {
  save(name: string): Promise<Saved>;
  begin(values: Record<string, string>): void;
}

export class Hand {
  readonly element: HTMLElement;
  private readonly said = h("output", { class: "said" });
  private ended = false;

  constructor(
    private readonly run: Run,
    private readonly open: Open,
    private readonly doings: Doings,
    ended: boolean,
  ) {
    this.element = h("section", { class: "hand", "aria-label": "By hand" });
    if (ended) this.end();
    else this.element.append(this.saving(), ...(open.free.length ? [this.beginning()] : []), this.said);
  }

  // What came of something, or why it could not be done.
  say(text: string, bad = false): void {
    if (bad) this.element.scrollIntoView({ block: "nearest" });
    if (this.ended) return; // what it says stays
    this.said.textContent = text;
    this.said.classList.toggle("bad", bad);
  }

  // The server has ended: what the page knows without it is still there.
  end(): void {
    this.ended = true;
    const { command } = this.run.data.head;
    const again = command.startsWith("rascheck step ") ? `${command} --serve` : "rascheck step TRACE --serve";
    const lost = "What is shown here stays, with one step beside each run; nothing can be saved.";
    this.said.replaceChildren("The server has ended: ", h("code", {}, again), ` starts it again. ${lost}`);
    this.said.className = "said bad";
    this.element.replaceChildren(this.said);
  }

  private saving(): HTMLElement {
    const name = h("input", { size: 14, placeholder: "its name, if any", "aria-label": "The name of the trace: it may stay empty" });
    const form = h("form", {}, name, " ", h("button", {}, "Save"), h("span", { class: "quiet" }, " this run as a trace"));
    return handled(form, () => {
      this.doings.save(name.value.trim()).then((saved) => this.say(saved.said.join("\n")), (refused: Error) => this.say(refused.message, true));
    });
  }

  private beginning(): HTMLElement {
    const { free } = this.open;
    const fields = free.map((one) => field(one.value, one.values));
    const rows = free.map(({ name, values }, at) => h("label", {}, h("code", {}, name), fields[at], fields[at] instanceof HTMLInputElement && h("span", { class: "quiet" }, ` ${values}`)));
    const form = h("form", {}, rows, h("button", {}, "Begin again with these"));
    handled(form, () => this.doings.begin(Object.fromEntries(free.map((one, at) => [one.name, fields[at]!.value]))));
    return h("details", {}, h("summary", {}, `Initial values: ${free.length} can be chosen`), form);
  }
}

// Names are chosen, of numbers the first and the last are known.
function field(value: string, values: string): HTMLInputElement | HTMLSelectElement {
  const names = values.split(", ");
  if (names.includes(value)) return h("select", {}, names.map((name) => h("option", { selected: name === value }, name)));
  return h("input", { size: 10, value });
}

// A form is not sent anywhere: the policy of the page forbids it.
function handled(form: HTMLFormElement, act: () => void): HTMLFormElement {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act();
  });
  return form;
}
