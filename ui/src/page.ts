// Shows what the address names: a run in its tab, or the index of all.

import type { Choice, Data, Results } from "./data";
import type { Taking } from "./enabled";
import { chosen, origin } from "./fork";
import { address } from "./link";
import { showResults } from "./results";
import type { Run } from "./run";
import { Runs } from "./runs";
import { tabs } from "./tabs";
import { showTrace } from "./trace";

const TOLD = "Take opens another run in a tab of its own: the same steps up to there, then this one.";

export class Page {
  private readonly runs: Runs;
  private shown: Run | null | undefined; // nothing yet, the index, or a run
  private listening = new AbortController();

  constructor(data: Data | Results) {
    this.runs = new Runs(data);
    window.addEventListener("hashchange", () => this.follow());
    this.follow();
  }

  private follow(): void {
    const wanted = this.runs.linked();
    if (wanted === this.shown) return;
    const first = this.shown === undefined;
    this.shown = wanted;
    this.draw(!first && wanted !== null);
  }

  private draw(focus: boolean): void {
    this.listening.abort();
    this.listening = new AbortController();
    document.body.replaceChildren(document.getElementById("data")!);
    const run = this.shown;
    if (!run) showResults(this.runs.data as Results);
    else showTrace(run, { runs: this.runs, tabs: this.tabs(run), taking: this.taking(run), focus }, this.listening.signal);
    scrollTo(0, 0);
  }

  private tabs(run: Run): HTMLElement | null {
    return tabs(this.runs, run, (closed) => this.close(closed));
  }

  private taking(run: Run): Taking {
    return { told: TOLD, can: (choice: Choice) => choice.parts !== undefined, take: (at, choice) => this.take(run, at, choice) };
  }

  // A choice that a run has taken leads to that run; any other to a fork.
  private take(run: Run, at: number, choice: number): void {
    const made = origin(run, at, choice);
    if (chosen(made)?.taken) location.hash = made.run.href(at + 1);
    else {
      const fork = this.runs.fork(made.name);
      if (fork) location.hash = address(fork.trace, at + 1, made.name);
    }
  }

  // Behind a fork that was shown comes the run from which it was made, where it left it.
  private close(closed: Run): void {
    this.runs.close(closed);
    const { shown } = this;
    if (shown === closed) {
      const { run, at } = closed.made!;
      location.hash = run.href(Math.min(at + 1, run.last));
    } else if (shown) {
      document.querySelector(".tabs")!.replaceWith(this.tabs(shown) ?? "");
      document.querySelector<HTMLElement>(".tabs [aria-current], .steps [aria-current]")!.focus();
    }
  }
}
