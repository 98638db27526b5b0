"""A body that only computes: statements come in, its result as one expression goes out.

Locals become what was assigned to them last, `if` a choice. A loop becomes `exists` or `count`
where it looks for something or counts, and otherwise all its rounds one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.importers.murphi import core, walks

MOST_ROUNDS = 64
"""A loop of more rounds is not written out."""
MOST_PARTS = 5_000
"""Values of more parts are given up."""

Key = tuple[core.Storage | core.Symbol, tuple[str | core.Expr, ...]]
Values = dict[Key, core.Expr]


class _Impure(Exception):
    """The body does more than to compute."""


def result_of(body: Sequence[core.Stmt], result: core.Place, since: int) -> core.Expr | None:
    """The value of `result` after these statements, if nothing else is changed by them.

    Locals with numbers above `since` are of the body itself.
    """
    try:
        value = _after(body, {}, {}).get(_key(result))
    except _Impure:
        return None
    if value is None or any(_own(part, since) for part in walks.within(value)):
        return None
    return value


def _own(expr: core.Expr, since: int) -> bool:
    """Whether this reads a local of the body that has no value there."""
    if not isinstance(expr, core.Place) or not isinstance(expr.root, core.Storage):
        return False
    return expr.root.local and expr.root.number > since


def _key(place: core.Place) -> Key:
    return (place.root, place.path)


def _after(
    body: Sequence[core.Stmt], values: Values, names: dict[core.Symbol, core.Expr]
) -> Values:
    for statement in body:
        match statement:
            case core.Assign(place, value):
                values = {**values, _local(place, values, names): _value(value, values, names)}
            case core.Let(symbol=symbol, value=value):
                names = {**names, symbol: _value(value, values, names)}
            case core.If(condition, then, otherwise):
                first = _value(condition, values, names)
                values = _merged(
                    first, _after(then, values, names), _after(otherwise, values, names)
                )
            case core.For():
                values = _looped(statement, values, names)
            case core.Forget() | core.Assert():
                raise _Impure
    return values


def _local(place: core.Place, values: Values, names: dict[core.Symbol, core.Expr]) -> Key:
    if not isinstance(place.root, core.Storage) or not place.root.local:
        raise _Impure
    if isinstance(place.type, core.Record | core.Array):
        raise _Impure
    steps = (s if isinstance(s, str) else _value(s, values, names) for s in place.path)
    return (place.root, tuple(steps))


def _value(expr: core.Expr, values: Values, names: dict[core.Symbol, core.Expr]) -> core.Expr:
    def visit(one: core.Expr) -> core.Expr | None:
        match one:
            case core.Use(symbol):
                return names.get(symbol)
            case core.Place(core.Storage(local=True) as root, path):
                steps = tuple(s if isinstance(s, str) else walks.rebuilt(s, visit) for s in path)
                if (root, steps) not in values and any(key[0] == root for key in values):
                    raise _Impure
                return values.get((root, steps))
            case core.Place(core.Symbol() as root, path, type_) if root in names:
                found = names[root]
                for step in path:
                    inner = step if isinstance(step, str) else walks.rebuilt(step, visit)
                    found = walks.part(found, inner, type_)
                return found
            case _:
                return None

    found = walks.rebuilt(expr, visit)
    if walks.size(found) > MOST_PARTS:
        raise _Impure
    return found


def _merged(condition: core.Expr, one: Values, other: Values) -> Values:
    """After one of two branches; what only one of them assigns is not read after the other."""
    found: Values = {}
    for key in (*one, *(key for key in other if key not in one)):
        then, otherwise = one.get(key), other.get(key)
        if then is None or otherwise is None:
            only = then if then is not None else otherwise
            assert only is not None
            found[key] = only
        else:
            found[key] = walks.chosen(condition, then, otherwise, then.type)
    return found


# ------------------------------------------------------------------------------------------ loops


def _looped(loop: core.For, values: Values, names: dict[core.Symbol, core.Expr]) -> Values:
    found = _searched(loop, values, names)
    if found is None:
        found = _counted(loop, values, names)
    if found is not None:
        return found
    return _unrolled(loop, values, names)


def _searched(loop: core.For, values: Values, names: dict[core.Symbol, core.Expr]) -> Values | None:
    """`if c { x = constant; }` in each round, until it is found: whether there is one with c."""
    match loop.body:
        case (core.If(condition, then, ()),):
            pass
        case _:
            return None
    changed = Values()
    for statement in then:
        match statement:
            case core.Assign(place, core.Const() as value):
                changed[_local(place, values, names)] = value
            case _:
                return None
    if any(_reads(condition, key) for key in changed):
        return None
    where = None if loop.where is None else _value(loop.where, values, names)
    if where == core.TRUE:
        where = None
    body = _value(condition, values, names)
    exists = core.Over("exists", loop.symbol, where, body)
    found = dict(values)
    for key, new in changed.items():
        old = values.get(key, new)  # without a value before, it is not read unless found
        found[key] = walks.chosen(exists, new, old, new.type)
    return found


def _reads(expr: core.Expr, key: Key) -> bool:
    return any(isinstance(e, core.Place) and e.root == key[0] for e in walks.within(expr))


def _counted(loop: core.For, values: Values, names: dict[core.Symbol, core.Expr]) -> Values | None:
    """`if c { n = n + 1; }` in each round: how many there are with c."""
    match loop.body:
        case (core.If(condition, (core.Assign() as step,), ()),):
            pass
        case _:
            return None
    match step:
        case core.Assign(place, core.Op("+", (core.Place() as old, core.Const(1, _)), _)) if (
            old == place
        ):
            key = _local(place, values, names)
        case _:
            return None
    where_reads = loop.where is not None and _reads(loop.where, key)
    if _reads(condition, key) or where_reads or key not in values:
        return None
    where = None if loop.where is None else _value(loop.where, values, names)
    over = core.Over("count", loop.symbol, where, _value(condition, values, names))
    before = values[key]
    if before == core.Const(0, core.Range(0, 0)):
        return {**values, key: over}
    assert isinstance(place.type, core.Range)
    total = core.Op("+", (before, over), place.type)
    return {**values, key: total}


def _unrolled(loop: core.For, values: Values, names: dict[core.Symbol, core.Expr]) -> Values:
    type_ = loop.symbol.type
    if isinstance(type_, core.Scalarset | core.Record | core.Array):
        raise _Impure
    if core.count(type_) > MOST_ROUNDS:
        raise _Impure
    for number in core.values(type_):
        inner = {**names, loop.symbol: core.Const(number, type_)}
        if loop.where is None:
            values = _after(loop.body, values, inner)
            continue
        condition = _value(loop.where, values, inner)
        if condition != core.FALSE:
            values = _merged(condition, _after(loop.body, values, inner), values)
    return values
