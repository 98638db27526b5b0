// Shows what the address names: a run in its tab, two that are compared, or the index of all.

import type { Choice, Data, Results } from "./data";
import type { Taking } from "./enabled";
import { chosen, origin } from "./fork";
import { showCompare } from "./compare";
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
  private shown: Run[] | null = null; // nothing yet; or a run, two, or none for the index
  private asking = false; // one question at a time
  private listening = new AbortController();

  constructor(data: Data | Results) {
    this.runs = new Runs(data);
    this.live = data.format === "rascheck-view" && data.live ? new Live(() => this.hand?.end()) : null;
    window.addEventListener("hashchange", () => this.follow());
    window.addEventListener("beforeunload", (event) => this.runs.unsaved && event.preventDefault());
    this.follow();
  }

  private follow(): void {
    const wanted = this.runs.compared() ?? [this.runs.linked()].filter((run) => run !== null);
    const path = linkedPath();
    const [run] = wanted;
    if (!this.shown || wanted.length !== this.shown.length || wanted.some((one, at) => one !== this.shown![at])) this.show(wanted);
    if (this.live && path !== null && run?.data.live?.path !== path) void this.restore(path);
  }

  private show(wanted: Run[]): void {
    const before = this.shown;
    const [run] = wanted;
    this.shown = wanted;
    const again = wanted.length === 1 && before?.length === 1 && before[0]!.number === run!.number && !run!.made;
    this.draw(wanted, again, before !== null);
  }

  // `again`: it is what was shown, with something more or less of it.
  private draw([run, other]: Run[], again: boolean, focus: boolean): void {
    const restore = again ? kept() : () => scrollTo(0, 0);
    this.listening.abort();
    this.listening = new AbortController();
    document.body.replaceChildren(document.getElementById("data")!);
    if (run && other) showCompare(this.runs, run, other, this.tabs(), this.listening.signal);
    else if (run) this.trace(run, focus && !again);
    else showResults(this.runs.data as Results);
    restore();
  }

  private trace(run: Run, focus: boolean): void {
    this.hand = this.byHand(run);
    const top = [...this.tabs(), ...(this.hand ? [this.hand.element] : [])];
    showTrace(run, { runs: this.runs, top, taking: this.taking(run), focus }, this.listening.signal);
  }

  private tabs(): HTMLElement[] {
    const made = tabs(this.runs, this.shown!, (closed) => this.close(closed));
    return made ? [made] : [];
  }

  private taking(run: Run): Taking {
    const served = () => this.live !== null && !this.live.ended && run.data.live !== undefined;
    return {
      told: () => (served() ? ONWARD : APART),
      can: (choice: Choice) => (served() ? !choice.taken : choice.parts !== undefined),
      take: (at, choice) => (served() ? void this.onward(run, at, choice) : this.fork(run, at, choice)),
    };
  }

  // A choice that is taken in a run, or in the one that gets away from its end, leads there; any other to a fork.
  private fork(run: Run, at: number, choice: number): void {
    const made = origin(run, at, choice);
    const picked = chosen(made);
    const { away } = made.run; // which has another past where it has left the trace
    const known = [made.run, at === made.run.data.away?.behind ? away : null].find((one) => one && picked && one.takes(at, picked));
    const to = known ?? this.runs.fork(made.name);
    if (to) location.hash = to.href(at + 1);
  }

  // Behind a run that was shown comes the one from which it was made, where it left it.
  private close(closed: Run): void {
    this.runs.close(closed);
    const all = this.runs.all();
    if (this.shown!.some((run) => !all.includes(run))) {
      const before = closed.made && all.includes(closed.made.run) ? closed.made : null;
      location.hash = before ? before.run.href(Math.min(before.at + 1, before.run.last)) : this.runs.href(all[0]!);
    } else {
      document.querySelector(".tabs")!.replaceWith(...this.tabs());
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
    const notes = Object.fromEntries(Object.entries(run.data.notes).filter(([step]) => Number(step) <= at));
    await this.ask(async () => ({ ...(await this.live!.run(path, at, choice)), notes }), at === run.last ? run : null);
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
      if (location.hash === href) this.show([run]);
      else location.hash = href;
    } catch (refused) {
      this.hand?.say((refused as Error).message, true);
    } finally {
      this.asking = false;
    }
  }
}
