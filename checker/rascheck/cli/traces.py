"""`explain` and `replay`: a trace from a file, shown or judged again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rascheck.cli.codes import DIFFERS, OK, WRONG
from rascheck.cli.output import diagnose, spares
from rascheck.cli.reports import drawings
from rascheck.diagnostics import Diagnostics
from rascheck.explore import Limits
from rascheck.run import Options, reopen
from rascheck.run.judge import chained, turned
from rascheck.run.single import Reopened
from rascheck.run.what_if import what_if
from rascheck.show import mail
from rascheck.show.report import CheckReport, Row
from rascheck.show.words import length
from rascheck.system.trace import Ending


def explain(options: argparse.Namespace) -> int:
    """Show a trace, and return the exit code."""
    sink = Diagnostics()
    found = reopen(options.trace, sink)
    diagnose(sink, options.format)
    if found is None:
        return WRONG
    if found.problems:
        return not_a_run(options.trace, found.problems)
    [row] = found.report.rows
    row = replace(row, turning=turned(found.report.system, row.trace))
    if options.chain:
        row = replace(row, chain=chained(found.report.system, row.trace))
    row = with_knobs(options, found, row)
    if drawings(options):
        return _drawn(options, found.report, row)
    print(mail.mail(found.report, row), end="")
    return OK


def with_knobs(options: argparse.Namespace, found: Reopened, row: Row) -> Row:
    """The row with what other knobs would make of its claim, if that is asked."""
    if not options.knobs:
        return row
    limits = Limits(seconds=options.timeout)
    return replace(row, what_if=what_if(found.asked, row, Options(limits=limits)))


def _drawn(options: argparse.Namespace, report: CheckReport, row: Row) -> int:
    """Write a trace as something else than a mail."""
    from rascheck.cli.results import drawn

    sink = Diagnostics()
    kept = all(spares(path, options.trace, sink) for path in drawings(options).values())
    done = kept and drawn(options, report, row, sink)
    diagnose(sink, options.format)
    return OK if done else WRONG


def replay(options: argparse.Namespace) -> int:
    """Say whether a trace is a run of the model, and return the exit code."""
    sink = Diagnostics()
    found = reopen(options.trace, sink)
    diagnose(sink, options.format)
    if found is None:
        return WRONG
    if found.problems:
        return not_a_run(options.trace, found.problems)
    row = found.report.rows[0]
    assert row.trace is not None
    what = f"{row.property} {row.verdict.value}, {length(row.trace)}"
    if row.trace.ending is Ending.STOPPED:
        what = f"stopped after {length(row.trace)}"
    print(f"{options.trace}: a run of the model; {what}")
    return OK


def not_a_run(path: Path, problems: Sequence[str]) -> int:
    """Say why a trace is no run of the model, and return the exit code."""
    print(f"{path}: not a run of the model:", file=sys.stderr)
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    return DIFFERS
