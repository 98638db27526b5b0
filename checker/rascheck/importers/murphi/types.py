"""Types of a Murphi model: a tree comes in, a core type goes out."""

from __future__ import annotations

import itertools

from rascheck.importers.murphi import core, tree
from rascheck.importers.murphi.context import Context, Meaning, Scope, Skip
from rascheck.importers.murphi.expressions import expression, number
from rascheck.importers.murphi.operators import shown
from rascheck.source import Span

LARGEST_TYPE = 4096
"""A simple type that is an index, and an enumeration, may have so many values."""
LARGEST_NUMBER = 2**62
"""No bound of a range is larger."""


def type_of(context: Context, scope: Scope, node: tree.Type, name: str) -> core.Type:
    """A type; one that is declared in it is called like `name` if it has no name of its own."""
    match node:
        case tree.NamedType(span, known):
            return _named(context, scope, known, span)
        case tree.RangeType(span, low, high):
            return _range(context, scope, low, high, span)
        case tree.EnumType():
            return _enum(context, node, name)
        case tree.ScalarsetType(span, size):
            count = number(context, scope, size)
            if not 1 <= count <= LARGEST_TYPE:
                raise context.wrong(f"a scalarset of {count:,} identities", span)
            if name in context.united:
                return _numbered(context, name, count, span)
            text = _bound(expression(context, scope, size), count)
            scalarset = core.Scalarset(_fresh(context, name), count, text)
            context.types.append(scalarset)
            return scalarset
        case tree.UnionType(span, parts):
            return _union(context, scope, parts, span)
        case tree.ArrayType(span, index, of):
            index_type = type_of(context, scope, index, f"{name}_index")
            if isinstance(index_type, core.Record | core.Array):
                raise context.wrong("an array is subscripted by simple values", index.span)
            if core.count(index_type) > LARGEST_TYPE:
                message = f"an array of {core.count(index_type):,} elements is too large"
                context.sink.error("E425", f"{message} (at most {LARGEST_TYPE:,})", span)
                raise Skip
            return core.Array(index_type, type_of(context, scope, of, name))
        case tree.RecordType():
            return _record(context, scope, node, name)


def _named(context: Context, scope: Scope, name: str, span: Span) -> core.Type:
    if name == "boolean":
        return core.BOOL
    if not name:
        raise Skip  # reported by the parser
    found = context.find(name, scope, span)
    if found.type is None:
        raise context.wrong(f"`{name}` is no type", span)
    return found.type


def _range(
    context: Context, scope: Scope, low: tree.Expr, high: tree.Expr, span: Span
) -> core.Type:
    bounds = [number(context, scope, bound) for bound in (low, high)]
    if max(abs(bound) for bound in bounds) > LARGEST_NUMBER:
        context.sink.error("E425", "the bounds of this range are too large", span)
        raise Skip
    if bounds[0] > bounds[1]:
        raise context.wrong(f"the range {bounds[0]}..{bounds[1]} is empty", span)
    texts = [
        _bound(expression(context, scope, bound), value)
        for bound, value in zip((low, high), bounds, strict=True)
    ]
    return core.Range(bounds[0], bounds[1], "..".join(texts))


def _bound(expr: core.Expr, value: int) -> str:
    """How a bound is written: by the names of constants, where the spec's language can."""
    match expr:
        case core.Setting(name=name):
            return f"{{{name}}}"
        case core.Op("+" | "-" as op, (core.Setting(name=name), core.Const(number, _))):
            return f"{{{name}}} {op} {number}"
        case _:
            return str(value)


def _fresh(context: Context, name: str) -> str:
    """A name that no type has yet."""
    taken = {type_.name for type_ in context.types}
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found


def _enum(context: Context, node: tree.EnumType, name: str) -> core.Type:
    members = tuple(member.name for member in node.members)
    if not 1 <= len(members) <= LARGEST_TYPE:
        raise context.wrong(f"an enumeration of {len(members):,} members", node.span)
    if name in context.united:
        numbers = _numbered(context, name, len(members), node.span)
        for number, member in enumerate(node.members, numbers.low):
            value = core.Const(number, core.Range(number, number))
            context.settings.append((member.name, value))
            setting = core.Setting(member.name, number, value.type)
            context.declare(context.top, member.name, Meaning(member.span, setting))
        return numbers
    enum = core.Enum(_fresh(context, name), members)
    context.types.append(enum)
    for position, member in enumerate(node.members):
        value = core.Const(position, enum)
        context.declare(context.top, member.name, Meaning(member.span, value))
    return enum


def _numbered(context: Context, name: str, count: int, span: Span) -> core.Range:
    """The part of a union: numbers that no other part has."""
    low = context.numbered
    context.numbered += count
    message = f"`{name}` is a range of numbers, {low}..{low + count - 1}: it is part of a union"
    context.sink.warning("W421", message, span)
    return core.Range(low, low + count - 1)


def _union(context: Context, scope: Scope, parts: tuple[tree.Type, ...], span: Span) -> core.Range:
    """All values of the parts, which are numbers without a gap."""
    found: list[core.Range] = []
    for part in parts:
        if isinstance(part, tree.EnumType | tree.ScalarsetType):
            message = "a type that a union declares is not translated"
            raise context.refuse(message, part.span, fix="declare it before, with a name")
        type_ = type_of(context, scope, part, "")
        if not isinstance(type_, core.Range):
            raise context.refuse(f"a union with {shown(type_)} is not translated", part.span)
        found.append(type_)
    found.sort(key=lambda type_: type_.low)
    if not found or any(b.low != a.high + 1 for a, b in itertools.pairwise(found)):
        fix = "declare its parts one after the other"
        raise context.refuse("the parts of this union are not numbered in a row", span, fix=fix)
    return core.Range(found[0].low, found[-1].high)


def united(model: tree.Model) -> frozenset[str]:
    """The names of the types that are parts of unions."""
    found: set[str] = set()
    waiting: list[object] = [model.parts]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tree.UnionType):
            found |= {part.name for part in node.parts if isinstance(part, tree.NamedType)}
        waiting += tree.parts(node)
    return frozenset(found)


def _record(context: Context, scope: Scope, node: tree.RecordType, name: str) -> core.Type:
    name = _fresh(context, name)
    fields: dict[str, core.Type] = {}
    for field in node.fields:
        if field.name in fields:
            raise context.wrong(f"a second field `{field.name}`", field.span)
        fields[field.name] = type_of(context, scope, field.type, f"{name}_{field.name}")
    record = core.Record(_fresh(context, name), tuple(fields.items()))
    context.types.append(record)
    return record
