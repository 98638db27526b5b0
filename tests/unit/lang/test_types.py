"""Types: how each lies in scalar variables, what is the same, and how it is written."""

from __future__ import annotations

import pytest

from rascheck.lang import types
from rascheck.lang.types import Array, Leaf, Option, Record, ScalarType, Set, Type
from rascheck.system import ir

SMALL = ScalarType(ir.IntType(1, 3))
WIDE = ScalarType(ir.IntType(0, 9))
PAGE = ScalarType(ir.IndexType("Page", 2, symmetric=False))
FRAME = ScalarType(ir.IndexType("Frame", 2, symmetric=True))
CODE = ScalarType(ir.EnumType("Code", ("AO", "AR")))
INFO = Record("Info", (("code", CODE), ("at", Option(PAGE)), ("seen", Set(PAGE))))
NESTED = Record("Nested", (("list", Array((PAGE.scalar, SMALL.scalar), INFO)), ("ok", types.BOOL)))
BOOL, P, S = ir.BOOL, PAGE.scalar, SMALL.scalar


@pytest.mark.parametrize(
    ("type_", "leaves"),
    [
        (SMALL, (Leaf("", (), S),)),
        (Option(SMALL), (Leaf("", (), ir.OptionType(S)),)),
        (Set(PAGE), (Leaf("", (P,), BOOL),)),
        (
            INFO,
            (
                Leaf(".code", (), CODE.scalar),
                Leaf(".at", (), ir.OptionType(P)),
                Leaf(".seen", (P,), BOOL),
            ),
        ),
        (
            Option(Record("R", (("a", SMALL), ("b", types.BOOL)))),
            (Leaf(".a", (), ir.OptionType(S)), Leaf(".b", (), ir.OptionType(BOOL))),
        ),
        (
            NESTED,
            (
                Leaf(".list.code", (P, S), CODE.scalar),
                Leaf(".list.at", (P, S), ir.OptionType(P)),
                Leaf(".list.seen", (P, S, P), BOOL),
                Leaf(".ok", (), BOOL),
            ),
        ),
    ],
)
def test_leaves(type_: Type, leaves: tuple[Leaf, ...]) -> None:
    assert types.leaves(type_) == leaves


def test_sizes_and_first_values() -> None:
    assert [leaf.size for leaf in types.leaves(NESTED)] == [6, 6, 12, 1]
    first = types.first_value(INFO)
    assert [e.value for e in first.flat if isinstance(e, ir.Const)] == [0, 0, 0, 0]
    assert types.first_value(SMALL).expr == ir.Const(1, S)
    assert types.first_value(Option(SMALL)).expr == ir.Const(0, ir.OptionType(S))
    assert [v.expr for v in types.values_of(SMALL)] == [ir.Const(n, S) for n in (1, 2, 3)]


def test_a_field_of_a_value() -> None:
    value = types.first_value(NESTED)
    assert types.field_of(value, NESTED, "ok").leaves == ((ir.FALSE,),)
    inner = types.field_of(value, NESTED, "list")
    assert [len(leaf) for leaf in inner.leaves] == [6, 6, 12]


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (SMALL, WIDE, True),
        (SMALL, types.INTEGER, True),
        (types.INTEGER, PAGE, True),
        (types.INTEGER, FRAME, False),  # a symmetric index has no numbers
        (PAGE, FRAME, False),
        (Option(SMALL), Option(WIDE), False),
        (Option(PAGE), Option(PAGE), True),
        (Option(PAGE), PAGE, False),
        (Set(PAGE), Set(FRAME), False),
        (types.UNKNOWN, INFO, True),
    ],
)
def test_what_is_the_same(left: Type, right: Type, same: bool) -> None:
    assert types.same(left, right) is same
    assert types.same(right, left) is same


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (types.BOOL, "`bool`"),
        (SMALL, "`1..3`"),
        (types.INTEGER, "an integer"),
        (types.NONE, "`none`"),
        (Option(CODE), "`Code?`"),
        (Set(PAGE), "`set of Page`"),
        (Array((P, S), INFO), "`Info[Page, 1..3]`"),
        (ScalarType(ir.EnumType("", ("On", "Off"))), "`{ On, Off }`"),
    ],
)
def test_how_it_is_written(type_: Type, text: str) -> None:
    assert types.quoted(type_) == text
