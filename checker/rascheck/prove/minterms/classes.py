"""Questions about bits go in; classes of values come out, in each of which all answers agree.

Places are asked the same, in one System and in the next: what was divided once is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import NamedTuple

from rascheck.prove.encode.expressions import Encoder, Frame
from rascheck.prove.encode.values import Value, Values
from rascheck.prove.minterms.tables import NOTHING, answer
from rascheck.prove.solver import Answer, Solver, Terms, Truth
from rascheck.system.ir import BinaryOp, BitsType, Expr

MOST_CLASSES = 256
SECONDS = 20.0  # for one question to the solver
MOST_REMEMBERED = 4096


class TooMany(Exception):
    """The questions tell more than `MOST_CLASSES` classes of values apart."""


class Undecided(Exception):
    """The solver gave up."""


class _Class(NamedTuple):
    """Values on which all questions so far answer alike: one of them, and which they are."""

    example: int
    members: Truth


_Found = dict[tuple[int, ...], _Class]
"""Classes by their answers."""


class _Asker:
    """Asks the solver about values of so many bits."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.terms = Terms()
        self.make = Values(self.terms)
        self._value, inside = self.make.variable("bits", BitsType(width))
        self._solver = Solver(self.terms, seconds=SECONDS)
        self._solver.add(inside)

    def asked(self, question: Expr) -> Value:
        """What a question says about the value."""
        encoder = Encoder(NOTHING, self.make, Frame(locals={0: self._value}))
        said = encoder.value(question, self.terms.yes)
        assert not encoder.failures, "a question about bits cannot fail"
        return said

    @contextmanager
    def among(self, *truths: Truth) -> Iterator[None]:
        """Only values of which these hold are asked about."""
        self._solver.push()
        try:
            self._solver.add(*truths)
            yield
        finally:
            self._solver.pop()

    def narrow(self, truth: Truth) -> None:
        """Ask no more about others, until the end of `among`."""
        self._solver.add(truth)

    def example(self) -> int | None:
        """A value, if there is one."""
        said = self._solver.ask()
        if said is Answer.UNKNOWN:
            raise Undecided(self._solver.why())
        return self.make.found(self._solver, self._value) if said is Answer.YES else None

    def least(self, one: _Class) -> int:
        """The least member of a class: from the highest bit on, each is 0 if it may be."""
        least = one.example
        with self.among(one.members):
            for bit in reversed(range(self.width)):
                if least >> bit & 1:
                    below = self.make.constant(least >> bit << bit)
                    with self.among(self.make.compare(BinaryOp.LT, self._value, below)):
                        lower = self.example()
                    least = least if lower is None else lower
        return least


class Partition:
    """The classes that some questions make, each of which divides those of the ones before it."""

    def __init__(self, asker: _Asker, questions: tuple[Expr, ...], found: _Found) -> None:
        self.questions = questions
        self._asker = asker
        self._found = found

    def refined(self, question: Expr) -> Partition:
        """With one more question; the same if that tells no values of a class apart."""
        return self if self.is_complete else _refined(self, question)

    @property
    def is_complete(self) -> bool:
        """Whether each class is one value."""
        return len(self._found) == 1 << self._asker.width

    @cached_property
    def witnesses(self) -> tuple[int, ...]:
        """The least values of the classes, in ascending order."""
        found = self._found.values()
        if self.is_complete:
            return tuple(sorted(one.example for one in found))
        return tuple(sorted(map(self._asker.least, found)))

    def divided(self, question: Expr) -> Partition:
        """What `refined` remembers."""
        make, terms = self._asker.make, self._asker.terms
        asked = self._asker.asked(question)
        found: _Found = {}

        def keep(answers: tuple[int, ...], example: int) -> Truth:
            value = answer(question, example)
            same = make.equal(asked, make.constant(value))
            members = terms.all((self._found[answers].members, same))
            found[(*answers, value)] = _Class(example, members)
            if len(found) > MOST_CLASSES:
                raise TooMany
            return members

        kept = [keep(answers, one.example) for answers, one in self._found.items()]
        with self._asker.among(*map(terms.negated, kept)):
            while (example := self._asker.example()) is not None:
                answers = tuple(answer(earlier, example) for earlier in self.questions)
                self._asker.narrow(terms.negated(keep(answers, example)))
        if len(found) == len(self._found):
            return self
        return Partition(self._asker, (*self.questions, question), found)


@lru_cache(maxsize=64)
def undivided(width: int) -> Partition:
    """All values of so many bits in one class."""
    asker = _Asker(width)
    return Partition(asker, (), {(): _Class(0, asker.terms.yes)})


@lru_cache(maxsize=MOST_REMEMBERED)
def _refined(partition: Partition, question: Expr) -> Partition:
    return partition.divided(question)
