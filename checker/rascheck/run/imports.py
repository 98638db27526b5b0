"""Files in the languages of other tools come in; Systems, or specs of ours, go out.

Which language a file is in is said by what its name ends with.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from rascheck.diagnostics import Diagnostics
from rascheck.lang.load import read_files
from rascheck.source import Source
from rascheck.system.ir import System

if TYPE_CHECKING:  # its package loads a parser of C
    from rascheck.importers.c import Request

MODEL = ".dve"
"""What is explored and checked as it is."""
LANGUAGES = {".dve": ("DVE", "dve"), ".m": ("Murphi", "murphi")}
"""By what the names of files end: their language, and the importer, which has `to_ras`."""


def language(path: str) -> str | None:
    """The language of another tool that a file is in, by its name; None for a spec of ours."""
    for ending, (name, _) in LANGUAGES.items():
        if path.lower().endswith(ending):
            return name
    return None


def is_model(path: str) -> bool:
    """Whether a path names a model that is no spec of ours but can be explored like one."""
    return path.lower().endswith(MODEL)


def to_system(path: str, sink: Diagnostics) -> System | None:
    """The System that a file describes, for which `is_model` holds; None after reporting."""
    from rascheck.importers import dve

    source = _read(path, sink)
    return None if source is None else dve.to_system(source, sink)


def to_ras(path: str, sink: Diagnostics) -> str | None:
    """The spec that says what a file says; None after reporting."""
    ending = next((end for end in LANGUAGES if path.lower().endswith(end)), None)
    if ending is None:
        known = " or ".join(f"`{end}` ({name})" for end, (name, _) in LANGUAGES.items())
        message = f"{path}: in no language that can be imported"
        sink.error("E300", message, fix=f"name a file that ends in {known}")
        return None
    source = _read(path, sink)
    if source is None:
        return None
    from rascheck.lang.format import formatted

    importer = import_module(f"rascheck.importers.{LANGUAGES[ending][1]}")
    text: str | None = importer.to_ras(source, sink)
    return None if text is None else formatted(Source(f"{path}, as a spec", text), sink)


def c_to_ras(request: Request, sink: Diagnostics) -> str | None:
    """The spec with a function of a C file; None after reporting."""
    from rascheck.importers import c
    from rascheck.lang.format import formatted

    source = _read(request.file, sink)
    if source is None:
        return None
    text = c.to_ras(request, source, _header, sink)
    return None if text is None else formatted(Source(f"{request.file}, as a spec", text), sink)


def _header(path: Path) -> Source | None:
    """The text of a header; None if there is none that can be read."""
    return read_files([path], Diagnostics())[0][1] if path.is_file() else None


def _read(path: str, sink: Diagnostics) -> Source | None:
    """The text of a file; None after reporting."""
    if Path(path).is_dir():
        sink.error("E001", f"`{path}` is a folder")
        return None
    return read_files([Path(path)], sink)[0][1]
