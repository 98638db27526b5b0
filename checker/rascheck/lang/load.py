"""Names of files and folders go in; their syntax trees and those of all they use come out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from rascheck import resources
from rascheck.diagnostics import Diagnostics, Note
from rascheck.lang import syntax
from rascheck.source import Source, Span

LARGEST_FILE = 500_000  # bytes; the largest file that ships has about 45,000
MOST_BYTES = 1_000_000  # in all files; what ships has about 150,000
MOST_FILES = 1_000
DEEPEST_USE = 100

Parse = Callable[[Source, Diagnostics], syntax.Module | None]


def parse_now(source: Source, sink: Diagnostics) -> syntax.Module | None:
    """As `parse`, which is imported only when there is something to parse."""
    from rascheck.lang.parse import parse

    return parse(source, sink)


def load(paths: Sequence[Path], sink: Diagnostics, parse: Parse = parse_now) -> list[syntax.Module]:
    """Read files, and folders with all `*.ras` below them; what a file uses stands before it.

    A path `<...>` is a file or folder that ships with the tool. Each file is read once, however
    often it is named. A file that cannot be read or parsed at all is missing from the result, and
    the sink says why. `parse` may know trees from before.
    """
    loader = _Loader(sink, parse)
    for path in paths:
        for file in _files(path, sink):
            loader.read(file, None)
    return loader.modules


def load_text(
    text: str, path: str, sink: Diagnostics, parse: Parse = parse_now
) -> list[syntax.Module]:
    """The same for a text that is in no file; `use "x.ras"` is relative to the folder of `path`."""
    loader = _Loader(sink, parse)
    loader.add(_File(Path(path)), Source(path, normal(text)))
    return loader.modules


def read_files(paths: Sequence[Path], sink: Diagnostics) -> list[tuple[Path, Source | None]]:
    """The files that `load` would read, but not those that they use; each with its text.

    There is no text where the file cannot be read, and the sink says why. Folders whose names begin
    with a dot are left out, unless they are named: what is in them belongs to some tool.
    """
    found: dict[str, tuple[Path, Source | None]] = {}
    for path in paths:
        for file in _files(path, sink):
            below = file.place.relative_to(path).parts if file.place.is_relative_to(path) else ()
            if file.key not in found and not any(part.startswith(".") for part in below[:-1]):
                text = _read(file, None, sink)
                source = None if text is None else Source(file.shown, text)
                found[file.key] = (file.place, source)
    return list(found.values())


def read_bytes(data: bytes, name: str, sink: Diagnostics) -> Source | None:
    """The text in the bytes of a file that is not on disk, or None after saying why not."""
    text = _decode(data, name, None, sink)
    return None if text is None else Source(name, text)


@dataclass(frozen=True)
class _File:
    """A place to read from; `inside` is where below `resources.root()`, for what ships."""

    place: Path
    inside: str = ""

    @cached_property
    def key(self) -> str:
        """The same for two names of one file."""
        return _real(self.place)

    @property
    def shown(self) -> str:
        """What a user would type."""
        if self.inside:
            in_checkout = _real(Path(self.inside)) == self.key
            return self.inside if in_checkout else resources.name_of(self.inside)
        # normpath, not resolve: a link keeps the name that the user gave.
        here = Path.cwd()
        try:
            return Path(os.path.normpath(here / self.place)).relative_to(here).as_posix()
        except ValueError:
            return os.path.normpath(self.place)


def _real(path: Path) -> str:
    """An absolute path without links."""
    try:
        return os.path.realpath(path)
    except ValueError:  # a NUL in the name
        return str(path)


@dataclass
class _Loader:
    """Files on the way from a named one to the one being read are `open`, all seen are `known`.

    `texts` are those read so far, by name and content, with whether one of them ships: a checkout's
    copy of a shipped file is that file. `paths` are the paths of the sources, by the keys of their
    files.
    """

    sink: Diagnostics
    parse: Parse = parse_now
    modules: list[syntax.Module] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    texts: dict[tuple[str, str], bool] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    open: list[_File] = field(default_factory=list)
    cyclic: set[str] = field(default_factory=set)
    bytes: int = 0
    full: bool = False

    def read(self, file: _File, asked: Span | None) -> str:
        """Read a file that the user named, or that is used at `asked`; its path if it is found."""
        if file.key in [f.key for f in self.open]:
            self._cycle(file, asked)
        elif file.key not in self.known and not self._is_full(asked):
            text = _read(file, asked, self.sink)
            self.known.add(file.key)
            self.bytes += len(text or "")
            if text is not None and not self._is_copy(file, text):
                self.add(file, Source(file.shown, text))
            elif text is not None:
                same = (m.source.path for m in self.modules if m.source.text == text)
                self.paths[file.key] = next(same, "")
        return self.paths.get(file.key, "")

    def _is_full(self, asked: Span | None) -> bool:
        """Whether no more is read; that is reported once."""
        too_many = len(self.known) >= MOST_FILES
        if not self.full and (too_many or self.bytes > MOST_BYTES):
            self.full = True
            message = f"more than {MOST_FILES:,} files are used"
            if not too_many:
                message = f"the files that are used have more than {MOST_BYTES // 1_000:,} kB"
            self.sink.error("E032", message, asked)
        return self.full

    def _is_copy(self, file: _File, text: str) -> bool:
        """Whether a file that was read is, word for word, one that ships, or the other way."""
        content = (file.place.name, text)
        shipped = bool(file.inside)
        copy = content in self.texts and (shipped or self.texts[content])
        self.texts[content] = shipped or self.texts.get(content, False)
        return copy

    def add(self, file: _File, source: Source) -> None:
        """Take in a text, after what it uses."""
        self.known.add(file.key)
        module = self.parse(source, self.sink)
        if module is None:
            return
        self.paths[file.key] = source.path
        self.open.append(file)
        used = [self._use(file, item) for item in module.items if isinstance(item, syntax.Use)]
        self.open.pop()
        self.modules.append(replace(module, used=tuple(path for path in used if path)))

    def _use(self, file: _File, use: syntax.Use) -> str:
        """Read what a file uses; its path, if it was found."""
        if len(self.open) > DEEPEST_USE:
            self.sink.error("E032", f"more than {DEEPEST_USE} files use one another", use.span)
            return ""
        if use.shipped:
            inside = resources.inside(f"<{use.path}>")
            if inside is None:
                _not_shipped(f"<{use.path}>", use.span, self.sink)
                return ""
            return self.read(_File(resources.root() / inside, inside), use.span)
        inside = os.path.normpath(Path(file.inside).parent / use.path) if file.inside else ""
        return self.read(_File(file.place.parent / use.path, inside), use.span)

    def _cycle(self, file: _File, asked: Span | None) -> None:
        first = [f.key for f in self.open].index(file.key)
        cycle = (*self.open[first:], file)
        if self.cyclic >= {f.key for f in cycle}:  # one cycle of some files is enough
            return
        self.cyclic |= {f.key for f in cycle}
        names = [f.shown for f in cycle]
        self.sink.error("E031", f"files use each other: {' -> '.join(names)}", asked)


def _files(path: Path, sink: Diagnostics) -> list[_File]:
    """A file itself, or the `*.ras` files below a folder."""
    place, inside = path, ""
    if resources.is_name(str(path)):
        inside = resources.inside(str(path)) or ""
        if not inside:
            _not_shipped(str(path), None, sink)
            return []
        place = resources.root() / inside
    if not place.is_dir():
        return [_File(place, inside)]
    found = sorted(p for p in place.rglob("*.ras") if p.is_file())
    if not found:
        sink.error("E001", f"no .ras file in the folder `{path}`")
    return [
        _File(file, f"{inside}/{file.relative_to(place).as_posix()}" if inside else "")
        for file in found
    ]


def _not_shipped(name: str, asked: Span | None, sink: Diagnostics) -> None:
    """Report a name `<...>` in no folder that ships; the fix is a file that is called the same."""
    message = "`<...>` names a file that ships with the tool, such as <ras/kvm.ras>"
    same = [n for n in resources.names() if n.endswith(f"/{name[1:]}")]
    sink.error("E030", message, asked, fix=f"did you mean `{same[0]}`?" if same else "")


def _read(file: _File, asked: Span | None, sink: Diagnostics) -> str | None:
    """The text of a file, or None after saying why there is none."""
    place, shown = file.place, file.shown
    try:
        if place.is_dir():
            sink.error("E001", f"`{shown}` is a folder; `use` names a file", asked)
            return None
        if place.exists() and not place.is_file():
            sink.error("E001", f"`{shown}` is no ordinary file", asked)
            return None
        with place.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        sink.error("E001", f"there is no file `{shown}`", asked, fix=_near(file, sink))
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        sink.error("E001", f"`{shown}` cannot be read: {reason}", asked)
        return None
    if len(data) > LARGEST_FILE:
        sink.error("E001", f"`{shown}` is larger than {LARGEST_FILE // 1_000} kB", asked)
        return None
    return _decode(data, shown, asked, sink)


def _decode(data: bytes, shown: str, asked: Span | None, sink: Diagnostics) -> str | None:
    try:
        return normal(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        good = normal(data[: error.start].decode("utf-8"))
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


def normal(text: str) -> str:
    """Without a byte order mark, and with `\\n` at the end of lines."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _near(file: _File, sink: Diagnostics) -> str:
    """The file in the same folder whose name is most like the missing one."""
    try:
        if not sink.helping:
            return ""
        names = [p.name for p in file.place.parent.iterdir() if p.suffix == ".ras"]
    except OSError:
        return ""
    return sink.nearest(file.key.rsplit("/", 1)[-1], sorted(names))
