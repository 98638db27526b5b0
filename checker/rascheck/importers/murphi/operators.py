"""What operators give: types and numbers come in, types and numbers go out."""

from __future__ import annotations

from rascheck.importers.murphi import core

ARITHMETIC = ("+", "-", "*", "/", "%")
BITS = ("^", "<<", ">>", "&", "|")
MOST_BITS = 63
"""A result of bit operators is taken to have so many at most."""


def constant(expr: core.Expr) -> int | None:
    """The value of an expression of constants, if it has one."""
    match expr:
        case core.Const(value, _) | core.Setting(_, value, _):
            return value
        case core.Op(op, operands) if op in (*ARITHMETIC, *BITS, "neg", "~"):
            known = [constant(operand) for operand in operands]
            numbers = [value for value in known if value is not None]
            return arithmetic(op, numbers) if len(numbers) == len(known) else None
        case _:
            return None


def arithmetic(op: str, numbers: list[int]) -> int | None:
    """A result as in C, or None for a division by zero or a shift that is too far."""
    if op in ("neg", "~"):
        return -numbers[0] if op == "neg" else ~numbers[0]
    left, right = numbers
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" | "%":
            return _divided(op, left, right)
        case _:
            return _bitwise(op, left, right)


def _divided(op: str, left: int, right: int) -> int | None:
    if right == 0:
        return None
    quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
    return quotient if op == "/" else left - quotient * right


def _bitwise(op: str, left: int, right: int) -> int | None:
    match op:
        case "&":
            return left & right
        case "|":
            return left | right
        case "^":
            return left ^ right
        case _ if not 0 <= right <= MOST_BITS:
            return None
        case "<<":
            return left << right
        case _:
            return left >> right


def shown(type_: core.Type) -> str:
    """A type in a message."""
    match type_:
        case core.Range():
            return "a number"
        case core.Enum("boolean"):
            return "a boolean"
        case core.Array():
            return "an array"
        case core.Enum(name) | core.Scalarset(name) | core.Record(name):
            return f"a `{name}`"


def fitting(one: core.Type, other: core.Type) -> bool:
    """Whether values of two types can be compared and stored in each other."""
    match one, other:
        case core.Range(), core.Range():
            return True
        case core.Array(), core.Array():
            same = core.count(one.index) == core.count(other.index)
            return same and fitting(one.of, other.of)
        case _:
            return one == other


def literal(value: int) -> core.Const:
    """A number as an expression."""
    return core.Const(value, core.Range(value, value))


def interval(op: str, one: core.Range, other: core.Range) -> core.Range:
    """Between which numbers a result is."""
    match op:
        case "+":
            return core.Range(one.low + other.low, one.high + other.high)
        case "-":
            return core.Range(one.low - other.high, one.high - other.low)
        case "*":
            corners = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
            return core.Range(min(corners), max(corners))
        case "/":
            most = max(abs(one.low), abs(one.high))
            return core.Range(0 if one.low >= 0 and other.low >= 0 else -most, most)
        case "&" | "|" | "^" | "<<" | ">>":
            return _bits(op, one, other)
        case _:
            most = max(abs(other.low), abs(other.high)) - 1
            return core.Range(0 if one.low >= 0 else -most, max(0, most))


def _bits(op: str, one: core.Range, other: core.Range) -> core.Range:
    """Between which numbers a result of a bit operator is: as many bits as the operands have."""
    width = max(abs(end).bit_length() for end in (one.low, one.high, other.low, other.high))
    if op == "<<":
        width = min(MOST_BITS, width + max(0, min(other.high, MOST_BITS)))
    negative = one.low < 0 or (other.low < 0 and op in ("&", "|", "^"))
    return core.Range(-(2**width) if negative else 0, 2**width - 1)
