"""`matrix`: paths and dimensions come in, the verdicts under all their profiles go out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from rascheck.cli.check import limit_code, paths
from rascheck.cli.codes import DIFFERS, OK, WRONG
from rascheck.cli.output import Line, colour, diagnose, write
from rascheck.cli.settings import limits, overrides, reductions
from rascheck.diagnostics import Diagnostics
from rascheck.run import Options, load_program
from rascheck.run.cache import Cache
from rascheck.run.matrix import run_matrix
from rascheck.run.read import Reader
from rascheck.show.matrix import matrix_json, matrix_markdown, matrix_text
from rascheck.show.matrix.data import Matrix


def matrix(options: argparse.Namespace) -> int:
    """Make a matrix, and return the exit code."""
    sink = Diagnostics()
    wanted = Options(
        overrides(options, sink),
        words=tuple(options.k),
        properties=tuple(options.property),
        limits=limits(options),
        reduce=reductions(options),
        jobs=options.jobs,
        threads=options.threads,
        out=None if options.no_out else options.out,
        cache=None if options.no_cache else Cache.open(),
    )
    found = None
    if not sink.failed:
        loaded = load_program(paths(options), sink, Reader(wanted.cache))
        line = Line()
        try:
            if not sink.failed:
                names = (_split(options.over), _split(options.profiles))
                found = run_matrix(loaded, *names, wanted, sink, line.finished)
        finally:
            line.clear()
    diagnose(sink, options.format)
    if found is None:
        return WRONG
    _shown(found, options)
    return _code(found)


def _split(items: Sequence[str]) -> list[str]:
    return [name for item in items for name in item.split(",") if name]


def _shown(found: Matrix, options: argparse.Namespace) -> None:
    if options.json:
        write(options.json, matrix_json(found))
    if options.markdown:
        write(options.markdown, matrix_markdown(found, _made(options)))
    if "-" not in (options.json, options.markdown) and not options.quiet:
        print(matrix_text(found, colour=colour(sys.stdout.isatty())), end="")


def _made(options: argparse.Namespace) -> list[str]:
    """The words of the command that makes a page, without what makes no difference to it."""
    words = ["rascheck", "matrix", *options.paths, *["--shipped"] * options.shipped]
    for option, items in (
        ("--over", options.over),
        ("--profiles", options.profiles),
        ("-k", options.k),
        ("-p", options.property),
        ("--profile", options.profile),
        ("--set", options.set),
    ):
        for item in items:
            words += [option, item]
    for option, number in (
        ("--max-states", options.max_states),
        ("--max-depth", options.max_depth),
    ):
        words += [option, str(number)] if number is not None else []
    return [*words, "--markdown", options.markdown]


def _code(found: Matrix) -> int:
    """1 outranks 3, as for `check`."""
    if found.differs:
        return DIFFERS
    return limit_code(found.limits) if found.limits else OK
