"""Expressions are put together here, folded where a part of them is known."""

from __future__ import annotations

from collections.abc import Iterable

from rascheck.system.ir import (
    FALSE,
    TRUE,
    Binary,
    BinaryOp,
    Const,
    Expr,
    IntType,
    Ite,
    Many,
    ManyOp,
    Unary,
    UnaryOp,
)

COMPARE = {
    BinaryOp.EQ: int.__eq__,
    BinaryOp.NE: int.__ne__,
    BinaryOp.LT: int.__lt__,
    BinaryOp.LE: int.__le__,
    BinaryOp.GT: int.__gt__,
    BinaryOp.GE: int.__ge__,
}


def number(value: int) -> Const:
    """A literal number."""
    return Const(value, IntType(value, value))


def truth(value: bool) -> Const:
    """A literal truth value."""
    return TRUE if value else FALSE


def negation(value: Expr) -> Expr:
    """`!value`."""
    match value:
        case Const(known):
            return truth(not known)
        case Unary(UnaryOp.NOT, inner):
            return inner
        case _:
            return Unary(UnaryOp.NOT, value)


def conjunction(values: Iterable[Expr]) -> Expr:
    """All of the values, evaluated from the left."""
    return _many(ManyOp.AND, values, neutral=1)


def disjunction(values: Iterable[Expr]) -> Expr:
    """One of the values, evaluated from the left."""
    return _many(ManyOp.OR, values, neutral=0)


def _many(op: ManyOp, values: Iterable[Expr], neutral: int) -> Expr:
    kept: list[Expr] = []
    for value in values:
        if isinstance(value, Many) and value.op is op:
            kept += value.values
        elif not isinstance(value, Const):
            kept.append(value)
        elif bool(value.value) != bool(neutral):
            if not kept:
                return truth(not neutral)
            kept.append(truth(not neutral))
            break
    if kept and isinstance(kept[-1], Const):
        return kept[-1]  # what stands before it is total, and decides nothing
    if len(kept) < 2:
        return kept[0] if kept else truth(bool(neutral))
    return Many(op, tuple(kept))


def implication(left: Expr, right: Expr) -> Expr:
    """`left => right`."""
    if isinstance(left, Const):
        return right if left.value else TRUE
    if isinstance(right, Const):
        return TRUE if right.value else negation(left)
    return Binary(BinaryOp.IMPLIES, left, right)


def choice(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """`if condition then then else otherwise`."""
    if isinstance(condition, Const):
        return then if condition.value else otherwise
    return then if then == otherwise else Ite(condition, then, otherwise)


def comparison(op: BinaryOp, left: Expr, right: Expr) -> Expr:
    """`left op right`, for one of the six signs."""
    if isinstance(left, Const) and isinstance(right, Const):
        return truth(COMPARE[op](left.value, right.value))
    return Binary(op, left, right)


def plus(value: Expr, offset: int) -> Expr:
    """`value + offset`."""
    match value:
        case Const(known):
            return number(known + offset)
        case Binary(BinaryOp.ADD | BinaryOp.SUB as op, inner, Const(known)):
            return plus(inner, offset + (known if op is BinaryOp.ADD else -known))
        case _ if offset == 0:
            return value
        case _:
            op = BinaryOp.ADD if offset > 0 else BinaryOp.SUB
            return Binary(op, value, number(abs(offset)))


def between(value: Expr, bounds: tuple[int, int], low: int, high: int) -> Expr:
    """Whether `value`, which is known to lie within `bounds`, lies within low..high."""
    if bounds[1] < low or high < bounds[0]:
        return FALSE
    parts: list[Expr] = []
    if bounds[0] < low:
        parts.append(comparison(BinaryOp.GE, value, number(low)))
    if high < bounds[1]:
        parts.append(comparison(BinaryOp.LE, value, number(high)))
    return conjunction(parts)
