"""Lemmas against the explorer, on random systems: what they prove is so, and is certified."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import random_systems
from examples import many
from hypothesis import HealthCheck, given, reject, settings

from rascheck.certify import certified, found
from rascheck.explore import explore
from rascheck.explore.limits import Limits
from rascheck.explore.states import reachable
from rascheck.prove.clock import Clock, GaveUp
from rascheck.prove.strengthen import Reached
from rascheck.run.prove import alone
from rascheck.run.strengthened import certificate, mined, seen, spelled
from rascheck.system import semantics
from rascheck.system.ir import Kind, System
from rascheck.system.trace import Move
from rascheck.system.verdict import Verdict

PROVED = (Verdict.HOLDS, Verdict.VACUOUS)


def test_what_lemmas_prove_the_explorer_finds_to_hold(tmp_path: Path) -> None:
    proved = 0

    @settings(max_examples=many(24), deadline=None, suppress_health_check=list(HealthCheck))
    @given(random_systems.systems())
    def agree(system: System) -> None:
        nonlocal proved
        explored = explore(system, limits=Limits(max_states=2_000))
        claims = [claim for claim in system.properties if claim.kind is Kind.INVARIANT]
        if not explored.complete or not claims:
            reject()
        for claim in claims:
            one = alone(system, claim.name, claim)
            states, complete = reachable(one, Limits(max_states=2_000))
            reached = Reached(one, states, complete=complete)
            try:
                result = mined(one, claim.name, reached, Clock.of(20))
            except GaveUp:
                continue
            if not result.proves:
                continue
            verdict = next(o.verdict for o in explored.outcomes if o.property == claim.name)
            assert verdict in PROVED
            proved += 1
            for clause in result.lemmas:
                assert reached.keeps(clause)
            if find_spec("bitwuzla") is not None and states:
                lemmas = spelled(one, claim.name, result.lemmas, frozenset())
                moves = seen(one, reached)
                for name, text in certificate(one, claim, result.lemmas, lemmas, moves).items():
                    (tmp_path / name).write_text(text)
                assert not certified(tmp_path, found(), 60).why

    agree()
    assert proved > 5


def test_states_are_those_of_the_reference() -> None:
    @settings(max_examples=many(20), deadline=None, suppress_health_check=list(HealthCheck))
    @given(random_systems.systems())
    def agree(system: System) -> None:
        states, complete = reachable(system, Limits(max_states=500))
        if not complete:
            reject()
        known = set(states)
        assert known >= set(semantics.initial_states(system))
        for state in states:
            for move in semantics.successors(system, state):
                if isinstance(move, Move):
                    assert move.state in known

    agree()
