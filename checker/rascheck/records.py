"""A class with annotated fields goes in; a dataclass that costs little comes out.

To the type checker it is `dataclasses.dataclass`, and so a frozen one is frozen. At run time
nothing is: a program with hundreds of such classes starts, and makes objects, several times faster.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
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
    compared = [f.name for f in dataclasses.fields(made) if f.compare]
    # One attribute alone would not be in a tuple.
    made._compared = staticmethod(attrgetter("__class__", "__class__", *compared))
    made.__eq__, made.__hash__, made.__repr__ = _equal, _hash, _repr
    return cls


def _equal(self: Any, other: Any) -> Any:
    if self.__class__ is not other.__class__:
        return NotImplemented
    return self._compared(self) == self._compared(other)


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _repr(self: Any) -> str:
    shown = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"
