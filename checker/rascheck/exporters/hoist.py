"""Checks of a flat body are moved in front of what is written, as far as they may be.

A target that cannot take back a step has less to take back then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rascheck.system.expr import parts
from rascheck.system.ir import (
    Assert,
    Assign,
    Branch,
    Const,
    Expr,
    Local,
    Read,
    SetLocal,
    Statement,
)


def hoisted(body: Iterable[Statement]) -> tuple[Statement, ...]:
    """The same body; the checks that no earlier statement decides come first.

    A check may rely on the ones before it, so that the first one that must stay keeps the others.
    """
    first: list[Statement] = []
    rest: list[Statement] = []
    for statement in body:
        free = not any(fails((earlier,)) for earlier in rest)
        if isinstance(statement, Assert) and free and _is_apart(statement.condition, rest):
            first.append(statement)
        else:
            rest.append(statement)
    return (*first, *rest)


def fails(body: tuple[Statement, ...]) -> bool:
    """Whether a check stands in these statements."""
    return any(
        isinstance(statement, Assert)
        or (isinstance(statement, Branch) and fails((*statement.then, *statement.otherwise)))
        for statement in body
    )


def writes(body: Iterable[Statement]) -> Iterator[Assign]:
    """Every write, also those in branches."""
    for statement in body:
        if isinstance(statement, Assign):
            yield statement
        elif isinstance(statement, Branch):
            yield from writes((*statement.then, *statement.otherwise))


def locals_in(body: tuple[Statement, ...]) -> set[int]:
    """The locals that are set."""
    found: set[int] = set()
    for statement in body:
        if isinstance(statement, SetLocal):
            found.add(statement.slot)
        elif isinstance(statement, Branch):
            found |= locals_in((*statement.then, *statement.otherwise))
    return found


def _is_apart(condition: Expr, earlier: list[Statement]) -> bool:
    """Whether no statement writes what the condition reads."""
    reads = [part for part in parts(condition) if isinstance(part, Read)]
    locals = any(isinstance(part, Local) for part in parts(condition))
    if locals and any(isinstance(s, SetLocal | Branch) for s in earlier):
        return False
    return not any(_meet(read, write) for read in reads for write in writes(earlier))


def _meet(read: Read, write: Assign) -> bool:
    if read.variable != write.variable:
        return False
    pairs = zip(read.subscripts, write.subscripts, strict=True)
    return all(
        not (isinstance(a, Const) and isinstance(b, Const)) or a.value == b.value for a, b in pairs
    )
