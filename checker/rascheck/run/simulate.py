"""Checks, or machines, come in; random walks over them go out, with all that these have met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from rascheck.diagnostics import Diagnostics, nearest
from rascheck.explore.walk import Walked, walked
from rascheck.lang.elaborate import elaborate
from rascheck.lang.lemmas import is_of_values
from rascheck.lang.names import Program
from rascheck.lang.replacement import missing
from rascheck.lang.settings import combinations
from rascheck.run import jobs
from rascheck.run.bits import abstracted
from rascheck.run.coverage import Touched, touched
from rascheck.run.execute import accepted, files_of, report_of, well_formed, with_bits
from rascheck.run.jobs import Job, matches
from rascheck.run.judge import rows
from rascheck.run.kept import Kept
from rascheck.run.load import Loaded
from rascheck.run.models import chosen, report_of_model, settings_are_ours
from rascheck.run.models import question as model_question
from rascheck.run.options import Options
from rascheck.run.single import ad_hoc
from rascheck.run.traces import written
from rascheck.show.report import CheckReport, Row
from rascheck.source import Source, Span
from rascheck.system.ir import System
from rascheck.system.verdict import Exploration


@dataclass(frozen=True)
class Plan:
    """What is to be walked: `walks` walks of at most `steps` steps, as `seed` decides."""

    seed: int = 0
    walks: int = 1000
    steps: int = 1000

    @property
    def words(self) -> tuple[str, ...]:
        """The same as options of the command line."""
        named = (("--seed", self.seed), ("--walks", self.walks), ("--steps", self.steps))
        return tuple(str(word) for pair in named for word in pair)


@dataclass(frozen=True)
class Simulated:
    """One check that was walked. The rows of the report are those of all that it claims."""

    report: CheckReport
    walked: Walked
    touched: Touched


def simulate(
    loaded: Loaded,
    system_name: str,
    options: Options,
    plan: Plan,
    sink: Diagnostics,
    progress: Callable[[str, int, int, float], None] | None = None,
) -> tuple[Simulated, ...] | None:
    """Walk over the checks of a program, or None if something in the input keeps it from that.

    With the name of a system, or where there are no checks, over these machines or all of them,
    with the properties that the options name. `progress` is told a name, walks, steps and seconds.
    Raises `OSError` if a trace cannot be written.
    """
    program = loaded.program
    question: tuple[str, ...] = ()
    walkable = tuple(c for c in loaded.checks if not is_of_values(program, c))
    if system_name or not walkable:
        question = ("simulate", min(loaded.own, default=""))
        if system_name:
            question += ("--system", system_name)
        question += tuple(word for name in options.properties for word in ("-p", name))
        wanted = over_machines(program, system_name, options, sink)
        options = replace(options, out=None)  # no file names this check
    else:
        jobs.known(loaded, options, sink)
        wanted = list(jobs.jobs(replace(loaded, checks=walkable), options, None, sink))
    if sink.failed:
        return None
    found = []
    for job in wanted:
        name = system_name or job.check.name.name
        told = None if progress is None else partial(progress, name)
        one = _simulated(program, job, options, plan, sink, question, told)
        if one is None:
            return None
        found.append(one)
        if one.walked.exploration.limit == "interrupted":
            break
    return tuple(found)


def over_machines(
    program: Program, system_name: str, options: Options, sink: Diagnostics
) -> list[Job]:
    """The machines of a system, or all, with the properties that are named."""
    if system_name and system_name not in program.systems:
        fix = nearest(system_name, program.systems)
        sink.error("E166", f"there is no system `{system_name}`", fix=fix)
    for wanted in options.properties:
        if not any(matches(name, wanted) for name in program.properties):
            fix = nearest(wanted, program.properties)
            sink.error("E171", f"-p: there is no property `{wanted}`", fix=fix)
    if sink.failed:
        return []
    names = [n for n in program.properties if any(matches(n, w) for w in options.properties)]
    check = ad_hoc(system_name, tuple(names), Span(Source("simulate", ""), 0, 0))
    missing(program, [*(program.properties[name] for name in names), check], sink)
    return [Job(check, one) for one in combinations(program, check, options.overrides, sink)]


def _simulated(
    program: Program,
    job: Job,
    options: Options,
    plan: Plan,
    sink: Diagnostics,
    question: tuple[str, ...],
    progress: Callable[[int, int, float], None] | None,
) -> Simulated | None:
    """Elaborate, walk, replay, and write the traces."""
    system = elaborate(program, job.check, job.combination, options.overrides, sink)
    pair = abstracted(system, sink, options.cache)
    if pair is None:
        return None
    found, walked_over = _walked(pair.explored, options, plan, progress)
    exploration = with_bits(pair, walked_over, sink)
    if exploration is None:
        return None
    system = pair.concrete
    shown = _rows(system, exploration)
    seconds = exploration.seconds + exploration.compile_seconds
    report = report_of(
        job.check, job.combination, options.overrides, system, exploration, shown, seconds
    )
    return _told(replace(report, question=question), found, options, plan)


def simulate_model(
    path: str,
    options: Options,
    plan: Plan,
    sink: Diagnostics,
    progress: Callable[[str, int, int, float], None] | None = None,
) -> tuple[Simulated, ...] | None:
    """The same for a model in another language; its traces are shown, and go to no files."""
    settings_are_ours(options, sink)
    system = chosen(path, options, sink)
    if system is None or sink.failed:
        return None
    told = None if progress is None else partial(progress, path)
    found, exploration = _walked(system, options, plan, told)
    seconds = exploration.seconds + exploration.compile_seconds
    report = report_of_model(path, system, exploration, _rows(system, exploration), seconds)
    report = replace(report, question=model_question("simulate", path, options))
    return (_told(report, found, replace(options, out=None), plan),)


def _walked(
    system: System,
    options: Options,
    plan: Plan,
    progress: Callable[[int, int, float], None] | None,
) -> tuple[Walked, Exploration]:
    """Walk, and replay what was met."""
    well_formed(system)
    found = walked(
        system,
        seed=plan.seed,
        walks=plan.walks,
        steps=plan.steps,
        seconds=options.limits.seconds,
        progress=progress,
    )
    return found, accepted(system, found.exploration)


def _rows(system: System, exploration: Exploration) -> tuple[Row, ...]:
    """The verdicts; nothing is expected of walks."""
    return tuple(
        replace(row, met=True)
        for row in rows(system, exploration, {}, judged=False, narrowed=False, inferred=())
    )


def _told(report: CheckReport, found: Walked, options: Options, plan: Plan) -> Simulated:
    """What is handed over, after traces were written."""
    report = replace(report, walk=plan.words)
    touches = touched(report.system, report.exploration)
    if options.out is not None:
        report = written(Kept(report, touches, files_of(report, options)), options)
    return Simulated(report, found, touches)
