"""The questions of a System about its bits are collected, and closed under where bits go.

A question about a place is one, put in other words, about each value that the place is given.
"""

from __future__ import annotations

from collections import deque

from rascheck.prove.minterms.classes import TooMany, undivided
from rascheck.prove.minterms.places import At, Place, places_of, scalar_of
from rascheck.prove.minterms.split import HOLE, Splitter
from rascheck.prove.minterms.tables import Classes, Tables
from rascheck.prove.minterms.terms import can_fail, conjunction, looked_at, number, size
from rascheck.prove.minterms.walk import Walk
from rascheck.system.ir import (
    Binary,
    BinaryOp,
    BitsType,
    Expr,
    System,
    highest,
)

LONGEST = 64
"""A question that comes from another one has no more parts, or no more than that one: where it
would, the whole value is looked at."""


class Crowded(Exception):
    """More classes than may be at `place`, for these `questions`; `joint` are what is to blame."""

    def __init__(self, place: Place, questions: tuple[Expr, ...], joint: tuple[Expr, ...]) -> None:
        super().__init__(place, questions, joint)
        self.place = place
        self.questions = questions
        self.joint = joint


def tables_of(system: System) -> Tables:
    """The classes of all bits of a System. Raises `Crowded`, or `Undecided`."""
    collector = Collector(system)
    Walk(system, collector).whole()
    return collector.closed()


class Collector:
    """A hand that leaves everything as it is, and remembers the questions."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.bits = dict(places_of(system))
        self.partitions = {place: undivided(bits.width) for place, bits in self.bits.items()}
        self.questions: dict[Place, list[Expr]] = {place: [] for place in self.bits}
        self.seen: set[tuple[Place, Expr]] = set()
        self.waiting: deque[tuple[Place, Expr]] = deque()
        self.given: dict[Place, list[tuple[Splitter, Expr]]] = {}
        self.splitters: dict[int | None, Splitter] = {}
        self.longest: int | None = None

    def value(self, at: At, expr: Expr) -> Expr:
        """Remember what an expression asks."""
        self.splitter(at).value(expr)
        return expr

    def stored(self, at: At, place: Place, expr: Expr) -> Expr:
        """Remember that a place is given a value, and what is asked for its range."""
        splitter = self.splitter(at)
        self.given.setdefault(place, []).append((splitter, expr))
        if not at.fits(expr, scalar_of(self.system, place)):
            splitter.value(within(expr, self.bits[place]))
        if can_fail(expr):
            splitter.value(looked_at(expr))
        return expr

    def splitter(self, at: At) -> Splitter:
        """The splitter for the expressions of one transition."""
        known = self.splitters.get(at.number)
        if known is None:
            known = self.splitters[at.number] = Splitter(at, self._asked)
        return known

    def closed(self) -> Tables:
        """The classes that all questions make, and those that these lead to."""
        while self.waiting:
            place, question = self.waiting.popleft()
            self.longest = max(LONGEST, size(question))
            if self._refines(place, question):
                for splitter, expr in self.given.get(place, ()):
                    splitter.about(question, expr)
        return {
            place: Classes(self.bits[place], tuple(self.questions[place]), partition.witnesses)
            for place, partition in self.partitions.items()
        }

    def _asked(self, place: Place, atom: Expr, question: Expr) -> Expr:
        if self.longest is not None and size(question) > self.longest:
            question = HOLE  # or a sum of a register and a number would go on growing
        if (place, question) not in self.seen:
            self.seen.add((place, question))
            self.waiting.append((place, question))
        return atom

    def _refines(self, place: Place, question: Expr) -> bool:
        before = self.partitions[place]
        try:
            after = before.refined(question)
        except TooMany:
            asked = (*self.questions[place], question)
            raise Crowded(place, asked, self._joint(place)) from None
        if after is before:
            return False
        self.partitions[place] = after
        self.questions[place].append(question)  # one that is equal may be written in other words
        return True

    def _joint(self, place: Place) -> tuple[Expr, ...]:
        """What looks at the bits of a place together with something else."""
        return tuple(
            expr for s in self.splitters.values() for expr in s.joint if s.looks_at(expr, place)
        )


def within(expr: Expr, bits: BitsType) -> Expr:
    """Whether a value can be held by bits."""
    above = Binary(BinaryOp.GE, expr, number(0))
    return conjunction((above, Binary(BinaryOp.LE, expr, number(highest(bits)))))
