"""Statements go in; instructions that change the words of a state come out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from rascheck.explore.native.emit import Value, constant
from rascheck.explore.native.lower import Lower
from rascheck.explore.native.words import QueueArray
from rascheck.system.ir import (
    Assert,
    Assign,
    Branch,
    Clear,
    Expr,
    Fail,
    Overflow,
    Receive,
    Send,
    SetLocal,
    Statement,
    highest,
    lowest,
)


class Body(Lower):
    """Writes bodies; the state behind `state` is changed in place."""

    def run(self, statements: Sequence[Statement]) -> None:
        """From the top to the bottom."""
        for statement in statements:
            self.statement(statement)

    def statement(self, statement: Statement) -> None:
        """One statement."""
        f = self.f
        match statement:
            case Assign(variable, subscripts, expr):
                declared = self.words.system.variables[variable]
                place = self.locate(declared.dims, subscripts)
                bounds = lowest(declared.type), highest(declared.type)
                value = self.in_range(self.value(expr), *bounds)
                self.put(self.words.variables[variable], place, value)
            case SetLocal(slot, expr):
                self.set_local(slot, self.value(expr))
            case Send():
                self.send(statement)
            case Receive(queue, subscripts):
                array, place = self.queue(queue, subscripts)
                length = self.get(array.lengths, place)
                self.remove_head(array, place)
                # The guard has seen an entry.
                seen = Value(length.text, max(1, length.low), max(1, length.high))
                self.put(array.lengths, place, self.minus(seen, 1))
            case Clear(queue, subscripts):
                array, place = self.queue(queue, subscripts)
                self.clear(array, place)
            case Branch(condition, then, otherwise):
                self.branch(condition, then, otherwise)
            case Assert(condition):
                value = self.value(condition)
                if value.constant is None:
                    f.fail_unless(f.bit(value))
                elif not value.constant:
                    f.fail()
            case Fail():
                f.fail()
            case _:
                assert_never(statement)

    def set_local(self, slot: int, value: Value) -> None:
        """Give a local a value; its bounds are those of all values so far."""
        memory, low, high = self.slots.get(slot, ("", value.low, value.high))
        memory = memory or self.f.slot()
        self.f.store(value.text, memory)
        self.slots[slot] = memory, min(low, value.low), max(high, value.high)

    def branch(
        self, condition: Expr, then: Sequence[Statement], otherwise: Sequence[Statement]
    ) -> None:
        """`if`."""
        f = self.f
        value = self.value(condition)
        if value.constant is not None:
            self.run(then if value.constant else otherwise)
            return
        yes, no, end = f.name("y"), f.name("n"), f.name("e")
        f.test(f.bit(value), yes, no)
        for label, side in ((yes, then), (no, otherwise)):
            f.block(label)
            self.run(side)
            f.jump(end)
        f.block(end)

    # ------------------------------------------------------------------------------------- queues

    def queue(self, number: int, subscripts: Sequence[Expr]) -> tuple[QueueArray, Value]:
        """A queue and its position in its array."""
        place = self.locate(self.words.system.queues[number].dims, subscripts)
        return self.words.queues[number], place

    def entry(self, array: QueueArray, place: Value, number: int) -> Value:
        """The place of an entry."""
        return self.plus(self.times(place, array.capacity), constant(number))

    def remove_head(self, array: QueueArray, place: Value) -> None:
        """Move all entries along; the last one becomes empty."""
        for number in range(array.capacity):
            to = self.entry(array, place, number)
            for part in array.parts:
                new = constant(part.low)
                if number + 1 < array.capacity:
                    new = self.get(part, self.entry(array, place, number + 1))
                self.put(part, to, new)

    def clear(self, array: QueueArray, place: Value) -> None:
        """Empty a queue."""
        self.put(array.lengths, place, constant(0))
        for number in range(array.capacity):
            to = self.entry(array, place, number)
            for part in array.parts:
                self.put(part, to, constant(part.low))

    def send(self, statement: Send) -> None:
        """Append an entry, or do what the queue does when it is full."""
        f = self.f
        declared = self.words.system.queues[statement.queue]
        array, place = self.queue(statement.queue, statement.subscripts)
        entry = [
            self.in_range(self.value(expr), part.low, part.high)
            for part, expr in zip(array.parts, statement.values, strict=True)
        ]
        length = self.get(array.lengths, place)
        room = Value(length.text, 0, array.capacity - 1)
        if declared.overflow is Overflow.BLOCK:  # the guard has asked for room
            self.append(array, place, room, entry)
            return
        full = f.op(f"icmp eq i64 {length.text}, {array.capacity}")
        if declared.overflow is Overflow.OVERWRITE:
            # Of capacity 1: the entry that was there is written over.
            self.append(array, place, constant(0), entry)
            return
        if declared.overflow is Overflow.ERROR:
            f.fail_unless(f.op(f"xor i1 {full}, true"))
            self.append(array, place, room, entry)
            return
        dropped, kept, end = f.name("y"), f.name("n"), f.name("e")
        f.test(full, dropped, kept)
        f.block(dropped)
        if statement.lost is not None:
            self.set_local(statement.lost, constant(1))
        f.jump(end)
        f.block(kept)
        self.append(array, place, room, entry)
        f.jump(end)
        f.block(end)

    def append(
        self, array: QueueArray, place: Value, length: Value, entry: Sequence[Value]
    ) -> None:
        """One more entry behind `length` others."""
        to = self.plus(self.times(place, array.capacity), length)
        for part, value in zip(array.parts, entry, strict=True):
            self.put(part, to, value)
        self.put(array.lengths, place, self.plus(length, constant(1)))
