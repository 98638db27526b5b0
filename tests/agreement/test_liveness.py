"""Liveness against the reference, on random systems: verdicts, and a lasso for each violation."""

from __future__ import annotations

import itertools

import pytest
import random_systems
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from rascheck.explore import Limits, explore
from rascheck.explore.liveness.ground import Ground, Node
from rascheck.explore.liveness.loop import Around
from rascheck.system.ir import Kind, System
from rascheck.system.reference import TooLarge, explore_slowly
from rascheck.system.reference_liveness import TooMany
from rascheck.system.semantics import replay
from rascheck.system.verdict import Verdict
from rascheck.system.verify import verify


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.live_systems())
def test_engines_find_what_the_reference_finds(system: System) -> None:
    agree(system)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.watched_systems())
def test_engines_find_what_automata_accept(system: System) -> None:
    assert verify(system) == []
    agree(system)


def agree(system: System) -> None:
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


LONGEST = 6
"""Steps of loops that are looked for by trying all walks."""


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.live_systems())
def test_loops_are_the_shortest_and_the_least_of_these(system: System) -> None:
    for around in searched_loops(system):
        shown = around.loop()
        assert shown is not None
        assert shown == least_loop(around, min(len(shown), LONGEST), shown)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.live_systems(), st.sampled_from((0, 3, 1 << 15)))
def test_loops_in_large_parts_are_fair(system: System, far: int) -> None:
    """As if the part were too large for the shortest loop, and the way back too long as well."""
    limits = Limits(max_states=500)
    shortest = explore(system, engine="generated", limits=limits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rascheck.explore.liveness.loop.MOST", 0)
        patch.setattr("rascheck.explore.liveness.loop.FAR", far)
        found = explore(system, engine="generated", limits=limits)
    for outcome, least in zip(found.outcomes, shortest.outcomes, strict=True):
        assert outcome.verdict is least.verdict
        if outcome.trace is not None:
            assert replay(system, outcome.trace) == []


def searched_loops(system: System) -> list[Around]:
    """A new search for each loop that is shown."""
    seen: list[Around] = []

    class Recorded(Around):
        def __init__(self, ground: Ground, entry: Node, who: list[tuple[int, ...]]) -> None:
            super().__init__(ground, entry, who)
            seen.append(Around(ground, entry, who))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rascheck.explore.liveness.lasso.Around", Recorded)
        if not explore(system, engine="generated", limits=Limits(max_states=500)).complete:
            reject()
    return seen


def least_loop(around: Around, most: int, otherwise: list[int]) -> list[int]:
    """The least loop of at most so many steps, by trying all walks; otherwise what is given."""
    ground = around.ground
    walks: list[tuple[list[int], int, list[Node]]] = [([], 0, [around.entry])]
    for _ in range(most):
        walks = [
            ([*labels, label], kept | promises, [*nodes, to])
            for labels, kept, nodes in walks
            for label, _, promises, to in ground.leaving(nodes[-1])
            if ground.part(*to) == around.part
        ]
        if len(walks) > 20_000:
            reject()
        loops = [
            labels
            for labels, kept, nodes in walks
            if nodes[-1] == around.entry
            and kept == ground.reading.automaton.every
            and is_fair(ground, labels, nodes[1:])
        ]
        if loops:
            return min(loops, key=lambda labels: (switches(around, labels), labels))
    return otherwise


def is_fair(ground: Ground, labels: list[int], nodes: list[Node]) -> bool:
    """Whether a loop with these transitions, through these nodes, is fair."""
    taken = 0
    for label in labels:
        taken |= ground.justice.taken[label]
    enabled = [ground.enabled(state) for state, _ in nodes]
    always, ever = -1, 0
    for mask in enabled:
        always &= mask
        ever |= mask
    return not (ground.justice.weak & always | ground.justice.strong & ever) & ~taken


def switches(around: Around, labels: list[int]) -> int:
    """How often somebody acts who took no part in the step before."""
    who = [around.who[label] for label in labels]
    return sum(after[0] not in before for before, after in itertools.pairwise(who))
