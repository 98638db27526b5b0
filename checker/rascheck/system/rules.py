"""What every back end may rely on: for each kind of node of a System what is so.

RULES is the whole of it, with STANDS, which says where some kinds of expressions may stand. Each
sentence relies on the ones above it. That values fit is no rule: to leave a range is an error of
the model, not of its System.
"""

# ruff: noqa: ARG005 (every row of the table has a function of the same two arguments)

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from rascheck.system.evaluate import fits
from rascheck.system.ir import (
    Action,
    Assert,
    Assign,
    Automaton,
    Before,
    Binary,
    BitsType,
    BoolType,
    Branch,
    Clear,
    Const,
    EnumType,
    Expr,
    Fail,
    Fairness,
    Future,
    FutureOp,
    Head,
    IndexType,
    IntType,
    Ite,
    Kind,
    Lemma,
    Length,
    Local,
    Machine,
    Many,
    Occurred,
    OptionType,
    Overflow,
    Past,
    Property,
    Queue,
    Read,
    Receive,
    Scalar,
    Send,
    SetLocal,
    StepDecl,
    System,
    Transition,
    Unary,
    Unwrap,
    Variable,
    Wrap,
)
from rascheck.system.verdict import DEADLOCK, ERROR

Place = tuple[int, tuple[Expr, ...]]
"""A queue with the subscripts by which it is named."""


@dataclass(frozen=True)
class Scope:
    """Where a node stands and what is known there.

    `where` is for messages, `role` is a word of STANDS; `locals` are set and `filled` queues hold
    an entry, on every path; `history` is the number of registers that have a value already.
    """

    system: System
    problems: list[str]
    where: str = "system"
    role: str = ""
    transition: Transition | None = None
    locals: frozenset[int] = frozenset()
    filled: frozenset[Place] = field(default_factory=frozenset)
    history: int = 0
    lemma: Lemma | None = None

    def knowing(self, filled: frozenset[Place]) -> Scope:
        """This scope, where some more queues are known to hold an entry."""
        return self if filled <= self.filled else replace(self, filled=self.filled | filled)


# ------------------------------------------------------------------------------------- the table


Rules = tuple[tuple[str, Callable[[Scope, Any], bool]], ...]


def distinct(names: Iterable[object]) -> bool:
    """Whether no name occurs twice."""
    listed = list(names)
    return len(set(listed)) == len(listed)


def below(number: int, items: tuple[object, ...]) -> bool:
    """Whether `number` is a position in `items`."""
    return 0 <= number < len(items)


def match_types(values: tuple[int, ...], params: tuple[tuple[str, Scalar], ...]) -> bool:
    """Whether there is one value for each parameter, in its type."""
    return len(values) == len(params) and all(
        fits(value, scalar) for value, (_, scalar) in zip(values, params, strict=True)
    )


def is_local(at: Scope, slot: int) -> bool:
    """Whether the transition or the lemma has such a local."""
    if at.lemma is not None:
        return below(slot, at.lemma.variables)
    return at.transition is not None and below(slot, at.transition.locals)


def control_of(system: System, machine: int | None) -> Variable | None:
    """The variable that a machine names as its control, if both exist."""
    if machine is None or not below(machine, system.machines):
        return None
    control = system.machines[machine].control
    return system.variables[control] if below(control, system.variables) else None


def is_filled(at: Scope, node: Head | Receive) -> bool:
    """Whether a queue holds an entry where its oldest one is asked for."""
    return (node.queue, node.subscripts) in at.filled


def order(transition: Transition) -> tuple[Any, ...]:
    """What transitions are ordered by; of one action's, the one without a partner comes last."""

    def key(action: Action) -> tuple[Any, ...]:
        return (action.machine, action.instance, action.step, action.arguments)

    partner = transition.partner
    return (*key(transition.action), partner is None, key(partner) if partner else ())


A_VARIABLE: Rules = (
    ("the variable exists", lambda at, x: below(x.variable, at.system.variables)),
    (
        "there is one subscript a dimension",
        lambda at, x: len(x.subscripts) == len(at.system.variables[x.variable].dims),
    ),
)
A_QUEUE: Rules = (
    ("the queue exists", lambda at, x: below(x.queue, at.system.queues)),
    (
        "there is one subscript a dimension",
        lambda at, x: len(x.subscripts) == len(at.system.queues[x.queue].dims),
    ),
)

RULES: dict[type, Rules] = {
    # Types.
    BoolType: (),
    IntType: (("a range has a value", lambda at, x: x.low <= x.high),),
    EnumType: (
        ("an enumeration has a member", lambda at, x: len(x.members) > 0),
        ("members have different names", lambda at, x: distinct(x.members)),
    ),
    IndexType: (("an index has a value", lambda at, x: x.size > 0),),
    OptionType: (),
    BitsType: (
        ("there are 1 to 64 bits", lambda at, x: 1 <= x.width <= 64),
        (
            "fields are bits of it",
            lambda at, x: all(0 <= f.low <= f.high < x.width for f in x.fields),
        ),
    ),
    # Declarations.
    System: (
        (
            "variables and queues have different names",
            lambda at, x: distinct(named.name for named in (*x.variables, *x.queues)),
        ),
        ("machines have different names", lambda at, x: distinct(m.name for m in x.machines)),
        ("atoms have different names", lambda at, x: distinct(a.name for a in x.atoms)),
        ("registers have different names", lambda at, x: distinct(r.name for r in x.registers)),
        (
            "properties have different names",
            lambda at, x: distinct([DEADLOCK, ERROR, *(p.name for p in x.properties)]),
        ),
        ("lemmas have different names", lambda at, x: distinct(e.name for e in x.lemmas)),
        ("automata have different names", lambda at, x: distinct(a.name for a in x.automata)),
        ("settings have different names", lambda at, x: distinct(s.name for s in x.settings)),
        (
            "transitions stand in the order of action and partner",
            lambda at, x: all(a <= b for a, b in itertools.pairwise(map(order, x.transitions))),
        ),
    ),
    Variable: (
        ("there is one initial value an element", lambda at, x: len(x.initial) == x.size),
        (
            "initial values are in the type",
            lambda at, x: all(v is None or fits(v, x.type) for v in x.initial),
        ),
        (
            "the owner exists",
            lambda at, x: x.machine is None or below(x.machine, at.system.machines),
        ),
        (
            "a control variable is that of its machine",
            lambda at, x: x.control == (control_of(at.system, x.machine) is x),
        ),
    ),
    Queue: (
        ("a queue has room", lambda at, x: x.capacity > 0),
        (
            "only a queue of one entry is overwritten",
            lambda at, x: x.overflow is not Overflow.OVERWRITE or x.capacity == 1,
        ),
        ("an entry has a part", lambda at, x: len(x.parts) > 0),
        ("parts have different names", lambda at, x: distinct(name for name, _ in x.parts)),
        (
            "only a single part has no name",
            lambda at, x: len(x.parts) == 1 or all(name for name, _ in x.parts),
        ),
    ),
    Machine: (
        ("the control variable exists", lambda at, x: below(x.control, at.system.variables)),
        (
            "the control variable is owned",
            lambda at, x: (
                control_of(at.system, at.system.variables[x.control].machine)
                is at.system.variables[x.control]
            ),
        ),
        (
            "the control variable is an enumeration of the states",
            lambda at, x: (
                isinstance(at.system.variables[x.control].type, EnumType)
                and at.system.variables[x.control].type.members == tuple(s.name for s in x.states)
            ),
        ),
        (
            "the control variable has an element an instance",
            lambda at, x: at.system.variables[x.control].dims == tuple(s for _, s in x.params),
        ),
        ("parameters have different names", lambda at, x: distinct(name for name, _ in x.params)),
        ("steps have different names", lambda at, x: distinct(step.name for step in x.steps)),
    ),
    StepDecl: (
        ("parameters have different names", lambda at, x: distinct(name for name, _ in x.params)),
    ),
    Action: (
        ("the machine exists", lambda at, x: below(x.machine, at.system.machines)),
        (
            "the instance exists",
            lambda at, x: match_types(x.instance, at.system.machines[x.machine].params),
        ),
        ("the step exists", lambda at, x: below(x.step, at.system.machines[x.machine].steps)),
        (
            "the arguments are those of the step",
            lambda at, x: match_types(
                x.arguments, at.system.machines[x.machine].steps[x.step].params
            ),
        ),
    ),
    Transition: (
        ("locals have different names", lambda at, x: distinct(name for name, _ in x.locals)),
        ("no instance is its own partner", lambda at, x: distinct(x.participants)),
        ("a partner comes with an event", lambda at, x: x.partner is None or x.event != ""),
        ("a payload comes with an event", lambda at, x: not x.payload or x.event != ""),
        ("the atoms exist", lambda at, x: all(below(a, at.system.atoms) for a, _ in x.emits)),
        ("an atom is emitted once", lambda at, x: distinct(atom for atom, _ in x.emits)),
        (
            "only bits are chosen",
            lambda at, x: all(
                below(c, x.locals) and isinstance(x.locals[c][1], BitsType) for c in x.chosen
            ),
        ),
    ),
    Lemma: (("variables have different names", lambda at, x: distinct(n for n, _ in x.variables)),),
    Property: (
        (
            "only a temporal property has an automaton",
            lambda at, x: x.automaton is None or x.kind is Kind.TEMPORAL,
        ),
        (
            "the automaton exists",
            lambda at, x: x.automaton is None or below(x.automaton, at.system.automata),
        ),
    ),
    Automaton: (
        (
            "the states exist",
            lambda at, x: all(
                0 <= state < x.size
                for states in (x.initial, x.accepting, *((a, b) for a, _, b in x.edges))
                for state in states
            ),
        ),
    ),
    Fairness: (
        (
            "the transitions exist",
            lambda at, x: all(below(t, at.system.transitions) for t in x.transitions),
        ),
        (
            "the transitions stand in order, each once",
            lambda at, x: list(x.transitions) == sorted(set(x.transitions)),
        ),
    ),
    # Expressions.
    Const: (),
    Read: (*A_VARIABLE,),
    Length: (*A_QUEUE,),
    Head: (
        *A_QUEUE,
        ("the part exists", lambda at, x: below(x.part, at.system.queues[x.queue].parts)),
        ("the queue is known to hold an entry", is_filled),
    ),
    Local: (
        ("the local exists", lambda at, x: is_local(at, x.slot)),
        ("the local is set on every path", lambda at, x: x.slot in at.locals),
    ),
    Occurred: (("the atom exists", lambda at, x: below(x.atom, at.system.atoms)),),
    Past: (
        ("the register exists", lambda at, x: below(x.register, at.system.registers)),
        ("the register has its value before", lambda at, x: x.register < at.history),
    ),
    Before: (("the register exists", lambda at, x: below(x.register, at.system.registers)),),
    Unary: (),
    Binary: (),
    Many: (),
    Ite: (),
    Wrap: (),
    Unwrap: (),
    Future: (
        (
            "`until` has two operands, the other words one",
            lambda at, x: len(x.values) == (2 if x.op is FutureOp.UNTIL else 1),
        ),
    ),
    # Statements.
    Assign: (*A_VARIABLE,),
    SetLocal: (("the local exists", lambda at, x: is_local(at, x.slot)),),
    Send: (
        *A_QUEUE,
        (
            "there is one value a part",
            lambda at, x: len(x.values) == len(at.system.queues[x.queue].parts),
        ),
        (
            "only a dropping queue loses",
            lambda at, x: x.lost is None or at.system.queues[x.queue].overflow is Overflow.DROP,
        ),
        ("the local exists", lambda at, x: x.lost is None or is_local(at, x.lost)),
    ),
    Receive: (
        *A_QUEUE,
        ("the queue is known to hold an entry", is_filled),
    ),
    Clear: (*A_QUEUE,),
    Branch: (),
    Assert: (),
    Fail: (),
}

OF_A_STATE = (
    *("assumption", "guard", "payload", "body", "emit"),
    *("initial", "next", "formula", "temporal"),
)
STANDS: dict[type, tuple[str, ...]] = {
    Local: ("guard", "payload", "body", "emit", "lemma"),
    Read: OF_A_STATE,
    Length: OF_A_STATE,
    Head: OF_A_STATE,
    Occurred: ("next", "formula", "temporal"),
    Past: ("initial", "next", "formula", "temporal"),
    Before: ("next",),
    Future: ("temporal",),
}
"""Where the kinds of expressions may stand that may not stand everywhere."""
