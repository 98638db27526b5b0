"""Two runs go in, of one System or of two; what is the same, and where they part, comes out.

Steps are the same if machine, step, arguments and partner are; states are compared in what both
Systems have, by the names of variables.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from rascheck.system.ir import System
from rascheck.system.text import show_state, show_transition
from rascheck.system.trace import Trace

Pair = tuple[int | None, int | None]
"""The numbers of a step in both runs, from 1; None where a run does not have it."""
Change = tuple[str, str, str]
"""What is not the same: a name, its value in the one, its value in the other."""


@dataclass(frozen=True)
class Aligned:
    """Two runs side by side.

    `pairs` are their steps. The first `prefix` are the same and lead to the same values. `initial`
    is what is not the same at the start, `effects` what the next step, the same in both, makes
    different.
    """

    pairs: tuple[Pair, ...]
    prefix: int
    initial: tuple[Change, ...] = ()
    effects: tuple[Change, ...] = ()


def steps_of(system: System, trace: Trace) -> list[str]:
    """The steps of a run by name, the failing one included."""
    numbers = [move.transition for move in trace.moves]
    if trace.error is not None and trace.error.transition is not None:
        numbers.append(trace.error.transition)
    return [show_transition(system, number) for number in numbers]


def align(one: tuple[System, Trace], other: tuple[System, Trace]) -> Aligned:
    """Put two runs side by side."""
    mine, its = steps_of(*one), steps_of(*other)
    initial = tuple(unlike(one, other, 0))
    known = {name for name, _, _ in initial}
    prefix, effects = 0, tuple[Change, ...]()
    states = min(len(one[1].moves), len(other[1].moves))
    for number, (step, answer) in enumerate(zip(mine, its, strict=False), 1):
        if step != answer:
            break
        if number <= states:
            effects = tuple(c for c in unlike(one, other, number) if c[0] not in known)
            if effects:
                break
        prefix = number
    pairs = [(number, number) for number in range(1, prefix + 1)]
    rest = _matched(mine[prefix:], its[prefix:])
    behind = [(a and a + prefix, b and b + prefix) for a, b in rest]
    return Aligned((*pairs, *behind), prefix, initial, effects)


def _matched(one: list[str], other: list[str]) -> list[Pair]:
    found: list[Pair] = []
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found += zip(range(a + 1, b + 1), range(c + 1, d + 1), strict=True)
        else:
            found += [(number, None) for number in range(a + 1, b + 1)]
            found += [(None, number) for number in range(c + 1, d + 1)]
    return found


def unlike(one: tuple[System, Trace], other: tuple[System, Trace], index: int) -> list[Change]:
    """What has another value in the other run after `index` steps."""
    mine = show_state(one[0], one[1].states[index])
    its = dict(show_state(other[0], other[1].states[index]))
    return [(name, value, its[name]) for name, value in mine if its.get(name, value) != value]
