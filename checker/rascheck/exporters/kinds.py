"""Which expressions are truth values where a target tells them from numbers."""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.exporters import terms
from rascheck.system.ir import (
    Binary,
    BinaryOp,
    BoolType,
    Const,
    Expr,
    Ite,
    Many,
    ManyOp,
    Read,
    Unary,
    UnaryOp,
    Variable,
)


def is_truth(variables: Sequence[Variable], expr: Expr) -> bool:
    """Whether a flat expression is a truth value; a local and `Const` of a number are none."""
    match expr:
        case Const(_, type):
            return isinstance(type, BoolType)
        case Read(variable):
            return isinstance(variables[variable].type, BoolType)
        case Unary(op):
            return op is UnaryOp.NOT
        case Binary(op):
            return op in terms.COMPARE or op is BinaryOp.IMPLIES
        case Many(op):
            return op is not ManyOp.COUNT
        case Ite(_, then, otherwise):
            return is_truth(variables, then) and is_truth(variables, otherwise)
        case _:
            return False
