"""Parts for Systems written by hand in tests: machines with one line a step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rascheck.system.ir import (
    TRUE,
    Action,
    Assign,
    Binary,
    BinaryOp,
    Const,
    ControlState,
    EnumType,
    Expr,
    IndexType,
    IntType,
    Machine,
    Many,
    ManyOp,
    Read,
    Scalar,
    Statement,
    StepDecl,
    System,
    Transition,
    Unary,
    UnaryOp,
    Variable,
)

DIGIT = IntType(0, 2)
NODE = IndexType("Node", 2)


def number(value: int) -> Const:
    return Const(value, IntType(value, value))


def node(value: int) -> Const:
    return Const(value, NODE)


def negated(value: Expr) -> Unary:
    return Unary(UnaryOp.NOT, value)


def eq(left: Expr, right: Expr) -> Binary:
    return Binary(BinaryOp.EQ, left, right)


def plus(left: Expr, right: Expr) -> Binary:
    return Binary(BinaryOp.ADD, left, right)


def both(*values: Expr) -> Many:
    return Many(ManyOp.AND, values)


@dataclass(frozen=True)
class Step:
    """`instance.step: source -> target`; what is not said is empty."""

    instance: tuple[int, ...]
    source: int
    target: int
    when: Expr = TRUE
    do: tuple[Statement, ...] = ()
    emits: tuple[tuple[int, Expr], ...] = ()
    locals: tuple[tuple[str, Scalar], ...] = ()


def control(machine: int, states: str, indexed: bool = False) -> Variable:
    """The control variable of machine number `machine`."""
    members = EnumType(f"m{machine}", tuple(name.rstrip("!") for name in states.split()))
    dims = (NODE,) if indexed else ()
    return Variable(f"m{machine}", members, dims, (0,) * (2 if indexed else 1), machine, True)


def at(machine: int, instance: tuple[int, ...], state: int, states: str) -> Expr:
    """That an instance rests in a state."""
    type = control(machine, states).type
    return eq(Read(machine, tuple(node(i) for i in instance)), Const(state, type))


def build(
    machines: list[tuple[str, list[Step]]], variables: tuple[Variable, ...] = (), **rest: Any
) -> System:
    """A System of machines m0, m1 ...: their states ("A B!", the final ones marked) and steps.

    Control variables come first: variable k is that of machine k, `variables` follow. A machine is
    indexed by NODE if its steps' instances are. Each step is its own declaration s0, s1 ...
    """
    controls, declared, transitions = [], [], []
    for k, (states, steps) in enumerate(machines):
        indexed = any(step.instance for step in steps)
        controls.append(control(k, states, indexed))
        named = tuple(ControlState(n.rstrip("!"), n.endswith("!")) for n in states.split())
        order = sorted(range(len(steps)), key=lambda i: steps[i].instance)
        decls = tuple(StepDecl(f"s{i}") for i in range(len(steps)))
        params: tuple[tuple[str, Scalar], ...] = (("n", NODE),) if indexed else ()
        declared.append(Machine(f"m{k}", params, named, decls, k))
        for i in order:
            step = steps[i]
            where = tuple(node(v) for v in step.instance)
            guard: tuple[Expr, ...] = (at(k, step.instance, step.source, states),)
            guard += () if step.when == TRUE else (step.when,)
            move = Assign(k, where, Const(step.target, controls[k].type))
            transitions.append(
                Transition(
                    Action(k, step.instance, i),
                    both(*guard),
                    (move, *step.do),
                    locals=step.locals,
                    emits=step.emits,
                )
            )
    return System(
        "small",
        (*controls, *variables),
        rest.pop("queues", ()),
        tuple(declared),
        tuple(transitions),
        **rest,
    )
