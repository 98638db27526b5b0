"""A System is explored in its slice; what was found there is told of the whole System."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from rascheck.explore.decide import explore
from rascheck.explore.limits import Limits
from rascheck.explore.reduce.slice import Slice, sliced
from rascheck.system import semantics
from rascheck.system.ir import Kind, System
from rascheck.system.runs import Disagreement, initial_error, told
from rascheck.system.trace import Ending, ModelError, Trace
from rascheck.system.verdict import Exploration, Outcome, Verdict


def explored_slice(system: System, **how: Any) -> Exploration | None:
    """As `explore`, which takes the same keywords; None if nothing can be left out.

    Counts are those of what was visited. Raises `Disagreement` if a trace is no run of the whole
    System.
    """
    started = time.perf_counter()
    cut = sliced(system)
    if cut is None:
        return None
    found = explore(cut.system, **how)
    lassos: dict[str, Outcome] = {}
    broken = tuple(
        claim
        for claim, outcome in zip(system.properties, found.outcomes, strict=False)
        if claim.kind is Kind.TEMPORAL and outcome.verdict is Verdict.VIOLATED
    )
    if broken and found.limit:  # no time to look for it in the whole
        lassos = {claim.name: Outcome(claim.name, Verdict.UNKNOWN) for claim in broken}
    elif broken:
        how["limits"] = remaining(how["limits"], time.perf_counter() - started)
        whole = explore(replace(system, properties=broken, check_deadlock=False), **how)
        lassos = {outcome.property: outcome for outcome in whole.outcomes[: len(broken)]}
        for name, outcome in lassos.items():
            if outcome.verdict not in (Verdict.VIOLATED, Verdict.UNKNOWN):
                raise Disagreement(f"{name}: violated in a slice, and not in the whole")
        compiling = found.compile_seconds + whole.compile_seconds
        found = replace(found, compile_seconds=compiling, memory=max(found.memory, whole.memory))
        if whole.limit:
            found = replace(found, complete=False, limit=whole.limit)
    return replace(
        found,
        outcomes=tuple(
            lassos.get(outcome.property) or whole_outcome(cut, outcome)
            for outcome in found.outcomes
        ),
        fired=frozenset(cut.transitions[number] for number in found.fired),
        entered=frozenset((cut.machines[machine], state) for machine, state in found.entered),
        seconds=time.perf_counter() - started - found.compile_seconds,
        reductions=(cut.reduction, *found.reductions),
    )


def remaining(limits: Limits, seconds: float) -> Limits:
    """What is left of limits when so much time is over."""
    if limits.seconds is None:
        return limits
    return replace(limits, seconds=max(0.0, limits.seconds - seconds))


def whole_outcome(cut: Slice, outcome: Outcome) -> Outcome:
    """An outcome with the same trace in the whole System."""
    if outcome.trace is None:
        return outcome
    return replace(outcome, trace=whole_trace(cut, outcome.property, outcome.trace))


def whole_trace(cut: Slice, name: str, trace: Trace) -> Trace:
    """The run of the whole System that takes the same transitions, from the least initial state."""
    candidate = cut.candidate(trace.initial)
    initial = semantics.begin(cut.whole, candidate)
    if isinstance(initial, ModelError):
        return initial_error(cut.whole, candidate)
    if initial is None:
        raise Disagreement(f"{name}: the first state is not initial")
    steps = [move.transition for move in trace.moves]
    if trace.error is not None and trace.error.transition is not None:
        steps.append(trace.error.transition)
    run = told(cut.whole, name, trace.ending, initial, [cut.transitions[n] for n in steps])
    if trace.ending is not Ending.STUCK:
        return run
    assert trace.machine is not None, "somebody is stuck"
    machine, instance = trace.machine
    return replace(run, machine=(cut.machines[machine], instance))
