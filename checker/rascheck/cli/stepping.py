"""The words of `step`."""

from __future__ import annotations

import argparse
from pathlib import Path

from rascheck.cli.values import settings


def step(verb: argparse.ArgumentParser) -> None:
    """The options of `step`."""
    verb.add_argument(
        "what", metavar="SYSTEM|TRACE", help="a system, `all`, FILE.ras:CHECK, or a .itf.json file"
    )
    verb.add_argument(
        "--file",
        action="append",
        default=[],
        metavar="PATH",
        help="where the system is; default: properties/ if there is one, or what ships",
    )
    verb.add_argument(
        "-p",
        "--property",
        action="append",
        default=[],
        metavar="NAME",
        help="look at this property; P4 means P4_... too",
    )
    verb.add_argument("--at", type=int, metavar="N", help="begin behind step N of a trace")
    verb.add_argument(
        "-c", action="append", default=[], metavar="COMMANDS", help="do these (`1; p; m`), and end"
    )
    verb.add_argument(
        "--out", type=Path, default=Path("rascheck-out"), metavar="DIR", help="where traces go"
    )
    verb.add_argument("-v", "--verbose", action="store_true", help="with the citations of steps")
    settings(verb)
    verb.set_defaults(run=_run_step)


def _run_step(options: argparse.Namespace) -> int:
    from rascheck.cli.step import step as run

    return run(options)
