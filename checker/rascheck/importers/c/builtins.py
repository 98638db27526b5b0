"""Calls of the compiler's own functions come in; what they are goes out."""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.importers.c.kinds import INT, LONG, Kind
from rascheck.importers.c.values import Value, converted, known

_COUNTS = {
    f"__builtin_{name}{suffix}": (name, width)
    for name in ("ffs", "ctz", "clz", "popcount")
    for suffix, width in (("", 32), ("l", 64), ("ll", 64))
}
NAMES = frozenset({*_COUNTS, "__builtin_expect", "__builtin_constant_p", "__builtin_choose_expr"})


def applied(name: str, given: Sequence[Value]) -> Value | None:
    """The value; None if the arguments are not those that it needs."""
    match name, given:
        case "__builtin_expect", [value, _]:
            return converted(value, LONG)
        case "__builtin_constant_p", [value]:
            return known(int(value.held == "known"))
        case "__builtin_choose_expr", [test, one, other] if test.held == "known":
            return one if test.low else other
        case _, [value] if name in _COUNTS and value.held == "known":
            what, width = _COUNTS[name]
            return _counted(what, Kind(width, False).wrap(value.low), width)
    return None


def _counted(what: str, value: int, width: int) -> Value | None:
    lowest = (value & -value).bit_length()
    match what:
        case "ffs":
            return known(lowest)
        case "popcount":
            return known(value.bit_count(), INT)
    if value == 0:
        return None
    return known(lowest - 1 if what == "ctz" else width - value.bit_length())
