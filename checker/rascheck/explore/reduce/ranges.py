"""Expressions go in; bounds on their values come out, and whether their evaluation can fail.

Nothing is known but types: what a guard has excluded counts as possible. So it may be said that
something can fail which cannot; never the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple, assert_never

from rascheck.explore.bits import BITWISE, SHIFTS, bounds
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

    def either(self, other: Range) -> Range:
        """What has a value of this or of that one."""
        total = self.total and other.total
        return Range(min(self.low, other.low), max(self.high, other.high), total)


ANY = Range(-math.inf, math.inf)
TRUTH = Range(0, 1)


class Ranges:
    """Bounds in a System; `locals` are those of a transition, as far as they are known."""

    def __init__(self, system: System, locals: Mapping[int, Range]) -> None:
        self.system = system
        self.locals = locals

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
                return self._element(declared.type, declared.dims, subscripts)
            case Length(queue, subscripts):
                array = self.system.queues[queue]
                return Range(0, array.capacity, self.inside(array.dims, subscripts))
            case Head(queue, subscripts, part):
                array = self.system.queues[queue]
                return self._element(array.parts[part][1], array.dims, subscripts)
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
        self, scalar: Scalar, dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...]
    ) -> Range:
        return Range(lowest(scalar), highest(scalar), self.inside(dims, subscripts))

    @staticmethod
    def _unary(op: UnaryOp, value: Range) -> Range:
        if op is UnaryOp.NOT:
            return Range(0, 1, value.total)
        return Range(-value.high, -value.low, value.total)

    @staticmethod
    def _binary(op: BinaryOp, left: Range, right: Range) -> Range:
        total = left.total and right.total
        match op:
            case BinaryOp.ADD:
                return Range(left.low + right.low, left.high + right.high, total)
            case BinaryOp.SUB:
                return Range(left.low - right.high, left.high - right.low, total)
            case BinaryOp.MUL | BinaryOp.DIV | BinaryOp.MOD:
                most = max(abs(left.low), abs(left.high))
                if op is BinaryOp.MUL:
                    other = max(abs(right.low), abs(right.high))
                    most = most * other if most and other else 0
                else:
                    total = total and not right.low <= 0 <= right.high
                negative = left.low < 0 or (op is not BinaryOp.MOD and right.low < 0)
                return Range(-most if negative else 0, most, total)
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
