"""A lemma comes in; that it holds, or the least values for which it does not, go out."""

from __future__ import annotations

import time

from rascheck.prove.encode.expressions import Encoder, Frame
from rascheck.prove.encode.values import Value, Values
from rascheck.prove.solver import Answer, Solver, Terms, Truth
from rascheck.records import dataclass
from rascheck.system.ir import BinaryOp, Expr, Lemma, System
from rascheck.system.verdict import Verdict


@dataclass(frozen=True)
class Decision:
    """HOLDS; VIOLATED by `values`, one a variable; VACUOUS or UNKNOWN.

    Of all values that violate it these have the least first one, and so on; without `least` there
    was no time to find out. `missed` are the texts of the antecedents that no values meet, `why` is
    what the solver says of an UNKNOWN.
    """

    verdict: Verdict
    values: tuple[int, ...] = ()
    least: bool = True
    missed: tuple[str, ...] = ()
    why: str = ""


def decide(
    system: System, lemma: Lemma, seconds: float | None = None, megabytes: int | None = None
) -> Decision:
    """Whether a lemma holds for all values of its variables. The limits are of the whole."""
    question = _Question(system, lemma, seconds, megabytes)
    answer = question.ask(question.violated(lemma.formula))
    if answer is Answer.YES:
        values, least = question.least()
        return Decision(Verdict.VIOLATED, values, least)
    if answer is Answer.UNKNOWN:
        return Decision(Verdict.UNKNOWN, why=question.solver.why())
    missed = []
    for antecedent in lemma.antecedents:
        answer = question.ask(question.met(antecedent.condition))
        if answer is Answer.UNKNOWN:
            return Decision(Verdict.UNKNOWN, why=question.solver.why())
        if answer is Answer.NO:
            missed.append(antecedent.text)
    return Decision(Verdict.VACUOUS if missed else Verdict.HOLDS, missed=tuple(missed))


class _Question:
    """The variables of a lemma, each in its type, and a solver that knows no more than that."""

    def __init__(
        self, system: System, lemma: Lemma, seconds: float | None, megabytes: int | None
    ) -> None:
        self.system = system
        self.terms = Terms()
        self.make = Values(self.terms)
        self.solver = Solver(self.terms, megabytes=megabytes)
        self.variables: list[Value] = []
        self._end = None if seconds is None else time.monotonic() + seconds
        for name, scalar in lemma.variables:
            value, typed = self.make.variable(name, scalar)
            self.variables.append(value)
            self.solver.add(typed)

    def violated(self, expr: Expr) -> Truth:
        """Whether a condition does not hold, or has no value."""
        truth, fails = self._encoded(expr)
        return self.terms.any((self.terms.negated(truth), fails))

    def met(self, expr: Expr) -> Truth:
        """Whether a condition holds."""
        truth, fails = self._encoded(expr)
        return self.terms.all((truth, self.terms.negated(fails)))

    def ask(self, truth: Truth) -> Answer:
        """Whether some values make it true; afterwards the solver knows no more than before."""
        self.solver.push()
        self.solver.add(truth)
        answer = self._asked()
        if answer is not Answer.YES:
            self.solver.pop()
        return answer

    def least(self) -> tuple[tuple[int, ...], bool]:
        """The least values that make true what was asked; whether they are known to be that."""
        found = self._found()
        for number, value in enumerate(self.variables):
            low = self.make.constant(value.low)
            above = self.make.operate(BinaryOp.SUB, value, low)
            for bit in reversed(range(above.width)):
                high = self.make.operate(BinaryOp.SHR, above, self.make.constant(bit))
                wanted = (found[number] - value.low) >> bit
                if wanted & 1:
                    less = self.make.equal(high, self.make.constant(wanted - 1))
                    answer = self._asked(less)
                    if answer is Answer.UNKNOWN:
                        return tuple(found), False
                    if answer is Answer.YES:
                        found = self._found()
            self.solver.add(self.make.equal(value, self.make.constant(found[number])))
        return tuple(found), True

    def _encoded(self, expr: Expr) -> tuple[Truth, Truth]:
        encoder = Encoder(self.system, self.make, Frame(locals=dict(enumerate(self.variables))))
        truth = encoder.truth(expr, self.terms.yes)
        return truth, self.terms.any(condition for _, condition in encoder.failures)

    def _asked(self, *assumptions: Truth) -> Answer:
        if self._end is not None:
            self.solver.limit(max(self._end - time.monotonic(), 0.001))
        return self.solver.ask(*assumptions)

    def _found(self) -> list[int]:
        return [self.make.found(self.solver, value) for value in self.variables]
