"""A run goes in; sentences come out that say where it could first have gone another way."""

from __future__ import annotations

from rascheck.show.words import count, some, taken
from rascheck.system import semantics
from rascheck.system.ir import System
from rascheck.system.text import show_transition
from rascheck.system.trace import Trace


def story(system: System, trace: Trace) -> list[str]:
    """From which step on there was a choice, and what else could have been taken there."""
    steps = taken(trace)
    for step, (number, state) in enumerate(zip(steps, trace.states, strict=False), 1):
        moves = [move.transition for move in semantics.successors(system, state)]
        others = [show_transition(system, n) for n in moves if n is not None and n != number]
        if others:
            name = show_transition(system, number)
            forced = f"Up to step {step - 1} nothing else could happen. " if step > 1 else ""
            return [f"{forced}At step {step} it was {name}; it could have been {some(others)}."]
    if not steps:
        return []
    return [f"There was no choice: of {count(len(steps), 'step')} each was the only one possible."]
