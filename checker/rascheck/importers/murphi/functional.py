"""A body that only computes: statements come in, its result as one expression goes out.

Locals become what was assigned to them last, `if` a choice. A loop becomes `exists` or `count`
where it looks for something or counts, and otherwise all its rounds one after the other. What
fails in the body must fail in the expression too.
"""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.importers.murphi import core, walks
from rascheck.importers.murphi.ranges import (
    Assumed,
    fits,
    inside,
    risks,
    still_fails,
    subscripts_may_fail,
    under,
)

MOST_ROUNDS = 64
"""A loop of more rounds is not written out."""
MOST_PARTS = 5_000
"""Values of more parts are given up."""
MOST_RISKS = 400
"""So is a body with more places where it may fail."""

Key = tuple[core.Storage | core.Symbol, tuple[str | core.Expr, ...]]
Values = dict[Key, core.Expr]
Names = dict[core.Symbol, core.Expr]

_MISSING = core.Use(core.Symbol("missing", core.BOOL, -1))
"""Where a local has no value yet."""


class _Impure(Exception):
    """The body does more than to compute, or fails where an expression would not."""


def result_of(
    body: Sequence[core.Stmt], result: core.Place, arguments: Sequence[core.Expr], since: int
) -> core.Expr | None:
    """The value of `result` after these statements, if nothing else is changed by them.

    Locals with numbers above `since` are of the body itself.
    """
    computed = _Computed(result, since)
    try:
        for argument in arguments:
            if not isinstance(argument, core.Place) or subscripts_may_fail(argument):
                computed.evaluated(argument, ())
        value = computed.after(body, {}, {}, ()).get(_key(result))
    except _Impure:
        return None
    if value is None or _may_miss(value) or not still_fails(value, computed.risks):
        return None
    return value


def _key(place: core.Place) -> Key:
    return (place.root, place.path)


class _Computed:
    """Goes through a body; `risks` are what may fail on the way, and under which conditions."""

    def __init__(self, result: core.Place, since: int) -> None:
        self.result = result
        self.since = since
        self.risks: set[tuple[Assumed, core.Expr]] = set()

    def evaluated(self, value: core.Expr, when: Assumed) -> None:
        """Note what may fail in a value."""
        self.risks.update(risks(value, assumed=when))
        if len(self.risks) > MOST_RISKS:
            raise _Impure

    def after(
        self, body: Sequence[core.Stmt], values: Values, names: Names, when: Assumed
    ) -> Values:
        for statement in body:
            match statement:
                case core.Assign(place, value):
                    key, new = (
                        self.key(place, values, names, when),
                        self.value(value, values, names, when),
                    )
                    self.evaluated(new, when)
                    if place != self.result and not fits(new, place.type):
                        raise _Impure
                    values = {**values, key: new}
                case core.Let(symbol, value, copies):
                    new = self.value(value, values, names, when)
                    if not copies or not isinstance(new, core.Place) or subscripts_may_fail(new):
                        self.evaluated(new, when)
                    names = {**names, symbol: new}
                case core.If(condition, then, otherwise):
                    first = self.value(condition, values, names, when)
                    self.evaluated(first, when)
                    one = self.after(then, values, names, (*when, (first, True)))
                    other = self.after(otherwise, values, names, (*when, (first, False)))
                    values = _merged(first, one, other)
                case core.For():
                    values = self.looped(statement, values, names, when)
                case core.Forget() | core.Assert():
                    raise _Impure
        return values

    def key(self, place: core.Place, values: Values, names: Names, when: Assumed) -> Key:
        """A local of the body that is written, and no other one by another name."""
        if not self.own(place.root) or not core.simple(place.type) or not inside(place):
            raise _Impure
        steps = (
            s if isinstance(s, str) else self.value(s, values, names, when) for s in place.path
        )
        key = (place.root, tuple(steps))
        if any(known != key and not _apart(known, key) for known in values):
            raise _Impure
        return key

    def own(self, root: core.Storage | core.Symbol) -> bool:
        """Whether a variable is a local of the body."""
        return isinstance(root, core.Storage) and root.local and root.number > self.since

    def value(self, expr: core.Expr, values: Values, names: Names, when: Assumed) -> core.Expr:
        """An expression with what locals and names stand for."""

        def visit(one: core.Expr) -> core.Expr | None:
            match one:
                case core.Use(symbol):
                    return names.get(symbol)
                case core.Place(root, path) if self.own(root):
                    steps = (s if isinstance(s, str) else walks.rebuilt(s, visit) for s in path)
                    found = values.get((root, tuple(steps)), _MISSING)
                    if _may_miss(found):
                        found = under(found, when)
                    if _may_miss(found):
                        raise _Impure
                    return found
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

    # -------------------------------------------------------------------------------------- loops

    def looped(self, loop: core.For, values: Values, names: Names, when: Assumed) -> Values:
        found = self.searched(loop, values, names, when)
        if found is None:
            found = self.counted(loop, values, names, when)
        return self.unrolled(loop, values, names, when) if found is None else found

    def searched(
        self, loop: core.For, values: Values, names: Names, when: Assumed
    ) -> Values | None:
        """`if c { x = constant; }` in each round: whether there is one with c.

        Where the loop ends with the first one, `exists` ends with it, too; else all are evaluated.
        """
        match loop.body:
            case (core.If(condition, then, ()),):
                pass
            case _:
                return None
        changed = Values()
        for statement in then:
            match statement:
                case core.Assign(place, core.Const() as value) if fits(value, place.type):
                    changed[self.key(place, values, names, when)] = value
                case _:
                    return None
        if any(_reads(condition, key) for key in changed):
            return None
        where = None if loop.where is None else self.value(loop.where, values, names, when)
        ends = loop.where is not None and (
            self.value(loop.where, {**values, **changed}, names, when) == core.FALSE
        )
        if not ends and loop.where is not None and any(_reads(loop.where, k) for k in changed):
            return None
        where = None if where == core.TRUE else where
        body = self.value(condition, values, names, when)
        found: core.Expr = core.Over("exists" if ends else "count", loop.symbol, where, body)
        if not ends:
            none = core.Const(0, core.Range(0, 0))
            found = core.Op(">", (found, none), core.BOOL)
        self.evaluated(found, when)
        return _merged(found, {**values, **changed}, values)

    def counted(self, loop: core.For, values: Values, names: Names, when: Assumed) -> Values | None:
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
                key = self.key(place, values, names, when)
            case _:
                return None
        where_reads = loop.where is not None and _reads(loop.where, key)
        if _reads(condition, key) or where_reads or key not in values:
            return None
        where = None if loop.where is None else self.value(loop.where, values, names, when)
        over = core.Over("count", loop.symbol, where, self.value(condition, values, names, when))
        self.evaluated(over, when)
        total: core.Expr = over
        if values[key] != core.Const(0, core.Range(0, 0)):
            assert isinstance(place.type, core.Range)
            total = core.Op("+", (values[key], over), place.type)
        if not fits(total, place.type):
            raise _Impure
        return {**values, key: total}

    def unrolled(self, loop: core.For, values: Values, names: Names, when: Assumed) -> Values:
        type_ = loop.symbol.type
        if isinstance(type_, core.Scalarset | core.Record | core.Array):
            raise _Impure
        if core.count(type_) > MOST_ROUNDS:
            raise _Impure
        for number in core.values(type_):
            inner = {**names, loop.symbol: core.Const(number, _single(number, type_))}
            if loop.where is None:
                values = self.after(loop.body, values, inner, when)
                continue
            condition = self.value(loop.where, values, inner, when)
            self.evaluated(condition, when)
            if condition != core.FALSE:
                then = self.after(loop.body, values, inner, (*when, (condition, True)))
                values = _merged(condition, then, values)
        return values


def _single(number: int, type_: core.Simple) -> core.Simple:
    return core.Range(number, number) if isinstance(type_, core.Range) else type_


def _apart(one: Key, other: Key) -> bool:
    """Whether two keys are never of one place."""
    if one[0] != other[0]:
        return True
    return any(
        a != b and (isinstance(a, str) or (isinstance(a, core.Const) and isinstance(b, core.Const)))
        for a, b in zip(one[1], other[1], strict=False)
    )


def _may_miss(value: core.Expr) -> bool:
    return _MISSING in walks.within(value)


def _merged(condition: core.Expr, one: Values, other: Values) -> Values:
    """After one of two branches; what only one of them assigns is missing after the other."""
    found: Values = {}
    for key in dict.fromkeys((*one, *other)):
        then, otherwise = one.get(key, _MISSING), other.get(key, _MISSING)
        type_ = otherwise.type if then == _MISSING else then.type
        if then != otherwise and (type_ == core.BOOL or _may_miss(then) or _may_miss(otherwise)):
            then = under(then, ((condition, True),))
            otherwise = under(otherwise, ((condition, False),))
        found[key] = walks.chosen(condition, then, otherwise, type_)
    return found


def _reads(expr: core.Expr, key: Key) -> bool:
    return key[0] in walks.roots(expr)
