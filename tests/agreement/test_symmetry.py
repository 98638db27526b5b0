"""Searches of one state for each orbit against the reference, on random symmetric systems."""

from __future__ import annotations

import symmetric_systems
from hypothesis import HealthCheck, event, given, reject, settings

from rascheck.explore import Reduce, explore
from rascheck.system import semantics
from rascheck.system.reference import TooLarge, explore_slowly, reach
from rascheck.system.semantics import replay
from rascheck.system.trace import Move
from rascheck.system.verdict import Exploration
from rascheck.system.verify import verify


def orbits(symmetric: symmetric_systems.Symmetric) -> dict[str, object]:
    """What a search of one state for each orbit counts, by definition."""
    graph = reach(symmetric.system, 200)
    first: dict[frozenset[object], object] = {}
    for state in graph.distance:
        first.setdefault(symmetric.orbit(state), state)
    states = [state for state in graph.distance if state in set(first.values())]
    depth = max(graph.distance.values(), default=-1)
    found = [semantics.successors(symmetric.system, state) for state in states]
    moves = [sum(isinstance(one, Move) for one in some) for some in found]
    return {
        "states": len(states),
        "levels": tuple([graph.distance[s] for s in states].count(d) for d in range(depth + 1)),
        "initial": len({symmetric.orbit(state) for state in graph.initial}),
        "transitions": sum(moves),
        "deadlocks": len({symmetric.orbit(state) for state in graph.deadlocked}),
        "model_errors": sum(map(len, found)) - sum(moves),
    }


def decided(exploration: Exploration) -> tuple[object, ...]:
    """What a reduction must not change."""
    one = exploration
    return one.outcomes, one.fired, one.entered, one.complete, one.depth


def compare(symmetric: symmetric_systems.Symmetric, engine: str) -> None:
    system = symmetric.system
    assert verify(system) == []
    try:
        expected = explore_slowly(system, 200)
        counted = orbits(symmetric)
    except TooLarge:
        reject()
    found = explore(system, engine=engine, threads=1, reduce=Reduce(symmetry=True))
    assert decided(found) == decided(expected)
    (reduction,) = found.reductions
    # What may fail is looked at in an order, and that is one of the identities.
    if "apart" not in reduction.told:
        assert {name: getattr(found, name) for name in counted} == counted
    event("all types" if "apart" not in reduction.told else "not all types")
    for outcome in found.outcomes:
        if outcome.trace is not None:
            assert replay(system, outcome.trace) == []


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(symmetric_systems.systems())
def test_generated_code_decides_by_one_state_of_each_orbit(
    symmetric: symmetric_systems.Symmetric,
) -> None:
    compare(symmetric, "generated")


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(symmetric_systems.systems())
def test_compiled_code_decides_by_one_state_of_each_orbit(
    symmetric: symmetric_systems.Symmetric,
) -> None:
    compare(symmetric, "compiled")
