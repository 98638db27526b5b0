"""Expressions go in; bounds on their values come out, and whether their evaluation can fail.

Nothing is known but types, and what the caller knows: what a guard has excluded counts as possible.
So it may be said that something can fail which cannot; never the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple, assert_never

from rascheck.system.bounds import BITWISE, SHIFTS, bounds
from rascheck.system.ir import (
    LONGEST_SHIFT,
    Before,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Future,
    Head,
    Ite,
    Length,
    Local,
    Many,
    ManyOp,
    Occurred,
    Past,
    Read,
    Scalar,
    System,
    Unary,
    UnaryOp,
    Unwrap,
    Wrap,
    cardinality,
    highest,
    lowest,
)


class Range(NamedTuple):
    """Values from `low` to `high`, both included; `total`: the evaluation cannot fail."""

    low: float
    high: float
    total: bool = True

    def within(self, scalar: Scalar) -> bool:
        """Whether it surely has a value, and one of this type."""
        return self.total and lowest(scalar) <= self.low and self.high <= highest(scalar)

    @property
    def empty(self) -> bool:
        """Whether there is no value at all."""
        return self.low > self.high

    def either(self, other: Range) -> Range:
        """What has a value of this or of that one."""
        total = self.total and other.total
        return Range(min(self.low, other.low), max(self.high, other.high), total)


ANY = Range(-math.inf, math.inf)
NOTHING = Range(math.inf, -math.inf)
Held = dict[tuple[str, int, int], Range]
"""What is held by ("variable", number, 0) and by ("queue", number, part)."""
NONE_HELD: Held = {}
NONE_KNOWN: Mapping[Expr, Range] = {}
TRUTH = Range(0, 1)


class Ranges:
    """Bounds in a System; `locals` are those of a transition, as far as they are known.

    `held` bounds what a variable or a queue ever holds, `places` what an element holds here.
    """

    def __init__(
        self,
        system: System,
        locals: Mapping[int, Range],
        held: Held = NONE_HELD,
        places: Mapping[Expr, Range] = NONE_KNOWN,
    ) -> None:
        self.system = system
        self.locals = locals
        self.held = held
        self.places = places

    def total(self, expr: Expr) -> bool:
        """Whether the evaluation cannot fail."""
        return self.of(expr).total

    def of(self, expr: Expr) -> Range:
        """Bounds on the values of an expression."""
        match expr:
            case Const(value):
                return Range(value, value)
            case Read(variable, subscripts):
                declared = self.system.variables[variable]
                held = self.held.get(("variable", variable, 0))
                known = self._element(declared.type, declared.dims, subscripts, held)
                here = self.places.get(expr) if self.places else None
                return known if here is None else here._replace(total=known.total)
            case Length(queue, subscripts):
                array = self.system.queues[queue]
                return Range(0, array.capacity, self.inside(array.dims, subscripts))
            case Head(queue, subscripts, part):
                array = self.system.queues[queue]
                held = self.held.get(("queue", queue, part))
                return self._element(array.parts[part][1], array.dims, subscripts, held)
            case Local(slot):
                return self.locals.get(slot, ANY)
            case Occurred() | Past() | Before():
                return TRUTH
            case Unary(op, value):
                return self._unary(op, self.of(value))
            case Binary(op, left, right):
                return self._binary(op, self.of(left), self.of(right))
            case Many(op, values):
                return self._many(op, [self.of(value) for value in values])
            case Ite(condition, then, otherwise):
                chosen = self.of(then).either(self.of(otherwise))
                return chosen._replace(total=chosen.total and self.total(condition))
            case Wrap(value, option):
                return Range(1, cardinality(option.of), self.of(value).within(option.of))
            case Unwrap(value, option):
                held = self.of(value)
                return Range(lowest(option.of), highest(option.of), held.total and held.low > 0)
            case Future(_, values):
                return Range(0, 1, all(self.total(value) for value in values))
            case _:
                assert_never(expr)

    def inside(self, dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...]) -> bool:
        """Whether there surely is an element with these subscripts."""
        pairs = zip(dims, subscripts, strict=True)
        return all(self.of(subscript).within(scalar) for scalar, subscript in pairs)

    def _element(
        self,
        scalar: Scalar,
        dims: tuple[Scalar, ...],
        subscripts: tuple[Expr, ...],
        held: Range | None,
    ) -> Range:
        inside = self.inside(dims, subscripts)
        if held is None:
            return Range(lowest(scalar), highest(scalar), inside)
        return held._replace(total=inside)

    @staticmethod
    def _unary(op: UnaryOp, value: Range) -> Range:
        if op is UnaryOp.NOT:
            return Range(0, 1, value.total)
        return Range(-value.high, -value.low, value.total)

    @staticmethod
    def _binary(op: BinaryOp, left: Range, right: Range) -> Range:
        total = left.total and right.total
        if left.empty or right.empty:
            return NOTHING._replace(total=total)
        match op:
            case BinaryOp.ADD:
                return Range(left.low + right.low, left.high + right.high, total)
            case BinaryOp.SUB:
                return Range(left.low - right.high, left.high - right.low, total)
            case BinaryOp.MUL:
                ends = [a * b if a and b else 0 for a in left[:2] for b in right[:2]]
                return Range(min(ends), max(ends), total)
            case BinaryOp.DIV:
                total = total and not right.low <= 0 <= right.high
                most = max(abs(left.low), abs(left.high))
                if left.low >= 0 and right.low > 0 and math.isfinite(most):
                    return Range(left.low // right.high, left.high // right.low, total)
                negative = left.low < 0 or right.low < 0
                return Range(-most if negative else 0, most, total)
            case BinaryOp.MOD:
                total = total and not right.low <= 0 <= right.high
                other = max(abs(right.low), abs(right.high), 1) - 1
                low, high = max(left.low, -other), min(left.high, other)
                return Range(min(low, 0), max(high, 0), total)
            case _ if op in BITWISE or op in SHIFTS:
                if op in SHIFTS:
                    total = total and right.low >= 0 and right.high <= LONGEST_SHIFT
                sides = (left.low, left.high, right.low, right.high)
                if not all(map(math.isfinite, sides)):
                    return ANY._replace(total=total)
                a, b, c, d = map(int, sides)
                return Range(*bounds(op, (a, b), (c, d)), total)
            case _:
                return Range(0, 1, total)

    @staticmethod
    def _many(op: ManyOp, values: list[Range]) -> Range:
        total = all(value.total for value in values)
        if op is not ManyOp.COUNT:
            return Range(0, 1, total)
        low, high = sum(value.low for value in values), sum(value.high for value in values)
        return Range(low, high, total)
