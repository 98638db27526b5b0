"""An expression goes in; its value as one that cannot fail comes out, and when it has one at all.

Where `defined` does not hold, `value` is meaningless, and a state in which it is evaluated may be
one in which a subscript is wrong: whoever uses it asks `defined` first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from rascheck.exporters import terms
from rascheck.exporters.scope import TRUTH, Bounds, Scope, union
from rascheck.records import dataclass
from rascheck.system.bounds import bounds as bounds_of
from rascheck.system.ir import (
    FALSE,
    LONGEST_SHIFT,
    TRUE,
    Before,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Future,
    Head,
    Ite,
    Length,
    Local,
    Many,
    ManyOp,
    Occurred,
    Past,
    Read,
    Scalar,
    Unary,
    UnaryOp,
    Unwrap,
    Wrap,
    cardinality,
    highest,
    lowest,
)

WIDEST = (1 << 31) - 1
"""What the targets count with are 32-bit numbers."""
LAST_BIT = 31


class Unfit(Exception):
    """The targets cannot say this."""


@dataclass(frozen=True)
class Total:
    """A value within bounds, and the condition under which there is one."""

    value: Expr
    bounds: Bounds = TRUTH
    defined: Expr = TRUE


def total(expr: Expr, at: Scope) -> Total:
    """What `expr` is in the flat system."""
    match expr:
        case Const(value):
            if abs(value) > WIDEST:
                raise Unfit(f"{value} is no 32-bit number")
            return Total(expr, (value, value))
        case Read(variable, subscripts):
            return read(variable, subscripts, at)
        case Length(queue, subscripts):
            return read(at.layout.lengths[queue], subscripts, at)
        case Head(queue, subscripts, part):
            first = (*subscripts, terms.number(0))
            return read(at.layout.parts[queue][part], first, at)
        case Local(slot):
            held = at.locals[slot]
            if isinstance(held, Const):
                return Total(held, (held.value, held.value))
            return Total(expr, at.bounds(expr, held))
        case Occurred(atom):
            return Total(at.occurred.get(atom, FALSE))
        case Past(register):
            return Total(Read(at.layout.registers[register]))
        case Before(register):
            return Total(at.before.get(register, Read(at.layout.registers[register])))
        case Unary(op, value):
            return _unary(op, total(value, at))
        case Binary(BinaryOp.IMPLIES, left, right):
            return _implication(total(left, at), right, at)
        case Binary(op, left, right):
            return _binary(op, total(left, at), total(right, at))
        case Many(op, values):
            return _many(op, values, at)
        case Ite(condition, then, otherwise):
            return _choice(total(condition, at), then, otherwise, at)
        case Wrap(value, type):
            inner = total(value, at)
            offset = 1 - lowest(type.of)
            moved = _moved(inner, offset)
            return replace(moved, defined=terms.conjunction((inner.defined, fits(inner, type.of))))
        case Unwrap(value, type):
            inner = total(value, at)
            some = terms.comparison(BinaryOp.NE, inner.value, Const(0, type))
            if inner.bounds[0] > 0:
                some = TRUE
            offset = lowest(type.of) - 1
            bounds = max(inner.bounds[0], 1) + offset, max(inner.bounds[1], 1) + offset
            value = terms.plus(inner.value, offset)
            return Total(value, bounds, terms.conjunction((inner.defined, some)))
        case Future():
            raise AssertionError("a future-time formula has no value in one state")
        case _:
            assert_never(expr)


def fits(one: Total, type: Scalar) -> Expr:
    """Whether a value is held by a type."""
    return terms.between(one.value, one.bounds, lowest(type), highest(type))


def read(variable: int, subscripts: tuple[Expr, ...], at: Scope) -> Total:
    """An element of a variable."""
    declared = at.layout.variables[variable]
    places, defined = place(declared.dims, subscripts, at)
    element = Read(variable, places)
    if cardinality(declared.type) == 1 or defined == FALSE:
        only = lowest(declared.type)
        return Total(Const(only, declared.type), (only, only), defined)
    bounds = lowest(declared.type), highest(declared.type)
    return Total(element, at.bounds(element, bounds), defined)


def place(
    dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...], at: Scope
) -> tuple[tuple[Expr, ...], Expr]:
    """Subscripts that cannot fail, and whether they name an element."""
    places = [total(subscript, at) for subscript in subscripts]
    inside = [fits(one, dim) for one, dim in zip(places, dims, strict=True)]
    defined = terms.conjunction((*(one.defined for one in places), *inside))
    return tuple(one.value for one in places), defined


def _moved(one: Total, offset: int) -> Total:
    bounds = one.bounds[0] + offset, one.bounds[1] + offset
    return Total(terms.plus(one.value, offset), bounds, one.defined)


def _unary(op: UnaryOp, one: Total) -> Total:
    match op:
        case UnaryOp.NOT:
            return Total(terms.negation(one.value), TRUTH, one.defined)
        case UnaryOp.NEG:
            bounds = -one.bounds[1], -one.bounds[0]
            if isinstance(one.value, Const):
                return Total(terms.number(-one.value.value), bounds, one.defined)
            return Total(Unary(op, one.value), bounds, one.defined)
        case _:
            assert_never(op)


def _implication(left: Total, right: Expr, at: Scope) -> Total:
    one = total(right, at.assuming(left.value))
    defined = terms.conjunction((left.defined, terms.implication(left.value, one.defined)))
    return Total(terms.implication(left.value, one.value), TRUTH, defined)


def _choice(condition: Total, then: Expr, otherwise: Expr, at: Scope) -> Total:
    sides = (
        total(then, at.assuming(condition.value)),
        total(otherwise, at.assuming(condition.value, False)),
    )
    defined = (
        condition.defined,
        terms.choice(condition.value, sides[0].defined, sides[1].defined),
    )
    value = terms.choice(condition.value, sides[0].value, sides[1].value)
    bounds = union([side.bounds for side in sides])
    return Total(value, bounds, terms.conjunction(defined))


def _many(op: ManyOp, values: tuple[Expr, ...], at: Scope) -> Total:
    if op is ManyOp.COUNT:
        return _count([total(value, at) for value in values])
    parts: list[Total] = []
    for value in values:
        parts.append(total(value, at))
        at = at.assuming(parts[-1].value, op is ManyOp.AND)
    defined: Expr = TRUE
    for part in reversed(parts):
        # What follows is looked at only if this part leaves it open.
        left = part.value if op is ManyOp.AND else terms.negation(part.value)
        defined = terms.conjunction((part.defined, terms.implication(left, defined)))
    join = terms.conjunction if op is ManyOp.AND else terms.disjunction
    return Total(join(part.value for part in parts), TRUTH, defined)


def _count(parts: list[Total]) -> Total:
    sure = sum(part.value.value for part in parts if isinstance(part.value, Const))
    open_ = tuple(part.value for part in parts if not isinstance(part.value, Const))
    defined = terms.conjunction(part.defined for part in parts)
    if not open_:
        return Total(terms.number(sure), (sure, sure), defined)
    value = terms.plus(Many(ManyOp.COUNT, open_), sure)
    return Total(value, (sure, sure + len(open_)), defined)


def _binary(op: BinaryOp, left: Total, right: Total) -> Total:
    defined = [left.defined, right.defined]
    if op in terms.COMPARE:
        compared = _known(op, left, right) or terms.comparison(op, left.value, right.value)
        return Total(compared, TRUTH, terms.conjunction(defined))
    if op in (BinaryOp.DIV, BinaryOp.MOD) and right.bounds[0] <= 0 <= right.bounds[1]:
        defined.append(terms.comparison(BinaryOp.NE, right.value, terms.number(0)))
    if op in (BinaryOp.SHL, BinaryOp.SHR):
        defined.append(terms.between(right.value, right.bounds, 0, LONGEST_SHIFT))
        right = _shift(op, right)
    if terms.conjunction(defined) == FALSE:
        return Total(terms.number(0), (0, 0), FALSE)
    bounds = bounds_of(op, left.bounds, right.bounds)
    if not -WIDEST <= bounds[0] <= bounds[1] <= WIDEST:
        raise Unfit(
            f"a result may be as large as {max(map(abs, bounds))}, which is no 32-bit number"
        )
    if isinstance(right.value, Const) and op in (BinaryOp.ADD, BinaryOp.SUB):
        offset = right.value.value if op is BinaryOp.ADD else -right.value.value
        return Total(terms.plus(left.value, offset), bounds, terms.conjunction(defined))
    value: Expr = Binary(op, left.value, right.value)
    if bounds[0] == bounds[1]:
        value = terms.number(bounds[0])
    return Total(value, bounds, terms.conjunction(defined))


def _shift(op: BinaryOp, by: Total) -> Total:
    """By how much to shift, which is 31 at most: C gives more no meaning, and all bits are out."""
    low, high = (max(0, min(bound, LONGEST_SHIFT)) for bound in by.bounds)
    if op is BinaryOp.SHL or high <= LAST_BIT:
        return replace(by, bounds=(low, high))
    beyond = terms.comparison(BinaryOp.GT, by.value, terms.number(LAST_BIT))
    value = terms.choice(beyond, terms.number(LAST_BIT), by.value)
    return Total(value, (min(low, LAST_BIT), LAST_BIT), by.defined)


def _known(op: BinaryOp, left: Total, right: Total) -> Expr | None:
    """A comparison that bounds alone decide."""
    if left.bounds[1] < right.bounds[0] or right.bounds[1] < left.bounds[0]:
        return terms.truth(terms.COMPARE[op](left.bounds[0], right.bounds[0]))
    return None
