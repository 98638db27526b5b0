"""Statements go in; which of them must keep their order comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rascheck.system.ir import (
    Assert,
    Assign,
    Binary,
    Branch,
    Clear,
    Const,
    Expr,
    Fail,
    Head,
    Ite,
    Length,
    Local,
    Many,
    Read,
    Receive,
    Send,
    SetLocal,
    Statement,
    System,
    Unary,
    Unwrap,
    Wrap,
    flat_position,
)

if TYPE_CHECKING:
    from rascheck.system.ir import Scalar

Place = tuple[str, int, int | None]
"""A kind of thing, its number, and which element of it; None is any."""


@dataclass
class Accesses:
    """What a statement reads and writes."""

    system: System
    reads: set[Place] = field(default_factory=set)
    writes: set[Place] = field(default_factory=set)

    def read(self, *exprs: Expr) -> None:
        """Expressions are evaluated."""
        for expr in exprs:
            match expr:
                case Read(variable, subscripts):
                    dims = self.system.variables[variable].dims
                    self.reads.add(("variable", variable, self.place(dims, subscripts)))
                case Length(queue, subscripts) | Head(queue, subscripts):
                    dims = self.system.queues[queue].dims
                    self.reads.add(("queue", queue, self.place(dims, subscripts)))
                case Local(slot):
                    self.reads.add(("local", slot, 0))
                case Unary(_, value) | Wrap(value) | Unwrap(value):
                    self.read(value)
                case Binary(_, left, right):
                    self.read(left, right)
                case Many(_, values):
                    self.read(*values)
                case Ite(condition, then, otherwise):
                    self.read(condition, then, otherwise)

    def write(
        self, kind: str, number: int, dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...]
    ) -> None:
        """An element is written, and may be read before."""
        place = kind, number, self.place(dims, subscripts)
        self.writes.add(place)
        self.reads.add(place)

    def place(self, dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...]) -> int | None:
        """Which element it is, if that is written down; what is looked at to find it is read."""
        self.read(*subscripts)
        values = tuple(s.value for s in subscripts if isinstance(s, Const))
        return flat_position(dims, values) if len(values) == len(subscripts) else None

    def run(self, *statements: Statement) -> None:
        """Statements are executed."""
        for statement in statements:
            match statement:
                case Assign(variable, subscripts, value):
                    self.read(value)
                    dims = self.system.variables[variable].dims
                    self.write("variable", variable, dims, subscripts)
                case SetLocal(slot, value):
                    self.read(value)
                    self.write("local", slot, (), ())
                case Send(queue, subscripts, values, lost):
                    self.read(*values)
                    self.write("queue", queue, self.system.queues[queue].dims, subscripts)
                    if lost is not None:
                        self.write("local", lost, (), ())
                case Receive(queue, subscripts) | Clear(queue, subscripts):
                    self.write("queue", queue, self.system.queues[queue].dims, subscripts)
                case Branch(condition, then, otherwise):
                    self.read(condition)
                    self.run(*then, *otherwise)
                case Assert(condition):
                    self.read(condition)
                case Fail():
                    pass


def conflicts(system: System, body: tuple[Statement, ...]) -> list[list[int]]:
    """For each statement those before it that write what it touches, or touch what it writes."""
    touched = []
    for statement in body:
        accesses = Accesses(system)
        accesses.run(statement)
        touched.append(accesses)
    return [
        [
            i
            for i in range(j)
            if meet(touched[i].writes, later.reads | later.writes)
            or meet(touched[i].reads, later.writes)
        ]
        for j, later in enumerate(touched)
    ]


def meet(some: set[Place], others: set[Place]) -> bool:
    """Whether two sets of places may have an element in common."""
    return any(
        kind == other and number == another and (a is None or b is None or a == b)
        for kind, number, a in some
        for other, another, b in others
    )
