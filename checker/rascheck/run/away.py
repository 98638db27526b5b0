"""A trace of which one step decided comes in; the run that gets away goes out, to be shown."""

from __future__ import annotations

from dataclasses import replace

from rascheck.explain.kept_back import kept_back
from rascheck.explain.tree import tree, truths
from rascheck.run.step import Session
from rascheck.run.step_save import options
from rascheck.run.step_start import Start, first_in
from rascheck.show.away import event, instead
from rascheck.show.html.data import Told
from rascheck.show.report import CheckReport, Reason, Row
from rascheck.system import semantics
from rascheck.system.explained import Explained, Turning
from rascheck.system.ir import System
from rascheck.system.trace import Ending, Trace
from rascheck.system.verdict import Verdict

LONGEST = 300
"""A run with more steps is not shown."""


def led_away(report: CheckReport, row: Row, about: Explained) -> Told | None:
    """What is told of the run that gets away from the end of a trace, `about` which that is said;
    None if there is none, or if it is too long."""
    trace, system, turning = row.trace, report.system, about.turning
    if trace is None or turning is None or not turning.away.moves:
        return None
    moves = (*trace.moves[: turning.step - 1], *turning.away.moves)
    if len(moves) > LONGEST:
        return None
    run = Trace(Ending.STOPPED, trace.initial, moves)
    problems = semantics.replay(system, run)
    assert not problems, f"a run that the reference has found: {problems}"
    of_run = explained(system, trace, run, turning)
    said = instead(system, trace, turning, event(about.tree, of_run.tree))
    reasons = tuple(Reason(0, text) for text in said)
    shown = Row(
        row.property, row.sentence, Verdict.UNKNOWN, None, met=True, trace=run, reasons=reasons
    )
    by_hand = by_commands(report, run)
    told = replace(report, rows=(shown,), walk=(), by_hand=by_hand)
    return Told(told, shown, of_run, verdict="PREVENTED")


def explained(system: System, trace: Trace, run: Trace, turning: Turning) -> Explained:
    """What is explained of the run that gets away from the end of `trace`."""
    away = turning.away
    behind = turning.open[: turning.step - 1]
    return Explained(
        tree(system, replace(run, claim=trace.claim)),
        tuple(truths(system, run, claim) for claim in system.properties),
        tuple(kept_back(system, run, index) for index in range(len(run.states))),
        Turning(0, turning.states, (*behind, *away.open)),
    )


def by_commands(report: CheckReport, run: Trace) -> tuple[str, ...]:
    """The options of `rascheck step` that lead along a run."""
    system = report.system
    session = Session(system, run.initial, run.moves, position=len(run.moves))
    return options(Start(None, report, first=first_in(system)), session)
