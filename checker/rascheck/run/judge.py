"""A check's expectations and what an exploration found come in, the rows of its report go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rascheck.explain.forever import Forever
from rascheck.explain.slice import chain
from rascheck.explain.turning import turning
from rascheck.explain.why import brief, why
from rascheck.lang import syntax
from rascheck.show.report import Reason, Row
from rascheck.show.words import count, step_names
from rascheck.system.explained import Turning
from rascheck.system.ir import Kind, System
from rascheck.system.trace import Ending, Trace
from rascheck.system.verdict import DEADLOCK, ERROR, Exploration, Outcome, Verdict

_ABOUT_THE_RUN = {"deadlock": DEADLOCK, "error": ERROR}
_GOOD = (Verdict.HOLDS, Verdict.REACHABLE)


@dataclass(frozen=True)
class Expectation:
    """What a check says about one property; `by` is `machine.step`, or empty."""

    verdict: Verdict
    by: str = ""


def expectations(check: syntax.Check) -> dict[str, Expectation]:
    """What a check expects of each property."""
    found: dict[str, Expectation] = {}
    for expect in check.expects:
        verdict = Verdict(expect.verdict)
        by = _step(expect.by) if expect.by else ""
        names = [ident.name for ident in expect.properties]
        if not names and expect.verdict in _ABOUT_THE_RUN:
            names = [_ABOUT_THE_RUN[expect.verdict]]
        elif not names:
            names = [ident.name for ident in check.verify]
        for name in names:
            found[name] = Expectation(verdict, by)
    return found


def _step(place: syntax.Place) -> str:
    steps = [part.name for part in place.path if isinstance(part, syntax.Ident)]
    return ".".join([place.name.name, *steps])


def rows(
    system: System,
    exploration: Exploration,
    expected: dict[str, Expectation],
    *,
    judged: bool,
    narrowed: bool,
    inferred: Sequence[str],
    every: bool = False,
) -> tuple[Row, ...]:
    """One row a property, and one for the deadlock check and model errors where they matter, or
    where `every` verdict is wanted.

    Without `judged` the expectations are of another configuration: everything must hold. Of a
    check that was `narrowed`, a formula that is left out may be what was expected to fail.
    """
    failing = any(o.property == ERROR and o.verdict is Verdict.ERROR for o in exploration.outcomes)
    sentences = {p.name: p.sentence for p in system.properties}
    temporal = {p.name for p in system.properties if p.kind is Kind.TEMPORAL}
    empty = exploration.complete and not exploration.initial and not failing
    found = []
    for outcome in exploration.outcomes:
        if empty:  # whatever is said of no state at all, nothing is as expected
            outcome = Outcome(outcome.property, Verdict.VACUOUS)
        name = outcome.property
        expectation = expected.get(name) if judged else None
        if narrowed and name == ERROR and outcome.verdict is Verdict.HOLDS:
            expectation = expectation if expectation and expectation.by else None
        if name in (DEADLOCK, ERROR):
            silent = outcome.verdict is Verdict.HOLDS and expectation is None and not every
            if silent or (empty and (name == DEADLOCK or system.properties)):
                continue
        found.append(
            Row(
                name,
                sentences.get(name, ""),
                outcome.verdict,
                expectation.verdict if expectation else None,
                not empty and _met(system, outcome, expectation),
                by=(expectation.by or None) if expectation else None,
                why=_why(system, outcome, exploration, expectation, failing=failing),
                states=exploration.states,
                transitions=exploration.transitions,
                depth=outcome.trace.depth if outcome.trace else exploration.depth,
                engine=exploration.engine,
                reductions=exploration.reductions,
                seconds=exploration.seconds + exploration.compile_seconds,
                trace=outcome.trace,
                inferred=tuple(inferred),
                reasons=reasons(system, outcome.trace, known=_is_known(expectation)),
                steps=tuple(step_names(system, outcome.trace)) if outcome.trace else (),
                fairness=fairness(system) if name in temporal else (),
                bytes_per_state=exploration.bytes_per_state,
            )
        )
    return tuple(found)


def fairness(system: System) -> tuple[str, ...]:
    """The assumptions of fairness: `fair kvm[vcpu0].reenter`."""
    return tuple(f"{'strong' if f.strong else 'fair'} {f.name}" for f in system.fairness)


def _met(system: System, outcome: Outcome, expectation: Expectation | None) -> bool:
    if expectation is None:
        return outcome.verdict in _GOOD
    if outcome.verdict is not expectation.verdict:
        return False
    return not expectation.by or expectation.by in last_steps(system, outcome.trace)


def last_steps(system: System, trace: Trace | None) -> list[str]:
    """The steps, as `machine.step`, that ended a trace: two if it was a rendezvous.

    A run for ever ends with the last step of its loop.
    """
    if trace is None:
        return []
    number = trace.error.transition if trace.error is not None else None
    if number is None and trace.moves:
        number = trace.moves[-1].transition
    if number is None:
        return []
    transition = system.transitions[number]
    actions = [transition.action] + ([transition.partner] if transition.partner else [])
    machines = system.machines
    return [f"{machines[a.machine].name}.{machines[a.machine].steps[a.step].name}" for a in actions]


def _why(
    system: System,
    outcome: Outcome,
    exploration: Exploration,
    expectation: Expectation | None,
    *,
    failing: bool,
) -> str:
    match outcome.verdict:
        case Verdict.VACUOUS if not exploration.initial:
            return "there is no initial state: what the declarations say excludes every one"
        case Verdict.VACUOUS:
            return "never reached: " + "; ".join(outcome.missed)
        case Verdict.UNKNOWN:
            return gave_up(exploration, _not_met(system, outcome.property))
        case Verdict.HOLDS | Verdict.UNREACHABLE if expectation and expectation.by:
            return f"no last step is {expectation.by}: there is no trace"
        case Verdict.HOLDS | Verdict.UNREACHABLE:
            return "holds on error-free runs" if failing else ""
        case _:
            known = _is_known(expectation)
            return brief(system, outcome.trace, known=known) if outcome.trace else ""


_LIMITS = {
    "states": "--max-states",
    "depth": "--max-depth",
    "seconds": "--timeout",
    "memory": "the limit of memory (--memory)",
}


def _not_met(system: System, name: str) -> str:
    """What an exploration has not met up to the depth to which it is whole.

    Nothing is said of what it shows only at its end, or one step later.
    """
    words = {Kind.INVARIANT: "no violation", Kind.REACHABLE: "not reached", Kind.TEMPORAL: ""}
    said = {claim.name: words[claim.kind] for claim in system.properties}
    return {**said, ERROR: "no model error"}.get(name, "")


def gave_up(exploration: Exploration, not_met: str = "") -> str:
    """What ended an exploration early, what was explored until then, and what was not met there."""
    seen = count(exploration.states, "state")
    if exploration.depth >= 0:
        seen += f" to depth {exploration.depth}"
    known = ""
    if not_met and exploration.whole >= 0:
        known = f"{not_met} up to depth {exploration.whole}: "
        seen = count(exploration.states, "state")
    if exploration.limit not in _LIMITS:
        return f"{known}{exploration.limit} after {seen}"
    return f"{known}gave up at {_LIMITS[exploration.limit]}, which can be raised, after {seen}"


def _is_known(expectation: Expectation | None) -> bool:
    """Whether a violation is what the check expects."""
    return expectation is not None and expectation.verdict is Verdict.VIOLATED


def kept(system: System, trace: Trace) -> tuple[Reason, ...]:
    """How the loop of a run for ever keeps what is assumed of fairness."""
    lines = Forever(system, trace).kept() if trace.ending is Ending.LASSO else []
    return tuple(Reason(line.depth, line.text, line.note) for line in lines)


def chained(system: System, trace: Trace | None) -> tuple[Reason, ...]:
    """What each step of a trace that matters used of earlier ones."""
    lines = () if trace is None else chain(system, trace)
    return tuple(Reason(line.depth, line.text, line.note) for line in lines)


def turned(system: System, trace: Trace | None) -> Turning | None:
    """Which step of a trace decided, where that is known."""
    return None if trace is None else turning(system, trace)


def reasons(system: System, trace: Trace | None, *, known: bool = False) -> tuple[Reason, ...]:
    """The lines of a `why:` block; `known` says that the violation is expected."""
    lines = () if trace is None else why(system, trace, known=known)
    return tuple(Reason(line.depth, line.text, line.note) for line in lines)
