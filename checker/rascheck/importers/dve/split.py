"""A model comes in; the arrays go out whose elements become variables of their own.

In our language all elements of an array begin with the same value. An array whose elements do not
is taken apart, which can be done if every subscript is constant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from rascheck.diagnostics import Diagnostics
from rascheck.importers.dve import syntax
from rascheck.importers.dve.declare import Declarations
from rascheck.importers.dve.expressions import Expressions
from rascheck.importers.dve.names import Constant, Entity, Named, Scope, Stored
from rascheck.system.ir import Const


def to_split(declared: Declarations, sink: Diagnostics) -> list[Entity]:
    """The arrays to be taken apart; one that cannot be is reported."""
    uneven: dict[int, Entity] = {}
    for scope in (declared.scope, *(process.scope for process in declared.processes)):
        for entity in scope.own.values():
            if not isinstance(entity, (Stored, Constant)) or entity.variable is None:
                continue
            if len(set(declared.storage.variables[entity.variable].initial)) > 1:
                uneven[id(entity)] = entity
    for process in declared.processes:
        for node in reads((process.node.transitions, process.node.asserts)):
            found = _entity(node, process)
            if found is None or id(found) not in uneven or node.index is None:
                continue
            index = Expressions(process.scope, Diagnostics()).value(node.index).expr
            if not isinstance(index, Const):
                message = f"the elements of `{node.name.name}` begin with different values,"
                sink.error("E319", f"{message} and this subscript is not constant", node.span)
                uneven.pop(id(found))
    return list(uneven.values())


def _entity(node: syntax.Read, process: Named) -> Entity | None:
    scope = process.scope
    if node.owner is not None:
        owner = scope.find(node.owner.name)
        scope = Scope(own=owner.scope.own) if isinstance(owner, Named) else scope
    return scope.find(node.name.name)


def reads(node: object) -> Iterator[syntax.Read]:
    """Everything that is read or written in a part of the tree."""
    pending: list[object] = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, syntax.Read):
            yield one
        if isinstance(one, tuple):
            pending += reversed(one)
        elif isinstance(one, NODES):
            pending += [getattr(one, each.name) for each in reversed(fields(one))]


NODES = (
    syntax.Read,
    syntax.Unary,
    syntax.Binary,
    syntax.Many,
    syntax.Sync,
    syntax.Assignment,
    syntax.Transition,
    syntax.Assertion,
)
