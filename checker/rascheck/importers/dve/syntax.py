"""The syntax tree of a DVE text: what was written, each piece with its place."""

from __future__ import annotations

from rascheck.records import dataclass
from rascheck.source import Source, Span


@dataclass(frozen=True)
class Ident:
    """A name where it is written."""

    span: Span
    name: str


# ------------------------------------------------------------------------------------ expressions


@dataclass(frozen=True)
class Number:
    """A number, or `true` and `false` as 1 and 0."""

    span: Span
    value: int


@dataclass(frozen=True)
class Read:
    """A variable or constant, `x` or `a[i]`; with `owner`, of another process: `P->x`."""

    span: Span
    owner: Ident | None
    name: Ident
    index: Expr | None


@dataclass(frozen=True)
class At:
    """`P.state`: whether a process is in a state."""

    span: Span
    process: Ident
    state: Ident


@dataclass(frozen=True)
class Unary:
    """`not x`, `-x`, `~x`."""

    span: Span
    op: str
    value: Expr


@dataclass(frozen=True)
class Binary:
    """An operator between two operands; `op` is `and`, `or`, `imply` or the sign."""

    span: Span
    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Many:
    """A chain of the same `and` or `or`."""

    span: Span
    op: str
    values: tuple[Expr, ...]


Expr = Number | Read | At | Unary | Binary | Many


# ----------------------------------------------------------------------------------- declarations


@dataclass(frozen=True)
class Variable:
    """`byte x = 3`, `const int a[2] = {1, 2}`; `type` is `byte` or `int`."""

    span: Span
    name: Ident
    type: str
    constant: bool
    size: Expr | None
    initial: tuple[Expr, ...] | Expr | None


@dataclass(frozen=True)
class Channel:
    """`channel c` or `channel {byte, int} c[3]`; `fields` is None for an untyped one."""

    span: Span
    name: Ident
    fields: tuple[str, ...] | None
    size: Expr | None


Declaration = Variable | Channel


# -------------------------------------------------------------------------------------- processes


@dataclass(frozen=True)
class Sync:
    """`c!e`, `c?x`, `c!{e, e}`; `values` is None if nothing is written behind the mark."""

    span: Span
    owner: Ident | None
    channel: Ident
    sends: bool
    values: tuple[Expr, ...] | None


@dataclass(frozen=True)
class Assignment:
    """`x = e`, `a[i] = e`."""

    span: Span
    target: Read
    value: Expr


@dataclass(frozen=True)
class Transition:
    """`a -> b { guard ...; sync ...; effect ...; }`.

    Without `source` it begins where the transition before it does.
    """

    span: Span
    source: Ident | None
    target: Ident
    guards: tuple[Expr, ...]
    sync: Sync | None
    effects: tuple[Assignment, ...]


@dataclass(frozen=True)
class Assertion:
    """`state: e` of an `assert`."""

    span: Span
    state: Ident
    condition: Expr


@dataclass(frozen=True)
class Process:
    """A process; what may be written once only is a tuple all the same."""

    span: Span
    name: Ident
    declarations: tuple[Declaration, ...]
    states: tuple[Ident, ...]
    initial: tuple[Ident, ...]
    accepting: tuple[Ident, ...]
    committed: tuple[Ident, ...]
    asserts: tuple[Assertion, ...]
    transitions: tuple[Transition, ...]
    condition: Ident | None
    """How `accept` is meant, if it says so: `buchi`."""


@dataclass(frozen=True)
class Model:
    """A whole file; `span` is that of `system async`.

    `property` is the process that is no part of the system but watches it.
    """

    source: Source
    span: Span
    declarations: tuple[Declaration, ...]
    processes: tuple[Process, ...]
    synchronous: bool
    property: Ident | None
