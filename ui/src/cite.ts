// Citations, as links where they have an address.

import type { Citation } from "./data";
import { h } from "./dom";
import type { Run } from "./run";

export function cite(citation: Citation): HTMLElement {
  const title = citation.title
    ? `${citation.title}${citation.issue ? ` (${citation.issue})` : ""}`
    : "";
  if (!citation.address) return h("cite", { title }, citation.text);
  return h(
    "cite",
    {},
    h("a", { href: citation.address, title, rel: "noreferrer", target: "_blank" }, citation.text),
  );
}

// A list of them with titles, where these say more than the name of a tree.
export function cites(run: Run, numbers: number[]): HTMLElement | null {
  if (!numbers.length) return null;
  return h(
    "ul",
    { class: "cites" },
    numbers.map((number) => {
      const one = run.citation(number);
      const says = one.title && one.title.includes(" ");
      const since = one.issue ? ` (${one.issue})` : "";
      return h("li", {}, cite(one), says && h("span", { class: "quiet" }, ` ${one.title}${since}`));
    }),
  );
}
