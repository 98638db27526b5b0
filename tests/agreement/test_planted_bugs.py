"""A defect planted in the explorer is found by random systems, and the example shrinks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
import random_systems
from hypothesis import HealthCheck, Phase, find, settings

from rascheck.explore import Limits, body, canonical, explore, search
from rascheck.explore.term import Term
from rascheck.system.ir import System
from rascheck.system.reference import TooLarge, explore_slowly


def disagrees(system: System) -> bool:
    """Whether explorer and reference differ on a system."""
    try:
        expected = explore_slowly(system, 25)
    except TooLarge:
        return False
    try:
        found = explore(system, limits=Limits(max_states=100))
    except Exception:
        return True
    return replace(found, seconds=0.0, compile_seconds=0.0, engine="") != replace(
        expected, seconds=0.0, compile_seconds=0.0, engine=""
    )


def unchecked(_: body.Body, one: Term, low: int, high: int) -> Term:
    """As if every value were in range."""
    return replace(one, low=max(low, one.low), high=min(high, one.high))


BUGS: dict[str, tuple[object, str, Callable[..., Any]]] = {
    "ranges are not checked": (body.Body, "in_range", unchecked),
    "states that nothing leaves are overlooked": (search.Search, "rest", lambda *_: None),
    "switches to come are not counted": (canonical, "to_come", lambda *_: 0),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found_and_shrinks(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, name, wrong = BUGS[bug]
    monkeypatch.setattr(place, name, wrong)
    example = find(
        random_systems.systems(),
        disagrees,
        settings=settings(
            max_examples=1000,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
        random=Random(2),
    )
    assert len(example.transitions) <= 6
    assert len(example.variables) <= 4
