"""What one side does and the other may not comes in; the reason, or that it may, goes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rascheck.explain.facts import Facts, Line
from rascheck.explain.refusal import absent, failing, refused
from rascheck.show.report import Reason
from rascheck.system.ir import System, Transition
from rascheck.system.text import show_action, show_transition
from rascheck.system.trace import Ending, Trace


class Answer(NamedTuple):
    """Whether a step can be taken at the end of a run, and if not, why: the fewer `missing`, the
    nearer it is to happen."""

    taken: bool
    missing: int = 0
    lines: tuple[Line, ...] = ()


def named(system: System) -> dict[str, list[int]]:
    """The transitions of each name."""
    found: dict[str, list[int]] = {}
    for number in range(len(system.transitions)):
        found.setdefault(show_transition(system, number), []).append(number)
    return found


def answered(facts: Facts, numbers: Sequence[int]) -> Answer:
    """Whether one of these transitions can be taken at the end of a run."""
    refusal = refused(facts, numbers)
    if refusal is not None:
        return Answer(False, refusal.missing, refusal.lines)
    lines = failing(facts, numbers)
    return Answer(not lines, 0, lines)


def unknown(system: System, of: System, transition: Transition) -> tuple[Line, ...]:
    """Why a System has no transition like one `of` another."""
    known = {
        show_action(system, action, bits=False)
        for one in system.transitions
        for action in (one.action, one.partner)
        if action is not None
    }
    actions = [a for a in (transition.action, transition.partner) if a is not None]
    for action in actions:
        if show_action(of, action, bits=False) not in known:
            machine = of.machines[action.machine]
            return absent(system, machine.name, machine.steps[action.step].name)
    names = " and ".join(show_action(of, action, bits=False) for action in actions)
    return (Line(0, f"{names} never move together"),)


def up_to(trace: Trace, steps: int) -> Trace:
    """The run of the first steps of a trace, to be looked at from its end."""
    return Trace(Ending.REACHED, trace.initial, trace.moves[:steps])


def deeper(lines: Sequence[Line], by: int = 1) -> tuple[Reason, ...]:
    """Lines as reasons, further to the right."""
    return tuple(Reason(line.depth + by, line.text, line.note) for line in lines)
