"""A run as a person reads it on a terminal: the table, each violation in three lines, the summary.

At most 100 columns, and it says the same without colour. `observations` is the short form: one
verdict a line, in the words of herd7.
"""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass

from rascheck.show.condition import in_short as in_one_line
from rascheck.show.condition import lines as condition_lines
from rascheck.show.costs import comparisons, in_short
from rascheck.show.groups import Group, groups, visible
from rascheck.show.progress import duration
from rascheck.show.report import CheckReport, Coverage, Row, RunReport
from rascheck.show.words import (
    OBSERVED,
    ascii_only,
    assumption,
    bounds,
    claim,
    clip,
    command,
    count,
    expectation,
    expected_word,
    is_chosen,
    is_violation,
    length,
    setting,
    squeeze,
    witness,
    wrap,
)
from rascheck.system.verdict import Verdict

WIDTH = 100
LEFT = 52
"""How wide the sentences are; the verdicts stand to the right of them."""
INDENT = 4
RELATIVE = (Verdict.HOLDS, Verdict.VACUOUS, Verdict.UNREACHABLE, Verdict.UNKNOWN)
"""The verdicts that say something only together with the memory model."""


@dataclass(frozen=True)
class Pen:
    """Writes in colour, or not."""

    colour: bool

    def red(self, text: str) -> str:
        """What needs somebody's attention."""
        return f"\033[1;31m{text}\033[0m" if self.colour else text

    def green(self, text: str) -> str:
        """What is as it should be."""
        return f"\033[32m{text}\033[0m" if self.colour else text

    def yellow(self, text: str) -> str:
        """What is not known."""
        return f"\033[33m{text}\033[0m" if self.colour else text

    def bold(self, text: str) -> str:
        """A heading."""
        return f"\033[1m{text}\033[0m" if self.colour else text

    def verdict(self, row: Row, text: str, *, judged: bool = True) -> str:
        """A verdict, by whether it is the expected one; plain where none is expected."""
        if not judged:
            return text
        if row.verdict is Verdict.UNKNOWN:
            return self.yellow(text)
        return self.green(text) if row.met else self.red(text)


def table(report: RunReport, *, colour: bool = False, verbose: bool = False) -> str:
    """The whole report; its last line is the summary. If `verbose`, also what each check took."""
    pen = Pen(colour)
    found = groups(report.checks)
    blocks = tables(found, pen, verbose=verbose)
    shown = [(g, c, r) for g in found for c, r in g.rows if c.condition is None]
    known = [(g, c, r) for g, c, r in shown if c.judged and r.met and is_violation(r)]
    differing = [(g, c, r) for g, c, r in shown if c.judged and not r.met]
    others = [(g, c, r) for g, c, r in shown if not c.judged and (is_violation(r) or not r.met)]
    solved = [(check, check.condition) for check in report.checks if check.condition is not None]
    blocks += [
        [pen.bold(first), *rest]
        for check, condition in solved
        for first, *rest in [condition_lines(check, condition)]
    ]
    if others:
        blocks.append([pen.bold("Does not hold"), *violations(others, pen)])
    if known:
        blocks.append([pen.bold("Violated, as expected"), *violations(known, pen)])
    if differing:
        blocks.append([pen.red("NOT AS EXPECTED"), *violations(differing, pen)])
    blocks.append(inferences(report, pen))
    blocks.append(coverage(report, pen))
    blocks.append(comparisons(report.checks))
    blocks.append([summary(report, pen)])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


# -------------------------------------------------------------------------------------- the table


def tables(found: list[Group], pen: Pen, *, verbose: bool) -> list[list[str]]:
    """For each file its name and column heads, then the checks."""
    blocks: list[list[str]] = []
    said: set[str] = set()
    file = None
    for group in found:
        if group.first.file != file:
            file = group.first.file
            head = f"{'verdict':12}{'expected':12}{'states':>10}{'depth':>6}{'time':>8}"
            name = clip(ascii_only(file), LEFT - 1)
            blocks.append([f"{pen.bold(f'{name:{LEFT}}')}{head}"])
        blocks[-1] += group_lines(group, pen, said)
        if verbose and group.first.exploration.engine == "explore":
            blocks[-1] += [" " * INDENT + line for line in in_short(group, WIDTH - INDENT)]
    return blocks


def group_lines(group: Group, pen: Pen, said: set[str]) -> list[str]:
    """A check: its name, what its verdicts are relative to, then the verdicts.

    A sentence is said once; `said` has those of the checks before.
    """
    check = group.first
    about = [", ".join(check.profiles), group.chosen]
    about += [
        f"{s.name}={s.value}"
        for s in check.changed
        if is_chosen(s) and s.name not in check.combination
    ]
    holding = any(row.verdict in RELATIVE and not row.of_values for _, row in group.rows)
    about.append(bounds(check) if holding else check.bounds)
    inferred = {name for row in check.rows for name in row.inferred}
    if inferred:
        about.append(f"{len(inferred)} inferred")
    title = "; ".join(filter(None, about))
    lines = []
    if title or not check.is_alone:
        lines = wrap(ascii_only(f"{group.name}  {title}"), WIDTH, hang=4)
        lines = [pen.bold(lines[0]), *lines[1:]]
    fairness = next((row.fairness for _, row in group.rows if row.fairness), ())
    if fairness:
        text = f"assuming {assumption(fairness)}"
        lines += [" " * INDENT + line for line in wrap(ascii_only(text), WIDTH - INDENT, hang=2)]
    for origin, row in group.rows:
        lines += row_lines(origin, row, pen, first=row.property not in said)
        said.add(row.property)
    return lines


def row_lines(check: CheckReport, row: Row, pen: Pen, *, first: bool) -> list[str]:
    """A verdict: on the left what is claimed, on the right what came of it."""
    names = wrap(ascii_only(row.property), LEFT - INDENT - 2, hang=2)
    depth = row.trace.depth if row.trace is not None else row.depth
    time = "cached" if check.cached else duration(row.seconds)
    states = "by Z3" if row.engine == "prove" else f"{row.states:,}"
    numbers = f"{states:>10}{depth if row.trace or row.states else '':>6}{time:>8}"
    word = "holds (SC)" if row.verdict is Verdict.HOLDS else row.verdict.value
    if check.condition is not None and row.verdict is Verdict.VIOLATED:
        word = "depends"
    expected = expected_word(row) if check.judged and check.condition is None else "-"
    if row.of_values:
        numbers, word = f"{'-':>10}{'-':>6}{time:>8}", row.verdict.value
    differs = check.judged and not row.met
    mark = " !!" if differs else ""
    line = f"{mark:{INDENT}}{names[0]:{LEFT - INDENT}}"
    line += f"{pen.verdict(row, f'{word:12}', judged=check.judged)}{expected:12}{numbers}"
    below = [claim(row)] if first else []
    match row.verdict:
        case Verdict.HOLDS | Verdict.UNREACHABLE:
            below += ["on error-free runs"] * (check.exploration.model_errors > 0)
            below += [row.why] * (row.engine == "prove")
        case Verdict.VACUOUS | Verdict.UNKNOWN:
            below.append(row.why)
        case Verdict.VIOLATED | Verdict.REACHABLE | Verdict.DEADLOCK | Verdict.ERROR:
            pass
    room = WIDTH - INDENT - 2
    folded = [piece for text in below if text for piece in wrap(ascii_only(text), room)]
    return [line, *(" " * (INDENT + 2) + piece for piece in [*names[1:], *folded])]


# ----------------------------------------------------------------------------------- the violations


def violations(found: list[tuple[Group, CheckReport, Row]], pen: Pen) -> list[str]:
    """A few lines each."""
    return [line for group, check, row in found for line in four_lines(group, check, row, pen)]


def four_lines(group: Group, check: CheckReport, row: Row, pen: Pen) -> list[str]:
    """What, by which steps, why, and how to see it."""
    bare = bool(check.question) or check.is_alone
    name = row.property if bare else f"{group.name}/{row.property}"
    what = f"{name}  {row.verdict.value}"
    if row.trace is not None:
        what += f" in {length(row.trace)}"
    if len(group.checks) > 1:
        which = "first" if row.of_values else "shortest"
        what += f", the {which} of {len(group.checks)} combinations"
    if check.judged and not row.met:
        what += f", EXPECTED {expectation(row)}"
    lines = [pen.verdict(row, squeeze(ascii_only(what), WIDTH), judged=check.judged)]
    if row.trace is not None and row.trace.depth:
        steps = in_brief(list(row.steps), WIDTH - 11, row.trace.loop)
        lines.append(f"    steps: {steps}")
    for value in row.witness:
        lines += ["    " + line for line in wrap(witness(value), WIDTH - 4, hang=4)]
    lines += ["    (there was no time for the least values)"] * (not row.least)
    why = row.why or reason(check, row)
    told = (
        wrap(ascii_only(why), WIDTH - 11) if row.witness else [squeeze(ascii_only(why), WIDTH - 11)]
    )
    lines += [f"    {'why:' if not n else '':7}{line}" for n, line in enumerate(told)]
    if check.judged and row.verdict is Verdict.HOLDS and row.expected is Verdict.VIOLATED:
        lines.append("    else:  if the bug is mended, take the expectation out of the check")
    words = ["rascheck", "explain", row.trace_path] if row.trace_path else command(check, row)
    words += ["-v"] if row.witness else []
    return [*lines, f"    $ {shlex.join(words)}"]


def in_brief(steps: list[str], room: int, loop: int | None = None) -> str:
    """As many of the last steps as there is room for: `... look_up, install`.

    Those behind number `loop` are taken for ever: `look_up, for ever: irq_exit, enter`.
    """
    if loop is not None and loop < len(steps):
        around = "for ever: " + in_brief(steps[loop:], room - 10)
        before = in_brief(steps[:loop], room - len(around) - 2)
        return f"{before}, {around}" if before else around
    for first in range(len(steps)):
        text = ("... " if first else "") + ", ".join(steps[first:])
        if len(text) <= room:
            return text
    return ""


def reason(check: CheckReport, row: Row) -> str:
    """Why a verdict without a trace is what it is."""
    if row.of_values:
        return "it holds for all values"
    found = "never reached" if row.verdict is Verdict.UNREACHABLE else "no violation"
    return f"{found} in {count(row.states, 'state')} ({bounds(check)})"


# ------------------------------------------------------------------------------------- the summary


def inferences(report: RunReport, pen: Pen) -> list[str]:
    """The values that no source states, each once with the reason why it is believed."""
    reasons: dict[str, int] = {}
    for check in report.checks:
        names = {name for row in check.rows for name in row.inferred}
        for chosen in check.settings:
            if chosen.name in names:
                text = setting(chosen)
                reasons[text] = reasons.get(text, 0) + 1
    lines = [
        line
        for text, number in reasons.items()
        for line in wrap(ascii_only(f"    {count(number, 'check')}: {text}"), WIDTH, hang=8)
    ]
    return [pen.bold("Inferred: no source states these values"), *lines] if lines else []


def coverage(report: RunReport, pen: Pen) -> list[str]:
    """The states and steps of machines that no check reaches, and the reasons given in vain."""
    found = report.coverage
    if found is None or not found.complete or not found.states + found.steps:
        return []
    lines = []
    for title, items in (
        ("REACHED BY NO CHECK, and not declared unused", found.failures),
        ("declared unused, but reached", found.needless),
    ):
        if items:
            lines.append(pen.red(title))
        for item in items:
            place = f"{item.span.source.path}:{item.span.line}" if item.span else ""
            lines.append(clip(f"  {item.word} {item.machine}.{item.name}  {place}", WIDTH).rstrip())
    if not lines:
        unused = sum(u.unused is not None for u in found.unreached)
        text = f"coverage: {count(found.states, 'state')} and {count(found.steps, 'step')}"
        lines.append(
            f"{text} of the machines, all reached" + f" but {unused} unused" * bool(unused)
        )
    return lines


def summary(report: RunReport, pen: Pen) -> str:
    """The answer in one line."""
    judged = tuple(check for check in report.checks if check.judged)
    others = tuple(check for check in report.checks if not check.judged)
    parts: list[str] = []
    fine = True
    if judged or not others:
        parts, fine = judgement(judged, report.coverage)
    if others:
        parts.append(tally(others))
        fine = fine and all(check.met for check in others)
    time = "; ".join(filter(None, (duration(report.seconds), unchanged(report.checks))))
    text = f"{', '.join(parts)} ({time})"
    return pen.green(text) if fine else pen.red(text)


def unchanged(checks: tuple[CheckReport, ...]) -> str:
    """How many checks were not explored again; one that is told is done in all combinations."""
    names = {(check.file, check.check) for check in checks}
    fresh = {(check.file, check.check) for check in checks if not check.cached}
    number = len(names - fresh)
    return f"{number:,} unchanged since the last run" if number else ""


def judgement(checks: tuple[CheckReport, ...], found: Coverage | None) -> tuple[list[str], bool]:
    """How verdicts and expectations compare, and whether all is well."""
    runs = [((c.file, c.check), c.rows) for c in checks]
    total = len({name for name, _ in runs})
    gave_up = len({n for n, rows in runs if any(r.verdict is Verdict.UNKNOWN for r in rows)})
    differ = len(
        {n for n, rows in runs for r in rows if not r.met and r.verdict is not Verdict.UNKNOWN}
    )
    holes = len(found.failures) if found else 0
    checked = count(total, "check")
    if len(runs) > total:
        checked += f" ({len(runs):,} combinations)"
    parts = [checked]
    if differ:
        verb = "differs" if differ == 1 else "differ"
        parts = [f"{differ} of {checked} {verb} from what is expected"]
    if gave_up:
        parts.append(f"{gave_up} gave up at a limit")
    if holes:
        parts.append(f"{count(holes, 'state or step', 'states or steps')} reached by no check")
    fine = not (differ or gave_up or holes)
    if fine:
        parts.append("as expected" if total == 1 else "all as expected")
    return parts, fine


def tally(checks: tuple[CheckReport, ...]) -> str:
    """How many verdicts there are of each kind, where none is expected."""
    rows = [row for check in checks for row in visible(check)]
    numbers = Counter(row.verdict for row in rows)
    words = {Verdict.HOLDS: "holds" if numbers[Verdict.HOLDS] == 1 else "hold"}
    kinds = [f"{numbers[v]:,} {words.get(v, v.value)}" for v in Verdict if numbers[v]]
    kinds.sort(key=lambda kind: kind.endswith(("holds", "hold", " reachable")))
    if all(check.question[:1] == ("check",) for check in checks):
        return f"{count(len(checks), 'model')}: {', '.join(kinds) or 'no deadlock'}"
    if all(check.question for check in checks):
        return f"asked: {', '.join(kinds) if len(checks) > 1 else rows[0].verdict.value}"
    what = count(len(checks), "check")
    if len(rows) != len(checks):
        what += f" ({count(len(rows), 'verdict')})"
    return f"{what} under other settings than the file's: {', '.join(kinds)}"


# ---------------------------------------------------------------------------------- the short form


def observations(report: RunReport) -> str:
    """One line a verdict, and one for each hole in the coverage; `!!!` marks what differs."""
    lines = [
        line
        for check in report.checks
        for line in (
            [observation(check, row) for row in visible(check)]
            if check.condition is None
            else [in_one_line(check, check.condition)]
        )
    ]
    if report.coverage:
        lines += [f"!!! no check reaches {u.machine}.{u.name}" for u in report.coverage.failures]
    return "".join(f"{line}\n" for line in lines)


def observation(check: CheckReport, row: Row) -> str:
    """`Observation seed/no_remap Never  holds, v6_12+qemu, VCPUS=1, SC`.

    Never, Sometimes or Maybe is how often a violation, or what is to be reached, was observed.
    """
    verdict = row.verdict.value
    if row.trace is not None:
        verdict += f" in {length(row.trace)}"
    verdict += "".join(f" for {value.name} = {value.value}" for value in row.witness[:1])
    parts = [verdict, "+".join(check.profiles), check.bounds, "" if row.of_values else "SC"]
    name = row.property if check.is_alone else f"{check.name}/{row.property}"
    line = f"Observation {name} {OBSERVED[row.verdict]}  "
    line += ", ".join(filter(None, parts))
    if check.judged and not row.met:
        line += f" !!! expected {expectation(row)}"
    return ascii_only(line)
