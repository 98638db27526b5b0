"""The budget: what a model multiplies is counted here, and a model that is too large is reported.

Everything is written out: a step for each choice of its parameters, a quantifier for each value, a
function for each call. The limits are such that one that is too large is reported within two
seconds, and that the largest check that ships needs a third of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from rascheck.diagnostics import Diagnostics
from rascheck.source import Span
from rascheck.system import ir
from rascheck.system.expr import operands

LARGEST_INDEX = 4096
"""More identities, or elements of a set, are an error: each of them is written out."""
LARGEST_PRODUCT = 20_000
"""A step, quantifier or loop with more instances than this is an error."""
MOST_PARTS = 200_000
"""More names, numbers and operators than this, all together, are an error."""
MODELS_AT_ONCE = 3
"""All that is loaded may be so many times as large: it is looked at together, and never run so."""
MOST_ELEMENTS = 20_000
"""More elements of variables and entries of queues than this, all together, are an error."""
MOST_MEMBERS = 1_000
"""More members of an enumeration, states or steps of a machine than this are an error."""
LARGEST_NUMBER = 2**64 - 1
"""No constant is larger than this, and none smaller than its negative."""
MOST_BITS = 4096
"""No result of arithmetic may have more bits than this."""
DEEPEST_VALUE = 100
"""An expression may have this many levels, functions put in place of their calls."""
MOST_LEVELS = 200
"""An expression of the System may have this many: what walks it by recursion relies on it."""


def fits(what: str, factors: Sequence[int], most: int, span: Span, sink: Diagnostics) -> bool:
    """Whether a product is small enough; reports what multiplies if it is not."""
    size = math.prod(factors)
    if size <= most:
        return True
    several = [factor for factor in factors if factor > 1]
    shown = f"{size:,}"
    if len(several) > 1:
        listed = several if len(several) <= 4 else [*several[:3], several[-1]]
        texts = [f"{factor:,}" for factor in listed]
        if len(listed) < len(several):
            texts.insert(3, "...")
        shown = f"{' x '.join(texts)} = {size:,}" if size < 10**18 else " x ".join(texts)
    sink.error("E146", f"{shown} {what} are too many (at most {most:,})", span)
    return False


@dataclass(frozen=True)
class Measure:
    """How large an expression is.

    `size` is the number of its nodes, each counted as often as it stands there, `depth` that of its
    levels, `bits` how many its value has at most. It keeps the expression, so that no other one is
    taken for it.
    """

    expr: ir.Expr
    size: int
    depth: int
    bits: int


@dataclass
class Budget:
    """What one elaboration has used up.

    `spent` counts the parts of expressions as if each were written out where it is used, and
    `elements` those of variables. `at` is what is being elaborated, for the message.
    """

    sink: Diagnostics
    spent: int = 0
    elements: int = 0
    models: int = 1
    """How many models are looked at: more where it is all that is loaded."""
    _at: tuple[str, Span] | None = None
    _since: int = 0
    _shares: dict[tuple[str, Span], int] = field(default_factory=dict)
    _measured: dict[int, Measure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.most = MOST_PARTS * self.models

    def whole(self) -> None:
        """All that is loaded is looked at, and not one model."""
        self.models = MODELS_AT_ONCE
        self.most = MOST_PARTS * self.models

    def exceeded(self) -> bool:
        """Whether nothing more may be written out; that has been reported."""
        return self.spent > self.most

    def affords(self, count: int) -> bool:
        """Spend so many parts, of several expressions, if they may be written out."""
        if self.spent + count > self.most:
            return False
        self.spent += count
        return True

    def begin(self, what: str, span: Span) -> None:
        """What follows is written out for `what`."""
        if self._at is not None:
            self._shares[self._at] = self._shares.get(self._at, 0) + self.spent - self._since
        self._at, self._since = (what, span), self.spent

    def spend(self, count: int, span: Span) -> bool:
        """Whether so many more parts may be written out; says once that they may not."""
        if self.spent > self.most:
            return False
        self.spent += count
        if self.spent > self.most:
            self._report(span)
        return self.spent <= self.most

    def _report(self, span: Span) -> None:
        limit = self.most
        most = f"an expression of more than {limit:,} parts is too large to be written out"
        if self._at is not None:
            self.begin(*self._at)
            (what, span), share = max(self._shares.items(), key=lambda item: item[1])
            most = (
                f"this model, written out, has more than {limit:,} parts of expressions"
                f", {min(share, limit):,} of them in {what}"
            )
        self.sink.error("E146", most, span, fix="make an index, a range or a function smaller")

    def measure(self, expr: ir.Expr) -> Measure:
        """How large an expression is."""
        known = self._measured.get(id(expr))
        if known is not None:
            return known
        size, depth = 1, 0
        within = [self.measure(part) for part in operands(expr)]
        for inner in within:
            size += inner.size
            depth = max(depth, inner.depth)
        found = Measure(expr, size, depth + 1, _bits(expr, [inner.bits for inner in within]))
        self._measured[id(expr)] = found
        return found

    def holds(self, local: ir.Expr, value: ir.Expr) -> None:
        """Note that a local has the value of an expression, and so many bits."""
        self._measured[id(local)] = Measure(local, 1, 1, self.measure(value).bits)


def _bits(expr: ir.Expr, parts: list[int]) -> int:
    match expr:
        case ir.Const(value=value):
            return value.bit_length()
        case ir.Binary(op=ir.BinaryOp.MUL):
            return sum(parts)
        case ir.Binary(op=ir.BinaryOp.ADD | ir.BinaryOp.SUB):
            return max(parts) + 1
        case ir.Binary(op=ir.BinaryOp.SHL):
            return parts[0] + ir.LONGEST_SHIFT
        case ir.Binary(op=ir.BinaryOp.BIT_AND | ir.BinaryOp.BIT_OR | ir.BinaryOp.BIT_XOR):
            return max(parts)
        case ir.Binary(op=ir.BinaryOp.SHR):
            return parts[0]
        case ir.Unary() | ir.Binary(op=ir.BinaryOp.DIV | ir.BinaryOp.MOD) | ir.Ite():
            return max(parts)
        case _:
            return LARGEST_NUMBER.bit_length()
