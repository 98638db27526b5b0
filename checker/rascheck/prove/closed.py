"""All states that a System reaches go in; whether Z3 finds that it reaches no others comes out.

The set is one truth over a frame, a decision diagram: it may hold thousands of states that nobody
could describe in fewer words. Who found them has no part in the verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rascheck.prove.bmc import failing_start
from rascheck.prove.clock import Clock
from rascheck.prove.encode import Encoded
from rascheck.prove.goals import Goal
from rascheck.prove.induction import induction
from rascheck.prove.solver import Solver, Truth
from rascheck.system.trace import State

Row = tuple[int, ...]
"""The values of a state in the order of a frame."""


def closed(
    encoded: Encoded, goal: Callable[[Encoded], Goal], states: Sequence[State], clock: Clock
) -> bool:
    """Whether no step leads out of the states, and none meets the goal. Raises `GaveUp`."""
    met = goal(encoded)
    if failing_start(encoded, met, clock) is not None:
        return False
    terms = encoded.terms
    inside = among(encoded, sorted(map(encoded.frames.row, states)))
    outside = terms.any((terms.negated(inside), met.here))
    solver = Solver(terms, megabytes=clock.megabytes)
    if clock.ask(solver, encoded.typed, terms.negated(outside), met.leaving):
        return False
    return induction(encoded, outside, clock).holds


def among(encoded: Encoded, rows: Sequence[Row]) -> Truth:
    """Whether the frame holds one of some states."""
    return _Diagram(encoded).truth(rows)


class _Diagram:
    """Truths by what is asked below them, so that equal ones are made once."""

    def __init__(self, encoded: Encoded) -> None:
        self.encoded = encoded
        self._made: dict[tuple[tuple[int, int], ...], int] = {}
        self._truths: list[Truth] = [encoded.terms.yes]

    def truth(self, rows: Sequence[Row]) -> Truth:
        """Whether one of the rows holds."""
        return self._truths[self._node(rows, 0)] if rows else self.encoded.terms.no

    def _node(self, rows: Sequence[Row], column: int) -> int:
        if column == len(rows[0]):
            return 0
        groups: dict[int, list[Row]] = {}
        for row in rows:
            groups.setdefault(row[column], []).append(row)
        below = tuple((value, self._node(left, column + 1)) for value, left in groups.items())
        key = ((column, 0), *below)
        if key not in self._made:
            self._made[key] = len(self._truths)
            self._truths.append(self._asked(column, below))
        return self._made[key]

    def _asked(self, column: int, below: Sequence[tuple[int, int]]) -> Truth:
        terms, make = self.encoded.terms, self.encoded.make
        variable = self.encoded.variables[column]
        return terms.any(
            terms.all((make.equal(variable, make.constant(value)), self._truths[number]))
            for value, number in below
        )
