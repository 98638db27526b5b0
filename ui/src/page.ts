// Shows what the address names: a run in its tab, or the index of all.

import type { Choice, Data, Results } from "./data";
import type { Taking } from "./enabled";
import { chosen, origin } from "./fork";
import { Hand } from "./hand";
import { kept } from "./kept";
import { linkedPath, linkedStep, linkedTrace } from "./link";
import { Live } from "./live";
import { showResults } from "./results";
import type { Run } from "./run";
import { Runs } from "./runs";
import { tabs } from "./tabs";
import { showTrace } from "./trace";

const APART = "Take opens another run in a tab of its own: the same steps up to there, then this one.";
const ONWARD = "Take goes on in this tab from the last step, and opens a tab of its own from any other.";

export class Page {
  private readonly runs: Runs;
  private readonly live: Live | null;
  private hand: Hand | null = null;
  private shown: Run | null | undefined; // nothing yet, the index, or a run
  private asking = false; // one question at a time
  private listening = new AbortController();

  constructor(data: Data | Results) {
    this.runs = new Runs(data);
    this.live = data.format === "rascheck-view" && data.live ? new Live(() => this.hand?.end()) : null;
    window.addEventListener("hashchange", () => this.follow());
    this.follow();
  }

  private follow(): void {
    const wanted = this.runs.linked();
    const path = linkedPath();
    if (wanted !== this.shown) this.show(wanted);
    if (this.live && path !== null && wanted?.data.live?.path !== path) void this.restore(path);
  }

  private show(run: Run | null): void {
    const before = this.shown;
    this.shown = run;
    const again = Boolean(run && before && run.number === before.number && !run.made);
    this.draw(run, again, before !== undefined);
  }

  // `again`: it is what was shown, with something more or less of it.
  private draw(run: Run | null, again: boolean, focus = true): void {
    const restore = again ? kept() : () => scrollTo(0, 0);
    this.listening.abort();
    this.listening = new AbortController();
    document.body.replaceChildren(document.getElementById("data")!);
    if (run) this.trace(run, focus && !again);
    else showResults(this.runs.data as Results);
    restore();
  }

  private trace(run: Run, focus: boolean): void {
    this.hand = this.byHand(run);
    const top = [this.tabs(run), this.hand?.element].filter((one) => one instanceof Element);
    showTrace(run, { runs: this.runs, top, taking: this.taking(run), focus }, this.listening.signal);
  }

  private tabs(run: Run): HTMLElement | null {
    return tabs(this.runs, run, (closed) => this.close(closed));
  }

  private taking(run: Run): Taking {
    const served = () => this.live !== null && !this.live.ended && run.data.live !== undefined;
    return {
      told: () => (served() ? ONWARD : APART),
      can: (choice: Choice) => (served() ? !choice.taken : choice.parts !== undefined),
      take: (at, choice) => (served() ? void this.onward(run, at, choice) : this.fork(run, at, choice)),
    };
  }

  // A choice that a run has taken leads to that run; any other to a fork.
  private fork(run: Run, at: number, choice: number): void {
    const made = origin(run, at, choice);
    const to = chosen(made)?.taken ? made.run : this.runs.fork(made.name);
    if (to) location.hash = to.href(at + 1);
  }

  // Behind a run that was shown comes the one from which it was made, where it left it.
  private close(closed: Run): void {
    this.runs.close(closed);
    const { shown } = this;
    if (shown && !this.runs.all().includes(shown)) {
      const before = closed.made && this.runs.all().includes(closed.made.run) ? closed.made : null;
      location.hash = before ? before.run.href(Math.min(before.at + 1, before.run.last)) : this.runs.href(this.runs.all()[0]!);
    } else if (shown) {
      document.querySelector(".tabs")!.replaceWith(this.tabs(shown) ?? "");
      document.querySelector<HTMLElement>(".tabs [aria-current], .steps [aria-current]")!.focus();
    }
  }

  // Where there is a server.

  private byHand(run: Run): Hand | null {
    const { live } = this;
    const open = run.data.live;
    if (!live || !open) return null;
    const begin = (values: Record<string, string>) => void this.ask(() => live.begin(values), run.last === 0 ? run : null);
    return new Hand(run, open, { save: (name) => live.save(open.path, name), begin }, live.ended);
  }

  // What is taken at the end of a run is one more step of it; elsewhere it makes another run.
  private async onward(run: Run, at: number, choice: number): Promise<void> {
    const { path } = run.data.live!;
    await this.ask(() => this.live!.run(path, at, choice), at === run.last ? run : null);
  }

  private async restore(path: string): Promise<void> {
    const known = this.runs.all().find((run) => run.trace === linkedTrace());
    const step = linkedStep(Infinity, Infinity);
    await this.ask(() => this.live!.run(path), known ?? null, step);
  }

  // Shows the run that the server answers, in the place of one or in a new tab.
  private async ask(question: () => Promise<Data>, place: Run | null, step = Infinity): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      const data = await question();
      const run = place ? this.runs.replace(place, data) : this.runs.add(data);
      const href = run.href(Math.min(step, run.last));
      if (location.hash === href) this.show(run);
      else location.hash = href;
    } catch (refused) {
      this.hand?.say((refused as Error).message, true);
    } finally {
      this.asking = false;
    }
  }
}
