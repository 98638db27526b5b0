"""The words of `prove` and `certify`."""

from __future__ import annotations

import argparse
from pathlib import Path

from rascheck.cli.values import positive, settings, size

PROVERS = ("auto", "induction", "lemmas", "k-induction", "bmc", "spacer")
"""How `prove` proves."""


def prove(verb: argparse.ArgumentParser) -> None:
    """The options of `prove`."""
    verb.add_argument("paths", nargs="+", metavar="PATH", help="folder, file, or FILE.ras:CHECK")
    verb.add_argument(
        "-p",
        "--property",
        action="append",
        default=[],
        metavar="NAME",
        help="only this property, `deadlock` or `error`; P4 means P4_... too",
    )
    verb.add_argument("--by", choices=PROVERS, default=PROVERS[0], help="how (default: all ways)")
    verb.add_argument(
        "--k", type=positive, default=5, metavar="N", help="states in a row (default: 5)"
    )
    verb.add_argument(
        "--depth", type=positive, default=100, metavar="N", help="of runs (default: 100)"
    )
    verb.add_argument(
        "--timeout",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="for each property (default: 60)",
    )
    verb.add_argument("--memory", type=size, metavar="SIZE", help="what Z3 may take: 500M, 4G")
    verb.add_argument("--json", metavar="FILE", help="write results as JSON (`-`: to the output)")
    verb.add_argument(
        "--out", type=Path, default=Path("rascheck-out"), metavar="DIR", help="where traces go"
    )
    verb.add_argument("--no-out", action="store_true", help="write no traces")
    verb.add_argument("--no-slice", action="store_true", help="keep what no verdict depends on")
    verb.add_argument(
        "--mine",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="look for lemmas in a smaller system, in which a constant is this",
    )
    verb.add_argument(
        "--any-number",
        action="store_true",
        help="prove it for all sizes of symmetric indices, or say why not",
    )
    verb.add_argument("--emit-lemmas", metavar="FILE", help="write lemmas as invariants")
    verb.add_argument(
        "--certificate", type=Path, metavar="DIR", help="write proofs for a second solver"
    )
    verb.add_argument("-v", "--verbose", action="store_true", help="each step of an induction")
    settings(verb)
    verb.set_defaults(run=_run_prove, refuse=verb.error)


def _run_prove(options: argparse.Namespace) -> int:
    if options.any_number and options.json:
        options.refuse("--any-number writes no JSON")
    from rascheck.cli.prove import prove

    return prove(options)


def certify(verb: argparse.ArgumentParser) -> None:
    """The options of `certify`."""
    verb.add_argument("folder", type=Path, metavar="DIR", help="what --certificate has written")
    verb.add_argument(
        "--solver", default="", metavar="NAME", help="bitwuzla or cvc5 (default: what is there)"
    )
    verb.add_argument(
        "--timeout",
        type=float,
        default=600.0,
        metavar="SECONDS",
        help="for each certificate (default: 600)",
    )
    verb.set_defaults(run=_run_certify)


def _run_certify(options: argparse.Namespace) -> int:
    from rascheck.cli.certify import certify

    return certify(options)


def lint(verb: argparse.ArgumentParser) -> None:
    """The options of `lint`."""
    verb.add_argument("paths", nargs="+", metavar="PATH", help="folder or file")
    verb.set_defaults(run=_run_lint)


def _run_lint(options: argparse.Namespace) -> int:
    from rascheck.cli.lint import lint

    return lint(options)
