"""What explorations took, what was left out of them, and with what they were compared."""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.show.groups import Group
from rascheck.show.progress import duration, short
from rascheck.show.report import CheckReport
from rascheck.show.words import ascii_only, count, wrap
from rascheck.system.verdict import Exploration

WIDTH = 100
MANY = 1_000
"""States; how fast fewer are found, and what each takes, says nothing."""
LABELS = {"slice": "left out", "symmetry": "symmetry"}
"""What stands in front of what a reduction says of itself."""
WAYS = {
    "generated": "generated code",
    "compiled": "compiled code",
    "reference": "the slow reference",
    "one by one": "one search for each combination",
}
"""The ways in which verdicts are found again, in words."""


def costs(exploration: Exploration) -> str:
    """How fast the states were found, what they took, and what was left out: lines of `explore`."""
    lines = []
    rate, held = exploration.states_per_second, exploration.bytes_per_state
    if rate is not None and exploration.states >= MANY:
        lines.append(f"  rate         {short(rate)} states/s")
    if held is not None and exploration.states >= MANY:
        lines.append(f"  memory       {short(exploration.memory, ' ')}B, {held:.0f} bytes a state")
    for one in exploration.reductions:
        lines += wrap(f"  {LABELS[one.name]:13}{ascii_only(one.told)}", WIDTH, hang=15)
    return "".join(f"{line}\n" for line in lines)


def in_short(group: Group, width: int) -> list[str]:
    """The same for a check, of all its combinations that were explored in this run.

    What was left out is that of the first combination.
    """
    fresh = [check.exploration for check in group.checks if not check.cached]
    told = fresh or [check.exploration for check in group.checks]
    states, searching = sum(one.states for one in told), sum(one.seconds for one in told)
    parts = []
    if states >= MANY and all(one.memory for one in told):
        parts.append(f"{sum(one.memory for one in told) / states:.0f} bytes a state")
    if fresh and searching > 0 and states >= MANY:
        parts.append(f"{short(states / searching)} states/s")
    seconds = searching + sum(one.compile_seconds for one in told)
    parts.append(duration(seconds) if fresh else "cached")
    lines = wrap("  ".join(parts), width)
    for one in group.first.exploration.reductions:
        lines += wrap(f"{LABELS[one.name]}: {ascii_only(one.told)}", width, hang=2)
    return lines


def comparisons(checks: Sequence[CheckReport]) -> list[str]:
    """How many explorations were compared with what; nothing if none was."""
    compared = [check for check in checks if check.compared]
    if not compared:
        return []
    ways = {way: sum(way in check.compared for check in compared) for way in WAYS}
    found = [f"{number:,} by {WAYS[way]}" for way, number in ways.items() if number]
    text = f"cross-check: {count(len(compared), 'exploration')} found again without reductions, "
    text += f"{', '.join(found)}: no difference"
    left = len(checks) - len(compared)
    if left:
        text += f"; {left:,} not compared, for a limit was reached"
    return wrap(text, WIDTH, hang=4)
