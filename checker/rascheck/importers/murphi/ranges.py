"""What an expression may be, and how it may fail: between which numbers it is, what it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rascheck.importers.murphi import core, walks
from rascheck.importers.murphi.operators import MOST_BITS, interval

Assumed = tuple[tuple[core.Expr, bool], ...]
"""Conditions, and what they are taken to be."""


def range_of(expr: core.Expr) -> core.Range | None:
    """Between which numbers a value is; None of what is no number."""
    match expr:
        case core.Op("+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "<<" | ">>" as op, (a, b)):
            one, other = range_of(a), range_of(b)
            return interval(op, one, other) if one and other else None
        case core.Choose(_, then, otherwise):
            one, other = range_of(then), range_of(otherwise)
            return joined(one, other) if one and other else None
        case _:
            return expr.type if isinstance(expr.type, core.Range) else None


def joined(one: core.Range, other: core.Range) -> core.Range:
    """The least range with the values of two."""
    if one.low <= other.low and other.high <= one.high:
        return one
    return core.Range(min(one.low, other.low), max(one.high, other.high))


def fits(value: core.Expr, type_: core.Type) -> bool:
    """Whether a value is one of a type for sure; what is no number always is."""
    found = range_of(value)
    if found is None or not isinstance(type_, core.Range):
        return True
    return type_.low <= found.low and found.high <= type_.high


def inside(place: core.Place) -> bool:
    """Whether all subscripts of a place are inside of its arrays for sure."""
    type_ = place.root.type
    for step in place.path:
        if isinstance(step, str):
            assert isinstance(type_, core.Record)
            type_ = dict(type_.fields)[step]
            continue
        assert isinstance(type_, core.Array)
        if not fits(step, type_.index):
            return False
        type_ = type_.of
    return True


def perhaps(place: core.Place) -> bool:
    """Whether a place may be without a value, as long as nothing is known."""
    given = isinstance(place.root, core.Symbol) and not place.path
    return core.simple(place.type) and not place.sure and not given


def risks(
    expr: core.Expr, unsure: Callable[[core.Place], bool] = perhaps, assumed: Assumed = ()
) -> Iterator[tuple[Assumed, core.Expr]]:
    """What may fail in an expression, and under which conditions it is evaluated.

    A place fails if it has no value, as `unsure` says, or if a subscript is not inside.
    """

    def also(part: core.Expr, *more: tuple[core.Expr, bool]) -> Iterator[tuple[Assumed, core.Expr]]:
        return risks(part, unsure, (*assumed, *more))

    match expr:
        case core.Op("&&" | "=>", (left, right)):
            yield from also(left)
            yield from also(right, (left, True))
            return
        case core.Op("||", (left, right)):
            yield from also(left)
            yield from also(right, (left, False))
            return
        case core.Choose(condition, then, otherwise):
            yield from also(condition)
            yield from also(then, (condition, True))
            yield from also(otherwise, (condition, False))
            return
        case core.Over():
            fails = any(next(risks(part, unsure), None) for part in walks.parts(expr))
        case core.Apply(fn, arguments):
            fails = any(next(risks(part, unsure), None) for part in (*arguments, fn.body))
        case core.Defined(place):
            fails = not inside(place)
            expr = place
        case core.Place():
            fails = not inside(expr) or unsure(expr)
        case core.Op("/" | "%", (_, right)):
            by = range_of(right)
            fails = by is None or by.low <= 0 <= by.high
        case core.Op("<<" | ">>", (_, right)):
            fails = not fits(right, core.Range(0, MOST_BITS))
        case _:
            fails = False
    if fails:
        yield assumed, expr
    if not isinstance(expr, core.Over):
        for part in walks.parts(expr):
            yield from also(part)


def may_fail(expr: core.Expr, unsure: Callable[[core.Place], bool] = perhaps) -> bool:
    """Whether there is a state in which an expression has no value."""
    return next(risks(expr, unsure), None) is not None


def subscripts_may_fail(place: core.Place) -> bool:
    """Whether what names a place may fail, whether or not it has a value."""
    return not inside(place) or any(may_fail(step) for step in walks.parts(place))


def still_fails(found: core.Expr, evaluated: set[tuple[Assumed, core.Expr]]) -> bool:
    """Whether an expression evaluates all that has been, under the same conditions."""
    known: dict[Assumed, set[core.Expr]] = {}

    def fails(assumed: Assumed) -> set[core.Expr]:
        """What is evaluated for sure under conditions, one after the other."""
        if assumed not in known:
            before = fails(assumed[:-1]) if assumed else set[core.Expr]()
            known[assumed] = before | _surely(under(found, assumed))
        return known[assumed]

    return all(_normal(part) in fails(assumed) for assumed, part in evaluated)


def _surely(expr: core.Expr) -> set[core.Expr]:
    """What may fail in an expression and is evaluated in any case."""
    match expr:
        case core.Choose(condition, then, otherwise):
            return _surely(condition) | (_surely(then) & _surely(otherwise))
        case core.Op("&&" | "||" | "=>", (left, _)):
            return _surely(left)
        case core.Op(operands=operands):
            own = next(risks(expr), None)
            found = {expr} if own is not None and own[1] is expr else set[core.Expr]()
            return found.union(*(_surely(operand) for operand in operands))
        case _:
            return {_normal(part) for when, part in risks(expr) if not when}


def _normal(expr: core.Expr) -> core.Expr:
    """One of the two ways to say the same with a quantifier."""
    if isinstance(expr, core.Over) and expr.kind == "forall":
        return core.Over("exists", expr.symbol, expr.where, walks.negated(expr.body))
    return expr


def under(expr: core.Expr, assumed: Assumed) -> core.Expr:
    """What an expression is under conditions."""
    known: dict[core.Expr, bool] = {}
    waiting = list(assumed)
    while waiting:
        condition, holds = waiting.pop()
        match condition:
            case core.Op("!", (inner,)):
                waiting.append((inner, not holds))
            case core.Op("&&" | "||" as op, (left, right)) if holds == (op == "&&"):
                waiting += [(left, holds), (right, holds)]
            case core.Over("forall"):
                known[_normal(condition)] = not holds
            case _:
                known[condition] = holds

    def visit(one: core.Expr) -> core.Expr | None:
        normal = _normal(one)
        if normal not in known:
            return None
        holds = known[normal] == (normal == one)
        return core.TRUE if holds else core.FALSE

    return walks.rebuilt(expr, visit) if known else expr
