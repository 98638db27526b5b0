"""Expressions are taken apart and put together again: parts replaced, what is constant folded."""

from __future__ import annotations

from collections.abc import Callable
from operator import is_

from rascheck.system import expr as expressions
from rascheck.system.evaluate import Failed, binary, unary
from rascheck.system.expr import COMPARISONS, operands
from rascheck.system.ir import (
    BOOL,
    FAILING,
    FALSE,
    LONGEST_SHIFT,
    TRUE,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Future,
    Head,
    IntType,
    Ite,
    Length,
    Many,
    ManyOp,
    Occurred,
    Read,
    Unary,
    UnaryOp,
    Unwrap,
    Wrap,
)

DIVIDING = frozenset({BinaryOp.DIV, BinaryOp.MOD})


def number(value: int) -> Const:
    """A literal number."""
    return Const(value, IntType(value, value))


def mapped(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The same expression of changed parts, folded where these are constant."""
    old = operands(expr)
    new = tuple(map(change, old))
    if all(map(is_, old, new)):
        return expr
    match expr:
        case Read(variable, _, span):
            return Read(variable, new, span)
        case Length(queue, _, span):
            return Length(queue, new, span)
        case Head(queue, _, part, span):
            return Head(queue, new, part, span)
        case Unary(op):
            return folded(Unary(op, *new))
        case Wrap(_, type, span):
            return Wrap(new[0], type, span)
        case Unwrap(_, type, span):
            return Unwrap(new[0], type, span)
        case Binary(op, _, _, span):
            return folded(Binary(op, new[0], new[1], span))
        case Many(op):
            return folded(Many(op, new))
        case Future(op):
            return Future(op, new)
        case Ite():
            return folded(Ite(*new))
        case _:
            raise AssertionError("an expression without parts stays as it is")


def replaced(expr: Expr, old: Expr, new: Expr) -> Expr:
    """An expression with another part in place of an equal one, wherever that stands."""
    if expr == old:
        return new
    return mapped(expr, lambda part: replaced(part, old, new))


def can_fail(expr: Expr) -> bool:
    """Whether evaluation might end in a model error (true where it is not obvious).

    The oldest entry of a queue is read only where there is one.
    """
    match expr:
        case Binary(op, left, right) if is_safe(op, right):
            return can_fail(left) or can_fail(right)
        case Binary() | Wrap() | Unwrap() | Read() | Length():
            return expressions.can_fail(expr)
        case _:
            return any(map(can_fail, operands(expr)))


def is_safe(op: BinaryOp, right: Expr) -> bool:
    """Whether an operator does not fail with such a right side."""
    if op not in FAILING:
        return True
    if not isinstance(right, Const):
        return False
    return right.value != 0 if op in DIVIDING else 0 <= right.value <= LONGEST_SHIFT


def unplaced(expr: Expr) -> Expr:
    """An expression on constants and locals that remembers no place of the text."""
    expr = mapped(expr, unplaced)
    return Binary(expr.op, expr.left, expr.right) if isinstance(expr, Binary) else expr


def size(expr: Expr) -> int:
    """How many parts an expression has, of parts and so on."""
    return 1 + sum(map(size, operands(expr)))


def grown(question: Expr, hole: Expr, expr: Expr) -> int:
    """The size of a question with an expression in place of its hole."""

    def count(part: Expr) -> int:
        return 1 if part == hole else sum(map(count, operands(part)))

    return size(question) + count(question) * (size(expr) - 1)


def folded(expr: Expr) -> Expr:
    """The same expression, or a simpler one where parts of it are constant."""
    match expr:
        case Unary(op, Const(value)):
            result = unary(op, value)
            return Const(result, BOOL) if op is UnaryOp.NOT else number(result)
        case Binary(BinaryOp.IMPLIES, Const(value), right):
            return right if value else TRUE
        case Binary(op, Const(left), Const(right), span):
            try:
                result = binary(op, left, right, span)
            except Failed:
                return expr
            return Const(result, BOOL) if op in COMPARISONS else number(result)
        case Many(ManyOp.AND | ManyOp.OR as op, values):
            return _joined(op, values)
        case Ite(Const(value), then, otherwise):
            return then if value else otherwise
        case _:
            return expr


def _joined(op: ManyOp, values: tuple[Expr, ...]) -> Expr:
    neutral = TRUE if op is ManyOp.AND else FALSE
    kept: list[Expr] = []
    for value in values:
        if not isinstance(value, Const):
            kept.append(value)
        elif bool(value.value) is not bool(neutral.value):
            end = FALSE if op is ManyOp.AND else TRUE
            return Many(op, (*kept, end)) if any(can_fail(k) for k in kept) else end
    if len(kept) == 1 and is_truth(kept[0]):
        return kept[0]
    return Many(op, tuple(kept)) if kept else neutral


def is_truth(expr: Expr) -> bool:
    """Whether a value is plainly 0 or 1."""
    match expr:
        case Const(value):
            return value in (0, 1)
        case Unary(op):
            return op is UnaryOp.NOT
        case Binary(BinaryOp.IMPLIES, _, right):
            return is_truth(right)
        case Binary(op):
            return op in COMPARISONS
        case Many(op):
            return op is not ManyOp.COUNT
        case Ite(_, then, otherwise):
            return is_truth(then) and is_truth(otherwise)
        case Occurred():
            return True
        case _:
            return False


def conjunction(values: tuple[Expr, ...]) -> Expr:
    """Whether all hold, asked from the left until one does not."""
    return folded(Many(ManyOp.AND, values))


def looked_at(expr: Expr) -> Expr:
    """A condition that holds wherever a value does not fail."""
    return Binary(BinaryOp.EQ, Binary(BinaryOp.BIT_AND, expr, number(0)), number(0))


def touching(looked: tuple[Expr, ...], value: Expr) -> Expr:
    """`value`, which fails also where one of `looked` fails."""
    failing = tuple(looked_at(expr) for expr in looked if can_fail(expr))
    return Ite(Many(ManyOp.AND, failing), value, number(0)) if failing else value
