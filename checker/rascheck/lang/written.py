"""What steps are written out with: transitions as properties ask about them, and their parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rascheck.lang import syntax, types
from rascheck.lang.body import Loss
from rascheck.lang.context import StoredQueue
from rascheck.lang.expressions import Elaborator
from rascheck.lang.patterns import Received
from rascheck.lang.types import Value
from rascheck.source import Span
from rascheck.system import ir
from rascheck.system.expr import parts


@dataclass(frozen=True)
class Written:
    """A transition, with what properties ask about its sends that may drop.

    `own` is the part of the guard that is the initiator's, `partner` the other side's; `arguments`
    are those of both steps, of which a transition may choose some.
    """

    transition: ir.Transition
    losses: tuple[Loss, ...] = ()
    own: ir.Expr = ir.TRUE
    partner: ir.Expr = ir.TRUE
    arguments: tuple[tuple[ir.Expr, ...], tuple[ir.Expr, ...]] = ((), ())


@dataclass(frozen=True)
class Side:
    """One side's guard, what it has received, and the queue that it takes from.

    `conditions` are the parts of the guard that stand behind `when`.
    """

    guard: ir.Expr
    received: Received
    queue: tuple[StoredQueue, tuple[ir.Expr, ...]] | None
    conditions: tuple[ir.Condition, ...] = ()


def conjuncts(node: syntax.Expr) -> list[syntax.Expr]:
    """What must hold together, from the left."""
    chain: list[syntax.Expr] = []
    while isinstance(node, syntax.Infix) and node.op == "&&":
        chain.append(node.right)
        node = node.left
    return [node, *reversed(chain)]


def naming(elaborator: Elaborator, received: Received, values: dict[str, Value]) -> Elaborator:
    """An elaborator that knows the names that a step's pattern binds."""
    names: dict[str, tuple[Value, Span | None]] = {
        name: (value, received.names[name][0].span) for name, value in values.items()
    }
    return elaborator.within(elaborator.scope.with_names(names))


def choices(domains: Sequence[types.ScalarType]) -> list[list[Value]]:
    """The values of each parameter that are written out: of bits, one stands for all."""
    return [
        [types.first_value(domain)] if types.is_bits(domain) else types.values_of(domain)
        for domain in domains
    ]


def asks(expr: ir.Expr, slots: Sequence[int]) -> bool:
    """Whether an expression has one of these locals in it."""
    return any(isinstance(part, ir.Local) and part.slot in slots for part in parts(expr))


def held(values: Sequence[Value]) -> tuple[int, ...]:
    """Constants as their types hold them."""
    return tuple(value.expr.value for value in values if isinstance(value.expr, ir.Const))


def order(transition: ir.Transition) -> tuple[object, ...]:
    """What declaration order sorts transitions by."""
    action, partner = transition.action, transition.partner
    first = (action.machine, action.instance, action.step, action.arguments)
    second = (
        ()
        if partner is None
        else (partner.machine, partner.instance, partner.step, partner.arguments)
    )
    return (first, partner is None, second)
