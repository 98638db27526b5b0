"""The statements of a transition go in; those of the flat system come out.

Whatever can fail has an `Assert` in front of it, which is the only thing that still fails. Queues
are their length and their places: the oldest entry stands at 0, and a place without an entry holds
the least value, so that equal queues are equal states.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from rascheck.exporters import terms
from rascheck.exporters.scope import Bounds, Scope, is_fixed, merged, union
from rascheck.exporters.total import Total, fits, place, total
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Assert,
    Assign,
    Branch,
    Clear,
    Const,
    Expr,
    Fail,
    Local,
    Overflow,
    Read,
    Receive,
    Scalar,
    Send,
    SetLocal,
    Statement,
    cardinality,
    highest,
    lowest,
)

NO_VALUE = "an expression has no value"


class Body:
    """Takes statements one after the other; `done` is what became of them.

    `ended` says that the last of them fails for sure. `widest` are the bounds of every local over
    the whole body, but for those that are set `once`, to a constant, which are gone; locals from
    `fresh` on are our own.
    """

    def __init__(
        self,
        scope: Scope,
        fresh: int = 0,
        widest: dict[int, Bounds] | None = None,
        once: frozenset[int] = frozenset(),
    ) -> None:
        self.scope = scope
        self.fresh = fresh
        self.widest = {} if widest is None else widest
        self.once = once
        self.done: list[Statement] = []
        self.ended = False

    def run(self, statements: tuple[Statement, ...]) -> None:
        """Take statements, from the top to the bottom."""
        for statement in statements:
            if self.ended:
                return
            self._statement(statement)

    def check(self, condition: Expr, message: str) -> None:
        """From here on `condition` holds, or the step has failed."""
        if condition == TRUE or self.ended:
            return
        self.ended = condition == FALSE
        self.done.append(Assert(condition, message))
        self.scope = self.scope.assuming(condition)

    def value(self, expr: Expr) -> Total:
        """A value, which is there."""
        one = total(expr, self.scope)
        self.check(one.defined, NO_VALUE)
        return one

    def write(self, variable: int, subscripts: tuple[Expr, ...], one: Total) -> None:
        """Put a value that fits into an element that is there."""
        if self.ended or cardinality(self.scope.layout.variables[variable].type) == 1:
            return
        element = Read(variable, subscripts)
        if one.value == element:
            return
        self.done.append(Assign(variable, subscripts, one.value))
        self.scope = self.scope.written(variable)
        if is_fixed(element):
            self.scope = self.scope.bound(element, one.bounds)

    def put(self, slot: int, one: Total) -> None:
        """Give a local its value."""
        if slot in self.once and isinstance(one.value, Const):
            self.scope = self.scope.setting(slot, one.value)
            return
        self.done.append(SetLocal(slot, one.value))
        self.widest[slot] = union([one.bounds, self.widest.get(slot, one.bounds)])
        self.scope = self.scope.setting(slot, one.bounds)

    def kept(self, one: Total) -> Total:
        """A value that does not change with what is written from now on."""
        if isinstance(one.value, Const):
            return one
        slot, self.fresh = self.fresh, self.fresh + 1
        self.put(slot, one)
        return Total(Local(slot), one.bounds)

    def _statement(self, statement: Statement) -> None:
        match statement:
            case Assign(variable, subscripts, value):
                self._assign(variable, subscripts, value)
            case SetLocal(slot, value):
                self.put(slot, self.value(value))
            case Send():
                self._send(statement)
            case Receive(queue, subscripts):
                self._receive(queue, subscripts)
            case Clear(queue, subscripts):
                self._clear(queue, subscripts)
            case Branch(condition, then, otherwise):
                self._branch(self.value(condition).value, then, otherwise)
            case Assert(condition, message):
                self.check(self.value(condition).value, message or "an assertion fails")
            case Fail(_, message):
                self.check(FALSE, message)
            case _:
                assert_never(statement)

    def _assign(self, variable: int, subscripts: tuple[Expr, ...], value: Expr) -> None:
        declared = self.scope.layout.variables[variable]
        places = self._place(declared.dims, subscripts)
        one = self._fitting(value, declared.type, declared.name)
        self.write(variable, places, one)

    def _place(self, dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...]) -> tuple[Expr, ...]:
        places, defined = place(dims, subscripts, self.scope)
        self.check(defined, NO_VALUE)
        return places

    def _fitting(self, value: Expr, type: Scalar, what: str) -> Total:
        one = self.value(value)
        self.check(fits(one, type), f"{what} leaves its range")
        low, high = max(one.bounds[0], lowest(type)), min(one.bounds[1], highest(type))
        return replace(one, bounds=(low, high)) if low <= high else one

    def _branch(
        self, condition: Expr, then: tuple[Statement, ...], otherwise: tuple[Statement, ...]
    ) -> None:
        if self.ended:
            return
        if isinstance(condition, Const):
            self.run(then if condition.value else otherwise)
            return
        sides = [
            Body(self.scope.assuming(condition, holds), self.fresh, self.widest, self.once)
            for holds in (True, False)
        ]
        for side, statements in zip(sides, (then, otherwise), strict=True):
            side.run(statements)
        self._join(condition, sides)

    def _join(self, condition: Expr, sides: list[Body]) -> None:
        self.fresh = max(side.fresh for side in sides)
        going = [side.scope for side in sides if not side.ended]
        self.ended = not going
        if going:
            self.scope = merged(going[0], going[-1])
        then, otherwise = (tuple(side.done) for side in sides)
        if then:
            self.done.append(Branch(condition, then, otherwise))
        elif otherwise:
            self.done.append(Branch(terms.negation(condition), otherwise))

    # ------------------------------------------------------------------------------------ queues

    def _queue(self, queue: int, subscripts: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """The subscripts of a queue, which stay what they are whatever happens to it."""
        places = self._place(self.scope.layout.system.queues[queue].dims, subscripts)
        return tuple(
            self.kept(Total(one, total(old, self.scope).bounds)).value
            for one, old in zip(places, subscripts, strict=True)
        )

    def _length(self, queue: int, places: tuple[Expr, ...]) -> Total:
        variable = self.scope.layout.lengths[queue]
        read = Read(variable, places)
        most = self.scope.layout.system.queues[queue].capacity
        return Total(read, self.scope.bounds(read, (0, most)))

    def _send(self, statement: Send) -> None:
        queue = self.scope.layout.system.queues[statement.queue]
        places = self._queue(statement.queue, statement.subscripts)
        entry = [
            self._fitting(value, type, f"{queue.name}.{part}" if part else queue.name)
            for (part, type), value in zip(queue.parts, statement.values, strict=True)
        ]
        if len(entry) > 1:
            entry = [self.kept(one) for one in entry]
        if self.ended:
            return
        length = self._length(statement.queue, places)
        room = terms.between(length.value, length.bounds, 0, queue.capacity - 1)
        if queue.overflow is Overflow.ERROR:
            self.check(room, f"{queue.name} is full")
        if queue.overflow is Overflow.DROP and room != TRUE:
            self._drop(statement, room, places, entry)
        else:
            self._append(statement.queue, places, entry)

    def _drop(
        self, statement: Send, room: Expr, places: tuple[Expr, ...], entry: list[Total]
    ) -> None:
        sides = [
            Body(self.scope.assuming(room, holds), self.fresh, self.widest, self.once)
            for holds in (True, False)
        ]
        sides[0]._append(statement.queue, places, entry)
        if statement.lost is not None:
            sides[1].put(statement.lost, Total(TRUE, (1, 1)))
        self._join(room, sides)

    def _append(self, queue: int, places: tuple[Expr, ...], entry: list[Total]) -> None:
        layout = self.scope.layout
        capacity = layout.system.queues[queue].capacity
        length = self._length(queue, places)
        end = terms.number(0) if capacity == 1 else length.value
        for part, one in zip(layout.parts[queue], entry, strict=True):
            self.write(part, (*places, end), one)
        if capacity == 1:
            self.write(layout.lengths[queue], places, Total(terms.number(1), (1, 1)))
        else:
            low, high = length.bounds[0] + 1, min(length.bounds[1] + 1, capacity)
            longer = Total(terms.plus(length.value, 1), (low, high))
            self.write(layout.lengths[queue], places, longer)

    def _receive(self, queue: int, subscripts: tuple[Expr, ...]) -> None:
        layout = self.scope.layout
        capacity = layout.system.queues[queue].capacity
        places = self._queue(queue, subscripts)
        for part in layout.parts[queue]:
            for at in range(capacity - 1):
                following = total(Read(part, (*places, terms.number(at + 1))), self.scope)
                self.write(part, (*places, terms.number(at)), following)
            self.write(part, (*places, terms.number(capacity - 1)), self._least(part))
        length = self._length(queue, places)
        low, high = max(length.bounds[0] - 1, 0), max(length.bounds[1] - 1, 0)
        shorter = Total(terms.plus(length.value, -1), (low, high))
        if capacity == 1:
            shorter = Total(terms.number(0), (0, 0))
        self.write(layout.lengths[queue], places, shorter)

    def _clear(self, queue: int, subscripts: tuple[Expr, ...]) -> None:
        layout = self.scope.layout
        places = self._queue(queue, subscripts)
        for part in layout.parts[queue]:
            for at in range(layout.system.queues[queue].capacity):
                self.write(part, (*places, terms.number(at)), self._least(part))
        self.write(layout.lengths[queue], places, Total(terms.number(0), (0, 0)))

    def _least(self, part: int) -> Total:
        type = self.scope.layout.variables[part].type
        low = lowest(type)
        return Total(Const(low, type), (low, low))
