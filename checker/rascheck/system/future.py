"""A formula about the future goes in; propositions, and what it says about them, come out.

The propositions of a formula are its largest parts without a future-time operator: each has a
value where a run arrives. What is left over them is a *skeleton*: an expression in which `Local(k)`
stands for proposition k, made of `Const`, `!`, `&&`, `||` and `Future` alone.

A proposition is asked only where what stands to its left, about the same moment, leaves it open:
in `x != none => (x.value == 1 || eventually y)` the second one is `x != none && x.value == 1`. So a
formula fails only where its reader expects it to.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from rascheck.records import dataclass
from rascheck.system.expr import can_fail
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Future,
    IntType,
    Kind,
    Local,
    Many,
    ManyOp,
    Occurred,
    Property,
    System,
    Unary,
    UnaryOp,
)


@dataclass(frozen=True)
class Temporal:
    """A formula about the future: its skeleton over its propositions."""

    skeleton: Expr
    propositions: tuple[Expr, ...]


def taken_apart(formula: Expr) -> Temporal:
    """The skeleton of a formula, and its propositions, each once."""
    found: dict[Expr, int] = {}
    return Temporal(_skeleton(formula, (), found), tuple(found))


def propositions(system: System, claim: Property) -> tuple[Expr, ...]:
    """What is asked of each state about a property of the kind TEMPORAL, each once."""
    if claim.automaton is None:
        return taken_apart(claim.formula).propositions
    edges = system.automata[claim.automaton].edges
    return tuple(dict.fromkeys(when for _, when, _ in edges if not isinstance(when, Const)))


def asked(system: System, claim: Property) -> Expr:
    """What is evaluated wherever a run arrives: a formula; or, of one about the future, an
    expression that always holds, and fails where one of the propositions does."""
    if claim.kind is not Kind.TEMPORAL:
        return claim.formula
    failing = tuple(p for p in propositions(system, claim) if can_fail(p))
    if not failing:
        return TRUE
    return Binary(BinaryOp.GE, Many(ManyOp.COUNT, failing), Const(0, IntType(0, 0)))


def _skeleton(expr: Expr, known: tuple[Expr, ...], found: dict[Expr, int]) -> Expr:
    """`known` holds where a run arrives, or it does not matter what `expr` is there."""
    parts = futures(expr)
    if not parts:
        return _proposition(expr, known, found)
    match expr:
        case Future(op, values):
            return Future(op, tuple(_skeleton(value, (), found) for value in values))
        case Unary(UnaryOp.NOT, value):
            return Unary(UnaryOp.NOT, _skeleton(value, known, found))
        case Binary(BinaryOp.IMPLIES, left, right):
            not_left = Unary(UnaryOp.NOT, left)
            return _skeleton(Many(ManyOp.OR, (not_left, right)), known, found)
        case Many(ManyOp.AND | ManyOp.OR as op, values):
            made = []
            for value in values:
                made.append(_skeleton(value, known, found))
                if not futures(value):
                    known = (*known, value if op is ManyOp.AND else Unary(UnaryOp.NOT, value))
            return Many(op, tuple(made))
        case _:
            # Something counts, compares or chooses by what lies ahead: one case for each way.
            cases = []
            for truths in itertools.product((TRUE, FALSE), repeat=len(parts)):
                here: dict[Expr, Const] = dict(zip(parts, truths, strict=True))
                so = tuple(
                    part if truth == TRUE else Unary(UnaryOp.NOT, part)
                    for part, truth in here.items()
                )
                cases.append(Many(ManyOp.AND, (*so, replaced(expr, here))))
            return _skeleton(Many(ManyOp.OR, tuple(cases)), known, found)


def _proposition(expr: Expr, known: tuple[Expr, ...], found: dict[Expr, int]) -> Expr:
    if isinstance(expr, Const):
        return TRUE if expr.value else FALSE
    if known and can_fail(expr):
        expr = Many(ManyOp.AND, (*known, expr))
    return Local(found.setdefault(expr, len(found)))


def futures(expr: Expr) -> list[Future]:
    """The parts of an expression that look ahead and are in no such part, each once."""
    found: dict[Future, None] = {}
    pending: list[object] = [expr]
    while pending:
        match pending.pop():
            case Future() as part:
                found[part] = None
            case tuple() as items:
                pending.extend(reversed(items))
            case one if isinstance(one, Expr):
                pending.extend(getattr(one, each.name) for each in reversed(fields(one)))
    return list(found)


def replaced(expr: Expr, values: Mapping[Expr, Const]) -> Expr:
    """The expression with values in place of some of its parts that are `Future` or `Occurred`."""
    if isinstance(expr, (Future, Occurred)) and expr in values:
        return values[expr]

    def part(item: object) -> object:
        if isinstance(item, tuple):
            return tuple(part(one) for one in item)
        return replaced(item, values) if isinstance(item, Expr) else item

    made: Any = type(expr)
    result: Expr = made(*(part(getattr(expr, each.name)) for each in fields(expr)))
    return result
