"""A verified `System` and its properties go in; verdicts come out, found by visiting states.

The engine itself is imported when it is asked for: to know its limits takes less.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from rascheck.explore.limits import ALL, Limits, Progress, Reduce

if TYPE_CHECKING:
    from rascheck.explore.codegen import source_of
    from rascheck.explore.decide import explore
    from rascheck.explore.native.printed import ir_of, layout_of
    from rascheck.explore.native.words import Unsupported

__all__ = [
    "ALL",
    "Limits",
    "Progress",
    "Reduce",
    "Unsupported",
    "explore",
    "ir_of",
    "layout_of",
    "source_of",
]


MODULES = {
    "Unsupported": "native.words",
    "explore": "decide",
    "ir_of": "native.printed",
    "layout_of": "native.printed",
    "source_of": "codegen",
}
"""Where to find what takes time to import."""


def __getattr__(name: str) -> object:
    """What is asked for, from its module."""
    if name not in MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{MODULES[name]}"), name)
