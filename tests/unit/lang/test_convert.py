"""Conversions: what is taken for what, what is compared, and what is refused."""

from __future__ import annotations

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang import types
from rascheck.lang.convert import coerce, compared, inside, unify
from rascheck.lang.types import Option, Record, ScalarType, Type, Value
from rascheck.source import Source, Span
from rascheck.system import ir
from rascheck.system.ir import BinaryOp

SMALL = ir.IntType(0, 3)
SMALL_T = ScalarType(SMALL)
PAGE = ScalarType(ir.IndexType("Page", 2, symmetric=False))
FRAME = ScalarType(ir.IndexType("Frame", 2, symmetric=True))
PAIR = Record("Pair", (("a", SMALL_T), ("b", types.BOOL)))
NONE = Value(types.NONE, ((ir.FALSE,),))
SPAN = Span(Source("t.ras", "level"), 0, 5)
X = ir.Local(0)
FOUR = ir.Const(4, ir.IntType(4, 4))


def value(type_: Type) -> Value:
    """A value of which nothing is known."""
    slots = iter(range(99))
    return Value(
        type_,
        tuple(
            tuple(ir.Local(next(slots)) for _ in range(leaf.size)) for leaf in types.leaves(type_)
        ),
    )


def said(sink: Diagnostics) -> list[str]:
    """Each message with its fix."""
    return [f"{d.code} {d.message}" + (f" [{d.fix}]" if d.fix else "") for d in sink]


@pytest.mark.parametrize(
    ("given", "target", "leaves"),
    [
        (value(SMALL_T), types.INTEGER, ((X,),)),
        (types.number(2), PAGE, ((ir.Const(2, ir.IntType(2, 2)),),)),
        (value(PAGE), Option(PAGE), ((ir.Wrap(X, ir.OptionType(PAGE.scalar)),),)),
        (types.number(2), Option(SMALL_T), ((ir.Const(3, ir.OptionType(SMALL)),),)),
        (value(Option(PAGE)), PAGE, ((ir.Unwrap(X, ir.OptionType(PAGE.scalar)),),)),
        (NONE, Option(PAGE), ((ir.Const(0, ir.OptionType(PAGE.scalar)),),)),
        (
            value(PAIR),
            Option(PAIR),
            ((ir.Wrap(X, ir.OptionType(SMALL)),), (ir.Wrap(ir.Local(1), ir.OptionType(ir.BOOL)),)),
        ),
    ],
)
def test_a_value_is_taken_for_another_type(
    given: Value, target: Type, leaves: tuple[tuple[ir.Expr, ...], ...]
) -> None:
    sink = Diagnostics()
    found = coerce(given, target, SPAN, sink)
    assert (found.type, found.leaves, said(sink)) == (target, leaves, [])


@pytest.mark.parametrize(
    ("given", "target", "message"),
    [
        (value(PAGE), FRAME, "E131 `Frame` is needed, and this is `Page`"),
        (types.number(0), FRAME, "E131 `Frame` is needed, and this is an integer"),
        (NONE, PAGE, "E131 `Page` is needed, and this is `none`"),
        (
            value(SMALL_T),
            types.BOOL,
            "E131 `bool` is needed, and this is `0..3` [write `level != 0`]",
        ),
        (
            value(Option(PAGE)),
            types.BOOL,
            "E131 `bool` is needed, and this is `Page?` [write `level != none`]",
        ),
        (value(Option(SMALL_T)), Option(PAGE), "E131 `Page?` is needed, and this is `0..3?`"),
    ],
)
def test_what_does_not_fit_is_reported_and_unknown(
    given: Value, target: Type, message: str
) -> None:
    sink = Diagnostics()
    assert coerce(given, target, SPAN, sink) == types.unknown()
    assert said(sink) == [message]


def test_what_is_unknown_is_not_reported_again() -> None:
    sink = Diagnostics()
    assert coerce(types.unknown(), FRAME, SPAN, sink) == types.unknown()
    assert unify(types.unknown(), types.number(1), (SPAN, SPAN), sink) is None
    assert said(sink) == []


def test_comparisons() -> None:
    option = ir.OptionType(PAGE.scalar)
    none = ir.Const(0, option)
    held, plain = value(Option(PAGE)), types.constant(PAGE, 1)
    assert compared(held, NONE) == ir.Binary(BinaryOp.EQ, X, none)
    assert compared(NONE, NONE) == ir.TRUE
    assert compared(plain, held) == ir.Binary(BinaryOp.EQ, X, ir.Const(2, option))
    assert compared(value(PAGE), value(FRAME)) is None
    assert compared(value(PAGE), NONE) is None


def test_an_option_is_never_a_number_that_it_cannot_hold() -> None:
    held = value(Option(SMALL_T))
    assert compared(held, types.number(9)) == ir.FALSE
    variable = compared(held, Value(types.INTEGER, ((ir.Local(7),),)))
    option = ir.OptionType(SMALL)
    some = ir.Binary(BinaryOp.NE, X, ir.Const(0, option))
    same = ir.Binary(BinaryOp.EQ, ir.Unwrap(X, option), ir.Local(7))
    assert variable == ir.Many(ir.ManyOp.AND, (some, same))


def test_both_sides_of_a_conditional_become_one_type() -> None:
    sink = Diagnostics()
    numbers = unify(value(SMALL_T), types.number(9), (SPAN, SPAN), sink)
    assert numbers is not None
    assert [v.type for v in numbers] == [types.INTEGER, types.INTEGER]
    for left, right in ((NONE, value(PAGE)), (value(PAGE), NONE), (value(Option(PAGE)), NONE)):
        both = unify(left, right, (SPAN, SPAN), sink)
        assert both is not None
        assert [v.type for v in both] == [Option(PAGE), Option(PAGE)]
    assert said(sink) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (Value(SMALL_T, ((ir.Const(3, SMALL),),)), None),
        (Value(SMALL_T, ((FOUR,),)), "4 is outside of `0..3`"),
        (
            Value(Option(SMALL_T), ((ir.Wrap(FOUR, ir.OptionType(SMALL)),),)),
            "4 is outside of `0..3`",
        ),
        (
            Value(PAGE, ((FOUR,),)),
            "4 is outside of `Page`, which has the numbers 0 to 1",
        ),
    ],
)
def test_constants_are_inside_of_their_ranges(given: Value, message: str | None) -> None:
    sink = Diagnostics()
    assert inside(given, SPAN, sink) is (message is None)
    assert said(sink) == ([f"E126 {message}"] if message else [])
