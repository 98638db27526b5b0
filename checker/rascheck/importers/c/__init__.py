"""A pure function of C on integers comes in; functions of a spec go out, bit for bit the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rascheck.diagnostics import Diagnostics
from rascheck.importers.c.bindings import Binding, parse_binding, parse_definition
from rascheck.importers.c.context import Refused
from rascheck.importers.c.declarations import Declarations
from rascheck.importers.c.functions import Importer
from rascheck.importers.c.known import definitions
from rascheck.importers.c.macros import Expander
from rascheck.importers.c.preprocess import Preprocessor, Read, Unit
from rascheck.importers.c.request import Request
from rascheck.importers.c.spec import spec
from rascheck.source import Source

__all__ = ["Read", "Request", "to_ras"]


def to_ras(request: Request, source: Source, read: Read, sink: Diagnostics) -> str | None:
    """The text of a spec with the function as `fn`; None after reporting why not.

    `source` is the file of the request, `read` gives the text of others, for headers.
    """
    try:
        return _translated(request, source, read, sink)
    except Refused as refused:
        refused.report(sink)
    except RecursionError:
        sink.error("E435", f"{request.function}: nested too deeply to be read")
    return None


def _translated(request: Request, source: Source, read: Read, sink: Diagnostics) -> str:
    bindings = [parse_binding(text) for text in request.binds]
    unit = _unit(request, source, read)
    expander = Expander(unit.macros, bindings)
    importer = Importer(Declarations(unit, expander), bindings, request.prefix)
    main = importer.function(request.function)
    _unused(bindings, expander.used, sink)
    return spec(importer, main, request)


def _unit(request: Request, source: Source, read: Read) -> Unit:
    """The file with its headers."""
    folders = [Path(folder) for folder in request.folders]
    preprocessor = Preprocessor(read, folders)
    for definition in definitions():
        preprocessor.define(definition, fixed=False)
    for text in request.defines:
        preprocessor.define(parse_definition(text), fixed=True)
    for name in request.headers:
        header = read(Path(name))
        if header is None:
            raise Refused("E432", f"there is no header `{name}` that can be read")
        preprocessor.file(header, Path(name).parent)
    preprocessor.file(source, Path(request.file).parent)
    return preprocessor.unit


def _unused(bindings: Sequence[Binding], used: set[int], sink: Diagnostics) -> None:
    """Warn of what is bound and nowhere met: it may be misspelled."""
    for number, binding in enumerate(bindings):
        if number not in used:
            sink.warning("W430", "this is bound, and the function does not have it", binding.span)
