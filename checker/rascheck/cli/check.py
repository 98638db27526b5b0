"""`check` and `ask`: paths or a formula come in, verdicts go out."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import NoReturn

from rascheck import resources
from rascheck.cli.codes import DIFFERS, GAVE_UP, INTERRUPTED, OK, TIMED_OUT, WRONG
from rascheck.cli.output import Line, colour, diagnose
from rascheck.cli.reports import printed, targets
from rascheck.cli.settings import limits, overrides, reductions
from rascheck.diagnostics import Diagnostics
from rascheck.run import Loaded, Options, load_program, run_checks
from rascheck.run.cache import Cache
from rascheck.run.imports import is_model
from rascheck.run.load import default_path
from rascheck.run.read import Reader
from rascheck.show import table
from rascheck.show.report import RunReport
from rascheck.show.words import some
from rascheck.system.verdict import Verdict


def check(options: argparse.Namespace) -> int:
    """Check paths, and return the exit code."""
    sink = Diagnostics()
    if not begun(options, sink):
        return WRONG
    wanted = _wanted(options, sink)
    if sink.failed:
        return shown(None, sink, options)
    if any(map(is_model, paths(options))):
        return shown(_models(wanted, sink, options), sink, options)
    if options.watch:
        watch(options, wanted, time.sleep)
    reader = Reader(wanted.cache)
    loaded = load_program(paths(options), sink, reader)
    return shown(_checked(loaded, wanted, reader, sink, options), sink, options)


def begun(options: argparse.Namespace, sink: Diagnostics) -> bool:
    """Whether the reports that are wanted can be written; False after saying why not."""
    if not targets(options):
        return True
    from rascheck.cli.results import begin

    fine = begin(options, sink)
    diagnose(sink, options.format)
    return fine


def _models(wanted: Options, sink: Diagnostics, options: argparse.Namespace) -> RunReport | None:
    """The report on models in other languages."""
    from rascheck.run.models import check_models

    named = paths(options)
    others = [path for path in named if not is_model(path)]
    if others:
        load_program(others, sink)
    if sink.failed:
        return None
    if options.watch or others:
        sink.error("E302", "models of other tools are checked alone, and are not watched")
        return None
    line = Line()
    try:
        return check_models(named, wanted, sink, line.exploring)
    finally:
        line.clear()


def _wanted(options: argparse.Namespace, sink: Diagnostics) -> Options:
    return replace(
        _asked(options, sink),
        words=tuple(options.k),
        properties=tuple(options.property),
        jobs=options.jobs,
        out=None if options.no_out else options.out,
    )


def _asked(options: argparse.Namespace, sink: Diagnostics) -> Options:
    """What `check` and `ask` are both asked for."""
    return Options(
        overrides(options, sink),
        limits=limits(options),
        reduce=reductions(options),
        threads=options.threads,
        cache=None if options.no_cache or options.cross_check else Cache.open(),
        cross_check=options.cross_check,
    )


def _checked(
    loaded: Loaded,
    wanted: Options,
    reader: Reader,
    sink: Diagnostics,
    options: argparse.Namespace,
) -> RunReport | None:
    """The report on what was loaded; None if it has errors."""
    if sink.failed:
        return None
    line = Line()
    try:
        report = run_checks(loaded, wanted, sink, line.exploring, line.finished)
    finally:
        line.clear()
    if report and not options.quiet:
        reader.warn(loaded, sink)
    return report


def watch(
    options: argparse.Namespace, wanted: Options, sleep: Callable[[float], object]
) -> NoReturn:
    """Check, and check again whenever a file has changed; only an interrupt ends it.

    What is printed is short: diagnostics, or what is new, what is not as expected, and a summary.
    """
    from rascheck.run.watch import Watch
    from rascheck.show.brief import brief

    reader = Reader(wanted.cache)
    watched = Watch(paths(options), sleep)
    before: RunReport | None = None
    while True:
        sink = Diagnostics()
        watched.begin()
        loaded = load_program(paths(options), sink, reader)
        watched.read(loaded.program.modules)
        report = _checked(loaded, wanted, reader, sink, options)
        if report is None or options.quiet or options.verbose:
            shown(report, sink, options)
        else:
            diagnose(sink, options.format)
            reported(report, sink, options, exit_code(report))
            print(brief(report, before, colour=colour(sys.stdout.isatty())), end="")
        before = report or before
        sys.stdout.flush()
        changed = watched.wait()
        print(f"\n-- {time.strftime('%H:%M:%S')}  {some(changed)} changed", flush=True)


def paths(options: argparse.Namespace) -> list[str]:
    """What is to be checked; with `--shipped` the paths are names of what ships."""
    if not options.shipped:
        return list(options.paths)
    return [resources.argument(path) for path in options.paths] or ["<properties>"]


def ask(options: argparse.Namespace) -> int:
    """Check a formula that no file has, and return the exit code."""
    from rascheck.run.single import ask as run_ask

    sink = Diagnostics()
    if not begun(options, sink):
        return WRONG
    wanted = replace(_asked(options, sink), jobs=1)
    report = None
    if not sink.failed:
        loaded = load_program(options.file or [default_path()], sink, Reader(wanted.cache))
        if not sink.failed:
            report = run_ask(loaded, options.system, options.formula, wanted, sink)
    options.quiet, options.verbose = False, True
    return shown(report, sink, options, costs=False)


def shown(
    report: RunReport | None, sink: Diagnostics, options: argparse.Namespace, *, costs: bool = True
) -> int:
    """Print a report, with `-v` and `costs` also what it took, and say what its exit code is."""
    diagnose(sink, options.format)
    code = WRONG if report is None else exit_code(report)
    reported(report, sink, options, code)
    if report is not None and not printed(options):
        if options.quiet:
            print(table.observations(report), end="")
        else:
            if options.verbose:
                from rascheck.show import mail

                print(mail.mails(report), end="")
            painted = colour(sys.stdout.isatty())
            print(table.table(report, colour=painted, verbose=options.verbose and costs), end="")
    return code


def reported(
    report: RunReport | None, sink: Diagnostics, options: argparse.Namespace, code: int
) -> None:
    """Write what is wanted for other programs."""
    if targets(options):
        from rascheck.cli.results import ended

        ended(options, report, sink, code)


def exit_code(report: RunReport) -> int:
    """1 outranks 3: a verdict that differs is known whatever else was cut short."""
    if report.met:
        return OK
    unmet = [row for check in report.checks for row in check.rows if not row.met]
    if report.coverage and report.coverage.failures:
        return DIFFERS
    if any(row.verdict is not Verdict.UNKNOWN for row in unmet):
        return DIFFERS
    reached = {check.exploration.limit for check in report.checks if not check.met}
    return limit_code(reached)


def limit_code(limits: Collection[str]) -> int:
    """The code of a run that was cut short by these limits."""
    if "interrupted" in limits:
        return INTERRUPTED
    return TIMED_OUT if "seconds" in limits else GAVE_UP
