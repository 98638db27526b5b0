"""A System with one claim goes in; lemmas by which it holds come out, mined from explored states.

The exploration is of the System itself or of a smaller one of the same text: what it says is a
guess, and the solver proves it. So states can be few, and their number has no part in the verdict.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rascheck.explore import Limits
from rascheck.explore.states import reachable
from rascheck.lang import syntax
from rascheck.lang.names import Program
from rascheck.prove.certificate import Certificate, Move, Named
from rascheck.prove.clock import Clock, GaveUp
from rascheck.prove.decide import Decided, not_vacuous
from rascheck.prove.encode import Encoded
from rascheck.prove.solver import Terms
from rascheck.prove.strategies import Effort
from rascheck.prove.strengthen import Clause, Reached, Spelling, Strengthening, strengthened
from rascheck.prove.workers import first
from rascheck.system import semantics
from rascheck.system.ir import Kind, Many, ManyOp, Property, System
from rascheck.system.trace import Move as Taken
from rascheck.system.trace import State
from rascheck.system.verdict import Verdict

MOST = 100_000
"""So many states are looked at."""
PART = 0.3
"""How much of the time exploring may take."""
SHARE = 0.4
"""How much of what is left each of the attempts with a smaller System may take."""


@dataclass(frozen=True)
class Lemmas:
    """Why a claim holds: each lemma as a formula, and as a declaration; `files` certify it."""

    names: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    declarations: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)


def by_lemmas(
    system: System,
    small: System,
    sets: frozenset[str],
    effort: Effort,
    *,
    certify: bool = False,
) -> tuple[Decided, Lemmas]:
    """The verdict on the only claim of a System by lemmas, HOLDS or UNKNOWN, and these.

    `small` is explored, the System itself or a smaller one with the same variables; `sets` are the
    variables that the text declares as sets.
    """
    started = time.monotonic()
    claim = system.properties[0]
    clock = Clock.of(effort.seconds, effort.megabytes)
    states, complete = reachable(small, Limits(max_states=MOST, seconds=effort.seconds * PART))
    reached = Reached(small, states, complete=complete)
    lemmas = Lemmas()
    try:
        known = () if small is system else at_first(small, reached, clock)
        found = by_known(system, claim, reached, clock, known)
        if not found.proves:
            found = mined(system, claim, reached, clock)
        if found.proves:
            count = len(found.lemmas)
            how = f"by {count} {'lemma' if count == 1 else 'lemmas'}" if count else "by induction"
            decided = not_vacuous(system, Decided(claim.name, Verdict.HOLDS, how), effort, clock)
            lemmas = spelled(system, claim, found.lemmas, sets)
            if certify and decided.verdict is Verdict.HOLDS:
                moves = seen(system, reached) if small is system else []
                files = certificate(system, claim, found.lemmas, lemmas, moves)
                lemmas = replace(lemmas, files=files)
        else:
            decided = Decided(claim.name, Verdict.UNKNOWN, limit=found.limit or found.why)
    except GaveUp as gave_up:
        decided = Decided(claim.name, Verdict.UNKNOWN, limit=gave_up.limit)
    return replace(decided, seconds=time.monotonic() - started), lemmas


def at_first(small: System, reached: Reached, clock: Clock) -> tuple[Clause, ...]:
    """The lemmas of a smaller System, where they are found sooner; none if they are not."""
    try:
        return mined(small, small.properties[0], reached, clock.part(SHARE)).lemmas
    except GaveUp:
        return ()


def by_known(
    system: System, claim: Property, reached: Reached, clock: Clock, known: Sequence[Clause]
) -> Strengthening:
    """The lemmas, if there are some to begin with and they serve."""
    if known:
        try:
            return mined(system, claim, reached, clock.part(SHARE), known)
        except GaveUp:
            pass
    return Strengthening((), "there is nothing to begin with")


def mined(
    system: System,
    claim: Property,
    reached: Reached,
    clock: Clock,
    known: Sequence[Clause] = (),
) -> Strengthening:
    """The lemmas, looked for in a thread that can be interrupted. Raises `GaveUp`."""

    def attempt(terms: Terms, clock: Clock) -> Strengthening:
        return strengthened(Encoded(system, terms), claim, reached, clock, known)

    return first([attempt], clock)


def spelled(
    system: System, claim: Property, clauses: Sequence[Clause], sets: frozenset[str]
) -> Lemmas:
    """Lemmas in the language of specs."""
    spelling = Spelling(system, sets)
    sentence = f"A lemma of {claim.name}."
    named = [(f"{claim.name}_lemma_{n}", clause) for n, clause in enumerate(clauses, 1)]
    return Lemmas(
        tuple(name for name, _ in named),
        tuple(spelling.formula(clause) for clause in clauses),
        tuple(spelling.lemma(name, clause, sentence) for name, clause in named),
    )


def of_bits(lemmas: Lemmas, kinds: Collection[str]) -> Lemmas:
    """Lemmas in which variables of `kinds` stand for the number of a class of values.

    They are shown with a remark. They are no formulas over bits, so they are not declared.
    """
    told = {one: _kinds_in(one, kinds) for one in lemmas.formulas}
    kept = [
        (name, declaration)
        for name, formula, declaration in zip(
            lemmas.names, lemmas.formulas, lemmas.declarations, strict=True
        )
        if not told[formula]
    ]
    return replace(
        lemmas,
        names=tuple(name for name, _ in kept),
        formulas=tuple(f"{one}  (by kind: {told[one]})" if told[one] else one for one in told),
        declarations=tuple(declaration for _, declaration in kept),
    )


def _kinds_in(formula: str, kinds: Collection[str]) -> str:
    words = set(re.findall(r"\w+", formula))
    return ", ".join(sorted(name for name in kinds if name.rpartition(".")[2] in words))


def certificate(
    system: System,
    claim: Property,
    clauses: Sequence[Clause],
    lemmas: Lemmas,
    moves: Sequence[Move],
) -> dict[str, str]:
    """The files that certify a claim by its lemmas."""
    named = [
        Named(Many(ManyOp.AND, tuple(clause.instances(system))), shown)
        for clause, shown in zip(clauses, lemmas.formulas, strict=True)
    ]
    return Certificate(Encoded(system), claim, named).files(moves)


def seen(system: System, reached: Reached) -> list[Move]:
    """For each transition that was taken somewhere the first state in which it is, and the next."""
    moves = []
    for number, transition in enumerate(system.transitions):
        enabled = reached.bits(transition.guard)
        for state in itertools.islice(_chosen(reached, enabled), 1):
            taken = semantics.take(system, state, number)
            if isinstance(taken, Taken):
                moves.append((number, state, taken.state))
    return moves


def _chosen(reached: Reached, bits: int) -> Iterator[State]:
    while bits:
        lowest = bits & -bits
        yield reached.states[lowest.bit_length() - 1]
        bits ^= lowest


def sets_of(program: Program) -> frozenset[str]:
    """The variables that are declared as sets, as a System names them."""
    found = [v.name.name for v in program.variables.values() if isinstance(v.type, syntax.SetOf)]
    for machine in program.machines.values():
        prefix = f"{machine.name.name}."
        found += [
            prefix + v.name.name for v in machine.variables if isinstance(v.type, syntax.SetOf)
        ]
    return frozenset(found)


def alike(system: System, other: System) -> bool:
    """Whether two Systems have the same variables, queues and machines, whatever their sizes."""
    return _names(system) == _names(other)


def _names(system: System) -> list[object]:
    steps = [(m.name, [s.name for s in m.steps]) for m in system.machines]
    return [[v.name for v in system.variables], [q.name for q in system.queues], steps]


def is_for_lemmas(system: System, name: str) -> bool:
    """Whether a claim is an invariant."""
    return any(claim.name == name and claim.kind is Kind.INVARIANT for claim in system.properties)
