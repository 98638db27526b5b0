"""Searches of one state for each orbit against the reference, on random symmetric systems."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import symmetric_systems
from hypothesis import HealthCheck, event, given, reject, settings

from rascheck.diagnostics import Diagnostics
from rascheck.explore import Reduce, explore
from rascheck.explore.reduce.symmetry import symmetry_of
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Overrides, combinations
from rascheck.run import load_program
from rascheck.source import Span
from rascheck.system import semantics
from rascheck.system.ir import IndexType, System
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
    # What may fail is looked at in an order, and that is one of the identities.
    apart = any("apart" in reduction.told for reduction in found.reductions)
    if not apart:
        assert {name: getattr(found, name) for name in counted} == counted
    event("not all types" if apart else "all types")
    for outcome in found.outcomes:
        if outcome.trace is not None:
            assert replay(system, outcome.trace) == []


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
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


def checks(
    path: Path, constants: dict[str, str], names: Container[str] | None = None
) -> Iterator[tuple[str, System]]:
    """Each check of a file, or each of these, with its System."""
    sink = Diagnostics()
    overrides = Overrides(constants)
    program = load_program([str(path)], sink).program
    for name, check in program.checks.items():
        if names is not None and name not in names:
            continue
        for combination in combinations(program, check, overrides, sink):
            system = elaborate(program, check, combination, overrides, sink)
            assert system is not None
            yield name, system


@pytest.mark.parametrize(
    ("file", "constants", "told"),
    [
        ("tests/golden/example.ras", {}, "Frame[2]: up to 2"),
        ("bench/ras_mock.ras", {"PAGES": "2"}, "Page[2]: up to 2"),
        ("bench/mcslock1.ras", {"N": "3"}, "Pid[3]: up to 6"),
        ("bench/n_peterson.ras", {"N": "4"}, "Pid[4]: up to 24"),
        ("bench/two_phase_commit.ras", {"N": "4"}, "Rm[4]: up to 24"),
        ("bench/alternating_bit.ras", {"VALUES": "3"}, "Value[3]: up to 6"),
    ],
)
def test_checks_are_decided_alike(
    file: str, constants: dict[str, str], told: str, root: Path
) -> None:
    for _, system in checks(root / file, constants):
        expected = explore(system)
        for engine in ("generated", "compiled"):
            found = explore(system, engine=engine, reduce=Reduce(symmetry=True))
            assert decided(found) == decided(expected)
            assert found.reductions[0].told == f"{told} states as one"
            assert found.states < expected.states


def test_the_example_with_two_processors(root: Path) -> None:
    systems = dict(checks(root / "tests/golden/example.ras", {"VCPUS": "2"}))
    expected = explore(systems["seed"])
    found = explore(systems["seed"], reduce=Reduce(symmetry=True))
    assert decided(found) == decided(expected)
    assert (expected.states, found.states) == (174_700, 45_348)


def declared_symmetric(node: Any) -> Any:
    """A System in which every index is declared symmetric."""
    match node:
        case IndexType(name, size):
            return IndexType(name, size, symmetric=True)
        case tuple():
            return tuple(declared_symmetric(one) for one in node)
        case _ if is_dataclass(node) and not isinstance(node, type | Span):
            parts = {f.name: declared_symmetric(getattr(node, f.name)) for f in fields(node)}
            return type(node)(**parts)
        case _:
            return node


def test_what_ships_names_a_frame_and_so_is_not_reduced(root: Path) -> None:
    names = ("late_two_vcpus", "two_cpus_one_irq_work", "two_cpus_two_frames")
    for _, system in checks(root / "properties" / "seed.ras", {}, names):
        assert symmetry_of(system) == (None, ())
        group, (reduction,) = symmetry_of(declared_symmetric(system))
        assert group is None
        assert "an assumption tells values of `Frame` apart" in reduction.told
