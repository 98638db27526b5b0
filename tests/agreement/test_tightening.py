"""Narrower ranges change nothing: random systems, before and after."""

from __future__ import annotations

from dataclasses import replace

import random_systems
from hypothesis import HealthCheck, given, reject, settings

from rascheck.explore import explore
from rascheck.explore.reduce.tighten import tightened
from rascheck.system.ir import System
from rascheck.system.reference import TooLarge, explore_slowly
from rascheck.system.verdict import Exploration
from rascheck.system.verify import verify


def counted(found: Exploration) -> tuple[object, ...]:
    verdicts = [(outcome.property, outcome.verdict) for outcome in found.outcomes]
    return found.states, found.transitions, found.levels, found.model_errors, verdicts


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.systems())
def test_the_same_states_and_verdicts(system: System) -> None:
    try:
        expected = explore_slowly(system, 200)
    except TooLarge:
        reject()
    narrow = tightened(system)
    assert verify(narrow) == []
    assert counted(explore(narrow, engine="generated")) == counted(expected)
    assert replace(narrow, variables=(), queues=()) == replace(system, variables=(), queues=())
