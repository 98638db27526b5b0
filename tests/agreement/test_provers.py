"""The provers against the explorer, on random systems: verdicts, and lengths of runs."""

from __future__ import annotations

import pytest
import random_systems
from hypothesis import HealthCheck, given, reject, settings

from rascheck.explore import explore
from rascheck.explore.limits import Limits
from rascheck.prove.decide import decide
from rascheck.prove.strategies import Effort
from rascheck.system.ir import System
from rascheck.system.semantics import replay
from rascheck.system.verdict import DEADLOCK, Verdict


@pytest.mark.parametrize("by", ["auto", "induction", "k-induction", "bmc", "spacer"])
def test_provers_and_the_explorer_never_disagree(by: str) -> None:
    decided = 0

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(random_systems.systems())
    def agree(system: System) -> None:
        nonlocal decided
        found = explore(system, limits=Limits(max_states=2_000))
        if not found.complete:
            reject()
        for outcome in found.outcomes:
            proved = decide(system, outcome.property, Effort(by, k=4, depth=20, seconds=20))
            if outcome.property == DEADLOCK and found.deadlocks == 0:
                assert proved.verdict in (Verdict.HOLDS, Verdict.UNKNOWN)
                continue
            if proved.verdict is Verdict.UNKNOWN:
                continue
            decided += 1
            assert (proved.verdict, proved.missed) == (outcome.verdict, outcome.missed)
            if proved.trace is not None:
                assert replay(system, proved.trace) == []
                assert outcome.trace is not None
                assert proved.trace.depth == outcome.trace.depth

    agree()
    assert decided > 50
