"""A class with annotated fields goes in; a dataclass that costs little comes out.

To the type checker it is `dataclasses.dataclass`, and so a frozen one is frozen. At run time
nothing is: a program with hundreds of such classes starts, and makes objects, several times faster.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

_C = TypeVar("_C")

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool) -> Callable[[type[_C]], type[_C]]:
        """As `dataclasses.dataclass`, for values: they are equal, and hash, by their fields."""
        assert frozen, "only values are compared by their fields for good"
        return _value


def _value(cls: type[_C]) -> type[_C]:
    made: Any = dataclasses.dataclass(eq=False, repr=False)(cls)
    made.__eq__, made.__hash__, made.__repr__ = _equal, _hash, _repr
    return cls


def _equal(self: Any, other: object) -> Any:
    return _complete(type(self)).__eq__(self, other)


def _hash(self: Any) -> int:
    return int(_complete(type(self)).__hash__(self))


def _complete(cls: Any) -> Any:
    """Write out how a class compares and hashes, which most never do."""
    mine, others = (
        "".join(f"{name}.{f.name}," for f in dataclasses.fields(cls) if f.compare)
        for name in ("self", "other")
    )
    made: dict[str, Any] = {}
    exec(
        "def equal(self, other):\n"
        "    if self.__class__ is not other.__class__: return NotImplemented\n"
        f"    return ({mine}) == ({others})\n"
        f"def hashed(self): return hash(({mine}))\n",
        made,
    )
    cls.__eq__, cls.__hash__ = made["equal"], made["hashed"]
    return cls


def _repr(self: Any) -> str:
    shown = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"
