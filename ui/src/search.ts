// A word goes in; the next step comes out that has it in its name or in what it changes.

import type { Run } from "./run";

export function nextMatch(run: Run, word: string, from: number, direction: 1 | -1): number | null {
  const wanted = word.trim().toLowerCase();
  if (!wanted) return null;
  const count = run.last + 1;
  for (let far = 1; far <= count; far += 1) {
    const step = (((from + direction * far) % count) + count) % count;
    if (step && said(run, step).toLowerCase().includes(wanted)) return step;
  }
  return null;
}

function said(run: Run, number: number): string {
  const { parts, news, changes, event } = run.data.steps[number - 1]!;
  const names = (changes ?? []).map(([place]) => run.data.places[place]!.name);
  const texts = news.map((text) => run.text(text));
  return [...parts.map((part) => run.full(part)), event ?? "", ...texts, ...names].join("\n");
}
