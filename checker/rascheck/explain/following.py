"""A state goes in; what may happen next comes out, as the reference says, and sooner.

A guard begins with where its machines stand. Of a transition that is to be tried in many states,
that part is looked up; only where it holds the reference is asked.
"""

from __future__ import annotations

from itertools import takewhile
from typing import NamedTuple

from rascheck.explain.waiting import parts
from rascheck.system import semantics
from rascheck.system.ir import Binary, BinaryOp, Const, Expr, Many, ManyOp, Read, System
from rascheck.system.trace import ModelError, Move, State
from rascheck.system.types import flat_position


class Gate(NamedTuple):
    """An element of a state, and the values that let a transition pass."""

    variable: int
    position: int
    values: frozenset[int]


class Following:
    """What may happen next in the states of a System."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.gates = [gates(system, transition.guard) for transition in system.transitions]

    def successors(self, state: State) -> list[Move | ModelError]:
        """What may happen next, in the order of the transitions."""
        held = state.values
        tried = (
            semantics.take(self.system, state, number)
            for number, found in enumerate(self.gates)
            if all(held[gate.variable][gate.position] in gate.values for gate in found)
        )
        return [move for move in tried if move is not None]


def gates(system: System, guard: Expr) -> list[Gate]:
    """The tests of single elements with which a guard begins."""
    found = (gate(system, part) for part in parts(guard))
    return [one for one in takewhile(lambda one: one is not None, found) if one is not None]


def gate(system: System, part: Expr) -> Gate | None:
    """A conjunct that compares one element with constants; None if it is another one."""
    places: set[tuple[int, int]] = set()
    values: set[int] = set()
    tests = part.values if isinstance(part, Many) and part.op is ManyOp.OR else (part,)
    for test in tests:
        match test:
            case Binary(
                op=BinaryOp.EQ,
                left=Read(variable=variable, subscripts=subscripts),
                right=Const(value=value),
            ):
                known = tuple(s.value for s in subscripts if isinstance(s, Const))
                if len(known) != len(subscripts):
                    return None
                position = flat_position(system.variables[variable].dims, known)
                if position is None:
                    return None
                places.add((variable, position))
                values.add(value)
            case _:
                return None
    return Gate(*places.pop(), frozenset(values)) if len(places) == 1 else None
