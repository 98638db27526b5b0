"""What an evaluation looks at: an expression and a state go in, places come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, assert_never

from rascheck.system.evaluate import Context, evaluate, locate
from rascheck.system.ir import (
    Before,
    Binary,
    BinaryOp,
    Const,
    Expr,
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
    Unary,
    Unwrap,
    Wrap,
)


class Place(NamedTuple):
    """What can be looked at: an element of a variable or queue, a history register, an atom."""

    kind: str
    number: int
    position: int = 0


def seen(at: Context, expr: Expr) -> Iterator[Place]:
    """Everything that the evaluation of `expr` looks at, in order; what locals and `Before` read
    is no place of this state. Raises what `evaluate` raises."""
    match expr:
        case Const() | Local() | Before():
            return
        case Read(variable, subscripts, span):
            declared = at.system.variables[variable]
            yield Place(
                "variable", variable, locate(at, declared.name, declared.dims, subscripts, span)
            )
            yield from all_seen(at, subscripts)
        case Length(queue, subscripts, span) | Head(queue, subscripts, _, span):
            yield queue_place(at, queue, subscripts)
            yield from all_seen(at, subscripts)
        case Occurred(atom):
            yield Place("atom", atom)
        case Past(register):
            yield Place("register", register)
        case Unary(_, value) | Wrap(value) | Unwrap(value):
            yield from seen(at, value)
        case Binary(BinaryOp.IMPLIES, left, right):
            yield from seen(at, left)
            if evaluate(at, left):
                yield from seen(at, right)
        case Binary(_, left, right):
            yield from all_seen(at, (left, right))
        case Many(ManyOp.AND | ManyOp.OR as op, values):
            for value in values:
                yield from seen(at, value)
                if bool(evaluate(at, value)) is (op is ManyOp.OR):
                    return
        case Many(_, values) | Future(_, values):
            yield from all_seen(at, values)
        case Ite(condition, then, otherwise):
            yield from seen(at, condition)
            yield from seen(at, then if evaluate(at, condition) else otherwise)
        case _:
            assert_never(expr)


def all_seen(at: Context, values: Iterable[Expr]) -> Iterator[Place]:
    """What the evaluation of all of these looks at."""
    for value in values:
        yield from seen(at, value)


def queue_place(at: Context, queue: int, subscripts: tuple[Expr, ...]) -> Place:
    """The place of one queue of an array."""
    array = at.system.queues[queue]
    return Place("queue", queue, locate(at, array.name, array.dims, subscripts, None))
