"""A cache by content: a key and a value go in; later the value comes out for the key, or nothing.

What cannot be read as it was written is not there: no damage, no missing right and no full disk is
an error. docs/decisions/0012-result-cache.md says what keys consist of and why.
"""

from __future__ import annotations

import contextlib
import enum
import hashlib
import io
import os
import pickle
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rascheck.run.engine import Engine
from rascheck.source import Source

VARIABLE = "RASCHECK_CACHE_DIR"
MAGIC = b"rascheck cache 1\n"
DIGEST = 32  # bytes of a SHA-256
LARGEST = 200_000_000  # bytes in the folder, above which the entries used longest ago go
OLDEST = 30 * 86_400  # seconds since the last use of an entry
SWEPT = 600  # seconds between two looks at the whole folder
LOOKED = 0.1  # seconds between two looks at the engine's files
TOUCHED = 3_600  # seconds: how exactly the last use of an entry is known


def folder() -> Path | None:
    """Where entries are, by the environment; None if it names no place.

    Never inside of what is checked: who can write an entry can run code.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given).absolute()
    home = os.environ.get("XDG_CACHE_HOME", "")
    if Path(home).is_absolute():
        return Path(home) / "rascheck"
    try:
        return Path.home() / ".cache" / "rascheck"
    except RuntimeError:
        return None


@dataclass
class Cache:
    """Entries in a folder that nobody else can write to, for one engine.

    `stores` turns false with the first entry that cannot be written, and where the engine's files
    change under it; `stored` says that there is a new entry.
    """

    folder: Path
    engine: Engine
    stores: bool = True
    stored: bool = field(default=False, init=False)
    looked: float = field(default=0.0, init=False)

    @staticmethod
    def open() -> Cache | None:
        """The cache of this user, or None if there can be none."""
        place = folder()
        engine = Engine.found() if place else None
        if place is None or engine is None:
            return None
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            safe = _is_own(place)
        except (OSError, ValueError):
            return None
        return Cache(place, engine) if safe else None

    def key(self, kind: str, *parts: str) -> str:
        """The name of what an engine finds for these texts."""
        return digest(self.engine.digest, kind, *parts)

    def get(self, key: str, sources: Mapping[str, Source] | None = None) -> Any:
        """The value that was put there, or None; places in it are in `sources`, by path."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            self._touch(path)
        except OSError:
            return None
        head = len(MAGIC) + DIGEST
        body = data[head:]
        if data[:head] != MAGIC + hashlib.sha256(body).digest():
            return None
        try:
            found = _Reader(io.BytesIO(zlib.decompress(body)), sources or {}).load()
        except Exception:  # whatever an entry of another making does: it is not there
            return None
        match found:
            case (str(named), value) if named == key:
                return value
            case _:
                return None

    def put(self, key: str, value: object, sources: Mapping[str, Source] | None = None) -> None:
        """Keep a value; one with a place outside of `sources` is not kept."""
        if not self.stores:
            return
        if time.monotonic() - self.looked > LOOKED:
            self.looked = time.monotonic()
            self.stores = self.engine.unchanged()
            if not self.stores:
                return
        stream = io.BytesIO()
        try:
            _Writer(stream, sources or {}).dump((key, value))
        except (pickle.PicklingError, RecursionError):
            return
        body = zlib.compress(stream.getvalue(), 1)
        path = self._path(key)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write(temporary, MAGIC + hashlib.sha256(body).digest() + body)
            temporary.replace(path)
            self.stored = True
        except OSError:
            self.stores = False
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def close(self) -> None:
        """Take away what is too old or too much, if a look at the folder is due."""
        if self.stored:
            with contextlib.suppress(OSError):
                sweep(self.folder, time.time())

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    @staticmethod
    def _touch(path: Path) -> None:
        now = time.time()
        if now - path.stat().st_mtime > TOUCHED:
            with contextlib.suppress(OSError):
                os.utime(path, (now, now))


def write(path: Path, data: bytes) -> None:
    """Write a new file that only its owner reads. Raises `OSError`."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with open(os.open(path, flags, 0o600), "wb") as stream:  # noqa: PTH123 - a descriptor
        stream.write(data)


def digest(*parts: str) -> str:
    """A SHA-256 of texts that no other texts have."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        found.update(b"%d:" % len(data))
        found.update(data)
    return found.hexdigest()


def sweep(place: Path, now: float) -> None:
    """Remove entries that nobody has used for long, then the oldest until there is room again."""
    mark = place / "swept"
    if mark.exists() and 0 <= now - mark.stat().st_mtime < SWEPT:
        return
    mark.touch()
    total = 0
    kept: list[tuple[float, int, str]] = []
    for used, size, path in _entries(place):
        if now - used > OLDEST or (Path(path).name.startswith(".") and now - used > TOUCHED):
            _remove(path)
        else:
            kept.append((used, size, path))
            total += size
    if total <= LARGEST:
        return
    for _, size, path in sorted(kept):
        _remove(path)
        total -= size
        if total <= LARGEST * 3 // 4:
            return


def _entries(place: Path) -> Iterator[tuple[float, int, str]]:
    """When each entry was used last, its size, and where it is."""
    for part in os.scandir(place):
        if len(part.name) == 2 and part.is_dir(follow_symlinks=False):
            for entry in os.scandir(part.path):
                with contextlib.suppress(OSError):
                    facts = entry.stat(follow_symlinks=False)
                    yield facts.st_mtime, facts.st_size, entry.path


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        Path(path).unlink()


def _is_own(place: Path) -> bool:
    """Whether a folder is this user's, and nobody else may write to it."""
    facts = place.stat()
    return place.is_dir() and facts.st_uid == os.getuid() and not facts.st_mode & 0o022


# -------------------------------------------------------------------------------------- the format


class _Writer(pickle.Pickler):
    """Writes texts that places are in by their paths."""

    def __init__(self, stream: io.BytesIO, sources: Mapping[str, Source]) -> None:
        super().__init__(stream, protocol=5)
        self._sources = sources

    def persistent_id(self, obj: object) -> str | None:
        if not isinstance(obj, Source):
            return None
        known = self._sources.get(obj.path)
        if known is None or known.text != obj.text:
            raise pickle.PicklingError("a place in a text that the key does not speak of")
        return obj.path

    def reducer_override(self, obj: object) -> Any:
        """A member of an enumeration by its value; Python 3.11.2 and 3.11.7 differ in how."""
        if isinstance(obj, enum.Enum):
            return type(obj), (obj.value,)
        return NotImplemented


class _Reader(pickle.Unpickler):
    """Reads what `_Writer` wrote; makes nothing but classes of this package and plain values."""

    def __init__(self, stream: io.BytesIO, sources: Mapping[str, Source]) -> None:
        super().__init__(stream)
        self._sources = sources

    def persistent_load(self, path: object) -> Source:
        return self._sources[str(path)]

    def find_class(self, module: str, name: str) -> Any:
        if module == "builtins" and name in ("frozenset", "set"):
            return super().find_class(module, name)
        if module == "pathlib" or not module.startswith("rascheck."):
            raise pickle.UnpicklingError(f"{module}.{name}")
        found = super().find_class(module, name)
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found
