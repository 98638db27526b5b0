"""Liveness against the reference, on random systems: verdicts, and a lasso for each violation."""

from __future__ import annotations

import random_systems
from hypothesis import HealthCheck, given, reject, settings

from rascheck.explore import explore
from rascheck.system.ir import Kind, System
from rascheck.system.reference import TooLarge, explore_slowly
from rascheck.system.reference_liveness import TooMany
from rascheck.system.semantics import replay
from rascheck.system.verdict import Verdict


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.live_systems())
def test_engines_find_what_the_reference_finds(system: System) -> None:
    try:
        expected = explore_slowly(system, 200)
    except (TooLarge, TooMany):
        reject()
    shown = []
    for engine, threads in (("generated", 1), ("compiled", 2)):
        found = explore(system, engine=engine, threads=threads)
        assert (found.states, found.transitions) == (expected.states, expected.transitions)
        for outcome, wanted in zip(found.outcomes, expected.outcomes, strict=True):
            assert (outcome.verdict, outcome.missed) == (wanted.verdict, wanted.missed)
            if outcome.trace is not None:
                assert replay(system, outcome.trace) == []
        shown.append([outcome.trace for outcome in found.outcomes])
        for claim, outcome in zip(system.properties, found.outcomes, strict=False):
            violated = outcome.verdict is Verdict.VIOLATED
            if claim.kind is Kind.TEMPORAL:
                assert violated is (outcome.trace is not None)
    assert shown[0] == shown[1]
