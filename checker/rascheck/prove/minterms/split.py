"""An expression falls apart into questions about bits, each about one place, and the rest.

`Splitter.value` gives the expression back with an answer in place of each question. Who makes a
Splitter says what the answers are: to collect the questions is to give them back as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rascheck.prove.minterms.pieces import CUTTING, equal_pieces, masked, pieces_of, tidied
from rascheck.prove.minterms.places import At, Place
from rascheck.prove.minterms.terms import (
    can_fail,
    conjunction,
    folded,
    grown,
    is_safe,
    mapped,
    number,
    replaced,
    touching,
    unplaced,
)
from rascheck.system.expr import COMPARISONS, operands
from rascheck.system.ir import (
    FALSE,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Ite,
    Local,
    Many,
    ManyOp,
    Unary,
    UnaryOp,
)

HOLE = Local(0)
"""The value of the place, in a question about it."""
ARITHMETIC = frozenset(BinaryOp) - COMPARISONS - {BinaryOp.IMPLIES}
NARROWING = CUTTING - {BinaryOp.ADD}
MOST_WRITTEN_OUT = 64
"""A number with more values than this, which is no bits, is not replaced by each of its values."""

LONGEST = 400
"""A question that has more parts is not put in other words: the whole value is looked at."""

Answer = Callable[[Place, Expr, Expr], Expr]
"""A place, the expression that reads it, and a question with a HOLE in its place."""


class Splitter:
    """Splits the expressions of one place of the text, `at`.

    `joint` are those whose value depends on bits of several places at once, or on bits and a
    number: the bits are looked at as numbers.
    """

    def __init__(self, at: At, answer: Answer) -> None:
        self.at = at
        self.answer = answer
        self.joint: list[Expr] = []
        self._holds: dict[int, tuple[Expr, bool]] = {}

    # -------------------------------------------------------------------------------- looking

    def holds_bits(self, expr: Expr) -> bool:
        """Whether an expression looks at bits somewhere."""
        known = self._holds.get(id(expr))
        if known is None:
            found = self.at.place(expr) is not None or any(map(self.holds_bits, operands(expr)))
            known = self._holds[id(expr)] = (expr, found)  # with the expression, or its id is free
        return known[1]

    def looks_at(self, expr: Expr, place: Place) -> bool:
        """Whether an expression reads a place somewhere."""
        here = self.at.place(expr) == place
        return here or any(self.looks_at(part, place) for part in operands(expr))

    def sole(self, expr: Expr) -> Expr | None:
        """The one reading of bits that, with constants, all of an expression is made of.

        None also if the expression could fail with some value of these bits.
        """
        found: set[Expr] = set()
        return next(iter(found)) if self._gathers(expr, found) and len(found) == 1 else None

    def _gathers(self, expr: Expr, found: set[Expr]) -> bool:
        if self.at.place(expr) is not None:
            found.add(expr)
            return True
        match expr:
            case Const():
                return True
            case Binary(op, _, right) if not is_safe(op, right):
                return False
            case Unary() | Binary() | Many() | Ite():
                return all(self._gathers(part, found) for part in operands(expr))
            case _:
                return False

    # ------------------------------------------------------------------------------ splitting

    def about(self, question: Expr, expr: Expr) -> Expr:
        """The answer to a question about the place that is given the value of `expr`."""
        if grown(question, HOLE, expr) > LONGEST:
            return replaced(question, HOLE, self.value(expr))
        return self.value(replaced(question, HOLE, expr))

    def value(self, expr: Expr) -> Expr:
        """The expression, with an answer in place of each question about bits."""
        if not self.holds_bits(expr):
            return expr
        if (atom := self.sole(expr)) is not None:
            return self._asked(atom, expr)
        match expr:
            case Many(ManyOp.AND | ManyOp.OR as op, values):
                return folded(Many(op, tuple(map(self.value, self._grouped(op, values)))))
            case Binary(BinaryOp.IMPLIES, left, right):
                return mapped(self._drawn_in(left, right), self.value)
            case Unary(UnaryOp.NEG) | Binary():
                return self._operated(expr)
            case _:
                return mapped(expr, self.value)

    def _asked(self, atom: Expr, expr: Expr) -> Expr:
        place = self.at.place(atom)
        assert place is not None, "only what reads bits is asked about"
        question = replaced(tidied(self.at, expr, self.holds_bits), atom, HOLE)
        return self.answer(place, mapped(atom, self.value), unplaced(question))

    def _grouped(self, op: ManyOp, values: tuple[Expr, ...]) -> list[Expr]:
        """The values, where neighbours are about one reading of bits as one."""
        groups: list[tuple[Expr | None, list[Expr]]] = []
        for value in values:
            atom = self.sole(value)
            if groups and atom is not None and groups[-1][0] == atom:
                groups[-1][1].append(value)
            else:
                groups.append((atom, [value]))
        return [g[0] if len(g) == 1 else Many(op, tuple(g)) for _, g in groups]

    def _drawn_in(self, left: Expr, right: Expr) -> Expr:
        """`a && p => q` as `a => (p => q)`, where p and q are about one reading of bits."""
        atom = self.sole(right)
        if not isinstance(left, Many) or left.op is not ManyOp.AND or atom is None:
            return Binary(BinaryOp.IMPLIES, left, right)
        *first, last = self._grouped(ManyOp.AND, left.values)
        if not first or self.sole(last) != atom:
            return Binary(BinaryOp.IMPLIES, left, right)
        inner = Binary(BinaryOp.IMPLIES, last, right)
        return Binary(BinaryOp.IMPLIES, conjunction(tuple(first)), inner)

    def _operated(self, expr: Unary | Binary) -> Expr:
        """An operator on values that come from several places."""
        simpler = self._lifted(expr) or self._tidied(expr) or self._by_pieces(expr)
        simpler = simpler or self._written_out(expr)
        if simpler is not None:
            return self.value(simpler)
        self.joint.append(expr)
        return mapped(expr, self.value)

    def _operands(self, expr: Expr) -> Iterator[Expr]:
        """What an operator is applied to, and the operators below it, from the left."""
        for part in operands(expr):
            match part:
                case Unary(UnaryOp.NEG) | Binary() if self.holds_bits(part) and _is_number(part):
                    yield from self._operands(part)
                case _:
                    yield part

    def _lifted(self, expr: Expr) -> Expr | None:
        """A choice that stands in a value, brought out of it."""
        for choice in self._operands(expr):
            if isinstance(choice, Ite):
                sides = (replaced(expr, choice, s) for s in (choice.then, choice.otherwise))
                return Ite(choice.condition, *sides)
        return None

    def _tidied(self, expr: Expr) -> Expr | None:
        tidy = tidied(self.at, expr, self.holds_bits)
        return None if tidy == expr else tidy

    def _by_pieces(self, expr: Expr) -> Expr | None:
        """Whether a value made of pieces is a constant: a question for each piece."""
        match expr:
            case Binary(BinaryOp.EQ | BinaryOp.NE as op, value, Const(to)):
                pass
            case Binary(BinaryOp.EQ | BinaryOp.NE as op, Const(to), value):
                pass
            case _:
                return None
        pieces = pieces_of(self.at, value)
        bases = tuple(piece.base for piece in pieces.pieces)
        found = equal_pieces(pieces, to)
        if found is None:
            made = touching(bases, FALSE)
        else:
            tests = tuple(masked(self.at, *test) for test in found)
            made = conjunction(tests)
            if len(tests) > 1 and any(map(can_fail, bases)):  # all of them are looked at
                count = Many(ManyOp.COUNT, tests)
                made = Binary(BinaryOp.EQ, count, number(len(tests)))
        made = made if op is BinaryOp.EQ else folded(Unary(UnaryOp.NOT, made))
        return None if made == expr else made

    def _written_out(self, expr: Unary | Binary) -> Expr | None:
        """A number that is compared or combined with bits, replaced by each of its values."""
        if isinstance(expr, Unary) or not (expr.op in COMPARISONS or expr.op in NARROWING):
            return None
        for operand in self._operands(expr):
            if isinstance(operand, Const) or self.holds_bits(operand):
                continue
            known = self.at.bounds(operand)
            if known is not None and known[1] - known[0] < self._worth(expr):
                return _chosen(expr, operand, range(known[0], known[1] + 1))
        return None

    def _worth(self, expr: Binary) -> int:
        """Up to how many values it is better to write a number out than to look at bits as one."""
        sides = (self.at.bounds(side) for side in (expr.left, expr.right) if self.holds_bits(side))
        sizes = [known[1] - known[0] + 1 for known in sides if known is not None]
        return min([MOST_WRITTEN_OUT, *sizes]) if expr.op in COMPARISONS else MOST_WRITTEN_OUT


def _is_number(expr: Unary | Binary) -> bool:
    return isinstance(expr, Unary) or expr.op in ARITHMETIC


def _chosen(expr: Expr, operand: Expr, values: range) -> Expr:
    made = replaced(expr, operand, number(values[-1]))
    for value in reversed(values[:-1]):
        test = Binary(BinaryOp.EQ, operand, number(value))
        made = Ite(test, replaced(expr, operand, number(value)), made)
    return made
