"""What every verb shows: diagnostics, files, and the progress line."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rascheck.diagnostics import Diagnostics
from rascheck.explore import Progress
from rascheck.show import progress
from rascheck.show.diagnostics import render
from rascheck.show.words import count


def diagnose(sink: Diagnostics, form: str = "full") -> None:
    """Print what was found, on standard error, in the form that `--format` says."""
    if sink.found:
        painted = colour(sys.stderr.isatty())
        print(render(sink, form=form, colour=painted), end="", file=sys.stderr)


def colour(terminal: bool) -> bool:
    """Whether to use colour on a stream that is a terminal, or is not."""
    return terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def spares(path: str, source: Path, sink: Diagnostics) -> bool:
    """Whether what is written to a path leaves the source as it is; False after reporting."""
    target = Path(path)
    if path == "-" or not (target.exists() and source.exists() and target.samefile(source)):
        return True
    sink.error("E177", f"{path}: it is what this command reads")
    return False


def write(path: str, content: str) -> None:
    """Write a file, or with `-` to standard output; of a name that is no text what is text.

    Raises `OSError`, which names the file: a full disk does not say whose it is.
    """
    content = content.encode(errors="replace").decode()
    if path == "-":
        print(content, end="")
        return
    try:
        Path(path).write_text(content, encoding="utf-8")
    except OSError as error:
        error.filename = path
        raise


class Line:
    """The progress line on standard error; nothing where that is no terminal."""

    def __init__(self) -> None:
        self.shown = 0.0
        self.write: Callable[[str], object] | None = None
        if sys.stderr.isatty():
            self.write = sys.stderr.write

    def exploring(self, name: str, at: Progress) -> None:
        """How far an exploration in this process is."""
        self._show(
            progress.progress(
                name,
                states=at.states,
                seconds=at.seconds,
                frontier=at.frontier,
                depth=at.depth,
                memory=at.memory,
                most_memory=at.most_memory,
                remaining=progress.estimate(at.starts, at.frontier, at.seconds),
            )
        )

    def walking(self, name: str, walks: int, steps: int, seconds: float) -> None:
        """How far random walks are."""
        self._show(progress.walking(name, walks, steps, seconds))

    def proving(self, name: str, claim: str) -> None:
        """What is being proved."""
        self._show(f"{name}: {claim}")

    def finished(self, done: int, total: int) -> None:
        """How many checks are finished."""
        self._show(f"{done} of {count(total, 'check')}")

    def _show(self, text: str) -> None:
        now = time.monotonic()
        if self.write and now - self.shown > 0.1:
            self.shown = now
            self.write(f"\r\033[K{text}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self.write and self.shown:
            self.write("\r\033[K")
            sys.stderr.flush()
