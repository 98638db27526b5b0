"""Expressions and statements: what guards, bodies and properties of the System are made of."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import field

from rascheck.records import dataclass
from rascheck.source import Span
from rascheck.system.types import BOOL, IntType, OptionType, Scalar

# ------------------------------------------------------------------------------------ expressions
# Values are integers; truth is 0 or 1. `span` is kept where evaluation can fail.


@dataclass(frozen=True)
class Const:
    """A value; its type only says how to print it."""

    value: int
    type: Scalar = BOOL


TRUE = Const(1)
FALSE = Const(0)


@dataclass(frozen=True)
class Read:
    """An element of a variable. Fails if a subscript leaves its dimension."""

    variable: int
    subscripts: tuple[Expr, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Length:
    """How many entries a queue holds. Fails like `Read`."""

    queue: int
    subscripts: tuple[Expr, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Head:
    """Field `part` of a queue's oldest entry; only where `Length` is known to be positive."""

    queue: int
    subscripts: tuple[Expr, ...]
    part: int
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Local:
    """A local of the transition that is being taken."""

    slot: int


@dataclass(frozen=True)
class Occurred:
    """Whether atom `atom` holds: the step that led here emitted it. Only in properties."""

    atom: int


@dataclass(frozen=True)
class Past:
    """The value that history register `register` has in this state. Only in properties."""

    register: int


@dataclass(frozen=True)
class Before:
    """The value that a history register had before the step. Only in `Register.next`."""

    register: int


class UnaryOp(enum.Enum):
    """Operators on one value."""

    NOT = "!"
    NEG = "-"


class BinaryOp(enum.Enum):
    """Operators on two values; IMPLIES evaluates its right side only if the left side holds."""

    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "/"
    MOD = "%"
    BIT_AND = "&"
    BIT_OR = "|"
    BIT_XOR = "^"
    SHL = "<<"
    SHR = ">>"
    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    IMPLIES = "=>"


COMPARISONS = frozenset(
    {BinaryOp.EQ, BinaryOp.NE, BinaryOp.LT, BinaryOp.LE, BinaryOp.GT, BinaryOp.GE}
)
FAILING = frozenset({BinaryOp.DIV, BinaryOp.MOD, BinaryOp.SHL, BinaryOp.SHR})
"""The operators that some right sides fail."""
LONGEST_SHIFT = 63


class ManyOp(enum.Enum):
    """Operators on any number of values; AND and OR evaluate from the left and stop early."""

    AND = "&&"
    OR = "||"
    COUNT = "count"


class FutureOp(enum.Enum):
    """Future-time operators; only in properties of kind TEMPORAL."""

    ALWAYS = "always"
    EVENTUALLY = "eventually"
    NEXT = "next"
    UNTIL = "until"


@dataclass(frozen=True)
class Unary:
    """`!x` or `-x`."""

    op: UnaryOp
    value: Expr


@dataclass(frozen=True)
class Binary:
    """Arithmetic is unbounded; DIV and MOD round towards zero as in C and fail on zero.

    The bits of a number are those of its two's complement, which has no end. SHL multiplies by a
    power of two, SHR divides by one and rounds down; both fail unless `right` is 0 to 63.
    """

    op: BinaryOp
    left: Expr
    right: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Many:
    """`x && y && ...`, `x || y || ...`, or how many of the values hold."""

    op: ManyOp
    values: tuple[Expr, ...]


@dataclass(frozen=True)
class Ite:
    """If `condition` then `then` else `otherwise`; only the chosen side is evaluated."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True)
class Wrap:
    """A value of `type.of` as an option. Fails if the value is outside of `type.of`."""

    value: Expr
    type: OptionType
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Unwrap:
    """The value in an option of `type`. Fails if it is none."""

    value: Expr
    type: OptionType
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Future:
    """A future-time formula over the values of its operands along a run."""

    op: FutureOp
    values: tuple[Expr, ...]


Expr = (
    Const
    | Read
    | Length
    | Head
    | Local
    | Occurred
    | Past
    | Before
    | Unary
    | Binary
    | Many
    | Ite
    | Wrap
    | Unwrap
    | Future
)


def operands(expr: Expr) -> tuple[Expr, ...]:
    """What an expression is made of, from the left."""
    match expr:
        case Const() | Local() | Occurred() | Past() | Before():
            return ()
        case Read(_, subscripts) | Length(_, subscripts) | Head(_, subscripts):
            return subscripts
        case Unary(_, value) | Wrap(value) | Unwrap(value):
            return (value,)
        case Binary(_, left, right):
            return (left, right)
        case Many(_, values) | Future(_, values):
            return values
        case Ite(condition, then, otherwise):
            return (condition, then, otherwise)


def parts(expr: Expr) -> Iterator[Expr]:
    """An expression and all that it is made of."""
    pending = [expr]
    while pending:
        part = pending.pop()
        yield part
        pending.extend(operands(part))


def can_fail(expr: Expr) -> bool:
    """Whether evaluation might end in a model error (true where it is not obvious)."""
    match expr:
        case Const() | Local() | Occurred() | Past() | Before():
            return False
        case Read(_, subscripts) | Length(_, subscripts):
            return any(not isinstance(s, Const) or _outside(s) for s in subscripts)
        case Head():
            return True
        case Unary(_, value):
            return can_fail(value)
        case Binary(BinaryOp.SHL | BinaryOp.SHR, left, Const(count)):
            return not 0 <= count <= LONGEST_SHIFT or can_fail(left)
        case Binary(op, left, right):
            return op in FAILING or can_fail(left) or can_fail(right)
        case Many(_, values) | Future(_, values):
            return any(can_fail(v) for v in values)
        case Ite(condition, then, otherwise):
            return can_fail(condition) or can_fail(then) or can_fail(otherwise)
        case Wrap(value, option):
            return isinstance(option.of, IntType) or can_fail(value)
        case Unwrap():
            return True


def _outside(subscript: Const) -> bool:
    # A constant inside its dimension carries the dimension's type, any other one its own.
    match subscript.type:
        case IntType(low, high):
            return low == high
        case _:
            return False


# ------------------------------------------------------------------------------------- statements
# A body runs from the top to the bottom; each statement sees what the ones before it wrote.


class Failure(enum.Enum):
    """The model errors: each is a violation with a trace, and its successor is not explored."""

    RANGE = "range"
    SUBSCRIPT = "subscript"
    DIVISION = "division by zero"
    NONE = "reading none"
    ASSERT = "assertion"
    OVERFLOW = "queue overflow"
    UNHANDLED = "unhandled exception"


@dataclass(frozen=True)
class Assign:
    """Write an element. Fails (RANGE) if the value is outside of the variable's type."""

    variable: int
    subscripts: tuple[Expr, ...]
    value: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class SetLocal:
    """Give a local of the transition its value; every local is set before it is read."""

    slot: int
    value: Expr


@dataclass(frozen=True)
class Send:
    """Append an entry, one value a field of the queue's items, each checked against its type.

    On a full queue: BLOCK cannot happen (the guard asks for room), DROP sets local `lost` to 1 and
    leaves the queue as it is, OVERWRITE replaces the only entry, ERROR fails (OVERFLOW).
    """

    queue: int
    subscripts: tuple[Expr, ...]
    values: tuple[Expr, ...]
    lost: int | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Receive:
    """Remove the oldest entry; only where the guard has seen one."""

    queue: int
    subscripts: tuple[Expr, ...] = ()


@dataclass(frozen=True)
class Clear:
    """Remove all entries."""

    queue: int
    subscripts: tuple[Expr, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Branch:
    """`if`; `span` is where its condition stands."""

    condition: Expr
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Assert:
    """Fails (ASSERT) if the condition is false."""

    condition: Expr
    message: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Fail:
    """Always fails."""

    failure: Failure
    message: str
    span: Span | None = field(default=None, compare=False, repr=False)


Statement = Assign | SetLocal | Send | Receive | Clear | Branch | Assert | Fail
