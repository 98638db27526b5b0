// A whole run: its checks with their verdicts, and a link to each trace.

import type { Check, Results, Verdict } from "./data";
import { h } from "./dom";

export function showResults(results: Results): void {
  const rows = results.checks.flatMap((check) => check.rows);
  const unmet = rows.filter((row) => !row.met).length;
  const told = unmet ? `${unmet} of ${rows.length} not as expected` : `all ${rows.length} as expected`;
  document.body.append(
    h("header", {}, h("h1", {}, "Checks"), h("p", { class: unmet ? "bad" : "good" }, told)),
    h("main", { class: "results" }, results.checks.map(section)),
  );
}

function section(check: Check): HTMLElement {
  const names = ["property", "verdict", "expected", "why"].map((name) => h("th", { scope: "col" }, name));
  return h(
    "section",
    { class: "pane", "aria-label": check.name },
    h("h2", {}, check.name),
    h("p", { class: "quiet" }, [check.file, ...check.facts].join(" · ")),
    h("div", { class: "scroll", tabindex: 0 }, h("table", {}, h("thead", {}, h("tr", {}, names)), h("tbody", {}, check.rows.map(row)))),
  );
}

function row(one: Verdict): HTMLElement {
  const name = one.trace ? h("a", { href: `#t=${one.trace}` }, one.name) : one.name;
  return h(
    "tr",
    { class: one.met ? null : "unmet" },
    h("th", { scope: "row" }, name, h("span", { class: "news" }, one.sentence ?? "")),
    h("td", { class: one.met ? null : "bad" }, one.verdict),
    h("td", {}, one.expected ?? ""),
    h("td", { class: "quiet" }, one.why ?? ""),
  );
}
