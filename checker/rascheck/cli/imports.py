"""`import`: a model in another tool's language, written as a spec of ours."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from rascheck.cli.codes import OK, WRONG
from rascheck.cli.output import diagnose, spares, write
from rascheck.diagnostics import Diagnostics
from rascheck.run.imports import c_to_ras, to_ras


def import_(options: argparse.Namespace) -> int:
    """Write the spec of a model, and return the exit code."""
    path = options.path
    sink = Diagnostics()
    spared = spares(options.output, Path(path), sink)
    return _written(options, to_ras(path, sink) if spared else None, sink)


def import_c(options: argparse.Namespace) -> int:
    """Write the spec of a function in C, and return the exit code."""
    from rascheck.importers.c import Request

    file, colon, function = options.function.rpartition(":")
    if not colon or not file or not function.isidentifier():
        options.refuse(f"`{options.function}` is not FILE:FUNCTION")
    if options.prefix and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", options.prefix):
        options.refuse(f"`{options.prefix}` is not the beginning of a name")
    request = Request(
        file,
        function,
        binds=tuple(options.bind),
        assumes=tuple(options.assume),
        defines=tuple(options.define),
        headers=tuple(options.header),
        folders=tuple(options.folder),
        uses=tuple(options.use),
        against=options.against,
        prefix=options.prefix,
    )
    sink = Diagnostics()
    spared = spares(options.output, Path(file), sink)
    return _written(options, c_to_ras(request, sink) if spared else None, sink)


def _written(options: argparse.Namespace, text: str | None, sink: Diagnostics) -> int:
    """Write a spec, if there is one."""
    diagnose(sink, options.format)
    if text is None:
        return WRONG
    write(options.output, text)
    return OK
