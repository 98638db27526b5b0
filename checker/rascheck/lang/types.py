"""Types and values of the language, and how each one lies in scalar variables of the System.

A type has *leaves*: the scalars, possibly with dimensions of their own, that a variable of the type
is made of. A record has the leaves of its fields; a set has one boolean an element; an option has
the leaves of what it holds, each of them an option, and they are none together. A value carries one
expression for each element of each leaf.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import field

from rascheck.lang import fold
from rascheck.records import dataclass
from rascheck.system import ir


@dataclass(frozen=True)
class ScalarType:
    """bool, a range, an enumeration, an index, or bits; `codes` names values of bits."""

    scalar: ir.Scalar
    codes: ir.EnumType | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Integer:
    """The result of arithmetic: unbounded."""


@dataclass(frozen=True)
class Option:
    """`T?`."""

    of: Type


@dataclass(frozen=True)
class Record:
    """Named fields in declaration order."""

    name: str
    fields: tuple[tuple[str, Type], ...]


@dataclass(frozen=True)
class Set:
    """`set of T`."""

    of: ScalarType


@dataclass(frozen=True)
class Array:
    """Elements of one type; only variables, queues and fields have it."""

    dims: tuple[ir.Scalar, ...]
    of: Type


@dataclass(frozen=True)
class Unknown:
    """The type of something that has been reported already; fits everywhere."""


Type = ScalarType | Integer | Option | Record | Set | Array | Unknown

BOOL = ScalarType(ir.BOOL)
INTEGER = Integer()
UNBOUNDED = ir.IntType(-(2**62), 2**62)
"""The type of a local that holds the result of arithmetic."""
UNKNOWN = Unknown()
NONE = Option(UNKNOWN)
"""The type of `none` before one is expected."""


@dataclass(frozen=True)
class Leaf:
    """One scalar variable of a type: the end of its name, its own dimensions, its scalar type."""

    suffix: str
    dims: tuple[ir.Scalar, ...]
    scalar: ir.Scalar

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(ir.cardinality(d) for d in self.dims)


def leaves(type_: Type) -> tuple[Leaf, ...]:
    """The leaves of a type, in the order in which values list them."""
    match type_:
        case ScalarType(scalar):
            return (Leaf("", (), scalar),)
        case Option(of):
            return tuple(
                Leaf(leaf.suffix, leaf.dims, ir.OptionType(leaf.scalar)) for leaf in leaves(of)
            )
        case Record(fields=fields):
            return tuple(
                Leaf(f".{name}{leaf.suffix}", leaf.dims, leaf.scalar)
                for name, inner in fields
                for leaf in leaves(inner)
            )
        case Set(of):
            return (Leaf("", (of.scalar,), ir.BOOL),)
        case Array(dims, of):
            return tuple(Leaf(leaf.suffix, dims + leaf.dims, leaf.scalar) for leaf in leaves(of))
        case Integer():
            return (Leaf("", (), UNBOUNDED),)
        case Unknown():
            return (Leaf("", (), ir.BOOL),)


def depth(type_: Type) -> int:
    """How many records a type is made of, one within the other."""
    match type_:
        case Record(fields=fields):
            return 1 + max((depth(inner) for _, inner in fields), default=0)
        case Option(of) | Array(of=of):
            return depth(of)
        case _:
            return 0


@dataclass(frozen=True)
class Value:
    """An elaborated expression: for each leaf of its type, one expression an element."""

    type: Type
    leaves: tuple[tuple[ir.Expr, ...], ...]

    @property
    def expr(self) -> ir.Expr:
        """The only expression of a scalar value."""
        return self.leaves[0][0]

    @property
    def flat(self) -> tuple[ir.Expr, ...]:
        """All expressions in order."""
        return tuple(expr for leaf in self.leaves for expr in leaf)

    @property
    def constant(self) -> bool:
        """Whether every expression is a constant."""
        return all(isinstance(expr, ir.Const) for expr in self.flat)


def scalar_value(type_: Type, expr: ir.Expr) -> Value:
    """A value with one leaf and one element."""
    return Value(type_, ((expr,),))


def truth(expr: ir.Expr) -> Value:
    """A boolean value."""
    return scalar_value(BOOL, expr)


def number(value: int) -> Value:
    """An integer constant."""
    return scalar_value(INTEGER, ir.Const(value, ir.IntType(value, value)))


def unknown() -> Value:
    """The value of something that has been reported already."""
    return scalar_value(UNKNOWN, ir.FALSE)


def constant(type_: ScalarType, value: int) -> Value:
    """A constant of a scalar type, `value` as its type holds it."""
    return scalar_value(type_, ir.Const(value, type_.scalar))


def first_value(type_: Type) -> Value:
    """What a variable has without an initial value: false, least, first, none, empty."""
    return Value(
        type_,
        tuple(
            (ir.Const(ir.lowest(leaf.scalar), leaf.scalar),) * leaf.size for leaf in leaves(type_)
        ),
    )


def values_of(type_: ScalarType) -> list[Value]:
    """Every value of a scalar type, in order."""
    low = ir.lowest(type_.scalar)
    return [constant(type_, low + i) for i in range(ir.cardinality(type_.scalar))]


def field_of(value: Value, record: Record, name: str) -> Value:
    """The field of a record's value."""
    start = 0
    for own, type_ in record.fields:
        count = len(leaves(type_))
        if own == name:
            return Value(type_, value.leaves[start : start + count])
        start += count
    raise KeyError(name)


def combine(
    type_: Type, values: list[Value], operation: Callable[[list[ir.Expr]], ir.Expr]
) -> Value:
    """One value from several of the same type, element by element."""
    return Value(
        type_,
        tuple(
            tuple(operation(list(elements)) for elements in zip(*leaf, strict=True))
            for leaf in zip(*(value.leaves for value in values), strict=True)
        ),
    )


def equal(left: Value, right: Value) -> ir.Expr:
    """Whether two values of one type are equal in every element."""
    return fold.conjunction([fold.equal(a, b) for a, b in zip(left.flat, right.flat, strict=True)])


def is_integer(type_: Type) -> bool:
    """Whether arithmetic takes it."""
    match type_:
        case Integer():
            return True
        case ScalarType(ir.IntType()):
            return True
        case _:
            return False


def bits_in(type_: Type) -> ScalarType | None:
    """The bits that a value is, or that an option may hold."""
    inner = type_.of if isinstance(type_, Option) else type_
    return inner if isinstance(inner, ScalarType) and is_bits(inner) else None


def is_bits(type_: Type) -> bool:
    """Whether it is a register or `bits(n)`."""
    return isinstance(type_, ScalarType) and isinstance(type_.scalar, ir.BitsType)


def width_of(type_: ScalarType) -> int:
    """How many bits there are."""
    assert isinstance(type_.scalar, ir.BitsType)
    return type_.scalar.width


def is_numbered(type_: Type) -> bool:
    """Whether its identities have numbers, from 0: an index that is not symmetric."""
    match type_:
        case ScalarType(ir.IndexType(symmetric=False)):
            return True
        case _:
            return False


def same(left: Type, right: Type) -> bool:
    """Whether values of the types can be compared and assigned without a conversion."""
    match left, right:
        case (Unknown(), _) | (_, Unknown()):
            return True
        case Option(a), Option(b):
            return same(a, b) and (not is_integer(a) or a == b)
        case _ if is_integer(left):
            return is_integer(right) or is_numbered(right)
        case _ if is_integer(right):
            return is_numbered(left)
        case ScalarType(ir.BitsType(name=a)), ScalarType(ir.BitsType(name=b)):
            return left == right and (a == b or not a or not b)
        case _:
            return left == right


def quoted(type_: Type) -> str:
    """A type in a message: as it is written, in backquotes."""
    return "an integer" if isinstance(type_, Integer) else f"`{describe(type_)}`"


def describe(type_: Type) -> str:
    """A type as it is written."""
    match type_:
        case ScalarType(ir.BoolType()):
            return "bool"
        case ScalarType(ir.IntType(low, high)):
            return f"{low}..{high}"
        case ScalarType(ir.EnumType(name, members)):
            return name or "{ " + ", ".join(members) + " }"
        case ScalarType(ir.IndexType(name)):
            return name
        case ScalarType(ir.BitsType(width, name)):
            return name or f"bits({width})"
        case ScalarType():
            return "option"
        case Integer():
            return "integer"
        case Option(Unknown()):
            return "none"
        case Option(of):
            return f"{describe(of)}?"
        case Record(name):
            return name
        case Set(of):
            return f"set of {describe(of)}"
        case Array(dims, of):
            inside = ", ".join(describe(ScalarType(d)) for d in dims)
            return f"{describe(of)}[{inside}]"
        case Unknown():
            return "unknown"
