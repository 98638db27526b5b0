"""Names that are not declared go in; those that files beside the one at hand declare are told once.

A component of a model need not stand alone: its file does not use all that it speaks of, and is
checked as a part of a file that does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from rascheck.diagnostics import Diagnostic, Diagnostics
from rascheck.lang import syntax

_NAMES = frozenset({"E100", "E103", "E104", "E127", "E160", "E163", "E166", "E171"})
_DECLARED = re.compile(
    r"^(?:replace\s+)?(?:const|knob|profile|enum|index|record|register|var|queue|call|exception|fn|machine"
    r"|system|invariant|property|reachable|lemma)\s+(\w+)",
    re.M,
)
_MOST_FILES = 200
_LARGEST = 500_000  # bytes


def told_once(modules: Sequence[syntax.Module], sink: Diagnostics) -> None:
    """Make one diagnostic, for each folder, of all about names that files beside declare."""
    read = {os.path.realpath(module.source.path) for module in modules}
    folders: dict[Path, list[Diagnostic]] = {}
    for found in sink.found:
        if found.span and found.code in _NAMES and _is_missing(found, sink):
            folders.setdefault(Path(found.span.source.path).parent, []).append(found)
    for folder, missing in folders.items():
        texts = _beside(folder, read)
        declared = {n: path for path, text in texts.items() for n in _DECLARED.findall(text)}
        places = [(d, d.span) for d in missing if d.span and d.span.text in declared]
        if not places:
            continue
        names = list(dict.fromkeys(span.text for _, span in places))
        files = sorted({declared[name] for name in names})
        verb = "is" if len(files) == 1 else "are"
        absent = [d for d, _ in places]
        sink.found[:] = [d for d in sink.found if d not in absent]
        # What the user named is read after what it uses.
        order = {module.source: number for number, module in enumerate(modules)}
        _, place = min(places, key=lambda p: (-order.get(p[1].source, 0), p[1].start))
        sink.error(
            "E018",
            f"{_listed(names)} declared in {_files(files)}, which {verb} not used here",
            place,
            fix=_advice(folder, Path(modules[-1].source.path).name, files, texts),
        )


def _is_missing(diagnostic: Diagnostic, sink: Diagnostics) -> bool:
    text = diagnostic.span.text if diagnostic.span else ""
    return text in sink.unknown or diagnostic.message.startswith(f"`{text}` is a")


def _beside(folder: Path, read: set[str]) -> dict[str, str]:
    """The texts of the files in the same folder that were not read, by their names."""
    found: dict[str, str] = {}
    try:
        files = sorted(folder.glob("*.ras"))[:_MOST_FILES]
        for file in files:
            if os.path.realpath(file) not in read and file.stat().st_size < _LARGEST:
                found[file.name] = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        pass
    return found


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"`{names[0]}` is"
    if len(names) <= 3:
        return f"{', '.join(f'`{n}`' for n in names[:-1])} and `{names[-1]}` are"
    return f"`{names[0]}`, `{names[1]}` and {len(names) - 2} other names are"


def _files(files: Sequence[str]) -> str:
    if len(files) == 1:
        return f"`{files[0]}`"
    return f"{', '.join(f'`{f}`' for f in files[:-1])} and `{files[-1]}`"


def _advice(folder: Path, own: str, files: Sequence[str], texts: dict[str, str]) -> str:
    """Check the file that uses this one and all of those; if there is none, use them."""
    for name, text in texts.items():
        if all(f'use "{used}"' in text for used in [own, *files] if used != name):
            return f"check `{(folder / name).as_posix()}`, which uses all of them"
    return "write " + ", ".join(f'`use "{file}"`' for file in files)
