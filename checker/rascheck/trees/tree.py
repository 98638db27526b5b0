"""A path or a git revision comes in; a source tree that answers with its files' texts goes out.

Nothing of a tree is run: git is asked for objects alone, and what is no ordinary text file of a
bearable size inside the tree reads as if it were not there.
"""

from __future__ import annotations

import os
import re
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath

from rascheck.diagnostics import Diagnostics
from rascheck.trees.c_text import CText

LARGEST = 2_000_000
"""A larger file is no source text."""
MOST_FILES = 30_000
"""So many files of a folder are looked through for a name."""
KINDS = {
    "linux": ("mm/memory-failure.c", "kernel/signal.c"),
    "tfa": ("bl31/bl31_main.c",),
    "qemu": ("accel/kvm/kvm-all.c", "softmmu/cpus.c", "system/cpus.c", "kvm-all.c"),
}
"""What is recognised, by a file of which each such tree has one."""


class Tree(ABC):
    """One source tree. `name` is what a user would type for it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._known: dict[str, CText | None] = {}

    def read(self, file: str) -> CText | None:
        """A file of the tree; None if it is not there, or is no text."""
        if file not in self._known:
            raw = None if ".." in PurePosixPath(file).parts else self._bytes(file)
            if raw is None or len(raw) > LARGEST or b"\0" in raw:
                self._known[file] = None
            else:
                text = raw.decode("utf-8", errors="replace").replace("\r\n", "\n")
                self._known[file] = CText(file, text)
        return self._known[file]

    @abstractmethod
    def _bytes(self, file: str) -> bytes | None: ...

    @abstractmethod
    def with_word(self, word: str, under: Iterable[str]) -> list[str]:
        """The files in some folders that have a word, sorted."""

    @cached_property
    def kind(self) -> str:
        """`linux`, `tfa` or `qemu`; empty where the tree is none of them."""
        for kind, files in KINDS.items():
            if any(self.read(file) is not None for file in files):
                return kind
        return ""

    @cached_property
    def version(self) -> str:
        """What the tree says that it is; empty if it does not."""
        if self.kind == "qemu":
            said = self.read("VERSION")
            return said.text.strip().partition("\n")[0] if said else ""
        makefile = self.read("Makefile")
        names = {
            "linux": ("VERSION", "PATCHLEVEL", "SUBLEVEL"),
            "tfa": ("VERSION_MAJOR", "VERSION_MINOR", "VERSION_PATCH"),
        }.get(self.kind, ())
        if makefile is None:
            return ""
        found = [re.search(rf"^{n}\s*:?=\s*(\d+)\s*$", makefile.text, re.MULTILINE) for n in names]
        return ".".join(match.group(1) for match in found if match)


class Folder(Tree):
    """A tree that lies in a folder."""

    def __init__(self, name: str, root: Path) -> None:
        super().__init__(name)
        self.root = root.resolve()

    def _bytes(self, file: str) -> bytes | None:
        try:
            path = (self.root / file).resolve()
            if not path.is_relative_to(self.root) or not path.is_file():
                return None
            return path.read_bytes() if path.stat().st_size <= LARGEST else None
        except (OSError, RuntimeError, ValueError):  # not readable, a loop of links, a NUL in it
            return None

    def with_word(self, word: str, under: Iterable[str]) -> list[str]:
        """As in `Tree`; links are not followed."""
        wanted = re.compile(rf"\b{re.escape(word)}\b".encode())
        return sorted(
            file for file in self._files(under) if wanted.search(self._bytes(file) or b"")
        )

    def _files(self, under: Iterable[str]) -> Iterator[str]:
        count = 0
        for folder in under:
            for place, folders, files in os.walk(self.root / folder):
                folders.sort()
                for name in sorted(files):
                    count += 1
                    if count > MOST_FILES:
                        return
                    if name.endswith((".c", ".h", ".S")):
                        yield (Path(place) / name).relative_to(self.root).as_posix()


class Revision(Tree):
    """A tree in a git directory, which need not be checked out."""

    def __init__(self, name: str, repository: Path, tree: str) -> None:
        super().__init__(name)
        self.repository = repository
        self.tree = tree

    def _bytes(self, file: str) -> bytes | None:
        size = git(self.repository, "cat-file", "-s", f"{self.tree}:{file}")
        if size is None or not size.strip().isdigit() or int(size) > LARGEST:
            return None
        return git(self.repository, "cat-file", "blob", f"{self.tree}:{file}")

    def with_word(self, word: str, under: Iterable[str]) -> list[str]:
        """As in `Tree`."""
        paths = [f":(glob){folder}/**/*.{end}" for folder in under for end in "chS"]
        found = git(self.repository, "grep", "-l", "-w", "-F", "-e", word, self.tree, "--", *paths)
        lines = (found or b"").decode("utf-8", errors="replace").splitlines()
        return sorted(line.partition(":")[2] for line in lines)


def opened(text: str, revision: str, sink: Diagnostics) -> Tree | None:
    """The tree of `PATH`, of `PATH@REV`, or of a path and a revision; None after reporting."""
    path, revision = split(text, revision)
    if not path.is_dir():
        sink.error("E450", f"{text}: there is no such folder")
        return None
    bare = not (path / ".git").exists() and (path / "objects").is_dir()
    if not revision and not bare:
        return Folder(str(path), path)
    wanted = revision or "HEAD"
    tree = _tree(path, wanted)
    if tree is None:
        fix = "name a git directory, and a tag, a branch or a commit of it"
        sink.error("E451", f"{path}: git knows of no `{wanted}` there", fix=fix)
        return None
    return Revision(f"{path}@{wanted}", path, tree)


def split(text: str, revision: str) -> tuple[Path, str]:
    """`PATH@REV` as its two halves, where the whole is no path."""
    whole = Path(text)
    if revision or whole.exists() or "@" not in text:
        return whole, revision
    at = text.rfind("@")
    while at > 0 and not Path(text[:at]).is_dir():  # a revision such as v6.8@{1} has an @ itself
        at = text.rfind("@", 0, at)
    return (Path(text[:at]), text[at + 1 :]) if at > 0 else (whole, "")


def _tree(path: Path, revision: str) -> str | None:
    if revision.startswith("-") or not revision.isprintable():
        return None
    found = git(path, "rev-parse", "--verify", "--quiet", "--end-of-options", revision)
    if not found:
        return None
    tree = git(path, "rev-parse", "--verify", "--quiet", f"{found.decode().strip()}^{{tree}}")
    return tree.decode().strip() if tree else None


def git(path: Path, *words: str) -> bytes | None:
    """What git prints; None if it fails. It asks nobody, and fetches nothing."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    given |= {
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_CEILING_DIRECTORIES": str(path.absolute().parent),
        "LC_ALL": "C",
    }
    command = ["git", "--no-pager", "-C", str(path), *words]
    try:
        done = subprocess.run(command, capture_output=True, env=given, check=False, timeout=120)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
