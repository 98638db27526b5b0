"""Expressions of a Murphi model: trees come in, typed core expressions go out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rascheck.importers.murphi import core, tree, walks
from rascheck.importers.murphi.binders import Bound, Ends, anyway, number_type
from rascheck.importers.murphi.context import Context, Meaning, Scope, Skip
from rascheck.importers.murphi.operators import (
    ARITHMETIC,
    BITS,
    MOST_BITS,
    constant,
    fitting,
    interval,
    literal,
    shown,
)
from rascheck.source import Span

LARGEST_STEP = 2**31
_SPEC = {"=": "==", "&": "&&", "|": "||", "->": "=>"}
_ORDER = ("<", "<=", ">", ">=")


def expression(context: Context, scope: Scope, node: tree.Expr) -> core.Expr:
    """An expression."""
    match node:
        case tree.Number(_, value):
            return literal(value)
        case tree.Name() | tree.Field() | tree.Element():
            return designator(context, scope, node)
        case tree.Unary():
            return _unary(context, scope, node)
        case tree.Binary():
            return _binary(context, scope, node)
        case tree.Conditional(span, condition, then, otherwise):
            first = truth(context, scope, condition)
            with_both = [_later(context, scope, part, expression) for part in (then, otherwise)]
            type_ = _common(context, with_both[0].type, with_both[1].type, span)
            return core.Choose(first, with_both[0], with_both[1], type_)
        case tree.Quantified():
            return _quantified(context, scope, node)
        case tree.Call():
            return context.call(context, scope, node)
        case tree.IsUndefined(span, place):
            found = designator(context, scope, place)
            if not core.simple(found.type):
                raise context.wrong("only a simple value is undefined as a whole", span)
            if isinstance(found, core.Use):
                found = core.Place(found.symbol, (), found.type)
            defined = core.Defined(found) if isinstance(found, core.Place) else core.TRUE
            return walks.negated(defined)
        case tree.IsMember(span, value, type_):
            return _member(context, scope, value, type_, span)


def _member(
    context: Context, scope: Scope, node: tree.Expr, written: tree.Type, span: Span
) -> core.Expr:
    """Whether a value is in one part of a union: all of them are numbers."""
    value, type_ = expression(context, scope, node), context.type_of(context, scope, written, "")
    if not isinstance(value.type, core.Range) or not isinstance(type_, core.Range):
        raise context.wrong("`ismember` is about unions", span)
    if type_.low == type_.high:
        return core.Op("==", (value, literal(type_.low)), core.BOOL)
    ends = ((">=", type_.low), ("<=", type_.high))
    sides = [core.Op(op, (value, literal(end)), core.BOOL) for op, end in ends]
    return walks.both(sides[0], sides[1])


def truth(context: Context, scope: Scope, node: tree.Expr) -> core.Expr:
    """A condition."""
    found = expression(context, scope, node)
    if found.type != core.BOOL:
        raise context.wrong(f"a condition is {shown(found.type)}", node.span)
    return found


def number(context: Context, scope: Scope, node: tree.Expr) -> int:
    """The value of a constant number."""
    found = expression(context, scope, node)
    match found:
        case core.Const(value, core.Range()) | core.Setting(_, value, core.Range()):
            return value
        case core.Op() if (known := constant(found)) is not None:
            return known
        case _:
            raise context.wrong("expected a constant number", node.span)


def _common(context: Context, one: core.Type, other: core.Type, span: Span) -> core.Type:
    if not fitting(one, other):
        raise context.wrong(f"{shown(one)} and {shown(other)} do not go together", span)
    if isinstance(one, core.Range) and isinstance(other, core.Range):
        return core.Range(min(one.low, other.low), max(one.high, other.high))
    return one


def _later(
    context: Context,
    scope: Scope,
    node: tree.Expr,
    how: Callable[[Context, Scope, tree.Expr], core.Expr],
) -> core.Expr:
    """What is perhaps not evaluated: nothing can be done before it."""
    before, context.before = context.before, None
    try:
        return how(context, scope, node)
    finally:
        context.before = before


# -------------------------------------------------------------------------------------- operators


def _unary(context: Context, scope: Scope, node: tree.Unary) -> core.Expr:
    if node.op == "!":
        return walks.negated(truth(context, scope, node.value))
    value = expression(context, scope, node.value)
    if not isinstance(value.type, core.Range):
        raise context.wrong(f"`{node.op}` of {shown(value.type)}", node.span)
    if node.op == "~":
        return core.Op("~", (value,), core.Range(-value.type.high - 1, -value.type.low - 1))
    if isinstance(value, core.Const):
        return literal(-value.value)
    return core.Op("neg", (value,), core.Range(-value.type.high, -value.type.low))


def _binary(context: Context, scope: Scope, node: tree.Binary) -> core.Expr:
    left = expression(context, scope, node.left)
    bits = node.op in BITS and isinstance(left.type, core.Range)
    if node.op in ("&", "|", "->") and not bits:
        return _logic(context, scope, node, left)
    right = expression(context, scope, node.right)
    if node.op in (*ARITHMETIC, *BITS):
        return _calculated(context, node, left, right)
    _common(context, left.type, right.type, node.span)
    if node.op in _ORDER:
        context.ordered(left.type, "their order is asked for", node.span)
        if not core.simple(left.type):
            raise context.wrong(f"{shown(left.type)} has no order", node.span)
    if isinstance(left.type, core.Array):
        return _same_arrays(context, node, left, right)
    return core.Op(_SPEC.get(node.op, node.op), (left, right), core.BOOL)


def _logic(context: Context, scope: Scope, node: tree.Binary, left: core.Expr) -> core.Expr:
    if left.type != core.BOOL:
        raise context.wrong(f"a condition is {shown(left.type)}", node.left.span)
    right = _later(context, scope, node.right, truth)
    if node.op == "&":
        return walks.both(left, right)
    if node.op == "|":
        return walks.either(left, right)
    return core.Op("=>", (left, right), core.BOOL)


def _calculated(
    context: Context, node: tree.Binary, left: core.Expr, right: core.Expr
) -> core.Expr:
    one, other = left.type, right.type
    if not isinstance(one, core.Range) or not isinstance(other, core.Range):
        wrong = other if isinstance(one, core.Range) else one
        raise context.wrong(f"`{node.op}` of {shown(wrong)}", node.span)
    op, shift = node.op, constant(right) if node.op in ("<<", ">>") else None
    if shift is not None and abs(shift) > MOST_BITS:
        raise context.refuse(f"a shift by {shift}", node.span)
    if shift is not None and shift < 0:  # the other way, as in Rumur
        op, right = "<<" if op == ">>" else ">>", literal(-shift)
        other = core.Range(-shift, -shift)
    if isinstance(left, core.Const) and isinstance(right, core.Const):
        result = constant(core.Op(op, (left, right), one))
        if result is not None and abs(result) < 2**64:
            return literal(result)
    return core.Op(op, (left, right), interval(op, one, other))


def _same_arrays(
    context: Context, node: tree.Binary, left: core.Expr, right: core.Expr
) -> core.Expr:
    """Arrays are the same if all elements are."""
    symbols: list[core.Symbol] = []
    while isinstance(left.type, core.Array) and isinstance(right.type, core.Array):
        symbol = context.symbol("i", left.type.index)
        symbols.append(symbol)
        left = walks.part(left, core.Use(symbol), left.type.of)
        right = walks.part(right, core.Use(symbol), right.type.of)
    found: core.Expr = core.Op("==", (_anyway(left), _anyway(right)), core.BOOL)
    for symbol in reversed(symbols):
        found = core.Over("forall", symbol, None, found)
    return found if node.op == "=" else walks.negated(found)


def _anyway(value: core.Expr) -> core.Expr:
    """A part of what is compared as a whole: two that have no value are the same."""
    match value:
        case core.Place():
            return replace(value, sure=True)
        case core.Choose(condition, then, otherwise, type_):
            return core.Choose(condition, _anyway(then), _anyway(otherwise), type_)
        case _:
            return value


# -------------------------------------------------------------------------------------- binders


def _quantified(context: Context, scope: Scope, node: tree.Quantified) -> core.Expr:
    symbol, where, inner = bind(context, scope, node.binder)
    body = _later(context, inner, node.body, truth)
    if core.empty(symbol.type):
        return core.TRUE if node.kind == "forall" else core.FALSE
    return core.Over(node.kind, symbol, where, body)


def ends(context: Context, scope: Scope, node: tree.Binder) -> Ends:
    """The ends of `i := low to high by step`."""
    assert node.low is not None
    assert node.high is not None
    low, high = (_later(context, scope, end, expression) for end in (node.low, node.high))
    for end, written in ((low, node.low), (high, node.high)):
        if not isinstance(end.type, core.Range):
            raise context.wrong(f"a bound is {shown(end.type)}", written.span)
    if node.step is None:
        down = constant(low) is not None and number_type(low).low > number_type(high).high
        return Ends(low, high, -1 if down and constant(high) is not None else None)
    step = number(context, scope, node.step)
    if step == 0 or abs(step) > LARGEST_STEP:
        raise context.wrong(f"a step of {step}", node.span)
    found = Ends(low, high, step)
    way = number_type(high).low - number_type(low).low
    if found.fixed and way * step < 0:
        raise context.wrong(f"a step of {step} leads away from the end", node.span)
    if step < 0 and not found.fixed:
        raise context.refuse("a step downwards between bounds that vary", node.span)
    return found


def bind(context: Context, scope: Scope, node: tree.Binder) -> Bound:
    """What a binder goes over, all of it, in whichever direction."""
    inner = Scope(scope)
    if node.type is None:
        return anyway(context, ends(context, scope, node), node, inner)
    type_of = context.type_of(context, scope, node.type, node.name)
    if not core.simple(type_of):
        raise context.wrong(f"nothing can go over {shown(type_of)}", node.type.span)
    symbol = context.symbol(node.name, type_of)
    inner.names[node.name] = Meaning(node.span, core.Use(symbol))
    return symbol, None, inner


# ----------------------------------------------------------------------------------------- places


def designator(context: Context, scope: Scope, node: tree.Expr) -> core.Expr:
    """A name with fields and subscripts: a place, or a value of a symbol."""
    match node:
        case tree.Name(span, name):
            if name in ("true", "false") and scope.find(name) is None:
                return core.TRUE if name == "true" else core.FALSE
            found = context.find(name, scope, span)
            if found.expr is None:
                kind = "a type" if found.type is not None else "a function"
                raise context.wrong(f"`{name}` is {kind}", span)
            if isinstance(found.expr, core.Place):
                return replace(found.expr, span=span)
            return found.expr
        case tree.Field(span, of, name):
            whole = designator(context, scope, of)
            if not isinstance(whole.type, core.Record):
                raise context.wrong(f"`.{name}` of {shown(whole.type)}", span)
            type_ = whole.type.field(name)
            if type_ is None:
                fix = context.sink.nearest(name, dict(whole.type.fields))
                message = f"`{whole.type.name}` has no field `{name}`"
                context.sink.error("E421", message, span, fix=fix)
                raise Skip
            return walks.part(whole, name, type_, span)
        case tree.Element(span, of, subscript):
            whole = designator(context, scope, of)
            if not isinstance(whole.type, core.Array):
                raise context.wrong(f"a subscript of {shown(whole.type)}", span)
            at = expression(context, scope, subscript)
            if not fitting(at.type, whole.type.index):
                wanted = shown(whole.type.index)
                message = f"the subscript is {shown(at.type)}, not {wanted}"
                raise context.wrong(message, subscript.span)
            return walks.part(whole, at, whole.type.of, span)
        case _:
            raise context.wrong("expected a variable", node.span)


def place(context: Context, scope: Scope, node: tree.Expr) -> core.Place:
    """A place that can be written."""
    found = designator(context, scope, node)
    if isinstance(found, core.Place) and isinstance(found.root, core.Storage):
        return found
    raise context.wrong(f"`{node.span.text}` cannot be assigned to", node.span)
