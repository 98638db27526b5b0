"""A run for ever goes in; for each assumption of fairness comes out why its loop is fair to it."""

from __future__ import annotations

from rascheck.system.ir import Fairness, System
from rascheck.system.semantics import successors
from rascheck.system.trace import Trace


def fairness(system: System, trace: Trace) -> list[list[str]]:
    """`[assumption, why the loop does not break it]`."""
    if trace.loop is None:
        return []
    enabled = [
        {move.transition for move in successors(system, state)}
        for state in trace.states[trace.loop + 1 :]
    ]
    return [
        [f"{'strong' if one.strong else 'fair'} {one.name}", reason(trace, one, enabled)]
        for one in system.fairness
    ]


def reason(trace: Trace, one: Fairness, enabled: list[set[int | None]]) -> str:
    """`taken in the loop, by step 4`, or `cannot be taken after step 5`."""
    loop = trace.loop
    assert loop is not None, "only a run for ever is fair or not"
    mine = set(one.transitions)
    for step, move in enumerate(trace.moves[loop:], loop + 1):
        if move.transition in mine:
            return f"taken in the loop, by step {step}"
    if not any(mine & found for found in enabled):
        return "cannot be taken anywhere in the loop"
    idle = next((i for i, found in enumerate(enabled, loop + 1) if not mine & found), None)
    if idle is None or one.strong:
        return "can be taken in the loop and never is: the assumption excludes it"
    return f"cannot be taken after step {idle}, so that it may be passed over"
