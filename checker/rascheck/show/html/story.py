"""A run goes in; sentences come out that say where it could have gone another way."""

from __future__ import annotations

from rascheck.show.words import count, taken
from rascheck.system import semantics
from rascheck.system.explained import Turning
from rascheck.system.ir import System
from rascheck.system.text import show_action
from rascheck.system.trace import Ending, Trace

MOST = 3
"""So many steps are named that could have been taken."""


def story(system: System, trace: Trace, turning: Turning | None) -> list[str]:
    """The first choice, and the step that decided."""
    return [*first_choice(system, trace, turning), *decided(system, trace, turning)]


def first_choice(system: System, trace: Trace, turning: Turning | None) -> list[str]:
    """From which step on there was a choice, and unless that one decided, which."""
    steps = taken(trace)
    for step, number in enumerate(steps, 1):
        others = [n for n in moves(system, trace, step) if n != number]
        if others:
            forced = [f"Up to step {step - 1} there was no choice."] if step > 1 else []
            if turning is not None:
                return forced if turning.step == step else []  # another choice decided
            instead = either([named(system, n) for n in others])
            return [
                *forced,
                f"At step {step} it was {named(system, number)}; it could have been {instead}.",
            ]
    return [f"Of {count(len(steps), 'step')} each was the only one possible."] if steps else []


def decided(system: System, trace: Trace, turning: Turning | None) -> list[str]:
    """The step after which nothing prevents the end, and what could have been taken."""
    if turning is None:
        return []
    what = ends_in(trace)
    looked = f"(All {count(turning.states, 'state')} that can follow the start were looked at.)"
    if turning.step == 0:
        return [f"Whatever is done, the {what} can still come: no step prevents it. {looked}"]
    name = named(system, taken(trace)[turning.step - 1])
    last = turning.step == len(trace.moves)
    after = "" if last else f": after it no step can prevent the {what} any more"
    instead = either([named(system, n) for n in sorted(turning.open[turning.step - 1])])
    way = f"Had {instead} been taken instead, the {what} could still have been prevented."
    return [f"Step {turning.step}, {name}, decided{after}. {way} {looked}"]


def ends_in(trace: Trace) -> str:
    """What a run ends in, where a step decided it."""
    return "deadlock" if trace.ending is Ending.DEADLOCK else "violation"


def either(names: list[str]) -> str:
    """One of some names.

    >>> either(["a"]), either(["a", "b"]), either(["a", "b", "c", "d", "e"])
    ('a', 'a or b', 'a, b, c or one of 2 more')
    """
    rest = f"one of {len(names) - MOST} more" if len(names) > MOST else ""
    *first, last = [*names[:MOST], *filter(None, [rest])]
    return f"{', '.join(first)} or {last}" if first else last


def moves(system: System, trace: Trace, step: int) -> list[int]:
    """What could be taken as step number `step`."""
    found = semantics.successors(system, trace.states[step - 1])
    return [move.transition for move in found if move.transition is not None]


def named(system: System, number: int) -> str:
    """`cpu[vcpu0].consume(gfn0) → firmware[cpu0].trap`."""
    transition = system.transitions[number]
    actions = [a for a in (transition.action, transition.partner) if a is not None]
    return " → ".join(show_action(system, action) for action in actions)
