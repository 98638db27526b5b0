"""Initial values that depend on open knobs come in; conditions on the initial state go out.

For each choice of these knobs the value is computed as if they had been given, so that what can
be said of a constant is said of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from rascheck.lang import fold, syntax, types
from rascheck.lang.context import Context, Scope, Stored
from rascheck.lang.convert import inside
from rascheck.lang.expressions import Elaborator
from rascheck.system import ir
from rascheck.system.expr import parts


def begins(
    context: Context, scope: Scope, stored: Stored, initial: syntax.Expr, value: types.Value
) -> Iterator[ir.Expr]:
    """That a variable of one instance begins with a value, for each choice of the knobs in it."""
    knobs = sorted(
        {part.variable for e in value.flat for part in parts(e) if isinstance(part, ir.Read)}
    )
    opened = dict(context.settings)
    domains = [types.values_of(types.ScalarType(context.opened[knob].type)) for knob in knobs]
    for choice in itertools.product(*domains):
        for knob, chosen in zip(knobs, choice, strict=True):
            context.settings[context.opened[knob].name] = chosen
        known = Elaborator(context, scope).typed(initial, stored.type)
        if inside(known, initial.span, context.sink):
            chosen_here = fold.conjunction(
                fold.equal(ir.Read(knob), one.expr) for knob, one in zip(knobs, choice, strict=True)
            )
            yield fold.implication(chosen_here, fold.conjunction(_equal(stored, scope, known)))
    context.settings |= opened


def _equal(stored: Stored, scope: Scope, value: types.Value) -> Iterator[ir.Expr]:
    """That each element of each leaf has its value."""
    places = _subscripts(stored.dims[len(scope.instance) :])
    leaves = types.leaves(stored.type)
    for offset, (leaf, exprs) in enumerate(zip(leaves, value.leaves, strict=True)):
        for place in places:
            for within, expr in zip(_subscripts(leaf.dims), exprs, strict=True):
                where = (*scope.instance, *place, *within)
                yield fold.equal(ir.Read(stored.first + offset, where), expr)


def _subscripts(dims: tuple[ir.Scalar, ...]) -> list[tuple[ir.Expr, ...]]:
    """All subscripts of an array, in row-major order."""
    return [
        tuple(ir.Const(value, dim) for value, dim in zip(place, dims, strict=True))
        for place in ir.product_of(list(dims))
    ]
