"""The name of what is to be stepped through, or a trace, comes in; a session goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

from rascheck.diagnostics import Diagnostics
from rascheck.lang.conditions import asked
from rascheck.lang.elaborate import elaborate
from rascheck.lang.lemmas import is_of_values
from rascheck.prove.minterms import Abstraction
from rascheck.records import dataclass
from rascheck.run.bits import abstracted
from rascheck.run.execute import report_of, well_formed
from rascheck.run.imports import is_model
from rascheck.run.jobs import Job, combinations_of, is_judged, known, narrowed
from rascheck.run.load import Loaded, default_path, load_program
from rascheck.run.models import chosen, report_of_model, settings_are_ours
from rascheck.run.options import Options
from rascheck.run.simulate import over_machines
from rascheck.run.single import ALL, NOTHING, reopen, step_question
from rascheck.run.step import Session, free, opened
from rascheck.show.report import CheckReport
from rascheck.system import semantics
from rascheck.system.ir import BitsType, System
from rascheck.system.trace import Ending, State, Trace

MOST = 100_000
"""So many initial values are tried to find some that the assumptions allow."""


@dataclass(frozen=True)
class Start:
    """A session at its start. `report` says of what it is a run, and has the row of a trace that
    was opened; `system` and `files` name it where no check does. `first` is where a session begins
    that is asked for by name, if it is known, and `narrowed` are the options that leave out
    properties of the check. `problems` is what the reference says against a
    trace: then there is no session.
    """

    session: Session | None
    report: CheckReport
    system: str = ""
    files: tuple[str, ...] = ()
    first: State | None = None
    narrowed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def is_trace(what: str) -> bool:
    """Whether a word of the command line names a trace."""
    return what.endswith(".json")


def is_path(what: str) -> bool:
    """Whether a word of the command line names a file, and no system."""
    return is_model(what) or ".ras" in what or "/" in what


def started(
    what: str, files: Sequence[str], at: int | None, options: Options, sink: Diagnostics
) -> Start | None:
    """A session in what is named: a trace, FILE.ras:CHECK, a model, a system or `all`.

    None after reporting. `files` declare a system, and `at` is a place in a trace.
    """
    if is_trace(what):
        _only_of_others(files, options, sink)
        return None if sink.failed else _in_trace(Path(what), at, sink)
    _only_of_traces(what, files, at, sink)
    return None if sink.failed else _by_name(what, tuple(files), options, sink)


def _by_name(
    what: str, files: tuple[str, ...], options: Options, sink: Diagnostics
) -> Start | None:
    if is_model(what):
        return _in_model(what, options, sink)
    if is_path(what):
        return _in_file(what, options, sink)
    loaded = load_program(files or [default_path()], sink)
    return None if sink.failed else _over_machines(loaded, what, files, options, sink)


def _only_of_traces(what: str, files: Sequence[str], at: int | None, sink: Diagnostics) -> None:
    """Report what a check or a system cannot be asked for."""
    if at is not None:
        sink.error(
            "E478",
            f"--at {at}: `{what}` is no trace",
            fix="name a .itf.json file, or go there by hand",
        )
    if files and is_path(what):
        sink.error("E478", f"--file: `{what}` is a file itself", fix="name a system, or `all`")


def _only_of_others(files: Sequence[str], options: Options, sink: Diagnostics) -> None:
    """Report what a trace has settled already."""
    given = {
        "--file": files,
        "--profile": options.overrides.profiles,
        "--set": options.overrides.values,
        "-p": options.properties,
    }
    for option in [option for option, values in given.items() if values]:
        sink.error("E478", f"{option}: a trace has settings and properties of its own")


# ---------------------------------------------------------------------------------------- a trace


def _in_trace(path: Path, at: int | None, sink: Diagnostics) -> Start | None:
    found = reopen(path, sink)
    if found is None:
        return None
    if found.problems:
        return Start(None, found.report, problems=found.problems)
    trace = found.report.rows[0].trace
    assert trace is not None, "what is reopened is a trace"
    system = found.report.system
    if trace.ending is Ending.ERROR and not trace.moves and _fails(system, trace.initial):
        sink.error("E475", f"{path}: an assumption fails before the first step")
        return None
    session = opened(system, trace)
    if at is not None and not 0 <= at <= session.length:
        fix = f"name one of its steps, 0 to {session.length}"
        sink.error("E478", f"--at {at}: {path} has no such step", fix=fix)
        return None
    question = found.report.question
    named = question[1] if question[:1] == ("step",) and not is_path(question[1]) else ""
    files = tuple(b for a, b in pairwise(question) if a == "--file")
    first = first_in(system)
    claims = [claim.name for claim in system.properties] if found.narrowed else []
    session = opened(system, trace, at)
    return Start(session, found.report, named, files, first, _named(claims))


def _named(properties: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for name in properties for word in ("-p", name))


def _choose_bits(system: System) -> bool:
    """Whether bits may be any initially: of these there are more than can be tried."""
    return any(isinstance(system.variables[v].type, BitsType) for v, _ in free(system))


def _fails(system: System, initial: State) -> bool:
    return not isinstance(semantics.begin(system, initial._replace(past=())), State)


# ------------------------------------------------------------------------------- a check, a system


def _in_file(path: str, options: Options, sink: Diagnostics) -> Start | None:
    """In the only check that a path names, or over all machines of a file without checks."""
    loaded = load_program([path], sink)
    return None if sink.failed else _in_check(path, loaded, options, sink)


def _in_check(path: str, loaded: Loaded, options: Options, sink: Diagnostics) -> Start | None:
    checks = tuple(c for c in loaded.checks if not is_of_values(loaded.program, c))
    if not checks and not loaded.checks:
        return _over_machines(loaded, ALL, (path,), options, sink)
    if len(checks) != 1:
        names = [f"{c.span.source.path}:{c.name.name}" for c in checks]
        told = f"{len(names)} checks" if names else "lemmas alone, and nothing that moves"
        fix = f"name one: `{names[0]}`" if names else ""
        sink.error("E476", f"{path}: {told}", fix=fix)
        return None
    known(replace(loaded, checks=checks), options, sink)
    check = narrowed(checks[0], options)
    if sink.failed or check is None:
        return None
    if check.finds:
        check = asked(check)
    found = combinations_of(loaded.program, check, options, sink)
    if len(found) > 1:
        fix = " ".join(f"--set {name}={value}" for name, value in found[0].shown.items())
        told = f"check `{check.name.name}` is {len(found)} checks, one for each combination"
        sink.error("E477", told, check.name.span, fix=f"choose one: `{fix}`")
    if len(found) != 1:
        return None
    start = _in_job(loaded, Job(check, found[0]), options, sink)
    return start and replace(start, narrowed=_named(options.properties))


def _over_machines(
    loaded: Loaded, name: str, files: tuple[str, ...], options: Options, sink: Diagnostics
) -> Start | None:
    jobs = over_machines(loaded.program, "" if name == ALL else name, options, sink)
    if not jobs:
        return None
    found = _in_job(loaded, jobs[0], options, sink)
    if found is None:
        return None
    named = files or (default_path(),)
    claims = [claim.name for claim in found.report.system.properties]
    asked = step_question(name, files, claims)
    report = replace(found.report, question=asked, judged=False, file=named[0])
    return replace(found, report=report, system=name, files=named)


def _in_job(loaded: Loaded, job: Job, options: Options, sink: Diagnostics) -> Start | None:
    system = elaborate(loaded.program, job.check, job.combination, options.overrides, sink)
    pair = abstracted(system, sink)
    if pair is None:
        return None
    report = report_of(
        job.check, job.combination, options.overrides, pair.concrete, NOTHING, (), 0.0
    )
    judged = is_judged(loaded.program, job.check, options.overrides)
    return _at_first(pair, replace(report, judged=judged), sink)


def _in_model(path: str, options: Options, sink: Diagnostics) -> Start | None:
    """The same for a model in another language."""
    settings_are_ours(options, sink)
    system = None if sink.failed else chosen(path, options, sink)
    if system is None or sink.failed:
        return None
    report = report_of_model(path, system, NOTHING, (), 0.0)
    return _at_first(Abstraction(system, system), replace(report, question=("step", path)), sink)


def _at_first(pair: Abstraction, report: CheckReport, sink: Diagnostics) -> Start | None:
    """A session in the first initial state; None after reporting."""
    well_formed(pair.concrete)
    if not pair.concrete.machines:
        sink.error("E479", "nothing moves here: there is no machine")
        return None
    first = first_of(pair)
    if first is None:
        told = f"no initial values meet what the declarations say (at most {MOST:,} are tried)"
        sink.error("E475", told, fix="loosen a `where`")
        return None
    return Start(Session(pair.concrete, first), report, first=first)


def first_in(system: System) -> State | None:
    """The first initial state of a System with bits; None if there are too many to be tried."""
    return None if _choose_bits(system) else first_of(Abstraction(system, system))


def first_of(pair: Abstraction) -> State | None:
    """The first initial state, with bits; None if there is none among the first candidates."""
    for candidate in islice(semantics.each_candidate(pair.explored), MOST):
        begun = semantics.begin(pair.explored, candidate)
        if isinstance(begun, State):
            return pair.restored(Trace(Ending.STOPPED, begun, ())).initial
    return None
