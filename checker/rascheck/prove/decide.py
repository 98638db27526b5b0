"""A System and the name of a claim go in; a verdict comes out, with the proof or the run behind it.

That something is met is always shown by a run, which the meaning of the System takes again; that
it is not, by an induction of our own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from rascheck.prove.bmc import Reached
from rascheck.prove.clock import Clock, GaveUp
from rascheck.prove.encode import Encoded
from rascheck.prove.goals import Goal, goal_of, met
from rascheck.prove.solver import Solver, Terms
from rascheck.prove.strategies import Effort, Progress, Question
from rascheck.prove.workers import first
from rascheck.system.ir import Antecedent, Kind, Property, System
from rascheck.system.runs import initial_error, told
from rascheck.system.semantics import begin
from rascheck.system.trace import Ending, ModelError, Trace
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict


@dataclass(frozen=True)
class Decided:
    """The verdict on one claim, and `how` it is known.

    UNKNOWN: `limit` says what ended the attempt, and `missing` of which antecedent it is only not
    known whether it is ever met. VACUOUS: `missed` never are. `progress` has details.
    """

    name: str
    verdict: Verdict
    how: str = ""
    trace: Trace | None = None
    missed: tuple[str, ...] = ()
    limit: str = ""
    missing: str = ""
    progress: Progress = field(default_factory=Progress)
    seconds: float = 0.0


def decide(system: System, name: str, effort: Effort) -> Decided:
    """The verdict on a property that is not TEMPORAL, on DEADLOCK or on ERROR."""
    started = time.monotonic()
    clock = Clock.of(effort.seconds, effort.megabytes)
    question = Question(system, lambda encoded: goal_of(encoded, name), effort)
    try:
        settled = question.settled(clock)
        verdict = _verdict(system, name, reached=settled.reached is not None)
        found = Decided(name, verdict, settled.how)
        if settled.reached is not None:
            found = replace(found, trace=trace_of(system, name, settled.reached))
        else:
            found = not_vacuous(system, found, effort, clock)
    except GaveUp as gave_up:
        found = Decided(name, Verdict.UNKNOWN, limit=gave_up.limit)
    return replace(found, progress=question.progress, seconds=time.monotonic() - started)


def _verdict(system: System, name: str, *, reached: bool) -> Verdict:
    if name in (DEADLOCK, ERROR):
        return Verdict(name) if reached else Verdict.HOLDS
    if _claim(system, name).kind is Kind.REACHABLE:
        return Verdict.REACHABLE if reached else Verdict.UNREACHABLE
    return Verdict.VIOLATED if reached else Verdict.HOLDS


def _claim(system: System, name: str) -> Property:
    return next(claim for claim in system.properties if claim.name == name)


# ------------------------------------------------------------------------------------- vacuity


def not_vacuous(system: System, found: Decided, effort: Effort, clock: Clock) -> Decided:
    """What holds, if there is a state, and each antecedent is met in one; or is never reached, if
    there is a state. Raises `GaveUp`.
    """
    if found.name in (DEADLOCK, ERROR):
        return found
    antecedents = _claim(system, found.name).antecedents
    if not _begins(system, clock):
        return replace(found, verdict=Verdict.VACUOUS, missed=tuple(a.text for a in antecedents))
    if found.verdict is Verdict.UNREACHABLE:
        return found
    missed = []
    for antecedent in antecedents:
        question = Question(system, _meeting(antecedent), replace(effort, by="auto"))
        try:
            if question.settled(clock).reached is None:
                missed.append(antecedent.text)
        except GaveUp as gave_up:
            missing = antecedent.text
            return replace(found, verdict=Verdict.UNKNOWN, limit=gave_up.limit, missing=missing)
    return replace(found, verdict=Verdict.VACUOUS, missed=tuple(missed)) if missed else found


def _meeting(antecedent: Antecedent) -> Callable[[Encoded], Goal]:
    return lambda encoded: met(encoded, antecedent.condition, wanted=True)


def _begins(system: System, clock: Clock) -> bool:
    """Whether there is an initial state."""

    def ask(terms: Terms, clock: Clock) -> bool:
        start = Encoded(system, terms).start()
        solver = Solver(terms, megabytes=clock.megabytes)
        return clock.ask(solver, start.holds, terms.negated(start.fails))

    return first([ask], clock)


# -------------------------------------------------------------------------------------- traces


def trace_of(system: System, name: str, reached: Reached) -> Trace:
    """The run to a goal, as the meaning of the System has it. Raises `Disagreement`."""
    initial = begin(system, reached.initial)
    if isinstance(initial, ModelError):
        return initial_error(system, reached.initial)
    assert initial is not None, "the first state is one"
    ending = {DEADLOCK: Ending.DEADLOCK, ERROR: Ending.ERROR}.get(name)
    if ending is None:
        reachable = _claim(system, name).kind is Kind.REACHABLE
        ending = Ending.REACHED if reachable else Ending.VIOLATED
    return told(system, name, ending, initial, reached.steps)
