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


Write = tuple[Place, int | None]
"""What is written; and the value, if it is a constant."""


@dataclass
class Accesses:
    """What a statement reads and writes."""

    system: System
    reads: set[Place] = field(default_factory=set)
    writes: set[Write] = field(default_factory=set)

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

    def change(self, queue: int, subscripts: tuple[Expr, ...]) -> None:
        """A queue is written."""
        place = self.place(self.system.queues[queue].dims, subscripts)
        self.writes.add((("queue", queue, place), None))

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
                    place = self.place(self.system.variables[variable].dims, subscripts)
                    self.writes.add((("variable", variable, place), constant(value)))
                case SetLocal(slot, value):
                    self.read(value)
                    self.writes.add((("local", slot, 0), constant(value)))
                case Send(queue, subscripts, values, lost):
                    self.read(*values)
                    self.change(queue, subscripts)
                    if lost is not None:
                        self.writes.add((("local", lost, 0), None))
                case Receive(queue, subscripts) | Clear(queue, subscripts):
                    self.change(queue, subscripts)
                case Branch(condition, then, otherwise):
                    self.read(condition)
                    self.run(*then, *otherwise)
                case Assert(condition):
                    self.read(condition)
                case Fail():
                    pass


def constant(value: Expr) -> int | None:
    """The value that is written down."""
    return value.value if isinstance(value, Const) else None


def conflicts(system: System, body: tuple[Statement, ...]) -> list[list[int]]:
    """For each statement those before it that write what it touches, or touch what it writes.

    What both only set to the same constant is no reason.
    """
    touched = []
    for statement in body:
        accesses = Accesses(system)
        accesses.run(statement)
        touched.append(accesses)
    return [[i for i in range(j) if conflict(touched[i], touched[j])] for j in range(len(touched))]


def conflict(one: Accesses, other: Accesses) -> bool:
    """Whether two statements must keep their order."""
    pairs = ((one, other), (other, one))
    return any(
        meet(place, read) for a, b in pairs for place, _ in a.writes for read in b.reads
    ) or any(
        meet(place, another) and (value is None or value != held)
        for place, value in one.writes
        for another, held in other.writes
    )


def meet(one: Place, other: Place) -> bool:
    """Whether two places may be the same."""
    (kind, number, a), (kind_, number_, b) = one, other
    return (kind, number) == (kind_, number_) and (a is None or b is None or a == b)
