"""A System and a goal go in; whether it can be met comes out, by one way or by all in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rascheck.prove.bmc import Reached, Search, failing_start
from rascheck.prove.clock import Clock, GaveUp
from rascheck.prove.encode import Encoded
from rascheck.prove.goals import Goal
from rascheck.prove.induction import Induction, Window, induction
from rascheck.prove.pdr import Spacer
from rascheck.prove.solver import Terms
from rascheck.prove.unroll import Relation
from rascheck.prove.workers import first
from rascheck.system.ir import System

SHARE = 0.25
"""How much of the time induction and k-induction may take before Spacer is asked."""


@dataclass(frozen=True)
class Effort:
    """How to prove, `by` one way or `auto`, and how hard: which k, which depth, how long."""

    by: str = "auto"
    k: int = 5
    depth: int = 100
    seconds: float = 60.0
    megabytes: int | None = None


@dataclass
class Progress:
    """How far it came: the induction, up to which k, and to which depth no run was found."""

    induction: Induction | None = None
    k: int = 0
    depth: int = -1


@dataclass(frozen=True)
class Settled:
    """Whether a goal can be met: by a run, or never, and `how` that is known."""

    reached: Reached | None
    how: str


class Question:
    """Whether a goal of a System can be met; `progress` is written while it is asked.

    Each way takes terms of its own and a clock, and raises `GaveUp` if it finds nothing out.
    """

    def __init__(self, system: System, goal: Callable[[Encoded], Goal], effort: Effort) -> None:
        self.system = system
        self.goal = goal
        self.effort = effort
        self.progress = Progress()

    def settled(self, clock: Clock) -> Settled:
        """The answer. Raises `GaveUp`."""
        match self.effort.by:
            case "induction" | "lemmas":
                return first([self.induct], clock)
            case "k-induction":
                return first([self.look_back], clock)
            case "bmc":
                return first([self.look], clock)
            case "spacer":
                return self._by_spacer(clock)
            case _:
                return self._by_all(clock)

    def _by_spacer(self, clock: Clock) -> Settled:
        try:
            return first([self.ask_spacer], clock)
        except GaveUp as gave_up:
            if gave_up.limit != MET:
                raise
        return first([self.look], clock)

    def _by_all(self, clock: Clock) -> Settled:
        for way in (self.induct, self.look_back):
            try:
                return first([way], clock.part(SHARE))
            except GaveUp:
                pass
        return first([self.look, self.ask_spacer], clock)

    # ------------------------------------------------------------------------------------- ways

    def induct(self, terms: Terms, clock: Clock) -> Settled:
        """By induction."""
        encoded = Encoded(self.system, terms)
        goal = self.goal(encoded)
        failing = failing_start(encoded, goal, clock)
        if failing is not None:
            return Settled(Reached(failing, ()), "by a run")
        found = induction(encoded, goal.bad(encoded), clock)
        self.progress.induction = found
        if not found.holds:
            raise GaveUp(BROKEN)
        return Settled(None, "by induction")

    def look_back(self, terms: Terms, clock: Clock) -> Settled:
        """By k-induction, for each k up to the limit, with the runs that are shorter."""
        encoded = Encoded(self.system, terms)
        goal, relation = self.goal(encoded), Relation(encoded)
        search = Search(encoded, relation, goal, clock)
        window = Window(encoded, relation, goal.bad(encoded), clock)
        later = int(goal.leaving is not terms.no)  # a run to what fails takes the failing step too
        while window.length < self.effort.k:
            while search.depth < window.length + later:
                reached = self._next(search)
                if reached is not None:
                    return reached
            if window.next():
                return Settled(None, f"by {window.length}-induction")
            self.progress.k = window.length
        raise GaveUp("k")

    def look(self, terms: Terms, clock: Clock) -> Settled:
        """By bounded model checking: runs of each length up to the limit."""
        encoded = Encoded(self.system, terms)
        search = Search(encoded, Relation(encoded), self.goal(encoded), clock)
        while search.depth < self.effort.depth:
            reached = self._next(search)
            if reached is not None:
                return reached
        raise GaveUp("depth")

    def ask_spacer(self, terms: Terms, clock: Clock) -> Settled:
        """By an invariant of Spacer; it gives up if it meets the goal, for it shows no run."""
        encoded = Encoded(self.system, terms)
        goal = self.goal(encoded)
        if failing_start(encoded, goal, clock) is not None:
            raise GaveUp(MET)
        if Spacer(encoded, goal.bad(encoded), clock).invariant() is None:
            raise GaveUp(MET)
        return Settled(None, "by an invariant of Spacer, checked by induction")

    def _next(self, search: Search) -> Settled | None:
        reached = search.next()
        self.progress.depth = max(self.progress.depth, search.depth)
        return None if reached is None else Settled(reached, "by a run")


MET = "met"
"""Why Spacer has no proof: there is none."""
BROKEN = "induction"
"""Why there is no proof by induction: a step breaks it."""
