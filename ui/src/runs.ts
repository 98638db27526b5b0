// The runs of a page: those of its data, and those that somebody makes.

import type { Data, Results } from "./data";
import { forked, origin, read } from "./fork";
import { linkedOrigin, linkedTrace } from "./link";
import { Run } from "./run";

export class Runs {
  private readonly forks: Run[] = [];
  private readonly own: Run[];
  private readonly steps = new Map<Run, number>(); // which step of it is shown
  private number: number;

  constructor(readonly data: Data | Results) {
    this.own = data.format === "rascheck-view" ? [new Run(data)] : data.traces.map((trace, at) => new Run(trace, at + 1));
    this.number = this.own.length;
  }

  // Whether the page is that of a whole run, with an index.
  get whole(): boolean {
    return this.data.format === "rascheck-run";
  }

  // The run that the address names; null is the index.
  linked(): Run | null {
    const named = linkedOrigin();
    if (named) {
      const found = this.fork(named);
      if (found) return found;
    }
    const number = linkedTrace();
    return this.all().find((run) => run.trace === number) ?? (this.whole ? null : this.own[0]!);
  }

  all(): Run[] {
    return [...this.own, ...this.forks];
  }

  // Those that have a tab beside `current`: of a whole run, whose traces are many, the ones with forks.
  open(current: Run): Run[] {
    const kept = (run: Run) => !this.whole || run === current || this.forks.some((fork) => fork.made?.run === run);
    return [...this.own.filter(kept), ...this.forks];
  }

  // The fork of this name in addresses; it is made if it is not there.
  fork(name: string): Run | null {
    const known = this.forks.find((run) => run.made?.name === name);
    if (known) return known;
    const { run: number, at, choice } = read(name);
    const root = this.all().find((run) => run.number === number && !run.made);
    const made = root && forked(origin(root, at, choice), this.number + 1);
    if (!made) return null;
    this.number += 1;
    this.forks.push(made);
    return made;
  }

  close(run: Run): void {
    this.forks.splice(this.forks.indexOf(run), 1);
  }

  shows(run: Run, step: number): void {
    this.steps.set(run, step);
  }

  // The address of a run at the step where somebody was.
  href(run: Run): string {
    return run.href(this.steps.get(run) ?? (run.made ? run.last : run.decides || run.last));
  }
}
