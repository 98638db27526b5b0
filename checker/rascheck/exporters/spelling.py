"""Flat expressions go in; text comes out for targets in which truth values are no numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from rascheck.exporters import terms
from rascheck.exporters.names import Names
from rascheck.system.ir import (
    Binary,
    BinaryOp,
    BoolType,
    Const,
    Expr,
    Ite,
    Local,
    Many,
    ManyOp,
    Read,
    Scalar,
    Unary,
    UnaryOp,
    Variable,
)


class Sorted(ABC):
    """Writes expressions as truth values or as numbers, as their place wants it.

    A local and a `Const` of a number are numbers. `words` are those for true and false, and `signs`
    the operators that are spelt otherwise.
    """

    words = ("false", "true")
    signs: ClassVar[dict[BinaryOp, str]] = {BinaryOp.EQ: "="}

    def __init__(self, variables: Sequence[Variable], names: Names) -> None:
        self.variables = variables
        self.names = names

    @abstractmethod
    def place(self, variable: int, subscripts: tuple[Expr, ...]) -> str:
        """An element of a variable."""

    def local(self, slot: int) -> str:
        """The name of a local, in a language that has any."""
        raise AssertionError(f"local {slot} is left in a text without locals")

    def sign(self, op: BinaryOp) -> str:
        """The sign of an operator."""
        return self.signs.get(op, op.value)

    def truth(self, expr: Expr) -> str:
        """An expression where a truth value is wanted; in parentheses if it has several parts."""
        match expr:
            case Const(value):
                return self.words[bool(value)]
            case Unary(UnaryOp.NOT, value):
                text = self.truth(value)
                return f"!({text})" if text.startswith("!") else f"!{text}"
            case Binary(BinaryOp.IMPLIES, left, right):
                return self.truth(Many(ManyOp.OR, (terms.negation(left), right)))
            case Binary(BinaryOp.EQ | BinaryOp.NE as op, left, right) if self._alike(left, right):
                return f"({self.truth(left)} {self.sign(op)} {self.truth(right)})"
            case Binary(op, left, right) if op in terms.COMPARE:
                return f"({self.number(left)} {self.sign(op)} {self.number(right)})"
            case Many(ManyOp.AND | ManyOp.OR as op, values):
                sign = " & " if op is ManyOp.AND else " | "
                return f"({sign.join(self.truth(value) for value in values)})"
            case Ite(condition, then, otherwise):
                sides = f"{self.truth(then)} : {self.truth(otherwise)}"
                return f"({self.truth(condition)} ? {sides})"
            case Read(variable, subscripts) if self.is_truth(expr):
                return self.place(variable, subscripts)
            case _:
                return f"({self.number(expr)} != 0)"

    def number(self, expr: Expr) -> str:
        """An expression where a number is wanted; in parentheses if it has several parts."""
        match expr:
            case Const():
                text = self.names.constant(expr)
                return f"({text})" if expr.value < 0 else text
            case Local(slot):
                return self.local(slot)
            case Read(variable, subscripts) if not self.is_truth(expr):
                return self.place(variable, subscripts)
            case Unary(UnaryOp.NEG, value):
                return f"(0 - {self.number(value)})"
            case Many(ManyOp.COUNT, values):
                return f"({' + '.join(self.number(value) for value in values)})"
            case Ite(condition, then, otherwise) if not self.is_truth(expr):
                sides = f"{self.number(then)} : {self.number(otherwise)}"
                return f"({self.truth(condition)} ? {sides})"
            case Binary(op, left, right) if not self.is_truth(expr):
                return self.arithmetic(op, left, right)
            case _:
                return f"({self.truth(expr)} ? 1 : 0)"

    def arithmetic(self, op: BinaryOp, left: Expr, right: Expr) -> str:
        """A number that two others make."""
        return f"({self.number(left)} {self.sign(op)} {self.number(right)})"

    def is_truth(self, expr: Expr) -> bool:
        """Whether an expression is a truth value as it stands."""
        match expr:
            case Const(_, type):
                return isinstance(type, BoolType)
            case Read(variable):
                return isinstance(self.variables[variable].type, BoolType)
            case Unary(op):
                return op is UnaryOp.NOT
            case Binary(op):
                return op in terms.COMPARE or op is BinaryOp.IMPLIES
            case Many(op):
                return op is not ManyOp.COUNT
            case Ite(_, then, otherwise):
                return self.is_truth(then) and self.is_truth(otherwise)
            case _:
                return False

    def _alike(self, *sides: Expr) -> bool:
        """Whether both sides of a comparison are truth values, or can be written as such."""
        return any(map(self.is_truth, sides)) and all(
            self.is_truth(side) or (isinstance(side, Const) and side.value in (0, 1))
            for side in sides
        )

    def bare(self, expr: Expr) -> str:
        """A truth value without the parentheses around it."""
        return unwrapped(self.truth(expr))

    def value(self, expr: Expr, type: Scalar) -> str:
        """A value of a type, without the parentheses around it."""
        return unwrapped(self.truth(expr) if isinstance(type, BoolType) else self.number(expr))


def unwrapped(text: str) -> str:
    """A text without the parentheses around it, if they belong together.

    >>> unwrapped("(a & (b | c))"), unwrapped("(a) & (b)")
    ('a & (b | c)', '(a) & (b)')
    """
    if not text.startswith("("):
        return text
    depth = 0
    for at, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth == 0:
            return text[1:-1] if at == len(text) - 1 else text
    return text
