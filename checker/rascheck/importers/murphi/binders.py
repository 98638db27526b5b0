"""What loops over numbers go over: their ends come in, a symbol and a condition go out."""

from __future__ import annotations

from rascheck.importers.murphi import core, tree, walks
from rascheck.importers.murphi.context import Context, Meaning, Scope
from rascheck.importers.murphi.operators import constant, literal
from rascheck.records import dataclass

Bound = tuple[core.Symbol, core.Expr | None, Scope]
"""What is gone over: a symbol, for which of its values, and a scope with its name."""


@dataclass(frozen=True)
class Ends:
    """From where to where a loop goes over numbers; without a step, by 1 up or down."""

    low: core.Expr
    high: core.Expr
    step: int | None

    @property
    def fixed(self) -> bool:
        """Whether both ends are constants."""
        return constant(self.low) is not None and constant(self.high) is not None

    @property
    def turns(self) -> bool:
        """Whether the end may be below the beginning, as far as types say."""
        return not self.fixed and number_type(self.low).high > number_type(self.high).low

    @property
    def upwards(self) -> core.Expr:
        """That the end is not below the beginning."""
        return core.Op("<=", (self.low, self.high), core.BOOL)

    def named(self, context: Context, first: list[core.Stmt]) -> Ends:
        """The same with names for ends that may change, which `first` gives."""
        return Ends(_named(context, self.low, first), _named(context, self.high, first), self.step)


def number_type(expr: core.Expr) -> core.Range:
    """The type of an expression that is a number."""
    assert isinstance(expr.type, core.Range)
    return expr.type


def _named(context: Context, value: core.Expr, first: list[core.Stmt]) -> core.Expr:
    """A name for a value that may change."""
    if constant(value) is not None:
        return value
    symbol = context.symbol("bound", value.type)
    first.append(core.Let(symbol, value))
    return core.Use(symbol)


def anyway(context: Context, between: Ends, node: tree.Binder, inner: Scope) -> Bound:
    """What is gone over, where the direction makes no difference."""
    if not between.turns or between.step is not None:
        return upwards(context, between, node, inner)
    low, high = number_type(between.low), number_type(between.high)
    type_ = core.Range(min(low.low, high.low), max(low.high, high.high))
    symbol = context.symbol(node.name, type_)
    use = core.Use(symbol)
    inner.names[node.name] = Meaning(node.span, use)
    up = walks.both(_compared(use, ">=", between.low), _compared(use, "<=", between.high))
    down = walks.both(_compared(use, "<=", between.low), _compared(use, ">=", between.high))
    return symbol, walks.either(up, down), inner


def _compared(one: core.Expr, op: str, other: core.Expr) -> core.Expr:
    return core.Op(op, (one, other), core.BOOL)


def upwards(context: Context, between: Ends, node: tree.Binder, inner: Scope) -> Bound:
    """What is gone over from one end to the other, or down if the step says so."""
    low, high, step = between.low, between.high, between.step or 1
    if step < 0:
        rounds = (number_type(low).low - number_type(high).low) // -step + 1
        return _downwards(context, between, node, inner, rounds, -step)
    type_ = core.Range(number_type(low).low, number_type(high).high)
    symbol = context.symbol(node.name, type_)
    use = core.Use(symbol)
    inner.names[node.name] = Meaning(node.span, use)
    where: core.Expr = core.TRUE
    if constant(low) is None:
        where = _compared(use, ">=", low)
    if constant(high) is None:
        where = walks.both(where, _compared(use, "<=", high))
    if step != 1:
        away: core.Expr = use
        if constant(low) != 0:
            away = core.Op("-", (use, low), core.Range(0, type_.high - type_.low))
        rest = core.Op("%", (away, literal(step)), core.Range(0, step - 1))
        where = walks.both(where, core.Op("==", (rest, literal(0)), core.BOOL))
    return symbol, None if where == core.TRUE else where, inner


def downwards(context: Context, between: Ends, node: tree.Binder, inner: Scope) -> Bound:
    """What is gone over one by one from `low` down to `high`, whatever these are."""
    rounds = max(0, number_type(between.low).high - number_type(between.high).low + 1)
    return _downwards(context, between, node, inner, rounds, 1)


def _downwards(
    context: Context, between: Ends, node: tree.Binder, inner: Scope, rounds: int, step: int
) -> Bound:
    symbol = context.symbol(node.name, core.Range(0, rounds - 1))
    down: core.Expr = core.Use(symbol)
    if step != 1:
        down = core.Op("*", (down, literal(step)), core.Range(0, (rounds - 1) * step))
    top = number_type(between.low).high
    start = between.low if between.fixed else literal(top)
    value = core.Op("-", (start, down), core.Range(number_type(between.high).low, top))
    inner.names[node.name] = Meaning(node.span, value)
    where: core.Expr = core.TRUE
    if not between.fixed:
        where = walks.both(
            _compared(value, "<=", between.low),
            _compared(value, ">=", between.high),
        )
    return symbol, None if where == core.TRUE else where, inner
