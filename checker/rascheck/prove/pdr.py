"""A goal goes in; Spacer's invariant comes out, which is believed only after our own induction.

There is one Horn clause a transition, whose head is the state after it as a function of the one
before; each variable is a bit vector of its own width.
"""

from __future__ import annotations

from rascheck.prove.clock import Clock, GaveUp, gave_up
from rascheck.prove.encode import Encoded
from rascheck.prove.encode.expressions import Frame
from rascheck.prove.induction import induction
from rascheck.prove.solver import Answer, Horn, Solver, Truth, Word


class Spacer:
    """Horn clauses of a System in which `bad` states must not be met."""

    def __init__(self, encoded: Encoded, bad: Truth, clock: Clock) -> None:
        self.encoded = encoded
        self.bad = bad
        self.clock = clock
        self._varying = [n for n, value in enumerate(encoded.variables) if value.constant is None]

    def invariant(self) -> Truth | None:
        """What holds in all states and excludes bad ones; None if one is met. Raises `GaveUp`."""
        terms = self.encoded.terms
        variables = self._place(self.encoded.frame)
        horn = Horn(terms, variables, self.clock.left(), self.clock.megabytes)
        start = self.encoded.start()
        begun = terms.all((start.holds, terms.negated(start.fails)))
        horn.begin(begun, self._place(start.frame))
        for step in self.encoded.steps:
            goes = terms.all((step.typed, step.guard, terms.negated(step.fails)))
            horn.rule(goes, self._place(step.after))
        answer = horn.reaches(self.bad)
        if answer is Answer.UNKNOWN:
            raise gave_up(horn.why())
        return self._checked(horn.invariant()) if answer is Answer.NO else None

    def _place(self, frame: Frame) -> list[Truth | Word]:
        make, values = self.encoded.make, self.encoded.frames.values(frame)
        place: list[Truth | Word] = []
        for n in self._varying:
            of = self.encoded.variables[n]
            place.append(make.truth(values[n]) if of.is_truth else make.word(values[n], of.width))
        return place

    def _checked(self, invariant: Truth) -> Truth:
        terms, clock = self.encoded.terms, self.clock
        solver = Solver(terms, megabytes=clock.megabytes, quantified=True)
        safe = not clock.ask(solver, self.encoded.typed, invariant, self.bad)
        kept = induction(self.encoded, terms.negated(invariant), clock, quantified=True)
        if not (safe and kept.holds):
            raise GaveUp("an invariant of Spacer that does not stand")
        return invariant
