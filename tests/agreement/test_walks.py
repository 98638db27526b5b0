"""Random walks against the explorer, on random systems: what they meet is there."""

from __future__ import annotations

from dataclasses import replace

import random_systems
from hypothesis import HealthCheck, given, reject, settings

from rascheck.explore import Limits, explore
from rascheck.explore.walk import walked
from rascheck.system.ir import System
from rascheck.system.semantics import replay
from rascheck.system.verdict import Verdict


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.systems())
def test_what_walks_meet_is_there(system: System) -> None:
    explored = explore(system, engine="generated", limits=Limits(max_states=2000))
    if not explored.complete:
        reject()
    found = walked(system, seed=1, walks=20, steps=30).exploration
    again = walked(system, seed=1, walks=20, steps=30).exploration
    assert replace(found, seconds=0.0, compile_seconds=0.0) == replace(
        again, seconds=0.0, compile_seconds=0.0
    )
    assert found.states <= explored.states
    assert found.fired <= explored.fired
    assert found.entered <= explored.entered
    for met, known in zip(found.outcomes, explored.outcomes, strict=True):
        assert met.property == known.property
        if met.trace is None:
            assert met.verdict is Verdict.UNKNOWN
        else:
            assert known.trace is not None
            assert met.verdict is known.verdict
            assert met.trace.depth >= known.trace.depth or met.property == "deadlock"
            assert replay(system, met.trace) == []
