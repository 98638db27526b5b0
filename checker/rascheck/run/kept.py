"""What a job gives, in the form in which it goes from process to process and into the cache."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from rascheck.lang.names import Program
from rascheck.run.coverage import Touched
from rascheck.run.identity import Identity, Parts
from rascheck.run.jobs import Job
from rascheck.run.options import Options
from rascheck.show.report import CheckReport
from rascheck.system.ir import System
from rascheck.system.verdict import Verdict


@dataclass(frozen=True)
class Kept:
    """The report on a job without its System, what was touched, and the traces' files.

    `files` are the texts by property. In the cache they may have lines of machines in them, which
    are where they stand only then.
    """

    report: CheckReport
    touched: Touched
    files: Mapping[str, Parts]

    def alone(self) -> Kept:
        """Without what is large and can be made again."""
        return replace(self, report=replace(self.report, made=None, span=None))


def remembered(identity: Identity, job: Job) -> Kept | None:
    """What an earlier run has kept of this job."""
    cache, check, combination = identity.cache, job.check, job.combination
    found = cache.get(identity.result(check, combination))
    if not isinstance(found, Kept):
        found = cache.get(identity.placed(check, combination), identity.sources)
    if not isinstance(found, Kept):
        return None
    files = {name: (identity.put_together(parts),) for name, parts in found.files.items()}
    return replace(found, report=replace(found.report, cached=True), files=files)


def remember(identity: Identity, job: Job, kept: Kept) -> None:
    """Keep what a job gives, if it went to its end.

    What a failing step or formula gives has places in it; the rest follows the text.
    """
    report = kept.report
    if not report.exploration.complete or any(r.verdict is Verdict.UNKNOWN for r in report.rows):
        return
    kept = kept.alone()
    moved = {name: identity.taken_apart("".join(map(str, p))) for name, p in kept.files.items()}
    files = {name: parts for name, parts in moved.items() if parts is not None}
    outcomes = kept.report.exploration.outcomes
    failing = any(o.trace is not None and o.trace.error is not None for o in outcomes)
    failing = failing or any(row.witness for row in report.rows)
    if failing or len(files) < len(moved):
        identity.cache.put(identity.placed(job.check, job.combination), kept, identity.sources)
    else:
        identity.cache.put(identity.result(job.check, job.combination), replace(kept, files=files))


def complete(kept: Kept, program: Program, job: Job, options: Options) -> Kept:
    """With the place of its check, and its System where that is asked for."""
    if kept.report.made is not None:
        return kept
    span = job.check.name.span
    again = _again(program, job, options, kept.report)
    return replace(kept, report=replace(kept.report, span=span, made=again))


def _again(
    program: Program, job: Job, options: Options, report: CheckReport
) -> Callable[[], System]:
    """What makes the System of a report, once, and makes sure that its traces are runs of it."""

    @functools.cache
    def system() -> System:
        from rascheck.run.execute import rebuilt

        return rebuilt(program, job, options, report)

    return system
