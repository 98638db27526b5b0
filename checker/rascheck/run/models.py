"""Models in other languages come in; they are checked, walked, and their traces opened again.

A model expects nothing of itself: all that it claims is to hold, and it is to have no deadlock. To
look only at some of that, its properties are named, `deadlock` being one of the names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from rascheck import __version__
from rascheck.diagnostics import Diagnostics, nearest
from rascheck.explore import Progress
from rascheck.lang.settings import Overrides
from rascheck.run.coverage import touched
from rascheck.run.execute import files_of, remembered
from rascheck.run.imports import to_system
from rascheck.run.jobs import matches
from rascheck.run.judge import rows
from rascheck.run.kept import Kept
from rascheck.run.options import Options
from rascheck.run.traces import written
from rascheck.show.report import CheckReport, Row, RunReport
from rascheck.system.ir import System
from rascheck.system.verdict import DEADLOCK, Exploration


def check_models(
    paths: Sequence[str],
    options: Options,
    sink: Diagnostics,
    progress: Callable[[str, Progress], None] | None = None,
) -> RunReport | None:
    """Check models; None after reporting. Raises `OSError` if a trace cannot be written."""
    started = perf_counter()
    settings_are_ours(options, sink)
    for word in options.words:
        if not any(word in path for path in paths):
            sink.error("E172", f"-k: no model is named like `{word}`", fix=nearest(word, paths))
    if options.words:
        paths = [path for path in paths if any(word in path for word in options.words)]
    found = [(path, chosen(path, options, sink)) for path in paths]
    if sink.failed:
        return None
    reports = tuple(
        _checked(path, system, options, progress) for path, system in found if system is not None
    )
    if options.cache is not None:
        options.cache.close()
    return RunReport(reports, None, perf_counter() - started, __version__)


def chosen(path: str, options: Options, sink: Diagnostics) -> System | None:
    """The System of a model, with the claims that are asked for; None after reporting."""
    system = to_system(path, sink)
    if system is None:
        return None
    known = [claim.name for claim in system.properties] + [DEADLOCK] * system.check_deadlock
    for wanted in options.properties:
        if not any(matches(name, wanted) for name in known):
            fix = nearest(wanted, known)
            sink.error("E171", f"-p: there is no property `{wanted}`", fix=fix)
    return narrowed(system, options)


def unclaimed(
    path: str, system_name: str, overrides: Overrides, sink: Diagnostics
) -> System | None:
    """The System of a model without its claims, as `explore` takes files; None after reporting."""
    settings_are_ours(Options(overrides), sink)
    if system_name:
        sink.error("E166", f"--system {system_name}: systems are declared in .ras files")
    system = None if sink.failed else to_system(path, sink)
    return system and replace(system, properties=(), automata=(), check_deadlock=True)


def settings_are_ours(options: Options, sink: Diagnostics) -> None:
    """Report `--set` and `--profile`: a model in another language has neither."""
    if options.overrides.values or options.overrides.profiles:
        sink.error("E301", "--set and --profile change a .ras file; the model has no settings")


def narrowed(system: System, options: Options) -> System:
    """The System with the claims that are asked for."""
    if not options.properties:
        return system

    def is_wanted(name: str) -> bool:
        return any(matches(name, wanted) for wanted in options.properties)

    return replace(
        system,
        properties=tuple(claim for claim in system.properties if is_wanted(claim.name)),
        check_deadlock=system.check_deadlock and is_wanted(DEADLOCK),
    )


def _checked(
    path: str,
    system: System,
    options: Options,
    progress: Callable[[str, Progress], None] | None,
) -> CheckReport:
    started = perf_counter()
    told = None if progress is None else lambda at: progress(path, at)
    exploration, known = remembered(system, options, told)
    found = rows(system, exploration, {}, judged=False, narrowed=False, inferred=())
    report = report_of_model(path, system, exploration, found, perf_counter() - started)
    report = replace(report, question=question("check", path, options), cached=known)
    if options.cross_check:
        from rascheck.run.cross import CrossCheck

        report = replace(report, compared=CrossCheck(path, system, exploration).ways(options))
    return written(Kept(report, touched(system, exploration), files_of(report, options)), options)


def question(verb: str, path: str, options: Options) -> tuple[str, ...]:
    """The command that asks this of a model."""
    return (verb, path, *(word for name in options.properties for word in ("-p", name)))


def report_of_model(
    path: str,
    system: System,
    exploration: Exploration,
    found: tuple[Row, ...],
    seconds: float,
) -> CheckReport:
    """What a model's rows were found for."""
    return CheckReport(
        path,
        Path(path).stem,
        (),
        {},
        system,
        (),
        exploration,
        found,
        seconds=seconds,
        judged=False,
    )
