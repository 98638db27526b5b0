// Two runs side by side: what is the same, and where they part. Steps are the same if machines, steps
// and arguments are, and both are taken or both fail; states are compared in the variables that both have.

import type { Run } from "./run";

// A step of each run, from 1, and whether they are the same; 0 where a run has none there.
export type Pair = readonly [number, number, boolean];

export interface Aligned {
  pairs: Pair[];
  named: number; // the first so many are the same steps
  same: number; // and lead to the same values
  initial: Difference[]; // what is not the same at the start
}

export interface Difference {
  name: string;
  control: boolean; // the state of a machine
  values: [string, string];
  since: [number, number];
}

const MOST = 16_000_000; // pairs of steps that are looked at; longer runs are not aligned

export function align(one: Run, other: Run): Aligned {
  const [mine, its] = [names(one), names(other)];
  const initial = unlike(one, 0, other, 0);
  let named = 0;
  while (named < mine.length && mine[named] === its[named]) named += 1;
  const pairs: Pair[] = Array.from({ length: named }, (_, at) => [at + 1, at + 1, true]);
  const rest = matched(mine.slice(named), its.slice(named));
  const after = [...rest, [mine.length - named + 1, its.length - named + 1] as const];
  let [here, there] = [1, 1]; // what comes between two that are the same stands side by side
  for (const [a, b] of after) {
    for (; here < a || there < b; here += Number(here < a), there += Number(there < b)) pairs.push([here < a ? here + named : 0, there < b ? there + named : 0, false]);
    if (a <= mine.length - named) pairs.push([a + named, b + named, true]);
    [here, there] = [a + 1, b + 1];
  }
  return { pairs, named, same: sameValues(one, other, named, new Set(initial.map((one) => one.name))), initial };
}

function names(run: Run): string[] {
  return run.data.steps.map((step) => step.parts.map((part) => run.full(part)).join(" → ") + (step.fails === undefined ? "" : "!"));
}

// How many of the first `named` steps leave no value different that was not so from the start.
function sameValues(one: Run, other: Run, named: number, known: Set<string>): number {
  for (let step = 1; step <= named; step += 1) {
    const touched = new Set([one, other].flatMap((run) => run.changed(step).map((place) => run.data.places[place]!.name)));
    if (unlike(one, step, other, step, touched).some(({ name }) => !known.has(name))) return step - 1;
  }
  return named;
}

// The values that are not the same after so many steps of each; of some variables, or of all.
export function unlike(one: Run, at: number, other: Run, its: number, only?: Set<string>): Difference[] {
  const found: Difference[] = [];
  one.data.places.forEach(({ name, control = false }, place) => {
    const match = other.place(name);
    if (match === undefined || (only && !only.has(name))) return;
    const [value, since] = one.value(place, at);
    const [answer, itsSince] = other.value(match, its);
    if (value !== answer) found.push({ name, control, values: [value, answer], since: [since, itsSince] });
  });
  return found;
}

// A longest common subsequence, as pairs from 1.
function matched(mine: string[], its: string[]): [number, number][] {
  const found: [number, number][] = [];
  if (mine.length * its.length > MOST) return found;
  const length = lengths(mine, its);
  for (let [a, b] = [0, 0]; a < mine.length && b < its.length; ) {
    if (mine[a] === its[b]) found.push([++a, ++b]);
    else if (length(a + 1, b) >= length(a, b + 1)) a += 1;
    else b += 1;
  }
  return found;
}

// How long the longest is of what is left behind `a` and `b`.
function lengths(mine: string[], its: string[]): (a: number, b: number) => number {
  const width = its.length + 1;
  const table = new Uint16Array((mine.length + 1) * width);
  for (let a = mine.length - 1; a >= 0; a -= 1)
    for (let b = its.length - 1; b >= 0; b -= 1)
      table[a * width + b] = mine[a] === its[b] ? table[(a + 1) * width + b + 1]! + 1 : Math.max(table[(a + 1) * width + b]!, table[a * width + b + 1]!);
  return (a, b) => table[a * width + b]!;
}
