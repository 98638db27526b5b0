// A trace as a page: puts the panes together, and shows one step in all of them.

import { Bar } from "./bar";
import { Detail } from "./detail";
import { h } from "./dom";
import { Enabled, type Taking } from "./enabled";
import { head } from "./head";
import { keys } from "./keys";
import { linkedStep, replaceAddress } from "./link";
import { loop } from "./loop";
import { Notes } from "./notes";
import type { Run } from "./run";
import { settlePins } from "./pins";
import type { Runs } from "./runs";
import { nextMatch } from "./search";
import { State } from "./state";
import { Steps } from "./steps";
import { Strip } from "./strip";
import { Why } from "./why";

// What a run stands in: the others, what stands above it, how its choices are followed, and whether it
// gets the focus.
export interface Around {
  readonly runs: Runs;
  readonly top: HTMLElement[];
  readonly taking: Taking;
  readonly focus: boolean;
}

// Fills the body. When `signal` is aborted, nothing listens any more.
export function showTrace(run: Run, { runs, top, taking, focus }: Around, signal: AbortSignal): void {
  let step = -1;

  const bar = new Bar(run, (by) => move(by), runs.whole);
  const strip = new Strip(run, (to) => go(to));
  const steps = new Steps(run);
  const notes = new Notes(run, runs, (noted) => steps.note(noted));
  const choices = new Enabled(run, taking);
  const told = [new Detail(run), new State(run, (to) => go(to))];
  const why = new Why(run);
  // Where steps are taken by hand, they are what one looks for.
  const panes = run.data.live ? [choices, ...told, why, notes] : [...told, choices, why, notes];
  const aside = h(
    "section",
    { class: "panes", "aria-label": "The step" },
    panes.map((pane) => pane.element),
    loop(run),
  );
  notes.element.hidden = run.made !== null;
  const { mail } = run.data;
  const columns = h("div", { class: "columns" }, steps.element, aside);
  document.body.append(
    ...top,
    head(run),
    h("main", {}, bar.element, strip.element, columns),
    ...(mail ? [h("details", { id: "mail" }, h("summary", {}, "As text for a mail"), h("pre", { tabindex: 0 }, mail))] : []),
  );

  function show(focus: boolean): void {
    const wanted = linkedStep(run.last, run.first);
    if (!settlePins() && wanted === step) return;
    step = wanted;
    runs.shows(run, step);
    steps.show(step, focus);
    strip.show(step);
    for (const pane of panes) pane.show(step);
    bar.show(step, run.last, step ? `Step ${step}: ${run.name(step)}` : "The start");
  }

  // What a link has chosen is brought into view, if the link stands far above it.
  function follow(): void {
    show(document.activeElement !== field);
    if (columns.getBoundingClientRect().top > 0.6 * innerHeight) strip.element.scrollIntoView();
  }

  // In the place of the address before: a walk of a hundred steps is not a hundred pages back.
  function go(to: number, focus = true): void {
    replaceAddress(run.href(to));
    show(focus);
  }

  // Behind the last step of a loop comes its first.
  function move(by: number): void {
    const { loop } = run.data;
    const round = loop !== null && loop < run.last && by > 0 && step === run.last;
    go(round ? loop + 1 : Math.max(0, Math.min(run.last, step + by)));
  }

  function sameLane(direction: 1 | -1): void {
    const lane = run.data.steps[step - 1]?.parts[0]?.lane;
    for (let at = step + direction; at > 0 && at <= run.last; at += direction) {
      if (run.data.steps[at - 1]!.parts.some((part) => part.lane === lane)) return go(at);
    }
  }

  const field = document.getElementById("search") as HTMLInputElement;
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") field.blur();
    if (event.key !== "Enter") return;
    const found = nextMatch(run, field.value, step, event.shiftKey ? -1 : 1);
    field.setAttribute("aria-invalid", String(found === null));
    if (found !== null) go(found, false);
  });

  const acts = {
    by: move,
    first: () => go(0),
    last: () => go(run.last),
    sameLane,
    search: () => field.select(),
    help: () => bar.help.showModal(),
  };
  keys(acts, signal);
  window.addEventListener("hashchange", () => follow(), { signal });
  show(focus);
}
