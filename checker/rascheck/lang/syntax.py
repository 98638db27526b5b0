"""The syntax tree: what was written, each node with its span; made by `parse`, read by the rest.

Nodes are immutable. Spans and documentation take no part in equality, so that two texts that differ
in layout alone have equal trees.
"""

from __future__ import annotations

from dataclasses import field

from rascheck.lang.claims import Check, Expect, FairEntry, Find, Part, Property, Setting, System
from rascheck.lang.phrases import (
    Apply,
    Assert,
    Assign,
    At,
    Bind,
    BitsOf,
    BitsType,
    BoolName,
    Clear,
    Conditional,
    Declaration,
    Enabled,
    Equals,
    Expr,
    FieldPattern,
    Fired,
    For,
    Ident,
    If,
    Ignored,
    In,
    Infix,
    InlineEnum,
    Let,
    Lost,
    MemberOf,
    Name,
    Node,
    NoneValue,
    Note,
    Number,
    OptionOf,
    Param,
    Paren,
    Pattern,
    Place,
    Prefix,
    Quantified,
    RangeType,
    RecordLiteral,
    Send,
    SetLiteral,
    SetOf,
    Slice,
    Statement,
    StepRef,
    Subscript,
    Truth,
    TypeExpr,
    TypeName,
    Wild,
)
from rascheck.records import dataclass
from rascheck.source import Source

# Those that are part of the tree here as well.
__all__ = [
    "Apply",
    "Assert",
    "Assign",
    "At",
    "Bind",
    "BitsOf",
    "BitsType",
    "BoolName",
    "Check",
    "Clear",
    "Conditional",
    "Declaration",
    "Enabled",
    "Equals",
    "Expect",
    "Expr",
    "FairEntry",
    "FieldPattern",
    "Find",
    "Fired",
    "For",
    "Ident",
    "If",
    "Ignored",
    "In",
    "Infix",
    "InlineEnum",
    "Let",
    "Lost",
    "MemberOf",
    "Name",
    "Node",
    "NoneValue",
    "Note",
    "Number",
    "OptionOf",
    "Param",
    "Paren",
    "Part",
    "Pattern",
    "Place",
    "Prefix",
    "Property",
    "Quantified",
    "RangeType",
    "RecordLiteral",
    "Send",
    "SetLiteral",
    "SetOf",
    "Setting",
    "Slice",
    "Statement",
    "StepRef",
    "Subscript",
    "System",
    "Truth",
    "TypeExpr",
    "TypeName",
    "Wild",
]

# ----------------------------------------------------------------------------------- declarations


@dataclass(frozen=True)
class Use(Node):
    """`use "file.ras"` (relative) or `use <ras/kvm.ras>` (shipped)."""

    path: str
    shipped: bool


@dataclass(frozen=True)
class Const(Declaration):
    """`const N = 3`."""

    value: Expr


@dataclass(frozen=True)
class Knob(Declaration):
    """`knob k : T = default`."""

    type: TypeExpr
    value: Expr


@dataclass(frozen=True)
class Profile(Declaration):
    """`profile v5_15 of kernel extends v5_10 { ... }`."""

    dimension: Ident | None
    extends: tuple[Ident, ...]
    settings: tuple[Setting, ...]


@dataclass(frozen=True)
class Require(Declaration):
    """`require name "sentence" { e }`."""

    sentence: str
    condition: Expr


@dataclass(frozen=True)
class EnumMember(Declaration):
    """`NAME` or `NAME = 0x24`."""

    value: int | None


@dataclass(frozen=True)
class Enum(Declaration):
    """`enum E { A, B }`."""

    members: tuple[EnumMember, ...]


@dataclass(frozen=True)
class Index(Declaration):
    """`index I[size] symmetric`."""

    size: Expr
    symmetric: bool


@dataclass(frozen=True)
class Field(Declaration):
    """`name[dims]: T` in a record."""

    dims: tuple[TypeExpr, ...]
    type: TypeExpr


@dataclass(frozen=True)
class Record(Declaration):
    """`record R { ... }`."""

    fields: tuple[Field, ...]


@dataclass(frozen=True)
class RegisterField(Declaration):
    """`EC[31:26]`, `EA[9]`, with the enum of its values if there is one."""

    high: int
    low: int
    values: Ident | None


@dataclass(frozen=True)
class Register(Declaration):
    """`register ESR_ELx[32] { ... }`."""

    width: int
    fields: tuple[RegisterField, ...]


@dataclass(frozen=True)
class AnyValue(Node):
    """`any`, or `any where e`."""

    where: Expr | None


@dataclass(frozen=True)
class Var(Declaration):
    """`var x[dims] : T = initial`."""

    dims: tuple[TypeExpr, ...]
    type: TypeExpr
    initial: Expr | AnyValue | None


@dataclass(frozen=True)
class Queue(Declaration):
    """`queue q[dims] : T capacity n OVERFLOW`."""

    dims: tuple[TypeExpr, ...]
    type: TypeExpr
    capacity: Expr
    overflow: str


@dataclass(frozen=True)
class Event(Declaration):
    """`call e(x: T)` or `exception e(x: T)` (the `kind`)."""

    kind: str
    params: tuple[Param, ...]


@dataclass(frozen=True)
class Function(Declaration):
    """`fn f(x: T) -> R = e`."""

    params: tuple[Param, ...]
    result: TypeExpr
    body: Expr


@dataclass(frozen=True)
class ControlState(Declaration):
    """One name after `state`."""

    final: bool


@dataclass(frozen=True)
class On(Node):
    """`on event(patterns)` or `on queue(pattern)`."""

    channel: Place
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class Raise(Node):
    """`raise event(args)`."""

    event: Place
    arguments: tuple[Expr, ...]


@dataclass(frozen=True)
class Step(Declaration):
    """`fair step s(p: T): A | B -> C when ... on ... raise ... { ... }`.

    `sources` is None for `*`, `target` is None for `*`. Clauses that may stand once are tuples
    here, so that a second one is kept for its diagnostic.
    """

    fairness: str
    params: tuple[Param, ...]
    sources: tuple[Ident, ...] | None
    target: Ident | None
    when: tuple[Expr, ...]
    on: tuple[On, ...]
    raises: tuple[Raise, ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True)
class Ignore(Node):
    """`ignore event(patterns) : A | B`; `sources` is None for every state."""

    on: On
    sources: tuple[Ident, ...] | None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Disjoint(Node):
    """`disjoint a, b`: steps of which no two can be taken in one state."""

    steps: tuple[Ident, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Machine(Declaration):
    """`machine M[v: Vcpu] { ... }`; `replaces` says that `replace` stood before it."""

    params: tuple[Param, ...]
    states: tuple[ControlState, ...]
    variables: tuple[Var, ...]
    steps: tuple[Step | Ignore, ...]
    disjoint: tuple[Disjoint, ...]
    replaces: bool


Item = (
    Use
    | Const
    | Knob
    | Profile
    | Require
    | Enum
    | Index
    | Record
    | Register
    | Var
    | Queue
    | Event
    | Function
    | Machine
    | System
    | Property
    | Check
)

NAMELESS = ""
"""Among the lost names of a module if a declaration was left out that has no name."""


@dataclass(frozen=True)
class Module:
    """One file: its declarations in order, and the `//!` text on its top.

    `lost` are the names in what was left out because of syntax errors: that one of them is not
    declared is no mistake of its own. `used` are the paths of the files that its `use`s have led
    to; those that were not found are missing.
    """

    source: Source
    items: tuple[Item, ...]
    doc: str = field(default="", compare=False)
    lost: frozenset[str] = field(default=frozenset(), compare=False)
    used: tuple[str, ...] = field(default=(), compare=False)
