"""`simulate`: what random walks meet."""

from __future__ import annotations

import argparse
import sys

from rascheck.cli.codes import DIFFERS, INTERRUPTED, OK, WRONG
from rascheck.cli.output import Line, diagnose
from rascheck.cli.settings import overrides
from rascheck.diagnostics import Diagnostics
from rascheck.explore import Limits
from rascheck.run import Options, load_program
from rascheck.run.imports import is_model
from rascheck.run.simulate import Plan, Simulated, simulate_model
from rascheck.run.simulate import simulate as simulated
from rascheck.show import walks
from rascheck.show.words import is_violation


def simulate(options: argparse.Namespace) -> int:
    """Walk over what a path names, and return the exit code."""
    sink = Diagnostics()
    wanted = Options(
        overrides(options, sink),
        properties=tuple(options.property),
        limits=Limits(seconds=options.timeout),
        out=None if options.no_out else options.out,
    )
    plan = Plan(options.seed, options.walks, options.steps)
    found = None
    if not sink.failed:
        line = Line()
        if is_model(options.path):
            found = simulate_model(options.path, wanted, plan, sink, line.walking)
        else:
            loaded = load_program([options.path], sink)
            if not sink.failed:
                found = simulated(loaded, options.system, wanted, plan, sink, line.walking)
        line.clear()
    diagnose(sink, options.format)
    if found is None:
        return WRONG
    for one in found:
        print(_text(one, options))
    print(walks.CAVEAT)
    if any(is_violation(row) for one in found for row in one.report.rows):
        return DIFFERS
    if any(one.walked.exploration.limit == "interrupted" for one in found):
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    return OK


def _text(one: Simulated, options: argparse.Namespace) -> str:
    facts = walks.Facts(
        one.walked.walks,
        one.walked.ended,
        options.walks,
        options.steps,
        options.seed,
        one.walked.exact,
        one.touched.states,
        one.touched.steps,
    )
    text = walks.summary(one.report, facts)
    if options.verbose or one.report.question:
        from rascheck.show.mail import mails
        from rascheck.show.report import RunReport

        shown = mails(RunReport((one.report,)))
        text = "\n".join(filter(None, (text, shown)))
    return text
