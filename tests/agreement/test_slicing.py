"""Slices against whole systems and the reference, on random systems: verdicts, depths, traces."""

from __future__ import annotations

from collections import Counter

import random_padded
import random_systems
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from rascheck.explore import Reduce, explore
from rascheck.explore.reduce.slice import sliced
from rascheck.system.ir import System
from rascheck.system.reference import TooLarge, explore_slowly
from rascheck.system.semantics import replay
from rascheck.system.verdict import Exploration
from rascheck.system.verify import verify

SLICE = Reduce(slice=True)


def same(system: System, found: Exploration, expected: Exploration) -> None:
    """All that slicing may not change is the same, and no more states were visited."""
    assert found.outcomes == expected.outcomes
    unseen = {number for reduction in found.reductions for number in reduction.transitions}
    assert found.fired == expected.fired - unseen
    gone = {machine for reduction in found.reductions for machine in reduction.machines}
    assert found.entered == {place for place in expected.entered if place[0] not in gone}
    assert found.states <= expected.states
    assert (found.model_errors > 0) is (expected.model_errors > 0)
    assert (found.initial > 0) is (expected.initial > 0)
    for outcome in found.outcomes:
        if outcome.trace is not None:
            assert replay(system, outcome.trace) == []


@settings(max_examples=180, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(random_padded.padded_systems(), random_systems.systems()))
def test_a_slice_says_what_the_reference_says(system: System) -> None:
    try:
        expected = explore_slowly(system, 300)
    except TooLarge:
        reject()
    cut = sliced(system)
    assert cut is None or verify(cut.system) == []
    same(system, explore(system, engine="generated", reduce=SLICE), expected)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_padded.padded_systems())
def test_compiled_code_agrees_in_a_slice(system: System) -> None:
    expected = explore(system, engine="generated")
    same(system, explore(system, engine="compiled", threads=2, reduce=SLICE), expected)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_padded.padded_systems(live=True))
def test_a_slice_says_the_same_about_the_future(system: System) -> None:
    expected = explore(system, engine="generated")
    if expected.states > 300:
        reject()
    same(system, explore(system, engine="generated", reduce=SLICE), expected)


def test_random_systems_have_something_to_leave_out() -> None:
    """What the tests above draw is worth drawing."""
    seen: Counter[str] = Counter()

    @settings(
        max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(random_padded.padded_systems())
    def look(system: System) -> None:
        cut = sliced(system)
        if cut is not None:
            seen["slices"] += 1
            seen["variables"] += len(cut.variables) + 1 < len(system.variables)
            seen["machines"] += bool(cut.reduction.machines)
            seen["transitions"] += bool(cut.reduction.transitions)
            seen["never"] += "never enabled" in cut.reduction.told

    look()
    assert all(seen[word] >= 5 for word in ("variables", "machines", "transitions", "never")), seen
