"""`view`: a trace from a file, as a page."""

from __future__ import annotations

import argparse
from pathlib import Path

from rascheck.cli.codes import OK, WRONG
from rascheck.cli.output import diagnose, spares, write
from rascheck.cli.traces import not_a_run, with_knobs
from rascheck.diagnostics import Diagnostics
from rascheck.run import reopen
from rascheck.run.view import viewed

ENDS = (".itf.json", ".json")
"""What the name of a trace ends in, in whose place that of its page has `.html`."""


def view(options: argparse.Namespace) -> int:
    """Write the page of a trace, and return the exit code."""
    sink = Diagnostics()
    target = options.html or beside(options.trace)
    found = reopen(options.trace, sink) if spares(target, options.trace, sink) else None
    diagnose(sink, options.format)
    if found is None:
        return WRONG
    if found.problems:
        return not_a_run(options.trace, found.problems)
    [row] = found.report.rows
    write(target, viewed(found.report, with_knobs(options, found, row), options.trace))
    if target != "-":
        print(target)
    return OK


def beside(trace: Path) -> str:
    """Where the page of a trace goes unless it is said.

    >>> beside(Path("out/a.p.itf.json"))
    'out/a.p.html'
    """
    end = next((end for end in ENDS if trace.name.endswith(end)), trace.suffix)
    return str(trace.with_name(trace.name.removesuffix(end) + ".html"))
