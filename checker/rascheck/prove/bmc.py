"""A goal goes in; the shortest run to it comes out, looked for depth by depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rascheck.prove.clock import Clock
from rascheck.prove.encode import Encoded
from rascheck.prove.goals import Goal
from rascheck.prove.least import Least
from rascheck.prove.solver import Solver, Truth
from rascheck.prove.unroll import Chain, Relation
from rascheck.system.reference import switches
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
        """The canonical run of the next length, if there is one. Raises `GaveUp`."""
        found = self._first() if self.depth < 0 else self._longer()
        if found is None:
            self.depth += 1
        return found

    def _first(self) -> Reached | None:
        failing = failing_start(self.encoded, self.goal, self.clock)
        return self._here() if failing is None else Reached(failing, ())

    def _longer(self) -> Reached | None:
        failing = self._leaving()
        self._chain.extend()
        found = [one for one in (failing, self._here()) if one is not None]
        return min(found, key=self._rank) if found else None

    def _rank(self, run: Reached) -> tuple[int, tuple[int, ...]]:
        return switches(self.encoded.system, list(run.steps)), run.steps

    def _here(self) -> Reached | None:
        here = self._chain.at(self.goal.here, self._chain.length)
        return self._asked(here, self._chain.taken)

    def _leaving(self) -> Reached | None:
        """The run to a step that fails, out of the last frame."""
        if self.goal.leaving is self.encoded.terms.no:
            return None
        terms, last = self.encoded.terms, self._chain.length
        fails = [self._chain.at(step.fails, last) for step in self.encoded.steps]
        return self._asked(terms.any(fails), [*self._chain.taken, fails])

    def _asked(self, goal: Truth, taken: Sequence[Sequence[Truth]]) -> Reached | None:
        """The least run to where `goal` holds; if there is none, that is asserted."""
        solver = self._solver
        if goal is self.encoded.terms.no or not self.clock.ask(solver, goal):
            solver.add(self.encoded.terms.negated(goal))
            return None
        solver.push()
        solver.add(goal)
        self.clock.ask(solver)
        least = Least(self.encoded, solver, self.clock)
        steps = least.run(taken)
        least.start(self._chain.frames[0])
        initial = self.encoded.state(solver, self._chain.frames[0])
        solver.pop()
        return Reached(initial._replace(past=()), steps)


def failing_start(encoded: Encoded, goal: Goal, clock: Clock) -> State | None:
    """The first candidate for an initial state in which something fails. Raises `GaveUp`."""
    solver = Solver(encoded.terms, megabytes=clock.megabytes)
    solver.add(goal.starting)
    if goal.starting is encoded.terms.no or not clock.ask(solver):
        return None
    start = encoded.start().frame
    Least(encoded, solver, clock).start(start)
    return encoded.state(solver, start)._replace(past=())
