"""Expressions of DVE come in; the same in the words of our language go out."""

from __future__ import annotations

from dataclasses import dataclass

from rascheck.importers.dve import syntax
from rascheck.importers.dve.expressions import TRUTHS, Expressions
from rascheck.importers.dve.names import Constant, Named, Scope, State, Stored
from rascheck.importers.dve.rename import Names
from rascheck.system.ir import IntType

SUMS, TERMS, BITS = ("+", "-"), ("*", "/", "%"), ("&", "|", "^", "<<", ">>")


@dataclass(frozen=True)
class Phrase:
    """A text, and the operator that binds it: empty if nothing may take it apart."""

    text: str
    op: str = ""

    def within(self, *allowed: str) -> str:
        """The text as an operand, in parentheses unless it is bound by one of these operators."""
        return self.text if not self.op or self.op in allowed else f"({self.text})"


class Phrases:
    """Expressions as they are written in one machine."""

    def __init__(self, process: Named | None, expressions: Expressions, names: Names) -> None:
        self.process = process
        self.expressions = expressions
        self.names = names

    def truth(self, node: syntax.Expr) -> Phrase:
        """An expression that is wanted as a truth."""
        match node:
            case syntax.Many(_, op, values):
                sign = {"and": "&&", "or": "||"}[op]
                parts = [self.truth(value).within(sign, "==", "at", "!") for value in values]
                return Phrase(f" {sign} ".join(parts), sign)
            case syntax.Binary(_, "imply", left, right):
                sides = [self.truth(side).within("==", "at", "!") for side in (left, right)]
                return Phrase(" => ".join(sides), "=>")
            case syntax.Binary(_, op, left, right) if op in TRUTHS:
                numbers = [self.number(side) for side in (left, right)]
                texts = [side.within(*SUMS, *TERMS, *BITS, "~") for side in numbers]
                return Phrase(f" {op} ".join(texts), "==")
            case syntax.Unary(_, "not", inner):
                return Phrase(f"!{self.truth(inner).within('!')}", "!")
            case syntax.At(_, process, state):
                return Phrase(f"{self.machine(process)} at {self.state(process, state)}", "at")
            case syntax.Number(_, value):
                return Phrase("true" if value else "false")
            case _:
                text = self.number(node).within(*SUMS, *TERMS, *BITS, "~")
                return Phrase(f"{text} != 0", "==")

    def number(self, node: syntax.Expr) -> Phrase:
        """An expression that is wanted as a number."""
        match node:
            case syntax.Number(_, value):
                return Phrase(str(value))
            case syntax.Read():
                return self.read(node)
            case syntax.Unary(_, "-" | "~" as op, inner):
                return Phrase(f"{op}{self.number(inner).within()}", "~")
            case syntax.Binary(_, op, left, right) if op in (*SUMS, *TERMS, *BITS):
                return self._binary(op, self.number(left), self.number(right))
            case _:
                return Phrase(f"(if {self.truth(node).text} then 1 else 0)")

    def _binary(self, op: str, left: Phrase, right: Phrase) -> Phrase:
        if op in SUMS:
            sides = left.within(*SUMS, *TERMS), right.within(*TERMS)
        elif op in TERMS:
            sides = left.within(*TERMS), right.within()
        else:
            sides = left.within(*(op for _ in range(op in "&|^"))), right.within()
        return Phrase(f"{sides[0]} {op} {sides[1]}", op)

    def read(self, node: syntax.Read) -> Phrase:
        """A variable or constant, which is known to be there."""
        scope = self.expressions.scope
        if node.owner is not None:
            owner = scope.find(node.owner.name)
            assert isinstance(owner, Named)
            scope = Scope(own=owner.scope.own)
        found = scope.find(node.name.name)
        assert isinstance(found, (Constant, Stored))
        if isinstance(found, Constant) and not found.is_array:
            return Phrase(self.names.of(found, self.process))
        return Phrase(self.element(found, node.index))

    def element(self, found: Stored | Constant, index: syntax.Expr | None) -> str:
        """A variable, with its subscript if it is an array."""
        text = self.names.of(found, self.process)
        is_array = found.is_array if isinstance(found, Constant) else found.size is not None
        if not is_array:
            return text
        return f"{text}[{self.number(index).text if index is not None else '0'}]"

    def machine(self, process: syntax.Ident) -> str:
        """The name of a machine."""
        found = self.expressions.scope.find(process.name)
        assert isinstance(found, Named)
        return self.names.of(found, None)

    def state(self, process: syntax.Ident, state: syntax.Ident) -> str:
        """The name of a state of a machine."""
        owner = self.expressions.scope.find(process.name)
        assert isinstance(owner, Named)
        found = owner.scope.own[state.name]
        assert isinstance(found, State)
        return self.names.of(found, owner)

    def wrapped(self, node: syntax.Expr, type_: IntType) -> str:
        """A value as a variable of a type holds it."""
        value = self.expressions.value(node)
        text = self.number(node)
        return wrap(text, (value.low, value.high), type_)


def wrap(phrase: Phrase, values: tuple[int, int], type_: IntType) -> str:
    """A value in this range, as a variable of a type holds it."""
    if type_.low <= values[0] and values[1] <= type_.high:
        return phrase.text
    mask = type_.high - type_.low
    if type_.low == 0:
        return f"{phrase.within()} & {mask}"
    return f"(({phrase.within(*SUMS)} + {-type_.low}) & {mask}) - {-type_.low}"
