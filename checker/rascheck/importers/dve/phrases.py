"""Expressions of DVE come in; the same in the words of our language go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rascheck.importers.dve import syntax
from rascheck.importers.dve.expressions import TRUTHS, Expressions
from rascheck.importers.dve.names import Constant, Named, Scope, State, Stored
from rascheck.importers.dve.rename import Names
from rascheck.system.ir import LONGEST_SHIFT, Const, IntType

DEEPEST = 90
"""Of a spec's 100 levels so many are for expressions; around them stand wrapping and clauses."""

SUMS, TERMS, BITS = ("+", "-"), ("*", "/", "%"), ("&", "|", "^", "<<", ">>")
SHIFTS = ("<<", ">>")


@dataclass(frozen=True)
class Phrase:
    """A text, and the operator that binds it: empty if nothing may take it apart.

    `depth` is how deep it is nested in our language, where parentheses are a level too.
    """

    text: str
    op: str = ""
    depth: int = 1

    def within(self, *allowed: str) -> Phrase:
        """This as an operand, in parentheses unless it is bound by one of these operators."""
        if not self.op or self.op in allowed:
            return self
        return Phrase(f"({self.text})", depth=self.depth + 1)


def chain(sign: str, parts: Sequence[Phrase], op: str) -> Phrase:
    """Operands with an operator between them."""
    text = f" {sign} ".join(part.text for part in parts)
    return Phrase(text, op, 1 + max(part.depth for part in parts))


class Phrases:
    """Expressions as they are written in one machine."""

    def __init__(self, process: Named | None, expressions: Expressions, names: Names) -> None:
        self.process = process
        self.expressions = expressions
        self.names = names

    def truth(self, node: syntax.Expr) -> Phrase:
        """An expression that is wanted as a truth."""
        return self._shallow(node, self._truth(node))

    def number(self, node: syntax.Expr) -> Phrase:
        """An expression that is wanted as a number."""
        return self._shallow(node, self._number(node))

    def _shallow(self, node: syntax.Expr, phrase: Phrase) -> Phrase:
        """A phrase that our language reads; after reporting any."""
        if phrase.depth <= DEEPEST:
            return phrase
        message = f"as a spec, this is nested more than {DEEPEST} deep"
        self.expressions.sink.error("E316", message, node.span)
        return Phrase("0")

    def _truth(self, node: syntax.Expr) -> Phrase:
        match node:
            case syntax.Many(_, op, values):
                sign = {"and": "&&", "or": "||"}[op]
                parts = [self.truth(value).within(sign, "==", "at", "!") for value in values]
                return chain(sign, parts, sign)
            case syntax.Binary(_, "imply", left, right):
                sides = [self.truth(side).within("==", "at", "!") for side in (left, right)]
                return chain("=>", sides, "=>")
            case syntax.Binary(_, op, left, right) if op in TRUTHS:
                numbers = [self.number(side) for side in (left, right)]
                sides = [side.within(*SUMS, *TERMS, *BITS, "~") for side in numbers]
                return chain(op, sides, "==")
            case syntax.Unary(_, "not", inner):
                denied = self.truth(inner).within("!")
                return Phrase(f"!{denied.text}", "!", denied.depth + 1)
            case syntax.At(_, process, state):
                return Phrase(f"{self.machine(process)} at {self.state(process, state)}", "at")
            case syntax.Number(_, value):
                return Phrase("true" if value else "false")
            case _:
                number = self.number(node).within(*SUMS, *TERMS, *BITS, "~")
                return chain("!=", [number, Phrase("0")], "==")

    def _number(self, node: syntax.Expr) -> Phrase:
        match node:
            case syntax.Number(_, value):
                return Phrase(str(value))
            case syntax.Read():
                return self.read(node)
            case syntax.Unary(_, "-" | "~" as op, inner):
                operand = self.number(inner).within()
                return Phrase(f"{op}{operand.text}", "~", operand.depth + 1)
            case syntax.Binary(_, op, left, right) if op in (*SUMS, *TERMS, *BITS):
                if op in SHIFTS:
                    self._can_shift(right)
                return self._binary(op, self.number(left), self.number(right))
            case _:
                truth = self.truth(node)
                return Phrase(f"(if {truth.text} then 1 else 0)", depth=truth.depth + 2)

    def _can_shift(self, by: syntax.Expr) -> None:
        """Report a shift that always fails, which our language does not accept."""
        value = self.expressions.value(by).expr
        if isinstance(value, Const) and not 0 <= value.value <= LONGEST_SHIFT:
            message = f"this shifts by {value.value}: a spec can shift by 0..{LONGEST_SHIFT}"
            self.expressions.sink.error("E313", message, by.span)

    def _binary(self, op: str, left: Phrase, right: Phrase) -> Phrase:
        if op in SUMS:
            sides = left.within(*SUMS, *TERMS), right.within(*TERMS)
        elif op in TERMS:
            sides = left.within(*TERMS), right.within()
        else:
            sides = left.within(*(op for _ in range(op in "&|^"))), right.within()
        return chain(op, sides, op)

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
        return self.element(found, node.index)

    def element(self, found: Stored | Constant, index: syntax.Expr | None) -> Phrase:
        """A variable, with its subscript if it is an array."""
        text = self.names.of(found, self.process)
        is_array = found.is_array if isinstance(found, Constant) else found.size is not None
        if not is_array:
            return Phrase(text)
        subscript = Phrase("0") if index is None else self.number(index)
        return Phrase(f"{text}[{subscript.text}]", depth=subscript.depth + 1)

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
        return f"{phrase.within().text} & {mask}"
    return f"(({phrase.within(*SUMS).text} + {-type_.low}) & {mask}) - {-type_.low}"
