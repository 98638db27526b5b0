"""What is known of values at a point of a transition: bounds of places, from conditions that hold.

A fact is a place, as the expression that reads it, with bounds that are narrower than those of all
that the place may ever hold. It is true until something writes to the variable, or to one that its
subscripts read.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from rascheck.explore.reduce.ranges import NOTHING, Held, Range, Ranges
from rascheck.explore.term import COMPARISONS, MIRRORED, OPPOSITE
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Ite,
    Length,
    Many,
    ManyOp,
    Read,
    System,
    Unary,
    UnaryOp,
)

MOST_CASES = 3
"""So many conditions within an expression are told apart."""


@dataclass(frozen=True)
class Facts:
    """`held` bounds all that is ever stored; `places` and `locals` are known here."""

    system: System
    held: Held
    places: dict[Expr, Range] = field(default_factory=dict)
    locals: dict[int, Range] = field(default_factory=dict)

    def knowing(self, place: Expr, bounds: Range) -> Facts:
        """One fact more."""
        places = {**self.places, place: bounds}
        return Facts(self.system, self.held, places, self.locals)

    def without(self, variable: int) -> Facts:
        """What is left once a variable has been written."""
        if not any(mentions(place, variable) for place in self.places):
            return self
        kept = {p: bounds for p, bounds in self.places.items() if not mentions(p, variable)}
        return Facts(self.system, self.held, kept, self.locals)

    def setting(self, slot: int, bounds: Range) -> Facts:
        """A local has got a value."""
        locals = {**self.locals, slot: bounds}
        places = {p: bounds for p, bounds in self.places.items() if not computed(p)}
        return Facts(self.system, self.held, places, locals)

    def either(self, other: Facts | None) -> Facts:
        """What is known if one of two is so."""
        if other is None:
            return self
        places = {
            place: bounds.either(other.places[place])
            for place, bounds in self.places.items()
            if place in other.places
        }
        locals = {
            slot: bounds.either(other.locals[slot])
            for slot, bounds in self.locals.items()
            if slot in other.locals
        }
        return Facts(self.system, self.held, places, locals)

    def of(self, expr: Expr) -> Range:
        """Bounds on the value of an expression."""
        return Ranges(self.system, self.locals, self.held, self.places).of(expr)


def mentions(expr: Expr, variable: int) -> bool:
    """Whether a place is of a variable, or found with it."""
    match expr:
        case Read(number, subscripts):
            return number == variable or any(mentions(s, variable) for s in subscripts)
        case Const() | Length(_, ()):
            return False
        case _:
            return True


def computed(expr: Expr) -> bool:
    """Whether it depends on more than what is stored where a place is."""
    match expr:
        case Read(_, subscripts):
            return any(map(computed, subscripts))
        case _:
            return not isinstance(expr, Const)


# ------------------------------------------------------------------------------------- conditions


def refined(facts: Facts, condition: Expr, truth: bool) -> Facts | None:
    """What is known where a condition holds, or does not; None if that cannot be."""
    match condition:
        case Const(value):
            return facts if bool(value) is truth else None
        case Unary(UnaryOp.NOT, value):
            return refined(facts, value, not truth)
        case Binary(BinaryOp.IMPLIES, left, right):
            return refined(facts, Many(ManyOp.OR, (Unary(UnaryOp.NOT, left), right)), truth)
        case Many(ManyOp.AND | ManyOp.OR as op, values):
            if (op is ManyOp.AND) is truth:
                return _all(facts, values, truth)
            return _some(facts, values, truth)
        case Binary(op, left, right) if op in COMPARISONS:
            return _compared(facts, op if truth else OPPOSITE[op], left, right)
        case Read():
            return _within(facts, condition, Range(1, 1) if truth else Range(0, 0))
        case _:
            return facts


def _all(facts: Facts, values: tuple[Expr, ...], truth: bool) -> Facts | None:
    known: Facts | None = facts
    for value in values:
        known = None if known is None else refined(known, value, truth)
    return known


def _some(facts: Facts, values: tuple[Expr, ...], truth: bool) -> Facts | None:
    found: Facts | None = None
    for value in values:
        one = refined(facts, value, truth)
        found = one.either(found) if one is not None else found
    return found


def _compared(facts: Facts, op: BinaryOp, left: Expr, right: Expr) -> Facts | None:
    known = _limited(facts, left, op, facts.of(right))
    return None if known is None else _limited(known, right, MIRRORED[op], known.of(left))


def _limited(facts: Facts, expr: Expr, op: BinaryOp, other: Range) -> Facts | None:
    """What is known where `expr op` a value within `other` holds."""
    match expr:
        case Binary(BinaryOp.ADD, inner, Const(value)) | Binary(BinaryOp.ADD, Const(value), inner):
            return _limited(facts, inner, op, Range(other.low - value, other.high - value))
        case Binary(BinaryOp.SUB, inner, Const(value)):
            return _limited(facts, inner, op, Range(other.low + value, other.high + value))
    match op:
        case BinaryOp.EQ:
            allowed = other
        case BinaryOp.LT:
            allowed = Range(-math.inf, other.high - 1)
        case BinaryOp.LE:
            allowed = Range(-math.inf, other.high)
        case BinaryOp.GT:
            allowed = Range(other.low + 1, math.inf)
        case BinaryOp.GE:
            allowed = Range(other.low, math.inf)
        case _:
            if other.low != other.high:
                return facts
            now = facts.of(expr)
            low = now.low + (now.low == other.low)
            allowed = Range(low, now.high - (now.high == other.low))
    return _within(facts, expr, allowed)


def _within(facts: Facts, expr: Expr, allowed: Range) -> Facts | None:
    now = facts.of(expr)
    low, high = max(now.low, allowed.low), min(now.high, allowed.high)
    if low > high:
        return None
    if not isinstance(expr, Read) or (low, high) == (now.low, now.high):
        return facts
    return facts.knowing(expr, Range(low, high))


# ---------------------------------------------------------------------------------------- values


def evaluated(facts: Facts, expr: Expr) -> Range:
    """Bounds on a value, told apart by the conditions within it: `x + (x < 9)` is at most 9."""
    conditions = list(dict.fromkeys(conditions_in(expr)))[:MOST_CASES]
    if not conditions:
        return facts.of(expr)
    found = NOTHING
    for truths in itertools.product((True, False), repeat=len(conditions)):
        known: Facts | None = facts
        for condition, truth in zip(conditions, truths, strict=True):
            known = None if known is None else refined(known, condition, truth)
        if known is not None:
            so = dict(zip(conditions, truths, strict=True))
            found = found.either(known.of(settled(expr, so)))
    # Nothing is left too if a condition that is not asked, behind another, cannot have a value.
    return facts.of(expr) if found.empty else found


def conditions_in(expr: Expr) -> Iterator[Expr]:
    """The comparisons that a value is made of."""
    match expr:
        case Binary(op) if op in COMPARISONS:
            yield expr
        case Binary(_, left, right):
            yield from conditions_in(left)
            yield from conditions_in(right)
        case Unary(_, value):
            yield from conditions_in(value)
        case Many(_, values):
            for value in values:
                yield from conditions_in(value)
        case Ite(condition, then, otherwise):
            yield from conditions_in(condition)
            yield from conditions_in(then)
            yield from conditions_in(otherwise)
        case _:
            pass


def settled(expr: Expr, truths: dict[Expr, bool]) -> Expr:
    """The expression where these conditions are known."""
    if expr in truths:
        return TRUE if truths[expr] else FALSE
    match expr:
        case Binary(op, left, right, span):
            return Binary(op, settled(left, truths), settled(right, truths), span)
        case Unary(op, value):
            return Unary(op, settled(value, truths))
        case Many(op, values):
            return Many(op, tuple(settled(value, truths) for value in values))
        case Ite(condition, then, otherwise):
            sides = settled(then, truths), settled(otherwise, truths)
            asked = settled(condition, truths)
            if isinstance(asked, Const):
                return sides[0] if asked.value else sides[1]
            return Ite(asked, *sides)
        case _:
            return expr
