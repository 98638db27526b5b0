"""The System: a flat, finite transition system, which elaboration makes and every engine consumes.

Everything composite has been taken apart before: records are one variable a field, sets one
boolean an element, machines one control variable, parameters and quantifiers are written out.
What is left are scalars (held as integers), arrays of scalars, queues, and guarded transitions.

A System is immutable, hashable and printable (`text`); `verify` says what a back end may rely on,
and `semantics` what it means. Spans take part in neither equality nor hash.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, field
from functools import cached_property

from rascheck.source import Span

# ------------------------------------------------------------------------------------------ types


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


Scalar = BoolType | IntType | EnumType | IndexType | OptionType
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


def highest(scalar: Scalar) -> int:
    """The greatest integer that holds a value of this type."""
    return lowest(scalar) + cardinality(scalar) - 1


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
    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    IMPLIES = "=>"


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
    """Arithmetic is unbounded; DIV and MOD round towards zero as in C and fail on zero."""

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
    """`if`."""

    condition: Expr
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()


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

# ----------------------------------------------------------------------------------- declarations


@dataclass(frozen=True)
class Citation:
    """A `ref`: the key of model/references.toml and the place in it, or an inference's reason."""

    key: str
    locator: str = ""
    inferred: bool = False


@dataclass(frozen=True)
class Variable:
    """A scalar, or an array of scalars in row-major order.

    `name` is the path in the text without subscripts (`kvm.gfn`, `slot.code`); `initial` has one
    entry an element, None where any value may stand. `machine` owns it, None for top-level ones.
    """

    name: str
    type: Scalar
    dims: tuple[Scalar, ...] = ()
    initial: tuple[int | None, ...] = (0,)
    machine: int | None = None
    control: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)
    refs: tuple[Citation, ...] = field(default=(), compare=False, repr=False)

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(cardinality(d) for d in self.dims)


class Overflow(enum.Enum):
    """What a full queue does with one more entry."""

    BLOCK = "block"
    DROP = "drop"
    OVERWRITE = "overwrite"
    ERROR = "error"


@dataclass(frozen=True)
class Queue:
    """A bounded FIFO, or an array of them; `parts` are the scalar fields of one entry.

    A part's name is "" for a queue of scalars. Queues start empty.
    """

    name: str
    parts: tuple[tuple[str, Scalar], ...]
    capacity: int
    overflow: Overflow
    dims: tuple[Scalar, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)
    refs: tuple[Citation, ...] = field(default=(), compare=False, repr=False)

    @property
    def size(self) -> int:
        """The number of queues in the array."""
        return math.prod(cardinality(d) for d in self.dims)


@dataclass(frozen=True)
class ControlState:
    """A state of a machine; `unused` says why no check needs to reach it."""

    name: str
    final: bool = False
    unused: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)
    refs: tuple[Citation, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class StepDecl:
    """A step as it was declared, before parameters and partners were written out."""

    name: str
    params: tuple[tuple[str, Scalar], ...] = ()
    unused: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)
    refs: tuple[Citation, ...] = field(default=(), compare=False, repr=False)
    doc: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class Machine:
    """A machine; `control` is the variable that holds the state of each of its instances."""

    name: str
    params: tuple[tuple[str, Scalar], ...]
    states: tuple[ControlState, ...]
    steps: tuple[StepDecl, ...]
    control: int
    span: Span | None = field(default=None, compare=False, repr=False)
    refs: tuple[Citation, ...] = field(default=(), compare=False, repr=False)


# ------------------------------------------------------------------------------------ transitions


@dataclass(frozen=True)
class Action:
    """One machine's part in a transition: which instance takes which step with which arguments.

    `instance` and `arguments` are values as their types hold them.
    """

    machine: int
    instance: tuple[int, ...]
    step: int
    arguments: tuple[int, ...] = ()


@dataclass(frozen=True)
class Transition:
    """What may happen as one atomic step.

    In a rendezvous `action` raises and `partner` receives `event`, whose arguments stand in
    `payload` as expressions over the old state. Enabled where `guard` holds. `emits` are the atoms
    that may hold in the state it leads to, each with its condition over the new state and the
    transition's locals.
    """

    action: Action
    guard: Expr
    body: tuple[Statement, ...]
    partner: Action | None = None
    event: str = ""
    payload: tuple[Expr, ...] = ()
    locals: tuple[tuple[str, Scalar], ...] = ()
    emits: tuple[tuple[int, Expr], ...] = ()

    @property
    def participants(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """The machine instances that take part: (machine, instance), the initiator first."""
        first = (self.action.machine, self.action.instance)
        if self.partner is None:
            return (first,)
        return (first, (self.partner.machine, self.partner.instance))


# ------------------------------------------------------------------------------------- properties


@dataclass(frozen=True)
class Atom:
    """A predicate on the step just taken, such as `fired kvm[0].reenter`; false initially."""

    name: str


@dataclass(frozen=True)
class Register:
    """A bit of history, kept beside the state.

    `initial` is evaluated in an initial state and may use `Past` of earlier registers; `next` is
    evaluated in the state after a step: `Before` is any register's value before it, `Past` an
    earlier register's value after it, `Occurred` says what the step did.
    """

    name: str
    initial: Expr
    next: Expr


class Kind(enum.Enum):
    """What a property claims."""

    INVARIANT = "invariant"
    REACHABLE = "reachable"
    TEMPORAL = "property"


@dataclass(frozen=True)
class Antecedent:
    """A condition that must hold somewhere, or the property holds for nothing."""

    condition: Expr
    text: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Property:
    """A claim.

    INVARIANT: `formula` holds initially and after every step. REACHABLE: it holds at least once.
    TEMPORAL: the future-time formula holds on every fair run (`automaton` accepts the runs that
    violate it, once an engine has made one). `declared` is the word used in the text.
    """

    name: str
    kind: Kind
    formula: Expr
    sentence: str = ""
    antecedents: tuple[Antecedent, ...] = ()
    automaton: int | None = None
    declared: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)
    refs: tuple[Citation, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Automaton:
    """A Buchi automaton over states and atoms: edges (from, condition, to), states from 0."""

    name: str
    size: int
    initial: tuple[int, ...]
    edges: tuple[tuple[int, Expr, int], ...]
    accepting: tuple[int, ...]


@dataclass(frozen=True)
class Fairness:
    """An assumption about one machine instance: these transitions, taken together.

    Weak: not enabled for ever without being taken. Strong: not enabled again and again without.
    """

    name: str
    strong: bool
    transitions: tuple[int, ...]


@dataclass(frozen=True)
class Setting:
    """A constant or knob with its value as text, and where the value came from."""

    name: str
    value: str
    origin: str
    knob: bool = True
    inferred: str | None = None
    refs: tuple[Citation, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class System:
    """A closed system with what is to be checked about it.

    Transitions stand in declaration order of machine, instance, step, arguments and partner: their
    position decides ties between counterexamples. `assumptions` restrict the initial states;
    `left_out` names the events whose steps were taken out.
    """

    name: str
    variables: tuple[Variable, ...]
    queues: tuple[Queue, ...]
    machines: tuple[Machine, ...]
    transitions: tuple[Transition, ...]
    assumptions: tuple[Expr, ...] = ()
    atoms: tuple[Atom, ...] = ()
    registers: tuple[Register, ...] = ()
    properties: tuple[Property, ...] = ()
    automata: tuple[Automaton, ...] = ()
    fairness: tuple[Fairness, ...] = ()
    settings: tuple[Setting, ...] = ()
    left_out: tuple[str, ...] = ()
    check_deadlock: bool = True

    @cached_property
    def instances(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Every machine instance as (machine, instance), in declaration order."""
        return tuple(
            (m, values)
            for m, machine in enumerate(self.machines)
            for values in product_of([scalar for _, scalar in machine.params])
        )


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


# ---------------------------------------------------------------------------------------- values


def show_value(scalar: Scalar, value: int) -> str:
    """A value as reports write it: `true`, `3`, `Mapped`, `none`; index 0 of Frame as `frame0`."""
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
            return "none" if value == 0 else show_value(of, value - 1 + lowest(of))
