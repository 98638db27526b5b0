"""Why steps cannot be taken where a run is: the first part of each guard that is false."""

from __future__ import annotations

from collections.abc import Iterable

from rascheck.explain.facts import Facts, Line
from rascheck.explain.waiting import parts
from rascheck.system.text import show_action

MOST = 3
"""Of how many ways in which a step can be taken it is said why not."""


def refused(facts: Facts, numbers: Iterable[int]) -> list[Line]:
    """For the transitions that are the nearest to be enabled: what the guard wants first, and the
    values that it finds.

    None of `numbers` is enabled. Those are near of whose guards the fewest parts are false.
    """
    wanting = [(_false(facts, number), number) for number in numbers]
    least = min((len(false) for false, _ in wanting), default=0)
    near = [(false, number) for false, number in wanting if len(false) == least]
    lines: list[Line] = []
    for false, number in near[:MOST]:
        transition = facts.system.transitions[number]
        first = transition.guard if not false else parts(transition.guard)[false[0]]
        wants = facts.formula(first, transition)
        more = "" if len(false) < 2 else f", and {len(false) - 1} more of its guard is false"
        actions = (transition.action, transition.partner)
        name = " > ".join(show_action(facts.system, part) for part in actions if part is not None)
        lines.append(Line(0, f"{name} needs {wants}{more}"))
        if facts.truth(first) is False:
            lines += facts.lines(facts.causes(first, False), 1)
    if len(wanting) > MOST:
        lines.append(Line(0, f"{len(wanting) - min(len(near), MOST)} other ways are no nearer"))
    return lines


def _false(facts: Facts, number: int) -> list[int]:
    """Which parts of a guard do not hold."""
    conjuncts = parts(facts.system.transitions[number].guard)
    return [i for i, conjunct in enumerate(conjuncts) if facts.truth(conjunct) is not True]
