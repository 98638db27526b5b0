// The run, and what is asked of it again and again.

import type { Citation, Data, Part, Text } from "./data";
import { address } from "./link";

export class Run {
  // For each place the steps that changed it, with the text of its value from there on.
  private readonly written: [number, Text][][];

  // `trace` is its number in the page of a whole run, from 1; 0 if the page has no other.
  constructor(
    readonly data: Data,
    readonly trace = 0,
  ) {
    this.written = data.places.map((place) => [[0, place.initial]]);
    data.steps.forEach((step, index) => {
      for (const [place, text] of step.changes ?? []) this.written[place]!.push([index + 1, text]);
    });
  }

  href(step: number): string {
    return address(this.trace, step);
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
    const { ending, word } = this.data.head;
    return ending === "deadlock" || (ending === "stopped" && word === "verdict") ? "deadlock" : "violation";
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
