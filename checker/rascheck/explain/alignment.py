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

    `pairs` are their steps, of which the first `named` are the same; the first `prefix` of these
    lead to the same values. `initial` is what is not the same at the start, `effects` what the step
    behind the prefix, the same in both, makes different.
    """

    pairs: tuple[Pair, ...]
    named: int
    prefix: int
    initial: tuple[Change, ...] = ()
    effects: tuple[Change, ...] = ()


def steps_of(system: System, trace: Trace) -> list[str]:
    """The steps of a run by name; one that fails is another step than one that does not."""
    names = [show_transition(system, move.transition) for move in trace.moves]
    if trace.error is not None and trace.error.transition is not None:
        names.append(f"{show_transition(system, trace.error.transition)} (fails)")
    return names


def align(one: tuple[System, Trace], other: tuple[System, Trace]) -> Aligned:
    """Put two runs side by side."""
    mine, its = steps_of(*one), steps_of(*other)
    initial = tuple(unlike(one, other, 0))
    known = {name for name, _, _ in initial}
    same = [step == answer for step, answer in zip(mine, its, strict=False)]
    named = same.index(False) if False in same else len(same)
    prefix, effects = named, tuple[Change, ...]()
    for number in range(1, min(named, len(one[1].moves), len(other[1].moves)) + 1):
        effects = tuple(c for c in unlike(one, other, number) if c[0] not in known)
        if effects:
            prefix = number - 1
            break
    pairs: list[Pair] = [(number, number) for number in range(1, named + 1)]
    for a, b in _matched(mine[named:], its[named:]):
        pairs.append((a and a + named, b and b + named))
    return Aligned(tuple(pairs), named, prefix, initial, effects)


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
