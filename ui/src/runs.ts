// The runs of a page: those of its data, and those that somebody makes.

import { awayData } from "./away";
import type { Data, Results } from "./data";
import { forked, origin, read } from "./fork";
import { linkedOrigin, linkedPair, linkedTrace } from "./link";
import { Run } from "./run";

export class Runs {
  private readonly own: Run[];
  private readonly made: Run[] = [];
  private readonly steps = new Map<number, number>(); // which step of a run is shown
  private number: number; // the last that was given
  unsaved = false; // whether notes are in no copy

  constructor(readonly data: Data | Results) {
    this.own = data.format === "rascheck-view" ? [new Run(data)] : data.traces.map((trace, at) => new Run(trace, at + 1));
    this.number = this.own.length;
    for (const run of [...this.own]) this.getsAway(run);
  }

  // Whether the page is that of a whole run, with an index.
  get whole(): boolean {
    return this.data.format === "rascheck-run";
  }

  // The run that the address names; null is the index.
  linked(): Run | null {
    const named = linkedOrigin();
    const fork = named && this.fork(named);
    if (fork) return fork;
    const number = linkedTrace();
    return this.all().find((run) => run.trace === number) ?? (this.whole ? null : this.own[0]!);
  }

  // The two that an address compares.
  compared(): [Run, Run] | null {
    const found = (linkedPair() ?? []).map((key) => (key.includes(".") ? this.fork(key) : this.all().find((run) => run.key === key)));
    const [one, other] = found;
    return one && other ? [one, other] : null;
  }

  // What a run is compared with, unless somebody chooses: what it was made from, the last that was made,
  // or the run that gets away.
  beside(run: Run): Run | undefined {
    const found = this.own.includes(run) ? this.made.at(-1) : (run.made?.run ?? this.own[0]);
    return found ?? [...this.family(run), ...this.own].find((one) => one !== run);
  }

  // A trace and the run that gets away from its end.
  private family(run: Run): Run[] {
    const root = this.own.find((one) => one.away === run) ?? run;
    return root.away ? [root, root.away] : [root];
  }

  // The data of a copy: of a page over the live model those of one run, which needs no server.
  saved({ data: { live, ...data } }: Run): object {
    return live ? data : this.data;
  }

  all(): Run[] {
    return [...this.own, ...this.made];
  }

  // Those that have a tab: of a whole run, whose traces are many, what is shown and what has forks.
  open(current: Run[]): Run[] {
    const shown = new Set(current.flatMap((run) => this.family(run.made?.run ?? run)));
    const kept = (run: Run) => !this.whole || shown.has(run) || this.made.some((fork) => fork.made?.run === run);
    return [...this.own.filter(kept), ...this.made];
  }

  // The fork of this name in addresses; it is made if it is not there.
  fork(name: string): Run | null {
    const { run: number, at, choice } = read(name);
    const root = this.all().find((run) => run.number === number && !run.made);
    if (!root) return null;
    const from = origin(root, at, choice);
    const known = this.made.find((run) => run.made?.name === from.name);
    const made = known ?? forked(from, this.number + 1);
    return made && !known ? this.push(made) : made;
  }

  // A run that was taken by hand: a new one, or one in the place of another.
  add(data: Data): Run {
    return this.push(new Run(data, this.number + 1));
  }

  replace(old: Run, data: Data): Run {
    const run = new Run(data, old.trace);
    for (const runs of [this.own, this.made]) if (runs.includes(old)) runs[runs.indexOf(old)] = run;
    this.drop((fork) => fork.made?.run === old);
    return run;
  }

  closes(run: Run): boolean {
    return this.made.includes(run);
  }

  // Closes a run, and what was made from it.
  close(closed: Run): void {
    this.drop((run) => run === closed || run.made?.run === closed);
  }

  shows(run: Run, step: number): void {
    this.steps.set(run.number, step);
  }

  // Behind all traces come the runs that get away from their ends.
  private getsAway(run: Run): void {
    const data = awayData(run.data);
    if (!data || data.live) return;
    this.number += 1;
    run.away = new Run(data, this.number);
    this.own.push(run.away);
  }

  // The address of a run at the step where somebody was.
  href(run: Run): string {
    return run.href(Math.min(this.steps.get(run.number) ?? run.first, run.last));
  }

  private push(run: Run): Run {
    this.number = run.number;
    this.made.push(run);
    return run;
  }

  private drop(goes: (run: Run) => boolean): void {
    this.made.splice(0, this.made.length, ...this.made.filter((run) => !goes(run)));
  }
}
