"""The one module that knows Z3: terms are made here, and questions about them are asked.

Truths and words are opaque outside. Words are bit vectors without a sign of their own: an operation
says how it reads them. Nothing here is kept between two `Terms`; the same calls in the same order
give the same answers, but for time-outs.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import Any, NewType

import z3

Truth = NewType("Truth", object)
"""A Boolean term."""
Word = NewType("Word", object)
"""A bit-vector term."""


class Answer(enum.Enum):
    """What a solver says to a question."""

    YES = "satisfiable"
    NO = "unsatisfiable"
    UNKNOWN = "unknown"


class Terms:
    """Makes terms. Terms of two of these must not meet."""

    def __init__(self) -> None:
        self.context: Any = z3.Context()
        self.yes = Truth(z3.BoolVal(True, self.context))
        self.no = Truth(z3.BoolVal(False, self.context))

    # ------------------------------------------------------------------------------------- truths

    def truth(self, name: str) -> Truth:
        """A Boolean variable."""
        return Truth(z3.Bool(name, self.context))

    def all(self, truths: Iterable[Truth]) -> Truth:
        """Whether all of them hold."""
        left = [t for t in truths if t is not self.yes]
        if any(t is self.no for t in left):
            return self.no
        return (Truth(z3.And(*left)) if len(left) > 1 else left[0]) if left else self.yes

    def any(self, truths: Iterable[Truth]) -> Truth:
        """Whether one of them holds."""
        left = [t for t in truths if t is not self.no]
        if any(t is self.yes for t in left):
            return self.yes
        return (Truth(z3.Or(*left)) if len(left) > 1 else left[0]) if left else self.no

    def negated(self, truth: Truth) -> Truth:
        """Whether it does not hold."""
        if truth is self.yes:
            return self.no
        return self.yes if truth is self.no else Truth(z3.Not(truth))

    def implied(self, left: Truth, right: Truth) -> Truth:
        """Whether `right` holds if `left` does."""
        return self.any((self.negated(left), right))

    def same(self, left: Truth, right: Truth) -> Truth:
        """Whether both hold or neither does."""
        return self.chosen(left, right, self.negated(right))

    def chosen(self, condition: Truth, then: Truth, otherwise: Truth) -> Truth:
        """If `condition` then `then` else `otherwise`."""
        if condition is self.yes or then is otherwise:
            return then
        if condition is self.no:
            return otherwise
        if then is self.yes and otherwise is self.no:
            return condition
        if then is self.no and otherwise is self.yes:
            return self.negated(condition)
        return Truth(z3.If(condition, then, otherwise))

    def at_most(self, truths: Sequence[Truth], number: int) -> Truth:
        """Whether no more than so many of them hold."""
        if len(truths) <= number:
            return self.yes
        return Truth(z3.AtMost(*truths, number))

    def forall(self, variables: Sequence[Truth | Word], body: Truth) -> Truth:
        """Whether `body` holds for all values of `variables`."""
        return Truth(z3.ForAll(list(variables), body)) if variables else body

    # -------------------------------------------------------------------------------------- words

    def word(self, name: str, width: int) -> Word:
        """A bit-vector variable."""
        return Word(z3.BitVec(name, width, self.context))

    def number(self, value: int, width: int) -> Word:
        """The low `width` bits of a number."""
        return Word(z3.BitVecVal(value, width, self.context))

    def either(self, condition: Truth, then: Word, otherwise: Word) -> Word:
        """If `condition` then `then` else `otherwise`, of one width."""
        if condition is self.yes:
            return then
        return otherwise if condition is self.no else Word(z3.If(condition, then, otherwise))

    def fitted(self, word: Word, width: int, signed: bool) -> Word:
        """A word cut to `width` bits, or lengthened by its sign or by zeros."""
        of: Any = word
        extra = width - of.size()
        if extra < 0:
            return Word(z3.Extract(width - 1, 0, of))
        if not extra:
            return word
        return Word(z3.SignExt(extra, of) if signed else z3.ZeroExt(extra, of))

    def equal(self, left: Word, right: Word) -> Truth:
        """Whether two words of one width are the same."""
        a: Any = left
        return Truth(a == right)

    def less(self, left: Word, right: Word, signed: bool) -> Truth:
        """Whether `left` is less than `right`, of one width."""
        a: Any = left
        return Truth(a < right if signed else z3.ULT(a, right))

    def operated(self, sign: str, left: Word, right: Word, signed: bool) -> Word:
        """`left sign right` of one width, without what does not fit; `/` and `%` round to zero."""
        a: Any = left
        match sign:
            case "+":
                found = a + right
            case "-":
                found = a - right
            case "*":
                found = a * right
            case "/":
                found = a / right if signed else z3.UDiv(a, right)
            case "%":
                found = z3.SRem(a, right) if signed else z3.URem(a, right)
            case "&":
                found = a & right
            case "|":
                found = a | right
            case "^":
                found = a ^ right
            case "<<":
                found = a << right
            case ">>":
                found = a >> right if signed else z3.LShR(a, right)
            case _:
                raise AssertionError(sign)
        return Word(found)

    # ------------------------------------------------------------------------------------ looking

    def simplified(self, truth: Truth) -> Truth:
        """The same truth, as Z3 would rather have it; `yes` or `no` where that is plain."""
        found: Any = z3.simplify(truth)
        if z3.is_true(found):
            return self.yes
        return self.no if z3.is_false(found) else Truth(found)

    def written(self, term: Truth | Word) -> str:
        """A term as SMT-LIB 2 writes it, in one line."""
        held: Any = term
        return " ".join(str(held.sexpr()).split())

    def substituted(self, truth: Truth, pairs: Sequence[tuple[object, object]]) -> Truth:
        """A truth with other terms in place of some of its variables."""
        return Truth(z3.substitute(truth, *pairs)) if pairs else truth

    def interrupt(self) -> None:
        """End, from another thread, the question that is being asked: its answer is UNKNOWN."""
        self.context.interrupt()


class Solver:
    """Holds assertions and answers whether they can hold together.

    `seconds` is a limit for each question; behind it, and where Z3 gives up, the answer is UNKNOWN
    and `why` says why. `megabytes` limits what Z3 may take. Only one that is `quantified` can be
    asked about truths made with `forall`, and about invariants of `Horn`.
    """

    def __init__(
        self,
        terms: Terms,
        seconds: float | None = None,
        megabytes: int | None = None,
        *,
        quantified: bool = False,
    ) -> None:
        self._solver: Any = z3.SolverFor("BV" if quantified else "QF_BV", ctx=terms.context)
        self._solver.set("ctrl_c", False)
        self._terms = terms
        self._model: Any = None
        self._megabytes = megabytes
        self.limit(seconds)
        if megabytes is not None:
            self._solver.set("max_memory", megabytes)

    def limit(self, seconds: float | None) -> None:
        """Set the limit for the questions to come."""
        if seconds is not None:
            self._solver.set("timeout", max(1, min(int(seconds * 1000), 2**31)))

    def add(self, *truths: Truth) -> None:
        """Assert, until the matching `pop`."""
        self._solver.add(*truths)

    def push(self) -> None:
        """Remember what is asserted."""
        self._solver.push()

    def pop(self) -> None:
        """Go back to what was asserted before the matching `push`."""
        self._solver.pop()

    def ask(self, *assumptions: Truth) -> Answer:
        """Whether the assertions and these assumptions can hold together."""
        self._model = None
        try:
            found = self._solver.check(*assumptions)
        except z3.Z3Exception:
            return Answer.UNKNOWN
        if found == z3.sat:
            self._model = self._solver.model()
            return Answer.YES
        return Answer.NO if found == z3.unsat else Answer.UNKNOWN

    def why(self) -> str:
        """Why the last answer was UNKNOWN, in Z3's words: `timeout`, `max. memory exceeded` ..."""
        return str(self._solver.reason_unknown())

    def core(self) -> list[Truth]:
        """Of the assumptions of the last question, answered NO, some that cannot hold together."""
        return list(self._solver.unsat_core())

    def holds(self, truth: Truth) -> bool:
        """Whether a truth holds in the model of the last answer, which was YES."""
        return bool(z3.is_true(self._model.eval(truth, model_completion=True)))

    def value(self, word: Word, signed: bool = False) -> int:
        """What a word is in the model of the last answer, which was YES."""
        found = self._model.eval(word, model_completion=True)
        return int(found.as_signed_long() if signed else found.as_long())

    def smtlib(self) -> str:
        """The assertions as an SMT-LIB 2 script with `check-sat`."""
        return str(self._solver.to_smt2())


class Horn:
    """Asks whether rules lead from given places to a bad one; a place is a value for each variable.

    A truth over the variables that holds of all places that can be reached, and of no bad one, is
    what an answer of NO rests on.
    """

    def __init__(
        self,
        terms: Terms,
        variables: Sequence[Truth | Word],
        seconds: float | None = None,
        megabytes: int | None = None,
    ) -> None:
        self._terms = terms
        self._variables: list[Any] = list(variables)
        self._solver: Any = z3.SolverFor("HORN", ctx=terms.context)
        self._solver.set("ctrl_c", False)
        if seconds is not None:
            self._solver.set("timeout", max(1, min(int(seconds * 1000), 2**31)))
        if megabytes is not None:
            self._solver.set("max_memory", megabytes)
        sorts = [variable.sort() for variable in self._variables]
        self._met: Any = z3.Function("met", *sorts, z3.BoolSort(terms.context))

    def begin(self, condition: Truth, place: Sequence[Truth | Word]) -> None:
        """A place may be met first where a condition holds."""
        self._add(condition, self._met(*place))

    def rule(self, condition: Truth, place: Sequence[Truth | Word]) -> None:
        """From where a condition holds, `place` is met."""
        self._add(z3.And(self._met(*self._variables), condition), self._met(*place))

    def reaches(self, bad: Truth) -> Answer:
        """Whether a place is met where `bad` holds. It is asked once."""
        self._add(z3.And(self._met(*self._variables), bad), z3.BoolVal(False, self._terms.context))
        try:
            found = self._solver.check()
        except z3.Z3Exception:
            return Answer.UNKNOWN
        if found == z3.unsat:
            return Answer.YES
        return Answer.NO if found == z3.sat else Answer.UNKNOWN

    def why(self) -> str:
        """Why the answer was UNKNOWN, in Z3's words."""
        return str(self._solver.reason_unknown())

    def invariant(self) -> Truth:
        """What holds of each place that is met, after an answer of NO; others are to check it."""
        found = self._solver.model()[self._met]
        if z3.is_expr(found):  # of no variables
            return Truth(found)
        if found is None or found.num_entries():
            return self._terms.yes
        return Truth(z3.substitute_vars(found.else_value(), *self._variables))

    def _add(self, body: Any, head: Any) -> None:
        rule = z3.Implies(body, head)
        self._solver.add(z3.ForAll(self._variables, rule) if self._variables else rule)
