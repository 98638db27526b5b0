"""Reports built from a System by the reference explorer, for the tests of what is shown."""

from __future__ import annotations

from dataclasses import replace

from rascheck.explain.why import brief, why
from rascheck.show.report import CheckReport, Reason, Row
from rascheck.show.words import step_names
from rascheck.system.ir import System
from rascheck.system.reference import explore_slowly
from rascheck.system.verdict import Outcome, Verdict

FINE = (Verdict.HOLDS, Verdict.REACHABLE)


def row_of(system: System, outcome: Outcome) -> Row:
    """A row as `run` makes it, that expects what is found but for what should be fine."""
    trace = outcome.trace
    sentences = {p.name: p.sentence for p in system.properties}
    return Row(
        outcome.property,
        sentences.get(outcome.property, ""),
        outcome.verdict,
        None if outcome.verdict in FINE else outcome.verdict,
        met=True,
        why=brief(system, trace) if trace else "; ".join(outcome.missed),
        states=1234,
        transitions=5678,
        depth=trace.depth if trace else 17,
        seconds=0.25,
        trace=trace,
        reasons=tuple(Reason(r.depth, r.text, r.note) for r in why(system, trace)) if trace else (),
        steps=tuple(step_names(system, trace)) if trace else (),
    )


def report_of(system: System, name: str = "mutant") -> CheckReport:
    """A report on everything that a System claims."""
    found = explore_slowly(system)
    return CheckReport(
        "properties/toy.ras",
        name,
        ("v6_12", "qemu"),
        {s.name: s.value for s in system.settings if s.knob},
        system,
        system.settings,
        replace(found, seconds=0.25),
        tuple(row_of(system, outcome) for outcome in found.outcomes),
        bounds=" ".join(f"{s.name}={s.value}" for s in system.settings if not s.knob),
    )


def row_named(report: CheckReport, name: str) -> Row:
    """The row of a property."""
    return next(row for row in report.rows if row.property == name)
