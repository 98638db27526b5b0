"""Expressions go in, values over a frame come out, with the condition under which they fail.

A frame says what is in the places that an expression may look at. An expression is encoded where a
path leads to it: what fails on that path is collected, what cannot be reached cannot fail.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from rascheck.prove.encode.values import Value, Values
from rascheck.prove.solver import Truth
from rascheck.system.evaluate import unary
from rascheck.system.expr import COMPARISONS
from rascheck.system.ir import (
    FAILING,
    LONGEST_SHIFT,
    Before,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Failure,
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


@dataclass(frozen=True)
class Contents:
    """What a queue holds: its length, and its slots from the oldest on, each with its parts."""

    length: Value
    slots: tuple[tuple[Value, ...], ...]


@dataclass
class Frame:
    """A value for each place: `values[variable][element]`, `queues[queue][element]`, and history.

    `locals` are those of a transition or the variables of a lemma, `occurred` the atoms by number,
    `before` the history registers in front of the step.
    """

    values: list[list[Value]] = field(default_factory=list)
    queues: list[list[Contents]] = field(default_factory=list)
    past: list[Value] = field(default_factory=list)
    locals: dict[int, Value] = field(default_factory=dict)
    occurred: dict[int, Truth] = field(default_factory=dict)
    before: list[Value] = field(default_factory=list)

    def copied(self) -> Frame:
        """A frame that may be written without changing this one."""
        return Frame(
            [list(elements) for elements in self.values],
            [list(array) for array in self.queues],
            list(self.past),
            dict(self.locals),
            dict(self.occurred),
            list(self.before),
        )


class Encoder:
    """Encodes expressions over one frame; `failures` says under which conditions one fails."""

    def __init__(self, system: System, make: Values, frame: Frame) -> None:
        self.system = system
        self.make = make
        self.terms = make.terms
        self.frame = frame
        self.failures: list[tuple[Failure, Truth]] = []

    def truth(self, expr: Expr, path: Truth) -> Truth:
        """A condition as a truth, where `path` leads to it."""
        return self.make.truth(self.value(expr, path))

    def value(self, expr: Expr, path: Truth) -> Value:
        """The value of an expression, where `path` leads to it and nothing fails."""
        match expr:
            case Const(value):
                return self.make.constant(value)
            case Read(variable, subscripts):
                declared = self.system.variables[variable]
                return self._element(declared.dims, self.frame.values[variable], subscripts, path)
            case Length(queue, subscripts):
                lengths = [contents.length for contents in self.frame.queues[queue]]
                dims = self.system.queues[queue].dims
                return self._element(dims, lengths, subscripts, path)
            case Head(queue, subscripts, part):
                heads = [contents.slots[0][part] for contents in self.frame.queues[queue]]
                return self._element(self.system.queues[queue].dims, heads, subscripts, path)
            case Local(slot):
                return self.frame.locals[slot]
            case Occurred(atom):
                return self.make.of_truth(self.frame.occurred.get(atom, self.terms.no))
            case Past(register):
                return self.frame.past[register]
            case Before(register):
                return self.frame.before[register]
            case Unary(op, inner):
                return self._unary(op, self.value(inner, path))
            case Binary():
                return self._binary(expr, path)
            case Many(op, values):
                return self._many(op, values, path)
            case Ite(condition, then, otherwise):
                yes = self.truth(condition, path)
                sides = (
                    self.value(then, self.terms.all((path, yes))),
                    self.value(otherwise, self.terms.all((path, self.terms.negated(yes)))),
                )
                return self.make.chosen(yes, *sides)
            case Wrap(inner, option):
                wrapped = self.checked(self.value(inner, path), option.of, path)
                shift = self.make.constant(1 - lowest(option.of))
                return self.make.operate(BinaryOp.ADD, wrapped, shift)
            case Unwrap(inner, option):
                held = self.value(inner, path)
                self.fail(Failure.NONE, path, self.make.equal(held, self.make.constant(0)))
                if held.low == 0:
                    held = self.make.narrowed(held, 1, held.high)
                shift = self.make.constant(lowest(option.of) - 1)
                return self.make.operate(BinaryOp.ADD, held, shift)
            case Future():
                raise AssertionError("a future-time formula has no value in one state")
            case _:
                assert_never(expr)

    def checked(self, value: Value, scalar: Scalar, path: Truth) -> Value:
        """A value that fails (RANGE) outside of a type, with the bounds of the type."""
        low, high = lowest(scalar), highest(scalar)
        if low <= value.low and value.high <= high:
            return value
        inside = self.make.within(value, low, high)
        self.fail(Failure.RANGE, path, self.terms.negated(inside))
        if value.high < low or value.low > high:
            return self.make.constant(low)
        return self.make.narrowed(value, low, high)

    def fail(self, failure: Failure, path: Truth, condition: Truth) -> None:
        """Note that something fails where `path` leads to it and `condition` holds."""
        both = self.terms.all((path, condition))
        if both is not self.terms.no:
            self.failures.append((failure, both))

    # ------------------------------------------------------------------------------------- places

    def positions(
        self, dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...], path: Truth
    ) -> list[tuple[int, Truth]]:
        """Each row-major position that subscripts may name, with the condition that they do."""
        found: list[tuple[int, Truth]] = [(0, self.terms.yes)]
        for subscript, scalar in zip(subscripts, dims, strict=True):
            value = self.value(subscript, path)
            low, size = lowest(scalar), cardinality(scalar)
            inside = self.make.within(value, low, low + size - 1)
            self.fail(Failure.SUBSCRIPT, path, self.terms.negated(inside))
            here = [self.make.equal(value, self.make.constant(low + n)) for n in range(size)]
            found = [
                (position * size + n, self.terms.all((condition, here[n])))
                for position, condition in found
                for n in range(size)
            ]
        return [(p, here) for p, here in found if here is not self.terms.no] or [found[0]]

    def _element(
        self,
        dims: tuple[Scalar, ...],
        elements: list[Value],
        subscripts: tuple[Expr, ...],
        path: Truth,
    ) -> Value:
        found = self.positions(dims, subscripts, path)
        value = elements[found[-1][0]]
        for position, here in reversed(found[:-1]):
            value = self.make.chosen(here, elements[position], value)
        return value

    # ---------------------------------------------------------------------------------- operators

    def _unary(self, op: UnaryOp, value: Value) -> Value:
        if value.constant is not None:
            return self.make.constant(unary(op, value.constant))
        if op is UnaryOp.NOT:
            return self.make.of_truth(self.terms.negated(self.make.truth(value)))
        return self.make.negated(value)

    def _binary(self, expr: Binary, path: Truth) -> Value:
        op = expr.op
        if op is BinaryOp.IMPLIES:
            premise = self.truth(expr.left, path)
            conclusion = self.value(expr.right, self.terms.all((path, premise)))
            return self.make.chosen(premise, conclusion, self.make.constant(1))
        left, right = self.value(expr.left, path), self.value(expr.right, path)
        if op in COMPARISONS:
            return self.make.of_truth(self.make.compare(op, left, right))
        if op in FAILING:
            right = self._right(op, right, path)
        return self.make.operate(op, left, right)

    def _right(self, op: BinaryOp, right: Value, path: Truth) -> Value:
        if op in (BinaryOp.DIV, BinaryOp.MOD):
            self.fail(Failure.DIVISION, path, self.make.equal(right, self.make.constant(0)))
            return right
        inside = self.make.within(right, 0, LONGEST_SHIFT)
        self.fail(Failure.RANGE, path, self.terms.negated(inside))
        if right.low > LONGEST_SHIFT or right.high < 0:
            return self.make.constant(0)
        return self.make.narrowed(right, 0, LONGEST_SHIFT)

    def _many(self, op: ManyOp, values: tuple[Expr, ...], path: Truth) -> Value:
        if op is ManyOp.COUNT:
            total = self.make.constant(0)
            for value in values:
                total = self.make.operate(BinaryOp.ADD, total, self.value(value, path))
            return total
        truths: list[Truth] = []
        for value in values:
            truth = self.truth(value, path)
            truths.append(truth)
            goes_on = truth if op is ManyOp.AND else self.terms.negated(truth)
            path = self.terms.all((path, goes_on))
            if path is self.terms.no:
                break
        joined = self.terms.all(truths) if op is ManyOp.AND else self.terms.any(truths)
        return self.make.of_truth(joined)
