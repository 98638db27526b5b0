"""The words of `explain` and `replay`, which take one trace."""

from __future__ import annotations

import argparse
from pathlib import Path


def explain(verb: argparse.ArgumentParser) -> None:
    """The options of `explain`."""
    verb.add_argument("trace", type=Path, metavar="TRACE")
    verb.add_argument(
        "--chain", action="store_true", help="what each step used, and which step had made it so"
    )
    knobs(verb)
    verb.set_defaults(run=_run_explain)


def knobs(verb: argparse.ArgumentParser) -> None:
    """The options that ask what other knobs would make of a trace's claim."""
    verb.add_argument(
        "--knobs", action="store_true", help="what the verdict would be with each other knob value"
    )
    verb.add_argument(
        "--timeout", type=float, default=60.0, metavar="SECONDS", help="for --knobs (default: 60)"
    )


def _run_explain(options: argparse.Namespace) -> int:
    from rascheck.cli.traces import explain as run

    return run(options)


def replay(verb: argparse.ArgumentParser) -> None:
    """The options of `replay`."""
    verb.add_argument("trace", type=Path, metavar="TRACE")
    verb.set_defaults(run=_run_replay)


def _run_replay(options: argparse.Namespace) -> int:
    from rascheck.cli.traces import replay as run

    return run(options)
