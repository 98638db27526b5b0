// A fork: the first steps of a run, then a step that could have been taken there. All of it is in
// the data; what could follow is not.

import type { Choice, Data, Message, Step } from "./data";
import { Run, type Made } from "./run";

// What an address like `1.12.3` says: a run, how many steps of it, which of the steps enabled there.
export interface Origin {
  run: number;
  at: number;
  choice: number;
}

export function read(name: string): Origin {
  const [run = 0, at = 0, choice = 0] = name.split(".").map(Number);
  return { run, at, choice };
}

// Where the choices after `at` steps of a run come from, with what its address says: a fork has those
// of the run from which it was made.
export function origin(run: Run, at: number, choice: number): Made {
  const root = run.made?.run ?? run;
  return { run: root, at, name: `${root.number}.${at}.${choice}` };
}

// The choice that an origin names; null if there is none that a run can be made of.
export function chosen({ run, name }: Made): Choice | null {
  const { at, choice } = read(name);
  const found = run.data.enabled[at]?.[choice - 1];
  return found && (found.taken || found.parts) ? found : null;
}

export function forked(made: Made, trace: number): Run | null {
  const { data } = made.run;
  const choice = chosen(made);
  if (!choice?.parts) return null;
  const { format, lanes, places, chosen: free, spec, citations, texts } = data;
  return new Run({ format, lanes, places, chosen: free, spec, citations, texts, ...ended(data, choice, made.at), ...choices(data, choice, made.at) }, trace, made);
}

// What is sent before, of which nothing is taken or lost later; and what its step sends and takes.
function messages(data: Data, choice: Choice, at: number): Message[] {
  const sent = data.messages.filter((message) => message[2] <= at);
  const found = sent.map(([queue, entry, by, taken, gone = 0]): Message => [queue, entry, by, Math.max(taken, gone) > at ? 0 : taken]);
  for (const [number, ...message] of choice.messages ?? []) found[number] = message;
  return found;
}

// How it ends: with the step that was chosen, and a truth of each property behind it.
function ended(data: Data, choice: Choice, at: number) {
  const step: Step = { parts: choice.parts!, news: choice.changes ?? [], changes: choice.to ?? [], ...(choice.event ? { event: choice.event } : {}) };
  const early = data.decides !== null && data.decides <= at ? data.decides : 0;
  return {
    head: { ...data.head, ending: "stopped" as const },
    steps: [...data.steps.slice(0, at), step],
    properties: data.properties.map((claim, number) => ({ ...claim, truths: claim.truths.slice(0, at + 1) + (choice.truths?.[number] ?? "?") })),
    decides: data.decides === null ? null : early || (choice.open === false ? at + 1 : 0),
    messages: messages(data, choice, at),
    loop: null,
    fairness: [],
    why: [],
    story: [],
    tree: null,
    mail: "",
    notes: {},
  };
}

// What could be taken, with the step of the run from which it was made as one of those that are not.
function choices(data: Data, chosen: Choice, at: number) {
  const here = data.enabled[at]!.map((choice): Choice => {
    if (choice === chosen) return { step: choice.step, taken: true, ...(choice.open === undefined ? {} : { open: choice.open }) };
    return choice.taken ? left(data, choice, at) : choice;
  });
  return { enabled: [...data.enabled.slice(0, at), here], blocked: data.blocked.slice(0, at + 1) };
}

function left(data: Data, choice: Choice, at: number): Choice {
  const { parts, news, changes, fails } = data.steps[at]!;
  const { taken, ...rest } = choice;
  return { ...rest, parts, ...(fails ? { fails } : { changes: news, to: changes ?? [] }) };
}
