// What is claimed, what came of it, why, and under which assumptions.

import { away } from "./away";
import { cites } from "./cite";
import { h } from "./dom";
import { forkHead } from "./forked";
import { otherKnobs } from "./knobs";
import { linked } from "./links";
import type { Run } from "./run";

export function head(run: Run): HTMLElement {
  if (run.made) return forkHead(run, run.made);
  const { head, why, story } = run.data;
  const where = head.facts.find(([name]) => name === "profiles")?.[1];
  const claimed = head.word !== "verdict";
  const stopped = run.byHand;
  const bad = !["reached", "stopped"].includes(head.ending);
  const choices = story.map((text) => h("p", { class: "story" }, linked(run, text)));
  const reasons = why.length > 0 && h("ul", { class: "why" }, why.map((reason) => line(run, reason)));
  return h(
    "header",
    {},
    h(
      "p",
      { class: "verdict" },
      h("strong", { class: stopped ? null : bad ? "bad" : "good" }, stopped ? "BY HAND" : head.verdict),
      ` ${where ? `on ${where}: ` : ""}${stopped ? `${run.last} step${run.last === 1 ? "" : "s"}` : head.length}`,
    ),
    h("h1", {}, stopped ? (run.last ? `Step ${run.last}: ${run.name(run.last)}` : "The start") : head.name),
    h("p", { class: "sentence" }, stopped ? run.data.live ? "You choose each step: Take, under Choices, goes on." : "A run whose steps somebody chose. It is no verdict." : head.sentence),
    h(
      "p",
      { class: "quiet" },
      [...head.facts.map(([name, text]) => `${name} ${text}`), head.place].filter(Boolean).join(" · "),
    ),
    head.refs.length > 0 && h("div", { class: "sources" }, h("span", { class: "quiet" }, `the ${claimed ? head.word : "check"} cites:`), cites(run, head.refs)),
    !stopped && h(
      "section",
      { class: "short", "aria-label": "In short" },
      h("h2", {}, bad ? "Why" : "How"),
      // Where a step decided, that is the answer: the reasons are those of the formula, and come behind it.
      run.decides ? [choices, away(run), otherKnobs(run), reasons && h("p", { class: "story quiet" }, claimed ? `Violated at step ${run.last}, in the words of the ${head.word}:` : "In detail:"), reasons] : [reasons, choices, head.ending !== "stopped" && otherKnobs(run)],
    ),
    settings(run),
  );
}

function line(run: Run, [depth, text, note]: [number, string, string]): HTMLElement {
  const told = note ? `${text} (${note})` : text;
  return h("li", { class: `depth-${Math.min(depth, 3)}` }, linked(run, told));
}

function settings(run: Run): HTMLElement {
  const { head } = run.data;
  const rows = head.knobs.map(([name, value, origin, refs]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      h("td", {}, value),
      h("td", { class: "quiet" }, origin === "with" ? "with (of the check)" : origin),
      h("td", {}, cites(run, refs)),
    ),
  );
  return h(
    "details",
    { class: "settings" },
    h("summary", {}, `${rows.length ? `${rows.length} knob${rows.length > 1 ? "s" : ""}, and the` : "The"} command that shows this again`),
    h("pre", { tabindex: 0 }, `$ ${head.command}`),
    h("div", { class: "scroll", tabindex: 0 }, h("table", {}, h("tbody", {}, rows))),
  );
}
