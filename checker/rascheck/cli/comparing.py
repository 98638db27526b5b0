"""The words of `diff`, which compares traces, specs and revisions."""

from __future__ import annotations

import argparse
from pathlib import Path

from rascheck.cli.values import positive, settings


def diff(verb: argparse.ArgumentParser) -> None:
    """The options of `diff`."""
    verb.add_argument(
        "things",
        nargs="+",
        metavar="THING",
        help="two traces; two specs, or one with --against or --rev; with --verdicts two revisions",
    )
    verb.add_argument(
        "--against",
        action="append",
        default=[],
        metavar="WORD,...",
        help="the second is the same with these profiles and NAME=VALUEs in place of its own",
    )
    verb.add_argument("--rev", default="", metavar="A..B", help="the spec as git has it in A and B")
    verb.add_argument("--system", default="", metavar="NAME", help="only these machines")
    verb.add_argument(
        "--hide", action="append", default=[], metavar="NAME", help="a machine, variable or queue"
    )
    what = verb.add_mutually_exclusive_group()
    what.add_argument("--verdicts", action="store_true", help="REV1 REV2 [PATH...]: verdicts alone")
    what.add_argument("--no-verdicts", action="store_true", help="run no checks")
    verb.add_argument(
        "-k", action="append", default=[], metavar="WORD", help="checks that are named so"
    )
    verb.add_argument(
        "-p",
        "--property",
        action="append",
        default=[],
        metavar="NAME",
        help="the verdict on this property alone; P4 means P4_... too",
    )
    settings(verb)
    verb.add_argument(
        "--max-states", type=positive, metavar="N", help="pairs of states in each direction"
    )
    verb.add_argument("--no-cache", action="store_true", help="find out again what is known")
    verb.add_argument("--json", metavar="FILE", help="write it as JSON (`-`: to the output)")
    verb.set_defaults(run=_run, refuse=verb.error)


def _run(options: argparse.Namespace) -> int:
    number = len(options.things)
    traces = [thing for thing in options.things if _is_trace(thing)]
    if options.verdicts:
        if number < 2:
            options.refuse("--verdicts REV1 REV2 [PATH...]")
    elif traces:
        if len(traces) != number or number != 2:
            options.refuse("a trace is compared with one other trace")
    elif options.rev:
        if number != 1 or ".." not in options.rev:
            options.refuse("--rev A..B PATH")
    elif number > 2 or (number == 1 and not options.against):
        options.refuse("two specs, or one with --against or --rev")
    from rascheck.cli.diff import diff as run

    return run(options)


def _is_trace(thing: str) -> bool:
    return Path(thing).suffix == ".json"
