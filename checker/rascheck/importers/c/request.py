"""What the user asks of an import."""

from __future__ import annotations

import shlex

from rascheck.records import dataclass


@dataclass(frozen=True)
class Request:
    """`FILE:FUNCTION` and the options: texts as they were given.

    `against` is an expression of the spec that the function is compared with, `uses` the files
    that say what stands in it, `prefix` what the names of functions begin with in the spec.
    """

    file: str
    function: str
    binds: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    against: str = ""
    prefix: str = ""

    def command(self) -> list[str]:
        """The command, with the names of files alone, in lines."""
        options = [
            *(("-D", definition) for definition in self.defines),
            *(("--header", _base(header)) for header in self.headers),
            *(("-I", _base(folder)) for folder in self.folders),
            *(("--bind", bind) for bind in self.binds),
            *(("--assume", assume) for assume in self.assumes),
            *(("--use", use) for use in self.uses),
        ]
        if self.prefix:
            options.append(("--prefix", self.prefix))
        if self.against:
            options.append(("--against", self.against))
        lines = [f"rascheck import c {_base(self.file)}:{self.function}"]
        lines += [f"    {option} {shlex.quote(value)}" for option, value in options]
        return [" ".join(line.split("\n")) for line in lines]


def _base(path: str) -> str:
    """The last part of a path."""
    return path.rstrip("/").rpartition("/")[2] or path
