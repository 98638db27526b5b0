"""A check goes in; whether a claim of it holds at all sizes comes out, with the argument.

Lemmas are mined where there are few states. Then the text is looked at: whether a step of a large
System is one of a small System too (`lang.uniform`), and how large that has to be (`prove.cutoff`).
At that size the claim with its lemmas is proved to be inductive, and so it is at every larger one;
what is smaller is proved size by size.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

from rascheck.diagnostics import Diagnostics
from rascheck.explore import Limits
from rascheck.explore.states import reachable
from rascheck.lang.elaborate import elaborate, participants_of
from rascheck.lang.names import Program
from rascheck.lang.settings import Overrides
from rascheck.lang.uniform import Uniform, uniform
from rascheck.prove.clock import Clock, GaveUp
from rascheck.prove.cutoff import claimed_by, needed
from rascheck.prove.minterms import holds_bits
from rascheck.prove.strategies import Effort
from rascheck.prove.strengthen import Clause, Reached
from rascheck.prove.strengthen.clauses import Enabled
from rascheck.run import jobs
from rascheck.run.jobs import Job
from rascheck.run.load import Loaded
from rascheck.run.options import Options
from rascheck.run.strengthened import MOST, PART, mined, sets_of, spelled
from rascheck.source import Span
from rascheck.system.ir import Kind, System

WIDEST = 50
"""So much of a text is shown."""
NO_SIZE = "no index takes part: there is one size, and there it is inductive"
NO_LEMMAS = "no lemmas are found, not even at the first size"
HINT = "whether it holds at that size is answered without --any-number"
BITS = "registers take part, and their kinds of values are found for one size only"
LARGEST = 300
"""So many sizes are proved one by one, and no more."""


@dataclass(frozen=True)
class AnyNumber:
    """`holds` for all sizes; or `why` that is not known. `told` is the argument, line by line."""

    name: str
    holds: bool = False
    why: str = ""
    told: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    sentence: str = ""
    place: str = ""
    seconds: float = 0.0


@dataclass
class _Attempt:
    """One claim of one check."""

    program: Program
    job: Job
    overrides: Overrides
    name: str
    sets: frozenset[str]
    clock: Clock
    told: list[str] = field(default_factory=list)

    def system(self, sizes: Mapping[str, int]) -> System | None:
        """The System with constants of these values, and with this claim alone."""
        values = {**self.overrides.values, **{name: str(size) for name, size in sizes.items()}}
        overrides = replace(self.overrides, values=values)
        job = self.job
        made = elaborate(self.program, job.check, job.combination, overrides, Diagnostics())
        if made is None:
            return None
        claims = tuple(one for one in made.properties if one.name == self.name)
        return replace(made, properties=claims, check_deadlock=False, check_stuck=False)

    def proved(
        self, system: System, reached: Reached, known: Sequence[Clause]
    ) -> tuple[Clause, ...] | None:
        """The lemmas by which the claim is inductive, if some are found. Raises `GaveUp`."""
        found = mined(system, system.properties[0].name, reached, self.clock, known)
        return found.lemmas if found.proves else None


def for_all(
    loaded: Loaded,
    options: Options,
    effort: Effort,
    small: Mapping[str, str],
    sink: Diagnostics,
    progress: Callable[[str, str], None],
) -> list[AnyNumber] | None:
    """Each invariant that checks verify and the options name; None after reporting.

    `progress` is told the names of a check and of a claim before it is looked at.
    """
    jobs.known(loaded, options, sink)
    wanted = list(jobs.jobs(loaded, options, None, sink))
    if sink.failed:
        return None
    if not wanted:
        sink.error("E174", "there is nothing to prove", fix="name a folder or file with checks")
        return None
    program, sets = loaded.program, sets_of(loaded.program)
    found = []
    for job in wanted:
        for name in (verified.name for verified in job.check.verify):
            claim = program.properties.get(name)
            if claim is not None and claim.kind == "invariant":
                progress(job.check.name.name, name)
                started = perf_counter()
                one = for_any_number(program, job, options.overrides, name, effort, sets, small)
                place = f"{job.check.span.source.path}:{job.check.name.name}"
                place += "".join(f" {k}={v}" for k, v in job.combination.shown.items())
                seconds = perf_counter() - started
                found.append(replace(one, place=place, sentence=claim.sentence, seconds=seconds))
    return found


def for_any_number(
    program: Program,
    job: Job,
    overrides: Overrides,
    name: str,
    effort: Effort,
    sets: frozenset[str],
    small: Mapping[str, str],
) -> AnyNumber:
    """Whether an invariant of a check holds whatever the sizes of its symmetric indices are."""
    clock = Clock.of(effort.seconds, effort.megabytes)
    attempt = _Attempt(program, job, overrides, name, sets, clock)
    machines = participants_of(program, job.check, Diagnostics()).machines
    claim = program.properties.get(name)
    if claim is None:
        return AnyNumber(name, why="it is no property of the text")
    alike = uniform(program, machines, [claim])
    if alike.refusals:
        reasons = [f"{one.reason}: {_place(one.span)}" for one in alike.refusals]
        return AnyNumber(name, why="sizes are not all alike", told=tuple(dict.fromkeys(reasons)))
    first = replace(attempt, overrides=replace(overrides, values={**overrides.values, **small}))
    system = first.system({})
    if system is None or not system.properties or system.properties[0].kind is not Kind.INVARIANT:
        return AnyNumber(name, why="only an invariant is proved at all sizes")
    if holds_bits(system):
        return AnyNumber(name, why=BITS)
    try:
        return _argued(attempt, alike, system, effort)
    except GaveUp as gave_up:
        return AnyNumber(name, why=f"gave up: {gave_up.limit}", told=tuple(attempt.told))


def _argued(attempt: _Attempt, alike: Uniform, small: System, effort: Effort) -> AnyNumber:
    """The proof, from lemmas of a small System on. Raises `GaveUp`."""
    name, sizes = attempt.name, alike.sizes
    states, complete = reachable(small, Limits(max_states=MOST, seconds=effort.seconds * PART))
    reached = Reached(small, states, complete=complete)
    known = attempt.proved(small, reached, ())
    if known is None:
        return AnyNumber(name, why=NO_LEMMAS, told=(HINT,))
    corner: dict[str, int] = {}
    while True:
        odd = _meeting(small, known, alike.asking)
        if odd:
            return AnyNumber(
                name, why=f"a lemma says `enabled` of a step that others can keep back: {odd}"
            )
        claimed = alike.claims[name] + claimed_by(known)
        witnesses = alike.steps | alike.beginning
        need = needed(small, sizes, claimed, witnesses, meets=alike.meets)
        attempt.told[:] = need.told
        if need.why:
            return AnyNumber(name, why=need.why)
        wanted = {sizes[index]: size for index, size in need.sizes.items()}
        if wanted == corner:
            break
        corner = wanted
        largest = attempt.system(corner)
        found = None if largest is None else attempt.proved(largest, reached, known)
        if found is None:
            return AnyNumber(name, why=f"no proof at {_shown(corner)}", told=need.told)
        known = found
    return _below(attempt, corner, reached, known, small)


def _below(
    attempt: _Attempt,
    corner: Mapping[str, int],
    reached: Reached,
    known: tuple[Clause, ...],
    small: System,
) -> AnyNumber:
    """The sizes below the corner, one by one. Raises `GaveUp`."""
    name = attempt.name
    ranges = [range(1, size + 1) for size in corner.values()]
    if _product(corner) > LARGEST:
        return AnyNumber(
            name, why=f"too many sizes up to {_shown(corner)}", told=tuple(attempt.told)
        )
    for choice in itertools.product(*ranges):
        sizes = dict(zip(corner, choice, strict=True))
        if sizes == corner:
            continue
        system = attempt.system(sizes)
        if system is None or attempt.proved(system, reached, known) is None:
            return AnyNumber(name, why=f"no proof at {_shown(sizes)}", told=tuple(attempt.told))
    formulas = spelled(small, small.properties[0].name, known, attempt.sets).formulas
    told = f"inductive at {_shown(corner)}, and at every smaller size" if corner else NO_SIZE
    attempt.told.append(told)
    return AnyNumber(name, holds=True, told=tuple(attempt.told), lemmas=formulas)


def _meeting(system: System, clauses: Sequence[Clause], asking: Collection[tuple[str, str]]) -> str:
    """A step that a lemma says is enabled, and for which that rests on others as well."""
    for clause in clauses:
        for literal in clause.literals:
            if isinstance(literal, Enabled):
                machine = system.machines[literal.machine]
                step = machine.steps[literal.step].name
                if (machine.name, step) in asking:
                    return f"{machine.name}.{step}"
    return ""


def _product(sizes: Mapping[str, int]) -> int:
    many = 1
    for size in sizes.values():
        many *= size
    return many


def _shown(sizes: Mapping[str, int]) -> str:
    return ", ".join(f"{name} = {size}" for name, size in sizes.items())


def _place(span: Span) -> str:
    shown = " ".join(span.text.split())
    return f"`{shown}`" if len(shown) <= WIDEST else f"`{shown[:WIDEST]} ...`"
