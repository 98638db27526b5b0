"""The explorers against the reference, on random systems: counts, verdicts, traces."""

from __future__ import annotations

from dataclasses import replace

import random_systems
from hypothesis import HealthCheck, given, reject, settings

from rascheck.explore import explore
from rascheck.system.ir import System
from rascheck.system.reference import TooLarge, explore_slowly
from rascheck.system.semantics import replay
from rascheck.system.verdict import Exploration


def compared(exploration: Exploration) -> Exploration:
    """What engines must agree on: all but who found it and how long it took."""
    return replace(exploration, seconds=0.0, compile_seconds=0.0, engine="", memory=0, code="")


@settings(max_examples=90, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.systems())
def test_explorers_find_what_the_reference_finds(system: System) -> None:
    try:
        expected = explore_slowly(system, 200)
    except TooLarge:
        reject()
    for engine in ("generated", "compiled"):
        found = explore(system, engine=engine)
        assert compared(found) == compared(expected)
        for outcome in found.outcomes:
            if outcome.trace is not None:
                assert replay(system, outcome.trace) == []
