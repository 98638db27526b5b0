"""Checks come in, a report of them goes out: what is not known from before is run.

Only what is left of the work is spread over processes, what took longest before first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from time import perf_counter

from rascheck import __version__
from rascheck.diagnostics import Diagnostics
from rascheck.explore import Progress
from rascheck.lang import syntax
from rascheck.lang.settings import Overrides
from rascheck.run import jobs
from rascheck.run.cache import Cache
from rascheck.run.coverage import coverage
from rascheck.run.identity import Identity
from rascheck.run.jobs import Job
from rascheck.run.kept import Kept, complete, remember, remembered
from rascheck.run.load import Loaded
from rascheck.run.options import Options
from rascheck.run.traces import written
from rascheck.show.report import RunReport

ALONE = 3
"""This many checks and fewer are run one after the other in this process."""


def run_checks(
    loaded: Loaded,
    options: Options,
    sink: Diagnostics,
    progress: Callable[[str, Progress], None] | None = None,
    done: Callable[[int, int], None] | None = None,
) -> RunReport | None:
    """Run the checks of a program, or None if something in the input keeps it from being run.

    `progress` is told how an exploration in this process goes, `done` how many checks are finished.
    Raises `KeyboardInterrupt` if one of several is interrupted; what is finished stays known.
    """
    started = perf_counter()
    identity = Identity(loaded.program, options, options.cache) if options.cache else None
    jobs.known(loaded, options, sink)
    wanted = list(jobs.jobs(loaded, options, identity, sink))
    if sink.failed:
        return None
    if not wanted:
        sink.error("E174", "there is nothing to check", fix="name a folder or file with checks")
        return None
    run = _Run(loaded, options, wanted, identity)
    for finished in run.finish(progress):
        if done is not None:
            done(finished, len(wanted))
    if options.cache is not None:
        options.cache.close()
    for diagnostics in run.diagnostics.values():
        sink.found += [d for d in diagnostics.found if d not in sink.found]
    if len(run.found) < len(wanted):
        return None
    kept = [run.found[number] for number in range(len(wanted))]
    reports = tuple(written(one, options) for one in kept)
    narrowed = bool(options.words or options.properties)
    changed = options.overrides != Overrides()
    whole = not narrowed and not changed and all(r.exploration.complete for r in reports)
    reached = coverage(loaded.program, [one.touched for one in kept], loaded.answers)
    single = len(loaded.checks) < len(_declared(loaded))
    explored = any(report.exploration.engine == "explore" for report in reports)
    return RunReport(
        reports,
        replace(reached, complete=whole and explored and not single),
        perf_counter() - started,
        __version__,
    )


def _declared(loaded: Loaded) -> list[syntax.Check]:
    return [c for c in loaded.program.checks.values() if c.span.source.path in loaded.own]


class _Run:
    """The jobs of a run by number; `found` and `diagnostics` are what came of each so far."""

    def __init__(
        self, loaded: Loaded, options: Options, wanted: Sequence[Job], identity: Identity | None
    ) -> None:
        self._program = loaded.program
        self._options = options
        self._jobs = wanted
        self._identity = identity
        self.found: dict[int, Kept] = {}
        self.diagnostics: dict[int, Diagnostics] = {}

    def finish(self, progress: Callable[[str, Progress], None] | None) -> Iterator[int]:
        """Find out everything; yields how many jobs are finished."""
        if self._identity is not None:
            for number, job in enumerate(self._jobs):
                known = remembered(self._identity, job)
                if known is not None:
                    self._take(number, known)
            yield len(self.found)
        left = [(n, job) for n, job in enumerate(self._jobs) if n not in self.found]
        if not left:
            return
        from rascheck.explore.decide import cores
        from rascheck.run.execute import Result, run_job

        def ran() -> Iterator[tuple[int, Result]]:
            workers = min(self._options.jobs or cores(), len(left))
            if workers == 1 or (self._options.jobs is None and len(left) <= ALONE):
                for number, job in left:
                    yield number, run_job(self._program, job, self._options, progress)
                return
            from rascheck.run.workers import results

            yield from results(self._program, self._longest_first(left), self._options, workers)

        for number, result in ran():
            self.diagnostics[number] = result.diagnostics
            if result.kept is not None:
                if result.kept.report.exploration.limit == "interrupted" and len(self._jobs) > 1:
                    raise KeyboardInterrupt
                self._take(number, result.kept)
                if self._identity is not None and not result.diagnostics.found:
                    remember(self._identity, self._jobs[number], result.kept)
            yield len(self.found)
        self.diagnostics = {n: self.diagnostics[n] for n, _ in left}
        if self._options.cache is not None:
            self._keep_seconds(self._options.cache)

    def _take(self, number: int, kept: Kept) -> None:
        self.found[number] = complete(kept, self._program, self._jobs[number], self._options)

    # ---------------------------------------------------------------------------------- durations

    def _longest_first(self, left: Sequence[tuple[int, Job]]) -> list[tuple[int, Job]]:
        """By file, as the checks of a file are alike; what nobody knows comes before the rest."""
        cache = self._options.cache
        known = cache.get(self._durations(cache)) if cache is not None else None
        seconds: dict[str, float] = known if isinstance(known, dict) else {}

        def taken(job: Job) -> float:
            return seconds.get(_name(job), float("inf"))

        longest: dict[str, float] = {}
        for _, job in left:
            path = job.check.span.source.path
            longest[path] = max(longest.get(path, 0.0), taken(job))
        return sorted(
            left, key=lambda each: (-longest[each[1].check.span.source.path], -taken(each[1]))
        )

    def _keep_seconds(self, cache: Cache) -> None:
        seconds = {_name(self._jobs[n]): kept.report.seconds for n, kept in self.found.items()}
        cache.put(self._durations(cache), seconds)

    def _durations(self, cache: Cache) -> str:
        """The key of how long the jobs of these files took the last time, whatever is in them."""
        return cache.key("seconds", *sorted({job.check.span.source.path for job in self._jobs}))


def _name(job: Job) -> str:
    return " ".join([job.check.name.name, *map(str, job.combination.shown.items())])
