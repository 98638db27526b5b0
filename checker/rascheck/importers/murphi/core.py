"""A Murphi model with all that only abbreviates written out: names resolved, calls put in place.

`elaborate` makes it; `interpret` runs it, `known` says what has a value where, `write` makes a
spec of it. Functions are gone but for those that are mere expressions, and so are aliases,
`switch`, `while` and `return`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


# ------------------------------------------------------------------------------------------ walks


def both(one: Expr, other: Expr) -> Expr:
    """`one && other`."""
    if one == TRUE:
        return other
    if other == TRUE or one == FALSE:
        return one
    return Op("&&", (one, other), BOOL)


def either(one: Expr, other: Expr) -> Expr:
    """`one || other`."""
    if one == FALSE:
        return other
    if other == FALSE or one == TRUE:
        return one
    return Op("||", (one, other), BOOL)


def negated(value: Expr) -> Expr:
    """`!value`."""
    match value:
        case Const(number, _):
            return Const(1 - number, BOOL)
        case Op("!", (inner,)):
            return inner
        case Over("exists" | "forall" as kind, symbol, where, Op("!", (body,))):
            return Over("forall" if kind == "exists" else "exists", symbol, where, body)
        case _:
            return Op("!", (value,), BOOL)


def part(whole: Expr, step: str | Expr, type_: Type, span: Span | None = None) -> Expr:
    """A field or an element of a value."""
    match whole:
        case Place(root, path):
            return Place(root, (*path, step), type_, span=span)
        case Use(symbol):
            return Place(symbol, (step,), type_, span=span)
        case Choose(condition, then, otherwise):
            one, other = (part(half, step, type_, span) for half in (then, otherwise))
            return Choose(condition, one, other, type_)
        case _:
            return Part(whole, step, type_)


def parts(expr: Expr) -> tuple[Expr, ...]:
    """The expressions that one is made of."""
    match expr:
        case Place(path=path):
            return tuple(step for step in path if not isinstance(step, str))
        case Part(of, step):
            return (of,) if isinstance(step, str) else (of, step)
        case Op(operands=operands):
            return operands
        case Choose(condition, then, otherwise):
            return (condition, then, otherwise)
        case Over(where=where, body=body):
            return (body,) if where is None else (where, body)
        case Defined(place):
            return (place,)
        case Apply(arguments=arguments):
            return arguments
        case _:
            return ()


def within(expr: Expr) -> Iterator[Expr]:
    """An expression and all that it is made of."""
    waiting = [expr]
    while waiting:
        expr = waiting.pop()
        yield expr
        waiting += reversed(parts(expr))


def symbols(expr: Expr) -> set[Symbol]:
    """The symbols that an expression reads."""
    found: set[Symbol] = set()
    for one in within(expr):
        if isinstance(one, Use):
            found.add(one.symbol)
        elif isinstance(one, Place) and isinstance(one.root, Symbol):
            found.add(one.root)
    return found


def symbols_of(body: tuple[Stmt, ...]) -> set[Symbol]:
    """The symbols that statements read."""
    found: set[Symbol] = set()
    for node in statements(body):
        if isinstance(node, Assign | Forget):
            found |= symbols(node.place)
        for expr in expressions(node):
            found |= symbols(expr)
    return found


def expressions(statement: Stmt) -> Iterator[Expr]:
    """What a statement reads, without what is in its blocks."""
    match statement:
        case Assign(place, value):
            yield from parts(place)
            yield value
        case Forget(place=place):
            yield from parts(place)
        case Let(value=value):
            yield value
        case If(condition=condition) | Assert(condition=condition):
            yield condition
        case For(where=where):
            if where is not None:
                yield where


def blocks(statement: Stmt) -> tuple[tuple[Stmt, ...], ...]:
    """The blocks of a statement."""
    match statement:
        case If(then=then, otherwise=otherwise):
            return (then, otherwise)
        case For(body=body):
            return (body,)
        case _:
            return ()


def statements(body: tuple[Stmt, ...]) -> Iterator[Stmt]:
    """All statements of a block, those within others too."""
    for statement in body:
        yield statement
        for block in blocks(statement):
            yield from statements(block)


def rebuilt(expr: Expr, visit: Callable[[Expr], Expr | None]) -> Expr:
    """An expression with others in place of those for which `visit` gives one."""
    found = visit(expr)
    if found is not None:
        return found

    def inner(one: Expr) -> Expr:
        return rebuilt(one, visit)

    match expr:
        case Place(root, path, type_, sure, span):
            steps = tuple(step if isinstance(step, str) else inner(step) for step in path)
            return Place(root, steps, type_, sure, span)
        case Part(of, step, type_):
            return part(inner(of), step if isinstance(step, str) else inner(step), type_)
        case Op("!", (value,)):
            return negated(inner(value))
        case Op("&&", (one, other)):
            return both(inner(one), inner(other))
        case Op("||", (one, other)):
            return either(inner(one), inner(other))
        case Op(op, operands, type_):
            return Op(op, tuple(inner(operand) for operand in operands), type_)
        case Choose(condition, then, otherwise, type_):
            return chosen(inner(condition), inner(then), inner(otherwise), type_)
        case Over(kind, symbol, where, body):
            return Over(kind, symbol, None if where is None else inner(where), inner(body))
        case Defined(place):
            new = inner(place)
            return Defined(new) if isinstance(new, Place) else TRUE
        case Apply(fn, arguments):
            return Apply(fn, tuple(inner(argument) for argument in arguments))
        case Const() | Setting() | Use():
            return expr


def chosen(condition: Expr, then: Expr, otherwise: Expr, type_: Type) -> Expr:
    """`if condition then then else otherwise`, as briefly as may be."""
    if condition == TRUE or then == otherwise:
        return then
    if condition == FALSE:
        return otherwise
    if isinstance(condition, Op) and condition.op == "!":
        condition, then, otherwise = condition.operands[0], otherwise, then
    match then, otherwise:
        case Const(1, Enum("boolean")), _:
            return either(condition, otherwise)
        case Const(0, Enum("boolean")), _:
            return both(negated(condition), otherwise)
        case _, Const(0, Enum("boolean")):
            return both(condition, then)
        case _, Const(1, Enum("boolean")):
            return either(negated(condition), then)
        case _:
            return Choose(condition, then, otherwise, type_)


def replaced(expr: Expr, symbol: Symbol, value: Expr) -> Expr:
    """An expression with a value in place of a symbol."""

    def visit(one: Expr) -> Expr | None:
        match one:
            case Use(known) if known == symbol:
                return value
            case Place(root, path, type_, _, span) if root == symbol:
                found = value
                for step in path:
                    inner = step if isinstance(step, str) else replaced(step, symbol, value)
                    found = part(found, inner, type_, span)
                return found
            case _:
                return None

    return rebuilt(expr, visit)


def with_expressions(statement: Stmt, change: Callable[[Expr], Expr]) -> Stmt:
    """A statement with all that it reads changed, that in its blocks too."""

    def place(old: Place) -> Place:
        steps = tuple(step if isinstance(step, str) else change(step) for step in old.path)
        return Place(old.root, steps, old.type, old.sure, old.span)

    return changed(statement, change, place)


def with_places(body: tuple[Stmt, ...], change: Callable[[Place], Place]) -> tuple[Stmt, ...]:
    """Statements with the roots of all places changed."""

    def visit(expr: Expr) -> Expr | None:
        return place(expr) if isinstance(expr, Place) else None

    def place(old: Place) -> Place:
        steps = tuple(step if isinstance(step, str) else rebuilt(step, visit) for step in old.path)
        return change(Place(old.root, steps, old.type, old.sure, old.span))

    return tuple(changed(node, lambda expr: rebuilt(expr, visit), place) for node in body)


def changed(
    statement: Stmt, change: Callable[[Expr], Expr], place: Callable[[Place], Place]
) -> Stmt:
    """A statement with its expressions, and the places that it writes, changed."""

    def block(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
        return tuple(changed(inner, change, place) for inner in body)

    match statement:
        case Assign(target, value, copies):
            return Assign(place(target), change(value), copies)
        case Forget(target):
            return Forget(place(target))
        case Let(symbol, value, copies):
            return Let(symbol, change(value), copies)
        case If(condition, then, otherwise):
            return If(change(condition), block(then), block(otherwise))
        case For(symbol, where, body, span):
            return For(symbol, None if where is None else change(where), block(body), span)
        case Assert(condition, why):
            return Assert(change(condition), why)


def size(expr: Expr) -> int:
    """The number of parts of an expression."""
    return sum(1 for _ in within(expr))
