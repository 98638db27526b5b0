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
from dataclasses import field
from functools import cached_property

from rascheck.records import dataclass
from rascheck.source import Span
from rascheck.system.citation import Citation
from rascheck.system.claims import (
    Antecedent,
    Atom,
    Automaton,
    Fairness,
    Kind,
    Lemma,
    Phrase,
    Property,
    Register,
)
from rascheck.system.expr import (
    FAILING,
    FALSE,
    LONGEST_SHIFT,
    TRUE,
    Assert,
    Assign,
    Before,
    Binary,
    BinaryOp,
    Branch,
    Clear,
    Const,
    Expr,
    Fail,
    Failure,
    Future,
    FutureOp,
    Head,
    Ite,
    Length,
    Local,
    Many,
    ManyOp,
    Occurred,
    Past,
    Read,
    Receive,
    Send,
    SetLocal,
    Statement,
    Unary,
    UnaryOp,
    Unwrap,
    Wrap,
)
from rascheck.system.types import (
    BOOL,
    BitField,
    BitsType,
    BoolType,
    EnumType,
    IndexType,
    IntType,
    OptionType,
    Scalar,
    cardinality,
    decoded,
    flat_position,
    highest,
    lowest,
    product_of,
    show_decoded,
    show_value,
)

__all__ = [
    "BOOL",
    "FAILING",
    "FALSE",
    "LONGEST_SHIFT",
    "TRUE",
    "Action",
    "Antecedent",
    "Assert",
    "Assign",
    "Atom",
    "Automaton",
    "Before",
    "Binary",
    "BinaryOp",
    "BitField",
    "BitsType",
    "BoolType",
    "Branch",
    "Citation",
    "Clear",
    "Condition",
    "Const",
    "ControlState",
    "EnumType",
    "Expr",
    "Fail",
    "Failure",
    "Fairness",
    "Future",
    "FutureOp",
    "Head",
    "IndexType",
    "IntType",
    "Ite",
    "Kind",
    "Lemma",
    "Length",
    "Local",
    "Machine",
    "Many",
    "ManyOp",
    "Occurred",
    "OptionType",
    "Overflow",
    "Past",
    "Phrase",
    "Property",
    "Queue",
    "Read",
    "Receive",
    "Register",
    "Scalar",
    "Send",
    "SetLocal",
    "Setting",
    "Statement",
    "StepDecl",
    "System",
    "Transition",
    "Unary",
    "UnaryOp",
    "Unwrap",
    "Variable",
    "Wrap",
    "cardinality",
    "decoded",
    "flat_position",
    "highest",
    "lowest",
    "product_of",
    "show_decoded",
    "show_value",
]

# ----------------------------------------------------------------------------------- declarations


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
    """A step as it was declared, before parameters and partners were written out.

    For the reader: `atomic` says what keeps others out between its reads and its writes, `provoke`
    how it is made to happen on a real machine.
    """

    name: str
    params: tuple[tuple[str, Scalar], ...] = ()
    unused: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)
    refs: tuple[Citation, ...] = field(default=(), compare=False, repr=False)
    doc: str = field(default="", compare=False, repr=False)
    atomic: str = field(default="", compare=False, repr=False)
    provoke: str = field(default="", compare=False, repr=False)


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
class Condition:
    """A part of a guard that the text asks for, and where it does."""

    expr: Expr
    span: Span


@dataclass(frozen=True)
class Transition:
    """What may happen as one atomic step.

    In a rendezvous `action` raises and `partner` receives `event`, whose arguments stand in
    `payload` as expressions over the old state. Enabled where `guard` holds. `emits` are the atoms
    that may hold in the state it leads to, each with its condition over the new state and the
    transition's locals. The locals in `chosen` are bits and have any value, in the guard already:
    no engine takes such a transition, `prove.minterms` writes it out before. `conditions` are the
    parts of the guard that were written behind `when`.
    """

    action: Action
    guard: Expr
    body: tuple[Statement, ...]
    partner: Action | None = None
    event: str = ""
    payload: tuple[Expr, ...] = ()
    locals: tuple[tuple[str, Scalar], ...] = ()
    emits: tuple[tuple[int, Expr], ...] = ()
    chosen: tuple[int, ...] = ()
    conditions: tuple[Condition, ...] = field(default=(), compare=False, repr=False)

    @property
    def participants(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """The machine instances that take part: (machine, instance), the initiator first."""
        first = (self.action.machine, self.action.instance)
        if self.partner is None:
            return (first,)
        return (first, (self.partner.machine, self.partner.instance))


# ------------------------------------------------------------------------------------ the whole


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
    `left_out` names the events whose steps were taken out. `check_deadlock`: whether it is claimed
    that nothing comes to an end but in final states; with `check_stuck` also that no machine does
    while others go on. `folded` are the conditions of the text that were constants where a step was
    written out, with what they were: no transition has anything of them there.
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
    lemmas: tuple[Lemma, ...] = ()
    automata: tuple[Automaton, ...] = ()
    fairness: tuple[Fairness, ...] = ()
    settings: tuple[Setting, ...] = ()
    left_out: tuple[str, ...] = ()
    check_deadlock: bool = True
    check_stuck: bool = True
    folded: tuple[tuple[Span, bool], ...] = field(default=(), compare=False, repr=False)

    @cached_property
    def instances(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Every machine instance as (machine, instance), in declaration order."""
        return tuple(
            (m, values)
            for m, machine in enumerate(self.machines)
            for values in product_of([scalar for _, scalar in machine.params])
        )
