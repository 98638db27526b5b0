"""The smaller half of the syntax tree: expressions, types, patterns and statements."""

from __future__ import annotations

from dataclasses import field

from rascheck.records import dataclass
from rascheck.source import Span


@dataclass(frozen=True)
class Node:
    """Anything with a place in a text."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class Ident(Node):
    """A name where it is declared or used."""

    name: str


@dataclass(frozen=True)
class Note(Node):
    """`ref`, `inferred`, `unused`, `atomic` or `provoke` (the `kind`) with its string, unquoted."""

    kind: str
    text: str


@dataclass(frozen=True)
class Declaration(Node):
    """A named declaration; `doc` is its `///` text, lines joined by newlines."""

    name: Ident
    notes: tuple[Note, ...] = field(default=(), kw_only=True)
    doc: str = field(default="", kw_only=True, compare=False)


# ------------------------------------------------------------------------------------ expressions


@dataclass(frozen=True)
class Number(Node):
    """An integer; `text` keeps how it was written (0x10, 1_000)."""

    value: int
    text: str = field(compare=False)


@dataclass(frozen=True)
class Truth(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True)
class NoneValue(Node):
    """`none`."""


@dataclass(frozen=True)
class Name(Node):
    """A name in an expression: variable, constant, knob, parameter, enum member, type, machine."""

    name: str


@dataclass(frozen=True)
class Wild(Node):
    """`_`, as an argument of fired, enabled and lost."""


@dataclass(frozen=True)
class Paren(Node):
    """`( ... )`: kept, because mixed operators are judged by what was written."""

    inner: Expr


@dataclass(frozen=True)
class Prefix(Node):
    """`op` is one of ! - ~ always eventually next never once historically previously."""

    op: str
    value: Expr


@dataclass(frozen=True)
class Infix(Node):
    """`op` is an operator as written, or until, since, before."""

    op: str
    left: Expr
    right: Expr
    operator: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class Conditional(Node):
    """`if c then a else b`."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True)
class In(Node):
    """`x in set`, or `x in low..high`."""

    value: Expr
    low: Expr
    high: Expr | None


@dataclass(frozen=True)
class At(Node):
    """`machine at State` or `machine at { A, B }`."""

    machine: Expr
    states: tuple[Ident, ...]


@dataclass(frozen=True)
class MemberOf(Node):
    """`record.field`, `machine.variable`, `Enum.Member`."""

    value: Expr
    member: Ident


@dataclass(frozen=True)
class Subscript(Node):
    """`x[i, j]`."""

    value: Expr
    subscripts: tuple[Expr, ...]


@dataclass(frozen=True)
class Slice(Node):
    """`e[high:low]`, bits of a register."""

    value: Expr
    high: int
    low: int


@dataclass(frozen=True)
class BitsOf(Node):
    """`bits(n)(e)`: the low bits of a number."""

    width: Expr
    value: Expr


@dataclass(frozen=True)
class Apply(Node):
    """`f(a, b)`: a function, or len and full of a queue or set."""

    function: Ident
    arguments: tuple[Expr, ...]


@dataclass(frozen=True)
class RecordLiteral(Node):
    """`SigInfo(code: AO, page: p)`."""

    record: Ident
    fields: tuple[tuple[Ident, Expr], ...]


@dataclass(frozen=True)
class SetLiteral(Node):
    """`{ a, b }`."""

    elements: tuple[Expr, ...]


@dataclass(frozen=True)
class Quantified(Node):
    """`forall x: T where w { e }`; `quantifier` is forall, exists or count."""

    quantifier: str
    params: tuple[Param, ...]
    where: Expr | None
    body: Expr


@dataclass(frozen=True)
class StepRef(Node):
    """`machine[instance].step`; `instance` is None where it was left out."""

    machine: Ident
    instance: tuple[Expr, ...] | None
    step: Ident


@dataclass(frozen=True)
class Fired(Node):
    """`fired machine.step(args)`; arguments may be Wild, None means that they were left out."""

    step: StepRef
    arguments: tuple[Expr, ...] | None


@dataclass(frozen=True)
class Enabled(Node):
    """`enabled machine.step(args)`."""

    step: StepRef
    arguments: tuple[Expr, ...] | None


@dataclass(frozen=True)
class Lost(Node):
    """`lost queue[i](args)`: an entry was just dropped."""

    queue: Ident
    subscripts: tuple[Expr, ...] | None
    arguments: tuple[Expr, ...]


Expr = (
    Number
    | Truth
    | NoneValue
    | Name
    | Wild
    | Paren
    | Prefix
    | Infix
    | Conditional
    | In
    | At
    | MemberOf
    | Subscript
    | Slice
    | BitsOf
    | Apply
    | RecordLiteral
    | SetLiteral
    | Quantified
    | Fired
    | Enabled
    | Lost
)

# ------------------------------------------------------------------------------------------ types


@dataclass(frozen=True)
class BoolName(Node):
    """`bool`."""


@dataclass(frozen=True)
class TypeName(Node):
    """An enum, index, record or register by its name."""

    name: str


@dataclass(frozen=True)
class RangeType(Node):
    """`low..high`."""

    low: Expr
    high: Expr


@dataclass(frozen=True)
class InlineEnum(Node):
    """`{ Absent, Mapped }`."""

    members: tuple[Ident, ...]


@dataclass(frozen=True)
class BitsType(Node):
    """`bits(n)`."""

    width: Expr


@dataclass(frozen=True)
class OptionOf(Node):
    """`T?`."""

    of: TypeExpr


@dataclass(frozen=True)
class SetOf(Node):
    """`set of T`."""

    of: TypeExpr


TypeExpr = BoolName | TypeName | RangeType | InlineEnum | BitsType | OptionOf | SetOf


@dataclass(frozen=True)
class Param(Node):
    """`name: T`."""

    name: Ident
    type: TypeExpr


# --------------------------------------------------------------------------- statements, patterns


@dataclass(frozen=True)
class Place(Node):
    """Something that can be written: a name, then fields (Ident) and subscripts (tuples)."""

    name: Ident
    path: tuple[Ident | tuple[Expr, ...], ...] = ()


@dataclass(frozen=True)
class Assign(Node):
    """`place op value;` with op one of = += -=."""

    place: Place
    op: str
    value: Expr


@dataclass(frozen=True)
class Send(Node):
    """`send queue(value);`."""

    queue: Place
    arguments: tuple[Expr, ...]


@dataclass(frozen=True)
class Clear(Node):
    """`clear queue;` also of a set, an option, or any variable back to its first value."""

    place: Place


@dataclass(frozen=True)
class Let(Node):
    """`let name = value;`."""

    name: Ident
    value: Expr


@dataclass(frozen=True)
class Assert(Node):
    """`assert condition "message";`."""

    condition: Expr
    message: str


@dataclass(frozen=True)
class For(Node):
    """`for x: T where w { ... }`."""

    variable: Param
    where: Expr | None
    body: tuple[Statement, ...]


@dataclass(frozen=True)
class If(Node):
    """`if c { ... } else { ... }`; `else if` is an If alone in `otherwise`."""

    condition: Expr
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


Statement = Assign | Send | Clear | Let | Assert | For | If


@dataclass(frozen=True)
class Bind(Node):
    """A pattern that gives the value a name."""

    name: Ident


@dataclass(frozen=True)
class Ignored(Node):
    """The pattern `_`."""


@dataclass(frozen=True)
class Equals(Node):
    """The pattern `==e`."""

    value: Expr


@dataclass(frozen=True)
class FieldPattern(Node):
    """`field: pattern`, for a queue of records."""

    field: Ident
    pattern: Pattern


Pattern = Bind | Ignored | Equals | FieldPattern
