"""The checker itself comes in, a digest of everything in it that verdicts come from goes out."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from rascheck import resources

PACKAGE = Path(__file__).parents[1]
SETTLED = 2.0
"""Seconds: a file that is younger may not be what this process has imported."""


@dataclass(frozen=True)
class Engine:
    """`digest` is of the contents of all files, `state` of each its time, size and number."""

    digest: str
    state: tuple[tuple[str, int, int, int], ...]

    @staticmethod
    def found() -> Engine | None:
        """The engine of this process, or None if its files are being changed."""
        try:
            state = _state()
            newest = max(changed for _, changed, _, _ in state) / 1e9
            if time.time() - newest < SETTLED:
                return None
            digest = hashlib.sha256(f"{sys.version} {sys.flags.optimize}".encode())
            for name, _, size, _ in state:
                digest.update(f"\n{name} {size}\n".encode())
                digest.update(Path(name).read_bytes())
            return Engine(digest.hexdigest(), state) if _state() == state else None
        except OSError:
            return None

    def unchanged(self) -> bool:
        """Whether the files are still those of which the digest was made."""
        try:
            return _state() == self.state
        except OSError:
            return False


def _state() -> tuple[tuple[str, int, int, int], ...]:
    found = []
    for path in sorted(_files()):
        facts = os.stat(path)  # noqa: PTH116 - a hundred of them, each time something is kept
        found.append((path, facts.st_mtime_ns, facts.st_size, facts.st_ino))
    return tuple(found)


def _files() -> Iterator[str]:
    """The package, the grammar and the references, and what says Lark's version."""
    model = str(resources.model())
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (f"{folder}/{name}" for name in names)
    if not model.startswith(f"{PACKAGE}{os.sep}"):
        yield from (f"{model}/{name}" for name in ("spec.lark", "references.toml"))
    lark = find_spec("lark")
    if lark is not None and lark.origin is not None:
        yield lark.origin
