"""What `check` and `explain` write for other programs: reports of a run, pictures of a trace."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from os.path import realpath
from pathlib import Path

from rascheck import __version__
from rascheck.cli.output import write
from rascheck.cli.reports import drawings, targets
from rascheck.diagnostics import Diagnostics
from rascheck.run.view import page_of
from rascheck.show.json_report import attempt_json
from rascheck.show.report import CheckReport, Row, RunReport
from rascheck.show.results import Attempt, junit, ktap, markdown, sarif

FORMATS: dict[str, Callable[[Attempt], str]] = {
    "json": attempt_json,
    "ktap": ktap,
    "junit": junit,
    "sarif": sarif,
    "markdown": markdown,
    "html": page_of,
}
SPECS = (".ras", ".dve", ".m")
"""What is read, and never written over."""


def begin(options: argparse.Namespace, sink: Diagnostics) -> bool:
    """Look whether all can be written, and say in each file that the run has not come to its end.

    So an old report never stands for a run that was killed. False after reporting why not. Raises
    `OSError`.
    """
    if not spared(targets(options), sink):
        return False
    written(options, Attempt(None, (), None, __version__), begun=True)
    return True


def written(options: argparse.Namespace, attempt: Attempt, *, begun: bool = False) -> None:
    """Write every format that is wanted; of a run that has just `begun`, only files."""
    for name, path in targets(options).items():
        if not (begun and path == "-"):
            write(path, FORMATS[name](attempt))


def ended(
    options: argparse.Namespace, report: RunReport | None, sink: Diagnostics, code: int
) -> None:
    """Write what came of the run."""
    written(options, Attempt(report, tuple(sink), code, __version__))


def spared(asked: dict[str, str], sink: Diagnostics) -> bool:
    """Whether each goes to a place of its own that is no spec; False after reporting."""
    for name, path in asked.items():
        others = [f"--{other}" for other in asked if other != name and _same(asked[other], path)]
        if others:
            where = "the output" if path == "-" else path
            both = f"--{name} and {others[0]} both write to {where}"
            sink.error("E480", both, fix="give each a file of its own")
            return False
        if Path(path).suffix.lower() in SPECS:
            sink.error("E177", f"{path}: what is read is not written over")
            return False
    return True


def _same(one: str, other: str) -> bool:
    """Whether both are the output, or one file under whatever names."""
    return one == other or ("-" not in (one, other) and realpath(one) == realpath(other))


def drawn(options: argparse.Namespace, report: CheckReport, row: Row, sink: Diagnostics) -> bool:
    """Write the pictures of a trace that are wanted; False after reporting. Raises `OSError`."""
    from rascheck.show.mermaid import mermaid
    from rascheck.show.pictures.sequence import sequence_svg
    from rascheck.show.results.markdown import trace_markdown

    asked, trace = drawings(options), row.trace
    assert trace is not None, "only a trace is drawn"
    if not spared(asked, sink):
        return False
    for name, path in asked.items():
        match name:
            case "svg":
                write(path, sequence_svg(report, row))
            case "mermaid":
                write(path, mermaid(report, row))
            case _:
                write(path, trace_markdown(report, row))
    return True
