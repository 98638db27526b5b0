"""What is known where an expression stands: where things are kept, and within which bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from rascheck.records import dataclass
from rascheck.system.ir import (
    Binary,
    BinaryOp,
    Const,
    Expr,
    Local,
    Many,
    ManyOp,
    Read,
    System,
    Unary,
    UnaryOp,
    Variable,
)

Bounds = tuple[int, int]
"""The least and the greatest value."""

TRUTH: Bounds = (0, 1)
FLIPPED = {
    BinaryOp.EQ: BinaryOp.EQ,
    BinaryOp.NE: BinaryOp.NE,
    BinaryOp.LT: BinaryOp.GT,
    BinaryOp.GT: BinaryOp.LT,
    BinaryOp.LE: BinaryOp.GE,
    BinaryOp.GE: BinaryOp.LE,
}
DENIED = {
    BinaryOp.EQ: BinaryOp.NE,
    BinaryOp.NE: BinaryOp.EQ,
    BinaryOp.LT: BinaryOp.GE,
    BinaryOp.GE: BinaryOp.LT,
    BinaryOp.GT: BinaryOp.LE,
    BinaryOp.LE: BinaryOp.GT,
}


@dataclass(frozen=True)
class Layout:
    """The variables of the flat system, and which of them hold the queues and the history.

    Those of the System come first, under their own numbers. Of a queue there are its length and an
    array for each part, whose last dimension is the place in the queue, the oldest entry at 0.
    """

    system: System
    variables: tuple[Variable, ...]
    lengths: tuple[int, ...]
    parts: tuple[tuple[int, ...], ...]
    registers: tuple[int, ...]


@dataclass(frozen=True)
class Scope:
    """Where an expression stands.

    `locals` are the bounds of those that are set, or their value if it is constant; `known` bounds
    of elements are narrower than their types; `occurred` says when each atom occurs, and `before`
    where history was put that has been overwritten.
    """

    layout: Layout
    locals: Mapping[int, Bounds | Const] = field(default_factory=dict)
    known: Mapping[Expr, Bounds] = field(default_factory=dict)
    occurred: Mapping[int, Expr] = field(default_factory=dict)
    before: Mapping[int, Expr] = field(default_factory=dict)

    def assuming(self, condition: Expr, holds: bool = True) -> Scope:
        """This scope, where a flat condition is known to hold, or not to."""
        known = dict(self.known)
        for read, (low, high) in facts(condition, holds):
            if read in known:
                low, high = max(low, known[read][0]), min(high, known[read][1])
            if low <= high:
                known[read] = low, high
        return replace(self, known=known)

    def written(self, variable: int) -> Scope:
        """This scope, where a variable may have changed."""
        known = {read: b for read, b in self.known.items() if not _reads(read, variable)}
        return replace(self, known=known)

    def bounds(self, element: Expr, type: Bounds) -> Bounds:
        """Within which bounds an element or a local lies, knowing those of its type."""
        low, high = self.known.get(element, type)
        low, high = max(low, type[0]), min(high, type[1])
        return (low, high) if low <= high else type

    def bound(self, read: Expr, bounds: Bounds) -> Scope:
        """This scope, where an element with constant subscripts lies within bounds."""
        return replace(self, known={**self.known, read: bounds})

    def setting(self, slot: int, value: Bounds | Const) -> Scope:
        """This scope, where a local has been set."""
        known = {read: b for read, b in self.known.items() if read != Local(slot)}
        return replace(self, locals={**self.locals, slot: value}, known=known)


def merged(left: Scope, right: Scope) -> Scope:
    """What is known behind a branch."""
    locals: dict[int, Bounds | Const] = {}
    for slot in {*left.locals, *right.locals}:
        sides = [side.locals[slot] for side in (left, right) if slot in side.locals]
        bounds = [(s.value, s.value) if isinstance(s, Const) else s for s in sides]
        locals[slot] = sides[0] if sides[0] == sides[-1] else union(bounds)
    shared = left.known.keys() & right.known.keys()
    known = {read: union([left.known[read], right.known[read]]) for read in shared}
    return replace(left, locals=locals, known=known)


def union(bounds: list[Bounds]) -> Bounds:
    """The narrowest bounds around all of them."""
    return min(low for low, _ in bounds), max(high for _, high in bounds)


def facts(condition: Expr, holds: bool) -> Iterator[tuple[Expr, Bounds]]:
    """What a condition says about single elements."""
    match condition:
        case Many(ManyOp.AND, values) if holds:
            for value in values:
                yield from facts(value, holds)
        case Many(ManyOp.OR, values) if not holds:
            for value in values:
                yield from facts(value, holds)
        case Unary(UnaryOp.NOT, value):
            yield from facts(value, not holds)
        case Read() | Local() if is_fixed(condition):
            yield condition, (int(holds), int(holds))
        case Binary(op, Const(value), right) if op in FLIPPED:
            yield from facts(Binary(FLIPPED[op], right, Const(value)), holds)
        case Binary(op, left, Const(value)) if op in DENIED and is_fixed(left):
            yield from _compared(left, op if holds else DENIED[op], value)


FAR = 1 << 63


def _compared(read: Expr, op: BinaryOp, value: int) -> Iterator[tuple[Expr, Bounds]]:
    match op:
        case BinaryOp.EQ:
            yield read, (value, value)
        case BinaryOp.LT:
            yield read, (-FAR, value - 1)
        case BinaryOp.LE:
            yield read, (-FAR, value)
        case BinaryOp.GT:
            yield read, (value + 1, FAR)
        case BinaryOp.GE:
            yield read, (value, FAR)


def is_fixed(expr: Expr) -> bool:
    """Whether an expression is a local, or one element whatever the state."""
    match expr:
        case Local():
            return True
        case Read(_, subscripts):
            return all(isinstance(subscript, Const) for subscript in subscripts)
        case _:
            return False


def _reads(read: Expr, variable: int) -> bool:
    return isinstance(read, Read) and read.variable == variable
