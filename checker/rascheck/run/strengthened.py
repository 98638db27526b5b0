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
from rascheck.prove.closed import closed
from rascheck.prove.decide import Decided, not_vacuous
from rascheck.prove.encode import Encoded
from rascheck.prove.goals import claimed, goal_of
from rascheck.prove.solver import Terms
from rascheck.prove.strategies import Effort
from rascheck.prove.strengthen import Clause, Reached, Spelling, Strengthening, strengthened
from rascheck.prove.workers import first
from rascheck.show.words import count
from rascheck.system import semantics
from rascheck.system.ir import Kind, Many, ManyOp, Property, System
from rascheck.system.trace import Move as Taken
from rascheck.system.trace import State
from rascheck.system.verdict import Verdict

MOST = 100_000
"""So many states are looked at."""
LARGEST = 20_000
"""So many states are shown to be closed."""
PART = 0.3
"""How much of the time exploring may take."""
MINING = 0.6
"""How much of what is left the search for lemmas may take, where the states may serve as well."""
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
    name: str,
    small: System,
    sets: frozenset[str],
    effort: Effort,
    *,
    certify: bool = False,
) -> tuple[Decided, Lemmas]:
    """The verdict on a claim of a System by lemmas, HOLDS or UNKNOWN, and these.

    `small` is explored, the System itself or a smaller one with the same variables; `sets` are the
    variables that the text declares as sets.
    """
    started = time.monotonic()
    clock = Clock.of(effort.seconds, effort.megabytes)
    states, complete = reachable(small, Limits(max_states=MOST, seconds=effort.seconds * PART))
    reached = Reached(small, states, complete=complete)
    lemmas = Lemmas()
    try:
        known = () if small is system else at_first(small, name, reached, clock)
        found = by_known(system, name, reached, clock, known)
        few = effort.by == "auto" and small is system and complete and len(states) <= LARGEST
        if not found.proves:
            found = mined(system, name, reached, clock.part(MINING) if few else clock)
        if found.proves:
            by = f"by {count(len(found.lemmas), 'lemma')}"
            how = by if found.lemmas else "by induction"
            decided = not_vacuous(system, Decided(name, Verdict.HOLDS, how), effort, clock)
            lemmas = spelled(system, name, found.lemmas, sets)
            claim = claimed(system, name)
            if certify and claim is not None and decided.verdict is Verdict.HOLDS:
                moves = seen(system, reached) if small is system else []
                files = certificate(system, claim, found.lemmas, lemmas, moves)
                lemmas = replace(lemmas, files=files)
        elif few and by_states(system, name, states, clock):
            how = f"by the {count(len(states), 'state')} that it reaches"
            decided = not_vacuous(system, Decided(name, Verdict.HOLDS, how), effort, clock)
        else:
            decided = Decided(name, Verdict.UNKNOWN, limit=found.limit or found.why)
    except GaveUp as gave_up:
        decided = Decided(name, Verdict.UNKNOWN, limit=gave_up.limit)
    return replace(decided, seconds=time.monotonic() - started), lemmas


def by_states(system: System, name: str, states: Sequence[State], clock: Clock) -> bool:
    """Whether Z3 finds that a System reaches no other states. Raises `GaveUp`."""

    def attempt(terms: Terms, clock: Clock) -> bool:
        encoded = Encoded(system, terms)
        return closed(encoded, lambda e: goal_of(e, name), states, clock)

    return first([attempt], clock)


def at_first(small: System, name: str, reached: Reached, clock: Clock) -> tuple[Clause, ...]:
    """The lemmas of a smaller System, where they are found sooner; none if they are not."""
    return mined(small, name, reached, clock.part(SHARE)).lemmas


def by_known(
    system: System, name: str, reached: Reached, clock: Clock, known: Sequence[Clause]
) -> Strengthening:
    """The lemmas, if there are some to begin with and they serve."""
    if known:
        return mined(system, name, reached, clock.part(SHARE), known)
    return Strengthening((), "there is nothing to begin with")


def mined(
    system: System,
    name: str,
    reached: Reached,
    clock: Clock,
    known: Sequence[Clause] = (),
) -> Strengthening:
    """The lemmas, looked for in a thread that can be interrupted."""

    def attempt(terms: Terms, clock: Clock) -> Strengthening:
        return strengthened(Encoded(system, terms), name, reached, clock, known)

    try:
        return first([attempt], clock)
    except GaveUp as gave_up:
        return Strengthening((), limit=gave_up.limit)


def spelled(system: System, name: str, clauses: Sequence[Clause], sets: frozenset[str]) -> Lemmas:
    """Lemmas in the language of specs."""
    spelling = Spelling(system, sets)
    sentence = f"A lemma of {name}."
    named = [(f"{name}_lemma_{n}", clause) for n, clause in enumerate(clauses, 1)]
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
    """Whether a claim is about each state: an invariant, DEADLOCK or ERROR."""
    claim = claimed(system, name)
    return claim is None or claim.kind is Kind.INVARIANT
