"""The words of the verbs that walk through a model: `simulate` at random, `step` by hand."""

from __future__ import annotations

import argparse
from pathlib import Path

from rascheck.cli.values import positive, settings


def simulate(verb: argparse.ArgumentParser) -> None:
    """The options of `simulate`."""
    verb.add_argument("path", metavar="PATH", help="folder, file, or FILE.ras:CHECK")
    verb.add_argument("--system", default="", metavar="NAME", help="these machines, in no check")
    verb.add_argument(
        "-p",
        "--property",
        action="append",
        default=[],
        metavar="NAME",
        help="only this property; P4 means P4_... too",
    )
    verb.add_argument("--seed", type=int, default=0, metavar="N", help="which walks (default: 0)")
    verb.add_argument(
        "--walks", type=positive, default=1000, metavar="N", help="how many (default: 1000)"
    )
    verb.add_argument(
        "--steps", type=positive, default=1000, metavar="N", help="of a walk (default: 1000)"
    )
    verb.add_argument(
        "--out", type=Path, default=Path("rascheck-out"), metavar="DIR", help="where traces go"
    )
    verb.add_argument("--no-out", action="store_true", help="write no traces")
    verb.add_argument("-v", "--verbose", action="store_true", help="every trace, as for a mail")
    settings(verb)
    verb.add_argument("--timeout", type=float, metavar="SECONDS", help="for each check")
    verb.set_defaults(run=_run_simulate)


def _run_simulate(options: argparse.Namespace) -> int:
    from rascheck.cli.simulate import simulate as run

    return run(options)


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
        "--serve",
        action="store_true",
        help="as a page, for a browser on this machine alone; it ends when the page is closed",
    )
    verb.add_argument(
        "--out", type=Path, default=Path("rascheck-out"), metavar="DIR", help="where traces go"
    )
    verb.add_argument(
        "-v", "--verbose", action="store_true", help="with what the spec says of steps"
    )
    settings(verb)
    verb.set_defaults(run=_run_step)


def _run_step(options: argparse.Namespace) -> int:
    from rascheck.cli.step import step as run

    return run(options)
