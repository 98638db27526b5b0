"""Integers as bit vectors that are never too narrow: each value carries bounds.

A value whose bounds are not negative is a word without a sign, as wide as its upper bound wants;
any other one is a two's complement. No operation loses a bit, so that the arithmetic of the IR,
which has no end, comes out as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from rascheck.prove.solver import Solver, Terms, Truth, Word
from rascheck.system.bounds import BITWISE, SHIFTS, Bounds, bounds
from rascheck.system.evaluate import binary
from rascheck.system.ir import LONGEST_SHIFT, BinaryOp, Scalar, highest, lowest


@dataclass(frozen=True, eq=False)
class Value:
    """An integer between `low` and `high`; a truth is held as a truth, between 0 and 1."""

    low: int
    high: int
    term: Word | Truth | None
    is_truth: bool = False

    @property
    def signed(self) -> bool:
        """Whether its word is a two's complement."""
        return self.low < 0

    @property
    def width(self) -> int:
        """How many bits its word has."""
        return width_of((self.low, self.high))

    @property
    def constant(self) -> int | None:
        """Its value, if there is only one."""
        return self.low if self.low == self.high else None


def width_of(between: Bounds) -> int:
    """How many bits a word needs for the values between these bounds."""
    low, high = between
    if low >= 0:
        return max(1, high.bit_length())
    return max((~low).bit_length(), (high if high >= 0 else ~high).bit_length()) + 1


class Values:
    """Makes values, and looks at them."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    # ------------------------------------------------------------------------------------- making

    def constant(self, value: int) -> Value:
        """A number."""
        return Value(value, value, None)

    def of_truth(self, truth: Truth) -> Value:
        """A truth as 0 or 1."""
        if truth is self.terms.yes or truth is self.terms.no:
            return self.constant(int(truth is self.terms.yes))
        return Value(0, 1, truth, is_truth=True)

    def variable(self, name: str, scalar: Scalar) -> tuple[Value, Truth]:
        """A variable of a type, and what is to be asserted so that it stays in it."""
        low, high = lowest(scalar), highest(scalar)
        if low == high:
            return self.constant(low), self.terms.yes
        if (low, high) == (0, 1):
            return self.of_truth(self.terms.truth(name)), self.terms.yes
        made = Value(low, high, self.terms.word(name, width_of((low, high))))
        return made, self.within(Value(*_widest(made), made.term), low, high)

    # ------------------------------------------------------------------------------------ looking

    def truth(self, value: Value) -> Truth:
        """Whether a value is not 0."""
        if value.is_truth:
            return _truth(value)
        if value.constant is not None:
            return self.terms.yes if value.constant else self.terms.no
        return self.terms.negated(self.equal(value, self.constant(0)))

    def word(self, value: Value, width: int | None = None) -> Word:
        """The word of a value, or what `width` bits hold of it."""
        width = value.width if width is None else width
        if value.constant is not None:
            return self.terms.number(value.constant, width)
        return self.terms.fitted(self._own(value), width, value.signed)

    def found(self, solver: Solver, value: Value) -> int:
        """What a value is in the model of a solver's last answer."""
        if value.constant is not None:
            return value.constant
        if value.is_truth:
            return int(solver.holds(_truth(value)))
        return solver.value(self._own(value), value.signed)

    def within(self, value: Value, low: int, high: int) -> Truth:
        """Whether a value lies between two numbers, both included."""
        above = self.compare(BinaryOp.GE, value, self.constant(low))
        below = self.compare(BinaryOp.LE, value, self.constant(high))
        return self.terms.all((above, below))

    def equal(self, left: Value, right: Value) -> Truth:
        """Whether two values are the same."""
        if left.high < right.low or right.high < left.low:
            return self.terms.no
        if left.constant is not None and right.constant is not None:
            return self.terms.yes
        if left.is_truth and (right.is_truth or right.constant is not None):
            return self.terms.same(_truth(left), self.truth(right))
        if right.is_truth and left.constant is not None:
            return self.equal(right, left)
        width, _ = _common(left, right)
        return self.terms.equal(self.word(left, width), self.word(right, width))

    def compare(self, op: BinaryOp, left: Value, right: Value) -> Truth:
        """`left op right` for one of the six comparisons."""
        match op:
            case BinaryOp.EQ:
                return self.equal(left, right)
            case BinaryOp.NE:
                return self.terms.negated(self.equal(left, right))
            case BinaryOp.LT:
                return self._less(left, right)
            case BinaryOp.GT:
                return self._less(right, left)
            case BinaryOp.LE:
                return self.terms.negated(self._less(right, left))
            case BinaryOp.GE:
                return self.terms.negated(self._less(left, right))
            case _:
                raise AssertionError(op)

    def _less(self, left: Value, right: Value) -> Truth:
        if left.high < right.low:
            return self.terms.yes
        if left.low >= right.high:
            return self.terms.no
        width, signed = _common(left, right)
        return self.terms.less(self.word(left, width), self.word(right, width), signed)

    # ---------------------------------------------------------------------------------- operating

    def operate(self, op: BinaryOp, left: Value, right: Value) -> Value:
        """`left op right` for arithmetic and bits; without meaning where the operator fails."""
        if left.constant is not None and right.constant is not None:
            return self.constant(_folded(op, left.constant, right.constant))
        low, high = bounds(op, (left.low, left.high), (right.low, right.high))
        width, signed = width_of((low, high)), left.signed or right.signed
        if op in (BinaryOp.DIV, BinaryOp.MOD) or op in BITWISE:
            width = max(width, _common(left, right)[0] + signed)
        elif op in SHIFTS:
            width, signed = max(width, left.width, right.width), left.signed
        words = (self.word(left, width), self.word(right, width))
        made = self.terms.operated(op.value, *words, signed)
        narrow = width_of((low, high))
        return Value(low, high, self.terms.fitted(made, narrow, signed=False))

    def negated(self, value: Value) -> Value:
        """`-value`."""
        return self.operate(BinaryOp.SUB, self.constant(0), value)

    def chosen(self, condition: Truth, then: Value, otherwise: Value) -> Value:
        """If `condition` then `then` else `otherwise`."""
        same = then.constant is not None and then.constant == otherwise.constant
        if condition is self.terms.yes or then is otherwise or same:
            return then
        if condition is self.terms.no:
            return otherwise
        low, high = min(then.low, otherwise.low), max(then.high, otherwise.high)
        if (low, high) == (0, 1) and all(_is_bool(side) for side in (then, otherwise)):
            sides = (self.truth(then), self.truth(otherwise))
            return self.of_truth(self.terms.chosen(condition, *sides))
        width = width_of((low, high))
        words = (self.word(then, width), self.word(otherwise, width))
        return Value(low, high, self.terms.either(condition, *words))

    def narrowed(self, value: Value, low: int, high: int) -> Value:
        """A value of which it is known that it lies between two numbers."""
        low, high = max(low, value.low), min(high, value.high)
        if (low, high) == (value.low, value.high) or low > high:
            return value
        if low == high:
            return self.constant(low)
        return Value(low, high, self.word(value, width_of((low, high))))

    def _own(self, value: Value) -> Word:
        if value.is_truth:
            one, zero = self.terms.number(1, 1), self.terms.number(0, 1)
            return self.terms.either(_truth(value), one, zero)
        assert value.term is not None
        return Word(value.term)


def _truth(value: Value) -> Truth:
    assert value.is_truth
    assert value.term is not None
    return Truth(value.term)


def _is_bool(value: Value) -> bool:
    return value.is_truth or value.constant is not None


def _common(left: Value, right: Value) -> tuple[int, bool]:
    """The width in which two values can be compared, and whether with a sign."""
    between = (min(left.low, right.low), max(left.high, right.high))
    return width_of(between), between[0] < 0


def _widest(value: Value) -> Bounds:
    """All that the word of a value could hold."""
    most = 1 << (value.width - value.signed)
    return (-most if value.signed else 0), most - 1


def _folded(op: BinaryOp, left: int, right: int) -> int:
    fails = not right if op in (BinaryOp.DIV, BinaryOp.MOD) else not 0 <= right <= LONGEST_SHIFT
    if (op in SHIFTS or op in (BinaryOp.DIV, BinaryOp.MOD)) and fails:
        return 0
    return binary(op, left, right, None)
