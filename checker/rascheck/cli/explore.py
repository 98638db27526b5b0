"""`explore`: how many states there are, without properties, and why so many."""

from __future__ import annotations

import argparse
import sys

from rascheck.cli.check import limit_code
from rascheck.cli.codes import GAVE_UP, OK, WRONG
from rascheck.cli.output import Line, diagnose, write
from rascheck.cli.settings import limits, overrides
from rascheck.diagnostics import Diagnostics
from rascheck.explore import ALL, Progress, Unsupported, ir_of, layout_of
from rascheck.explore.limits import NOT_REDUCED
from rascheck.lang.settings import Overrides
from rascheck.lang.warnings import warn
from rascheck.run import Loaded, explore_program, load_program
from rascheck.run.judge import gave_up
from rascheck.run.single import system_of
from rascheck.show import costs, json_report
from rascheck.system.ir import System
from rascheck.system.text import text as system_text
from rascheck.system.verdict import Exploration


def explore(options: argparse.Namespace) -> int:
    """Explore a file, and return the exit code."""
    if options.layout or options.ir:
        return _printed(options)
    sink = Diagnostics()
    given = overrides(options, sink)
    found = None
    if not sink.failed:
        loaded = load_program([options.path], sink)
        if not sink.failed:
            found = _explored(loaded, given, options, sink)
            if found:
                warn(loaded.program, loaded.own, sink, whole=loaded.whole)
    diagnose(sink, options.format)
    if found is None:
        return WRONG
    system, result, table = found
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
        print(costs.costs(result), end="")
        print(table, end="")
    if not result.complete:
        print(gave_up(result), file=sys.stderr)
        return limit_code({result.limit})
    return OK


def _printed(options: argparse.Namespace) -> int:
    """Print what the compiled engine makes of a file, and return the exit code."""
    sink = Diagnostics()
    system = None
    loaded = load_program([options.path], sink)
    given = overrides(options, sink)
    if not sink.failed:
        system = system_of(loaded.program, options.system, given, sink)
    diagnose(sink, options.format)
    if system is None:
        return WRONG
    try:
        print((ir_of if options.ir else layout_of)(system), end="")
    except Unsupported as reason:
        print(f"{options.path}: not for the compiled engine: {reason}", file=sys.stderr)
        return GAVE_UP
    return OK


def _explored(
    loaded: Loaded, given: Overrides, options: argparse.Namespace, sink: Diagnostics
) -> tuple[System, Exploration, str] | None:
    """The System, what was found, and with --size the table of what makes it large."""
    line = Line()

    def progress(at: Progress) -> None:
        line.exploring(options.path, at)

    asked = (loaded.program, options.system, given, limits(options), sink, progress)
    threads = options.threads
    if not options.size:
        reduce = ALL if options.reduce else NOT_REDUCED
        found = explore_program(*asked, reduce=reduce, threads=threads)
        line.clear()
        return None if found is None else (*found, "")
    from rascheck.run.size import size_program
    from rascheck.show import size

    sized = size_program(*asked, threads=threads)
    line.clear()
    if sized is None:
        return None
    system, result, sizes = sized
    lines = [
        size.Line(size.part(share.kind, share.name, share.variables), share.values, share.rest)
        for share in sizes.shares
    ]
    numbers = {"states": sizes.states, "bits": sizes.bits, "looked_at": sizes.looked_at}
    return system, result, size.table(lines, **numbers)
