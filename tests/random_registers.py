"""Random Systems with bits: small enough that every value can be written out, full of masks.

`with_bits(rng)` draws one that passes `verify`; `every_value(system)` is what it means: each choice
is a transition for each value.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from random import Random

from rascheck.system.expr import Expr, Statement
from rascheck.system.ir import (
    FALSE,
    Action,
    Assert,
    Assign,
    Atom,
    Before,
    Binary,
    BinaryOp,
    BitsType,
    Branch,
    Const,
    ControlState,
    EnumType,
    Fairness,
    Future,
    FutureOp,
    Head,
    IntType,
    Ite,
    Kind,
    Length,
    Local,
    Machine,
    Many,
    ManyOp,
    Occurred,
    Overflow,
    Past,
    Property,
    Queue,
    Read,
    Receive,
    Register,
    Send,
    SetLocal,
    StepDecl,
    System,
    Transition,
    Unary,
    UnaryOp,
    Variable,
    cardinality,
)
from rascheck.system.rules import order

SMALL = IntType(0, 3)
PAIR = IntType(0, 1)
CONTROL = EnumType("m", ("A", "B"))
ENTRY = BitsType(3)
NARROW = ((2, 2, 3), (3, 2, 3), (3, 3, 3), (4, 2, 4))
WIDE = ((8, 2, 3), (2, 2, 8), (8, 3, 2))
"""How many bits x has, and y, and what is chosen."""
ANY, LATER = 0, 1
"""The steps: one that chooses bits, and one that does not."""


def with_bits(rng: Random, widths: tuple[tuple[int, int, int], ...] = NARROW) -> System:
    """A random System: registers x, y and z[0..1], numbers n and k, and now and then a queue."""
    x, y, chosen = map(BitsType, rng.choice(widths))
    z = BitsType(2)
    free = None if rng.random() < 0.3 else rng.randrange(cardinality(x))
    variables = (
        Variable("m", CONTROL, (), (0,), 0, control=True),
        Variable("n", SMALL, (), (rng.randrange(4),)),
        Variable("k", PAIR, (), (0,)),
        Variable("x", x, (), (free,)),
        Variable("y", y, (), (rng.randrange(cardinality(y)),)),
        Variable("z", z, (PAIR,), (0, rng.randrange(4))),
    )
    overflow = rng.choice((Overflow.DROP, Overflow.ERROR, Overflow.OVERWRITE))
    queues = (Queue("q", (("bits", ENTRY), ("n", SMALL)), 1, overflow),)
    states = (ControlState("A"), ControlState("B", final=rng.random() < 0.5))
    steps = (StepDecl("choose", (("e", chosen),)), StepDecl("go"))
    system = System(
        "bits",
        variables,
        queues if rng.random() < 0.4 else (),
        (Machine("m", (), states, steps, 0),),
        (),
        atoms=(Atom("seen"),),
        check_deadlock=rng.random() < 0.7,
    )
    maker = Maker(rng, system)
    transitions = [maker.transition(ANY, chosen)] if rng.random() < 0.7 else []
    transitions += [maker.transition(LATER, chosen) for _ in range(rng.randint(1, 3))]
    system = replace(system, transitions=tuple(transitions))
    if free is None and rng.random() < 0.3:
        system = replace(system, assumptions=(maker.truth(1),))
    return replace(
        system,
        properties=maker.claims(),
        registers=(maker.history(),),
        fairness=maker.fairness(len(transitions)),
    )


def every_value(system: System) -> System:
    """The System with its choices written out, each value a transition."""
    written: list[tuple[int, Transition]] = []
    for number, taken in enumerate(system.transitions):
        types = [taken.locals[slot][1] for slot in taken.chosen]
        for values in itertools.product(*(range(cardinality(t)) for t in types)):
            body = tuple(
                SetLocal(slot, Const(value, scalar))
                for slot, value, scalar in zip(taken.chosen, values, types, strict=True)
            )
            guard = taken.guard
            for slot, value, scalar in zip(taken.chosen, values, types, strict=True):
                guard = in_place(guard, slot, Const(value, scalar))
            action = replace(taken.action, arguments=values or taken.action.arguments)
            made = replace(taken, action=action, guard=guard, body=body + taken.body, chosen=())
            written.append((number, made))
    written.sort(key=lambda each: order(each[1]))
    fair = (
        replace(f, transitions=tuple(k for k, (n, _) in enumerate(written) if n in f.transitions))
        for f in system.fairness
    )
    return replace(system, transitions=tuple(t for _, t in written), fairness=tuple(fair))


def in_place(expr: Expr, slot: int, value: Const) -> Expr:
    """A guard with a value in place of a local."""
    match expr:
        case Local(found) if found == slot:
            return value
        case Unary(op, inner):
            return Unary(op, in_place(inner, slot, value))
        case Binary(op, left, right):
            return Binary(op, in_place(left, slot, value), in_place(right, slot, value))
        case Many(op, values):
            return Many(op, tuple(in_place(v, slot, value) for v in values))
        case Ite(condition, then, otherwise):
            sides = (in_place(side, slot, value) for side in (condition, then, otherwise))
            return Ite(*sides)
        case Read(variable, subscripts):
            return Read(variable, tuple(in_place(s, slot, value) for s in subscripts))
        case _:
            return expr


class Maker:
    """Makes expressions and what is made of them."""

    def __init__(self, rng: Random, system: System) -> None:
        self.rng = rng
        self.system = system
        self.local: BitsType | None = None
        self.has_head = False

    def const(self, most: int) -> Const:
        """A number from 0 to `most`."""
        return number(self.rng.randint(0, most))

    # ----------------------------------------------------------------------------- expressions

    def bits(self, depth: int) -> tuple[Expr, int]:
        """A value that is held by so many bits."""
        kind = self.rng.randrange(8) if depth else 0
        if kind <= 1:
            return self.held()
        value, width = self.bits(depth - 1)
        full = (1 << width) - 1
        match kind:
            case 2:
                low = self.rng.randrange(width)
                high = self.rng.randrange(low, width)
                cut = Binary(BinaryOp.SHR, value, number(low)) if low else value
                return masked(cut, (1 << (high - low + 1)) - 1), high - low + 1
            case 3:
                return Binary(self.rng.choice(BITWISE), value, self.const(full)), width
            case 4:
                by = self.rng.randrange(width)
                return masked(Binary(BinaryOp.SHL, value, number(by)), full), width
            case 5:
                other, size = self.bits(depth - 1)
                low = self.rng.randrange(width)
                mask = ((1 << size) - 1) << low & full
                shifted = masked(Binary(BinaryOp.SHL, other, number(low)), full)
                return Binary(BinaryOp.BIT_OR, masked(value, full & ~mask), shifted), width
            case 6:
                added = Binary(self.rng.choice((BinaryOp.ADD, BinaryOp.SUB)), value, self.small())
                return masked(added, full), width
            case _:
                other, size = self.bits(depth - 1)
                return Ite(self.truth(depth - 1), value, other), max(width, size)

    def held(self) -> tuple[Expr, int]:
        """A register, or now and then another thing."""
        found: list[tuple[Expr, int]] = [
            (Read(3), self.width(3)),
            (Read(4), self.width(4)),
            (Read(5, (self.subscript(),)), self.width(5)),
        ]
        if self.local is not None:
            found += [(Local(0), self.local.width)] * 3
        if self.has_head:
            found += [(Head(0, (), 0), ENTRY.width)] * 2
        found.append((Read(1), 2))
        return self.rng.choice(found)

    def width(self, variable: int) -> int:
        """How many bits a register has."""
        scalar = self.system.variables[variable].type
        assert isinstance(scalar, BitsType)
        return scalar.width

    def subscript(self) -> Expr:
        """0 or 1, or what may also be something else."""
        kind = self.rng.randrange(6)
        if kind < 3:
            return Const(self.rng.randrange(2), PAIR)
        if kind == 3:
            return Read(1)
        return Read(2) if kind == 4 else masked(Read(3), 1)

    def small(self) -> Expr:
        """A small number."""
        return self.rng.choice((Read(1), Read(2), self.const(3), self.const(3)))

    def truth(self, depth: int) -> Expr:
        """A condition, mostly on bits."""
        kind = self.rng.randrange(10)
        if depth and kind < 2:
            joining = self.rng.choice((ManyOp.AND, ManyOp.OR))
            return Many(joining, tuple(self.truth(depth - 1) for _ in range(2)))
        if depth and kind == 2:
            return Unary(UnaryOp.NOT, self.truth(depth - 1))
        if depth and kind == 3:
            return Binary(BinaryOp.IMPLIES, self.truth(depth - 1), self.truth(depth - 1))
        if kind == 4:
            return Binary(BinaryOp.EQ, Read(0), Const(self.rng.randrange(2), CONTROL))
        value, width = self.bits(depth)
        op = self.rng.choice(COMPARING)
        if kind == 5:
            return Binary(op, value, self.small())
        if kind == 6:
            return Binary(op, value, self.bits(depth - 1 if depth else 0)[0])
        return Binary(op, value, self.const((1 << width) - 1))

    # ----------------------------------------------------------------------------- transitions

    def transition(self, step: int, chosen: BitsType) -> Transition:
        """A transition that chooses bits (ANY) or not."""
        self.local = chosen if step == ANY else None
        takes = bool(self.system.queues) and self.rng.random() < 0.4
        guard: tuple[Expr, ...] = ()
        if self.rng.random() < 0.7:
            guard = (Binary(BinaryOp.EQ, Read(0), Const(self.rng.randrange(2), CONTROL)),)
        if takes:
            guard = (Binary(BinaryOp.GT, Length(0), number(0)), *guard)
        self.has_head = takes
        if self.rng.random() < 0.6:
            guard = (*guard, self.truth(2))
        body = [self.statement() for _ in range(self.rng.randint(1, 3))]
        self.has_head = False
        if takes:
            body.append(Receive(0))
        if self.rng.random() < 0.7:
            body.append(Assign(0, (), Const(self.rng.randrange(2), CONTROL)))
        emits = ((0, self.truth(1)),) if self.rng.random() < 0.5 else ()
        self.local = None
        return Transition(
            Action(0, (), step, (0,) if step == ANY else ()),
            Many(ManyOp.AND, guard),
            tuple(body),
            locals=(("e", chosen),) if step == ANY else (),
            emits=emits,
            chosen=(0,) if step == ANY else (),
        )

    def statement(self) -> Statement:
        """Something that is done."""
        kind = self.rng.randrange(10)
        if kind < 5:
            variable = self.rng.choice((3, 3, 4, 5))
            value, width = self.bits(2)
            if width > self.width(variable) and self.rng.random() < 0.8:
                value = masked(value, (1 << self.width(variable)) - 1)
            if self.rng.random() < 0.05:
                value = Binary(BinaryOp.ADD, value, number(1))
            return Assign(variable, (self.subscript(),) if variable == 5 else (), value)
        if kind < 7:
            return Assign(1, (), masked(self.bits(1)[0], 3))
        if kind == 7:
            return Branch(self.truth(1), (self.statement(),), ())
        if kind == 8:
            return Assert(self.truth(1)) if self.rng.random() < 0.3 else Assign(2, (), number(1))
        if not self.system.queues or self.has_head:
            return Assign(2, (), masked(self.bits(1)[0], 1))
        return Send(0, (), (masked(self.bits(1)[0], 7), Read(1)))

    # -------------------------------------------------------------------------------- the rest

    def claims(self) -> tuple[Property, ...]:
        """Properties of each kind, and which of the places that are no bits can be reached."""
        claims = [
            Property("never", Kind.INVARIANT, Unary(UnaryOp.NOT, self.truth(2))),
            Property("some", Kind.REACHABLE, Many(ManyOp.AND, (Past(0), self.truth(1)))),
        ]
        if self.rng.random() < 0.5:
            inner = Future(FutureOp.EVENTUALLY, (self.truth(1),))
            formula = Future(FutureOp.ALWAYS, (inner,))
            claims.append(Property("again", Kind.TEMPORAL, formula))
        for control, n, k in itertools.product(range(2), range(4), range(2)):
            here = Many(
                ManyOp.AND,
                tuple(
                    Binary(BinaryOp.EQ, Read(place), number(value))
                    for place, value in enumerate((control, n, k))
                ),
            )
            claims.append(Property(f"at_{control}_{n}_{k}", Kind.REACHABLE, here))
        return tuple(claims)

    def history(self) -> Register:
        """Whether something has been so."""
        update = Many(ManyOp.OR, (Before(0), Occurred(0), self.truth(1)))
        return Register("once", FALSE, update)

    def fairness(self, transitions: int) -> tuple[Fairness, ...]:
        """All transitions are taken fairly, or none."""
        if self.rng.random() < 0.5:
            return ()
        return tuple(
            Fairness(f"fair {n}", strong=False, transitions=(n,)) for n in range(transitions)
        )


def number(value: int) -> Const:
    """A literal number."""
    return Const(value, IntType(value, value))


def masked(value: Expr, mask: int) -> Expr:
    """Some bits of a value."""
    return Binary(BinaryOp.BIT_AND, value, number(mask))


BITWISE = (BinaryOp.BIT_AND, BinaryOp.BIT_OR, BinaryOp.BIT_XOR)
COMPARING = (BinaryOp.EQ, BinaryOp.EQ, BinaryOp.EQ, BinaryOp.NE, BinaryOp.LT, BinaryOp.GE)
