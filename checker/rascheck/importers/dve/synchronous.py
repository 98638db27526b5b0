"""The transitions of the processes come in; those of a synchronous System go out.

Every process takes one of its transitions at once, and each has its effects as if it were alone:
what it reads of others is the old state. If one cannot move, nobody can. Two that write the same
variable are a mistake of the model. Such steps belong to no single process, so one more machine
takes them all; its name is a keyword, which no process has.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from rascheck.diagnostics import Diagnostics
from rascheck.importers.dve.declare import Declarations
from rascheck.importers.dve.expressions import in_state, joined, number
from rascheck.importers.dve.transitions import MOST, Half, Transitions, distinct_steps
from rascheck.system.ir import (
    Action,
    Assign,
    Binary,
    BinaryOp,
    Const,
    ControlState,
    EnumType,
    Expr,
    Fail,
    Failure,
    Ite,
    Local,
    Machine,
    Many,
    Read,
    Scalar,
    SetLocal,
    Statement,
    StepDecl,
    Transition,
    Unary,
    Variable,
)

NAME = "system"
NODES = (Assign, Read, Binary, Many, Unary, Ite)


class Synchronous:
    """Writes the steps that all processes take together."""

    def __init__(self, declared: Declarations, found: Transitions, sink: Diagnostics) -> None:
        self.variables = declared.storage.variables
        self.machine = len(declared.machines)
        self.sink = sink
        for half in found.halves:
            if half.link is not None:
                message = "channels in a synchronous system are not supported"
                sink.error("E315", message, half.span)
        for process in declared.machines:
            for state in process.node.committed[:1]:
                message = "committed states in a synchronous system are not supported"
                sink.error("E315", message, state.span)
        self.names = found.steps
        choices = [
            [half for half in found.halves if half.process is process]
            for process in declared.machines
        ]
        together = itertools.product(*choices) if choices else ()
        self.together = list(itertools.islice(together, MOST + 1))
        if len(self.together) > MOST:
            sink.error("E316", f"more than {MOST:,} transitions", found.halves[-1].span)
            self.together = []

    def variable(self) -> Variable:
        """The control variable of the machine that takes the steps."""
        states = EnumType(NAME, ("running",))
        return Variable(NAME, states, (), (0,), self.machine, control=True)

    def steps(self) -> Machine:
        """The machine that takes the steps."""
        declared = [
            StepDecl(", ".join(map(self.name, halves)), span=halves[0].span)
            for halves in self.together
        ]
        states = (ControlState("running", final=not self.names),)
        return Machine(NAME, (), states, distinct_steps(declared), len(self.variables))

    def name(self, half: Half) -> str:
        """The transition of one process."""
        step = self.names[half.action.machine][half.action.step]
        return f"{half.process.node.name.name}.{step.name}"

    def transitions(self) -> Iterator[Transition]:
        """One for each choice of a transition in every process."""
        for position, halves in enumerate(self.together):
            where = [in_state(half.process, half.source) for half in halves]
            guard = joined("and", [*where, *(g for half in halves for g in half.guards)])
            body, locals_ = self.body(halves)
            yield Transition(Action(self.machine, (), position), guard, body, locals=locals_)

    def body(
        self, halves: tuple[Half, ...]
    ) -> tuple[tuple[Statement, ...], tuple[tuple[str, Scalar], ...]]:
        """The effects of all, with the locals that keep what was there before."""
        writes = [{one.variable for one in assignments(half)} for half in halves]
        for one, other in itertools.combinations(range(len(halves)), 2):
            for variable in sorted(writes[one] & writes[other]):
                message = f"two processes assign `{self.variables[variable].name}` at once"
                return (Fail(Failure.ASSERT, message, halves[other].span),), ()
        old = Old(self.variables)
        statements: list[Statement] = []
        for position, half in enumerate(halves):
            others = set[int]().union(*(w for n, w in enumerate(writes) if n != position))
            statements += [old.seen(one, others) for one in assignments(half)]
        return (*old.kept, *statements), tuple(old.locals)


class Old:
    """Keeps the old values of variables in locals, where they are read after they are written."""

    def __init__(self, variables: list[Variable]) -> None:
        self.variables = variables
        self.slots: dict[tuple[int, int], int] = {}
        self.kept: list[Statement] = []
        self.locals: list[tuple[str, Scalar]] = []

    def seen(self, node: Any, others: set[int]) -> Any:
        """A part of a statement, in which what others write is as it was."""
        if isinstance(node, tuple):
            return tuple(self.seen(one, others) for one in node)
        if isinstance(node, Read) and node.variable in others:
            return self.read(node, self.seen(node.subscripts, others))
        if isinstance(node, NODES):
            parts = {one.name: self.seen(getattr(node, one.name), others) for one in fields(node)}
            return type(node)(**parts)
        return node

    def read(self, node: Read, subscripts: tuple[Expr, ...]) -> Expr:
        """The old value; where a subscript leaves the array, that fails as it would."""
        if not subscripts:
            return self.local(node.variable, 0)
        (index,) = subscripts
        value: Expr = Read(node.variable, subscripts, node.span)
        for element in reversed(range(self.variables[node.variable].size)):
            here = Binary(BinaryOp.EQ, index, number(element).expr)
            value = Ite(here, self.local(node.variable, element), value)
        return value

    def local(self, variable: int, element: int) -> Local:
        """The local that keeps an element."""
        slot = self.slots.get((variable, element))
        if slot is None:
            slot = self.slots[variable, element] = len(self.locals)
            declared = self.variables[variable]
            subscripts = tuple(Const(element, dim) for dim in declared.dims)
            self.locals.append((f"old{slot}", declared.type))
            self.kept.append(SetLocal(slot, Read(variable, subscripts)))
        return Local(slot)


def assignments(half: Half) -> list[Assign]:
    """What a process does: it goes to its next state, and has its effects."""
    return [one for one in half.moves if isinstance(one, Assign)]
