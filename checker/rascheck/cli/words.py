"""The words of the command line: verbs, options and what they are for.

Nothing of the checker is imported here but what a verb needs when it runs, so that `--help`
answers at once.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from rascheck import __version__

VERBS = ("check", "explore", "ask", "explain", "replay")
SHIPPED = "properties"


def parser() -> argparse.ArgumentParser:
    """The parser; the namespace that it returns has `run`, the verb's function on it."""
    top = argparse.ArgumentParser(
        prog="rascheck",
        description="Check how memory errors travel: CPU, EL3 firmware, kernel, KVM, VMM, guest.",
        epilog="A first word that is no verb is a path to check: `rascheck properties/`.",
    )
    top.add_argument("--version", action="version", version=f"rascheck {__version__}")
    verbs = top.add_subparsers(metavar="VERB", required=True)
    _check(verbs.add_parser("check", help="verdicts against expectations"))
    _explore(verbs.add_parser("explore", help="state-space statistics, no properties"))
    _ask(verbs.add_parser("ask", help="an ad hoc property"))
    explain = verbs.add_parser("explain", help="one trace, as for a mail")
    explain.set_defaults(run=_run_explain)
    replay = verbs.add_parser("replay", help="check a trace against the model again")
    replay.set_defaults(run=_run_replay)
    for verb in (explain, replay):
        verb.add_argument("trace", type=Path, metavar="TRACE")
    return top


# ------------------------------------------------------------------------------------------ verbs


def _check(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("paths", nargs="+", metavar="PATH", help="folder, file, or FILE.ras:CHECK")
    verb.add_argument(
        "-k", action="append", default=[], metavar="WORD", help="only what is named so"
    )
    verb.add_argument(
        "-p",
        "--property",
        action="append",
        default=[],
        metavar="NAME",
        help="only this property; P4 means P4_... too",
    )
    verb.add_argument(
        "-j", "--jobs", type=positive, metavar="N", help="processes (default: one a core)"
    )
    verb.add_argument(
        "--out", type=Path, default=Path("rascheck-out"), metavar="DIR", help="where traces go"
    )
    verb.add_argument("--no-out", action="store_true", help="write no traces")
    verb.add_argument("-q", "--quiet", action="store_true", help="one line a verdict")
    verb.add_argument("-v", "--verbose", action="store_true", help="every trace, as for a mail")
    _common(verb)
    verb.set_defaults(run=_run_check)


def _run_check(options: argparse.Namespace) -> int:
    from rascheck.cli.check import check

    return check(options)


def _explore(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("path", metavar="PATH")
    verb.add_argument("--system", default="", metavar="NAME", help="only these machines")
    verb.add_argument("--text", action="store_true", help="print the System itself")
    _common(verb)
    verb.set_defaults(run=_run_explore)


def _run_explore(options: argparse.Namespace) -> int:
    from rascheck.cli.explore import explore

    return explore(options)


def _ask(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("system", metavar="SYSTEM", help="the name of a system, or `all`")
    verb.add_argument("formula", metavar="FORMULA")
    verb.add_argument(
        "--file", action="append", default=[], metavar="PATH", help=f"default: {SHIPPED}/"
    )
    _common(verb)
    verb.set_defaults(run=_run_ask)


def _run_ask(options: argparse.Namespace) -> int:
    from rascheck.cli.check import ask

    return ask(options)


def _run_explain(options: argparse.Namespace) -> int:
    from rascheck.cli.traces import explain

    return explain(options)


def _run_replay(options: argparse.Namespace) -> int:
    from rascheck.cli.traces import replay

    return replay(options)


# ---------------------------------------------------------------------------------------- options


def _common(verb: argparse.ArgumentParser) -> None:
    """The options of every verb that explores."""
    verb.add_argument(
        "--profile", action="append", default=[], metavar="A,B", help="in place of the file's"
    )
    verb.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a constant or knob"
    )
    verb.add_argument("--json", metavar="FILE", help="write results as JSON (`-`: to the output)")
    verb.add_argument("--max-states", type=positive, metavar="N")
    verb.add_argument("--max-depth", type=positive, metavar="N")
    verb.add_argument("--timeout", type=float, metavar="SECONDS", help="for each exploration")


def positive(text: str) -> int:
    """A number of one or more."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
