"""A System and what of it is needed go in; whether a step that changes nothing can be left out.

Such a step leads to the same state, but nothing occurs: `fired x || y == 0` may be false then, and
`previously` forgets. It can be left out if no history register changes by it and no claim is
decided by it that was not decided before. That is looked for in the form of the formulas alone:
what they say about a state is taken for a proposition that may be true or false.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeGuard

from rascheck.explore.reduce.cone import Cone, Node, reads
from rascheck.explore.reduce.ranges import Ranges
from rascheck.system.ir import (
    Before,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Ite,
    Kind,
    Many,
    ManyOp,
    Occurred,
    Past,
    Register,
    System,
    Unary,
    UnaryOp,
)

MOST = 12
"""Propositions; with more, nothing is left out."""

HISTORY = ("register", "atom")
"""The kinds of nodes that are no part of a state's variables and queues."""

Key = Expr | Node
"""A proposition: a part of a formula about the state, an atom, or a register before or after."""


class Unknown(Exception):
    """A formula of another form, or one with too many propositions."""


def may_stutter(system: System, cone: Cone) -> bool:
    """Whether steps that write nothing of what is needed can be left out."""
    try:
        return all(
            is_stable(system, number, register)
            for number, register in enumerate(system.registers)
            if Node("register", number) in cone.nodes
        ) and all(
            is_steady(system, expr, decisive=decisive)
            for claim in system.properties
            for expr, decisive in (
                (claim.formula, claim.kind is Kind.REACHABLE),
                *((antecedent.condition, True) for antecedent in claim.antecedents),
            )
        )
    except Unknown:
        return False


def parts(expr: Expr, op: ManyOp) -> Iterator[Expr]:
    """What `op` joins, however it is nested."""
    if isinstance(expr, Many) and expr.op is op:
        for value in expr.values:
            yield from parts(value, op)
    else:
        yield expr


def is_stable(system: System, number: int, register: Register) -> bool:
    """Whether a register that has its value keeps it where nothing happens.

    Of other registers it is not asked how they came by their values.
    """
    ranges = Ranges(system, {})
    if not ranges.total(register.next):
        raise Unknown
    own = Node("before", number)
    after = propositions(register.next)
    first = propositions(register.initial)
    others = {Node("past", key.number) for key in after if is_before(key) and key != own}
    for values in valuations({*after, *first, *others, own}):
        still = {
            key: values[Node("past", key.number)] if is_before(key) and key != own else value
            for key, value in values.items()
            if not is_atom(key)
        }
        for value in (holds(register.next, values), holds(register.initial, values)):
            if holds(register.next, still | {own: value}) is not value:
                return False
    return True


def is_steady(system: System, expr: Expr, *, decisive: bool) -> bool:
    """Whether a claim that is not decided at a step is not where nothing occurs either.

    It is decided where its value is `decisive`, or where it fails: an atom may keep a part from
    being asked that fails, so that none may.
    """
    if not mentions_atom(expr):
        return True
    if not Ranges(system, {}).total(expr):
        raise Unknown
    op = ManyOp.OR if decisive else ManyOp.AND
    return all(is_monotone(part, decisive=decisive) for part in parts(expr, op))


def mentions_atom(expr: Expr) -> bool:
    """Whether a formula says that something occurs."""
    return any(node.kind == "atom" for node in reads((expr,)))


def is_monotone(expr: Expr, *, decisive: bool) -> bool:
    """The same of one part of a claim that cannot fail."""
    if not mentions_atom(expr):
        return True
    for values in valuations(propositions(expr)):
        still = {key: value for key, value in values.items() if not is_atom(key)}
        if holds(expr, still) is decisive and holds(expr, values) is not decisive:
            return False
    return True


# ------------------------------------------------------------------------------------ propositions


def is_atom(key: Key) -> bool:
    """Whether a proposition says that an atom occurs."""
    return isinstance(key, Node) and key.kind == "atom"


def is_before(key: Key) -> TypeGuard[Node]:
    """Whether a proposition is the value of a register before the step."""
    return isinstance(key, Node) and key.kind == "before"


def valuations(keys: Iterable[Key]) -> Iterator[dict[Key, bool]]:
    """Every way in which propositions are true and false."""
    named = list(dict.fromkeys(keys))
    if len(named) > MOST:
        raise Unknown
    for values in itertools.product((False, True), repeat=len(named)):
        yield dict(zip(named, values, strict=True))


def propositions(expr: Expr) -> set[Key]:
    """What the truth of a formula depends on."""
    match expr:
        case Const():
            return set()
        case Past(register):
            return {Node("past", register)}
        case Before(register):
            return {Node("before", register)}
        case Occurred(atom):
            return {Node("atom", atom)}
        case _ if not any(node.kind in HISTORY for node in reads((expr,))):
            return {expr}
        case _:
            return {key for operand in operands(expr) for key in propositions(operand)}


def operands(expr: Expr) -> tuple[Expr, ...]:
    """The truth values of which a formula is made."""
    match expr:
        case Unary(UnaryOp.NOT, value):
            return (value,)
        case Binary(BinaryOp.IMPLIES, left, right):
            return (left, right)
        case Many(ManyOp.AND | ManyOp.OR, values):
            return values
        case Ite(condition, then, otherwise):
            return (condition, then, otherwise)
        case _:
            raise Unknown


def holds(expr: Expr, values: Mapping[Key, bool]) -> bool:
    """Whether a formula is true; an atom that has no value does not occur."""
    match expr:
        case Const(value):
            return bool(value)
        case Past(register):
            return values[Node("past", register)]
        case Before(register):
            return values[Node("before", register)]
        case Occurred(atom):
            return values.get(Node("atom", atom), False)
        case _ if expr in values:
            return values[expr]
    of = [holds(operand, values) for operand in operands(expr)]
    match expr:
        case Unary():
            return not of[0]
        case Binary():
            return not of[0] or of[1]
        case Ite():
            return of[1] if of[0] else of[2]
        case _:
            return all(of) if isinstance(expr, Many) and expr.op is ManyOp.AND else any(of)
