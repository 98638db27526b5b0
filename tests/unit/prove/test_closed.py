"""Sets of states as invariants: Z3 believes those that are closed, and no others."""

from __future__ import annotations

import proofs

from rascheck.prove.clock import Clock
from rascheck.prove.closed import closed
from rascheck.prove.encode import Encoded
from rascheck.prove.goals import Goal, goal_of
from rascheck.system.verdict import ERROR


def proves(name: str, missing: int | None = None) -> bool:
    system = proofs.stage2()
    states = [s for n, s in enumerate(proofs.states_of(system).states) if n != missing]

    def goal(encoded: Encoded) -> Goal:
        return goal_of(encoded, name)

    return closed(Encoded(system), goal, states, Clock.of(60))


def test_all_states_that_are_reached_prove_what_holds_in_them() -> None:
    assert proves("no_remap")
    assert proves(ERROR)


def test_a_state_that_is_missing_is_missed() -> None:
    assert not proves("no_remap", missing=0)
    assert not proves(ERROR, missing=7)
