"""`explore`: how many states there are, without properties."""

from __future__ import annotations

import argparse
import sys

from rascheck.cli.check import limit_code
from rascheck.cli.codes import OK, WRONG
from rascheck.cli.output import Line, diagnose, write
from rascheck.cli.settings import limits, overrides
from rascheck.diagnostics import Diagnostics
from rascheck.lang.warnings import warn
from rascheck.run import explore_program, load_program
from rascheck.run.judge import gave_up
from rascheck.show import json_report
from rascheck.system.text import text as system_text


def explore(options: argparse.Namespace) -> int:
    """Explore a file, and return the exit code."""
    sink = Diagnostics()
    given = overrides(options, sink)
    found = None
    if not sink.failed:
        loaded = load_program([options.path], sink)
        if not sink.failed:
            line = Line()
            found = explore_program(
                loaded.program,
                options.system,
                given,
                limits(options),
                sink,
                lambda p: line.exploring(options.path, p),
            )
            line.clear()
            if found:
                warn(loaded.program, loaded.own, sink, whole=loaded.whole)
    diagnose(sink, options.format)
    if found is None:
        return WRONG
    system, result = found
    if options.text:
        print(system_text(system), end="")
    if options.json:
        write(options.json, json_report.explore_json(options.path, result))
    if options.json != "-":
        levels = max(result.levels, default=0)
        print(f"{options.path}")
        print(f"  states       {result.states:,} ({result.initial:,} initial)")
        print(f"  transitions  {result.transitions:,}")
        print(f"  depth        {result.depth:,} (widest level: {levels:,})")
        print(f"  deadlocks    {result.deadlocks:,}")
        print(f"  model errors {result.model_errors:,}")
        print(f"  time         {result.seconds:.2f} s, {result.compile_seconds:.2f} s to compile")
    if not result.complete:
        print(gave_up(result), file=sys.stderr)
        return limit_code({result.limit})
    return OK
