"""What tests do hundreds of times is done once in each of their processes.

What ships is parsed, and the parser of DVE is built.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from lark import Lark

from rascheck import resources
from rascheck.diagnostics import Diagnostics
from rascheck.lang.parse import parse
from rascheck.lang.syntax import Module
from rascheck.source import Source

SHIPPED = dict(resources.texts())
TEXTS = frozenset(SHIPPED.values())


@cache
def tree(path: str, text: str) -> Module | None:
    """The tree of a text of which nothing is said."""
    sink = Diagnostics()
    module = parse(Source(path, text), sink)
    return None if sink.found else module


def read_once(source: Source, sink: Diagnostics) -> Module | None:
    """As `parse`. Hundreds of tests load what ships, and a tree never changes."""
    known = tree(source.path, source.text) if source.text in TEXTS else None
    return known or parse(source, sink)


def read_all() -> None:
    """Have what ships parsed before it is asked for."""
    for path, text in SHIPPED.items():
        if path.endswith(".ras"):
            tree(path, text)


class _Onward:
    """Stands for what makes the nodes of the text that is read now."""

    to: Any

    def __init__(self, to: Any) -> None:
        self.to = to

    def __getattr__(self, name: str) -> Callable[..., Any]:
        getattr(self.to, name)  # raises where it makes nothing of this rule
        return lambda *parts: getattr(self.to, name)(*parts)


def built_once() -> Callable[..., Lark]:
    """What stands for `Lark` in `rascheck.importers.dve.parse`."""
    made: dict[str, tuple[_Onward, Lark]] = {}

    def lark(grammar: str, transformer: Any, **options: Any) -> Lark:
        if grammar not in made:
            onward = _Onward(transformer)
            made[grammar] = onward, Lark(grammar, transformer=onward, **options)
        made[grammar][0].to = transformer
        return made[grammar][1]

    return lark
