"""The words of `graph`, which draws what a spec says."""

from __future__ import annotations

import argparse
from pathlib import Path


def graph(verb: argparse.ArgumentParser) -> None:
    """The options of `graph`."""
    verb.add_argument("paths", nargs="+", metavar="PATH", help="folder or file")
    verb.add_argument(
        "-o",
        "--output",
        default="-",
        metavar="FILE",
        help="FILE.dot, FILE.svg, or FOLDER/ for all pictures (default: DOT, to the output)",
    )
    what = verb.add_mutually_exclusive_group()
    what.add_argument("--machine", default="", metavar="NAME", help="the states and steps of one")
    what.add_argument("--files", action="store_true", help="the files and what they use")
    what.add_argument("--system", default="", metavar="NAME", help="only these machines")
    form = verb.add_mutually_exclusive_group()
    form.add_argument("--dot", action="store_true", help="DOT, and no SVG beside it in a folder")
    form.add_argument("--svg", action="store_true", help="SVG, and no DOT")
    verb.add_argument("--plain", action="store_true", help="our own layout, not Graphviz's")
    verb.add_argument(
        "--no-variables", action="store_true", help="only events and queues between machines"
    )
    verb.add_argument(
        "--no-lines", action="store_true", help="no folders and line numbers, for kept pictures"
    )
    verb.add_argument(
        "--trace", type=Path, metavar="TRACE", help="mark its way through the machines' states"
    )
    verb.set_defaults(run=_run_graph)


def _run_graph(options: argparse.Namespace) -> int:
    from rascheck.cli.graph import graph as run

    return run(options)
