"""Masks and shifts go in; the bits of a register that they stand for come out, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rascheck.system.expr import Binary, BinaryOp, Const, Expr
from rascheck.system.types import BitField, BitsType, show_value


class Cut(NamedTuple):
    """Bits `high` down to `low` of a register."""

    of: Expr
    high: int
    low: int


def cut_of(expr: Expr, is_register: Callable[[Expr], bool]) -> Cut | None:
    """The bits that `(r >> low) & mask` takes out of a register."""
    match expr:
        case Binary(BinaryOp.BIT_AND, Binary(BinaryOp.SHR, of, Const(low)), Const(mask)):
            pass
        case Binary(BinaryOp.BIT_AND, of, Const(mask)):
            low = 0
        case _:
            return None
    width = mask.bit_length()
    if mask <= 0 or mask & (mask + 1) or not is_register(of):
        return None
    return Cut(of, low + width - 1, low)


def compared(expr: Expr, is_register: Callable[[Expr], bool]) -> tuple[Cut, int] | None:
    """Some bits of a register, and the number that they are compared with."""
    match expr:
        case Binary(BinaryOp.EQ | BinaryOp.NE, left, Const(value)):
            if (cut := cut_of(left, is_register)) is not None:
                return cut, value
        case _:
            return None
    match left:  # `(r & mask) == value`, without a shift
        case Binary(BinaryOp.BIT_AND, of, Const(mask)) if mask > 0 and is_register(of):
            low = (mask & -mask).bit_length() - 1
            cut = cut_of(Binary(BinaryOp.BIT_AND, of, Const(mask >> low)), is_register)
            if cut is not None and value == value >> low << low:
                return Cut(of, cut.high + low, low), value >> low
    return None


def show_part(part: BitField, value: int) -> str:
    """What a field is compared with: the name of the value, or its bits."""
    width = part.high - part.low + 1
    if part.codes is not None and value in part.codes.codes:
        return part.codes.members[part.codes.codes.index(value)]
    return str(value) if width == 1 else show_value(BitsType(width), value)
