"""One of two things to compare comes in by its name; its System and its verdicts come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax
from rascheck.lang.elaborate import elaborate
from rascheck.lang.names import Program
from rascheck.lang.settings import Overrides, dimension_of, spelled
from rascheck.prove.minterms import Abstraction
from rascheck.run.bits import abstracted
from rascheck.run.cache import Cache
from rascheck.run.check import run_checks
from rascheck.run.imports import is_model
from rascheck.run.jobs import combinations_of
from rascheck.run.load import Loaded, check_named, load_program
from rascheck.run.models import check_models, unclaimed
from rascheck.run.options import Options
from rascheck.run.read import Reader
from rascheck.run.single import pair_of
from rascheck.show.diff.data import Judged
from rascheck.show.report import CheckReport, Row
from rascheck.show.words import length
from rascheck.system.ir import Setting
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict


@dataclass(frozen=True)
class Request:
    """What is asked of one side: a file, or one check of it, as `path`.

    `overrides` are those of both sides, `against` the profiles and values that take their place;
    `words` and `properties` narrow the checks whose verdicts are wanted.
    """

    path: str
    system: str = ""
    overrides: Overrides = field(default_factory=Overrides)
    against: Overrides = field(default_factory=Overrides)
    words: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    behaviours: bool = True
    verdicts: bool = True


@dataclass(frozen=True)
class Prepared:
    """One side: `pair` are its Systems, if behaviours are wanted."""

    title: str
    pair: Abstraction | None
    settings: tuple[Setting, ...]
    judged: tuple[Judged, ...]


def prepared(request: Request, sink: Diagnostics, cache: Cache | None = None) -> Prepared | None:
    """Read one side; None after reporting."""
    if is_model(request.path):
        return _model(request, sink, cache)
    loaded = load_program([request.path], sink, Reader(cache))
    if sink.failed:
        return None
    overrides = combined(loaded.program, request.overrides, request.against)
    check = loaded.checks[0] if check_named(request.path) and loaded.checks else None
    pair = None
    if request.behaviours:
        pair = _pair(loaded.program, check, request.system, overrides, sink)
        if pair is None:
            return None
    judged = _judged(loaded, request, overrides, sink, cache) if request.verdicts else ()
    if judged is None:
        return None
    given = [f"{name}={value}" for name, value in overrides.values.items()]
    title = ", ".join([request.path, *overrides.profiles, *given])
    return Prepared(title, pair, pair.concrete.settings if pair else (), judged)


def _model(request: Request, sink: Diagnostics, cache: Cache | None) -> Prepared | None:
    """Read a model in another language, which has no settings and no checks; None after it."""
    if request.against != Overrides():
        message = "--against changes the settings of a .ras file; the model has none"
        sink.error("E301", message)
        return None
    system = unclaimed(request.path, request.system, request.overrides, sink)
    if system is None:
        return None
    found: tuple[Judged, ...] = ()
    if request.verdicts:
        options = Options(words=request.words, properties=request.properties, cache=cache)
        report = check_models([request.path], options, sink)
        if report is None:
            return None
        found = tuple(judged(report.checks))
    pair = abstracted(system, sink) if request.behaviours else None
    return Prepared(request.path, pair, (), found)


def combined(program: Program, first: Overrides, second: Overrides) -> Overrides:
    """Settings with others over them: a profile takes the place of that of its dimension."""
    taken = {dimension_of(program, spelled(program, name)) for name in second.profiles} - {""}
    kept = [p for p in first.profiles if dimension_of(program, spelled(program, p)) not in taken]
    return Overrides({**first.values, **second.values}, (*kept, *second.profiles))


def _pair(
    program: Program,
    check: syntax.Check | None,
    system: str,
    overrides: Overrides,
    sink: Diagnostics,
) -> Abstraction | None:
    """The Systems of a check without what it claims, or of a system, or of all machines."""
    if check is None or system:
        return pair_of(program, system, overrides, sink)
    plain = replace(check, verify=(), fairness=(), expects=(), finds=(), condition=())
    found = combinations_of(program, plain, Options(overrides), sink)
    if len(found) > 1:
        knobs = ", ".join(ident.name for ident in check.sweeps)
        message = f"`{check.name.name}` is checked for all values of {knobs}; compared is one"
        sink.error("E466", message, check.sweeps[0].span, fix="choose: `--set NAME=VALUE`")
        return None
    if not found or sink.failed:
        return None
    return abstracted(elaborate(program, plain, found[0], overrides, sink), sink)


def _judged(
    loaded: Loaded,
    request: Request,
    overrides: Overrides,
    sink: Diagnostics,
    cache: Cache | None,
) -> tuple[Judged, ...] | None:
    """The verdicts of the checks that are meant, if there are any; None after reporting."""
    checks = [c for c in loaded.checks if _is_of(c, request.system)]
    if not checks:
        return ()
    options = Options(overrides, request.words, request.properties, cache=cache)
    report = run_checks(replace(loaded, checks=tuple(checks)), options, sink)
    return None if report is None else tuple(judged(report.checks))


def _is_of(check: syntax.Check, system: str) -> bool:
    return not system or system in [ident.name for ident in check.systems]


def judged(reports: Sequence[CheckReport]) -> list[Judged]:
    """The verdicts of reports, with those of which a run says nothing because they are good."""
    found = []
    for report in reports:
        rows = {row.property: row for row in report.rows}
        found += [Judged(report.name, n, row.verdict.value, _told(row)) for n, row in rows.items()]
        for outcome in report.exploration.outcomes if report.exploration.initial else ():
            if outcome.property not in rows and outcome.property in (DEADLOCK, ERROR):
                word = outcome.verdict.value
                found.append(Judged(report.name, outcome.property, word, word, silent=True))
    return found


def _told(row: Row) -> str:
    """`violated, 28 steps`."""
    if row.trace is not None:
        return f"{row.verdict.value}, {length(row.trace)}"
    if row.verdict is Verdict.UNKNOWN and row.why:
        return f"{row.verdict.value}: {row.why}"
    return str(row.verdict.value)
