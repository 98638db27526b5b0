"""Expressions of DVE come in; expressions of the System go out, with what values they may have.

As in C, a truth is 0 or 1 where a number is wanted, and a number is true unless it is 0. `and`,
`or` and `imply` do not look at their right side where the left one decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from rascheck.diagnostics import Diagnostics
from rascheck.importers.dve import syntax
from rascheck.importers.dve.names import KINDS, Constant, Named, Scope, State, Stored
from rascheck.source import Span
from rascheck.system.bounds import bounds
from rascheck.system.evaluate import Failed, binary
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Binary,
    BinaryOp,
    Const,
    Expr,
    IntType,
    Ite,
    Many,
    ManyOp,
    Read,
    Unary,
    UnaryOp,
)

NUMBERS = {
    "+": BinaryOp.ADD,
    "-": BinaryOp.SUB,
    "*": BinaryOp.MUL,
    "/": BinaryOp.DIV,
    "%": BinaryOp.MOD,
    "&": BinaryOp.BIT_AND,
    "|": BinaryOp.BIT_OR,
    "^": BinaryOp.BIT_XOR,
    "<<": BinaryOp.SHL,
    ">>": BinaryOp.SHR,
}
TRUTHS = {
    "==": BinaryOp.EQ,
    "!=": BinaryOp.NE,
    "<": BinaryOp.LT,
    "<=": BinaryOp.LE,
    ">": BinaryOp.GT,
    ">=": BinaryOp.GE,
}
LARGEST = 1 << 62
"""What a constant may be, whatever its type."""


@dataclass(frozen=True)
class Value:
    """A number, which is in this range."""

    expr: Expr
    low: int
    high: int

    @property
    def range(self) -> tuple[int, int]:
        """From the least to the greatest value."""
        return self.low, self.high


def number(value: int) -> Value:
    """A constant."""
    return Value(Const(value, IntType(value, value)), value, value)


@dataclass(frozen=True)
class Expressions:
    """Expressions as they are meant in one scope."""

    scope: Scope
    sink: Diagnostics

    def value(self, node: syntax.Expr) -> Value:
        """An expression where a number is wanted; 0 after reporting."""
        match node:
            case syntax.Number(span, value):
                return self._kept(span, number(value))
            case syntax.Read():
                return self._read(node)
            case syntax.Unary(_, "-", inner):
                return self.minus(self.value(inner))
            case syntax.Unary(span, "~", inner):
                return self._binary(span, BinaryOp.SUB, number(-1), self.value(inner))
            case syntax.Binary(span, op, left, right) if op in NUMBERS:
                return self._binary(span, NUMBERS[op], self.value(left), self.value(right))
            case _:
                truth = self.truth(node)
                if isinstance(truth, Const):
                    return number(truth.value)
                return Value(Ite(truth, number(1).expr, number(0).expr), 0, 1)

    def truth(self, node: syntax.Expr) -> Expr:
        """An expression where it matters only whether it holds."""
        match node:
            case syntax.Many(_, op, values):
                return joined(op, [self.truth(value) for value in values])
            case syntax.Binary(_, "imply", left, right):
                return implied(self.truth(left), self.truth(right))
            case syntax.Binary(span, op, left, right) if op in TRUTHS:
                compared = self._binary(span, TRUTHS[op], self.value(left), self.value(right))
                return _bool(compared.expr)
            case syntax.Unary(_, "not", inner):
                return negated(self.truth(inner))
            case syntax.At():
                return self._at(node)
            case _:
                value = self.value(node)
                if isinstance(value.expr, Const):
                    return TRUE if value.expr.value else FALSE
                return Binary(BinaryOp.NE, value.expr, number(0).expr)

    def constant(self, node: syntax.Expr, what: str) -> int | None:
        """An expression that must be constant; None after reporting."""
        before = len(self.sink.found)
        value = self.value(node)
        if isinstance(value.expr, Const):
            return value.expr.value
        if len(self.sink.found) == before:
            self.sink.error("E313", f"{what} must be constant", node.span)
        return None

    def target(self, node: syntax.Read) -> tuple[Stored, tuple[Expr, ...]] | None:
        """The variable that is assigned to, with its subscripts; None after reporting."""
        found = self.entity(node.name, (Stored, Constant), self.scope)
        if isinstance(found, Constant):
            self.sink.error("E311", f"`{node.name.name}` is constant", node.name.span)
        if not isinstance(found, Stored):
            return None
        subscripts = self._subscripts(node, found.size)
        return None if subscripts is None else (found, subscripts)

    def minus(self, value: Value) -> Value:
        """The number with the other sign."""
        if isinstance(value.expr, Const):
            return number(-value.expr.value)
        return Value(Unary(UnaryOp.NEG, value.expr), -value.high, -value.low)

    def _binary(self, span: Span, op: BinaryOp, left: Value, right: Value) -> Value:
        low, high = bounds(op, left.range, right.range)
        if isinstance(left.expr, Const) and isinstance(right.expr, Const):
            try:
                return self._kept(span, number(binary(op, left.low, right.low, span)))
            except Failed:
                pass
        return Value(Binary(op, left.expr, right.expr, span), low, high)

    def _kept(self, span: Span, value: Value) -> Value:
        """A constant that is not too large to compute with."""
        if max(abs(value.low), abs(value.high)) < LARGEST:
            return value
        self.sink.error("E313", "the number is too large", span)
        return number(0)

    # ------------------------------------------------------------------------------------- names

    def entity(
        self, name: syntax.Ident, kinds: tuple[type, ...], scope: Scope
    ) -> Constant | Stored | State | Named | object | None:
        """What a name stands for, if it is one of these; None after reporting."""
        found = scope.find(name.name)
        if isinstance(found, kinds):
            return found
        wanted = KINDS[kinds[0]]
        if found is None:
            message = f"there is no {wanted} `{name.name}`"
            known = [one for one in scope.all_names() if isinstance(scope.find(one), kinds)]
            self.sink.error("E311", message, name.span, fix=self.sink.nearest(name.name, known))
        else:
            message = f"`{name.name}` is a {KINDS[type(found)]}, not a {wanted}"
            self.sink.error("E311", message, name.span)
        return None

    def _process(self, name: syntax.Ident) -> Named | None:
        found = self.entity(name, (Named,), self.scope)
        return found if isinstance(found, Named) else None

    def _at(self, node: syntax.At) -> Expr:
        process = self._process(node.process)
        if process is None:
            return FALSE
        inside = Scope(own=process.scope.own)
        state = self.entity(node.state, (State,), inside)
        if not isinstance(state, State):
            return FALSE
        if process.machine is None:
            self.sink.error("E311", "the property is no part of the system", node.process.span)
            return FALSE
        return in_state(process, state.number)

    def _read(self, node: syntax.Read) -> Value:
        scope = self.scope
        if node.owner is not None:
            process = self._process(node.owner)
            if process is None:
                return number(0)
            scope = Scope(own=process.scope.own)
        found = self.entity(node.name, (Stored, Constant), scope)
        if isinstance(found, Constant):
            return self._constant(node, found)
        if not isinstance(found, Stored):
            return number(0)
        subscripts = self._subscripts(node, found.size)
        if subscripts is None:
            return number(0)
        return Value(Read(found.variable, subscripts, node.span), found.type.low, found.type.high)

    def _constant(self, node: syntax.Read, found: Constant) -> Value:
        size = len(found.values) if found.is_array else None
        subscripts = self._subscripts(node, size)
        if subscripts is None:
            return number(0)
        if not subscripts:
            return number(found.values[0])
        (index,) = subscripts
        if isinstance(index, Const) and 0 <= index.value < len(found.values):
            return number(found.values[index.value])
        assert found.variable is not None
        read = Read(found.variable, subscripts, node.span)
        return Value(read, min(found.values), max(found.values))

    def _subscripts(self, node: syntax.Read, size: int | None) -> tuple[Expr, ...] | None:
        """The subscripts of a name, which has `size` elements or is none; None after reporting."""
        if node.index is None and size is None:
            return ()
        name = node.name.name
        if node.index is None:
            message = f"`{name}` is an array: what is meant is its first element"
            if message not in [found.message for found in self.sink.found]:  # once is enough
                self.sink.warning("W310", message, node.span, fix=f"`{name}[0]`")
            return (Const(0, IntType(0, (size or 1) - 1)),)
        if size is None:
            self.sink.error("E311", f"`{name}` is no array", node.span)
            return None
        index = self.value(node.index).expr
        if isinstance(index, Const) and 0 <= index.value < size:
            index = Const(index.value, IntType(0, size - 1))
        return (index,)


def in_state(process: Named, *states: int) -> Expr:
    """Whether a process is in one of these states."""
    control = Read(process.control)
    tests: list[Expr] = [
        Binary(BinaryOp.EQ, control, Const(state, process.states)) for state in states
    ]
    return joined("or", tests)


def wrapped(value: Value, type_: IntType) -> Expr:
    """A value as a variable of a type holds it: what does not fit loses its upper bits."""
    if type_.low <= value.low and value.high <= type_.high:
        return value.expr
    if isinstance(value.expr, Const):
        return number((value.low - type_.low) % (type_.high - type_.low + 1) + type_.low).expr
    mask = number(type_.high - type_.low).expr
    if type_.low == 0:
        return Binary(BinaryOp.BIT_AND, value.expr, mask)
    offset = number(-type_.low).expr
    moved = Binary(BinaryOp.ADD, value.expr, offset)
    return Binary(BinaryOp.SUB, Binary(BinaryOp.BIT_AND, moved, mask), offset)


def joined(op: str, values: list[Expr]) -> Expr:
    """All (`and`) or one (`or`) of the truths; what is constant is left out."""
    decisive, other = (FALSE, TRUE) if op == "and" else (TRUE, FALSE)
    kept: list[Expr] = []
    kind = ManyOp.AND if op == "and" else ManyOp.OR
    for value in values:
        if value == decisive:
            if not kept:
                return decisive
            kept.append(value)
            break
        if isinstance(value, Many) and value.op is kind:
            kept += value.values
        elif value != other:
            kept.append(value)
    if not kept:
        return other
    return kept[0] if len(kept) == 1 else Many(kind, tuple(kept))


def negated(truth: Expr) -> Expr:
    """The opposite."""
    match truth:
        case Const(value):
            return FALSE if value else TRUE
        case Unary(UnaryOp.NOT, inner):
            return inner
        case _:
            return Unary(UnaryOp.NOT, truth)


def implied(left: Expr, right: Expr) -> Expr:
    """`left` implies `right`."""
    if isinstance(left, Const):
        return right if left.value else TRUE
    return Binary(BinaryOp.IMPLIES, left, right)


def _bool(truth: Expr) -> Expr:
    """A comparison, which may turn out to be constant."""
    if isinstance(truth, Const):
        return TRUE if truth.value else FALSE
    return truth
