"""A System goes in; what never changes in it is written out as the constant that it is.

A variable that has one initial value and is assigned no other one is a constant. With it guards
become false, and what only these transitions would have assigned is constant too: so it is done
again until nothing more is found. Folding hides no failure: an operand that might fail goes only
where it would not be evaluated.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import assert_never

from rascheck.explore.reduce.ranges import Ranges
from rascheck.system.evaluate import Failed, binary, fits, unary
from rascheck.system.ir import (
    FALSE,
    TRUE,
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
    IntType,
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
    Transition,
    Unary,
    UnaryOp,
    Unwrap,
    Wrap,
    flat_position,
    lowest,
)

TRUTHS = (
    BinaryOp.EQ,
    BinaryOp.NE,
    BinaryOp.LT,
    BinaryOp.LE,
    BinaryOp.GT,
    BinaryOp.GE,
    BinaryOp.IMPLIES,
)


def folded(system: System) -> tuple[System, tuple[int, ...]]:
    """The System without what is constant in guards, bodies and history, and the numbers that the
    transitions that are left had: those that can never be taken are gone."""
    whole = {n for n, v in enumerate(system.variables) if v.size and None not in v.initial}
    taken = dict(enumerate(system.transitions))
    fixed: set[int] = set()
    while True:
        left = whole - fixed
        more = left - {v for t in taken.values() for v in changed(system, t.body, left)}
        if not more:
            break
        fixed |= more
        fold = Fold(system, fixed)
        folded = {number: fold.transition(one) for number, one in taken.items()}
        taken = {number: one for number, one in folded.items() if not is_false(one.guard)}
    if not fixed:
        return system, tuple(taken)
    new = {old: number for number, old in enumerate(taken)}
    registers = tuple(
        replace(r, initial=fold.expr(r.initial), next=fold.expr(r.next)) for r in system.registers
    )
    fairness = tuple(
        replace(f, transitions=tuple(new[t] for t in f.transitions if t in new))
        for f in system.fairness
    )
    kept = tuple(taken.values())
    return replace(system, transitions=kept, registers=registers, fairness=fairness), tuple(taken)


def changed(system: System, body: tuple[Statement, ...], fixed: set[int]) -> set[int]:
    """The variables in `fixed` that a body may give another value than their initial one."""
    found: set[int] = set()
    for statement in body:
        match statement:
            case Assign(variable, subscripts, value) if variable in fixed:
                declared = system.variables[variable]
                where = [s.value for s in subscripts if isinstance(s, Const)]
                initial = set(declared.initial)
                if len(where) == len(subscripts):
                    place = flat_position(declared.dims, tuple(where))
                    initial = set() if place is None else {declared.initial[place]}
                if not isinstance(value, Const) or initial - {value.value}:
                    found.add(variable)
            case Branch(_, then, otherwise):
                found |= changed(system, (*then, *otherwise), fixed)
            case _:
                pass
    return found


class Fold:
    """Writes constants in place of what is read of the variables in `fixed`."""

    def __init__(self, system: System, fixed: set[int]) -> None:
        self.system = system
        self.fixed = fixed
        self.ranges = Ranges(system, {})

    def transition(self, transition: Transition) -> Transition:
        """A transition; one that can never be taken has a false guard."""
        guard = self.expr(transition.guard)
        if never(guard):  # it may fail, but its body never runs
            return replace(transition, guard=guard, body=(), payload=(), emits=())
        return replace(
            transition,
            guard=guard,
            body=self.body(transition.body),
            payload=self.exprs(transition.payload),
            emits=tuple((atom, self.expr(when)) for atom, when in transition.emits),
        )

    def body(self, body: tuple[Statement, ...]) -> tuple[Statement, ...]:
        """Statements, without branches that are never taken."""
        return tuple(one for statement in body for one in self.statement(statement))

    def statement(self, statement: Statement) -> tuple[Statement, ...]:
        """What is left of a statement."""
        match statement:
            case Assign(variable, subscripts, value, span):
                where = self.where(self.system.variables[variable].dims, subscripts)
                return (Assign(variable, where, self.expr(value), span),)
            case SetLocal(slot, value):
                return (SetLocal(slot, self.expr(value)),)
            case Send(queue, subscripts, values):
                where = self.where(self.system.queues[queue].dims, subscripts)
                return (replace(statement, subscripts=where, values=self.exprs(values)),)
            case Receive(queue, subscripts) | Clear(queue, subscripts):
                where = self.where(self.system.queues[queue].dims, subscripts)
                return (replace(statement, subscripts=where),)
            case Branch(condition, then, otherwise):
                condition = self.expr(condition)
                if isinstance(condition, Const):
                    return self.body(then if condition.value else otherwise)
                then = () if never(condition) else self.body(then)
                return (Branch(condition, then, self.body(otherwise)),)
            case Assert(condition):
                return (replace(statement, condition=self.expr(condition)),)
            case Fail():
                return (statement,)
            case _:
                assert_never(statement)

    def exprs(self, exprs: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """Each expression; the same tuple if nothing has changed."""
        found = [self.expr(expr) for expr in exprs]
        return exprs if all(map(operator.is_, found, exprs)) else tuple(found)

    def where(self, dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """Subscripts; a constant inside its dimension has the type of that."""
        found = self.exprs(subscripts)
        if found is subscripts:
            return subscripts
        return tuple(
            Const(one.value, scalar if fits(one.value, scalar) else IntType(one.value, one.value))
            if isinstance(one, Const)
            else one
            for scalar, one in zip(dims, found, strict=True)
        )

    def expr(self, expr: Expr) -> Expr:
        """An expression."""
        match expr:
            case Const() | Local() | Occurred() | Past() | Before() | Future():
                return expr
            case Read(variable, subscripts):
                if subscripts:
                    where = self.where(self.system.variables[variable].dims, subscripts)
                    expr = expr if where is subscripts else Read(variable, where, expr.span)
                return self._read(expr) if variable in self.fixed else expr
            case Length(queue, subscripts) | Head(queue, subscripts):
                where = self.where(self.system.queues[queue].dims, subscripts)
                return expr if where is subscripts else replace(expr, subscripts=where)
            case Unary(op, value):
                inner = self.expr(value)
                if isinstance(inner, Const):
                    return constant(unary(op, inner.value), truth=op is UnaryOp.NOT)
                return expr if inner is value else Unary(op, inner)
            case Binary(op, left, right):
                one, other = self.expr(left), self.expr(right)
                if one is left and other is right:
                    return expr
                return self._binary(Binary(op, one, other, expr.span), op)
            case Many(op, values):
                inside = self.exprs(values)
                return expr if inside is values else self._many(op, inside)
            case Ite(condition, then, otherwise):
                condition, then, otherwise = self.exprs((condition, then, otherwise))
                if isinstance(condition, Const):
                    return then if condition.value else otherwise
                return Ite(condition, then, otherwise)
            case Wrap(value, option):
                inner = self.expr(value)
                if isinstance(inner, Const) and fits(inner.value, option.of):
                    return Const(inner.value - lowest(option.of) + 1, option)
                return expr if inner is value else Wrap(inner, option, expr.span)
            case Unwrap(value, option):
                inner = self.expr(value)
                if isinstance(inner, Const) and inner.value:
                    return Const(inner.value - 1 + lowest(option.of), option.of)
                return expr if inner is value else Unwrap(inner, option, expr.span)
            case _:
                assert_never(expr)

    def _read(self, read: Read) -> Expr:
        declared = self.system.variables[read.variable]
        where = [s.value for s in read.subscripts if isinstance(s, Const)]
        if len(where) == len(read.subscripts):
            place = flat_position(declared.dims, tuple(where))
            value = None if place is None else declared.initial[place]
        else:
            alike = len(set(declared.initial)) == 1
            surely = alike and self.ranges.inside(declared.dims, read.subscripts)
            value = declared.initial[0] if surely else None
        return read if value is None else Const(value, declared.type)

    def _binary(self, expr: Binary, op: BinaryOp) -> Expr:
        left, right = expr.left, expr.right
        if op is BinaryOp.IMPLIES:
            if isinstance(left, Const):
                return right if left.value else TRUE
            if isinstance(right, Const) and right.value and self.ranges.total(left):
                return TRUE
            return expr
        if not (isinstance(left, Const) and isinstance(right, Const)):
            return expr
        try:
            value = binary(op, left.value, right.value, None)
        except Failed:
            return expr
        return constant(value, truth=op in TRUTHS)

    def _many(self, op: ManyOp, values: tuple[Expr, ...]) -> Expr:
        if op is ManyOp.COUNT:
            if all(isinstance(value, Const) for value in values):
                held = sum(value.value for value in values if isinstance(value, Const))
                return constant(held, truth=False)
            return Many(op, values)
        decisive = op is ManyOp.OR
        kept: list[Expr] = []
        for value in values:
            if isinstance(value, Const) and bool(value.value) is not decisive:
                continue
            kept.append(value)
            if isinstance(value, Const):
                if all(self.ranges.total(one) for one in kept):
                    return TRUE if decisive else FALSE
                break
        if not kept:
            return FALSE if decisive else TRUE
        return kept[0] if len(kept) == 1 else Many(op, tuple(kept))


def never(condition: Expr) -> bool:
    """Whether a folded condition never holds, though it may fail."""
    if isinstance(condition, Many) and condition.op is ManyOp.AND and condition.values:
        return is_false(condition.values[-1])
    return is_false(condition)


def is_false(condition: Expr) -> bool:
    """Whether a condition is the constant that does not hold."""
    return isinstance(condition, Const) and not condition.value


def constant(value: int, *, truth: bool) -> Const:
    """A constant that is a truth value, or a number."""
    if truth:
        return TRUE if value else FALSE
    return Const(value, IntType(value, value))
