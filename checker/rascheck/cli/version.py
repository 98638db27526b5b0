"""`--version`: what a report of a problem has to say, one name and version a line."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

from rascheck import __version__, resources
from rascheck.lang.tables import prebuilt

USED = ("lark", "networkx", "z3-solver", "llvmlite")
"""Packages that what is found, or how fast, may depend on; not all are needed."""


def version() -> str:
    """The lines; nothing of what they name is imported.

    `tables` are those of the parser, for which a built package has no need of Lark. The last line
    is about the texts of model/ and properties/: who has the same digits has the same model.
    """
    found = {"rascheck": __version__, "python": platform.python_version()}
    found |= {name: _version(name) for name in USED}
    grammar = resources.read_text(resources.model() / "spec.lark")
    found["tables"] = "prebuilt" if prebuilt(grammar) else "made at each start"
    found["model"] = resources.digest()
    return "".join(f"{name} {value}\n" for name, value in found.items())


def _version(name: str) -> str:
    try:
        return installed(name)
    except PackageNotFoundError:
        return "not installed"
