"""Two files of traces come in; how they differ, where first, and why, goes out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rascheck.diagnostics import Diagnostics
from rascheck.explain.alignment import Aligned, align, steps_of
from rascheck.explain.facts import Facts
from rascheck.run.diff.answers import answered, deeper, named, unknown, up_to
from rascheck.run.diff.settings import changed
from rascheck.run.single import Reopened, reopen
from rascheck.show.diff.data import Change, TraceDiff
from rascheck.show.report import CheckReport, Reason
from rascheck.show.words import taken
from rascheck.system.ir import System
from rascheck.system.text import show_transition
from rascheck.system.trace import Trace

Run = tuple[System, Trace]
SIGNS = ("-", "+")


def compare_traces(files: tuple[Path, Path], sink: Diagnostics) -> TraceDiff | None:
    """Compare two traces, each a run of its System; None after reporting."""
    one, other = (_opened(file, sink) for file in files)
    if one is None or other is None:
        return None
    runs = _run(one), _run(other)
    aligned = align(*runs)
    names = (str(files[0]), str(files[1]))
    steps = tuple(steps_of(*runs[0])), tuple(steps_of(*runs[1]))
    settings = changed(one.settings, other.settings)
    same = _end(one, runs[0]) == _end(other, runs[1]) and not aligned.initial
    same = same and aligned.prefix == len(steps[0]) == len(steps[1])
    return TraceDiff(
        names,
        (one, other),
        steps,
        aligned.pairs,
        aligned.prefix,
        tuple(Change(*change) for change in aligned.initial),
        settings,
        not settings and _model(runs[0][0]) != _model(runs[1][0]),
        tuple(_reasons(aligned, runs, steps)),
        same,
    )


def _opened(file: Path, sink: Diagnostics) -> CheckReport | None:
    found: Reopened | None = reopen(file, sink)
    if found is None:
        return None
    if found.problems:
        sink.error("E465", f"{file}: not a run of the model: {found.problems[0]}")
        return None
    return found.report


def _run(report: CheckReport) -> Run:
    trace = report.rows[0].trace
    assert trace is not None, "a trace was opened"
    return report.system, trace


def _end(report: CheckReport, run: Run) -> tuple[object, ...]:
    """What is decided at the end of a trace."""
    return report.rows[0].property, run[1].ending, run[1].loop


def _model(system: System) -> tuple[object, ...]:
    """What can happen, whatever is claimed."""
    transitions = tuple(replace(one, emits=()) for one in system.transitions)
    return system.machines, system.variables, system.queues, transitions


# --------------------------------------------------------------------------- the first difference


def _reasons(
    aligned: Aligned, runs: tuple[Run, Run], steps: tuple[tuple[str, ...], tuple[str, ...]]
) -> list[Reason]:
    """How the first difference comes about, and then where the steps part."""
    lines: list[Reason] = []
    if aligned.effects:
        at = aligned.prefix
        lines.append(Reason(0, f"step {at + 1}, {steps[0][at]}, has another effect"))
        lines += [Reason(1, f"{name} = {a} (-), {b} (+)") for name, a, b in aligned.effects]
    at = aligned.named
    ends = [at == len(side) for side in steps]
    if all(ends):
        return lines
    for side, other in ((0, 1), (1, 0)):
        if ends[side]:
            lines.append(Reason(0, f"`{SIGNS[side]}` ends after step {at}"))
        else:
            lines += _could(runs[side], runs[other], at, SIGNS[other])
    return lines


def _could(run: Run, other: Run, at: int, its: str) -> list[Reason]:
    """Whether the other run could have gone on like this one, and if not, why not."""
    system, trace = run
    number = taken(trace)[at]
    step = show_transition(system, number)
    numbers = named(other[0]).get(step, [])
    where = f"after step {at}" if at else "at the start"
    if not numbers:
        why = deeper(unknown(other[0], system, system.transitions[number]))
        return [Reason(0, f"{where}, `{its}` cannot take {step}"), *why]
    answer = answered(Facts(other[0], up_to(other[1], at)), numbers)
    if answer.taken:
        return [Reason(0, f"{where}, `{its}` can also take {step}")]
    return [Reason(0, f"{where}, `{its}` cannot take {step}"), *deeper(answer.lines)]
