"""The syntax tree: what was written, each node with its span; made by `parse`, read by the rest.

Nodes are immutable. Spans and documentation take no part in equality, so that two texts that differ
in layout alone have equal trees.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rascheck.source import Source, Span


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
    """`ref`, `inferred` or `unused` (the `kind`) with its string, without quotes."""

    kind: str
    text: str


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

# ----------------------------------------------------------------------------------- declarations


@dataclass(frozen=True)
class Declaration(Node):
    """A named declaration; `doc` is its `///` text, lines joined by newlines."""

    name: Ident
    notes: tuple[Note, ...] = field(default=(), kw_only=True)
    doc: str = field(default="", kw_only=True, compare=False)


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
class Setting(Node):
    """`name = value` in a profile or after `with`."""

    name: Ident
    value: Expr
    notes: tuple[Note, ...] = ()


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
class RegisterField(Node):
    """`EC[31:26]`, `EA[9]`, with the enum of its values if there is one."""

    name: Ident
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
class Machine(Declaration):
    """`machine M[v: Vcpu] { ... }`; `replaces` says that `replace` stood before it."""

    params: tuple[Param, ...]
    states: tuple[ControlState, ...]
    variables: tuple[Var, ...]
    steps: tuple[Step | Ignore, ...]
    replaces: bool


@dataclass(frozen=True)
class Part(Node):
    """`M` (kind takes_part), `A replaces B` (stands_in), `without e` (left_out)."""

    kind: str
    name: Ident
    instead_of: Ident | None = None


@dataclass(frozen=True)
class System(Declaration):
    """`system s { ... }`."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Property(Declaration):
    """`kind` is the word before it: invariant, property, reachable or lemma."""

    kind: str
    sentence: str
    formula: Expr


@dataclass(frozen=True)
class Expect(Node):
    """`expect VERDICT names by machine.step`."""

    verdict: str
    properties: tuple[Ident, ...]
    by: Place | None


@dataclass(frozen=True)
class FairEntry(Node):
    """`fair kvm[v].reenter, vmm` or `strong ...` in a check."""

    fairness: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Reserved(Node):
    """A construct that the grammar knows and this version refuses; `what` names it."""

    what: str


@dataclass(frozen=True)
class Check(Declaration):
    """`check c { ... }`, its entries sorted by kind."""

    settings: tuple[Setting, ...]
    profiles: tuple[Ident, ...]
    systems: tuple[Ident, ...]
    verify: tuple[Ident, ...]
    fairness: tuple[FairEntry, ...]
    expects: tuple[Expect, ...]
    sweeps: tuple[Ident, ...]
    engines: tuple[Ident, ...]
    reserved: tuple[Reserved, ...]
    allow_deadlock: bool


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


@dataclass(frozen=True)
class Module:
    """One file: its declarations in order, and the `//!` text on its top.

    `lost` are the names in what was left out because of syntax errors: that one of them is not
    declared is no mistake of its own.
    """

    source: Source
    items: tuple[Item, ...]
    doc: str = field(default="", compare=False)
    lost: frozenset[str] = field(default=frozenset(), compare=False)
