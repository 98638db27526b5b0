"""The words of `view`, which writes a page."""

from __future__ import annotations

import argparse
from pathlib import Path

from rascheck.cli.explaining import knobs


def view(verb: argparse.ArgumentParser) -> None:
    """The options of `view`."""
    verb.add_argument("trace", type=Path, metavar="TRACE")
    verb.add_argument(
        "--html",
        default="",
        metavar="FILE",
        help="where the page goes (default: beside the trace; `-`: to the output)",
    )
    knobs(verb)
    verb.set_defaults(run=_run_view)


def _run_view(options: argparse.Namespace) -> int:
    from rascheck.cli.view import view as run

    return run(options)
