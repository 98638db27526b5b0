"""Bounds on what operators give; the bits of a number are those of its two's complement."""

from __future__ import annotations

from rascheck.system.expr import LONGEST_SHIFT, BinaryOp

BITWISE = frozenset({BinaryOp.BIT_AND, BinaryOp.BIT_OR, BinaryOp.BIT_XOR})
SHIFTS = frozenset({BinaryOp.SHL, BinaryOp.SHR})

Bounds = tuple[int, int]
"""The least value and the greatest."""


def bounds(op: BinaryOp, left: Bounds, right: Bounds) -> Bounds:
    """Bounds on `left op right`, where it does not fail; a truth value is 0 or 1."""
    match op:
        case BinaryOp.ADD:
            return left[0] + right[0], left[1] + right[1]
        case BinaryOp.SUB:
            return left[0] - right[1], left[1] - right[0]
        case BinaryOp.MUL:
            ends = [a * b for a in left for b in right]
            return min(ends), max(ends)
        case BinaryOp.DIV:
            most = _size(left)
            return (0 if left[0] >= 0 <= right[0] else -most), most
        case BinaryOp.MOD:
            most = max(_size(right), 1) - 1
            low = 0 if left[0] >= 0 else -min(most, -left[0])
            return low, 0 if left[1] <= 0 else min(most, left[1])
        case BinaryOp.SHL | BinaryOp.SHR:
            return _shifted(op, left, right)
        case _ if op in BITWISE:
            return _bitwise(op, left, right)
        case _:
            return 0, 1


def _bitwise(op: BinaryOp, left: Bounds, right: Bounds) -> Bounds:
    positive = [side for side in (left, right) if side[0] >= 0]
    width = max(_width(value) for side in (left, right) for value in side)
    if op is BinaryOp.BIT_AND:
        if positive:
            return 0, min(high for _, high in positive)
        return -(1 << width), max(left[1], right[1])
    if len(positive) < 2:
        return -(1 << width), (1 << width) - 1
    return max(left[0], right[0]) if op is BinaryOp.BIT_OR else 0, (1 << width) - 1


def _shifted(op: BinaryOp, left: Bounds, right: Bounds) -> Bounds:
    counts = [max(0, min(count, LONGEST_SHIFT)) for count in right]
    if op is BinaryOp.SHL:
        ends = [value << count for value in left for count in counts]
    else:
        ends = [value >> count for value in left for count in counts]
    return min(ends), max(ends)


def _size(of: Bounds) -> int:
    return max(abs(of[0]), abs(of[1]))


def _width(value: int) -> int:
    """How many bits a number has besides its sign."""
    return (value if value >= 0 else ~value).bit_length()
