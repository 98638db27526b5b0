"""A System goes in; the same with arithmetic for masks and shifts by constants comes out.

For languages whose numbers have no bits: `x & 255` is the remainder that is not negative, and
`x << 3` a product. What is left of bit operators is for the language to refuse.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from rascheck.system.ir import LONGEST_SHIFT, Binary, BinaryOp, Const, Expr, IntType, System


def without_masks(system: System) -> System:
    """The same System, in which such operators are written with `*`, `/` and `%`."""
    made: System = _written(system)
    return made


def _written(node: Any) -> Any:
    if isinstance(node, tuple):
        parts = tuple(_written(part) for part in node)
        return node if all(a is b for a, b in zip(parts, node, strict=True)) else parts
    if not is_dataclass(node) or isinstance(node, type):
        return node
    changed = {}
    for part in fields(node):
        if part.compare:
            old = getattr(node, part.name)
            new = _written(old)
            if new is not old:
                changed[part.name] = new
    made = replace(node, **changed) if changed else node
    return _arithmetic(made) if isinstance(made, Binary) else made


def _arithmetic(expr: Binary) -> Expr:
    match expr:
        case Binary(BinaryOp.BIT_AND, value, Const(mask)) | Binary(
            BinaryOp.BIT_AND, Const(mask), value
        ) if mask >= 0 and mask & (mask + 1) == 0:
            return _remainder(value, mask + 1)
        case Binary(BinaryOp.SHL, value, Const(count)) if 0 <= count <= LONGEST_SHIFT:
            return Binary(BinaryOp.MUL, value, _number(1 << count))
        case Binary(BinaryOp.SHR, value, Const(count)) if 0 <= count <= LONGEST_SHIFT:
            whole = Binary(BinaryOp.SUB, value, _remainder(value, 1 << count))
            return Binary(BinaryOp.DIV, whole, _number(1 << count))
        case _:
            return expr


def _remainder(value: Expr, of: int) -> Expr:
    """What is left of a division that rounds down; `%` rounds towards zero."""
    rest = Binary(BinaryOp.MOD, value, _number(of))
    return Binary(BinaryOp.MOD, Binary(BinaryOp.ADD, rest, _number(of)), _number(of))


def _number(value: int) -> Const:
    return Const(value, IntType(value, value))
