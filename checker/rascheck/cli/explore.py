"""`explore`: how many states there are, without properties, and why so many."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from rascheck.cli.check import limit_code
from rascheck.cli.codes import GAVE_UP, OK, WRONG
from rascheck.cli.output import Line, diagnose, write
from rascheck.cli.settings import limits, overrides
from rascheck.diagnostics import Diagnostics
from rascheck.explore import ALL, Progress, Unsupported, ir_of, layout_of
from rascheck.explore.limits import NOT_REDUCED
from rascheck.lang.warnings import warn
from rascheck.run import explore_system, load_program
from rascheck.run.imports import is_model
from rascheck.run.judge import gave_up
from rascheck.run.models import unclaimed
from rascheck.run.single import system_of
from rascheck.show import costs, json_report
from rascheck.system.ir import System
from rascheck.system.text import text as system_text
from rascheck.system.verdict import Exploration


def explore(options: argparse.Namespace) -> int:
    """Explore a file, and return the exit code."""
    sink = Diagnostics()
    printing = options.layout or options.ir
    system = _system(options, sink, warned=not printing)
    diagnose(sink, options.format)
    if system is None:
        return WRONG
    if printing:
        return _printed(system, options)
    result, table = _explored(system, options)
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


def _system(options: argparse.Namespace, sink: Diagnostics, *, warned: bool) -> System | None:
    """The System of what a path names, without properties; None after reporting."""
    given = overrides(options, sink)
    if is_model(options.path):
        return unclaimed(options.path, options.system, given, sink)
    loaded = None if sink.failed else load_program([options.path], sink)
    if loaded is None or sink.failed:
        return None
    system = system_of(loaded.program, options.system, given, sink)
    if system is not None and warned:
        warn(loaded.program, loaded.own, sink, whole=loaded.whole)
    return system


def _printed(system: System, options: argparse.Namespace) -> int:
    """Print what the compiled engine makes of a System, and return the exit code."""
    try:
        print((ir_of if options.ir else layout_of)(system), end="")
    except Unsupported as reason:
        print(f"{options.path}: not for the compiled engine: {reason}", file=sys.stderr)
        return GAVE_UP
    return OK


def _explored(system: System, options: argparse.Namespace) -> tuple[Exploration, str]:
    """What was found, and with --size the table of what makes it large."""
    line = Line()
    if not options.reduce:  # deadlocks are counted, and no trace to one is shown
        system = replace(system, check_deadlock=False)

    def progress(at: Progress) -> None:
        line.exploring(options.path, at)

    if not options.size:
        reduce = ALL if options.reduce else NOT_REDUCED
        found = explore_system(
            system, limits(options), progress, reduce=reduce, threads=options.threads
        )
        line.clear()
        return found, ""
    from rascheck.run.size import size_system
    from rascheck.show import size

    result, sizes = size_system(system, limits(options), progress, threads=options.threads)
    line.clear()
    lines = [
        size.Line(size.part(share.kind, share.name, share.variables), share.values, share.rest)
        for share in sizes.shares
    ]
    numbers = {"states": sizes.states, "bits": sizes.bits, "looked_at": sizes.looked_at}
    return result, size.table(lines, **numbers)
