"""Paths come in; whatever a user changes in the files that a program consists of is noticed.

Files are looked at again and again, which works everywhere and sees a file that an editor replaces,
one that is gone and comes back, and a new one in a folder. Several saves in a row are one change.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from rascheck import resources
from rascheck.lang import syntax
from rascheck.run.load import location
from rascheck.run.read import REFERENCES

POLL = 0.2
"""Seconds between two looks at the files, or more where a look takes long."""
STILL = 0.1
"""Seconds without a change, after which a change is complete."""
SHARE = 10
"""Looking takes at most this part of the time."""

Stamp = tuple[int, int, int] | None
"""Time of change, size and number of a file; None if there is none."""


class Watch:
    """The files of a program, as they were when they were read last."""

    def __init__(self, paths: Sequence[str], sleep: Callable[[float], object] = time.sleep) -> None:
        self._named = [location(path) for path in paths]
        self._used: set[Path] = set()
        self._before: dict[Path, Stamp] = {}
        self._started = 0
        self._sleep = sleep

    def begin(self) -> None:
        """Say that everything is about to be read."""
        self._started = time.time_ns()
        self._before = self._look()

    def read(self, modules: Iterable[syntax.Module]) -> None:
        """Say what was read: the modules, and with them what they use."""
        self._used |= {place for module in modules for place in _beside(module)}
        for place, stamp in self._look().items():
            if place not in self._before:
                late = stamp is not None and stamp[0] >= self._started
                self._before[place] = (0, 0, 0) if late else stamp

    def wait(self) -> list[str]:
        """The files that are not as they were read, as soon as there are any and they are still."""
        pause = POLL
        while True:
            self._sleep(pause)
            started = time.perf_counter()
            now = self._look()
            pause = max(POLL, SHARE * (time.perf_counter() - started))
            if now == self._before:
                continue
            before, later = now, None
            while later != before:
                before = later or now
                self._sleep(STILL)
                later = self._look()
            changed = self._different(later or now)
            if changed:
                return changed

    def _different(self, now: dict[Path, Stamp]) -> list[str]:
        places = sorted({*now, *self._before})
        return [_shown(p) for p in places if now.get(p) != self._before.get(p)]

    def _look(self) -> dict[Path, Stamp]:
        places = {place for named in self._named for place in _specs(named)} | self._used
        return {place: _stamp(place) for place in places}


def _specs(named: Path) -> Iterator[Path]:
    """A file, or all specs below a folder."""
    if not named.is_dir():
        yield named
    for folder, folders, names in os.walk(named):
        folders.sort()
        yield from (Path(folder, name) for name in names if name.endswith(".ras"))


def _beside(module: syntax.Module) -> Iterator[Path]:
    """A file, what it uses whether it is there or not, and the references for it."""
    place = resources.located(module.source.path)
    yield place
    for folder in place.parents:
        yield folder / REFERENCES
    for item in module.items:
        if isinstance(item, syntax.Use):
            if item.shipped:
                yield resources.located(f"<{item.path}>")
            else:
                yield Path(os.path.normpath(place.parent / item.path))


def _stamp(place: Path) -> Stamp:
    try:
        facts = place.stat()
    except (OSError, ValueError):
        return None
    return facts.st_mtime_ns, facts.st_size, facts.st_ino


def _shown(place: Path) -> str:
    here = Path.cwd()
    return place.relative_to(here).as_posix() if place.is_relative_to(here) else str(place)
