"""A claim and combinations of knobs come in; what is so in each of them goes out.

One search for all where that can be done; else, and always for what is about the future or about
deadlocks, one search for each.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rascheck.diagnostics import Diagnostics
from rascheck.explore import Limits, Progress
from rascheck.explore.family import explore_family
from rascheck.lang import syntax
from rascheck.lang.elaborate import elaborate
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination
from rascheck.run.bits import abstracted
from rascheck.run.execute import explored, well_formed
from rascheck.run.options import Options
from rascheck.system.family import Family, members_of
from rascheck.system.ir import Const, Kind, System
from rascheck.system.types import BitsType
from rascheck.system.verdict import DEADLOCK, ERROR, Exploration, Verdict


@dataclass(frozen=True)
class Members:
    """The verdict on the claim in each combination, and those in which a step fails.

    `exploration` is what it took, `visits` how many states searches one by one would have had
    (0: they were made).
    """

    system: System
    verdicts: tuple[Verdict, ...]
    failing: frozenset[int]
    exploration: Exploration
    visits: int = 0


def members(
    program: Program,
    check: syntax.Check,
    combinations: Sequence[Combination],
    claim: str,
    options: Options,
    sink: Diagnostics,
    progress: Callable[[Progress], None] | None,
) -> Members | None:
    """What is so in each combination; None after reporting."""
    family = family_of(program, check, combinations, options)
    if family is None or claim == DEADLOCK or not _is_of_states(family.system):
        return one_by_one(program, check, combinations, claim, options, sink)
    well_formed(family.system)
    found = explore_family(family, limits=options.limits, progress=progress)
    for number in members_of(family.everyone & ~found.started) if found.complete else ():
        if not elaborate(program, check, combinations[number], options.overrides, sink):
            return None
    failing = frozenset(n for n, v in enumerate(found.verdicts[ERROR]) if v is Verdict.ERROR)
    exploration = Exploration(
        states=found.states,
        transitions=found.transitions,
        levels=found.levels,
        initial=found.started.bit_count(),
        deadlocks=0,
        model_errors=len(failing),
        outcomes=(),
        fired=found.fired,
        entered=found.entered,
        seconds=found.seconds,
        complete=found.complete,
        limit=found.limit,
        code="generated",
    )
    return Members(family.system, found.verdicts[claim], failing, exploration, found.visits)


def family_of(
    program: Program,
    check: syntax.Check,
    combinations: Sequence[Combination],
    options: Options,
) -> Family | None:
    """The combinations as a family; None where a knob is needed to write the System out."""
    names = tuple(ident.name for ident in check.sweeps)
    opened = Combination(combinations[0].profiles, opened=names)
    sink = Diagnostics()
    elaborated = elaborate(program, check, opened, options.overrides, sink)
    pair = abstracted(elaborated, sink, options.cache)
    if elaborated is None or pair is None or sink.found:
        return None
    if any(isinstance(one.type, BitsType) for one in elaborated.variables[: len(names)]):
        return None
    system = pair.explored
    numbers = {variable.name: n for n, variable in enumerate(system.variables[: len(names)])}
    knobs = tuple(numbers[name] for name in names)
    values = tuple(tuple(_held(c, name) for name in names) for c in combinations)
    settings = tuple(one for one in system.settings if one.name not in names)
    return Family(replace(system, settings=settings), knobs, values)


def _held(combination: Combination, name: str) -> int:
    expr = dict(combination.swept)[name].expr
    assert isinstance(expr, Const), "what is swept has a value"
    return expr.value


def _is_of_states(system: System) -> bool:
    return all(claim.kind is not Kind.TEMPORAL for claim in system.properties)


def one_by_one(
    program: Program,
    check: syntax.Check,
    combinations: Sequence[Combination],
    claim: str,
    options: Options,
    sink: Diagnostics,
) -> Members | None:
    """The same by a search for each combination; None after reporting."""
    started = time.perf_counter()
    found: list[Exploration] = []
    system: System | None = None
    for combination in combinations:
        elaborated = elaborate(program, check, combination, options.overrides, sink)
        pair = abstracted(elaborated, sink, options.cache)
        if pair is None:
            return None
        system = pair.explored
        limits = _left(options.limits, time.perf_counter() - started)
        found.append(explored(system, limits, reduce=options.reduce, threads=options.threads))
        if not found[-1].complete:
            break
    assert system is not None, "there is a combination"
    verdicts = [{o.property: o.verdict for o in one.outcomes} for one in found]
    missing = [Verdict.UNKNOWN] * (len(combinations) - len(found))
    last = found[-1]
    return Members(
        replace(system, settings=()),
        (*(one[claim] for one in verdicts), *missing),
        frozenset(n for n, one in enumerate(verdicts) if one[ERROR] is Verdict.ERROR),
        replace(
            last,
            states=sum(one.states for one in found),
            transitions=sum(one.transitions for one in found),
            levels=max((one.levels for one in found), key=len),
            outcomes=(),
            fired=frozenset(),
            entered=frozenset(),
            reductions=(),
            seconds=sum(one.seconds for one in found),
            memory=max(one.memory for one in found),
        ),
    )


def _left(limits: Limits, seconds: float) -> Limits:
    if limits.seconds is None:
        return limits
    return replace(limits, seconds=max(0.0, limits.seconds - seconds))
