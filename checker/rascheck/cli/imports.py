"""`import`: a model in another tool's language, written as a spec of ours."""

from __future__ import annotations

import argparse
from pathlib import Path

from rascheck.cli.codes import OK, WRONG
from rascheck.cli.output import diagnose, spares, write
from rascheck.diagnostics import Diagnostics
from rascheck.run.imports import to_ras


def import_(options: argparse.Namespace) -> int:
    """Write the spec, and return the exit code."""
    sink = Diagnostics()
    spared = spares(options.output, Path(options.path), sink)
    text = to_ras(options.path, sink) if spared else None
    diagnose(sink, options.format)
    if text is None:
        return WRONG
    write(options.output, text)
    return OK
