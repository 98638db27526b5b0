"""Citation keys: modules come in, and a `ref` whose key no references.toml has is reported.

The keys are those of the references.toml that ships with the model; a file of a user may have more,
in a references.toml in its own folder or in the nearest folder above it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from rascheck import resources
from rascheck.diagnostics import Diagnostics, nearest
from rascheck.lang import syntax
from rascheck.source import Span

NAME = "references.toml"
_COMMIT = re.compile(r"@[0-9a-f]{7,40}$")
"""The end of a key that is a commit: one that looks alike is another commit."""


def check_keys(modules: Sequence[syntax.Module], sink: Diagnostics) -> None:
    """Report every `ref` of the modules whose key is not known where it stands."""
    shipped = shipped_keys()
    beside: dict[Path, frozenset[str] | None] = {}
    for module in modules:
        for note in notes(module.items):
            key = note.text.partition(":")[0]
            if note.kind != "ref" or key in shipped:
                continue
            folder = resources.located(note.span.source.path).parent
            if folder not in beside:
                beside[folder] = _beside(folder, note.span, sink)
            own = beside[folder]
            if own is not None and key not in own:
                message = f"there is no citation key `{key}`"
                near = "" if _COMMIT.search(key) else nearest(key, sorted(shipped | own))
                sink.error("E180", message, note.span, fix=near or _described(key, note.span))


def _described(key: str, used: Span) -> str:
    """Where a key is described, and how."""
    path = used.source.path
    file = _file(resources.located(path).parent)
    if resources.shipped(path):
        shown = f"model/{NAME}"
    elif file is None:
        shown = f"a {NAME} beside this file"
    else:
        shown = _shown(file)
    section = f'`["{key}"]`' if re.search(r"[^\w-]", key) else f"`[{key}]`"
    return f"describe it in {shown}: {section}, and below it `title`, `issue` and `address`"


def notes(tree: object) -> Iterator[syntax.Note]:
    """Every note in a syntax tree or a tuple of trees, in the order of the text."""
    rest = [tree]
    while rest:
        part = rest.pop()
        if isinstance(part, syntax.Note):
            yield part
        elif isinstance(part, tuple):
            rest.extend(reversed(part))
        elif isinstance(part, syntax.Node):
            rest.extend(reversed(vars(part).values()))


@cache
def shipped_keys() -> frozenset[str]:
    """The keys that are described in what ships."""
    return _keys(resources.model() / NAME)


def _keys(file: Path) -> frozenset[str]:
    return frozenset(tomllib.loads(resources.read_text(file)))


def _beside(folder: Path, used: Span, sink: Diagnostics) -> frozenset[str] | None:
    """The keys of the first references.toml in a folder and those above it; None if unreadable."""
    for place in (folder, *folder.parents):
        file = place / NAME
        try:
            if file.is_file():
                return _keys(file)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            sink.error("E181", f"`{_shown(file)}` cannot be read: {reason}", used)
            return None
    return frozenset()


def _file(folder: Path) -> Path | None:
    """The first references.toml in a folder and those above it."""
    files = (place / NAME for place in (folder, *folder.parents))
    return next((file for file in files if file.is_file()), None)


def _shown(file: Path) -> str:
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)
