"""Expressions of the IR go in; terms, that is Python text over a packed state, come out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

from rascheck.explore.term import (
    AND,
    ATOM,
    BITAND,
    COMPARISONS,
    OR,
    PRODUCT,
    SIGN,
    SUM,
    TERNARY,
    Facts,
    Term,
    arithmetic,
    bitwise,
    compare,
    conjunction,
    disjunction,
    division,
    field_term,
    hexed,
    made,
    negation,
    nest,
    number,
    plus,
)
from rascheck.system.bounds import BITWISE, SHIFTS
from rascheck.system.ir import (
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
    flat_position,
    highest,
    lowest,
)

if TYPE_CHECKING:
    from rascheck.explore.layout import Field, Layout

DEEPEST = 60
"""Python's parser gives up at about 200 parentheses; what is deeper becomes a function."""


class Unwritten(Exception):
    """What is read has a new value that is not yet in the base state."""


@dataclass
class Names:
    """Fresh temporary names, and the functions that were split off (their text, their name)."""

    temporaries: int = 0
    functions: dict[str, str] = field(default_factory=dict)

    def fresh(self) -> str:
        """A name that this function does not use yet."""
        self.temporaries += 1
        return f"x{self.temporaries}"


@dataclass(frozen=True)
class Scope:
    """What an expression is evaluated in.

    base: the variable that holds the packed state. known: bounds on contents of its fields.
    pending: fields whose new value is not yet in the base state. before: the packed state before
    the step, where history registers still have their old values.
    """

    layout: Layout
    names: Names
    base: str = "s"
    known: dict[Field, tuple[int, int]] = field(default_factory=dict)
    pending: dict[Field, Term] = field(default_factory=dict)
    locals: dict[int, Term] = field(default_factory=dict)
    atoms: dict[int, Term] = field(default_factory=dict)
    before: str = "s"

    def bounds(self, place: Field) -> tuple[int, int]:
        """Bounds on the contents of a field of the base state."""
        return self.known.get(place, (0, place.top))

    def assuming(self, facts: Facts) -> Scope:
        """The scope where these facts hold."""
        if not facts:
            return self
        known = dict(self.known)
        for place, least, most in facts:
            low, high = known.get(place, (0, place.top))
            least, most = max(low, least), min(high, most)
            if least <= most:  # otherwise nothing here is ever evaluated
                known[place] = least, most
        return self.having(known=known)

    def having(self, **changes: object) -> Scope:
        """The scope with some fields replaced; several times faster than dataclasses.replace."""
        other = object.__new__(Scope)
        other.__dict__.update(self.__dict__)
        other.__dict__.update(changes)
        return other

    def contents(self, place: Field, bias: int) -> Term:
        """The contents of a field plus `bias`."""
        if place in self.pending:
            return plus(self.pending[place], bias - place.low)
        top = place.offset + place.width == self.layout.width
        return field_term(self.base, place, bias, *self.bounds(place), top)

    def value(self, place: Field) -> Term:
        """The value that a field holds."""
        return self.contents(place, place.low)


def term(expr: Expr, scope: Scope) -> Term:
    """The text of an expression."""
    return shallow(_term(expr, scope), scope)


def _term(expr: Expr, scope: Scope) -> Term:
    match expr:
        case Const(value):
            return number(value)
        case Read(variable, subscripts):
            fields = scope.layout.elements[variable]
            dims = scope.layout.system.variables[variable].dims
            return element(scope, fields, dims, subscripts, step=1)
        case Length(queue, subscripts):
            lengths = tuple(q.length for q in scope.layout.queues[queue])
            return element(scope, lengths, scope.layout.system.queues[queue].dims, subscripts)
        case Head(queue, subscripts, part):
            heads = tuple(q.parts[part] for q in scope.layout.queues[queue])
            return element(scope, heads, scope.layout.system.queues[queue].dims, subscripts)
        case Local(slot):
            return scope.locals[slot]
        case Occurred(atom):
            return scope.atoms.get(atom, number(0))
        case Past(register):
            return scope.value(scope.layout.past[register])
        case Before(register):
            place = scope.layout.past[register]
            top = place.offset + place.width == scope.layout.width
            known = field_term(scope.before, place, 0, 0, 1, top)
            return replace(known, field=None, test=None, facts=(), denials=())
        case Unary(op, value):
            return unary(op, term(value, scope))
        case Binary(BinaryOp.IMPLIES, left, right):
            return either((Unary(UnaryOp.NOT, left), right), scope)
        case Binary(op, left, right):
            return binary(op, term(left, scope), term(right, scope), scope)
        case Many(op, values):
            return many(op, values, scope)
        case Ite(condition, then, otherwise):
            return choice(condition, then, otherwise, scope)
        case Wrap(value, type):
            inner = checked(term(value, scope), lowest(type.of), highest(type.of), scope)
            return plus(inner, 1 - lowest(type.of))
        case Unwrap(value, type):
            return unwrapped(term(value, scope), lowest(type.of) - 1, scope)
        case Future():
            raise AssertionError("a future-time formula has no value in one state")
        case _:
            assert_never(expr)


def unary(op: UnaryOp, inner: Term) -> Term:
    """`op inner`."""
    match op:
        case UnaryOp.NOT:
            return negation(inner)
        case UnaryOp.NEG:
            return made(f"-{inner.at(SIGN)}", -inner.high, -inner.low, SIGN, (inner,))
        case _:
            assert_never(op)


def many(op: ManyOp, values: tuple[Expr, ...], scope: Scope) -> Term:
    """`op` over the values, from the left."""
    match op:
        case ManyOp.AND:
            terms = conjuncts(values, scope)
            return conjunction(terms) if terms else number(1)
        case ManyOp.OR:
            return either(values, scope)
        case ManyOp.COUNT:
            return count([term(value, scope) for value in values])
        case _:
            assert_never(op)


def binary(op: BinaryOp, left: Term, right: Term, scope: Scope) -> Term:
    """`left op right`, both evaluated."""
    if op in COMPARISONS:
        return compare(scope.base, op, left, right)
    if op in (BinaryOp.DIV, BinaryOp.MOD):
        return division(op, left, right)
    if op in BITWISE or op in SHIFTS:
        return bitwise(op, left, right)
    if op is not BinaryOp.MUL and right.constant is not None:
        return plus(left, right.constant if op is BinaryOp.ADD else -right.constant)
    return arithmetic(op, left, right)


def conjuncts(values: tuple[Expr, ...], scope: Scope) -> list[Term]:
    """The terms of `x && y && ...`, flat, each under the facts of those before it.

    Without those that always hold; the last one is a constant 0 if one never holds.
    """
    terms: list[Term] = []
    for value in flat(values, ManyOp.AND):
        one = term(value, scope)
        if one.constant is None or not one.constant:
            terms.append(one)
        if one.constant == 0:
            break
        scope = scope.assuming(one.facts)
    if len(terms) > 1 and terms[-1].constant is not None and all(t.total for t in terms):
        return terms[-1:]
    return terms


def either(values: tuple[Expr, ...], scope: Scope) -> Term:
    """`x || y || ...`, each under the denials of those before it."""
    terms: list[Term] = []
    for value in flat(values, ManyOp.OR):
        one = term(value, scope)
        if one.constant is None or one.constant:
            terms.append(one)
        if one.constant:
            break
        scope = scope.assuming(one.denials)
    if terms and terms[-1].constant is not None and all(one.total for one in terms):
        return number(1)
    return disjunction(scope.base, terms) if terms else number(0)


def flat(values: tuple[Expr, ...], op: ManyOp) -> list[Expr]:
    """The operands of `op`, however they are nested."""
    return [
        inner
        for value in values
        for inner in (
            flat(value.values, op) if isinstance(value, Many) and value.op is op else [value]
        )
    ]


def count(terms: list[Term]) -> Term:
    """How many of the terms hold."""
    if len(terms) == 1:
        return terms[0]
    low, high = sum(one.low for one in terms), sum(one.high for one in terms)
    text = " + ".join(one.at(SUM if i == 0 else SUM + 1) for i, one in enumerate(terms))
    return made(text or "0", low, high, SUM, tuple(terms))


def choice(condition: Expr, then: Expr, otherwise: Expr, scope: Scope) -> Term:
    """`if condition then ... else ...`; only the chosen side is evaluated."""
    test = term(condition, scope)
    if test.constant is not None:
        return term(then if test.constant else otherwise, scope)
    yes = term(then, scope.assuming(test.facts))
    no = term(otherwise, scope.assuming(test.denials))
    text = f"{yes.at(OR)} if {test.condition(OR)} else {no.at(TERNARY)}"
    low, high = min(yes.low, no.low), max(yes.high, no.high)
    return made(text, low, high, TERNARY, (test, yes, no))


def checked(inner: Term, low: int, high: int, scope: Scope) -> Term:
    """The term, failing outside of low..high."""
    if low <= inner.low and inner.high <= high:
        return inner
    if inner.high < low or high < inner.low:
        # It is evaluated first: it might fail in another way.
        return Term(f"fail({inner.text})", low, low, ATOM, False, nesting=inner.nesting + 1)
    name = scope.names.fresh()
    text = f"({name} if {low} <= ({name} := {inner.text}) <= {high} else fail())"
    bounds = max(low, inner.low), min(high, inner.high)
    return Term(text, *bounds, ATOM, False, nesting=inner.nesting + 2)


def unwrapped(inner: Term, bias: int, scope: Scope) -> Term:
    """The value in an option, which is held as value - bias; fails if it is none."""
    if inner.low > 0:
        if inner.field is not None:
            return scope.contents(inner.field, inner.bias + bias)
        return plus(inner, bias)
    if inner.high == 0:
        return Term(f"fail({inner.text})", 1 + bias, 1 + bias, ATOM, False, nesting=nest((inner,)))
    text = f"({inner.at(AND)} or fail())"
    held = Term(text, 1, inner.high, ATOM, False, nesting=nest((inner,)))
    return plus(held, bias)


# --------------------------------------------------------------------------------------- elements


def position(
    dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...], scope: Scope
) -> int | Term | None:
    """The row-major position of an element: a number if it is fixed, None if there is none."""
    terms = [term(subscript, scope) for subscript in subscripts]
    fixed = [one.constant for one in terms]
    if all(value is not None for value in fixed):
        return flat_position(dims, tuple(value for value in fixed if value is not None))
    place = number(0)
    for scalar, one in zip(dims, terms, strict=True):
        size = cardinality(scalar)
        inside = checked(one, lowest(scalar), highest(scalar), scope)
        offset = plus(inside, -lowest(scalar))
        if place.constant != 0:
            place = binary(BinaryOp.MUL, place, number(size), scope)
            place = arithmetic(BinaryOp.ADD, place, offset)
        else:
            place = offset
    return place if place.constant is None else place.constant


def shift(place: Term, distance: int, offset: int) -> Term:
    """The bit at which element `place` starts; elements lie `distance` bits from one another."""
    if distance == 1:
        return plus(place, offset)
    text = f"{place.at(PRODUCT)} * {distance}"
    scaled = made(text, place.low * distance, place.high * distance, PRODUCT, (place,))
    return plus(scaled, offset)


def element(
    scope: Scope,
    fields: tuple[Field, ...],
    dims: tuple[Scalar, ...],
    subscripts: tuple[Expr, ...],
    step: int = 0,
) -> Term:
    """The value of an element of an array. `step` is 1 if nothing else lies between elements."""
    place = position(dims, subscripts, scope)
    if place is None:
        return Term("fail()", 0, 0, ATOM, False)
    if isinstance(place, int):
        return scope.value(fields[place])
    if any(one in scope.pending for one in fields):
        raise Unwritten
    first = fields[0]
    distance = fields[1].offset - first.offset if len(fields) > 1 else first.width * step
    if not first.width:
        # Its one value, but the subscripts may fail.
        if place.total:
            return number(first.low)
        text = f"({place.at(SUM)} * 0)"
        return plus(Term(text, 0, 0, ATOM, False, nesting=nest((place,))), first.low)
    at = shift(place, distance, first.offset)
    text = f"{scope.base} >> {at.at(SUM)} & {hexed(first.ones)}"
    held = Term(text, 0, first.top, BITAND, at.total, nesting=nest((at,)))
    if (first.low, first.top) == (0, 1):
        return held
    return plus(held, first.low)


# ------------------------------------------------------------------------------------------ depth


def shallow(one: Term, scope: Scope) -> Term:
    """The term, as the call of a function of its own if it is nested too deeply for Python."""
    if one.nesting <= DEEPEST:
        return one
    if scope.pending:
        raise Unwritten
    made_here = set(re.findall(r"\b(x\d+) :=", one.text))
    names = sorted(set(re.findall(r"\b(?:[stm]|[xal]\d+)\b", one.text)) - made_here)
    text = f"({', '.join(names)}):\n    return {one.text}\n"
    name = scope.names.functions.setdefault(text, f"f{len(scope.names.functions)}")
    call = f"{name}({', '.join(names)})"
    return replace(one, text=call, rank=ATOM, truth=None, nesting=0)
