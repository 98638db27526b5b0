"""What the user asks of an import."""

from __future__ import annotations

import shlex
from dataclasses import field

from rascheck.records import dataclass


@dataclass(frozen=True)
class Request:
    """`FILE:FUNCTION` and the options: texts as they were given.

    `against` is an expression of the spec that the function is compared with, `uses` the files
    that say what stands in it.
    """

    file: str
    function: str
    binds: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    against: str = field(default="")

    def command(self) -> str:
        """The command, with the names of files alone."""
        words = ["rascheck", "import", "c", f"{_base(self.file)}:{self.function}"]
        words += [f"-D{definition}" for definition in self.defines]
        words += [word for header in self.headers for word in ("--header", _base(header))]
        words += [word for folder in self.folders for word in ("-I", _base(folder))]
        words += [word for bind in self.binds for word in ("--bind", bind)]
        words += [word for assume in self.assumes for word in ("--assume", assume)]
        words += [word for use in self.uses for word in ("--use", use)]
        words += ["--against", self.against] if self.against else []
        return shlex.join(words)


def _base(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or path
