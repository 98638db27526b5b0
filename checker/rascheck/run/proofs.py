"""Checks come in; what the provers say of their claims goes out, with all details."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter

from rascheck import __version__
from rascheck.diagnostics import Diagnostics
from rascheck.lang.elaborate import elaborate
from rascheck.lang.lemmas import is_of_values
from rascheck.prove.minterms import Abstraction
from rascheck.prove.strategies import Effort
from rascheck.run import jobs
from rascheck.run.bits import abstracted, restored
from rascheck.run.coverage import touched
from rascheck.run.execute import accepted, files_of, report_of, well_formed
from rascheck.run.jobs import Job, is_judged
from rascheck.run.judge import expectations, rows
from rascheck.run.kept import Kept
from rascheck.run.lemmas import lemma_rows
from rascheck.run.load import Loaded
from rascheck.run.options import Options
from rascheck.run.prove import (
    Claimed,
    Mine,
    claims_of,
    exploration_of,
    may_be_stuck,
    proved,
    with_proofs,
)
from rascheck.run.strengthened import sets_of
from rascheck.run.traces import written
from rascheck.show.report import CheckReport, RunReport
from rascheck.system.ir import System
from rascheck.system.verdict import DEADLOCK, ERROR


@dataclass(frozen=True)
class Proved:
    """One check under one combination: the report on it, and the details in the order of rows."""

    report: CheckReport
    claimed: tuple[Claimed, ...]


def prove(
    loaded: Loaded,
    options: Options,
    effort: Effort,
    sink: Diagnostics,
    progress: Callable[[str, str], None] | None = None,
    *,
    small: Mapping[str, str] | None = None,
    certify: bool = False,
) -> tuple[Proved, ...] | None:
    """Prove what checks claim, or None if something in the input keeps it from that.

    `small` are settings under which lemmas are mined, in place of those of the check; `certify` is
    to certify all invariants.

    The options may name `deadlock` and `error` beside properties. `progress` is told the names of
    a check and of a claim. Raises `OSError` if a trace cannot be written.
    """
    named = tuple(name for name in options.properties if name not in (DEADLOCK, ERROR))
    about = tuple(name for name in options.properties if name in (DEADLOCK, ERROR))
    narrowed = replace(options, properties=() if about else named)
    jobs.known(loaded, replace(options, properties=named), sink)
    every = jobs.jobs(loaded, narrowed, None, sink)
    wanted = [job for job in every if not is_of_values(loaded.program, job.check)]
    if sink.failed:
        return None
    if not wanted:
        sink.error(
            "E174",
            "there is nothing to prove",
            fix="name checks of systems; `rascheck check` decides lemmas",
        )
        return None
    found = []
    for job in wanted:
        system = elaborate(loaded.program, job.check, job.combination, options.overrides, sink)
        pair = abstracted(system, sink)
        if pair is None:
            return None
        mine = Mine(None, sets_of(loaded.program), certify)
        if small:
            settings = replace(options.overrides, values={**options.overrides.values, **small})
            smaller = elaborate(loaded.program, job.check, job.combination, settings, sink)
            small_pair = abstracted(smaller, sink)
            if small_pair is None:
                return None
            mine = replace(mine, small=small_pair.explored)
        names = _names(pair.explored, named, about)
        one = _proved(loaded, job, pair, names, options, effort, mine, sink, progress)
        if one is None:
            return None
        found.append(one)
    return tuple(found)


def _names(system: System, named: tuple[str, ...], about: tuple[str, ...]) -> tuple[str, ...]:
    """What is asked for: what is named, or all that provers can decide."""
    if system.lemmas and not (system.machines or system.properties):
        return ()
    names = claims_of(system)
    if named or about:
        properties = [n for n in names if any(jobs.matches(n, one) for one in named)]
        return (*properties, *(name for name in (DEADLOCK, ERROR) if name in about))
    return tuple(name for name in names if name != DEADLOCK or not may_be_stuck(system))


def _proved(
    loaded: Loaded,
    job: Job,
    pair: Abstraction,
    names: tuple[str, ...],
    options: Options,
    effort: Effort,
    mine: Mine,
    sink: Diagnostics,
    progress: Callable[[str, str], None] | None,
) -> Proved | None:
    """Prove, replay, judge, and write the traces; None after reporting."""
    started = perf_counter()
    system, check = pair.concrete, job.check
    well_formed(pair.explored)
    told = None if progress is None else lambda name: progress(check.name.name, name)
    slicing = options.reduce.slice
    claimed = proved(
        pair.explored, names, effort, slicing=slicing, mine=mine, pair=pair, progress=told
    )
    exploration = restored(pair, accepted(pair.explored, exploration_of(claimed)), sink)
    if exploration is None:
        return None
    judged = is_judged(loaded.program, check, options.overrides)
    expected = expectations(check)
    inferred = [s.name for s in system.settings if s.inferred]
    shown = rows(
        system,
        exploration,
        expected,
        judged=judged,
        narrowed=True,
        inferred=inferred,
        every=True,
    )
    shown = with_proofs(shown, claimed)
    if not options.properties or set(options.properties) - {DEADLOCK, ERROR}:
        shown += lemma_rows(system, expected, options, judged=judged, inferred=inferred)
    report = report_of(
        check,
        job.combination,
        options.overrides,
        system,
        exploration,
        shown,
        perf_counter() - started,
    )
    report = replace(report, judged=judged)
    kept = Kept(report, touched(system, exploration), files_of(report, options))
    return Proved(written(kept, options), claimed)


def run_report(found: tuple[Proved, ...], seconds: float) -> RunReport:
    """The same as `check` reports it."""
    return RunReport(tuple(one.report for one in found), None, seconds, __version__)
