"""Two Systems have the same text if and only if they are equal."""

from __future__ import annotations

import enum
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
import random_systems
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_systems import DIGIT, NODE, both, build, eq, node, number

from rascheck.system.ir import (
    BOOL,
    FALSE,
    TRUE,
    Binary,
    BinaryOp,
    Const,
    EnumType,
    Expr,
    IntType,
    Ite,
    Many,
    ManyOp,
    OptionType,
    Read,
    System,
    Unary,
    UnaryOp,
    Unwrap,
    Variable,
    Wrap,
)
from rascheck.system.text import text
from rascheck.system.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

PAGE = OptionType(NODE)
STAGE2 = EnumType("", ("Absent", "Mapped"))
CPU = EnumType("cpu", ("Guest", "Aborting"))
SEQ, GFN = 1, 2
SYSTEM = build(
    [("A!", [])], (Variable("seq", IntType(-1, 3)), Variable("gfn", PAGE, (NODE,), (0, 0)))
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.systems(), st.randoms(use_true_random=False))
def test_a_changed_system_has_a_changed_text(system: System, random: Random) -> None:
    before = text(system)
    paths = list(places(system))
    for _ in range(15):
        other = changed(system, random.choice(paths), random)
        if other is not None and verify(other) == []:
            assert (text(other) == before) is (other == system), text(other)


Path = tuple[str | int, ...]


def places(node: object, path: Path = ()) -> Iterator[Path]:
    """The way to each list, number, name and choice in a node; a tuple in a tuple is no list."""
    if is_dataclass(node):
        for part in fields(node):
            if part.compare:
                yield from places(getattr(node, part.name), (*path, part.name))
        return
    if not isinstance(node, tuple) or isinstance(path[-1], str):
        yield path
    if isinstance(node, tuple):
        for position, item in enumerate(node):
            yield from places(item, (*path, position))


def changed(node: Any, path: Path, random: Random) -> Any:
    """A copy of `node` with something else at the end of `path`; None if nothing else can be."""
    match path:
        case (str(name), *rest):
            inner = changed(getattr(node, name), tuple(rest), random)
            return None if inner is None else replace(node, **{name: inner})
        case (int(at), *rest):
            inner = changed(node[at], tuple(rest), random)
            return None if inner is None else (*node[:at], inner, *node[at + 1 :])
        case _:
            return something_else(node, random)


def something_else(value: Any, random: Random) -> Any:
    match value:
        case bool():
            return not value
        case enum.Enum():
            return random.choice(list(type(value)))
        case int():
            return value + random.choice((-1, 1))
        case str():
            return value + "x"
        case tuple() if value:
            at = random.randrange(len(value))
            return (*value[:at], *random.choice(((), (value[at],) * 2)), *value[at + 1 :])
        case _:
            return None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Const(1), Const(1, IntType(0, 1))),
        (Const(1, IntType(1, 1)), Const(1, IntType(0, 1))),
        (Const(0, STAGE2), Const(0, CPU)),
        (Const(0, EnumType("E", ("seq",))), Read(SEQ)),
        (Const(-3, IntType(-3, -3)), Unary(UnaryOp.NEG, Const(3, IntType(3, 3)))),
        (both(TRUE, both(TRUE, TRUE)), both(TRUE, TRUE, TRUE)),
        (both(both(TRUE, TRUE), TRUE), both(TRUE, TRUE, TRUE)),
        (both(TRUE), TRUE),
        (both(), Many(ManyOp.OR, ())),
        (Many(ManyOp.COUNT, (both(),)), Many(ManyOp.COUNT, ())),
        (Ite(TRUE, TRUE, both(FALSE, TRUE)), both(Ite(TRUE, TRUE, FALSE), TRUE)),
        (Wrap(number(1), OptionType(DIGIT)), Wrap(number(1), OptionType(IntType(0, 3)))),
        (Unwrap(Read(GFN, (node(0),)), PAGE), Unwrap(Read(GFN, (node(0),)), OptionType(BOOL))),
        (Const(0, OptionType(PAGE)), Const(1, OptionType(PAGE))),
        (
            eq(Const(1, IntType(1, 1)), Ite(TRUE, number(1), number(2))),
            eq(Const(1, DIGIT), Ite(TRUE, Const(1, DIGIT), Const(2, DIGIT))),
        ),
        (
            Binary(BinaryOp.SUB, number(3), Binary(BinaryOp.SUB, number(2), number(1))),
            Binary(BinaryOp.SUB, Binary(BinaryOp.SUB, number(3), number(2)), number(1)),
        ),
    ],
)
def test_expressions_that_look_alike_have_different_texts(one: Expr, other: Expr) -> None:
    texts = [text(replace(SYSTEM, assumptions=(eq(expr, TRUE),))) for expr in (one, other)]
    assert texts[0] != texts[1]
