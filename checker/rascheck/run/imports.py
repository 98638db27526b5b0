"""Files in the languages of other tools come in; Systems, or specs of ours, go out.

Which language a file is in is said by what its name ends with.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rascheck.diagnostics import Diagnostics
from rascheck.lang.format import formatted
from rascheck.lang.load import read_files
from rascheck.source import Source
from rascheck.system.ir import System

MODEL = ".dve"
"""What is explored and checked as it is."""
LANGUAGES = {".dve": "DVE"}
"""What can be imported, and by what the names of its files end."""


def is_model(path: str) -> bool:
    """Whether a path names a model that is no spec of ours but can be explored like one."""
    return path.endswith(MODEL)


def to_system(path: str, sink: Diagnostics) -> System | None:
    """The System that a file describes, for which `is_model` holds; None after reporting."""
    from rascheck.importers import dve

    source = _read(path, sink)
    return None if source is None else dve.to_system(source, sink)


def to_ras(path: str, sink: Diagnostics) -> str | None:
    """The spec that says what a file says; None after reporting."""
    suffix = Path(path).suffix
    if suffix not in LANGUAGES:
        known = " or ".join(f"`{end}` ({name})" for end, name in LANGUAGES.items())
        sink.error("E300", f"{path}: in no language that can be imported", fix=f"name a {known}")
        return None
    source = _read(path, sink)
    if source is None:
        return None
    text = _importer(suffix)(source, sink)
    return None if text is None else formatted(Source(f"{path}, as a spec", text), sink)


def _importer(suffix: str) -> Callable[[Source, Diagnostics], str | None]:
    """What makes a spec of a text in a language."""
    from rascheck.importers import dve

    return dve.to_ras


def _read(path: str, sink: Diagnostics) -> Source | None:
    """The text of a file; None after reporting."""
    if Path(path).is_dir():
        sink.error("E001", f"`{path}` is a folder")
        return None
    return read_files([Path(path)], sink)[0][1]
