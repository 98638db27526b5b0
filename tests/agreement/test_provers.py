"""The provers against the explorer, on random systems: verdicts, and runs to the byte.

Each system is asked one of its questions in one way, so that there can be many.
"""

from __future__ import annotations

import pytest
import random_systems
from examples import many
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rascheck.explore import explore
from rascheck.explore.limits import Limits
from rascheck.prove.decide import decide
from rascheck.prove.strategies import Effort
from rascheck.system.ir import System
from rascheck.system.verdict import DEADLOCK, Outcome, Verdict

EXAMPLES = {"auto": 20, "induction": 120, "k-induction": 50, "bmc": 60, "spacer": 30}
"""Systems for each way; `RASCHECK_EXAMPLES=10` makes it thousands."""


@pytest.mark.parametrize("way", EXAMPLES)
def test_provers_and_the_explorer_never_disagree(way: str) -> None:
    decided = 0

    @settings(
        max_examples=many(EXAMPLES[way]), deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(random_systems.systems(), st.integers(0, 9))
    def agree(system: System, number: int) -> None:
        nonlocal decided
        found = explore(system, limits=Limits(max_states=500), engine="generated")
        outcome = found.outcomes[number % len(found.outcomes)]
        decided += found.complete and compared(system, outcome, way, dead=found.deadlocks > 0)

    agree()
    assert decided > many(EXAMPLES[way]) // 5


def compared(system: System, outcome: Outcome, way: str, *, dead: bool) -> bool:
    """Whether the provers have an answer; it is the explorer's. That machines are stuck is not
    for them to say."""
    name = outcome.property
    proved = decide(system, name, Effort(way, k=4, depth=12, seconds=10))
    if name == DEADLOCK and not dead:
        assert proved.verdict in (Verdict.HOLDS, Verdict.UNKNOWN)
        return False
    if proved.verdict is Verdict.UNKNOWN:
        return False
    assert (proved.verdict, proved.missed) == (outcome.verdict, outcome.missed)
    assert proved.trace == outcome.trace
    return True
