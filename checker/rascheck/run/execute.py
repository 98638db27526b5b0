"""A job goes in; it is elaborated, explored, replayed and judged, and what it gives comes out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rascheck import __version__
from rascheck.diagnostics import Diagnostics
from rascheck.explore import Limits, Progress, Reduce, explore
from rascheck.explore.limits import NOT_REDUCED
from rascheck.lang import syntax
from rascheck.lang.elaborate import elaborate
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination, Overrides
from rascheck.lang.storage import citations
from rascheck.run.coverage import touched
from rascheck.run.jobs import Job, is_judged
from rascheck.run.judge import expectations, fairness, rows
from rascheck.run.kept import Kept
from rascheck.run.options import Options
from rascheck.show import itf
from rascheck.show.report import CheckReport, Row
from rascheck.system import semantics
from rascheck.system.ir import System
from rascheck.system.text import text
from rascheck.system.verdict import Exploration, Verdict
from rascheck.system.verify import verify

if TYPE_CHECKING:
    from rascheck.run.prove import Claimed


@dataclass(frozen=True)
class Result:
    """What came of a job: None if it could not be run, as the diagnostics say."""

    kept: Kept | None
    diagnostics: Diagnostics

    def sent(self) -> Result:
        """For another process."""
        return self if self.kept is None else replace(self, kept=self.kept.alone())


def run_job(
    program: Program,
    job: Job,
    options: Options,
    progress: Callable[[str, Progress], None] | None = None,
) -> Result:
    """Elaborate, explore, replay and judge one check."""
    sink = Diagnostics()
    started = time.perf_counter()
    check, overrides = job.check, options.overrides
    name = check.name.name
    system = elaborate(program, check, job.combination, overrides, sink)
    if system is None:
        return Result(None, sink)
    told = None if progress is None else lambda p: progress(name, p)
    exploration, known, claimed = answered(system, check, options, told)
    judged = is_judged(program, check, overrides)
    narrowed = len(check.verify) < len(program.checks[name].verify)
    inferred = [s.name for s in system.settings if s.inferred]
    expected = expectations(check)
    found = rows(system, exploration, expected, judged=judged, narrowed=narrowed, inferred=inferred)
    if claimed:
        from rascheck.run.prove import with_proofs

        found = with_proofs(found, claimed)
    seconds = time.perf_counter() - started
    done = report_of(check, job.combination, overrides, system, exploration, found, seconds)
    report = replace(done, judged=judged, cached=known)
    if options.cross_check and not claimed:
        from rascheck.run.cross import CrossCheck

        ways = CrossCheck(report.name, system, exploration).ways(options)
        report = replace(report, compared=ways)
    return Result(Kept(report, touched(system, exploration), files_of(report, options)), sink)


def files_of(report: CheckReport, options: Options) -> dict[str, tuple[str]]:
    """The text of each trace's file, if there is a use for it."""
    traced = [(row, row.trace) for row in report.rows if row.trace is not None]
    if not traced or (options.out is None and options.cache is None):
        return {}
    fingerprint = itf.fingerprint(report.system)
    return {
        row.property: (itf.to_text(report.system, trace, origin),)
        for row, trace in traced
        for origin in [itf.origin(report, row, __version__, fingerprint)]
    }


def report_of(
    check: syntax.Check,
    combination: Combination,
    overrides: Overrides,
    system: System,
    exploration: Exploration,
    found: tuple[Row, ...],
    seconds: float,
) -> CheckReport:
    """What one check's rows were found for."""
    return CheckReport(
        check.span.source.path,
        check.name.name,
        combination.profiles,
        {s.name: s.value for s in system.settings if s.knob},
        system,
        system.settings,
        exploration,
        found,
        bounds=" ".join(f"{s.name}={s.value}" for s in system.settings if not s.knob),
        fairness=fairness(system),
        span=check.name.span,
        refs=citations(check.notes),
        seconds=seconds,
        combination=combination.shown,
        overrides=dict(overrides.values),
        chosen_profiles=overrides.profiles,
    )


def answered(
    system: System,
    check: syntax.Check,
    options: Options,
    progress: Callable[[Progress], None] | None,
) -> tuple[Exploration, bool, tuple[Claimed, ...]]:
    """What the engine of a check finds, whether it was known, and what was asked of provers.

    `auto` explores, up to AUTO states unless another limit is given; what is then not known is
    asked of the provers.
    """
    engine = check.engines[0].name if check.engines else "explore"
    if engine == "explore":
        return (*remembered(system, options, progress), ())
    from rascheck.run.prove import claims_of, completed, effort_of, exploration_of, proved

    effort, slicing = effort_of(options), options.reduce.slice
    if engine == "prove":
        well_formed(system)
        claimed = proved(system, claims_of(system), effort, slicing=slicing)
        return accepted(system, exploration_of(claimed)), False, claimed
    limits = options.limits
    if limits.max_states is None:
        options = replace(options, limits=replace(limits, max_states=AUTO))
    exploration, known = remembered(system, options, progress)
    left = [o.property for o in exploration.outcomes if o.verdict is Verdict.UNKNOWN]
    if not left or exploration.limit == "interrupted":
        return exploration, known, ()
    claimed = proved(system, left, effort, slicing=slicing)
    return accepted(system, completed(exploration, claimed)), False, claimed


AUTO = 1_000_000
"""So many states `engine auto` explores before it asks the provers."""


class Refused(Exception):
    """A trace that the reference does not accept, or a System that is not well formed: our bug."""


def explored(
    system: System,
    limits: Limits,
    progress: Callable[[Progress], None] | None = None,
    *,
    reduce: Reduce = NOT_REDUCED,
    threads: int | None = None,
) -> Exploration:
    """What an engine finds, after the reference has accepted every trace of it."""
    well_formed(system)
    found = explore(system, limits=limits, progress=progress, threads=threads, reduce=reduce)
    return accepted(system, found)


def remembered(
    system: System, options: Options, progress: Callable[[Progress], None] | None
) -> tuple[Exploration, bool]:
    """As `explored`, and whether it was known: an equal System has been explored before."""
    cache, limits, reduce = options.cache, options.limits, options.reduce
    if cache is None:
        found = explored(system, limits, progress, reduce=reduce, threads=options.threads)
        return found, False
    identity = hashlib.sha256(text(system).encode()).hexdigest()
    key = cache.key("exploration", identity, repr(limits), repr(reduce))
    known = cache.get(key)
    if isinstance(known, Exploration):
        well_formed(system)
        return accepted(system, known), True
    found = explored(system, limits, progress, reduce=reduce, threads=options.threads)
    if found.complete:
        cache.put(key, found)
    return found, False


def rebuilt(program: Program, job: Job, options: Options, report: CheckReport) -> System:
    """The System of a report that an earlier run or another process has made."""
    system = elaborate(program, job.check, job.combination, options.overrides, Diagnostics())
    if system is None:
        raise Refused(f"{report.name}: what was explored cannot be made again")
    well_formed(system)
    accepted(system, report.exploration)
    return system


def well_formed(system: System) -> None:
    """Raises `Refused` if an engine cannot rely on what a System is."""
    faults = verify(system)
    if faults:
        raise Refused("; ".join(faults))


def accepted(system: System, exploration: Exploration) -> Exploration:
    """The exploration, if the reference accepts every trace of it. Raises `Refused`."""
    for outcome in exploration.outcomes:
        if outcome.trace is not None:
            problems = semantics.replay(system, outcome.trace)
            if problems:
                raise Refused(f"{outcome.property}: {'; '.join(problems)}")
    return exploration
