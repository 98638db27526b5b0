"""Questions about bits are answered by the number of the class that they are in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rascheck.prove.minterms.collect import within
from rascheck.prove.minterms.places import At, Place
from rascheck.prove.minterms.split import HOLE, Splitter
from rascheck.prove.minterms.tables import Classes, Tables, answer
from rascheck.prove.minterms.terms import (
    can_fail,
    conjunction,
    is_truth,
    looked_at,
    mapped,
    number,
    replaced,
    touching,
)
from rascheck.system.evaluate import fits
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Ite,
    Many,
    ManyOp,
    Unary,
    UnaryOp,
)

OUTSIDE = number(-1)
"""No class: what bits are given is outside of their range."""
FEW = 4
"""So many values at most are told apart one by one, and not by halves."""


class Numbered:
    """The classes of one place, by number, with the answers in each."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self.answers = [self._answers(witness) for witness in classes.witnesses]
        self._numbers = {answers: n for n, answers in enumerate(self.answers)}

    def number(self, value: int) -> int:
        """The class that a value is in; -1 if bits cannot hold it."""
        return self._numbers[self._answers(value)] if fits(value, self.classes.bits) else -1

    def _answers(self, value: int) -> tuple[int, ...]:
        return tuple(answer(question, value) for question in self.classes.questions)


class Answering:
    """A hand that puts numbers of classes in place of bits."""

    def __init__(self, tables: Tables) -> None:
        self.numbered = {place: Numbered(classes) for place, classes in tables.items()}
        self._splitters: dict[int | None, Splitter] = {}

    def value(self, at: At, expr: Expr) -> Expr:
        """An expression over numbers of classes, of the same value."""
        return self._splitter(at).value(expr)

    def stored(self, at: At, place: Place, expr: Expr) -> Expr:
        """The number of the class of a value that a place is given."""
        bits = self.numbered[place].classes.bits
        made = self._number(self._splitter(at), self.numbered[place], expr)
        if not at.fits(expr, bits):
            made = Ite(self.value(at, within(expr, bits)), made, OUTSIDE)
        if can_fail(expr):
            made = Ite(self.value(at, looked_at(expr)), made, OUTSIDE)
        return made

    def _splitter(self, at: At) -> Splitter:
        known = self._splitters.get(at.number)
        if known is None:
            known = self._splitters[at.number] = Splitter(at, self._answered)
        return known

    def _answered(self, place: Place, atom: Expr, question: Expr) -> Expr:
        """What a question says in each class."""
        witnesses = self.numbered[place].classes.witnesses
        answers = [answer(question, witness) for witness in witnesses]
        return _table(atom, answers, is_truth=is_truth(question))

    def _number(self, splitter: Splitter, target: Numbered, expr: Expr) -> Expr:
        if len(target.answers) == 1:
            return number(0)
        if isinstance(expr, Const):
            return number(target.number(expr.value))
        if (atom := splitter.sole(expr)) is not None:
            return self._moved(splitter, target, atom, expr)
        if isinstance(expr, Ite):
            sides = (self._number(splitter, target, s) for s in (expr.then, expr.otherwise))
            return Ite(splitter.value(expr.condition), *sides)

        def ask(question: Expr) -> Expr:
            return splitter.about(question, expr)

        return _asked_for(target, ask, list(range(len(target.answers))))

    def _moved(self, splitter: Splitter, target: Numbered, atom: Expr, expr: Expr) -> Expr:
        """From the class of one place to that of another, where all of a value comes from it."""
        place = splitter.at.place(atom)
        assert place is not None, "only bits are sole"
        question = replaced(expr, atom, HOLE)
        witnesses = self.numbered[place].classes.witnesses
        numbers = [target.number(answer(question, witness)) for witness in witnesses]
        return _table(mapped(atom, splitter.value), numbers, is_truth=False)


def _asked_for(target: Numbered, ask: Callable[[Expr], Expr], left: list[int]) -> Expr:
    """The one of the classes that are `left`, found by asking one question after the other."""
    if len(left) == 1:
        return number(left[0])
    position, groups = _telling(target, left)
    asked = ask(target.classes.questions[position])
    if isinstance(asked, Const):
        return _asked_for(target, ask, groups[asked.value]) if asked.value in groups else OUTSIDE
    sides = {value: _asked_for(target, ask, group) for value, group in groups.items()}
    if set(sides) == {0, 1} and is_truth(asked):
        return Ite(asked, sides[1], sides[0])
    return _searched(asked, sorted(sides.items()))


def _telling(target: Numbered, left: list[int]) -> tuple[int, dict[int, list[int]]]:
    """The question that leaves the fewest classes at worst, and what it leaves for each answer."""
    best: tuple[int, dict[int, list[int]]] | None = None
    for position in range(len(target.classes.questions)):
        groups: dict[int, list[int]] = {}
        for each in left:
            groups.setdefault(target.answers[each][position], []).append(each)
        if best is None or _longest(groups) < _longest(best[1]):
            best = position, groups
    assert best is not None, "classes are told apart by questions"
    return best


def _longest(groups: dict[int, list[int]]) -> int:
    return max(map(len, groups.values()))


def _searched(expr: Expr, cases: list[tuple[int, Expr]]) -> Expr:
    """What stands beside the value of an expression, which is one of some in ascending order."""
    if all(made == cases[0][1] for _, made in cases):
        return cases[0][1]
    middle = len(cases) // 2
    test = Binary(BinaryOp.LT, expr, number(cases[middle][0]))
    return Ite(test, _searched(expr, cases[:middle]), _searched(expr, cases[middle:]))


def _table(atom: Expr, values: Sequence[int], *, is_truth: bool) -> Expr:
    """`values[atom]`."""
    groups: dict[int, list[int]] = {}
    for each, value in enumerate(values):
        groups.setdefault(value, []).append(each)
    if len(groups) == 1:
        whole = (TRUE if values[0] else FALSE) if is_truth else number(values[0])
        return touching((atom,), whole)
    if is_truth:
        return _among(atom, groups[1], len(values))
    if list(values) == list(range(len(values))):
        return atom
    most = max(groups, key=lambda value: (len(_runs(groups[value])), -value))
    if len(groups) <= FEW:
        made: Expr = number(most)
        for value in sorted(groups.keys() - {most}, reverse=True):
            made = Ite(_among(atom, groups[value], len(values)), number(value), made)
        return made
    return _searched(atom, [(each, number(value)) for each, value in enumerate(values)])


def _among(atom: Expr, members: list[int], size: int) -> Expr:
    """Whether a class is one of some, which are neither none nor all."""
    others = sorted(set(range(size)) - set(members))
    runs, gaps = _runs(members), _runs(others)
    if len(gaps) < len(runs):
        return Unary(UnaryOp.NOT, _in_runs(atom, gaps, size))
    return _in_runs(atom, runs, size)


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for each in numbers:
        if runs and runs[-1][1] == each - 1:
            runs[-1] = (runs[-1][0], each)
        else:
            runs.append((each, each))
    return runs


def _in_runs(atom: Expr, runs: list[tuple[int, int]], size: int) -> Expr:
    tests = tuple(_in_run(atom, *run, size) for run in runs)
    return tests[0] if len(tests) == 1 else Many(ManyOp.OR, tests)


def _in_run(atom: Expr, first: int, last: int, size: int) -> Expr:
    if first == last:
        return Binary(BinaryOp.EQ, atom, number(first))
    tests: list[Expr] = []
    if first > 0:
        tests.append(Binary(BinaryOp.GE, atom, number(first)))
    if last < size - 1:
        tests.append(Binary(BinaryOp.LE, atom, number(last)))
    return conjunction(tuple(tests))
