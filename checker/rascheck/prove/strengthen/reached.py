"""The states that a small instance reaches go in; whether a clause is true in all comes out.

For each ground literal there is one integer with a bit for each state, so that a clause costs a few
conjunctions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from rascheck.prove.strengthen.clauses import (
    Clause,
    Literal,
    ground,
    index_types,
    variables_of,
)
from rascheck.system.evaluate import Context, Failed, evaluate
from rascheck.system.expr import parts
from rascheck.system.ir import (
    Const,
    Expr,
    Head,
    IndexType,
    Length,
    Past,
    Queue,
    Read,
    System,
    Variable,
    flat_position,
)
from rascheck.system.trace import State

Place = tuple[str, int, int]
"""An element: `value`, `queue` or `past`, the number of what it belongs to, and its position."""


class Reached:
    """States of a System: all that it reaches if `complete`, otherwise some of them."""

    def __init__(self, system: System, states: Sequence[State], *, complete: bool) -> None:
        self.system = system
        self.states = states
        self.complete = complete
        self._all = (1 << len(states)) - 1
        self._columns: dict[Place, list[object]] = {}
        self._bits: dict[Expr, int] = {}
        self._known: dict[tuple[Literal, tuple[int, ...]], int] = {}
        self._sizes = {index.name: index.size for index in index_types(system)}

    def excludes(self, variables: tuple[IndexType, ...], literals: Sequence[Literal]) -> bool:
        """Whether the literals hold together in no state, whatever their variables are."""
        used = sorted(set().union(*(variables_of(literal) for literal in literals)))
        ranges = [range(self._sizes.get(variables[n].name, 0)) for n in used]
        values = [0] * len(variables)
        for choice in itertools.product(*ranges):
            for slot, value in zip(used, choice, strict=True):
                values[slot] = value
            if self._together(variables, literals, tuple(values)):
                return False
        return True

    def keeps(self, clause: Clause) -> bool:
        """Whether a clause is true in all states."""
        return self.excludes(clause.variables, clause.literals)

    def with_state(self, state: State) -> Reached:
        """These states and one more."""
        return Reached(self.system, [*self.states, state], complete=False)

    def _together(
        self, variables: tuple[IndexType, ...], literals: Iterable[Literal], values: tuple[int, ...]
    ) -> int:
        left = self._all
        for literal in literals:
            key = literal, values
            if key not in self._known:
                self._known[key] = self.bits(ground(self.system, literal, variables, values))
            left &= self._known[key]
            if not left:
                break
        return left

    def bits(self, expr: Expr) -> int:
        """The states in which an expression without variables holds, a bit each."""
        if expr not in self._bits:
            self._bits[expr] = self._computed(expr)
        return self._bits[expr]

    def _computed(self, expr: Expr) -> int:
        if not self.states:
            return 0
        columns = [self._column(place) for place in sorted(places(self.system, expr))]
        keys = list(zip(*columns, strict=True)) if columns else [()] * len(self.states)
        known: dict[tuple[object, ...], str] = {}
        for number, key in enumerate(keys):
            if key not in known:
                known[key] = "01"[self._holds(expr, self.states[number])]
        return int("".join([known[key] for key in reversed(keys)]), 2)

    def _holds(self, expr: Expr, state: State) -> bool:
        try:
            return bool(evaluate(Context(self.system, state), expr))
        except Failed:
            return False

    def _column(self, place: Place) -> list[object]:
        if place not in self._columns:
            kind, number, position = place
            match kind:
                case "value":
                    column: list[object] = [s.values[number][position] for s in self.states]
                case "queue":
                    column = [s.queues[number][position] for s in self.states]
                case _:
                    column = [s.past[position] for s in self.states]
            self._columns[place] = column
        return self._columns[place]


def places(system: System, expr: Expr) -> set[Place]:
    """The elements that an expression without variables may read."""
    found: set[Place] = set()
    for part in parts(expr):
        match part:
            case Read(variable, subscripts):
                declared = system.variables[variable]
                found |= {("value", variable, n) for n in _positions(declared, subscripts)}
            case Length(queue, subscripts) | Head(queue, subscripts):
                held = system.queues[queue]
                found |= {("queue", queue, n) for n in _positions(held, subscripts)}
            case Past(register):
                found.add(("past", 0, register))
            case _:
                pass
    return found


def _positions(declared: Variable | Queue, subscripts: tuple[Expr, ...]) -> Iterable[int]:
    if all(isinstance(subscript, Const) for subscript in subscripts):
        values = tuple(s.value for s in subscripts if isinstance(s, Const))
        position = flat_position(declared.dims, values)
        return () if position is None else (position,)
    return range(declared.size)
