// The data of a page, as checker/rascheck/show/html/data.py writes it; docs/viewer.md says what
// each name means.

export type Text = number; // its number in `texts`

export interface Citation {
  text: string;
  title?: string;
  issue?: string;
  address?: string;
}

export interface Part {
  lane: number;
  name: string;
  with?: string;
  refs: number[];
  spec?: number;
}

export interface Step {
  parts: Part[];
  event?: string;
  news: Text[];
  changes?: [number, Text][];
  fails?: string;
}

export interface Spec {
  place: string;
  lines: string[];
  about?: string;
  comment?: string;
}

export interface Choice {
  step: Text;
  taken?: boolean;
  changes?: Text[];
  parts?: Part[]; // of one that is not taken and does not fail, as of a step
  event?: string;
  to?: [number, Text][]; // what it changes, as `changes` of a step
  truths?: string; // of each property, behind it
  messages?: [number, ...Message][]; // those that are others behind it, with their numbers
  breaks?: number[];
  open?: boolean;
  fails?: string;
}

// Queue, entry, the step that sent it, the one that took it; of a lost one the later step that lost it.
export type Message = [string, string, number, number, number?];

export interface Node {
  role?: string;
  kind?: "all" | "any" | "whenever" | "not" | "future";
  text: Text;
  truths: Text;
  told?: string;
  reads?: [number, number[]][];
  parts?: Node[];
  more?: number;
}

export interface Claim {
  kind: "invariant" | "reachable" | "property";
  word: string;
  name: string;
  sentence: string;
  place: string;
  refs: number[];
  spec?: number;
  truths: string;
}

export interface Head {
  word: string;
  name: string;
  ending: "violated" | "reached" | "deadlock" | "stuck" | "error" | "lasso" | "stopped";
  verdict: string;
  length: string;
  sentence: string;
  place: string;
  refs: number[];
  facts: [string, string][];
  knobs: [string, string, string, number[]][];
  command: string;
  what_if?: { groups: [string, boolean, Tried[]][]; rest: string[] };
}

// A knob with another value: what is so then, where the value is from, what the knob is, and its value now.
export type Tried = [string, string, string, number[], string, string];

export interface Data {
  format: "rascheck-view";
  head: Head;
  lanes: string[];
  places: { name: string; initial: Text; owner?: string; control?: boolean }[];
  chosen: number[];
  steps: Step[];
  messages: Message[];
  loop: number | null;
  fairness: [string, string][];
  properties: Claim[];
  why: [number, string, string][];
  story: string[];
  decides: number | null;
  tree: Node | null;
  enabled: Choice[][];
  blocked: [Text, Text, Text[]][][];
  spec: Spec[];
  citations: Citation[];
  mail: string;
  notes: Record<number, string>; // what people wrote, by step
  live?: Live;
  away?: { behind: number; data: Partial<Data> }; // see awayData()
  itf?: string; // the trace file, packed
  texts: string[];
}

// Of a page that has a server: what leads to this run, the step that is shown, which initial values are open.
export interface Live {
  path: string;
  at: number;
  free: { name: string; value: string; values: string }[];
}

export interface Verdict {
  name: string;
  sentence?: string;
  verdict: string;
  met: boolean;
  expected?: string;
  why?: string;
  trace?: number; // its number in `traces`, from 1
}

export interface Check {
  name: string;
  file: string;
  facts: string[];
  rows: Verdict[];
}

export interface Results {
  format: "rascheck-run";
  met: boolean;
  checks: Check[];
  traces: Data[];
}

export function read(): Data | Results {
  return JSON.parse(document.getElementById("data")!.textContent!) as Data | Results;
}
