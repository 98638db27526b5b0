"""A script goes in; what a second solver answers to its questions comes out."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PROGRAM = (
    "import sys, bitwuzla as b;b.Parser(b.TermManager(), b.Options(), 'smt2').parse(sys.argv[1])"
)

OPTIONS: dict[str, tuple[str, ...]] = {"bitwuzla": (), "cvc5": ("--incremental",)}
"""Programs that are looked for, with their options."""


class Missing(Exception):
    """There is no second solver."""


@dataclass(frozen=True)
class Second:
    """A solver as a program; it is no part of this process, so that it may fail by itself."""

    name: str
    command: tuple[str, ...]

    def answers(self, path: Path, seconds: float) -> list[str]:
        """What it says to each question of a file; the last line may say what went wrong."""
        try:
            ran = subprocess.run(
                [*self.command, str(path)],
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            return ["timeout"]
        said = ran.stdout.split("\n") + ran.stderr.split("\n")
        return [line.strip() for line in said if line.strip()]


def found(wanted: str = "") -> Second:
    """The Python module bitwuzla, or bitwuzla or cvc5 as a program; only one if its name is wanted.

    Raises `Missing`.
    """
    if wanted in ("", "bitwuzla") and find_spec("bitwuzla") is not None:
        return Second("bitwuzla", (sys.executable, "-c", PROGRAM))
    for name, options in OPTIONS.items():
        where = shutil.which(name) if wanted in ("", name) else None
        if where is not None:
            return Second(name, (where, *options))
    raise Missing
