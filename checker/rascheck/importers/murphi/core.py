"""A Murphi model with all that only abbreviates written out: names resolved, calls put in place.

`elaborate` makes it; `interpret` runs it, `known` says what has a value where, `write` makes a
spec of it. Functions are gone but for those that are mere expressions, and so are aliases,
`switch`, `while` and `return`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from rascheck.records import dataclass
from rascheck.source import Span

# ------------------------------------------------------------------------------------------ types


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`; `text` is how it is written in the spec."""

    low: int
    high: int
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Enum:
    """Named values, `bool` among them; `name` is that of the declaration."""

    name: str
    members: tuple[str, ...] = field(compare=False)


@dataclass(frozen=True)
class Scalarset:
    """Identities without an order; `text` is how their number is written in the spec."""

    name: str
    size: int = field(compare=False)
    text: str = field(compare=False)


@dataclass(frozen=True)
class Record:
    """Named fields."""

    name: str
    fields: tuple[tuple[str, Type], ...] = field(compare=False)

    def field(self, name: str) -> Type | None:
        """The type of a field."""
        return dict(self.fields).get(name)


@dataclass(frozen=True)
class Array:
    """Elements, one for each value of a simple type."""

    index: Simple
    of: Type


Simple = Range | Enum | Scalarset
Type = Simple | Record | Array

BOOL = Enum("boolean", ("false", "true"))


def count(type_: Simple) -> int:
    """How many values a simple type has."""
    match type_:
        case Range(low=low, high=high):
            return max(0, high - low + 1)
        case Enum(members=members):
            return len(members)
        case Scalarset(size=size):
            return size


def values(type_: Simple) -> range:
    """The values of a simple type as numbers: a member is its position."""
    low = type_.low if isinstance(type_, Range) else 0
    return range(low, low + count(type_))


def empty(type_: Type) -> bool:
    """Whether a loop over a type has no rounds."""
    return isinstance(type_, Range) and count(type_) == 0


def leaves(type_: Type) -> Iterator[tuple[tuple[str | int, ...], Simple]]:
    """The simple values that a type is made of, each with the way to it."""
    match type_:
        case Record(fields=fields):
            for name, of in fields:
                yield from (((name, *path), leaf) for path, leaf in leaves(of))
        case Array(index, of):
            for number in values(index):
                yield from (((number, *path), leaf) for path, leaf in leaves(of))
        case _:
            yield (), type_


def elements(type_: Type) -> int:
    """How many simple values a type is made of."""
    match type_:
        case Record(fields=fields):
            return sum(elements(of) for _, of in fields)
        case Array(index, of):
            return count(index) * elements(of)
        case _:
            return 1


def simple(type_: Type) -> bool:
    """Whether a type is neither a record nor an array."""
    return not isinstance(type_, Record | Array)


# ---------------------------------------------------------------------------------------- symbols


@dataclass(frozen=True)
class Storage:
    """A variable of the model, or one that exists within a rule only (`local`).

    `name` is what it is called in the model; `number` tells those of one name apart.
    """

    name: str
    type: Type
    local: bool
    number: int = 0


@dataclass(frozen=True)
class Symbol:
    """A name for a value: of a ruleset, a loop, a quantifier, a parameter, or a `let`."""

    name: str
    type: Type
    number: int


@dataclass(frozen=True)
class Fn:
    """A function that is an expression."""

    name: str
    params: tuple[Symbol, ...]
    result: Type
    body: Expr = field(compare=False)


def values_of(symbol: Symbol) -> range:
    """The values of a symbol that is gone over."""
    assert not isinstance(symbol.type, Record | Array)
    return values(symbol.type)


# ------------------------------------------------------------------------------------ expressions


@dataclass(frozen=True)
class Const:
    """A number, or a member or truth value by its position."""

    value: int
    type: Simple


@dataclass(frozen=True)
class Setting:
    """A constant of the model that keeps its name."""

    name: str
    value: int
    type: Simple


@dataclass(frozen=True)
class Use:
    """The value of a symbol."""

    symbol: Symbol

    @property
    def type(self) -> Type:
        """The type of the symbol."""
        return self.symbol.type


@dataclass(frozen=True)
class Place:
    """A variable, or a part of it: fields by name, elements by expressions.

    The root may be a symbol, of a record: then it is only read. `sure`: it has a value here.
    """

    root: Storage | Symbol
    path: tuple[str | Expr, ...]
    type: Type
    sure: bool = field(default=False, compare=False)
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Part:
    """A field of what a function gives."""

    of: Expr
    step: str | Expr
    type: Type


@dataclass(frozen=True)
class Op:
    """An operator of the spec's language on its operands."""

    op: str
    operands: tuple[Expr, ...]
    type: Simple


@dataclass(frozen=True)
class Choose:
    """`if condition then then else otherwise`."""

    condition: Expr
    then: Expr
    otherwise: Expr
    type: Type


@dataclass(frozen=True)
class Over:
    """forall, exists or count over the values of a symbol for which `where` holds."""

    kind: str
    symbol: Symbol
    where: Expr | None
    body: Expr

    @property
    def type(self) -> Simple:
        """Truth, or a number."""
        return Range(0, len(values_of(self.symbol))) if self.kind == "count" else BOOL


@dataclass(frozen=True)
class Defined:
    """Whether a place has a value."""

    place: Place

    @property
    def type(self) -> Simple:
        """Truth."""
        return BOOL


@dataclass(frozen=True)
class Apply:
    """A function on arguments."""

    fn: Fn
    arguments: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        """The type of its result."""
        return self.fn.result


Expr = Const | Setting | Use | Place | Part | Op | Choose | Over | Defined | Apply

TRUE = Const(1, BOOL)
FALSE = Const(0, BOOL)


# ------------------------------------------------------------------------------------- statements


@dataclass(frozen=True)
class Assign:
    """Store a value; what `copies` an element of an array may copy that there is none."""

    place: Place
    value: Expr
    copies: bool = False


@dataclass(frozen=True)
class Forget:
    """No value any more."""

    place: Place


@dataclass(frozen=True)
class Let:
    """A name for a value until the end of the block; what `copies` may be without one."""

    symbol: Symbol
    value: Expr
    copies: bool = False


@dataclass(frozen=True)
class If:
    """One of two."""

    condition: Expr
    then: tuple[Stmt, ...]
    otherwise: tuple[Stmt, ...]


@dataclass(frozen=True)
class For:
    """For each value, in order, of which `where` holds when it is its turn."""

    symbol: Symbol
    where: Expr | None
    body: tuple[Stmt, ...]
    span: Span


@dataclass(frozen=True)
class Assert:
    """A model error unless the condition holds."""

    condition: Expr
    why: str


Stmt = Assign | Forget | Let | If | For | Assert


# ------------------------------------------------------------------------------------------ model


@dataclass(frozen=True)
class Rule:
    """A rule for each choice of its parameters."""

    name: str
    doc: str
    params: tuple[Symbol, ...]
    guard: Expr
    body: tuple[Stmt, ...]
    span: Span


@dataclass(frozen=True)
class Property:
    """`invariant` or `reachable`."""

    kind: str
    name: str
    condition: Expr


@dataclass(frozen=True)
class Model:
    """What the spec is written from."""

    settings: tuple[tuple[str, Expr], ...]
    types: tuple[Enum | Scalarset | Record, ...]
    symmetric: frozenset[str]
    variables: tuple[Storage, ...]
    fns: tuple[Fn, ...]
    starts: tuple[Rule, ...]
    rules: tuple[Rule, ...]
    properties: tuple[Property, ...]
