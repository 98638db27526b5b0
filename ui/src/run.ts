// The run, and what is asked of it again and again.

import type { Choice, Citation, Data, Part, Text } from "./data";
import { address, pathed } from "./link";

// How a fork was made: the first `at` steps of `run`, then one that could be taken there.
export interface Made {
  readonly run: Run;
  readonly at: number;
  readonly name: string; // in addresses
}

export class Run {
  // The numbers of the lanes in which it acts; others are only in its data.
  readonly lanes: number[];
  // For each place the steps that changed it, with the text of its value from there on.
  private readonly written: [number, Text][][];
  private readonly named: Map<string, number>;
  away: Run | null = null; // the run that gets away from its end, if one is known

  // `trace` is its number in the page of a whole run, from 1; 0 if the page has no other.
  constructor(
    readonly data: Data,
    readonly trace = 0,
    readonly made: Made | null = null,
  ) {
    const acting = new Set(data.steps.flatMap((step) => step.parts.map((part) => part.lane)));
    this.lanes = [...acting].sort((one, other) => one - other);
    this.named = new Map(data.places.map(({ name }, place) => [name, place]));
    this.written = data.places.map((place) => [[0, place.initial]]);
    data.steps.forEach((step, index) => {
      for (const [place, text] of step.changes ?? []) this.written[place]!.push([index + 1, text]);
    });
  }

  href(step: number): string {
    const { made, data } = this;
    return address(this.trace, step, made ? `from=${made.name}` : data.live && pathed(data.live.path));
  }

  // Whether somebody took its steps, and it decides nothing.
  get byHand(): boolean {
    const { ending, verdict } = this.data.head;
    return !this.made && ending === "stopped" && verdict === "STOPPED";
  }

  // What it is called in the address of a comparison.
  get key(): string {
    return this.made?.name ?? String(this.number);
  }

  // The number of a place of this name.
  place(name: string): number | undefined {
    return this.named.get(name);
  }

  // The step that is shown where the address says none.
  get first(): number {
    if (this.made) return this.last;
    return this.data.live?.at ?? (this.decides || this.last);
  }

  // What the run is called, from 1.
  get number(): number {
    return this.trace || 1;
  }

  get last(): number {
    return this.data.steps.length;
  }

  // The step that decided; 0 if none did, or if that is not known.
  get decides(): number {
    return this.data.decides ?? 0;
  }

  // What the run ends in, where a step decided it.
  get end(): string {
    const { ending, word } = (this.made?.run ?? this).data.head;
    return ending === "deadlock" || (ending === "stopped" && word === "verdict") ? "deadlock" : "violation";
  }

  // Whether a choice is what it takes after `at` steps.
  takes(at: number, choice: Choice): boolean {
    return this.data.enabled[at]?.find((one) => one.taken)?.step === choice.step;
  }

  text(number: Text): string {
    return this.data.texts[number]!;
  }

  // The value of a place after `step` steps, and the step that wrote it (0: nobody has).
  value(place: number, step: number): [string, number] {
    const [since, text] = this.written[place]!.findLast(([at]) => at <= step)!;
    return [this.text(text), since];
  }

  // The places that a step changed, and those that any step up to it has.
  changed(step: number): number[] {
    return (this.data.steps[step - 1]?.changes ?? []).map(([place]) => place);
  }

  touched(step: number): number[] {
    const places = this.data.places.map((_, place) => place);
    return places.filter((place) => (this.written[place]![1]?.[0] ?? Infinity) <= step);
  }

  // The next step that changes a place, behind the last one the first again; null if none does.
  nextChange(place: number, step: number): number | null {
    const steps = this.written[place]!.map(([at]) => at).filter((at) => at > 0);
    return steps.find((at) => at > step) ?? steps[0] ?? null;
  }

  // `consume(gfn0, frame0)`, and with its machine in front.
  label(part: Part): string {
    return part.name + (part.with ? `(${part.with})` : "");
  }

  full(part: Part): string {
    return `${this.data.lanes[part.lane]}.${this.label(part)}`;
  }

  // What a step is called where one line has to do.
  name(step: number): string {
    const [first] = this.data.steps[step - 1]?.parts ?? [];
    return first ? this.full(first) : "the start";
  }

  isFailing(step: number): boolean {
    const ending = this.data.head.ending;
    return step === this.last && !["reached", "lasso", "stopped"].includes(ending);
  }

  // Whether a step fails, so that there is no state behind it.
  fails(step: number): boolean {
    return this.data.steps[step - 1]?.fails !== undefined;
  }

  citation(number: number): Citation {
    return this.data.citations[number]!;
  }

  // The number of steps since which a value has been as it is after `step`; 0 if from the start.
  since(values: string, step: number): number {
    let at = step;
    while (at > 0 && values[at - 1] === values[step]) at -= 1;
    return at;
  }
}
