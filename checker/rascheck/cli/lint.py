"""`lint`: what a spec says that can never be so."""

from __future__ import annotations

import argparse

from rascheck.cli.codes import DIFFERS, OK, WRONG
from rascheck.cli.output import diagnose
from rascheck.diagnostics import Diagnostics
from rascheck.run import load_program
from rascheck.run.lint import lint as linted


def lint(options: argparse.Namespace) -> int:
    """Look at what paths name, and return the exit code: 1 if there is a warning."""
    sink = Diagnostics()
    loaded = load_program(options.paths, sink)
    if not sink.failed:
        linted(loaded, sink)
    diagnose(sink, options.format)
    if sink.failed:
        return WRONG
    if sink.found:
        return DIFFERS
    print("nothing to warn about")
    return OK
