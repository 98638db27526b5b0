"""A System with claims goes in; what the provers say of each comes out, as an exploration does.

Each claim is proved in its own slice of the System, and runs are told of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rascheck.explore.reduce.restore import whole_trace
from rascheck.explore.reduce.slice import sliced
from rascheck.explore.stuck import has_stuck_candidates
from rascheck.prove.decide import Decided, decide
from rascheck.prove.induction import Breaking
from rascheck.prove.minterms import Abstraction
from rascheck.prove.strategies import BROKEN, Effort
from rascheck.run.bits import in_bits, in_kinds
from rascheck.run.options import Options
from rascheck.run.strengthened import Lemmas, alike, by_lemmas, is_for_lemmas, of_bits
from rascheck.show.proofs import Broken
from rascheck.show.report import Row
from rascheck.show.words import count
from rascheck.system.expr import can_fail
from rascheck.system.future import asked
from rascheck.system.ir import Kind, Property, System
from rascheck.system.text import changes, show_state, show_transition
from rascheck.system.verdict import DEADLOCK, ERROR, Exploration, Outcome, Verdict

LEMMAS = 0.7
"""How much of the time lemmas and states may take, where other ways are left."""
ABOUT_THE_FUTURE = "it is about runs without an end, and only about states there are proofs"
STUCK = "the whole never stops, but whether a machine comes to an end alone is not proved"
LIMITS = {
    "seconds": "gave up at --timeout",
    "memory": "gave up at --memory",
    "depth": "gave up at --depth",
    "k": "no proof up to --k",
    BROKEN: "no proof by induction",
}


@dataclass(frozen=True)
class Claimed:
    """What was found out about one claim: in words `why`, step by step, and where it breaks."""

    decided: Decided
    why: str
    steps: tuple[tuple[str, bool, float], ...] = ()
    breaking: Broken | None = None
    lemmas: Lemmas = field(default_factory=Lemmas)


@dataclass(frozen=True)
class Mine:
    """Where lemmas are mined: in `small`, a smaller System of the same text, or in the System.

    `sets` are its variables that are declared as sets, `certify` is to certify what is found.
    """

    small: System | None = None
    sets: frozenset[str] = frozenset()
    certify: bool = False


def claims_of(system: System) -> tuple[str, ...]:
    """All that an exploration decides, in its order."""
    names = tuple(claim.name for claim in system.properties)
    return (*names, *[DEADLOCK] * system.check_deadlock, ERROR)


def proved(
    system: System,
    names: Sequence[str],
    effort: Effort,
    *,
    slicing: bool = True,
    mine: Mine | None = None,
    pair: Abstraction | None = None,
    progress: Callable[[str], None] | None = None,
) -> tuple[Claimed, ...]:
    """What the provers say of each claim, in turn; `progress` is told its name before.

    `pair` has the bits that the System has the classes of.
    """
    pair = pair or Abstraction(system, system)
    found = []
    for name in names:
        if progress is not None:
            progress(name)
        found.append(_claimed(system, name, effort, mine or Mine(), pair, slicing=slicing))
    return tuple(found)


def _claimed(
    system: System, name: str, effort: Effort, mine: Mine, pair: Abstraction, *, slicing: bool
) -> Claimed:
    claim = next((one for one in system.properties if one.name == name), None)
    if claim is not None and claim.kind is Kind.TEMPORAL:
        return Claimed(Decided(name, Verdict.UNKNOWN, limit=ABOUT_THE_FUTURE), ABOUT_THE_FUTURE)
    whole = alone(system, name, claim)
    cut = sliced(whole) if slicing else None
    left = whole if cut is None else cut.system
    lemmas = Lemmas()
    if effort.by in ("auto", "lemmas") and is_for_lemmas(whole, name):
        decided, lemmas = _by_induction(whole, left, name, effort, mine)
    else:
        by = "auto" if effort.by == "lemmas" else effort.by
        decided = decide(left, name, replace(effort, by=by))
    if decided.trace is not None and cut is not None:
        uncut = replace(cut, whole=system)
        decided = replace(decided, trace=whole_trace(uncut, name, decided.trace))
    elif name == DEADLOCK and decided.verdict is Verdict.HOLDS and may_be_stuck(system):
        decided = replace(decided, verdict=Verdict.UNKNOWN, limit=STUCK)
    induction = decided.progress.induction
    steps = induction.steps if induction is not None else ()
    return Claimed(
        decided,
        why_of(decided),
        tuple((step.name, step.keeps, step.seconds) for step in steps),
        _told(pair, left, induction.breaking) if induction and induction.breaking else None,
        of_bits(lemmas, in_kinds(pair)),
    )


def _by_induction(
    whole: System, left: System, name: str, effort: Effort, mine: Mine
) -> tuple[Decided, Lemmas]:
    """The verdict by induction, by induction with lemmas, or else by what remains of all ways."""
    decided = decide(left, name, replace(effort, by="induction"))
    if decided.verdict is not Verdict.UNKNOWN and not mine.certify:
        return decided, Lemmas()
    if decided.limit not in ("", BROKEN):
        return decided, Lemmas()
    small = left
    if mine.small is not None:
        cut = sliced(alone(mine.small, name, _named(mine.small, name)))
        small = mine.small if cut is None else cut.system
        if not alike(left, small):
            left, small = whole, alone(mine.small, name, _named(mine.small, name))
    share = 1.0 if effort.by == "lemmas" else LEMMAS
    tried = replace(effort, seconds=effort.seconds * share)
    found, lemmas = by_lemmas(left, name, small, mine.sets, tried, certify=mine.certify)
    found = replace(found, progress=decided.progress)
    if found.verdict is not Verdict.UNKNOWN or effort.by == "lemmas":
        return found, lemmas
    spent = decided.seconds + found.seconds
    last = decide(left, name, replace(effort, seconds=max(1.0, effort.seconds - spent)))
    return replace(last, seconds=spent + last.seconds), Lemmas()


def _named(system: System, name: str) -> Property | None:
    return next((one for one in system.properties if one.name == name), None)


def alone(system: System, name: str, claim: Property | None) -> System:
    """The System with one claim; where a property could fail, that is a claim about errors."""
    if claim is not None:
        return replace(system, properties=(claim,), check_deadlock=False)
    if name == DEADLOCK:
        return replace(system, properties=(), automata=(), check_stuck=False)
    failing = tuple(
        one
        for one in system.properties
        if can_fail(asked(system, one)) or any(can_fail(a.condition) for a in one.antecedents)
    )
    return replace(system, properties=failing, check_deadlock=False)


def may_be_stuck(system: System) -> bool:
    """Whether it is claimed that no machine comes to an end alone, and this is not plain."""
    return system.check_stuck and has_stuck_candidates(system)


# ------------------------------------------------------------------------------------- in words


def why_of(decided: Decided) -> str:
    """How a verdict is known, or what is known where there is none."""
    induction = decided.progress.induction
    steps = len(induction.steps) if induction is not None else 0
    match decided.verdict:
        case Verdict.HOLDS | Verdict.UNREACHABLE if induction is not None and (
            induction.holds or "lemma" in decided.how
        ):
            keep = count(steps, "step keeps it", "steps keep it")
            return f"{decided.how}: {steps} of {keep}"
        case Verdict.HOLDS if induction is not None and decided.how.endswith("it reaches"):
            return f"{decided.how}: none of {count(steps, 'step')} leads to others"
        case Verdict.HOLDS | Verdict.UNREACHABLE:
            return decided.how
        case Verdict.VACUOUS if not decided.missed:
            return "there is no initial state: what the declarations say excludes every one"
        case Verdict.VACUOUS:
            return "never reached: " + "; ".join(decided.missed)
        case Verdict.UNKNOWN:
            return _unknown(decided)
        case _:
            return ""


def _unknown(decided: Decided) -> str:
    limit = LIMITS.get(decided.limit, decided.limit)
    if decided.missing:
        return f"{limit}: not known whether this is ever reached: {decided.missing}"
    if decided.limit == STUCK:
        return limit
    parts = []
    if decided.progress.depth >= 0:
        parts.append(f"no run of {count(decided.progress.depth, 'step')} or fewer decides it")
    if decided.progress.k:
        parts.append(f"no proof by {decided.progress.k}-induction")
    return "; ".join((limit, *parts))


def _told(pair: Abstraction, system: System, breaking: Breaking) -> Broken:
    """The step that breaks an invariant, what it changes, and where it does so."""
    initial = (value for variable in system.variables for value in variable.initial)
    values = (value for elements in breaking.before.values for value in elements)
    same = {n for n, (old, new) in enumerate(zip(initial, values, strict=True)) if old == new}
    shown, (first, last) = in_bits(pair, system, (breaking.before, breaking.after))
    changed, before = changes(shown, first, last), show_state(shown, first)
    return Broken(
        show_transition(system, breaking.transition),
        tuple(f"{name}: {old} -> {new}" for name, old, new in changed),
        tuple(
            f"{name} = {value}"
            for n, (name, value) in enumerate(before)
            if n not in same and value != "[]"
        ),
    )


# --------------------------------------------------------------------------------- explorations


def exploration_of(claimed: Sequence[Claimed]) -> Exploration:
    """What was found out, as an exploration that has visited no state reports it."""
    outcomes = tuple(
        Outcome(one.decided.name, one.decided.verdict, one.decided.trace, one.decided.missed)
        for one in claimed
    )
    limits = [one.decided.limit for one in claimed if one.decided.verdict is Verdict.UNKNOWN]
    nothing = Exploration(0, 0, (), 1, 0, 0, outcomes, frozenset(), frozenset(), 0.0)
    return replace(
        nothing,
        seconds=sum(one.decided.seconds for one in claimed),
        engine="prove",
        complete=not limits,
        limit=LIMITS.get(limits[0], limits[0]) if limits else "",
    )


def with_proofs(rows: Sequence[Row], claimed: Sequence[Claimed]) -> tuple[Row, ...]:
    """Rows that say how verdicts were found, where provers have found them."""
    by_name = {one.decided.name: one for one in claimed}
    found = []
    for row in rows:
        one = by_name.get(row.property)
        if one is not None:
            row = replace(row, engine="prove", seconds=one.decided.seconds, states=0, depth=0)
            row = replace(row, depth=row.trace.depth if row.trace else 0, why=one.why or row.why)
        found.append(row)
    return tuple(found)


def completed(exploration: Exploration, claimed: Sequence[Claimed]) -> Exploration:
    """An exploration that a limit has ended, with what provers say of what was not known."""
    told = {outcome.property: outcome for outcome in exploration_of(claimed).outcomes}
    outcomes = tuple(told.get(one.property, one) for one in exploration.outcomes)
    return replace(exploration, outcomes=outcomes)


def effort_of(options: Options) -> Effort:
    """How hard to try within the limits of a check."""
    effort, limits = Effort(), options.limits
    if limits.seconds is not None:
        effort = replace(effort, seconds=limits.seconds)
    if limits.max_depth is not None:
        effort = replace(effort, depth=limits.max_depth)
    if limits.memory is not None:
        effort = replace(effort, megabytes=max(1, limits.memory // 1_000_000))
    return effort
