"""Operators on integers: what a result may be, as an interval of what the operands may be.

DVE computes as C does with `int`; here numbers do not end, so the bounds only say where a value
may leave the type of the variable to which it is assigned, and must be wrapped.
"""

from __future__ import annotations

from collections.abc import Callable

from rascheck.system.bits import BITWISE, SHIFTS, bounds
from rascheck.system.ir import BinaryOp

Range = tuple[int, int]


def of_binary(op: BinaryOp, left: Range, right: Range) -> Range:
    """The least and the greatest value that `left op right` may have."""
    match op:
        case BinaryOp.ADD:
            return left[0] + right[0], left[1] + right[1]
        case BinaryOp.SUB:
            return left[0] - right[1], left[1] - right[0]
        case BinaryOp.MUL:
            return _corners(lambda a, b: a * b, left, right)
        case BinaryOp.DIV:
            most = _size(left)
            return (0, left[1]) if left[0] >= 0 and right[0] >= 0 else (-most, most)
        case BinaryOp.MOD:
            most = min(_size(left), max(_size(right) - 1, 0))
            return (-most if left[0] < 0 else 0), (most if left[1] > 0 else 0)
        case _ if op in BITWISE or op in SHIFTS:
            return bounds(op, left, right)
        case _:
            return 0, 1


def _corners(op: Callable[[int, int], int], left: Range, right: Range) -> Range:
    """Of an operator that grows or falls steadily: the extremes are those of the extremes."""
    values = [op(a, b) for a in left for b in right]
    return min(values), max(values)


def _size(values: Range) -> int:
    return max(abs(values[0]), abs(values[1]))
