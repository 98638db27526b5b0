"""A flat system goes in; how its variables are used comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rascheck.exporters.flat import Flat
from rascheck.exporters.hoist import writes
from rascheck.records import dataclass
from rascheck.system.expr import parts
from rascheck.system.ir import (
    Assert,
    Assign,
    Branch,
    Const,
    Expr,
    Read,
    SetLocal,
    Statement,
    Variable,
    cardinality,
    flat_position,
    product_of,
)

Element = tuple[int, int]
"""A variable and the row-major position of one of its elements."""


@dataclass(frozen=True)
class Uses:
    """`arrays` are the variables with a subscript that is computed; `written` what may change.

    `written_at_start` is the history that an initial state begins with.
    """

    arrays: frozenset[int]
    written: frozenset[Element]
    written_at_start: tuple[Element, ...]


def uses_of(flat: Flat) -> Uses:
    """How the variables of a flat system are used."""
    arrays: set[int] = set()
    written: set[Element] = set()
    bodies = [flat.start.checks, flat.start.body, *(rule.body for rule in flat.rules)]
    for body in bodies:
        for write in writes(body):
            positions = positions_of(flat.variables[write.variable], write.subscripts)
            written |= {(write.variable, position) for position in positions}
    for expr in _expressions(flat):
        for part in parts(expr):
            if isinstance(part, Read) and is_computed(part.subscripts):
                arrays.add(part.variable)
    for number, variable in enumerate(flat.variables):
        if cardinality(variable.type) > 1:
            free = enumerate(variable.initial)
            written |= {(number, position) for position, initial in free if initial is None}
    written |= differing(flat)
    at_start = tuple((write.variable, 0) for write in writes(flat.start.body))
    return Uses(frozenset(arrays), frozenset(written), at_start)


def differing(flat: Flat) -> set[Element]:
    """The elements with which initial states begin differently."""
    rows = [[value for elements in values for value in elements] for values in flat.start.known]
    elements = [
        (number, position)
        for number, variable in enumerate(flat.variables)
        for position in range(variable.size)
    ]
    columns = zip(*rows, strict=True)
    return {one for one, column in zip(elements, columns, strict=False) if len(set(column)) > 1}


def is_computed(subscripts: tuple[Expr, ...]) -> bool:
    """Whether it depends on the state which element is meant."""
    return not all(isinstance(subscript, Const) for subscript in subscripts)


def position_of(variable: Variable, subscripts: tuple[Expr, ...]) -> int:
    """The row-major position that constant subscripts name."""
    values = tuple(s.value for s in subscripts if isinstance(s, Const))
    position = flat_position(variable.dims, values)
    assert position is not None, "a subscript that is wrong fails before"
    return position


def positions_of(variable: Variable, subscripts: tuple[Expr, ...]) -> Iterable[int]:
    """The row-major positions that subscripts may name."""
    if is_computed(subscripts):
        return range(len(product_of(list(variable.dims))))
    return (position_of(variable, subscripts),)


def _expressions(flat: Flat) -> Iterator[Expr]:
    """Every expression of a flat system, with what is written as a read."""
    yield flat.start.assumed
    yield flat.resting
    yield from (claim.holds for claim in flat.claims)
    for body in (flat.start.checks, flat.start.body):
        yield from _in_body(body)
    yield from (arrival.condition for arrival in flat.start.arrivals)
    for rule in flat.rules:
        yield rule.guard
        yield from _in_body(rule.body)
        yield from (arrival.condition for arrival in rule.arrivals)


def _in_body(body: tuple[Statement, ...]) -> Iterator[Expr]:
    for statement in body:
        match statement:
            case Assign(variable, subscripts, value):
                yield Read(variable, subscripts)
                yield value
            case SetLocal(_, value):
                yield value
            case Branch(condition, then, otherwise):
                yield condition
                yield from _in_body((*then, *otherwise))
            case Assert(condition):
                yield condition
            case _:
                raise AssertionError(f"{statement} is in no flat system")
