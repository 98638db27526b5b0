"""A System goes in; the same one comes out, its integers in the ranges that they really use.

Models are full of bytes that hold 0 and 1, and each bit of a state costs time and memory. Bounds on
what each variable, array and queue may hold are found by abstract interpretation over intervals
(Cousot and Cousot 1977): from the initial values, every assignment widens what it writes, as far
as the guard and the conditions before it allow. After a few rounds bounds jump to numbers that the
System mentions, further and further away, so that the search for them ends.

No state, step or verdict differs. A mistake here would not go unseen: it would be a range error
that the meaning of the original System does not have, and no trace of it would be accepted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

from rascheck.explore.reduce.facts import Facts, evaluated, refined
from rascheck.explore.reduce.ranges import NOTHING, Held, Range
from rascheck.system.ir import (
    Assert,
    Assign,
    Branch,
    Const,
    Expr,
    Head,
    IntType,
    Many,
    ManyOp,
    Read,
    Scalar,
    Send,
    SetLocal,
    Statement,
    System,
    highest,
    lowest,
)

ROUNDS = 4
"""How often bounds may grow step by step before they jump."""
NEXT = 8
"""How often they jump to the next number before they jump further."""


def tightened(system: System) -> System:
    """The same System with narrower integers."""
    bounds = Intervals(system).found()
    variables = tuple(
        replace(variable, type=narrowed(variable.type, bounds.get(("variable", number, 0))))
        for number, variable in enumerate(system.variables)
    )
    queues = tuple(
        replace(
            queue,
            parts=tuple(
                (name, narrowed(scalar, bounds.get(("queue", number, part))))
                for part, (name, scalar) in enumerate(queue.parts)
            ),
        )
        for number, queue in enumerate(system.queues)
    )
    return replace(system, variables=variables, queues=queues)


def narrowed(scalar: Scalar, held: Range | None) -> Scalar:
    """An integer type with no more values than are held; 0 if nothing ever is."""
    if held is None or not isinstance(scalar, IntType):
        return scalar
    if held.empty:
        return IntType(scalar.low, scalar.low)
    return IntType(int(held.low), int(held.high))


class Intervals:
    """Bounds on what the integers of a System hold, as far as they have been found."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.held: Held = {}
        self.grown: dict[tuple[str, int, int], int] = {}
        self.guards = tuple(tuple(self.asked(t.guard)) for t in system.transitions)
        self.marks = sorted({n + d for n in numbers(system) for d in (-1, 0, 1)})
        for number, variable in enumerate(system.variables):
            if isinstance(variable.type, IntType):
                values = [value for value in variable.initial if value is not None]
                known = Range(min(values), max(values)) if values else NOTHING
                free = None in variable.initial
                self.held["variable", number, 0] = whole(variable.type) if free else known
        for number, queue in enumerate(system.queues):
            for part, (_, scalar) in enumerate(queue.parts):
                if isinstance(scalar, IntType):
                    self.held["queue", number, part] = NOTHING

    def asked(self, guard: Expr) -> Iterator[Expr]:
        """The parts of a guard that speak of integers."""
        match guard:
            case Many(ManyOp.AND, values):
                for value in values:
                    yield from self.asked(value)
            case _ if any(kind == "queue" or self.counts(which) for kind, which in read_in(guard)):
                yield guard

    def counts(self, variable: int) -> bool:
        """Whether a variable holds integers."""
        return isinstance(self.system.variables[variable].type, IntType)

    def found(self) -> Held:
        """The bounds, once no transition leads beyond them."""
        readers: dict[tuple[str, int], list[int]] = {}
        for number, transition in enumerate(self.system.transitions):
            for what in read_in((self.guards[number], transition.body)):
                readers.setdefault(what, []).append(number)
        waiting = dict.fromkeys(range(len(self.system.transitions)))
        while waiting:
            number = next(iter(waiting))
            del waiting[number]
            for kind, which, _ in self.taken(number):
                waiting.update(dict.fromkeys(readers.get((kind, which), ())))
        return self.held

    def taken(self, number: int) -> list[tuple[str, int, int]]:
        """Take a transition; what holds more than before."""
        transition = self.system.transitions[number]
        facts = refined(Facts(self.system, self.held), Many(ManyOp.AND, self.guards[number]), True)
        changed: list[tuple[str, int, int]] = []
        if facts is not None:
            self.run(transition.body, facts, changed)
        return changed

    def run(
        self, body: tuple[Statement, ...], facts: Facts, changed: list[tuple[str, int, int]]
    ) -> Facts | None:
        """Take statements; what is known after them, or None if nothing gets there."""
        known: Facts | None = facts
        for statement in body:
            if known is None:
                return None
            match statement:
                case Assign(variable) if not self.counts(variable):
                    known = known.without(variable)
                case Assign(variable, subscripts, value):
                    held = clipped(evaluated(known, value), self.system.variables[variable].type)
                    known = known.without(variable)
                    if all(isinstance(s, Const) for s in subscripts):
                        known = known.knowing(Read(variable, subscripts), held)
                    self.hold(("variable", variable, 0), held, changed)
                case SetLocal(slot, value):
                    known = known.setting(slot, evaluated(known, value))
                case Send(queue, _, values, lost):
                    parts = self.system.queues[queue].parts
                    for part, (value, (_, scalar)) in enumerate(zip(values, parts, strict=True)):
                        held = clipped(evaluated(known, value), scalar)
                        self.hold(("queue", queue, part), held, changed)
                    if lost is not None:
                        known = known.setting(lost, Range(0, 1))
                case Branch(condition, then, otherwise):
                    sides = [
                        side if side is None else self.run(block, side, changed)
                        for block, side in (
                            (then, refined(known, condition, True)),
                            (otherwise, refined(known, condition, False)),
                        )
                    ]
                    known = sides[0].either(sides[1]) if sides[0] else sides[1]
                case Assert(condition):
                    known = refined(known, condition, True)
                case _:
                    pass
        return known

    def hold(
        self, what: tuple[str, int, int], more: Range, changed: list[tuple[str, int, int]]
    ) -> None:
        """Something may hold these values too."""
        held = self.held.get(what)
        if held is None or more.empty:
            return
        both = held.either(more)
        if both == held:
            return
        self.grown[what] = self.grown.get(what, 0) + 1
        if self.grown[what] > ROUNDS:
            both = self.jumped(what, held, both)
        self.held[what] = both
        changed.append(what)

    def jumped(self, what: tuple[str, int, int], held: Range, both: Range) -> Range:
        """Bounds that have grown, moved on to a number of the System, in the end far away."""
        scalar, (low, high, _) = self.scalar(what), both
        further = (1 << max(0, self.grown[what] - ROUNDS - NEXT)) - 1
        if low < held.low:
            at = bisect_right(self.marks, low) - 1 - further
            low = max(lowest(scalar), self.marks[at]) if at >= 0 else lowest(scalar)
        if high > held.high:
            at = bisect_left(self.marks, high) + further
            high = min(highest(scalar), self.marks[at]) if at < len(self.marks) else highest(scalar)
        return Range(low, high)

    def scalar(self, what: tuple[str, int, int]) -> Scalar:
        """The type of what is held."""
        kind, number, part = what
        if kind == "variable":
            return self.system.variables[number].type
        return self.system.queues[number].parts[part][1]


def whole(scalar: Scalar) -> Range:
    """All values of a type."""
    return Range(lowest(scalar), highest(scalar))


def clipped(held: Range, scalar: Scalar) -> Range:
    """What of it is of this type: the rest is a model error, and is not stored."""
    return Range(max(held.low, lowest(scalar)), min(held.high, highest(scalar)))


def parts_of(node: object) -> Iterator[object]:
    """What an expression or a statement is made of, and itself; spans and types left out."""
    work = [node]
    while work:
        one = work.pop()
        if isinstance(one, tuple):
            work.extend(one)
        elif isinstance(one, Expr | Statement):
            yield one
            work.extend(getattr(one, part.name) for part in fields(one) if part.compare)


def numbers(system: System) -> Iterator[int]:
    """The numbers that stand in guards and bodies."""
    bodies = ((t.guard, t.body) for t in system.transitions)
    return (part.value for part in parts_of(tuple(bodies)) if isinstance(part, Const))


def read_in(nodes: object) -> Iterable[tuple[str, int]]:
    """The variables and queues whose contents are read."""
    found = dict[tuple[str, int], None]()
    for part in parts_of(nodes):
        match part:
            case Read(variable):
                found["variable", variable] = None
            case Head(queue):
                found["queue", queue] = None
            case _:
                pass
    return found
