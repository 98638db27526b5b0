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
PACKAGES = ("lark", "llvmlite", "z3")
"""Packages that a verdict may have come by; some need not be there."""
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
            python = f"{sys.version} {sys.flags.optimize}"
            digest = hashlib.sha256("\n".join([python, *_packages()]).encode())
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
    """The package, the grammar and the references."""
    model = str(resources.model())
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (f"{folder}/{name}" for name in names)
    if not model.startswith(f"{PACKAGE}{os.sep}"):
        yield from (f"{model}/{name}" for name in ("spec.lark", "references.toml"))


def _packages() -> Iterator[str]:
    """What is installed of the packages that take part: `llvmlite-0.50.0.dist-info`."""
    for name in PACKAGES:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            site = Path(spec.origin).parents[1]
            yield str(site)
            yield from sorted(n for n in os.listdir(site) if n.startswith((f"{name}-", f"{name}_")))  # noqa: PTH208
