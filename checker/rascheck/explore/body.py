"""Statements of the IR go in; lines of Python that make the packed state after them come out.

What is written with fixed subscripts is kept aside and put into the state all at once: bits whose
old contents are known are flipped, others cleared and set. Only what depends on the state while
the body runs (subscripts, branches, queues) touches the packed state step by step.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from rascheck.explore.expression import Scope, Unwritten, position, shift, term
from rascheck.explore.fifo import addition, removal
from rascheck.explore.term import NOT, SHIFT, SUM, Term, hexed, number, plus
from rascheck.system.ir import (
    Assert,
    Assign,
    Binary,
    BinaryOp,
    Branch,
    Clear,
    Const,
    Expr,
    Fail,
    Length,
    Overflow,
    Receive,
    Scalar,
    Send,
    SetLocal,
    Statement,
)

if TYPE_CHECKING:
    from rascheck.explore.layout import Field, QueueField

LONGEST = 24
"""Longer texts are computed once and named."""


class Body:
    """Writes one transition's body: `lines` at `indent`, and the scope as it is after them.

    The old state is in `s`, the new one in `t` once something had to be put there.
    """

    def __init__(self, scope: Scope, indent: str) -> None:
        self.scope = scope
        self.indent = indent
        self.lines: list[str] = []
        self.total = True
        self.ended = False

    def line(self, text: str) -> None:
        """One more line."""
        self.lines.append(self.indent + text)

    def term(self, expr: Expr) -> Term:
        """The text of an expression; the state is written first if it has to be."""
        try:
            one = term(expr, self.scope)
        except Unwritten:
            self.flush()
            one = term(expr, self.scope)
        self.total = self.total and one.total
        return one

    def fail(self) -> None:
        """A statement that always fails."""
        self.line("fail()")
        self.total = False

    def named(self, one: Term, name: str = "") -> Term:
        """The term, computed here and now."""
        if one.constant is not None:
            return one
        name = name or self.scope.names.fresh()
        self.line(f"{name} = {one.text}")
        return Term(name, one.low, one.high)

    def settled(self, one: Term) -> Term:
        """The term, good also after the state has changed."""
        if one.constant is not None or (one.text.isidentifier() and one.text != "t"):
            return Term(one.text, one.low, one.high, one.rank)
        return self.named(one)

    # --------------------------------------------------------------------------------- the state

    def flush(self, into: str = "t") -> None:
        """Put what is pending into the state, which is in the variable `into` from now on."""
        text = self.flushed()
        if text != into:
            self.line(f"{into} = {text}")
        known = dict(self.scope.known)
        for place, value in self.scope.pending.items():
            known[place] = value.low - place.low, value.high - place.low
        self.scope = self.scope.having(base=into, known=known, pending={})

    def flushed(self) -> str:
        """The state with what is pending, as one expression."""
        base = self.scope.base
        clear = flip = 0
        moved: dict[int, int] = {}
        parts = []
        for place, value in self.scope.pending.items():
            least, most = self.scope.bounds(place)
            if value.constant is not None:
                contents = value.constant - place.low
                if least != most:
                    clear |= place.mask
                    flip |= contents << place.offset
                else:
                    flip |= (contents ^ least) << place.offset
                continue
            clear |= place.mask
            if value.origin is not None and value.origin[1] == place.low:
                source = value.origin[0]
                distance = place.offset - source.offset
                moved[distance] = moved.get(distance, 0) | source.mask
            else:
                stored = plus(value, -place.low).at(SHIFT)
                parts.append(f"{stored} << {place.offset}" if place.offset else stored)
        for distance, mask in moved.items():
            step = f" {'<<' if distance > 0 else '>>'} {abs(distance)}" if distance else ""
            parts.append(f"({base} & {hexed(mask)}){step}")
        text = base
        if clear:
            text += f" & {hexed(((1 << self.scope.layout.width) - 1) ^ clear)}"
        if flip:
            text += f" ^ {hexed(flip)}"
        return " | ".join((text, *parts))

    def write(self, place: Field, value: Term) -> None:
        """Field `place` now holds `value`, which is in range."""
        if not place.width:
            return
        if len(value.text) > LONGEST:
            value = self.named(value)
        self.scope = self.scope.having(pending={**self.scope.pending, place: value.bare()})

    def in_range(self, one: Term, low: int, high: int) -> Term:
        """The term, computed here and now if it could fail, and failing outside of low..high."""
        if low <= one.low and one.high <= high:
            return one if one.total else self.named(one)
        if one.high < low or high < one.low:
            self.named(one)
            self.fail()
            return number(low)
        one = self.named(one)
        if one.low < low and high < one.high:
            self.line(f"if not {low} <= {one.text} <= {high}: fail()")
        elif one.low < low:
            self.line(f"if {one.text} < {low}: fail()")
        else:
            self.line(f"if {one.text} > {high}: fail()")
        self.total = False
        return replace(one, low=max(low, one.low), high=min(high, one.high))

    def forget(self, fields: tuple[Field, ...]) -> None:
        """Nothing is known about these fields any more."""
        known = {place: bounds for place, bounds in self.scope.known.items() if place not in fields}
        self.scope = self.scope.having(known=known)

    # -------------------------------------------------------------------------------- statements

    def run(self, statements: tuple[Statement, ...]) -> None:
        """The lines of some statements, from the top to the bottom."""
        for statement in statements:
            if self.ended:
                return
            self.statement(statement)

    def statement(self, statement: Statement) -> None:
        """The lines of one statement."""
        match statement:
            case Assign(variable, subscripts, value):
                self.assign(variable, subscripts, value)
            case SetLocal(slot, value):
                self.set_local(slot, self.term(value))
            case Send():
                self.send(statement)
            case Receive(queue, subscripts) | Clear(queue, subscripts):
                self.remove(queue, subscripts, isinstance(statement, Clear))
            case Branch(condition, then, otherwise):
                self.branch(condition, then, otherwise)
            case Assert(condition):
                test = self.term(condition)
                if test.constant is None:
                    self.line(f"if not {test.condition(NOT)}: fail()")
                    self.total = False
                    self.scope = self.scope.assuming(test.facts)
                elif not test.constant:
                    self.fail()
            case Fail():
                self.fail()
                self.ended = True
            case _:
                assert_never(statement)

    def set_local(self, slot: int, value: Term) -> None:
        """Local `slot` has a new value."""
        name = f"l{slot}"
        if any(re.search(rf"\b{name}\b", one.text) for one in self.scope.pending.values()):
            value = self.settled(value)
            self.flush()
        value = self.named(value, name)
        self.scope = self.scope.having(locals={**self.scope.locals, slot: value})

    def place(self, dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...]) -> int | Term | None:
        """The position of an element, checked."""
        try:
            place = position(dims, subscripts, self.scope)
        except Unwritten:
            self.flush()
            place = position(dims, subscripts, self.scope)
        if isinstance(place, Term):
            self.total = self.total and place.total
        elif place is None:
            self.fail()
        return place

    def assign(self, variable: int, subscripts: tuple[Expr, ...], value: Expr) -> None:
        """Write an element of a variable."""
        layout = self.scope.layout
        fields = layout.elements[variable]
        first = fields[0]
        place = self.place(layout.system.variables[variable].dims, subscripts)
        if place is None:
            return
        if isinstance(place, Term):
            place = self.named(place)
        new = self.in_range(self.term(value), first.low, first.high)
        if isinstance(place, int):
            self.write(fields[place], new)
            return
        if not first.width:
            return
        new = self.settled(new)
        self.flush()
        distance = fields[1].offset - first.offset if len(fields) > 1 else 0
        at = self.named(shift(place, distance, first.offset))
        stored = plus(new, -first.low)
        kept = f"t & ~({hexed(first.ones)} << {at.at(SUM)})"
        if stored.constant == 0:
            self.line(f"t = {kept}")
        else:
            self.line(f"t = {kept} | {stored.at(SHIFT)} << {at.at(SUM)}")
        self.forget(fields)

    def branch(
        self, condition: Expr, then: tuple[Statement, ...], otherwise: tuple[Statement, ...]
    ) -> None:
        """`if`."""
        self.flush()
        test = self.term(condition)
        if test.constant is not None:
            self.run(then if test.constant else otherwise)
            return
        before = self.scope
        sides = [
            Body(before.assuming(facts), self.indent + " ") for facts in (test.facts, test.denials)
        ]
        for side, statements in zip(sides, (then, otherwise), strict=True):
            side.run(statements)
            side.flush()
            self.total = self.total and side.total
        going = [side for side in sides if not side.ended]
        self.ended = not going
        if going:
            held = self.same_locals(going)
            self.scope = merged([side.scope for side in going]).having(locals=held)
        self.alternative(test, sides[0].lines, sides[1].lines)

    def same_locals(self, sides: list[Body]) -> dict[int, Term]:
        """The locals after two sides, which have put them into the same variables."""
        held = {}
        for slot in sorted({slot for side in sides for slot in side.scope.locals}):
            values = [
                (side, side.scope.locals[slot]) for side in sides if slot in side.scope.locals
            ]
            low, high = min(v.low for _, v in values), max(v.high for _, v in values)
            if len({value.text for _, value in values}) == 1:
                held[slot] = Term(values[0][1].text, low, high)
                continue
            for side, value in values:
                if value.text != f"l{slot}":
                    side.line(f"l{slot} = {value.text}")
            held[slot] = Term(f"l{slot}", low, high)
        return held

    def alternative(self, test: Term, then: list[str], otherwise: list[str]) -> None:
        """`if` and `else`, each only if there is something in it; the condition may fail anyway."""
        if then:
            self.line(f"if {test.condition()}:")
            self.lines += then
            if otherwise:
                self.line("else:")
                self.lines += otherwise
        elif otherwise:
            self.line(f"if not {test.condition(NOT)}:")
            self.lines += otherwise
        elif not test.total:
            self.line(test.condition())

    # ------------------------------------------------------------------------------------ queues

    def remove(self, array: int, subscripts: tuple[Expr, ...], everything: bool) -> None:
        """Remove the oldest entry, or all of them."""
        queues = self.scope.layout.queues[array]
        place = self.place(self.scope.layout.system.queues[array].dims, subscripts)
        if place is None:
            return
        if isinstance(place, int) and queues[place].capacity == 1:
            self.write(queues[place].length, number(0))
            for part in queues[place].parts:
                self.write(part, number(part.low))
            return
        at = self.start(queues, place)
        self.flush()
        self.lines += [self.indent + line for line in removal(queues[0], at, everything)]
        self.forget_queues(queues, place)

    def send(self, statement: Send) -> None:
        """Append an entry, or do what the queue does when it is full."""
        declared = self.scope.layout.system.queues[statement.queue]
        queues = self.scope.layout.queues[statement.queue]
        place = self.place(declared.dims, statement.subscripts)
        if place is None:
            return
        if isinstance(place, Term):
            place = self.named(place)
        queue = queues[place] if isinstance(place, int) else queues[0]
        entry = []
        for part, expr in zip(queue.parts, statement.values, strict=True):
            value = self.in_range(self.term(expr), part.low, part.high)
            entry.append(value if isinstance(place, int) else self.settled(value))
        full = number(0)
        if declared.overflow in (Overflow.DROP, Overflow.ERROR):
            full = self.term(
                Binary(
                    BinaryOp.EQ,
                    Length(statement.queue, statement.subscripts),
                    Const(queue.capacity),
                )
            )
        if declared.overflow is Overflow.ERROR and full.constant != 0:
            self.line(f"if {full.condition()}: fail()")
            self.total = False
            self.scope = self.scope.assuming(full.denials)
        if declared.overflow is Overflow.DROP and full.constant != 0:
            self.drop(statement.lost, full, queues, place, entry)
        else:
            self.append(queues, place, entry)

    def drop(
        self,
        lost: int | None,
        full: Term,
        queues: tuple[QueueField, ...],
        place: int | Term,
        entry: list[Term],
    ) -> None:
        """Append an entry if there is room; if not, say so in local `lost`."""
        if full.constant == 1:
            if lost is not None:
                self.set_local(lost, number(1))
            return
        full, entry = self.settled(full), [self.settled(value) for value in entry]
        self.flush()
        sides = [Body(self.scope, self.indent + " ") for _ in range(2)]
        if lost is not None:
            sides[0].set_local(lost, number(1))
        sides[1].append(queues, place, entry)
        sides[1].flush()
        self.scope = merged([side.scope for side in sides]).having(locals=self.same_locals(sides))
        self.alternative(full, sides[0].lines, sides[1].lines)

    def append(self, queues: tuple[QueueField, ...], place: int | Term, entry: list[Term]) -> None:
        """Append an entry, for which there is room (or which replaces the only one)."""
        if isinstance(place, int) and queues[place].capacity == 1:
            self.write(queues[place].length, number(1))
            for part, value in zip(queues[place].parts, entry, strict=True):
                self.write(part, value)
            return
        entry = [self.settled(value) for value in entry]
        at = self.start(queues, place)
        self.flush()
        self.lines += [self.indent + line for line in addition(queues[0], at, entry)]
        self.forget_queues(queues, place)

    def start(self, queues: tuple[QueueField, ...], place: int | Term) -> Term:
        """The first bit of a queue."""
        if isinstance(place, int):
            return number(queues[place].offset)
        return self.named(shift(place, queues[0].width, queues[0].offset))

    def forget_queues(self, queues: tuple[QueueField, ...], place: int | Term) -> None:
        """Nothing is known any more about a queue, or about any of an array."""
        changed = queues[place : place + 1] if isinstance(place, int) else queues
        self.forget(tuple(field for one in changed for field in (one.length, *one.parts)))


def merged(scopes: list[Scope]) -> Scope:
    """What is known after a branch: on one side or the other."""
    known = {}
    for place in scopes[0].known:
        bounds = [scope.bounds(place) for scope in scopes]
        known[place] = min(low for low, _ in bounds), max(high for _, high in bounds)
    return scopes[0].having(known=known)
