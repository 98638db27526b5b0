// Notes on steps, as a design meeting makes them; a copy of the page with them can be saved.

import { button, h, section } from "./dom";
import type { Run } from "./run";
import type { Runs } from "./runs";

// The page as it was loaded, in whose data a copy has the notes.
const loaded = document.documentElement.cloneNode(true) as HTMLElement;

export class Notes {
  readonly element = section("notes", "Notes");
  private readonly field = h("textarea", { rows: 2, placeholder: " ", "aria-label": "A note on this step" });
  private step = 0;

  constructor(
    private readonly run: Run,
    private readonly runs: Runs,
    changed: (step: number) => void,
  ) {
    const save = button("Save a copy", "This page with all notes, as a file", () => {
      this.save();
      runs.unsaved = false;
    });
    this.field.addEventListener("input", () => {
      this.write(this.field.value);
      runs.unsaved = true;
      changed(this.step);
    });
    this.element.append(this.field, save);
  }

  show(step: number): void {
    this.step = step;
    this.element.querySelector("h2")!.textContent = step ? `A note on step ${step}` : "A note on the start";
    this.field.value = this.run.data.notes[step] ?? "";
  }

  private write(text: string): void {
    if (text.trim()) this.run.data.notes[this.step] = text;
    else delete this.run.data.notes[this.step];
  }

  private save(): void {
    loaded.querySelector("#data")!.textContent = JSON.stringify(this.runs.saved(this.run)).replaceAll("<", "\\u003c");
    // A copy of a page that has a server is one that has none.
    const policy = loaded.querySelector("meta[http-equiv]")!;
    policy.setAttribute("content", policy.getAttribute("content")!.replace("; connect-src 'self'", ""));
    const page = new Blob(["<!doctype html>\n", loaded.outerHTML, "\n"], { type: "text/html" });
    const link = h("a", { href: URL.createObjectURL(page), download: fileName() });
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

function fileName(): string {
  const name = decodeURIComponent(location.pathname.split("/").pop() ?? "");
  return name.endsWith(".html") ? name : "trace.html";
}
