"""Statements and a frame go in; the frame after them comes out, and where they fail.

Both sides of a branch are taken, each on a copy of the frame, and what they left is joined. A path
is the condition under which a statement is reached: only what fails there has failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from rascheck.prove.encode.expressions import Contents, Encoder, Frame
from rascheck.prove.encode.frames import Frames
from rascheck.prove.encode.values import Value
from rascheck.prove.solver import Truth
from rascheck.system.ir import (
    Assert,
    Assign,
    BinaryOp,
    Branch,
    Clear,
    Fail,
    Failure,
    Overflow,
    Queue,
    Receive,
    Send,
    SetLocal,
    Statement,
)


class Body:
    """Takes the frame of an encoder through statements; the frame is written."""

    def __init__(self, frames: Frames, encoder: Encoder) -> None:
        self.frames = frames
        self.encoder = encoder
        self.make = encoder.make
        self.terms = encoder.terms

    def run(self, statements: Sequence[Statement], path: Truth) -> None:
        """Take all statements, from the top to the bottom."""
        for statement in statements:
            self._one(statement, path)

    def _one(self, statement: Statement, path: Truth) -> None:
        encoder = self.encoder
        match statement:
            case Assign():
                self._assign(statement, path)
            case SetLocal(slot, value):
                encoder.frame.locals[slot] = encoder.value(value, path)
            case Send():
                self._send(statement, path)
            case Receive(queue, subscripts):
                dims = encoder.system.queues[queue].dims
                array = encoder.frame.queues[queue]
                for position, here in encoder.positions(dims, subscripts, path):
                    rest = self._without_head(encoder.system.queues[queue], array[position])
                    array[position] = self._held(here, rest, array[position])
            case Clear(queue, subscripts):
                declared = encoder.system.queues[queue]
                array = encoder.frame.queues[queue]
                for position, here in encoder.positions(declared.dims, subscripts, path):
                    empty = self.frames.empty(declared)
                    array[position] = self._held(here, empty, array[position])
            case Branch(condition, then, otherwise):
                self._branch(encoder.truth(condition, path), then, otherwise, path)
            case Assert(condition):
                holds = encoder.truth(condition, path)
                encoder.fail(Failure.ASSERT, path, self.terms.negated(holds))
            case Fail(failure):
                encoder.fail(failure, path, self.terms.yes)
            case _:
                assert_never(statement)

    def _assign(self, statement: Assign, path: Truth) -> None:
        encoder = self.encoder
        declared = encoder.system.variables[statement.variable]
        places = encoder.positions(declared.dims, statement.subscripts, path)
        new = encoder.checked(encoder.value(statement.value, path), declared.type, path)
        elements = encoder.frame.values[statement.variable]
        for position, here in places:
            elements[position] = self.make.chosen(here, new, elements[position])

    # ----------------------------------------------------------------------------------- branches

    def _branch(
        self,
        condition: Truth,
        then: Sequence[Statement],
        otherwise: Sequence[Statement],
        path: Truth,
    ) -> None:
        if condition is self.terms.yes or condition is self.terms.no:
            self.run(then if condition is self.terms.yes else otherwise, path)
            return
        before = self.encoder.frame
        sides = []
        for taken, statements in ((condition, then), (self.terms.negated(condition), otherwise)):
            self.encoder.frame = before.copied()
            self.run(statements, self.terms.all((path, taken)))
            sides.append(self.encoder.frame)
        self.encoder.frame = self._joined(condition, *sides)

    def _joined(self, condition: Truth, left: Frame, right: Frame) -> Frame:
        """The frame that is `left` if a condition holds, else `right`."""

        def chosen(one: Value, other: Value) -> Value:
            return self.make.chosen(condition, one, other)

        frame = left.copied()
        frame.values = [
            list(map(chosen, ours, theirs))
            for ours, theirs in zip(left.values, right.values, strict=True)
        ]
        frame.queues = [
            [self._held(condition, one, other) for one, other in zip(ours, theirs, strict=True)]
            for ours, theirs in zip(left.queues, right.queues, strict=True)
        ]
        for slot, value in right.locals.items():
            frame.locals[slot] = chosen(left.locals.get(slot, value), value)
        return frame

    # ------------------------------------------------------------------------------------- queues

    def _held(self, condition: Truth, then: Contents, otherwise: Contents) -> Contents:
        if then is otherwise or condition is self.terms.yes:
            return then
        if condition is self.terms.no:
            return otherwise

        def chosen(one: Value, other: Value) -> Value:
            return self.make.chosen(condition, one, other)

        return Contents(
            chosen(then.length, otherwise.length),
            tuple(
                tuple(map(chosen, ours, theirs))
                for ours, theirs in zip(then.slots, otherwise.slots, strict=True)
            ),
        )

    def _without_head(self, queue: Queue, held: Contents) -> Contents:
        shorter = self.make.operate(BinaryOp.SUB, held.length, self.make.constant(1))
        length = self.make.narrowed(shorter, 0, queue.capacity - 1)
        return Contents(length, (*held.slots[1:], self.frames.empty(queue).slots[0]))

    def _with_last(self, queue: Queue, held: Contents, entry: tuple[Value, ...]) -> Contents:
        longer = self.make.operate(BinaryOp.ADD, held.length, self.make.constant(1))
        slots = []
        for number, slot in enumerate(held.slots):
            here = self.make.equal(held.length, self.make.constant(number))
            slots.append(
                tuple(self.make.chosen(here, n, o) for n, o in zip(entry, slot, strict=True))
            )
        return Contents(self.make.narrowed(longer, 1, queue.capacity), tuple(slots))

    def _send(self, statement: Send, path: Truth) -> None:
        encoder = self.encoder
        queue = encoder.system.queues[statement.queue]
        places = encoder.positions(queue.dims, statement.subscripts, path)
        entry = tuple(
            encoder.checked(encoder.value(expr, path), scalar, path)
            for expr, (_, scalar) in zip(statement.values, queue.parts, strict=True)
        )
        array = encoder.frame.queues[statement.queue]
        for position, here in places:
            held = array[position]
            full = self.make.equal(held.length, self.make.constant(queue.capacity))
            longer = self._with_last(queue, held, entry)
            match queue.overflow:
                case Overflow.BLOCK:
                    pass
                case Overflow.DROP:
                    longer = self._held(full, held, longer)
                    self._lose(statement.lost, self.terms.all((here, full)))
                case Overflow.OVERWRITE:
                    longer = Contents(self.make.constant(1), (entry,))
                case Overflow.ERROR:
                    encoder.fail(Failure.OVERFLOW, self.terms.all((path, here)), full)
                case _:
                    assert_never(queue.overflow)
            array[position] = self._held(here, longer, held)

    def _lose(self, lost: int | None, condition: Truth) -> None:
        if lost is not None:
            locals = self.encoder.frame.locals
            locals[lost] = self.make.chosen(condition, self.make.constant(1), locals[lost])
