"""Expressions of the System, built with constants folded: operands in, the shorter form out.

Folding never hides a failure: an operand that might fail is dropped only where evaluation from the
left would not have reached it.
"""

from __future__ import annotations

from collections.abc import Iterable

from rascheck.source import Span
from rascheck.system import ir
from rascheck.system.expr import can_fail as can_fail
from rascheck.system.ir import BinaryOp, Const, Expr, ManyOp, UnaryOp


def boolean(value: bool) -> Const:
    """A truth value."""
    return ir.TRUE if value else ir.FALSE


def negation(expr: Expr) -> Expr:
    """`!expr`."""
    match expr:
        case Const(value):
            return boolean(not value)
        case ir.Unary(UnaryOp.NOT, value):
            return value
        case ir.Binary(BinaryOp.EQ, left, right):
            return ir.Binary(BinaryOp.NE, left, right)
        case ir.Binary(BinaryOp.NE, left, right):
            return ir.Binary(BinaryOp.EQ, left, right)
        case _:
            return ir.Unary(UnaryOp.NOT, expr)


FEW = 8
"""So many values are compared one by one: most differ soon, and all of each would be hashed."""


def conjunction(values: Iterable[Expr]) -> Expr:
    """`a && b && ...`, evaluated from the left."""
    return _many(ManyOp.AND, values, neutral=ir.TRUE, absorbing=ir.FALSE)


def disjunction(values: Iterable[Expr]) -> Expr:
    """`a || b || ...`, evaluated from the left."""
    return _many(ManyOp.OR, values, neutral=ir.FALSE, absorbing=ir.TRUE)


def _many(op: ManyOp, values: Iterable[Expr], *, neutral: Const, absorbing: Const) -> Expr:
    kept: list[Expr] = []
    seen: set[Expr] = set()
    for value in values:
        parts = value.values if isinstance(value, ir.Many) and value.op is op else (value,)
        for part in parts:
            if isinstance(part, Const):
                if part.value == neutral.value:
                    continue
                while kept and not can_fail(kept[-1]):
                    kept.pop()
                kept.append(absorbing)
                return kept[0] if len(kept) == 1 else ir.Many(op, tuple(kept))
            if len(kept) == FEW and not seen:
                seen.update(kept)
            if part in (seen or kept):
                continue
            kept.append(part)
            if seen:
                seen.add(part)
    if not kept:
        return neutral
    return kept[0] if len(kept) == 1 else ir.Many(op, tuple(kept))


def implication(left: Expr, right: Expr) -> Expr:
    """`left => right`; the right side is evaluated only if the left one holds."""
    match left, right:
        case Const(value), _:
            return right if value else ir.TRUE
        case _, Const(1) if not can_fail(left):
            return ir.TRUE
        case _:
            return ir.Binary(BinaryOp.IMPLIES, left, right)


def choice(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """`if condition then a else b`."""
    if isinstance(condition, Const):
        return then if condition.value else otherwise
    if then == otherwise and not can_fail(condition):
        return then
    return ir.Ite(condition, then, otherwise)


def equal(left: Expr, right: Expr) -> Expr:
    """`left == right`."""
    if isinstance(left, Const) and isinstance(right, Const):
        return boolean(left.value == right.value)
    if left == right and not can_fail(left):
        return ir.TRUE
    for a, b in ((left, right), (right, left)):
        if isinstance(b, Const) and isinstance(b.type, ir.BoolType) and not isinstance(a, Const):
            return a if b.value else negation(a)
    return ir.Binary(BinaryOp.EQ, left, right)


def count(values: Iterable[Expr]) -> Expr:
    """How many of the values hold."""
    kept = list(values)
    if all(isinstance(v, Const) for v in kept):
        return integer(sum(v.value for v in kept if isinstance(v, Const)))
    return ir.Many(ManyOp.COUNT, tuple(kept))


def integer(value: int) -> Const:
    """An integer constant."""
    return Const(value, ir.IntType(value, value))


def negative(value: Expr) -> Expr:
    """`-value`."""
    return integer(-value.value) if isinstance(value, Const) else ir.Unary(UnaryOp.NEG, value)


def inverted(value: Expr, span: Span | None) -> Expr:
    """`~value`, which is `-value - 1`."""
    return arithmetic(BinaryOp.SUB, negative(value), integer(1), span)


def divide(left: int, right: int) -> int:
    """C's `/`: rounds towards zero."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def arithmetic(op: BinaryOp, left: Expr, right: Expr, span: Span | None) -> Expr:
    """`left op right` for + - * / %, bits and the orders."""
    if isinstance(left, Const) and isinstance(right, Const):
        a, b = left.value, right.value
        match op:
            case BinaryOp.ADD:
                return integer(a + b)
            case BinaryOp.SUB:
                return integer(a - b)
            case BinaryOp.MUL:
                return integer(a * b)
            case BinaryOp.DIV if b:
                return integer(divide(a, b))
            case BinaryOp.MOD if b:
                return integer(a - b * divide(a, b))
            case BinaryOp.BIT_AND:
                return integer(a & b)
            case BinaryOp.BIT_OR:
                return integer(a | b)
            case BinaryOp.BIT_XOR:
                return integer(a ^ b)
            case BinaryOp.SHL if 0 <= b <= ir.LONGEST_SHIFT:
                return integer(a << b)
            case BinaryOp.SHR if 0 <= b <= ir.LONGEST_SHIFT:
                return integer(a >> b)
            case BinaryOp.LT:
                return boolean(a < b)
            case BinaryOp.LE:
                return boolean(a <= b)
            case BinaryOp.GT:
                return boolean(a > b)
            case BinaryOp.GE:
                return boolean(a >= b)
            case _:
                pass
    return ir.Binary(op, left, right, span)


def wrap(value: Expr, option: ir.OptionType, span: Span | None) -> Expr:
    """A value as an option."""
    low = ir.lowest(option.of)
    if isinstance(value, Const) and low <= value.value <= ir.highest(option.of):
        return Const(value.value - low + 1, option)
    return ir.Wrap(value, option, span)


def unwrap(value: Expr, option: ir.OptionType, span: Span | None) -> Expr:
    """The value in an option."""
    if isinstance(value, Const) and value.value > 0:
        return Const(value.value - 1 + ir.lowest(option.of), option.of)
    if isinstance(value, ir.Wrap) and not can_fail(value.value):
        inner = value.value
        if isinstance(inner, Const):
            return inner
    return ir.Unwrap(value, option, span)


def without_occurrences(expr: Expr) -> Expr:
    """The expression where no step has been taken yet: every atom is false."""
    match expr:
        case ir.Occurred():
            return ir.FALSE
        case Const() | ir.Local() | ir.Past() | ir.Before():
            return expr
        case ir.Read() | ir.Length() | ir.Head():
            return expr
        case ir.Unary(op, value):
            inner = without_occurrences(value)
            return negation(inner) if op is UnaryOp.NOT else negative(inner)
        case ir.Binary(op, left, right, span):
            a, b = without_occurrences(left), without_occurrences(right)
            match op:
                case BinaryOp.IMPLIES:
                    return implication(a, b)
                case BinaryOp.EQ:
                    return equal(a, b)
                case BinaryOp.NE:
                    return negation(equal(a, b))
                case _:
                    return arithmetic(op, a, b, span)
        case ir.Many(op, values):
            kept = [without_occurrences(v) for v in values]
            match op:
                case ManyOp.AND:
                    return conjunction(kept)
                case ManyOp.OR:
                    return disjunction(kept)
                case ManyOp.COUNT:
                    return count(kept)
        case ir.Ite(condition, then, otherwise):
            return choice(*(without_occurrences(e) for e in (condition, then, otherwise)))
        case ir.Wrap(value, option, span):
            return wrap(without_occurrences(value), option, span)
        case ir.Unwrap(value, option, span):
            return unwrap(without_occurrences(value), option, span)
        case ir.Future(op, values):
            return ir.Future(op, tuple(without_occurrences(v) for v in values))
