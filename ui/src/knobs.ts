// Which knob, and so which release, would change the verdict; or how to ask for that.

import { cites } from "./cite";
import type { Tried } from "./data";
import { h, type Child } from "./dom";
import type { Run } from "./run";

export function otherKnobs(run: Run): Child {
  const { what_if: found, knobs, facts, word, name } = run.data.head;
  const released = facts.some(([name]) => name === "profiles");
  const on = word === "verdict" ? "" : ` on ${name}`;
  const asked = `Which knob of the model${released ? ", and so which release," : ""} would change the verdict${on}`;
  if (!found) return knobs.length > 0 && h("p", { class: "story" }, `${asked}: `, hint());
  if (!found.groups.length && !found.rest.length) return null; // the model has none
  const answers = found.groups.filter(([, changes]) => changes);
  const others = found.groups.filter(([, changes]) => !changes);
  return h(
    "div",
    { class: "knobs story" },
    h("p", {}, answers.length ? `${asked}:` : `${asked}: none alone.`),
    answers.map((group) => list(run, group)),
    h("details", {}, h("summary", {}, "the other knobs"), others.map((group) => list(run, group)), found.rest.map((text) => h("p", { class: "quiet" }, text))),
  );
}

function hint(): HTMLElement {
  return h("code", { title: "TRACE: the .itf.json from which this page was made" }, "rascheck explain --knobs TRACE");
}

function ofProfile([, , beside]: Tried): boolean {
  return /\bas in /.test(beside);
}

function list(run: Run, [said, , tried]: [string, boolean, Tried[]]): HTMLElement {
  // What a profile has, such as a release, comes first.
  const items = [...tried].sort((one, other) => Number(ofProfile(other)) - Number(ofProfile(one))).map(([name, value, beside, refs, comment, now]) =>
    h("li", {}, h("code", {}, `${name}=${value}`), ` instead of ${now}`, beside && [" (", h("b", {}, beside), ")"], comment && h("span", { class: "quiet" }, ` ${comment}`), cites(run, refs)),
  );
  return h("div", {}, h("p", {}, said), h("ul", { class: "tried" }, items));
}
