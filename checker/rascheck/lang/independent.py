"""Loops over a symmetric index: one comes in, what makes its order matter goes out.

The identities of a symmetric index have no order, so that no iteration may see, or write over, what
another one has written. Adding to a number or a set in every iteration is fine: the order does not
show in the result.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from rascheck.lang import syntax
from rascheck.source import Span


def dependences(node: syntax.For) -> Iterator[tuple[Span, str]]:
    """Each place where the order matters, with the reason."""
    variable = node.variable.name.name
    own: set[str] = set()
    added: set[str] = set()
    for place, op in _written(node.body):
        if op in ("+=", "-="):
            added.add(place.name.name)
        elif _selects(place, variable):
            own.add(place.name.name)
        else:
            yield place.span, f"every iteration writes `{place.span.text}`"
    for expr in _expressions(node):
        for read in _reads(expr):
            root = _root(read)
            if root in added or (root in own and not _mentions(read, variable)):
                yield read.span, f"`{read.span.text}` is written by other iterations"


def summed(node: syntax.For) -> Iterator[syntax.Place]:
    """Each place to which several iterations add something, but their own identities to a set."""
    own = syntax.Name(node.span, node.variable.name.name)
    for place, value in _added(node.body):
        alone = isinstance(value, syntax.SetLiteral) and value.elements == (own,)
        if not alone and not _selects(place, own.name):
            yield place


def _added(nodes: Sequence[syntax.Statement]) -> Iterator[tuple[syntax.Place, syntax.Expr]]:
    for node in nodes:
        match node:
            case syntax.Assign(place=place, op="+=" | "-=", value=value):
                yield place, value
            case syntax.If(then=then, otherwise=otherwise):
                yield from _added((*then, *otherwise))
            case syntax.For(body=body):
                yield from _added(body)
            case _:
                pass


def _written(nodes: Sequence[syntax.Statement]) -> Iterator[tuple[syntax.Place, str]]:
    for node in nodes:
        match node:
            case syntax.Assign(place=place, op=op):
                yield place, op
            case syntax.Clear(place=place) | syntax.Send(queue=place):
                yield place, "="
            case syntax.If(then=then, otherwise=otherwise):
                yield from _written(then)
                yield from _written(otherwise)
            case syntax.For(body=body):
                yield from _written(body)
            case _:
                pass


def _selects(place: syntax.Place, variable: str) -> bool:
    return any(
        isinstance(subscript, syntax.Name) and subscript.name == variable
        for part in place.path
        if isinstance(part, tuple)
        for subscript in part
    )


def _expressions(node: object) -> Iterator[object]:
    """What is read by a piece of a loop: everything but the places that it writes."""
    for part in _parts(node):
        if isinstance(part, syntax.Place):
            yield from (subscript for p in part.path if isinstance(p, tuple) for subscript in p)
        elif isinstance(part, syntax.If | syntax.For | tuple) or _is_statement(part):
            yield from _expressions(part)
        else:
            yield part


def _is_statement(node: object) -> bool:
    return isinstance(node, syntax.Assign | syntax.Send | syntax.Clear | syntax.Let | syntax.Assert)


def _reads(node: object) -> Iterator[syntax.Name | syntax.Subscript | syntax.MemberOf]:
    """The variables that are read, each with its fields and subscripts."""
    if isinstance(node, syntax.Name | syntax.Subscript | syntax.MemberOf) and _root(node):
        yield node
        inner: object = node
        while isinstance(inner, syntax.Subscript | syntax.MemberOf):
            if isinstance(inner, syntax.Subscript):
                for subscript in inner.subscripts:
                    yield from _reads(subscript)
            inner = inner.value
        return
    for part in _parts(node):
        yield from _reads(part)


def _root(node: syntax.Expr) -> str:
    while isinstance(node, syntax.Subscript | syntax.MemberOf):
        node = node.value
    return node.name if isinstance(node, syntax.Name) else ""


def _mentions(node: object, variable: str) -> bool:
    if isinstance(node, syntax.Name):
        return node.name == variable
    return any(_mentions(part, variable) for part in _parts(node))


def _parts(node: object) -> Iterator[object]:
    if isinstance(node, tuple):
        yield from node
    elif isinstance(node, syntax.Node):
        yield from (getattr(node, f.name) for f in dataclasses.fields(node) if f.name != "span")
