"""Values as they are now: what may change later comes in, names that stay the same go out."""

from __future__ import annotations

from rascheck.importers.murphi import core, walks
from rascheck.importers.murphi.context import Context
from rascheck.importers.murphi.ranges import inside, may_fail, range_of, subscripts_may_fail


def unchanging(value: core.Expr) -> bool:
    """Whether a value is the same as long as its name is known."""
    if isinstance(value, core.Place):
        return isinstance(value.root, core.Symbol) and not value.path
    return isinstance(value, core.Const | core.Setting | core.Use)


def frozen(
    context: Context, name: str, value: core.Expr, first: list[core.Stmt], *, checked: bool = True
) -> core.Expr:
    """What an alias stands for, after the statements of `first`."""
    if isinstance(value, core.Place):
        return fixed(context, value, first, checked=checked)
    if unchanging(value) or has_array(value.type):
        return value
    symbol = context.symbol(name, value.type)
    first.append(core.Let(symbol, value))
    return core.Use(symbol)


def fixed(
    context: Context, value: core.Place, first: list[core.Stmt], *, checked: bool = False
) -> core.Place:
    """A place whose subscripts are values that nothing changes; `checked`, that they are inside."""
    path: list[str | core.Expr] = []
    for step in value.path:
        if isinstance(step, str) or unchanging(step):
            path.append(step)
            continue
        symbol = context.symbol("at", step.type)
        first.append(core.Let(symbol, step))
        path.append(core.Use(symbol))
    found = core.Place(value.root, tuple(path), value.type, span=value.span)
    if checked and not inside(found):
        first.append(core.Assert(_all_inside(found), "a subscript is inside"))
    return found


def within_range(value: core.Expr, type_: core.Type) -> core.Expr | None:
    """That a number is in a range; None where that is so anyway."""
    given = range_of(value)
    if not isinstance(type_, core.Range) or given is None:
        return None
    sides: list[core.Expr] = []
    for op, end, fails in (
        ("<=", type_.high, given.high > type_.high),
        (">=", type_.low, given.low < type_.low),
    ):
        if fails:
            sides.append(core.Op(op, (value, core.Const(end, core.Range(end, end))), core.BOOL))
    if not sides:
        return None
    return sides[0] if len(sides) == 1 else walks.both(sides[0], sides[1])


def evaluated(value: core.Expr) -> core.Expr | None:
    """A condition that holds, and fails if the value of an alias does; None if it does not."""
    if not isinstance(value, core.Place):
        if not core.simple(value.type) or not may_fail(value):
            return None
        return core.Op("==", (value, value), core.BOOL)
    if not subscripts_may_fail(value):
        return None
    path, type_ = next(core.leaves(value.type))
    steps = (core.Const(s, core.Range(s, s)) if isinstance(s, int) else s for s in path)
    part = core.Place(value.root, (*value.path, *steps), type_, True, value.span)
    return core.Op("==", (part, part), core.BOOL)


def has_array(type_: core.Type) -> bool:
    """Whether there is an array in a type."""
    match type_:
        case core.Array():
            return True
        case core.Record(fields=fields):
            return any(has_array(of) for _, of in fields)
        case _:
            return False


def _all_inside(place: core.Place) -> core.Expr:
    type_ = place.root.type
    condition: core.Expr = core.TRUE
    for step in place.path:
        if isinstance(step, str):
            assert isinstance(type_, core.Record)
            type_ = dict(type_.fields)[step]
            continue
        assert isinstance(type_, core.Array)
        one = within_range(step, type_.index)
        condition = condition if one is None else walks.both(condition, one)
        type_ = type_.of
    return condition
