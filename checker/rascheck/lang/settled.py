"""Conditions on initial values come in; what they leave no choice is settled, before all is tried.

`any where x[0] == 1 && x[1] == 2 && ...` is how an array begins with different values. Tried one
after the other, the values of its elements would be too many. Where they are not, nothing is
settled, and a report can show what a run has chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rascheck.system import ir
from rascheck.system.evaluate import fits
from rascheck.system.expr import can_fail


def settle(variables: list[ir.Variable], assumptions: Sequence[ir.Expr]) -> None:
    """Give elements that must have one value that value, so that no other one is tried.

    Only what is asked before anything that may fail counts: which failures there are stays as it
    is.
    """
    for part in (part for assumption in assumptions for part in _parts(assumption)):
        if can_fail(part):
            return
        found = _element(part)
        if found is not None:
            _put(variables, *found)


def _parts(expr: ir.Expr) -> Iterator[ir.Expr]:
    """What must hold, from the left."""
    if isinstance(expr, ir.Many) and expr.op is ir.ManyOp.AND:
        for value in expr.values:
            yield from _parts(value)
    else:
        yield expr


def _element(expr: ir.Expr) -> tuple[ir.Read, ir.Const] | None:
    """An element and the value that it must have."""
    match expr:
        case ir.Binary(op=ir.BinaryOp.EQ, left=ir.Read() as read, right=ir.Const() as value):
            return read, value
        case ir.Binary(op=ir.BinaryOp.EQ, left=ir.Const() as value, right=ir.Read() as read):
            return read, value
        case ir.Read():
            return expr, ir.Const(1, ir.BOOL)
        case ir.Unary(op=ir.UnaryOp.NOT, value=ir.Read() as read):
            return read, ir.Const(0, ir.BOOL)
        case _:
            return None


def _put(variables: list[ir.Variable], read: ir.Read, value: ir.Const) -> None:
    variable, offset = variables[read.variable], 0
    for subscript, dim in zip(read.subscripts, variable.dims, strict=True):
        if not isinstance(subscript, ir.Const):
            return
        offset = offset * ir.cardinality(dim) + subscript.value - ir.lowest(dim)
    same = isinstance(variable.type, ir.OptionType) is isinstance(value.type, ir.OptionType)
    if same and fits(value.value, variable.type) and variable.initial[offset] is None:
        initial = (*variable.initial[:offset], value.value, *variable.initial[offset + 1 :])
        variables[read.variable] = replace(variable, initial=initial)
