"""The text of a C constant comes in; its value and type go out."""

from __future__ import annotations

import re

from rascheck.importers.c.kinds import INT, LONG, UINT, ULONG, Kind
from rascheck.records import dataclass

_INTEGER = re.compile(r"(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlL]*)")
_ESCAPES = {"n": 10, "t": 9, "r": 13, "0": 0, "a": 7, "b": 8, "f": 12, "v": 11}
_ESCAPES |= {mark: ord(mark) for mark in "\\'\"?"}


@dataclass(frozen=True)
class Literal:
    """A constant, its type, and whether it was written in another base than ten."""

    value: int
    kind: Kind
    hex: bool = False


def integer_of(text: str) -> Literal | None:
    """What a constant is; None for what is no integer that fits."""
    if text.startswith("'"):
        return _character(text)
    match = _INTEGER.fullmatch(text)
    if match is None:
        return None
    digits, suffix = match[1], match[2].lower()
    octal = len(digits) > 1 and digits.isdecimal() and digits[0] == "0"
    if octal and not re.fullmatch("[0-7]+", digits):
        return None
    value = int(digits, 8) if octal else int(digits, 0)
    decimal = digits.isdecimal() and not octal
    kinds = [INT, UINT, LONG, ULONG]
    if "u" in suffix:
        kinds = [UINT, ULONG]
    elif decimal:
        kinds = [INT, LONG]
    if "l" in suffix:
        kinds = [kind for kind in kinds if kind.width == 64]
    kind = next((kind for kind in kinds if kind.holds(value, value)), None)
    return None if kind is None else Literal(value, kind, not decimal)


def _character(text: str) -> Literal | None:
    inner = text[1:-1]
    if len(inner) == 1:
        return Literal(ord(inner), INT) if ord(inner) < 128 else None
    if len(inner) == 2 and inner[0] == "\\" and inner[1] in _ESCAPES:
        return Literal(_ESCAPES[inner[1]], INT)
    match = re.fullmatch(r"\\x([0-9a-fA-F]{1,2})|\\([0-7]{1,3})", inner)
    if match is None:
        return None
    value = int(match[1], 16) if match[1] else int(match[2], 8)
    return Literal(value, INT) if value < 256 else None
