"""The integer types of C where `long` has 64 bits, as on AArch64, and what becomes of two."""

from __future__ import annotations

from rascheck.records import dataclass


@dataclass(frozen=True)
class Kind:
    """An integer type; `boolean` is `_Bool`, which holds 0 and 1."""

    width: int
    signed: bool
    boolean: bool = False

    @property
    def low(self) -> int:
        """The least value."""
        return -(1 << self.width - 1) if self.signed else 0

    @property
    def high(self) -> int:
        """The greatest value."""
        return 1 if self.boolean else (1 << self.width - self.signed) - 1

    def wrap(self, value: int) -> int:
        """What a conversion to this type makes of a number."""
        if self.boolean:
            return int(value != 0)
        kept = value & (1 << self.width) - 1
        return kept - (1 << self.width) if kept > self.high else kept

    def holds(self, low: int, high: int) -> bool:
        """Whether all of these numbers are values."""
        return self.low <= low and high <= self.high


BOOL = Kind(8, False, True)
INT, UINT = Kind(32, True), Kind(32, False)
LONG, ULONG = Kind(64, True), Kind(64, False)

KNOWN = {
    "_Bool": BOOL,
    "bool": BOOL,
    "wchar_t": UINT,
    "gfp_t": UINT,
    **dict.fromkeys(("size_t", "uintptr_t", "uintmax_t", "u_register_t"), ULONG),
    **dict.fromkeys(("ssize_t", "ptrdiff_t", "intptr_t", "intmax_t", "register_t"), LONG),
    **{
        name.format(bits): Kind(bits, not name.startswith(("u", "__u")))
        for bits in (8, 16, 32, 64)
        for name in ("uint{}_t", "int{}_t", "u{}", "s{}", "__u{}", "__s{}")
    },
}
"""Types that are known without a header."""


def named(words: list[str]) -> Kind | None:
    """What `unsigned long int` and the like are; None for what is no integer."""
    given = sorted(word for word in words if word not in ("signed", "unsigned", "int"))
    signed = "unsigned" not in words and (given != ["char"] or "signed" in words)
    widths: dict[tuple[str, ...], int] = {
        (): 32,
        ("char",): 8,
        ("short",): 16,
        ("long",): 64,
        ("long", "long"): 64,
    }
    width = widths.get(tuple(given))
    if width is None or not words:
        return KNOWN.get(words[0]) if len(words) == 1 else None
    return Kind(width, signed)


def promoted(kind: Kind) -> Kind:
    """The integer promotion: what is narrower than `int` becomes `int`."""
    return INT if kind.width < 32 else kind


def common(one: Kind, other: Kind) -> Kind:
    """The usual arithmetic conversions, with `long` and `long long` as one type."""
    one, other = promoted(one), promoted(other)
    if one.width == other.width:
        return Kind(one.width, one.signed and other.signed)
    return one if one.width > other.width else other
