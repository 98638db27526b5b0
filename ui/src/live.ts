// The server of a page over the live model. It is asked for runs, and it ends when nobody holds it.

import type { Data } from "./data";

const AGAIN = 1000; // milliseconds before a connection that has ended is tried again

// What the server does not do, in its words.
export class Refused extends Error {}

export interface Saved {
  said: string[];
  path: string;
}

export class Live {
  ended = false;

  // `over` is told when the server has ended.
  constructor(private readonly over: () => void) {
    void this.hold();
  }

  // The first `at` steps of the run to which a path leads, then choice `take`.
  run(path: string, at?: number, take?: number): Promise<Data> {
    return this.ask("run", { path, at, take });
  }

  begin(values: Record<string, string>): Promise<Data> {
    return this.ask("run", { values });
  }

  save(path: string, name: string): Promise<Saved> {
    return this.ask("save", { path, name });
  }

  private async ask<T>(what: string, question: object): Promise<T> {
    const answer = await this.reached(what, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question) });
    const found = await answer.json().catch(() => ({}));
    if (answer.ok) return found as T;
    throw new Refused([found.refused ?? `the server answers ${answer.status}`, found.hint].filter(Boolean).join(": "));
  }

  private async reached(what: string, how: RequestInit = {}): Promise<Response> {
    try {
      return await fetch(what, how);
    } catch {
      this.end();
      throw new Refused("the server has ended");
    }
  }

  // As long as this answer is read, the server knows that the page is open.
  private async hold(): Promise<void> {
    while (!this.ended) {
      try {
        const answer = await this.reached("alive");
        if (!answer.ok) this.end();
        const reader = answer.body!.getReader();
        while (!(await reader.read()).done);
      } catch {
        // It has ended, or the connection has: the next turn tells.
      }
      await new Promise((done) => setTimeout(done, AGAIN));
    }
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.over();
  }
}
