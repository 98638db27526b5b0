"""Lemmas go in; of each step comes out by which of them it keeps one, or how it breaks it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rascheck.prove.clock import Clock, gave_up
from rascheck.prove.encode import Encoded, Step
from rascheck.prove.encode.expressions import Frame
from rascheck.prove.encode.values import Value
from rascheck.prove.solver import Answer, Solver, Truth
from rascheck.prove.strengthen.clauses import Clause
from rascheck.prove.strengthen.reached import Place, places
from rascheck.system.expr import parts
from rascheck.system.ir import Expr, Many, ManyOp, Occurred, System
from rascheck.system.trace import State


@dataclass(eq=False)
class Lemma:
    """What is to be kept: a clause, or (without one) the target; `parts` are what it consists of.

    `reads` are the positions that a part reads, None where what has just occurred is asked for. A
    target of which some `forbidden` truths are never to hold has no parts, and `starting` is what
    must not hold of a candidate for the beginning. `cores` says which lemmas are enough, for each
    step that keeps it or each truth that never holds.
    """

    name: str
    clause: Clause | None
    parts: tuple[Expr, ...]
    selector: Truth
    reads: tuple[frozenset[int] | None, ...] = ()
    forbidden: tuple[Truth, ...] = ()
    starting: Truth | None = None
    cores: dict[int, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Broken:
    """A state in which all lemmas hold and what must not happen does, and the places of the state
    by which it does.

    What happens is a `step` to a state in which a lemma does not hold, or what the target forbids.
    """

    state: State
    step: int
    places: frozenset[Place]


class Obligations:
    """The lemmas of one System, and what is known of each step."""

    def __init__(self, encoded: Encoded, clock: Clock) -> None:
        self.encoded = encoded
        self.system = encoded.system
        self.clock = clock
        self.lemmas: dict[str, Lemma] = {}
        self.questions = 0
        self._made = 0
        self._terms = encoded.terms
        self._solver = Solver(encoded.terms, megabytes=clock.megabytes)
        self._solver.add(encoded.typed)
        self._numbers = numbers(self.system)
        self._places = {number: place for place, many in self._numbers.items() for number in many}

    # -------------------------------------------------------------------------------------- lemmas

    def add(self, name: str, clause: Clause | None, formula: Expr | None = None) -> Lemma:
        """Suppose a clause, or a formula, of every state from which a step is taken."""
        if clause is not None:
            found = tuple(clause.instances(self.system))
        else:
            assert formula is not None
            found = conjuncts(formula)
        self._made += 1
        selector = self._terms.truth(f"lemma {self._made}")
        reads = tuple(self._reads(part) for part in found)
        lemma = Lemma(name, clause, found, selector, reads)
        self.lemmas[name] = lemma
        holds = self._terms.all(self._kept(part, self.encoded.frame) for part in found)
        self._solver.add(self._terms.implied(selector, holds))
        return lemma

    def forbid(self, name: str, forbidden: tuple[Truth, ...], starting: Truth) -> Lemma:
        """A target that is met where some truths hold in no state; nothing is supposed by it."""
        self._made += 1
        selector = self._terms.truth(f"lemma {self._made}")
        lemma = Lemma(name, None, (), selector, forbidden=forbidden, starting=starting)
        self.lemmas[name] = lemma
        return lemma

    def asked(self, lemma: Lemma) -> range:
        """The numbers of all that may break a lemma."""
        return range(len(lemma.forbidden) or len(self.system.transitions))

    @contextmanager
    def trying(self, clause: Clause) -> Iterator[Lemma]:
        """Suppose a clause for a while."""
        self._solver.push()
        lemma = self.add("candidate", clause)
        try:
            yield lemma
        finally:
            self.remove(lemma.name)
            self._solver.pop()

    def remove(self, name: str) -> None:
        """Suppose a lemma no longer."""
        del self.lemmas[name]

    def _kept(self, part: Expr, frame: Frame) -> Truth:
        """Whether a part holds in a frame; what cannot be evaluated is a verdict of its own."""
        claim = self.encoded.claim(part, frame)
        return self._terms.any((claim.fails, claim.holds))

    def _reads(self, part: Expr) -> frozenset[int] | None:
        if any(isinstance(one, Occurred) for one in parts(part)):
            return None
        return frozenset(n for place in places(self.system, part) for n in self._numbers[place])

    # --------------------------------------------------------------------------------------- steps

    def begins(self, lemma: Lemma) -> bool:
        """Whether a lemma holds in every initial state."""
        start = self.encoded.start()
        solver = Solver(self._terms, self.clock.left())
        if lemma.starting is not None:
            solver.add(lemma.starting)
        else:
            kept = self._terms.all(self._kept(part, start.frame) for part in lemma.parts)
            solver.add(start.holds, self._terms.negated(start.fails), self._terms.negated(kept))
        return self._said(solver, solver.ask()) is Answer.NO

    def broken(
        self,
        lemma: Lemma,
        number: int,
        given: Collection[str] | None = None,
        *,
        explain: bool = True,
    ) -> Broken | None:
        """How a step breaks a lemma; None if it keeps it, and then `cores` says by which lemmas.

        Only the lemmas that are `given` are supposed before it. Without `explain` no places are
        looked for.
        """
        if lemma.forbidden:
            happens, post = lemma.forbidden[number], [self._terms.no]
        else:
            step = self.encoded.step(number)
            happens = self._terms.all((step.guard, self._terms.negated(step.fails)))
            post = self._after(lemma, step)
        if not post:
            lemma.cores[number] = frozenset((lemma.name,))
            return None
        names = list(self.lemmas if given is None else given)
        solver = self._solver
        solver.limit(self.clock.left())
        solver.push()
        try:
            solver.add(happens, self._terms.negated(self._terms.all(post)))
            answer = self._said(solver, solver.ask(*(self.lemmas[n].selector for n in names)))
            if answer is Answer.NO:
                core = {str(one) for one in solver.core()}
                lemma.cores[number] = frozenset(
                    n for n in names if str(self.lemmas[n].selector) in core
                )
                return None
            state = self.encoded.state(solver)
            if not explain:
                return Broken(state, number, frozenset())
            failing = next(truth for truth in post if not solver.holds(truth))
            fixed = [
                (self._places.get(n), self.encoded.make.equal(v, self._constant(solver, v)))
                for n, v in enumerate(self.encoded.variables)
            ]
        finally:
            solver.pop()
        return Broken(state, number, self._relevant(fixed, happens, failing))

    def _after(self, lemma: Lemma, step: Step) -> list[Truth]:
        """What is to hold after a step: the parts of a lemma for which it can make a difference."""
        written = frozenset(step.written)
        return [
            self._kept(part, step.after)
            for part, reads in zip(lemma.parts, lemma.reads, strict=True)
            if reads is None or reads & written
        ]

    def _constant(self, solver: Solver, value: Value) -> Value:
        make = self.encoded.make
        return make.constant(make.found(solver, value))

    def _relevant(
        self, fixed: Sequence[tuple[Place | None, Truth]], taken: Truth, failing: Truth
    ) -> frozenset[Place]:
        """Of all elements of a state those by which the step is taken and breaks what it does."""
        solver = Solver(self._terms, self.clock.left())
        solver.add(self._terms.negated(self._terms.all((taken, self._terms.negated(failing)))))
        facts = [(place, t) for place, t in fixed if t is not self._terms.yes]
        marks = [self._terms.truth(f"element {n}") for n in range(len(facts))]
        for mark, (_, truth) in zip(marks, facts, strict=True):
            solver.add(self._terms.implied(mark, truth))
        if self._said(solver, solver.ask(*marks)) is not Answer.NO:
            return frozenset(place for place, _ in facts if place is not None)
        core = {str(one) for one in solver.core()}
        chosen = [n for n, mark in enumerate(marks) if str(mark) in core]
        chosen = self._smaller(solver, marks, chosen)
        return frozenset(place for n in chosen if (place := facts[n][0]) is not None)

    def _smaller(self, solver: Solver, marks: list[Truth], chosen: list[int]) -> list[int]:
        for number in list(chosen):
            rest = [n for n in chosen if n != number]
            if solver.ask(*(marks[n] for n in rest)) is Answer.NO:
                chosen = rest
        return chosen

    def _said(self, solver: Solver, answer: Answer) -> Answer:
        self.questions += 1
        if answer is Answer.UNKNOWN:
            raise gave_up(solver.why())
        return answer


def conjuncts(formula: Expr) -> tuple[Expr, ...]:
    """The parts of a conjunction."""
    match formula:
        case Many(ManyOp.AND, values):
            return tuple(part for value in values for part in conjuncts(value))
        case _:
            return (formula,)


def numbers(system: System) -> dict[Place, range]:
    """Where the values of each place stand in the flat list of a frame's values."""
    found: dict[Place, range] = {}
    at = 0
    for number, variable in enumerate(system.variables):
        for position in range(variable.size):
            found["value", number, position] = range(at, at := at + 1)
    for number, queue in enumerate(system.queues):
        for position in range(queue.size):
            many = 1 + queue.capacity * len(queue.parts)
            found["queue", number, position] = range(at, at := at + many)
    for number in range(len(system.registers)):
        found["past", 0, number] = range(at, at := at + 1)
    return found
