"""What makes a state space large, as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from rascheck.show.words import ascii_only, clip, count

MOST_LINES = 15
LEFT = 42


class Line(NamedTuple):
    """A part of the states: so many values it takes, and so many states are left without it."""

    name: str
    values: int
    rest: int


def part(kind: str, name: str, variables: int) -> str:
    """What a line is about.

    >>> part("machine", "kvm", 2), part("queue", "fifo", 0)
    ('machine kvm (and its 2 variables)', 'queue fifo')
    """
    own = f" (and its {count(variables, 'variable')})" if variables > 1 else ""
    own = " (and its variable)" if variables == 1 else own
    return f"{kind} {name}{own}"


def table(lines: Sequence[Line], *, states: int, bits: int, looked_at: int) -> str:
    """The lines in the order given, as many as there is room for; `looked_at` of the states.

    `bits` are those of a state.
    """
    if not states:
        return ""
    sampled = looked_at < states
    needed = f"{math.log2(states):.1f} would tell all states apart" if states > 1 else "one state"
    text = [f"  bits         {bits} a state; {needed}"]
    if lines:
        text.append("")
        text.append(f"  {'':{LEFT}}{'values':>12}{'bits':>7}{'without it':>16}{'factor':>9}")
    shown = lines if len(lines) <= MOST_LINES else lines[: MOST_LINES - 1]
    for line in shown:
        name = clip(ascii_only(line.name), LEFT - 1)
        values = f"{line.values:,}"
        rest = f"about {line.rest:,}" if sampled else f"{line.rest:,}"
        numbers = f"{values:>12}{math.log2(line.values):>7.1f}{rest:>16}"
        text.append(f"  {name:{LEFT}}{numbers}{states / line.rest:>9.1f}")
    if len(shown) < len(lines):
        text.append(f"  ... and {len(lines) - len(shown)} more that matter less")
    if sampled:
        text.append(f"  Estimated from {looked_at:,} states drawn at random, and rather too low.")
    return "\n".join(text) + "\n"
