"""Parts of registers, which the System reads by shifts and masks, as one would write them."""

import pytest

from rascheck.system.ir import (
    Binary,
    BinaryOp,
    BitField,
    BitsType,
    Const,
    EnumType,
    Expr,
    IntType,
    Local,
    Many,
    ManyOp,
    System,
)
from rascheck.system.notation import Hand

EMPTY = System("s", (), (), (), ())
EC = EnumType("Ec", ("IABT", "DABT"), (0x20, 0x24))
ESR = BitsType(32, "ESR", (BitField("EC", 31, 26, EC), BitField("EA", 9, 9), BitField("FSC", 5, 0)))


def number(value: int) -> Const:
    return Const(value, IntType(value, value))


def shifted(by: int, mask: int, of: Expr = Local(0)) -> Expr:  # noqa: B008 - a value
    moved = Binary(BinaryOp.SHR, of, number(by)) if by else of
    return Binary(BinaryOp.BIT_AND, moved, number(mask))


def between(low: int, value: Expr, high: int) -> Expr:
    above = Binary(BinaryOp.LE, number(low), value)
    return Many(ManyOp.AND, (above, Binary(BinaryOp.LE, value, number(high))))


@pytest.mark.parametrize(
    ("expr", "plain", "exact"),
    [
        (shifted(26, 0x3F), "e.EC", "($e >> 26) & 63"),
        (shifted(0, 0x3F), "e.FSC", "$e & 63"),
        (shifted(9, 1), "e.EA", "($e >> 9) & 1"),
        (shifted(8, 3), "e[9:8]", "($e >> 8) & 3"),
        (shifted(8, 1), "e[8]", "($e >> 8) & 1"),
        (shifted(0, 6), "e & 6", "$e & 6"),
        (shifted(30, 7), "(e >> 30) & 7", "($e >> 30) & 7"),
        (shifted(0, 1, Local(1)), "n & 1", "$n & 1"),
        (
            Binary(BinaryOp.EQ, shifted(26, 0x3F), Const(0x24, BitsType(6))),
            "e.EC == DABT",
            "($e >> 26) & 63 == 0x24:bits(6)",
        ),
        (
            Binary(BinaryOp.NE, shifted(26, 0x3F), Const(0x21, BitsType(6))),
            "e.EC != 0x21",
            "($e >> 26) & 63 != 0x21:bits(6)",
        ),
        (
            between(20, shifted(0, 0x3F), 23),
            "e.FSC in 0x14..0x17",
            "20 <= $e & 63 && $e & 63 <= 23",
        ),
        (between(0, Local(1), 3), "0 <= n && n <= 3", "0 <= $n && $n <= 3"),
    ],
)
def test_parts_of_registers(expr: Expr, plain: str, exact: str) -> None:
    locals_ = (("e", ESR), ("n", IntType(0, 7)))
    assert Hand(EMPTY, locals_).write(expr) == plain
    assert Hand(EMPTY, locals_, exact=True).write(expr) == exact
