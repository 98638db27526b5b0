"""Checks come in, a report of them goes out: each is elaborated, explored, replayed and judged."""

from __future__ import annotations

import multiprocessing
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from rascheck import __version__
from rascheck.diagnostics import Diagnostics, nearest
from rascheck.explore import Limits, Progress, explore
from rascheck.lang import syntax
from rascheck.lang.elaborate import elaborate, is_temporal
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination, Overrides, combinations, settle
from rascheck.lang.storage import citations
from rascheck.run.coverage import coverage
from rascheck.run.judge import Expectation, expectations, rows
from rascheck.run.load import Loaded
from rascheck.show import itf
from rascheck.show.report import CheckReport, Row, RunReport
from rascheck.system import semantics
from rascheck.system.ir import Kind, System
from rascheck.system.verdict import Exploration
from rascheck.system.verify import verify

SAFE = re.compile(r"[A-Za-z0-9_.=-]")
"""What the name of a trace's file consists of."""
ALONE = 3
"""This many checks and fewer are run one after the other in this process."""


@dataclass(frozen=True)
class Options:
    """What is asked for besides the paths.

    `words` (-k) and `properties` (-p) narrow the run to names that contain one of them; `jobs` is
    the number of processes, None for one a core.
    """

    overrides: Overrides = field(default_factory=Overrides)
    words: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    jobs: int | None = None
    out: Path | None = None


@dataclass(frozen=True)
class Job:
    """One check under one combination."""

    program: Program
    check: syntax.Check
    combination: Combination
    expected: Mapping[str, Expectation]
    judged: bool
    options: Options


def run_checks(
    loaded: Loaded,
    options: Options,
    sink: Diagnostics,
    progress: Callable[[str, Progress], None] | None = None,
    done: Callable[[int, int], None] | None = None,
) -> RunReport | None:
    """Run the checks of a program, or None if something in the input keeps it from being run.

    `progress` is told how an exploration in this process goes, `done` how many checks are finished.
    """
    started = time.perf_counter()
    _known(loaded, options, sink)
    jobs = list(_jobs(loaded, options, sink))
    if sink.failed:
        return None
    if not jobs:
        sink.error("E174", "there is nothing to check", fix="name a folder or file with checks")
        return None
    reports: list[CheckReport] = []
    for report, diagnostics in _results(jobs, options, progress):
        for diagnostic in diagnostics.found:
            if diagnostic not in sink.found:
                sink.found.append(diagnostic)
        if report is not None:
            reports.append(_written(report, options))
        if done is not None:
            done(len(reports), len(jobs))
    if len(reports) < len(jobs):
        return None
    narrowed = bool(options.words or options.properties)
    changed = options.overrides != Overrides()
    complete = not narrowed and not changed and all(r.exploration.complete for r in reports)
    reached = coverage(loaded.program, reports, loaded.own, whole=loaded.whole)
    single = len(loaded.checks) < len(_declared(loaded))
    return RunReport(
        tuple(reports),
        replace(reached, complete=complete and not single),
        time.perf_counter() - started,
        __version__,
    )


def _declared(loaded: Loaded) -> list[syntax.Check]:
    return [c for c in loaded.program.checks.values() if c.span.source.path in loaded.own]


# -------------------------------------------------------------------------------------- selection


def _known(loaded: Loaded, options: Options, sink: Diagnostics) -> None:
    """Report what the command line names and nothing is."""
    settle(loaded.program, None, Combination(), options.overrides, sink)
    checks = [check.name.name for check in loaded.checks]
    verified = [v.name for check in loaded.checks for v in check.verify]
    for word in options.words:
        if not any(word in name for name in [*checks, *verified]):
            message = f"-k: no check or property is named like `{word}`"
            sink.error("E172", message, fix=nearest(word, [*checks, *verified]))
    for wanted in options.properties:
        if not any(_matches(name, wanted) for name in verified):
            message = f"-p: no check verifies a property `{wanted}`"
            sink.error("E171", message, fix=nearest(wanted, verified))


def _jobs(loaded: Loaded, options: Options, sink: Diagnostics) -> Iterator[Job]:
    seen: set[object] = set()
    for declared in loaded.checks:
        check = _narrowed(declared, options)
        if check is None:
            continue
        if _needs_future(loaded.program, check, sink):
            continue
        expected = expectations(check)
        judged = is_judged(loaded.program, check, options.overrides)
        given = _given(loaded.program, check, options.overrides)
        found = list(combinations(loaded.program, check, options.overrides, sink))
        chosen = [c for c in found if given.items() <= c.shown.items()]
        if found and not chosen:
            message = f"check `{check.name.name}` has no combination with what --set gives"
            sink.error("E165", message, check.sweeps[0].span)
        for combination in chosen:
            job = Job(loaded.program, check, combination, expected, judged, options)
            if _is_new(job, seen):
                yield job


def _narrowed(check: syntax.Check, options: Options) -> syntax.Check | None:
    """The check with the properties that are asked for, or None if it is not."""
    if options.words:
        texts = [check.name.name, *(v.name for v in check.verify)]
        if not any(word in text for word in options.words for text in texts):
            return None
    if not options.properties:
        return check
    verified = tuple(
        v for v in check.verify if any(_matches(v.name, wanted) for wanted in options.properties)
    )
    if not verified:
        return None
    names = {v.name for v in verified}
    expects = tuple(
        replace(e, properties=tuple(i for i in e.properties if i.name in names))
        for e in check.expects
        if not e.properties or any(i.name in names for i in e.properties)
    )
    return replace(check, verify=verified, expects=expects)


def _matches(name: str, wanted: str) -> bool:
    """`P4` means P4 and everything that begins with `P4_`."""
    return name == wanted or name.startswith(f"{wanted}_")


def _given(program: Program, check: syntax.Check, overrides: Overrides) -> dict[str, str]:
    """A knob that is swept and set as well keeps the one value: which knob, and what value."""
    _, settings = settle(program, None, Combination(), overrides, Diagnostics())
    given = {ident.name for ident in check.sweeps} & {*overrides.values}
    return {s.name: s.value for s in settings if s.name in given}


def _is_new(job: Job, seen: set[object]) -> bool:
    """Checks that differ in their profiles alone are one check under `--profile`."""
    if not job.options.overrides.profiles:
        return True
    _, settings = settle(
        job.program, job.check, job.combination, job.options.overrides, Diagnostics()
    )
    values = tuple((s.name, s.value) for s in settings)
    check = job.check
    same = (check.systems, check.verify, check.fairness, check.allow_deadlock, values)
    fresh = same not in seen
    seen.add(same)
    return fresh


def is_judged(program: Program, check: syntax.Check, overrides: Overrides) -> bool:
    """Whether the check's expectations speak of this configuration.

    Other bounds leave them in force; another profile, or another value of a knob that the check
    does not sweep, does not.
    """
    swept = {ident.name for ident in check.sweeps}
    knobs = {name for name in overrides.values if name in program.knobs}
    return not overrides.profiles and knobs <= swept


def _needs_future(program: Program, check: syntax.Check, sink: Diagnostics) -> bool:
    """Report a property that no engine of this version decides."""
    found = False
    for name in check.verify:
        declaration = program.properties.get(name.name)
        if declaration is not None and is_temporal(program, declaration):
            found = True
            _looks_ahead(name, sink)
    return found


def _has_future(system: System, check: syntax.Check, sink: Diagnostics) -> bool:
    """The same of a System: the values of knobs may make a property look ahead."""
    temporal = {claim.name for claim in system.properties if claim.kind is Kind.TEMPORAL}
    for name in check.verify:
        if name.name in temporal:
            _looks_ahead(name, sink)
    return bool(temporal)


def _looks_ahead(name: syntax.Ident, sink: Diagnostics) -> None:
    sink.error(
        "E191",
        f"`{name.name}` looks ahead, and this version cannot decide that yet",
        name.span,
        fix="use `always` over states and what has happened: `once`, `since`, `previously`",
    )


# -------------------------------------------------------------------------------------- execution


def _results(
    jobs: Sequence[Job],
    options: Options,
    progress: Callable[[str, Progress], None] | None,
) -> Iterator[tuple[CheckReport | None, Diagnostics]]:
    """The outcomes of the jobs, in their order."""
    workers = min(options.jobs or os.cpu_count() or 1, len(jobs))
    if workers == 1 or (options.jobs is None and len(jobs) <= ALONE):
        for job in jobs:
            yield run_job(job, progress)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(run_job, jobs, chunksize=max(1, min(8, len(jobs) // (4 * workers))))


def run_job(
    job: Job, progress: Callable[[str, Progress], None] | None = None
) -> tuple[CheckReport | None, Diagnostics]:
    """Elaborate, explore, replay and judge one check."""
    sink = Diagnostics()
    started = time.perf_counter()
    check, name = job.check, job.check.name.name
    system = elaborate(job.program, check, job.combination, job.options.overrides, sink)
    if system is None or _has_future(system, check, sink):
        return None, sink
    report = None if progress is None else lambda p: progress(name, p)
    exploration = explored(system, job.options.limits, report)
    inferred = [s.name for s in system.settings if s.inferred]
    found = rows(system, exploration, dict(job.expected), judged=job.judged, inferred=inferred)
    seconds = time.perf_counter() - started
    overrides = job.options.overrides
    done = report_of(check, job.combination, overrides, system, exploration, found, seconds)
    return replace(done, judged=job.judged), sink


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
        exploration,
        found,
        bounds=" ".join(f"{s.name}={s.value}" for s in system.settings if not s.knob),
        fairness=tuple(f"{'strong' if f.strong else 'fair'} {f.name}" for f in system.fairness),
        span=check.name.span,
        refs=citations(check.notes),
        seconds=seconds,
        combination=combination.shown,
        overrides=dict(overrides.values),
        chosen_profiles=overrides.profiles,
    )


class Refused(Exception):
    """A trace that the reference does not accept, or a System that is not well formed: our bug."""


def explored(
    system: System, limits: Limits, progress: Callable[[Progress], None] | None = None
) -> Exploration:
    """What an engine finds, after the reference has accepted every trace of it."""
    faults = verify(system)
    if faults:
        raise Refused("; ".join(faults))
    exploration = explore(system, limits=limits, progress=progress)
    for outcome in exploration.outcomes:
        if outcome.trace is not None:
            problems = semantics.replay(system, outcome.trace)
            if problems:
                raise Refused(f"{outcome.property}: {'; '.join(problems)}")
    return exploration


# ----------------------------------------------------------------------------------------- traces


def _written(report: CheckReport, options: Options) -> CheckReport:
    """The report with its traces written to files, if a folder was given."""
    if options.out is None:
        return report
    found: list[Row] = []
    for row in report.rows:
        if row.trace is None:
            found.append(row)
            continue
        options.out.mkdir(parents=True, exist_ok=True)
        path = options.out / f"{_file_name(report, row)}.itf.json"
        origin = itf.origin(report, row, __version__)
        path.write_text(itf.to_text(report.system, row.trace, origin), encoding="utf-8")
        found.append(replace(row, trace_path=str(path)))
    return replace(report, rows=tuple(found))


def _file_name(report: CheckReport, row: Row) -> str:
    """`routing.tea=true.p8`: a name that no shell takes apart, another one for each trace."""
    given = {**report.overrides, **report.combination}
    chosen = [f"{name}={value}" for name, value in given.items()]
    words = ".".join([report.check, *report.chosen_profiles, *chosen, row.property])
    return "".join(c if SAFE.match(c) else f"-{ord(c):x}-" for c in words)
