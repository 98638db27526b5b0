"""One search over a family, on Systems small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from small_systems import DIGIT, Step, both, build, eq, negated, number, plus

from rascheck.explore import Limits
from rascheck.explore.family import explore_family
from rascheck.explore.family.split import split
from rascheck.system.family import Family, members_of
from rascheck.system.ir import (
    BOOL,
    Antecedent,
    Assign,
    Binary,
    BinaryOp,
    Expr,
    Kind,
    Past,
    Property,
    Read,
    Register,
    Variable,
)
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict

COUNT, FAST, LIMIT = 1, 2, 3
VARIABLES = (
    Variable("count", DIGIT),
    Variable("fast", BOOL, initial=(None,)),
    Variable("limit", DIGIT, initial=(None,)),
)
EVERY = tuple((fast, limit) for fast in (0, 1) for limit in (0, 1, 2))
SHORT = Binary(BinaryOp.LT, Read(COUNT), Read(LIMIT))
"""The count is below the limit."""


def family(*claims: Property, **rest: Any) -> Family:
    """A count goes up to a limit, and a fast one jumps over the end of its range."""
    steps = [
        Step((), 0, 0, SHORT, (Assign(COUNT, (), plus(Read(COUNT), number(1))),)),
        Step((), 0, 1, negated(SHORT)),
        Step((), 1, 1, Read(FAST), (Assign(COUNT, (), plus(Read(COUNT), number(2))),)),
    ]
    system = build([("Run End!", steps)], VARIABLES, properties=claims, **rest)
    return Family(system, (FAST, LIMIT), EVERY)


def never(expr: Expr, *antecedents: Expr) -> Property:
    found = tuple(Antecedent(one, "x") for one in antecedents)
    return Property("p", Kind.INVARIANT, negated(expr), antecedents=found)


def words(verdicts: tuple[Verdict, ...]) -> str:
    return " ".join(verdict.value for verdict in verdicts)


def test_members_are_bits() -> None:
    found = family()
    assert found.everyone == 0b111111
    assert found.having[FAST] == {0: 0b000111, 1: 0b111000}
    assert list(members_of(0b101001)) == [0, 3, 5]


def test_a_transition_is_written_once_for_each_way_in_which_it_is_decided() -> None:
    (part,) = split(family())
    # `count < limit` for three limits, the same negated, and `fast`.
    assert part.origins == (0, 0, 0, 1, 1, 1, 2)
    assert part.members == (*(0b001001, 0b010010, 0b100100) * 2, 0b111000)


def test_verdicts_and_counts() -> None:
    two = eq(Read(COUNT), number(2))
    found = explore_family(family(never(two)))
    # Up to the limit and over; a fast one goes on from 0 to 2, and from 1 and 2 it fails.
    assert words(found.verdicts["p"]) == "holds holds violated violated holds violated"
    assert words(found.verdicts[ERROR]) == "holds holds unknown unknown error unknown"
    assert found.complete
    # 0, 1, 2 in Run; 0, 1 in End; members that have failed leave before the end.
    assert found.states == 6


def test_nobody_leaves_without_properties() -> None:
    found = explore_family(family())
    assert words(found.verdicts[ERROR]) == "holds holds holds error error error"
    assert words(found.verdicts[DEADLOCK]) == " ".join(["holds"] * 6)
    # In Run 0..limit and in End the limit; a fast one with limit 0 has End with 2 as well.
    assert found.visits == 2 + 3 + 4 + 3 + 3 + 4
    assert found.states == 6


def test_for_nothing() -> None:
    one = eq(Read(COUNT), number(1))
    found = explore_family(family(never(both(one, Read(FAST)), one)))
    assert words(found.verdicts["p"]) == "vacuous holds holds vacuous violated violated"


def test_history_that_depends_on_a_knob_makes_parts() -> None:
    ever = Register("h", Read(FAST), Binary(BinaryOp.EQ, Read(FAST), Read(FAST)))
    claims = (Property("p", Kind.REACHABLE, Past(0)),)
    found = family(*claims, registers=(ever,))
    assert [part.everyone for part in split(found)] == [0b000111, 0b111000]
    assert words(explore_family(found).verdicts["p"]) == " ".join(["reachable"] * 6)


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        (Limits(max_states=1), "states"),
        (Limits(max_depth=0), "depth"),
        (Limits(seconds=0), "seconds"),
        (Limits(memory=1), "memory"),
    ],
)
def test_at_a_limit_nothing_is_said_to_hold(limits: Limits, limit: str) -> None:
    found = explore_family(family(never(eq(Read(COUNT), number(2)))), limits=limits)
    assert found.limit == limit
    assert words(found.verdicts["p"]) == " ".join(["unknown"] * 6)


def test_an_assumption_that_only_some_members_meet() -> None:
    system = family(never(Read(FAST))).system
    start = (negated(Read(FAST)),)
    system = replace(system, assumptions=start)
    found = explore_family(Family(system, (FAST, LIMIT), EVERY))
    assert found.started == 0b000111
    assert words(found.verdicts["p"]) == "holds holds holds vacuous vacuous vacuous"
