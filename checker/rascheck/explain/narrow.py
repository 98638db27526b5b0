"""A formula that has another value than it should goes in, the part that is to blame comes out."""

from __future__ import annotations

from typing import NamedTuple

from rascheck.system.evaluate import Context, evaluate
from rascheck.system.ir import Binary, BinaryOp, Expr, Ite, Many, ManyOp, Unary, UnaryOp


class Part(NamedTuple):
    """A part of a formula, and whether it holds."""

    expr: Expr
    truth: bool


class Narrowed(NamedTuple):
    """The innermost part whose value alone decides the whole.

    `given` is what makes it count: antecedents and conditions.
    """

    expr: Expr
    truth: bool
    given: tuple[Part, ...] = ()


def narrow(at: Context, expr: Expr, truth: bool, given: tuple[Part, ...] = ()) -> Narrowed:
    """The part of `expr`, which has the value `truth`, that gives it this value."""
    match expr:
        case Unary(UnaryOp.NOT, value) if not _is_comparison(value):
            return narrow(at, value, not truth, given)
        case Many(ManyOp.AND | ManyOp.OR as op, values) if truth is (op is ManyOp.OR):
            decisive = next(v for v in values if bool(evaluate(at, v)) is truth)
            return narrow(at, decisive, truth, given)
        case Binary(BinaryOp.IMPLIES, left, right) if not truth:
            return narrow(at, right, truth, (*given, Part(left, True)))
        case Ite(condition, then, otherwise):
            taken = bool(evaluate(at, condition))
            inner = (*given, Part(condition, taken))
            return narrow(at, then if taken else otherwise, truth, inner)
        case _:
            return Narrowed(expr, truth, given)


def _is_comparison(expr: Expr) -> bool:
    """Whether `!` before a formula reads better than its opposite."""
    return isinstance(expr, Binary) and expr.op is not BinaryOp.IMPLIES
