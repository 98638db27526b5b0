// What is said of a fork: where it comes from, what its step does, and how to go on from there.

import { copy } from "./copy";
import { button, h, soft, type Child } from "./dom";
import { read } from "./fork";
import type { Made, Run } from "./run";

// The head of its page.
export function forkHead(run: Run, made: Made): HTMLElement {
  const { head } = made.run.data;
  const broken = run.data.properties.filter((claim) => claim.kind === "invariant" && claim.truths.at(-1) === "0" && claim.truths.at(-2) !== "0");
  const verdict = broken.length ? `VIOLATES ${broken.map((claim) => claim.name).join(", ")}` : "ANOTHER WAY";
  const facts = head.facts.map(([name, text]) => `${name} ${text}`);
  return h(
    "header",
    { class: "fork" },
    h("p", { class: "verdict" }, h("strong", { class: broken.length ? "bad" : null }, verdict), ` in ${run.last} step${run.last > 1 ? "s" : ""}`),
    h("h1", {}, "Step ", String(run.last), ": ", soft(taken(run))),
    h("p", { class: "sentence" }, origin(run, made)),
    h("p", { class: "quiet" }, [`run ${made.run.number}: ${head.name} ${head.verdict}, ${made.run.last} steps`, ...facts].join(" · ")),
    h("section", { class: "short", "aria-label": "In short" }, h("h2", {}, "After this step"), outcome(run, made).map((text) => h("p", { class: "story" }, text)), onward(run)),
  );
}

// The step in which it ends: `kvm.knock → vmm.answer`.
function taken(run: Run): string {
  return run.data.steps.at(-1)!.parts.map((part) => run.full(part)).join(" → ");
}

function origin(run: Run, { run: root, at }: Made): Child[] {
  const link = h("a", { href: root.href(Math.min(at + 1, root.last)) }, `run ${root.number}`);
  if (at === root.last) return ["This is a fork: all steps of ", link, ", then one more."];
  const before = at === 0 ? "It begins as " : at === 1 ? "Its first step is that of " : `Its first ${at} steps are those of `;
  return ["This is a fork. ", before, link, `, where step ${run.last} is ${root.name(at + 1)}.`];
}

function outcome(run: Run, { run: root, at }: Made): string[] {
  const said = [];
  const claim = run.data.properties.find((one) => one.name === root.data.head.name);
  if (claim?.kind === "invariant" && claim.truths.at(-1) === "1") said.push(`${claim.name} is true.`);
  if (claim?.kind === "reachable" && claim.truths.at(-1) === "1") said.push(`${claim.name} is reached.`);
  const open = run.data.enabled[at]!.find((choice) => choice.taken)?.open;
  const whose = root.data.head.ending === "stopped" ? "" : ` of run ${root.number}`; // it has none itself
  if (open === true) said.push(`From here the ${run.end}${whose} can still be prevented.`);
  if (open === false) said.push(`From here no step can prevent the ${run.end} any more.`);
  return said;
}

// What could follow its last step is not in the page; a command knows.
export function onward(run: Run): HTMLElement {
  const command = goesOn(run.made!);
  const made = button("Copy", "Copy this command", () => copy(command, () => (made.textContent = "Copied")));
  return h(
    "div",
    { class: "story onward" },
    "What could follow is not in this page, which knows one step beside its run. This opens a page that goes on from here:",
    h("p", {}, h("code", { title: command.includes(" TRACE ") && "TRACE: the .itf.json from which this page was made" }, command), " ", made),
  );
}

// Of a run by hand, and of one that gets away, there is no trace: their own commands lead there.
function goesOn({ run: root, name }: Made): string {
  const { at, choice } = read(name);
  const { command } = root.data.head;
  return command.startsWith("rascheck step ") ? `${command} -c 'g ${at}; ${choice}' --serve` : `rascheck step TRACE --at ${at} -c '${choice}' --serve`;
}
