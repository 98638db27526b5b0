"""Questions about bits go in; classes of values come out, in each of which all answers agree."""

from __future__ import annotations

from typing import NamedTuple

from rascheck.prove.encode.expressions import Encoder, Frame
from rascheck.prove.encode.values import Value, Values
from rascheck.prove.minterms.tables import NOTHING, Classes, answer
from rascheck.prove.solver import Answer, Solver, Terms, Truth
from rascheck.system.ir import BinaryOp, BitsType, Expr

MOST_CLASSES = 256
SECONDS = 20.0  # for one question to the solver


class TooMany(Exception):
    """The questions tell more than `MOST_CLASSES` classes of values apart."""


class Undecided(Exception):
    """The solver gave up."""


class _Class(NamedTuple):
    """Values on which all questions so far answer alike: one of them, and which they are."""

    example: int
    members: Truth


class Partition:
    """The classes that the questions so far make."""

    def __init__(self, bits: BitsType, terms: Terms) -> None:
        self.bits = bits
        self.questions: list[Expr] = []
        self._terms = terms
        self._make = Values(terms)
        self._value, inside = self._make.variable("bits", bits)
        self._solver = Solver(self._terms, seconds=SECONDS)
        self._solver.add(inside)
        self._found: dict[tuple[int, ...], _Class] = {(): _Class(0, terms.yes)}

    def refine(self, question: Expr) -> bool:
        """Tell values apart on which the question says different things; whether there are any."""
        if self.is_complete:
            return False
        encoder = Encoder(NOTHING, self._make, Frame(locals={0: self._value}))
        asked = encoder.value(question, self._terms.yes)
        assert not encoder.failures, "a question about bits cannot fail"
        found = self._divided(question, asked)
        if len(found) == len(self._found):
            return False
        self.questions.append(question)
        self._found = found
        return True

    @property
    def is_complete(self) -> bool:
        """Whether each class is one value."""
        return len(self._found) == 1 << self.bits.width

    def classes(self) -> Classes:
        """The classes with their least values."""
        found = self._found.values()
        least = sorted(one.example if self.is_complete else self._least(one) for one in found)
        return Classes(self.bits, tuple(self.questions), tuple(least))

    def _divided(self, question: Expr, asked: Value) -> dict[tuple[int, ...], _Class]:
        """The classes, by the answers in each, with those that one more question makes."""
        found: dict[tuple[int, ...], _Class] = {}

        def keep(answers: tuple[int, ...], example: int) -> Truth:
            value = answer(question, example)
            same = self._make.equal(asked, self._make.constant(value))
            members = self._terms.all((self._found[answers].members, same))
            found[(*answers, value)] = _Class(example, members)
            if len(found) > MOST_CLASSES:
                raise TooMany
            return members

        kept = [keep(answers, one.example) for answers, one in self._found.items()]
        self._solver.push()
        self._solver.add(*map(self._terms.negated, kept))
        while self._is_possible():
            example = self._make.found(self._solver, self._value)
            answers = tuple(answer(earlier, example) for earlier in self.questions)
            self._solver.add(self._terms.negated(keep(answers, example)))
        self._solver.pop()
        return found

    def _is_possible(self) -> bool:
        said = self._solver.ask()
        if said is Answer.UNKNOWN:
            raise Undecided(self._solver.why())
        return said is Answer.YES

    def _least(self, one: _Class) -> int:
        """The least member: from the highest bit on, each is 0 if it may be."""
        least = one.example
        self._solver.push()
        self._solver.add(one.members)
        for bit in reversed(range(self.bits.width)):
            if least >> bit & 1:
                below = self._make.constant(least >> bit << bit)
                lower = self._make.compare(BinaryOp.LT, self._value, below)
                self._solver.push()
                self._solver.add(lower)
                possible = self._is_possible()
                if possible:
                    least = self._make.found(self._solver, self._value)
                self._solver.pop()
        self._solver.pop()
        return least
