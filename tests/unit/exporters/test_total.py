"""What is known of expressions, and what is left to check."""

import pytest
from small_systems import number

from rascheck.exporters.flat import laid_out
from rascheck.exporters.scope import Scope
from rascheck.exporters.total import Total, Unfit, total
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Binary,
    BinaryOp,
    Const,
    Expr,
    IntType,
    Many,
    ManyOp,
    OptionType,
    Read,
    System,
    Unary,
    UnaryOp,
    Unwrap,
    Variable,
)

SMALL = IntType(0, 3)
X, WIDE, ROW = Read(0), Read(1), 2
VARIABLES = (
    Variable("x", SMALL),
    Variable("wide", IntType(0, 60_000)),
    Variable("row", SMALL, (SMALL,), (0, 0, 0, 0)),
    Variable("maybe", OptionType(SMALL)),
)
HERE = Scope(laid_out(System("s", VARIABLES, (), (), ())))


def binary(op: BinaryOp, left: Expr, right: Expr) -> Binary:
    return Binary(op, left, right)


def test_a_guard_makes_a_check_needless() -> None:
    below = binary(BinaryOp.SUB, X, number(1))
    read = Read(ROW, (below,))
    assert total(read, HERE).defined == binary(BinaryOp.GE, below, number(0))
    assert total(read, HERE.assuming(binary(BinaryOp.GT, X, number(0)))).defined == TRUE


def test_what_is_asked_later_is_checked_only_then() -> None:
    some = binary(BinaryOp.EQ, X, number(0))
    last = binary(BinaryOp.EQ, binary(BinaryOp.DIV, number(6), X), number(2))
    found = total(Many(ManyOp.OR, (some, last)), HERE)
    nonzero = binary(BinaryOp.NE, X, number(0))
    assert found.defined == binary(BinaryOp.IMPLIES, Unary(UnaryOp.NOT, some), nonzero)


def test_what_has_no_value_is_no_read() -> None:
    assert total(Read(ROW, (number(4),)), HERE) == Total(Const(0, SMALL), (0, 0), FALSE)
    assert total(binary(BinaryOp.DIV, X, number(0)), HERE).defined == FALSE


def test_the_value_in_an_option() -> None:
    found = total(Unwrap(Read(3), OptionType(SMALL)), HERE)
    assert found.value == binary(BinaryOp.SUB, Read(3), number(1))
    assert found.defined == binary(BinaryOp.NE, Read(3), Const(0, OptionType(SMALL)))
    assert found.bounds == (0, 3)


def test_a_shift_is_not_longer_than_a_number() -> None:
    assert total(binary(BinaryOp.SHR, X, WIDE), HERE).bounds == (0, 3)
    with pytest.raises(Unfit, match="no 32-bit number"):
        total(binary(BinaryOp.SHL, WIDE, WIDE), HERE)
    with pytest.raises(Unfit, match="may be as large as 3600000000, which"):
        total(binary(BinaryOp.MUL, WIDE, WIDE), HERE)
