"""`explain` and `replay`: a trace from a file, shown or judged again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rascheck.cli.codes import DIFFERS, OK, WRONG
from rascheck.cli.output import diagnose
from rascheck.diagnostics import Diagnostics
from rascheck.run import reopen
from rascheck.show import mail
from rascheck.show.words import length


def explain(options: argparse.Namespace) -> int:
    """Show a trace, and return the exit code."""
    sink = Diagnostics()
    found = reopen(options.trace, sink)
    diagnose(sink, options.format)
    if found is None:
        return WRONG
    if found.problems:
        return not_a_run(options.trace, found.problems)
    print(mail.mail(found.report, found.report.rows[0]), end="")
    return OK


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
    print(f"{options.trace}: a run of the model; {what}")
    return OK


def not_a_run(path: Path, problems: Sequence[str]) -> int:
    """Say that a trace is no run of its model, and why."""
    print(f"{path}: not a run of the model:", file=sys.stderr)
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    return DIFFERS
