"""`export`: a System in another checker's language."""

from __future__ import annotations

import argparse

from rascheck.cli.codes import OK, WRONG
from rascheck.cli.output import diagnose, spares, write
from rascheck.cli.settings import overrides
from rascheck.diagnostics import Diagnostics
from rascheck.run.export import exported, system_named
from rascheck.run.load import location


def export(options: argparse.Namespace) -> int:
    """Write the text, and return the exit code."""
    sink = Diagnostics()
    given = overrides(options, sink)
    spares(options.output, location(options.path), sink)
    system = None if sink.failed else system_named(options.path, options.system, given, sink)
    text = None if system is None else exported(system, options.to, sink)
    diagnose(sink, options.format)
    if text is None:
        return WRONG
    write(options.output, text)
    return OK
