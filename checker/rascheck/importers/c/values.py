"""Values of C expressions: how they are held in a spec, and what conversions make of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from rascheck.importers.c import terms
from rascheck.importers.c.kinds import BOOL, INT, Kind
from rascheck.importers.c.terms import Term
from rascheck.records import dataclass


@dataclass(frozen=True)
class Value:
    """The value of a C expression of type `kind`, which lies between `low` and `high`.

    `term` is held in one of four ways:

    - `known`: a literal, `low` and `high`;
    - `truth`: a `bool` of the language, for 1 and 0;
    - `bits`: bits of `width`, which are the value as a number without a sign;
    - `number`: an integer of the language, which is the value; with a `width` it is `signed(x)`,
      where x has that width.
    """

    kind: Kind
    held: Literal["known", "truth", "bits", "number"]
    term: Term
    low: int
    high: int
    width: int = 0


def known(value: int, kind: Kind = INT, *, in_hex: bool = False) -> Value:
    """A constant, which its type holds."""
    return Value(kind, "known", terms.Number(value, in_hex), value, value)


def truth(term: Term, kind: Kind = INT) -> Value:
    """What is 1 where a condition of the language holds, and 0 elsewhere."""
    if isinstance(term, terms.Truth):
        return known(int(term.value), kind)
    return Value(kind, "truth", term, 0, 1)


def bits(term: Term, width: int, kind: Kind, high: int | None = None) -> Value:
    """Bits of a width, as a number without a sign."""
    most = (1 << width) - 1
    return Value(kind, "bits", term, 0, most if high is None else min(most, high), width)


def number(term: Term, low: int, high: int, kind: Kind) -> Value:
    """An integer between two bounds."""
    if low == high:
        return known(low, kind)
    return Value(kind, "number", term, low, high)


def signed(term: Term, kind: Kind) -> Value:
    """Bits of the width of a type as its two's complement."""
    return Value(kind, "number", terms.apply("signed", term), kind.low, kind.high, kind.width)


def received(term: Term, kind: Kind) -> Value:
    """What a parameter or a call is: `bool`, or bits of the width of a C type."""
    if kind.boolean:
        return truth(term, kind)
    if kind.signed:
        return signed(term, kind)
    return bits(term, kind.width, kind)


def spelled(kind: Kind) -> str:
    """The type in the language that holds the values of a C type."""
    return "bool" if kind.boolean else f"bits({kind.width})"


def condition(value: Value) -> Term:
    """Whether a value is not 0."""
    if value.held == "truth":
        return value.term
    if value.held == "known":
        return terms.Truth(value.low != 0)
    if value.low > 0 or value.high < 0:
        return terms.TRUE
    if value.held == "bits":
        single = _single_bit(value)
        if single is not None:
            return terms.binary("==", single, terms.Number(1))
    if value.width:
        return terms.binary("!=", as_bits(value, value.width), terms.Number(0))
    return terms.binary("!=", value.term, terms.Number(0))


def _single_bit(value: Value) -> Term | None:
    """`x[n]` for `x & (1 << n)`."""
    match value.term:
        case terms.Binary("&", terms.Name() as of, terms.Number(mask)):
            if mask > 0 and mask & mask - 1 == 0:
                place = mask.bit_length() - 1
                return terms.Slice(of, place, place)
            return None
        case terms.Binary("&", terms.Slice(of, _, low), terms.Number(mask)):
            if mask > 0 and mask & mask - 1 == 0:
                place = low + mask.bit_length() - 1
                return terms.Slice(of, place, place)
            return None
        case terms.Slice(high=high, low=low) if high == low:
            return value.term
    return None


def converted(value: Value, kind: Kind) -> Value:
    """The value as another type, as C converts it."""
    if value.held == "known":
        assert isinstance(value.term, terms.Number)
        return known(kind.wrap(value.low), kind, in_hex=value.term.hex)
    if kind.boolean:
        return truth(condition(value), BOOL)
    if kind.holds(value.low, value.high):
        return replace(value, kind=kind)
    kept = as_bits(value, kind.width)
    if kind.signed:
        return signed(kept, kind)
    return bits(kept, kind.width, kind)


def as_bits(value: Value, width: int) -> Term:
    """The lowest bits of the two's complement of a value, as bits of just this width."""
    if value.held == "bits" and value.width == width:
        return value.term
    match value.term:
        case terms.Apply("signed", (inner,)) if value.width == width:
            return inner
    return as_bits_of(number_of(value), width)


def as_bits_of(term: Term, width: int) -> Term:
    """The lowest bits of what is bits or an integer."""
    match term:
        case terms.Number(number, in_hex):
            literal = terms.Number(number & (1 << width) - 1, in_hex or number < 0)
            return terms.apply(f"bits({width})", literal)
        case terms.Apply(name, (inner,)) if _width_of(name) >= width or _literal(term):
            return as_bits_of(inner, width)
        case terms.Choose(test, one, other) if _literal(one) or _literal(other):
            pair = as_bits_of(one, width), as_bits_of(other, width)
            return terms.choose(test, *pair)
    return terms.apply(f"bits({width})", term)


def _literal(term: Term) -> bool:
    if isinstance(term, terms.Choose):
        return _literal(term.one) or _literal(term.other)
    if isinstance(term, terms.Apply) and _width_of(term.name):
        return _literal(term.arguments[0])
    return isinstance(term, terms.Number)


def _width_of(name: str) -> int:
    """The width of the conversion `bits(n)`, 0 for other functions."""
    return int(name[5:-1]) if name.startswith("bits(") else 0


def number_of(value: Value) -> Term:
    """A value as an operand of arithmetic: an integer, or bits that are taken as one."""
    if value.held == "truth":
        return terms.choose(value.term, terms.Number(1), terms.Number(0))
    return value.term
