"""Runs of one length go in, as assertions; the canonical one comes out.

It has the fewest switches between machines, then the least transitions from the first on, then the
least initial state: the run that the explorer shows. Each is found by asking for a lesser one.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rascheck.prove.clock import Clock
from rascheck.prove.encode import Encoded
from rascheck.prove.encode.expressions import Frame
from rascheck.prove.encode.values import Value
from rascheck.prove.solver import Solver, Truth
from rascheck.system.ir import BinaryOp, System


class Least:
    """Looks for what is least in a solver, whose last answer was YES; asserts what it finds."""

    def __init__(self, encoded: Encoded, solver: Solver, clock: Clock) -> None:
        self.encoded = encoded
        self.solver = solver
        self.clock = clock

    def run(self, taken: Sequence[Sequence[Truth]]) -> tuple[int, ...]:
        """The transitions of the least run; `taken` has a truth a transition for each step."""
        self._few(switching(self.encoded, taken))
        return tuple(self._first(chosen) for chosen in taken)

    def start(self, frame: Frame) -> None:
        """Make the values of a frame the least that are left, from the first on."""
        for elements in frame.values:
            for value in elements:
                if value.constant is None:
                    self._least(value)

    def _few(self, truths: Sequence[Truth]) -> None:
        number = sum(self.solver.holds(truth) for truth in truths)
        while number:
            fewer = self.encoded.terms.at_most(truths, number - 1)
            if not self.clock.ask(self.solver, fewer):
                break
            number = sum(self.solver.holds(truth) for truth in truths)
        self._keep(self.encoded.terms.at_most(truths, number))

    def _first(self, truths: Sequence[Truth]) -> int:
        while True:
            least = next(n for n, truth in enumerate(truths) if self.solver.holds(truth))
            if not least or not self.clock.ask(self.solver, self.encoded.terms.any(truths[:least])):
                break
        self._keep(truths[least])
        return least

    def _least(self, value: Value) -> None:
        make = self.encoded.make
        while True:
            found = make.constant(make.found(self.solver, value))
            if not self.clock.ask(self.solver, make.compare(BinaryOp.LT, value, found)):
                break
        self._keep(make.equal(value, found))

    def _keep(self, truth: Truth) -> None:
        """Assert what can hold, and have a model of it."""
        self.solver.add(truth)
        self.clock.ask(self.solver)


def switching(encoded: Encoded, taken: Sequence[Sequence[Truth]]) -> list[Truth]:
    """For each step but the first, whether its initiator took no part in the step before it."""
    terms = encoded.terms
    starts, parts = _instances(encoded.system)
    return [
        terms.any(
            terms.all(
                (
                    terms.any(chosen[n] for n in starting),
                    terms.negated(terms.any(before[n] for n in parts[instance])),
                )
            )
            for instance, starting in starts.items()
        )
        for before, chosen in itertools.pairwise(taken)
    ]


Transitions = dict[tuple[int, tuple[int, ...]], list[int]]
"""The transitions of each machine instance."""


def _instances(system: System) -> tuple[Transitions, Transitions]:
    """The transitions that each instance initiates, and those that it takes part in."""
    starts: Transitions = {}
    parts: Transitions = {}
    for number, transition in enumerate(system.transitions):
        starts.setdefault(transition.participants[0], []).append(number)
        for instance in transition.participants:
            parts.setdefault(instance, []).append(number)
    return starts, parts
