"""A goal goes in; the shortest run to it comes out, looked for depth by depth."""

from __future__ import annotations

from dataclasses import dataclass

from rascheck.prove.clock import Clock
from rascheck.prove.encode import Encoded
from rascheck.prove.goals import Goal
from rascheck.prove.solver import Solver
from rascheck.prove.unroll import Chain, Relation
from rascheck.system.trace import State


@dataclass(frozen=True)
class Reached:
    """A run to a goal: its first state, without history, and all transitions, a failing one too."""

    initial: State
    steps: tuple[int, ...]


class Search:
    """Looks for runs of each length; `depth` is the greatest at which there is none."""

    def __init__(self, encoded: Encoded, relation: Relation, goal: Goal, clock: Clock) -> None:
        self.encoded = encoded
        self.goal = goal
        self.clock = clock
        self.depth = -1
        self._solver = Solver(encoded.terms, megabytes=clock.megabytes)
        start = encoded.start()
        begun = encoded.terms.all((start.holds, encoded.terms.negated(start.fails)))
        self._chain = Chain(relation, self._solver, start.frame, begun)

    def next(self) -> Reached | None:
        """The run of the next length, if there is one. Raises `GaveUp`."""
        found = self._first() if self.depth < 0 else self._longer()
        if found is None:
            self.depth += 1
        return found

    def _first(self) -> Reached | None:
        failing = failing_start(self.encoded, self.goal, self.clock)
        return self._here() if failing is None else Reached(failing, ())

    def _longer(self) -> Reached | None:
        terms, depth = self.encoded.terms, self._chain.length
        if self.goal.leaving is not terms.no:
            failing = self._chain.at(self.goal.leaving, depth)
            if self.clock.ask(self._solver, failing):
                last = next(
                    step.number
                    for step in self.encoded.steps
                    if self._solver.holds(self._chain.at(step.fails, depth))
                )
                return self._reached(last)
            self._solver.add(terms.negated(failing))
        self._chain.extend()
        return self._here()

    def _here(self) -> Reached | None:
        here = self._chain.at(self.goal.here, self._chain.length)
        if self.clock.ask(self._solver, here):
            return self._reached()
        self._solver.add(self.encoded.terms.negated(here))
        return None

    def _reached(self, *failing: int) -> Reached:
        initial = self.encoded.state(self._solver, self._chain.frames[0])
        return Reached(initial._replace(past=()), (*self._chain.steps(), *failing))


def failing_start(encoded: Encoded, goal: Goal, clock: Clock) -> State | None:
    """A candidate for an initial state in which something fails. Raises `GaveUp`."""
    solver = Solver(encoded.terms, megabytes=clock.megabytes)
    if goal.starting is encoded.terms.no or not clock.ask(solver, goal.starting):
        return None
    return encoded.state(solver, encoded.start().frame)._replace(past=())
