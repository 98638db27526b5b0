"""Names of files and folders go in; their syntax trees and those of all they use come out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from rascheck import resources
from rascheck.diagnostics import Diagnostics, Note, nearest
from rascheck.lang import syntax
from rascheck.lang.parse import parse
from rascheck.source import Source, Span

LARGEST_FILE = 4_000_000  # bytes; the largest file that ships has about 30,000
DEEPEST_USE = 100


def load(paths: Sequence[Path], sink: Diagnostics) -> list[syntax.Module]:
    """Read files, and folders with all `*.ras` below them; what a file uses stands before it.

    Each file is read once, however often it is named. A file that cannot be read or parsed at all
    is missing from the result, and the sink says why.
    """
    loader = _Loader(sink)
    for path in paths:
        for file in _files(path, sink):
            loader.read(_File(file), None)
    return loader.modules


def load_text(text: str, path: str, sink: Diagnostics) -> list[syntax.Module]:
    """The same for a text that is in no file; `use "x.ras"` is relative to the folder of `path`."""
    loader = _Loader(sink)
    loader.add(_File(Path(path)), Source(path, _normal(text)))
    return loader.modules


@dataclass(frozen=True)
class _File:
    """A place to read from; `name` is set for what ships with the tool."""

    place: Path | Traversable
    name: str = ""

    @property
    def key(self) -> str:
        """The same for two names of one file."""
        try:
            return os.path.realpath(str(self.place))
        except ValueError:  # a NUL in the name
            return str(self.place)

    @property
    def shown(self) -> str:
        """What a user would type."""
        if self.name or not isinstance(self.place, Path):
            return self.name
        # normpath, not resolve: a link keeps the name that the user gave.
        here = Path.cwd()
        try:
            return Path(os.path.normpath(here / self.place)).relative_to(here).as_posix()
        except ValueError:
            return os.path.normpath(self.place)


@dataclass
class _Loader:
    """Files on the way from a named one to the one being read are `open`, all seen are `known`."""

    sink: Diagnostics
    modules: list[syntax.Module] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    open: list[_File] = field(default_factory=list)

    def read(self, file: _File, asked: Span | None) -> None:
        """Read a file that the user named, or that is used at `asked`."""
        if file.key in [f.key for f in self.open]:
            self._cycle(file, asked)
        elif file.key not in self.known:
            text = _read(file, asked, self.sink)
            self.known.add(file.key)
            if text is not None:
                self.add(file, Source(file.shown, text))

    def add(self, file: _File, source: Source) -> None:
        """Take in a text, after what it uses."""
        self.known.add(file.key)
        module = parse(source, self.sink)
        if module is None:
            return
        self.open.append(file)
        for item in module.items:
            if isinstance(item, syntax.Use):
                self._use(file, item)
        self.open.pop()
        self.modules.append(module)

    def _use(self, file: _File, use: syntax.Use) -> None:
        if len(self.open) > DEEPEST_USE:
            self.sink.error("E032", f"more than {DEEPEST_USE} files use one another", use.span)
            return
        path = PurePosixPath(use.path)
        if use.shipped:
            if path.is_absolute() or ".." in path.parts:
                message = "`<...>` names a file that ships with the tool, such as <ras/kvm.ras>"
                self.sink.error("E030", message, use.span)
                return
            place = resources.model().joinpath(*path.parts)
            self.read(_File(place, f"model/{path}"), use.span)
        elif file.name and not isinstance(file.place, Path):
            shipped = PurePosixPath(file.name).relative_to("model").parent / path
            place = resources.model().joinpath(*shipped.parts)
            self.read(_File(place, f"model/{shipped}"), use.span)
        elif isinstance(file.place, Path):
            name = os.path.normpath(PurePosixPath(file.name).parent / path) if file.name else ""
            self.read(_File(file.place.parent / path, name), use.span)

    def _cycle(self, file: _File, asked: Span | None) -> None:
        first = [f.key for f in self.open].index(file.key)
        names = [f.shown for f in (*self.open[first:], file)]
        self.sink.error("E031", f"files use each other: {' -> '.join(names)}", asked)


def _files(path: Path, sink: Diagnostics) -> list[Path]:
    """A file itself, or the `*.ras` files below a folder."""
    if not path.is_dir():
        return [path]
    found = sorted(p for p in path.rglob("*.ras") if p.is_file())
    if not found:
        sink.error("E001", f"no .ras file in the folder `{path}`")
    return found


def _read(file: _File, asked: Span | None, sink: Diagnostics) -> str | None:
    """The text of a file, or None after saying why there is none."""
    place, shown = file.place, file.shown
    try:
        if place.is_dir():
            sink.error("E001", f"`{shown}` is a folder; `use` names a file", asked)
            return None
        if isinstance(place, Path) and place.exists() and not place.is_file():
            sink.error("E001", f"`{shown}` is no ordinary file", asked)
            return None
        with place.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        sink.error("E001", f"there is no file `{shown}`", asked, fix=_near(file))
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        sink.error("E001", f"`{shown}` cannot be read: {reason}", asked)
        return None
    if len(data) > LARGEST_FILE:
        sink.error("E001", f"`{shown}` is larger than {LARGEST_FILE // 1_000_000} MB", asked)
        return None
    return _decode(data, shown, asked, sink)


def _decode(data: bytes, shown: str, asked: Span | None, sink: Diagnostics) -> str | None:
    try:
        return _normal(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        good = _normal(data[: error.start].decode("utf-8"))
        source = Source(shown, good + "\ufffd")
        notes = [Note("used here", asked)] if asked else []
        byte = data[error.start]
        sink.error(
            "E002",
            f"the byte 0x{byte:02X} is not UTF-8 text",
            Span(source, len(good), len(good) + 1),
            fix="save the file as UTF-8",
            notes=notes,
        )
        return None


def _normal(text: str) -> str:
    """Without a byte order mark, and with `\\n` at the end of lines."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _near(file: _File) -> str:
    """The file in the same folder whose name is most like the missing one."""
    name = file.key.rsplit("/", 1)[-1]
    try:
        if isinstance(file.place, Path):
            names = [p.name for p in file.place.parent.iterdir() if p.suffix == ".ras"]
        else:
            folder = resources.model().joinpath(*PurePosixPath(file.name).parts[1:-1])
            names = [p.name for p in folder.iterdir()]
    except OSError:
        return ""
    return nearest(name, sorted(names))
