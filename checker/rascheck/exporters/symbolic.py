"""A flat step goes in; for each element what it will be, as an expression over what is now.

What a language of relations wants: there, nothing happens one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rascheck.exporters import terms
from rascheck.exporters.flat import Rule
from rascheck.exporters.total import Unfit
from rascheck.exporters.uses import Element, is_computed, position_of
from rascheck.records import dataclass
from rascheck.system.expr import parts
from rascheck.system.ir import (
    FALSE,
    Assert,
    Assign,
    Binary,
    BinaryOp,
    Branch,
    Const,
    Expr,
    Ite,
    Local,
    Many,
    ManyOp,
    Read,
    SetLocal,
    Statement,
    Unary,
    Variable,
    lowest,
    product_of,
)

LARGEST = 20_000
"""An expression of more parts than these is not written out."""


@dataclass(frozen=True)
class Effect:
    """What a step does: `fails` says where it has no successor, `after` what it writes elsewhere.

    `emits` are the atoms that occur with it. All are over the state before it, element by element.
    """

    fails: Expr
    after: dict[Element, Expr]
    emits: dict[int, Expr]


def effect(variables: Sequence[Variable], rule: Rule) -> Effect:
    """What a rule does."""
    run = Run(variables)
    run.take(rule.body)
    emits = {} if rule.fails else {atom: run.now(condition) for atom, condition in rule.emits}
    return Effect(run.fails, run.after, emits)


def elements_only(variables: Sequence[Variable], expr: Expr) -> Expr:
    """The same expression without computed subscripts."""
    return Run(variables).now(expr)


class Run:
    """Statements are taken one after the other; `after` is what was written so far."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        self.variables = variables
        self.after: dict[Element, Expr] = {}
        self.locals: dict[int, Expr] = {}
        self.fails: Expr = FALSE

    def take(self, body: tuple[Statement, ...]) -> None:
        """Take statements, from the top to the bottom."""
        for statement in body:
            match statement:
                case Assign(variable, subscripts, value):
                    self._assign(variable, subscripts, self.now(value))
                case SetLocal(slot, value):
                    self.locals[slot] = self.now(value)
                case Assert(condition):
                    failed = terms.negation(self.now(condition))
                    self.fails = terms.disjunction((self.fails, failed))
                case Branch(condition, then, otherwise):
                    self._branch(self.now(condition), then, otherwise)
                case _:
                    raise AssertionError(f"{statement} is in no flat system")

    def now(self, expr: Expr) -> Expr:
        """An expression as it is here, over the state in the beginning."""
        match expr:
            case Read(variable, subscripts):
                return self._read(variable, tuple(self.now(s) for s in subscripts))
            case Local(slot):
                return self.locals[slot]
            case Unary(_, value):
                return replace(expr, value=self.now(value))
            case Binary(op, left, right):
                sides = self.now(left), self.now(right)
                if op in terms.COMPARE:
                    return terms.comparison(op, *sides)
                if op is BinaryOp.IMPLIES:
                    return terms.implication(*sides)
                return sized(Binary(op, *sides))
            case Many(op, values):
                held = tuple(self.now(value) for value in values)
                if op is ManyOp.COUNT:
                    return sized(Many(op, held))
                return sized((terms.conjunction if op is ManyOp.AND else terms.disjunction)(held))
            case Ite(condition, then, otherwise):
                parts = self.now(condition), self.now(then), self.now(otherwise)
                return sized(terms.choice(*parts))
            case _:
                return expr

    def _read(self, variable: int, subscripts: tuple[Expr, ...]) -> Expr:
        declared = self.variables[variable]
        if not is_computed(subscripts):
            return self._element(variable, position_of(declared, subscripts))
        value: Expr = Const(lowest(declared.type), declared.type)
        for position, values in reversed(list(enumerate(product_of(list(declared.dims))))):
            value = terms.choice(
                named(subscripts, values), self._element(variable, position), value
            )
        return sized(value)

    def _element(self, variable: int, position: int) -> Expr:
        dims = self.variables[variable].dims
        values = product_of(list(dims))[position]
        places = tuple(Const(value, dim) for value, dim in zip(values, dims, strict=True))
        return self.after.get((variable, position), Read(variable, places))

    def _assign(self, variable: int, subscripts: tuple[Expr, ...], value: Expr) -> None:
        declared = self.variables[variable]
        places = tuple(self.now(subscript) for subscript in subscripts)
        if not is_computed(places):
            self.after[variable, position_of(declared, places)] = value
            return
        for position, values in enumerate(product_of(list(declared.dims))):
            old = self._element(variable, position)
            self.after[variable, position] = terms.choice(named(places, values), value, old)

    def _branch(
        self, condition: Expr, then: tuple[Statement, ...], otherwise: tuple[Statement, ...]
    ) -> None:
        sides = [Run(self.variables), Run(self.variables)]
        for side, body in zip(sides, (then, otherwise), strict=True):
            side.after, side.locals = dict(self.after), dict(self.locals)
            side.take(body)
        for element in dict.fromkeys((*sides[0].after, *sides[1].after)):
            values = [side._element(*element) for side in sides]
            self.after[element] = sized(terms.choice(condition, *values))
        for slot in dict.fromkeys((*sides[0].locals, *sides[1].locals)):
            held = [side.locals[slot] for side in sides if slot in side.locals]
            self.locals[slot] = sized(terms.choice(condition, held[0], held[-1]))
        failed = terms.choice(condition, sides[0].fails, sides[1].fails)
        self.fails = terms.disjunction((self.fails, failed))


def named(subscripts: tuple[Expr, ...], values: tuple[int, ...]) -> Expr:
    """Whether subscripts are these values."""
    pairs = zip(subscripts, values, strict=True)
    return terms.conjunction(
        terms.comparison(BinaryOp.EQ, subscript, terms.number(value)) for subscript, value in pairs
    )


def sized(expr: Expr) -> Expr:
    """The expression, if it is not too large to be written out."""
    for count, _ in enumerate(parts(expr)):
        if count > LARGEST:
            raise Unfit(f"a step computes something of more than {LARGEST} parts")
    return expr
