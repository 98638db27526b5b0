"""A run as numbers of transitions goes in; the trace that it is comes out.

Engines find runs, each in its own way. What they hand over is taken again by the meaning of the
System, step by step.
"""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.system import semantics
from rascheck.system.ir import System
from rascheck.system.trace import Ending, ModelError, Move, State, Trace
from rascheck.system.verdict import DEADLOCK, ERROR


class Disagreement(Exception):
    """What an engine has found and the meaning of the system differ: a defect of this program."""


def told(system: System, name: str, ending: Ending, initial: State, steps: Sequence[int]) -> Trace:
    """A run that decides `name`, step by step as the system's meaning has it."""
    state = initial
    moves: list[Move] = []
    error: ModelError | None = None
    for number in steps:
        taken = semantics.take(system, state, number)
        if isinstance(taken, Move):
            moves.append(taken)
            state = taken.state
        elif isinstance(taken, ModelError) and len(moves) == len(steps) - 1:
            error = taken
        else:
            raise Disagreement(f"{name}: transition {number} cannot be taken")
    if ending is Ending.ERROR and error is None:
        occurred = moves[-1].occurred if moves else frozenset[int]()
        errors = semantics.property_errors(system, state, occurred)
        if not errors:
            raise Disagreement("no property fails where one should")
        error = errors[0]
    claim = "" if name in (DEADLOCK, ERROR) else name
    return Trace(ending, initial, tuple(moves), claim, error=error)


def initial_error(system: System, candidate: State) -> Trace:
    """The trace of an assumption, or of a register's initial value, that fails."""
    error = semantics.begin(system, candidate)
    if not isinstance(error, ModelError):
        raise Disagreement("no initial state fails where one should")
    return Trace(Ending.ERROR, candidate, (), error=error)
