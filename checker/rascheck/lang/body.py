"""The body of a transition while it is being written: its statements, its locals, its sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rascheck.lang import types
from rascheck.lang.room import Rooms
from rascheck.lang.types import Value
from rascheck.system import ir


@dataclass(frozen=True)
class Loss:
    """A send that may drop its entry: local `slot` says whether it did."""

    queue: int
    subscripts: tuple[ir.Expr, ...]
    values: tuple[ir.Expr, ...]
    slot: int


@dataclass
class Body:
    """The body of one transition while it is being written.

    `rooms` says what the body may append to `block` queues on its longest path; `observed` are the
    queues of which a property asks what they lost.
    """

    observed: frozenset[int] = frozenset()
    statements: list[ir.Statement] = field(default_factory=list)
    locals: list[tuple[str, ir.Scalar]] = field(default_factory=list)
    rooms: Rooms = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    _names: dict[str, int] = field(default_factory=dict)
    _begun: set[int] = field(default_factory=set)

    def begin(self, exprs: Sequence[ir.Expr]) -> None:
        """Give locals a first value: one path may not give them another."""
        slots = dict.fromkeys(expr.slot for expr in exprs if isinstance(expr, ir.Local))
        for slot in slots:
            scalar = self.locals[slot][1]
            first = ir.SetLocal(slot, ir.Const(ir.lowest(scalar), scalar))
            if slot in self._begun:
                continue
            self._begun.add(slot)
            if not any(isinstance(s, ir.SetLocal) and s.slot == slot for s in self.statements):
                self.statements.insert(0, first)

    def choose(self, chosen: Sequence[tuple[str, types.ScalarType]]) -> None:
        """Begin with the locals that the transition gives values to."""
        for name, type_ in chosen:
            self._begun.add(self.local(name, type_.scalar))

    def local(self, name: str, scalar: ir.Scalar) -> int:
        """A new local, with a number in its name where another one has it."""
        number = self._names.get(name, 0) + 1
        unique = name if number == 1 else f"{name} ({number})"
        self._names[name] = number
        self.locals.append((unique, scalar))
        return len(self.locals) - 1

    def keep(self, name: str, value: Value) -> tuple[Value, list[ir.Statement]]:
        """The value in locals, and the statements that put it there; constants stay as they are."""
        if value.constant:
            return value, []
        kept: list[tuple[ir.Expr, ...]] = []
        statements: list[ir.Statement] = []
        scalars = _scalars(value.type)
        for elements, (suffix, scalar) in zip(value.leaves, scalars, strict=True):
            row: list[ir.Expr] = []
            for element in elements:
                if isinstance(element, ir.Const | ir.Local):
                    row.append(element)
                    continue
                slot = self.local(name + suffix, scalar)
                statements.append(ir.SetLocal(slot, element))
                row.append(ir.Local(slot))
            kept.append(tuple(row))
        return Value(value.type, tuple(kept)), statements


def _scalars(type_: types.Type) -> list[tuple[str, ir.Scalar]]:
    return [(leaf.suffix, leaf.scalar) for leaf in types.leaves(type_)]
