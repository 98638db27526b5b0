"""Bits: integers without a sign come in, and what an operator makes of them goes out.

The System has no operators for bits: here they are arithmetic on integers, with masks.
"""

from __future__ import annotations

from rascheck.lang import fold, types
from rascheck.lang.types import Value
from rascheck.source import Span
from rascheck.system import ir
from rascheck.system.ir import BinaryOp, Expr

WIDEST = 64
"""A register or `bits(n)` has at most so many bits."""


def plain(width: int) -> types.ScalarType:
    """`bits(width)`."""
    return types.ScalarType(ir.BitsType(width))


def mask(width: int) -> int:
    """The number of which these low bits are set."""
    return (1 << width) - 1


def held(type_: types.ScalarType, expr: Expr) -> Value:
    """An expression as bits; a constant gets their type, so that it is shown as bits."""
    if isinstance(expr, ir.Const):
        return types.constant(type_, expr.value)
    return types.scalar_value(type_, expr)


def low(expr: Expr, width: int, span: Span | None) -> Expr:
    """The low bits of a number's two's complement."""
    return fold.arithmetic(BinaryOp.BIT_AND, expr, fold.integer(mask(width)), span)


def cut(expr: Expr, width: int, part: ir.BitField, span: Span | None) -> Expr:
    """Bits `high` down to `low` of so many bits."""
    if (part.high, part.low) == (width - 1, 0):
        return expr
    if part.low:
        expr = fold.arithmetic(BinaryOp.SHR, expr, fold.integer(part.low), span)
    return low(expr, part.high - part.low + 1, span)


def put(expr: Expr, width: int, part: ir.BitField, value: Expr, span: Span | None) -> Expr:
    """So many bits with others in the place of `high` down to `low`."""
    size = part.high - part.low + 1
    if size == width:
        return value
    others = fold.integer(mask(width) ^ (mask(size) << part.low))
    rest = fold.arithmetic(BinaryOp.BIT_AND, expr, others, span)
    return joined(rest, moved(value, part.low, span), span)


def joined(expr: Expr, other: Expr, span: Span | None) -> Expr:
    """`expr | other`, of which a constant 0 makes nothing."""
    for one, rest in ((expr, other), (other, expr)):
        if isinstance(one, ir.Const) and one.value == 0:
            return rest
    return fold.arithmetic(BinaryOp.BIT_OR, expr, other, span)


def moved(value: Expr, by: int, span: Span | None) -> Expr:
    """Bits moved up by a constant."""
    return fold.arithmetic(BinaryOp.SHL, value, fold.integer(by), span) if by else value


def inverted(expr: Expr, width: int, span: Span | None) -> Expr:
    """`~expr` of so many bits."""
    return fold.arithmetic(BinaryOp.BIT_XOR, expr, fold.integer(mask(width)), span)


def signed(expr: Expr, width: int, span: Span | None) -> Expr:
    """The number that so many bits are in two's complement."""
    sign = fold.integer(1 << (width - 1))
    turned = fold.arithmetic(BinaryOp.BIT_XOR, expr, sign, span)
    return fold.arithmetic(BinaryOp.SUB, turned, sign, span)


def shifted(op: BinaryOp, expr: Expr, width: int, count: Expr, most: int, span: Span) -> Expr:
    """`expr << count` or `expr >> count` of so many bits, where count is at most `most`.

    Nothing is left after a shift by the width or more.
    """
    nothing = low(expr, 0, span) if fold.can_fail(expr) else fold.integer(0)
    if isinstance(count, ir.Const) and count.value >= width:
        return nothing
    whole = fold.arithmetic(op, expr, count, span)
    moved = low(whole, width, span) if op is BinaryOp.SHL else whole
    if most < width:
        return moved
    gone = fold.arithmetic(BinaryOp.GE, count, fold.integer(width), span)
    return fold.choice(gone, nothing, moved)
