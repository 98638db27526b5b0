"""Expressions and bodies go in; numbers come out, equal only where what they stand for is equal.

A form is the shape of a term with all that does not matter taken out: the order of what may be
evaluated in any order, and the order of statements that do not touch the same. The terms may be
moved on the way, by a permutation of identities. If the form of what is moved is the form of what
was there, the permutation maps one to the other.

The order of `&&` and `||` matters where an operand may fail, so only operands that cannot fail
change places. Nor does a permutation commute with all that could be written down: identities have
no order and are no numbers. Where a term treats them so it is `Asymmetric`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from rascheck.explore.expression import Names, Scope, flat, term
from rascheck.explore.reduce.accesses import conflicts
from rascheck.explore.term import Term
from rascheck.system.bounds import BITWISE
from rascheck.system.ir import (
    Assert,
    Assign,
    Before,
    Binary,
    BinaryOp,
    Branch,
    Clear,
    Const,
    Expr,
    Fail,
    Future,
    Head,
    Ite,
    Length,
    Local,
    Many,
    ManyOp,
    Occurred,
    Past,
    Read,
    Receive,
    Scalar,
    Send,
    SetLocal,
    Statement,
    System,
    Unary,
    Unwrap,
    Wrap,
    cardinality,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from rascheck.explore.layout import Layout
    from rascheck.explore.reduce.motion import Motion

Locals = tuple[tuple[str, Scalar], ...]

ANY = 1 << 64
"""A local holds less than this, as far as is known."""
EITHER_WAY = (BinaryOp.EQ, BinaryOp.NE, BinaryOp.ADD, BinaryOp.MUL, *BITWISE)
"""Operators whose operands may change places."""


class Asymmetric(Exception):
    """Something tells identities apart."""


class Forms:
    """Numbers for shapes, and what is known of the terms of one System."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.numbers: dict[Hashable, int] = {}
        self._total: dict[int, bool] = {}
        self._waits: dict[int, list[list[int]]] = {}

    def number(self, *shape: Hashable) -> int:
        """The number of a shape, whose parts are numbers of shapes."""
        return self.numbers.setdefault(shape, len(self.numbers))

    def is_total(self, expr: Expr, locals: Locals) -> bool:
        """Whether an expression of the System has a value in every state."""
        if id(expr) not in self._total:
            # What is put into a local is not checked against its type.
            free = {slot: Term(f"l{slot}", -ANY, ANY) for slot in range(len(locals))}
            atoms = {a: Term(f"a{a}", 0, 1) for a in range(len(self.layout.system.atoms))}
            scope = Scope(self.layout, Names(), "t", locals=free, atoms=atoms)
            self._total[id(expr)] = term(expr, scope).total
        return self._total[id(expr)]

    def waits(self, body: tuple[Statement, ...]) -> list[list[int]]:
        """For each statement those before it that it must not overtake."""
        if id(body) not in self._waits:
            self._waits[id(body)] = conflicts(self.layout.system, body)
        return self._waits[id(body)]


class Moved:
    """What terms become under a motion.

    `atoms`, `registers` and `slots` are names of atoms, history registers and locals: numbers that
    are equal for what is the same after the motion.
    """

    def __init__(self, forms: Forms, motion: Motion) -> None:
        self.forms = forms
        self.system: System = forms.layout.system
        self.motion = motion
        self.atoms: Sequence[int] = range(len(self.system.atoms))
        self.registers: Sequence[int] = range(len(self.system.registers))
        self.locals: Locals = ()
        self.slots: Sequence[int] = ()

    # --------------------------------------------------------------------------------- expressions

    def expr(self, expr: Expr, expected: Scalar | None = None) -> int:
        """The form of an expression where a value of type `expected` stands, if it is one that
        moves. Raises `Asymmetric`."""
        number = self.forms.number
        match expr:
            case Const(held, scalar):
                return number("const", self.constant(held, scalar, expected))
            case Ite(condition, then, otherwise):
                sides = self.expr(then, expected), self.expr(otherwise, expected)
                return number("if", self.expr(condition), *sides)
        if self.carried(expr) != expected:
            raise Asymmetric
        match expr:
            case Read(variable, subscripts):
                dims = self.system.variables[variable].dims
                return number("read", variable, *self.subscripts(dims, subscripts))
            case Length(queue, subscripts):
                return number("length", queue, *self.queue(queue, subscripts))
            case Head(queue, subscripts, part):
                return number("head", queue, part, *self.queue(queue, subscripts))
            case Local(slot):
                return number("local", self.slots[slot])
            case Occurred(atom):
                return number("occurred", self.atoms[atom])
            case Past(register):
                return number("past", self.registers[register])
            case Before(register):
                return number("before", self.registers[register])
            case Unary(op, value):
                return number(op, self.expr(value))
            case Binary(op, left, right):
                return self.binary(op, left, right)
            case Many(op, values):
                return self.many(op, values)
            case Wrap(value, type):
                return number("wrap", type, self.expr(value, self.motion.carried(type.of)))
            case Unwrap(value, type):
                return number("unwrap", type, self.expr(value, self.motion.carried(type)))
            case Future():
                raise Asymmetric
            case _:
                assert_never(expr)

    def constant(self, value: int, scalar: Scalar, expected: Scalar | None) -> int:
        """A constant where `expected` stands; its own type must not say something else."""
        own = self.motion.carried(scalar)
        if expected is None:
            if own is not None:
                raise Asymmetric
            return value
        if own not in (None, expected) or not 0 <= value < cardinality(expected):
            raise Asymmetric
        return self.motion.value(expected, value)

    def carried(self, expr: Expr) -> Scalar | None:
        """The type of an expression, if its values move."""
        match expr:
            case Const(_, scalar):
                return self.motion.carried(scalar)
            case Read(variable):
                return self.motion.carried(self.system.variables[variable].type)
            case Head(queue, _, part):
                return self.motion.carried(self.system.queues[queue].parts[part][1])
            case Local(slot):
                return self.motion.carried(self.locals[slot][1])
            case Wrap(_, type):
                return self.motion.carried(type)
            case Unwrap(_, type):
                return self.motion.carried(type.of)
            case Ite(_, then, otherwise):
                return self.carried(then) or self.carried(otherwise)
            case _:
                return None

    def subscripts(self, dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...]) -> list[int]:
        """Their forms, each of the type of its dimension."""
        pairs = zip(dims, subscripts, strict=True)
        return [self.expr(s, self.motion.carried(scalar)) for scalar, s in pairs]

    def queue(self, queue: int, subscripts: tuple[Expr, ...]) -> list[int]:
        """The forms of a queue's subscripts."""
        return self.subscripts(self.system.queues[queue].dims, subscripts)

    def binary(self, op: BinaryOp, left: Expr, right: Expr) -> int:
        """Values that move can only be compared for equality, with others of their type."""
        expected = None
        if op in (BinaryOp.EQ, BinaryOp.NE):
            expected = self.carried(left) or self.carried(right)
        sides = [self.expr(left, expected), self.expr(right, expected)]
        return self.forms.number(op, *(sorted(sides) if op in EITHER_WAY else sides))

    def many(self, op: ManyOp, values: tuple[Expr, ...]) -> int:
        """Operands in an order of their own, as far as their order does not matter."""
        parts = list(values) if op is ManyOp.COUNT else flat(values, op)
        forms = [self.expr(part) for part in parts]
        if op is ManyOp.COUNT:
            forms.sort()
        elif forms != sorted(forms):
            ordered: list[int] = []
            run: list[int] = []
            for part, form in zip(parts, forms, strict=True):
                if self.forms.is_total(part, self.locals):
                    run.append(form)
                else:
                    ordered += [*sorted(run), form]
                    run = []
            forms = ordered + sorted(run)
        return self.forms.number(op, *forms)

    # ---------------------------------------------------------------------------------- statements

    def body(self, body: tuple[Statement, ...]) -> int:
        """The form of a body: of all orders that do the same the least."""
        waits = self.forms.waits(body)
        forms = [self.statement(one) for one in body]
        left = set(range(len(body)))
        ordered = []
        while left:
            free = [i for i in left if not left.intersection(waits[i])]
            next_ = min(free, key=lambda i: (forms[i], i))
            left.discard(next_)
            ordered.append(forms[next_])
        return self.forms.number("body", *ordered)

    def statement(self, statement: Statement) -> int:
        """The form of a statement."""
        number = self.forms.number
        match statement:
            case Assign(variable, subscripts, value):
                declared = self.system.variables[variable]
                form = self.expr(value, self.motion.carried(declared.type))
                return number("assign", variable, form, *self.subscripts(declared.dims, subscripts))
            case SetLocal(slot, value):
                form = self.expr(value, self.motion.carried(self.locals[slot][1]))
                return number("set", self.slots[slot], form)
            case Send(queue, subscripts, values, lost):
                parts = zip(self.system.queues[queue].parts, values, strict=True)
                sent = [self.expr(v, self.motion.carried(scalar)) for (_, scalar), v in parts]
                into = None if lost is None else self.slots[lost]
                return number("send", queue, into, *sent, *self.queue(queue, subscripts))
            case Receive(queue, subscripts):
                return number("receive", queue, *self.queue(queue, subscripts))
            case Clear(queue, subscripts):
                return number("clear", queue, *self.queue(queue, subscripts))
            case Branch(condition, then, otherwise):
                return number("branch", self.expr(condition), self.body(then), self.body(otherwise))
            case Assert(condition):
                return number("assert", self.expr(condition))
            case Fail():
                return number("fail")
            case _:
                assert_never(statement)

    def payload(self, payload: tuple[Expr, ...]) -> list[int]:
        """The forms of an event's arguments, which are only shown."""
        return [self.expr(value, self.carried(value)) for value in payload]

    def name_locals(self, locals: Locals, body: tuple[Statement, ...]) -> None:
        """Give the locals of a transition names that do not depend on their numbers.

        A local is known by what is put into it; where that is not enough, by its number.
        """
        self.locals = locals
        names = [self.forms.number("typed", scalar) for _, scalar in locals]
        for _ in range(2 if len(locals) > 1 else 0):
            self.slots = names
            puts: list[list[int]] = [[name] for name in names]
            for slot, form in self.puts(body):
                puts[slot].append(form)
            names = [self.forms.number("local", *sorted(forms)) for forms in puts]
        self.slots = [self.forms.number(n, names[:i].count(n)) for i, n in enumerate(names)]

    def puts(self, body: tuple[Statement, ...]) -> list[tuple[int, int]]:
        """What a body puts into locals: slot and form."""
        found = []
        for statement in body:
            match statement:
                case SetLocal(slot):
                    found.append((slot, self.statement(statement)))
                case Send(lost=int(slot)):
                    found.append((slot, self.statement(statement)))
                case Branch(_, then, otherwise):
                    found += self.puts(then) + self.puts(otherwise)
        return found
