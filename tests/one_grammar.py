"""The parser of DVE is built once in each process of the tests, not for each of their texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lark import Lark


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
