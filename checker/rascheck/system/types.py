"""Scalar types: the values that a variable of the System may have, each held as an integer."""

from __future__ import annotations

from dataclasses import field

from rascheck.records import dataclass


@dataclass(frozen=True)
class BoolType:
    """Held as 0 and 1."""


@dataclass(frozen=True)
class IntType:
    """The integers from `low` to `high`, both included; held as themselves."""

    low: int
    high: int


@dataclass(frozen=True)
class EnumType:
    """Named members, held as their position; `codes` are the values the text gives them, if any."""

    name: str
    members: tuple[str, ...]
    codes: tuple[int | None, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class IndexType:
    """`size` identities, held as 0 to size - 1; symmetric ones may be permuted."""

    name: str
    size: int
    symmetric: bool = False


@dataclass(frozen=True)
class OptionType:
    """None, held as 0, or a value v of `of`, held as v - lowest(of) + 1."""

    of: Scalar


@dataclass(frozen=True)
class BitField:
    """Bits `high` down to `low` of a register; `codes` says what some of its values are called."""

    name: str
    high: int
    low: int
    codes: EnumType | None = field(default=None, compare=False)


@dataclass(frozen=True)
class BitsType:
    """`width` bits, 1 to 64, held as the number they are without a sign; registers have fields."""

    width: int
    name: str = field(default="", compare=False)
    fields: tuple[BitField, ...] = field(default=(), compare=False)


Scalar = BoolType | IntType | EnumType | IndexType | OptionType | BitsType
BOOL = BoolType()


def lowest(scalar: Scalar) -> int:
    """The least integer that holds a value of this type."""
    return scalar.low if isinstance(scalar, IntType) else 0


def cardinality(scalar: Scalar) -> int:
    """How many values the type has; they are held as lowest .. lowest + cardinality - 1."""
    match scalar:
        case BoolType():
            return 2
        case IntType(low, high):
            return high - low + 1
        case EnumType():
            return len(scalar.members)
        case IndexType():
            return scalar.size
        case OptionType(of):
            return cardinality(of) + 1
        case BitsType(width):
            return 1 << width


def highest(scalar: Scalar) -> int:
    """The greatest integer that holds a value of this type."""
    return lowest(scalar) + cardinality(scalar) - 1


def product_of(types: list[Scalar]) -> list[tuple[int, ...]]:
    """All tuples of values of these types, the last varying fastest."""
    tuples: list[tuple[int, ...]] = [()]
    for scalar in types:
        values = range(lowest(scalar), highest(scalar) + 1)
        tuples = [(*t, v) for t in tuples for v in values]
    return tuples


def flat_position(dims: tuple[Scalar, ...], subscripts: tuple[int, ...]) -> int | None:
    """The row-major position of an element, or None if a subscript leaves its dimension."""
    position = 0
    for scalar, subscript in zip(dims, subscripts, strict=True):
        size = cardinality(scalar)
        offset = subscript - lowest(scalar)
        if not 0 <= offset < size:
            return None
        position = position * size + offset
    return position


def show_value(scalar: Scalar, value: int) -> str:
    """A value as reports write it: `true`, `3`, `Mapped`, `none`; index 0 of Frame as `frame0`.

    Bits are written in hexadecimal, as many digits as there are. In an option of options, where
    the inner one may be none, that is `some(none)`.
    """
    match scalar:
        case BoolType():
            return "true" if value else "false"
        case IntType():
            return str(value)
        case EnumType(members=members):
            return members[value]
        case IndexType(name):
            return f"{name.lower()}{value}"
        case OptionType(of):
            if value == 0:
                return "none"
            shown = show_value(of, value - 1 + lowest(of))
            return f"some({shown})" if shown == "none" or shown.startswith("some(") else shown
        case BitsType(width):
            return f"0x{value:0{-(-width // 4)}x}"


def decoded(bits: BitsType, value: int) -> str:
    """What the fields of a register hold: `EC=0x24 DABT_LOW EA=0`; empty without fields."""
    return " ".join(_decoded(part, value) for part in bits.fields)


def show_decoded(scalar: Scalar, value: int) -> str:
    """A value with what its fields hold: `0x92000010  EC=0x24 DABT_LOW EA=0`."""
    fields = decoded(scalar, value) if isinstance(scalar, BitsType) else ""
    return f"{show_value(scalar, value)}  {fields}" if fields else show_value(scalar, value)


def _decoded(part: BitField, value: int) -> str:
    width = part.high - part.low + 1
    held = (value >> part.low) & ((1 << width) - 1)
    shown = str(held) if width == 1 else show_value(BitsType(width), held)
    if part.codes is None or held not in part.codes.codes:
        return f"{part.name}={shown}"
    return f"{part.name}={shown} {part.codes.members[part.codes.codes.index(held)]}"
