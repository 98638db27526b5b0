"""Single questions: a file to explore, a formula to ask, a trace to open again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rascheck.diagnostics import Diagnostics, nearest
from rascheck.explain.slice import Slice, slice_of
from rascheck.explain.why import brief
from rascheck.explore import Limits, Progress, Reduce, explore
from rascheck.explore.limits import NOT_REDUCED
from rascheck.lang import syntax
from rascheck.lang.conditions import asked
from rascheck.lang.elaborate import elaborate
from rascheck.lang.inspect import analyse
from rascheck.lang.names import Program
from rascheck.lang.parse import parse_expression
from rascheck.lang.settings import Combination, Overrides, combinations
from rascheck.prove.minterms import Abstraction
from rascheck.run.bits import abstracted
from rascheck.run.check import run_checks
from rascheck.run.execute import report_of, well_formed
from rascheck.run.imports import is_model, to_system
from rascheck.run.jobs import is_judged
from rascheck.run.judge import expectations, kept, reasons
from rascheck.run.load import Loaded, default_path, load_program
from rascheck.run.models import question, report_of_model
from rascheck.run.options import Options
from rascheck.run.what_if import Asked
from rascheck.show import itf
from rascheck.show.report import CheckReport, Row, RunReport
from rascheck.source import Source, Span
from rascheck.system import semantics
from rascheck.system.ir import System
from rascheck.system.trace import Ending, Trace
from rascheck.system.verdict import DEADLOCK, Exploration, Verdict

ALL = "all"
"""What stands for all machines where a system is named."""
ASKED = "asked"
"""The name of the check and property that `ask` makes."""
LARGEST_TRACE = 20_000_000
"""A file with more characters is no trace."""


class InputError(ValueError):
    """The input has errors; `diagnostics` has them."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__("; ".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics


def explore_file(
    path: Path, constants: Mapping[str, int | bool | str] | None = None
) -> Exploration:
    """Explore all machines of a file, with constants and knobs overridden. Raises `InputError`."""
    sink = Diagnostics()
    loaded = load_program([str(path)], sink)
    values = {name: _written(value) for name, value in (constants or {}).items()}
    system = None
    if not sink.failed:
        system = system_of(loaded.program, "", Overrides(values), sink)
    if system is None:
        raise InputError(sink)
    return explore_system(system, Limits())


def _written(value: int | bool | str) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def explore_system(
    system: System,
    limits: Limits,
    progress: Callable[[Progress], None] | None = None,
    *,
    reduce: Reduce = NOT_REDUCED,
    threads: int | None = None,
) -> Exploration:
    """Explore a System for its counts: no trace is shown, and none has to be accepted."""
    well_formed(system)
    return explore(system, limits=limits, progress=progress, reduce=reduce, threads=threads)


def system_of(
    program: Program, system_name: str, overrides: Overrides, sink: Diagnostics
) -> System | None:
    """A system, or all machines, without properties, as engines take it; None after reporting."""
    pair = pair_of(program, system_name, overrides, sink)
    return None if pair is None else pair.explored


def pair_of(
    program: Program, system_name: str, overrides: Overrides, sink: Diagnostics
) -> Abstraction | None:
    """The same, with the System that has the bits; None after reporting."""
    check, combination = None, Combination()
    if system_name and system_name not in program.systems:
        fix = nearest(system_name, program.systems)
        sink.error("E166", f"there is no system `{system_name}`", fix=fix)
        return None
    if system_name or overrides.profiles:
        check = ad_hoc(system_name, (), Span(Source("explore", ""), 0, 0))
        combination = next(combinations(program, check, overrides, sink), combination)
    if sink.failed:
        return None
    return abstracted(elaborate(program, check, combination, overrides, sink), sink)


def ad_hoc(system_name: str, verify: tuple[str, ...], span: Span) -> syntax.Check:
    """A check that no file has, of these properties on a system or on all machines."""
    return syntax.Check(
        span,
        syntax.Ident(span, ASKED),
        settings=(),
        profiles=(),
        systems=(syntax.Ident(span, system_name),) if system_name else (),
        verify=tuple(syntax.Ident(span, name) for name in verify),
        fairness=(),
        expects=(),
        sweeps=(),
        engines=(),
        finds=(),
        condition=(),
        allow_deadlock=False,
    )


def ask(
    loaded: Loaded, system_name: str, formula: str, options: Options, sink: Diagnostics
) -> RunReport | None:
    """Check a formula on a system: an invariant, or a `property` if it says always, never ...

    A name that stands for an instance of a machine and is bound nowhere means every instance.
    """
    asked, formula = formula, closed(loaded.program, formula)
    source = Source("formula", formula)
    expr = parse_expression(source, sink)
    if expr is None or sink.found:
        return None
    systems = loaded.program.systems
    if system_name not in (*systems, ALL):
        fix = nearest(system_name, systems)
        sink.error("E166", f"there is no system `{system_name}`", fix=fix)
        return None
    span = Span(source, 0, len(formula))
    kind = "property" if _is_temporal(expr) else "invariant"
    claim = syntax.Property(
        span, syntax.Ident(span, ASKED), kind=kind, sentence=formula, formula=expr
    )
    named = "" if system_name == ALL else system_name
    check = replace(ad_hoc(named, (ASKED,), span), allow_deadlock=True)
    used = tuple(module.source.path for module in loaded.program.modules)
    module = syntax.Module(source, (claim, check), used=used)
    program = analyse((*loaded.program.modules, module), sink)
    if sink.failed:
        return None
    own = frozenset({source.path})
    only = Loaded(program, (check,), own, whole=False, answers=own)
    report = run_checks(only, options, sink)
    if report is None:
        return None
    files = (w for path in sorted(loaded.own) if not _is_default(path) for w in ("--file", path))
    question = ("ask", system_name, asked, *files)
    checks = (replace(c, judged=False, question=question) for c in report.checks)
    return replace(report, checks=tuple(checks), coverage=None)


def closed(program: Program, formula: str) -> str:
    """A formula with a quantifier for each free name that is an instance of a machine.

    `cpu[v] at Host` becomes `forall v: Vcpu { cpu[v] at Host }`.
    """
    known = {"_", "true", "false", *program.constants, *program.knobs, *program.variables}
    known |= {member.name.name for enum in program.enums.values() for member in enum.members}
    bound: dict[str, str | None] = dict.fromkeys(re.findall(r"\b([A-Za-z_]\w*)\s*:", formula))
    for name, subscripts in re.findall(r"\b(\w+)\[([\w\s,]*)\]", formula):
        machine = program.machines.get(name)
        written = [subscript.strip() for subscript in subscripts.split(",")]
        if machine is None or len(written) != len(machine.params):
            continue
        for param, free in zip(machine.params, written, strict=True):
            if free.isidentifier() and free not in known and free not in bound:
                bound[free] = param.type.span.text
    for free, type_ in bound.items():
        if type_ is not None:
            formula = f"forall {free}: {type_} {{ {formula} }}"
    return formula


def _is_default(path: str) -> bool:
    """Whether `ask` finds a file without being told."""
    return path.startswith(f"{default_path().rstrip('>')}/")


def _is_temporal(expr: syntax.Expr) -> bool:
    future = ("always", "never", "eventually", "next")
    match expr:
        case syntax.Paren(inner=inner):
            return _is_temporal(inner)
        case syntax.Prefix(op=op):
            return op in future
        case syntax.Infix(op=op, left=left, right=right):
            return op in ("until", "~>") or _is_temporal(left) or _is_temporal(right)
        case syntax.Quantified(body=body):
            return _is_temporal(body)
        case _:
            return False


@dataclass(frozen=True)
class Reopened:
    """A trace from a file with the System that it was found in, and its report.

    `narrowed` says that its check has more properties than the System; `asked` is what was checked,
    None of a model in another language or of machines in no check.
    """

    report: CheckReport
    problems: tuple[str, ...]
    narrowed: bool = False
    asked: Asked | None = None


def reopen(path: Path, sink: Diagnostics) -> Reopened | None:
    """Read a trace, build its System again and replay it; None after reporting.

    `problems` is what the reference says against the trace: empty if it is a run of the System.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            sink.error("E175", f"{path}: no ordinary file")
            return None
        with path.open(encoding="utf-8") as file:
            content = file.read(LARGEST_TRACE + 1)
        if len(content) > LARGEST_TRACE:
            sink.error("E175", f"{path}: larger than {LARGEST_TRACE // 1_000_000} MB")
            return None
        data = itf.parse(content)
        origin = itf.read_origin(data)
    except OSError as error:
        sink.error("E175", f"{path}: {(error.strerror or str(error)).lower()}")
        return None
    except (UnicodeDecodeError, itf.ItfError) as error:
        sink.error("E175", f"{path}: {error}")
        return None
    if is_model(origin.file):
        return _reopened_model(path, data, origin, sink)
    loaded, check = _found_in(origin, sink)
    if loaded is None or check is None:
        return None
    overrides = Overrides(origin.overrides, origin.chosen_profiles)
    chosen = [
        c
        for c in combinations(loaded.program, check, overrides, sink)
        if c.shown == dict(origin.combination)
    ]
    if not chosen:
        sink.error("E175", f"{path}: check `{origin.check}` has no such combination any more")
        return None
    pair = abstracted(elaborate(loaded.program, check, chosen[0], overrides, sink), sink)
    if pair is None:
        return None
    system = pair.concrete
    trace = _trace(path, data, origin, system, sink)
    if trace is None:
        return None
    problems = tuple(semantics.replay(system, trace))
    judged = is_judged(loaded.program, check, overrides) and not origin.system
    expected = expectations(check).get(origin.property) if judged else None
    known = expected is not None and expected.verdict is Verdict.VIOLATED
    row = row_of(system, trace, origin.property, explained=not problems, known=known)
    report = _report(check, chosen[0], system, row, origin)
    declared = loaded.program.checks.get(origin.check)
    narrowed = declared is not None and len(check.verify) < len(declared.verify)
    narrowed = narrowed and not origin.system
    question = None if origin.system else Asked(loaded.program, check, chosen[0], overrides)
    return Reopened(replace(report, judged=judged), problems, narrowed, question)


def _found_in(origin: itf.Origin, sink: Diagnostics) -> tuple[Loaded | None, syntax.Check | None]:
    """The files of a trace, and its check with the properties that it had; None after reporting."""
    if origin.system:
        loaded = load_program(origin.files, sink)
        named = "" if origin.system == ALL else origin.system
        if named and named not in loaded.program.systems:
            sink.error("E166", f"there is no system `{named}` any more")
        known = tuple(name for name in origin.properties if name in loaded.program.properties)
        check = ad_hoc(named, known, Span(Source(origin.file, ""), 0, 0))
        return (None, None) if sink.failed else (loaded, check)
    loaded = load_program([f"{origin.file}:{origin.check}"], sink)
    if sink.failed:
        return None, None
    check = loaded.checks[0]
    if check.finds and origin.combination:
        check = asked(check)
    wanted = tuple(v for v in check.verify if v.name in origin.properties)
    return loaded, replace(check, verify=wanted)


def _reopened_model(
    path: Path, data: dict[str, Any], origin: itf.Origin, sink: Diagnostics
) -> Reopened | None:
    """The same for the trace of a model in another language."""
    system = to_system(origin.file, sink)
    if system is None:
        return None
    claims = tuple(claim for claim in system.properties if claim.name in origin.properties)
    system = replace(system, properties=claims)
    if itf.fingerprint(system) != origin.hash and origin.property != DEADLOCK:
        system = replace(system, check_deadlock=False)  # it was asked for properties alone
    trace = _trace(path, data, origin, system, sink)
    if trace is None:
        return None
    problems = tuple(semantics.replay(system, trace))
    row = row_of(system, trace, origin.property, explained=not problems)
    report = report_of_model(origin.file, system, NOTHING, (row,), 0.0)
    asked = question("check", origin.file, Options(properties=(origin.property,)))
    if origin.by_hand:
        asked = ("step", origin.file)
    report = replace(report, question=asked, walk=origin.walk, by_hand=origin.by_hand)
    return Reopened(report, problems)


def _trace(
    path: Path, data: dict[str, Any], origin: itf.Origin, system: System, sink: Diagnostics
) -> Trace | None:
    """The trace in a file, as a trace of this System; None after reporting."""
    if itf.fingerprint(system) != origin.hash:
        sink.warning("W101", f"{path}: the model has changed since the trace was written")
    try:
        return itf.from_itf(system, data)
    except itf.ItfError as error:
        sink.error("E175", f"{path}: {error}")
        return None


NOTHING = Exploration(0, 0, (), 0, 0, 0, (), frozenset(), frozenset(), 0.0, complete=False)
"""What was explored to open a trace again."""


def _report(
    check: syntax.Check,
    combination: Combination,
    system: System,
    row: Row,
    origin: itf.Origin,
) -> CheckReport:
    """A report with one row, that of the trace."""
    overrides = Overrides(origin.overrides, origin.chosen_profiles)
    found = report_of(check, combination, overrides, system, NOTHING, (row,), 0.0)
    claims = [claim.name for claim in check.verify]
    asked = step_question(origin.system, origin.files, claims) if origin.system else ()
    return replace(found, walk=origin.walk, by_hand=origin.by_hand, question=asked)


def step_question(system: str, files: Sequence[str], properties: Sequence[str]) -> tuple[str, ...]:
    """The command that steps through a system which no check names."""
    options = (("--file", files), ("-p", properties))
    return ("step", system, *(word for o, names in options for n in names for word in (o, n)))


def row_of(
    system: System, trace: Trace, name: str, *, explained: bool = True, known: bool = False
) -> Row:
    """The row of a trace; what is no run has no reason. `known`: its violation is expected."""
    verdict = {
        Ending.VIOLATED: Verdict.VIOLATED,
        Ending.REACHED: Verdict.REACHABLE,
        Ending.DEADLOCK: Verdict.DEADLOCK,
        Ending.STUCK: Verdict.DEADLOCK,
        Ending.ERROR: Verdict.ERROR,
        Ending.LASSO: Verdict.VIOLATED,
        Ending.STOPPED: Verdict.UNKNOWN,
    }[trace.ending]
    sentence = next((p.sentence for p in system.properties if p.name == name), "")
    aside = slice_of(system, trace) if explained else Slice()
    return Row(
        name,
        sentence,
        verdict,
        None,
        met=True,
        why=brief(system, trace, known=known) if explained else "",
        depth=trace.depth,
        trace=trace,
        reasons=reasons(system, trace, known=known) if explained else (),
        explained=explained,
        kept=kept(system, trace) if explained else (),
        lead=aside.lead,
        idle=aside.idle,
    )
