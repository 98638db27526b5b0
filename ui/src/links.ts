// Links to steps.

import { h, type Child } from "./dom";
import type { Run } from "./run";

export function stepLink(run: Run, step: number, text = `step ${step}`): HTMLAnchorElement {
  return h("a", { href: run.href(step), class: "step-link" }, text);
}

// A text in which each `step 7` is a link.
export function linked(run: Run, text: string): Child[] {
  return text.split(/(\b[Ss]tep \d+)/).map((piece) => {
    const number = Number(/^[Ss]tep (\d+)$/.exec(piece)?.[1] ?? NaN);
    return number <= run.last ? stepLink(run, number, piece) : piece;
  });
}
