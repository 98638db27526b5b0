"""What random walks have met, as a person reads it on a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Collection
from dataclasses import dataclass

from rascheck.show.progress import duration, short
from rascheck.show.report import CheckReport, Row
from rascheck.show.table import WIDTH, in_brief
from rascheck.show.words import ascii_only, count, length, packed, squeeze
from rascheck.system.ir import Kind, System
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict

CAVEAT = "These were random walks. What they have not met may be there all the same."
UNMET = {
    Kind.INVARIANT: "no violation met",
    Kind.REACHABLE: "not reached",
    Kind.TEMPORAL: "not looked at: it is about runs without an end",
}
ALARMS = {DEADLOCK: "no deadlock met", ERROR: "no model error met"}
LABEL = 13
MOST_LINES = 3
"""How many lines what was not met may take."""


@dataclass(frozen=True)
class Facts:
    """What the walks were: `walks` of them, of which `ended` came to where nothing can move.

    `planned` walks of at most `steps` steps with this `seed` were asked for. `exact` says whether
    the distinct states are counted. `entered` and `taken` are coverage: the control states and the
    steps, as (machine, name), that were met.
    """

    walks: int
    ended: int
    planned: int
    steps: int
    seed: int
    exact: bool
    entered: Collection[tuple[str, str]]
    taken: Collection[tuple[str, str]]


def summary(report: CheckReport, facts: Facts) -> str:
    """The walks over one check, then a line or a few for each of its claims."""
    found = report.exploration
    name = " ".join(report.question[1:]) if report.question else f"{report.file}:{report.name}"
    unfinished = {"seconds": ", ended by --timeout", "interrupted": ", interrupted"}
    most = count(facts.steps, "step")
    walks = f"{count(facts.walks, 'walk')} of at most {most}, seed {facts.seed}"
    ended = ""
    if facts.ended:
        every = "all" if facts.ended == facts.walks else f"{facts.ended:,}"
        ended = f"; {every} came to where nothing can move"
    lines = [ascii_only(name), f"  {walks}{ended}{unfinished.get(found.limit, '')}"]
    if not facts.walks and not found.limit:
        lines[1] = "  no initial state was found"
    rate = f", {short(found.transitions / found.seconds)} steps/s" if found.seconds else ""
    states = f"{found.states:,} different ones" if facts.exact else f"more than {found.states:,}"
    lines += _labelled("steps", f"{found.transitions:,}")
    lines += _labelled("states", states)
    lines += _coverage(report.system, facts)
    lines += _labelled("time", f"{duration(found.seconds)}{rate}")
    width = max((len(row.property) for row in report.rows), default=0)
    for row in report.rows:
        lines += _row(report, row, min(width, WIDTH // 2))
    return "\n".join(lines) + "\n"


def _labelled(label: str, text: str) -> list[str]:
    return [f"  {label:{LABEL - 1}} {text}".rstrip()]


def _coverage(system: System, facts: Facts) -> list[str]:
    states = [(m.name, state.name) for m in system.machines for state in m.states]
    steps = [(m.name, step.name) for m in system.machines for step in m.steps]
    met = [sum(place in facts.entered for place in states), sum(s in facts.taken for s in steps)]
    lines = _labelled(
        "coverage",
        f"{met[0]} of {count(len(states), 'state')}, {met[1]} of {count(len(steps), 'step')}",
    )
    missed = [f"{m} in {name}" for m, name in states if (m, name) not in facts.entered]
    missed += [f"{m}.{name}" for m, name in steps if (m, name) not in facts.taken]
    folded = packed(tuple(map(ascii_only, missed)), WIDTH - LABEL - 2)
    if len(folded) > MOST_LINES:
        folded = [*folded[: MOST_LINES - 1], f"... ({len(missed)} in all)"]
    for i, line in enumerate(folded if missed else []):
        lines += _labelled("  not met" if i == 0 else "", line)
    return lines


def _row(report: CheckReport, row: Row, width: int) -> list[str]:
    name = f"  {ascii_only(row.property):{width}}  "
    if row.trace is None:
        kinds = {claim.name: UNMET[claim.kind] for claim in report.system.properties}
        return [name + {**kinds, **ALARMS}[row.property]]
    said = "reached" if row.verdict is Verdict.REACHABLE else row.verdict.value
    where = f"after {length(row.trace)}" if row.trace.depth else "in an initial state"
    lines = [f"{name}{said} {where}"]
    if row.trace.depth:
        lines.append(f"    steps: {in_brief(list(row.steps), WIDTH - 11)}")
    if row.why and row.verdict is not Verdict.REACHABLE:
        lines.append(f"    why:   {squeeze(ascii_only(row.why), WIDTH - 11)}")
    if row.trace_path:
        lines.append(f"    $ {shlex.join(['rascheck', 'explain', row.trace_path])}")
    return lines
