"""The random systems are well-formed, and most of them are worth exploring."""

from collections import Counter

import random_systems
from hypothesis import HealthCheck, Phase, given, seed, settings

from rascheck.system.ir import System
from rascheck.system.reference import TooLarge, explore_slowly
from rascheck.system.semantics import replay
from rascheck.system.verdict import Verdict
from rascheck.system.verify import verify

EXAMPLES = 100


def test_random_systems_are_well_formed_and_interesting() -> None:
    seen: Counter[str] = Counter()

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(random_systems.systems())
    def look(system: System) -> None:
        assert verify(system) == []
        try:
            found = explore_slowly(system, 100)
        except TooLarge:
            seen["too large"] += 1
            return
        seen["more than 5 states"] += found.states > 5
        seen["several initial states"] += found.initial > 1
        verdicts = {outcome.verdict for outcome in found.outcomes}
        seen.update(verdict.value for verdict in verdicts)
        for trace in [outcome.trace for outcome in found.outcomes if outcome.trace]:
            assert replay(system, trace) == []
            seen[f"ends {trace.ending.value}"] += 1
            seen["two steps or more"] += trace.depth >= 2

    look()
    least = {  # a third of what is usual, or less
        "more than 5 states": 20,
        "several initial states": 15,
        Verdict.HOLDS.value: 30,
        Verdict.VIOLATED.value: 8,
        Verdict.VACUOUS.value: 5,
        Verdict.UNREACHABLE.value: 1,
        "ends reached": 6,
        "ends deadlock": 3,
        "ends stuck": 1,
        "ends error": 5,
        "two steps or more": 5,
    }
    assert {what: seen[what] for what in least if seen[what] < least[what]} == {}, seen
    assert seen["too large"] < EXAMPLES // 2
