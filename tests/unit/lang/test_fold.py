"""Folding keeps the meaning, and never hides a failure."""

from __future__ import annotations

import pytest

from rascheck.lang import fold
from rascheck.system import ir
from rascheck.system.ir import BinaryOp, Const, Expr, ManyOp

SMALL = ir.IntType(0, 3)
OPTION = ir.OptionType(SMALL)
A, B = ir.Local(0), ir.Local(1)  # cannot fail
ELEMENT = ir.Read(0, (ir.Local(0),))  # its subscript may be outside
QUOTIENT = ir.Binary(BinaryOp.DIV, A, B)
T, F = ir.TRUE, ir.FALSE
ONE, TWO = fold.integer(1), fold.integer(2)


@pytest.mark.parametrize(
    ("expr", "fails"),
    [
        (A, False),
        (ir.Read(0, (Const(1, SMALL),)), False),
        (ir.Read(0, (fold.integer(7),)), True),  # a constant outside carries a type of its own
        (ELEMENT, True),
        (ir.Length(0, (A,)), True),
        (ir.Head(0, (), 0), True),
        (QUOTIENT, True),
        (ir.Binary(BinaryOp.ADD, A, B), False),
        (ir.Binary(BinaryOp.SHR, A, B), True),
        (ir.Binary(BinaryOp.SHR, A, fold.integer(63)), False),
        (ir.Binary(BinaryOp.SHL, A, fold.integer(64)), True),
        (ir.Wrap(A, OPTION), True),
        (ir.Wrap(A, ir.OptionType(ir.BOOL)), False),
        (ir.Unwrap(A, OPTION), True),
        (ir.Ite(A, B, ELEMENT), True),
        (ir.Occurred(0), False),
    ],
)
def test_what_can_fail(expr: Expr, fails: bool) -> None:
    assert fold.can_fail(expr) is fails


@pytest.mark.parametrize(
    ("values", "folded"),
    [
        ([], T),
        ([A], A),
        ([A, T, B], ir.Many(ManyOp.AND, (A, B))),
        ([A, A], A),
        ([ir.Many(ManyOp.AND, (A, B)), A], ir.Many(ManyOp.AND, (A, B))),
        ([A, F], F),  # A cannot fail, so nothing is hidden
        ([F, ELEMENT], F),  # ELEMENT would not have been reached
        ([ELEMENT, F], ir.Many(ManyOp.AND, (ELEMENT, F))),
        ([ELEMENT, A, F], ir.Many(ManyOp.AND, (ELEMENT, F))),
    ],
)
def test_a_conjunction_from_the_left(values: list[Expr], folded: Expr) -> None:
    assert fold.conjunction(values) == folded


@pytest.mark.parametrize(
    ("values", "folded"),
    [
        ([], F),
        ([A, F, B], ir.Many(ManyOp.OR, (A, B))),
        ([A, T], T),
        ([T, ELEMENT], T),
        ([ELEMENT, T], ir.Many(ManyOp.OR, (ELEMENT, T))),
    ],
)
def test_a_disjunction_from_the_left(values: list[Expr], folded: Expr) -> None:
    assert fold.disjunction(values) == folded


@pytest.mark.parametrize(
    ("left", "right", "folded"),
    [
        (T, A, A),
        (F, ELEMENT, T),
        (A, T, T),
        (ELEMENT, T, ir.Binary(BinaryOp.IMPLIES, ELEMENT, T)),
        (A, F, ir.Binary(BinaryOp.IMPLIES, A, F)),
    ],
)
def test_an_implication(left: Expr, right: Expr, folded: Expr) -> None:
    assert fold.implication(left, right) == folded


def test_a_choice() -> None:
    assert fold.choice(T, A, ELEMENT) == A
    assert fold.choice(F, ELEMENT, A) == A
    assert fold.choice(A, B, B) == B
    assert fold.choice(ELEMENT, B, B) == ir.Ite(ELEMENT, B, B)


def test_equality() -> None:
    assert fold.equal(Const(1, SMALL), ONE) == T
    assert fold.equal(ONE, TWO) == F
    assert fold.equal(A, A) == T
    assert fold.equal(ELEMENT, ELEMENT) == ir.Binary(BinaryOp.EQ, ELEMENT, ELEMENT)
    assert fold.equal(A, T) == A
    assert fold.equal(F, A) == ir.Unary(ir.UnaryOp.NOT, A)


def test_negation() -> None:
    equal = ir.Binary(BinaryOp.EQ, A, B)
    assert fold.negation(equal) == ir.Binary(BinaryOp.NE, A, B)
    assert fold.negation(fold.negation(equal)) == equal
    assert fold.negation(fold.negation(ELEMENT)) == ELEMENT
    assert fold.negation(F) == T


@pytest.mark.parametrize(
    ("op", "a", "b", "result"),
    [
        (BinaryOp.DIV, 7, 2, 3),
        (BinaryOp.DIV, -7, 2, -3),
        (BinaryOp.DIV, 7, -2, -3),
        (BinaryOp.MOD, -7, 2, -1),
        (BinaryOp.MOD, 7, -2, 1),
        (BinaryOp.SUB, 1, 3, -2),
        (BinaryOp.BIT_AND, -2, 7, 6),
        (BinaryOp.BIT_OR, 5, 2, 7),
        (BinaryOp.BIT_XOR, 5, -1, -6),
        (BinaryOp.SHL, 3, 4, 48),
        (BinaryOp.SHR, -1, 1, -1),
        (BinaryOp.MUL, 2**62, 4, 2**64),
        (BinaryOp.LE, 3, 3, 1),
        (BinaryOp.LT, 3, 3, 0),
    ],
)
def test_arithmetic_is_that_of_c_without_a_bound(op: BinaryOp, a: int, b: int, result: int) -> None:
    found = fold.arithmetic(op, fold.integer(a), fold.integer(b), None)
    assert isinstance(found, Const)
    assert found.value == result


@pytest.mark.parametrize("op", [BinaryOp.DIV, BinaryOp.MOD])
def test_a_division_by_zero_is_left_to_fail(op: BinaryOp) -> None:
    assert fold.arithmetic(op, ONE, fold.integer(0), None) == ir.Binary(op, ONE, fold.integer(0))


def test_options() -> None:
    assert fold.wrap(TWO, OPTION, None) == Const(3, OPTION)
    outside = fold.wrap(fold.integer(9), OPTION, None)
    assert outside == ir.Wrap(fold.integer(9), OPTION)
    assert fold.unwrap(Const(3, OPTION), OPTION, None) == Const(2, SMALL)
    none = Const(0, OPTION)
    assert fold.unwrap(none, OPTION, None) == ir.Unwrap(none, OPTION)


def test_before_the_first_step_nothing_has_occurred() -> None:
    happened = ir.Occurred(0)
    expr = fold.conjunction([A, fold.negation(happened)])
    assert fold.without_occurrences(expr) == A
    assert fold.without_occurrences(fold.implication(happened, ELEMENT)) == T
    assert fold.without_occurrences(ir.Many(ManyOp.COUNT, (happened, happened))) == fold.integer(0)
