"""Operators on integers: what a result may be, as an interval of what the operands may be.

DVE computes as C does with `int`; here numbers do not end, so the bounds only say where a value
may leave the type of the variable to which it is assigned, and must be wrapped.
"""

from __future__ import annotations

from collections.abc import Callable

from rascheck.system.ir import BinaryOp

Range = tuple[int, int]
WIDEST_SHIFT = 63


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
        case BinaryOp.BIT_AND if left[0] >= 0 or right[0] >= 0:
            return 0, min(side[1] for side in (left, right) if side[0] >= 0)
        case BinaryOp.BIT_AND | BinaryOp.BIT_OR | BinaryOp.BIT_XOR:
            bits = max(_bits(left), _bits(right))
            return (0 if left[0] >= 0 and right[0] >= 0 else -(1 << bits)), (1 << bits) - 1
        case BinaryOp.SHL:
            return _corners(lambda a, b: a << b, left, _shift(right))
        case BinaryOp.SHR:
            return _corners(lambda a, b: a >> b, left, _shift(right))
        case _:
            return 0, 1


def _corners(op: Callable[[int, int], int], left: Range, right: Range) -> Range:
    """Of an operator that grows or falls steadily: the extremes are those of the extremes."""
    values = [op(a, b) for a in left for b in right]
    return min(values), max(values)


def _size(values: Range) -> int:
    return max(abs(values[0]), abs(values[1]))


def _bits(values: Range) -> int:
    return max((~value if value < 0 else value).bit_length() for value in values)


def _shift(values: Range) -> Range:
    return min(max(values[0], 0), WIDEST_SHIFT), min(max(values[1], 0), WIDEST_SHIFT)
