"""Expressions of a Murphi model: trees come in, typed core expressions go out."""

from __future__ import annotations

from collections.abc import Callable

from rascheck.importers.murphi import core, tree
from rascheck.importers.murphi.context import Context, Meaning, Scope, Skip
from rascheck.source import Span

LARGEST_STEP = 2**31
_SPEC = {"=": "==", "&": "&&", "|": "||", "->": "=>"}
_ORDER = ("<", "<=", ">", ">=")
_ARITHMETIC = ("+", "-", "*", "/", "%")
_BITS = {"^": "exclusive or", "~": "a complement", "<<": "a shift", ">>": "a shift"}


def expression(context: Context, scope: Scope, node: tree.Expr) -> core.Expr:
    """An expression."""
    match node:
        case tree.Number(_, value):
            return _literal(value)
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
            return core.negated(defined)
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
        return core.Op("==", (value, _literal(type_.low)), core.BOOL)
    ends = ((">=", type_.low), ("<=", type_.high))
    sides = [core.Op(op, (value, _literal(end)), core.BOOL) for op, end in ends]
    return core.both(sides[0], sides[1])


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


def constant(expr: core.Expr) -> int | None:
    """The value of an expression of constants, if it has one."""
    match expr:
        case core.Const(value, _) | core.Setting(_, value, _):
            return value
        case core.Op(op, operands) if op in (*_ARITHMETIC, "neg"):
            known = [constant(operand) for operand in operands]
            numbers = [value for value in known if value is not None]
            return arithmetic(op, numbers) if len(numbers) == len(known) else None
        case _:
            return None


def arithmetic(op: str, numbers: list[int]) -> int | None:
    """A result as in C, or None for a division by zero."""
    if op == "neg":
        return -numbers[0]
    left, right = numbers
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _ if right == 0:
            return None
        case _:
            quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
            return quotient if op == "/" else left - quotient * right


def shown(type_: core.Type) -> str:
    """A type in a message."""
    match type_:
        case core.Range():
            return "a number"
        case core.Enum("boolean"):
            return "a boolean"
        case core.Array():
            return "an array"
        case core.Enum(name) | core.Scalarset(name) | core.Record(name):
            return f"a `{name}`"


def fitting(one: core.Type, other: core.Type) -> bool:
    """Whether values of two types can be compared and stored in each other."""
    match one, other:
        case core.Range(), core.Range():
            return True
        case core.Array(), core.Array():
            same = core.count(one.index) == core.count(other.index)
            return same and fitting(one.of, other.of)
        case _:
            return one == other


def _literal(value: int) -> core.Const:
    return core.Const(value, core.Range(value, value))


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
        return core.negated(truth(context, scope, node.value))
    if node.op in _BITS:
        raise context.refuse(f"{_BITS[node.op]} of bits is not translated", node.span)
    value = expression(context, scope, node.value)
    if not isinstance(value.type, core.Range):
        raise context.wrong(f"`-` of {shown(value.type)}", node.span)
    if isinstance(value, core.Const):
        return _literal(-value.value)
    return core.Op("neg", (value,), core.Range(-value.type.high, -value.type.low))


def _binary(context: Context, scope: Scope, node: tree.Binary) -> core.Expr:
    if node.op in _BITS:
        raise context.refuse(f"{_BITS[node.op]} of bits is not translated", node.span)
    left = expression(context, scope, node.left)
    if node.op in ("&", "|", "->"):
        return _logic(context, scope, node, left)
    right = expression(context, scope, node.right)
    if node.op in _ARITHMETIC:
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
    if isinstance(left.type, core.Range):
        raise context.refuse(f"`{node.op}` of bits is not translated", node.span)
    if left.type != core.BOOL:
        raise context.wrong(f"a condition is {shown(left.type)}", node.left.span)
    right = _later(context, scope, node.right, truth)
    if node.op == "&":
        return core.both(left, right)
    if node.op == "|":
        return core.either(left, right)
    return core.Op("=>", (left, right), core.BOOL)


def _calculated(
    context: Context, node: tree.Binary, left: core.Expr, right: core.Expr
) -> core.Expr:
    one, other = left.type, right.type
    if not isinstance(one, core.Range) or not isinstance(other, core.Range):
        wrong = other if isinstance(one, core.Range) else one
        raise context.wrong(f"`{node.op}` of {shown(wrong)}", node.span)
    if isinstance(left, core.Const) and isinstance(right, core.Const):
        result = arithmetic(node.op, [left.value, right.value])
        if result is not None and abs(result) < 2**64:
            return _literal(result)
    return core.Op(node.op, (left, right), _interval(node.op, one, other))


def _interval(op: str, one: core.Range, other: core.Range) -> core.Range:
    """Between which numbers a result is."""
    match op:
        case "+":
            return core.Range(one.low + other.low, one.high + other.high)
        case "-":
            return core.Range(one.low - other.high, one.high - other.low)
        case "*":
            corners = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
            return core.Range(min(corners), max(corners))
        case "/":
            most = max(abs(one.low), abs(one.high))
            return core.Range(0 if one.low >= 0 and other.low >= 0 else -most, most)
        case _:
            most = max(abs(other.low), abs(other.high)) - 1
            return core.Range(0 if one.low >= 0 else -most, max(0, most))


def _same_arrays(
    context: Context, node: tree.Binary, left: core.Expr, right: core.Expr
) -> core.Expr:
    """Arrays are the same if all elements are."""
    symbols: list[core.Symbol] = []
    while isinstance(left.type, core.Array) and isinstance(right.type, core.Array):
        symbol = context.symbol("i", left.type.index)
        symbols.append(symbol)
        left = core.part(left, core.Use(symbol), left.type.of)
        right = core.part(right, core.Use(symbol), right.type.of)
    found: core.Expr = core.Op("==", (left, right), core.BOOL)
    for symbol in reversed(symbols):
        found = core.Over("forall", symbol, None, found)
    return found if node.op == "=" else core.negated(found)


# -------------------------------------------------------------------------------------- binders


def _quantified(context: Context, scope: Scope, node: tree.Quantified) -> core.Expr:
    symbol, where, inner = bind(context, scope, node.binder)
    body = _later(context, inner, node.body, truth)
    if core.empty(symbol.type):
        return core.TRUE if node.kind == "forall" else core.FALSE
    return core.Over(node.kind, symbol, where, body)


def bind(
    context: Context, scope: Scope, node: tree.Binder
) -> tuple[core.Symbol, core.Expr | None, Scope]:
    """What is gone over: a symbol, for which of its values, and a scope with its name."""
    inner = Scope(scope)
    if node.type is not None:
        type_ = context.type_of(context, scope, node.type, node.name)
        if not core.simple(type_):
            raise context.wrong(f"nothing can go over {shown(type_)}", node.type.span)
        symbol = context.symbol(node.name, type_)
        inner.names[node.name] = Meaning(node.span, core.Use(symbol))
        return symbol, None, inner
    assert node.low is not None
    assert node.high is not None
    low, high = (_later(context, scope, end, expression) for end in (node.low, node.high))
    for end, written in ((low, node.low), (high, node.high)):
        if not isinstance(end.type, core.Range):
            raise context.wrong(f"a bound is {shown(end.type)}", written.span)
    step = 1 if node.step is None else number(context, scope, node.step)
    if step == 0 or abs(step) > LARGEST_STEP:
        raise context.wrong(f"a step of {step}", node.span)
    return _bounded(context, node, low, high, step, inner)


def _bounded(
    context: Context,
    node: tree.Binder,
    low: core.Expr,
    high: core.Expr,
    step: int,
    inner: Scope,
) -> tuple[core.Symbol, core.Expr | None, Scope]:
    """From one number to another by steps; `low` is where it begins."""
    assert isinstance(low.type, core.Range)
    assert isinstance(high.type, core.Range)
    fixed = constant(low) is not None and constant(high) is not None
    if step < 0:
        if not fixed:
            raise context.refuse("a loop downwards between bounds that vary", node.span)
        rounds = max(0, (low.type.low - high.type.low) // -step + 1)
        symbol = context.symbol(node.name, core.Range(0, rounds - 1))
        down: core.Expr = core.Use(symbol)
        if step != -1:
            down = core.Op("*", (down, _literal(-step)), core.Range(0, (rounds - 1) * -step))
        value = core.Op("-", (low, down), core.Range(high.type.low, low.type.high))
        inner.names[node.name] = Meaning(node.span, value)
        return symbol, None, inner
    type_ = core.Range(low.type.low, high.type.high)
    symbol = context.symbol(node.name, type_)
    use = core.Use(symbol)
    inner.names[node.name] = Meaning(node.span, use)
    where: core.Expr = core.TRUE
    if constant(low) is None:
        where = core.Op(">=", (use, low), core.BOOL)
    if constant(high) is None:
        where = core.both(where, core.Op("<=", (use, high), core.BOOL))
    if step != 1:
        away = core.Op("-", (use, low), core.Range(0, type_.high - type_.low))
        rest = core.Op("%", (away, _literal(step)), core.Range(0, step - 1))
        where = core.both(where, core.Op("==", (rest, _literal(0)), core.BOOL))
    return symbol, None if where == core.TRUE else where, inner


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
            return core.part(whole, name, type_, span)
        case tree.Element(span, of, subscript):
            whole = designator(context, scope, of)
            if not isinstance(whole.type, core.Array):
                raise context.wrong(f"a subscript of {shown(whole.type)}", span)
            at = expression(context, scope, subscript)
            if not fitting(at.type, whole.type.index):
                wanted = shown(whole.type.index)
                message = f"the subscript is {shown(at.type)}, not {wanted}"
                raise context.wrong(message, subscript.span)
            return core.part(whole, at, whole.type.of, span)
        case _:
            raise context.wrong("expected a variable", node.span)


def place(context: Context, scope: Scope, node: tree.Expr) -> core.Place:
    """A place that can be written."""
    found = designator(context, scope, node)
    if isinstance(found, core.Place) and isinstance(found.root, core.Storage):
        return found
    raise context.wrong(f"`{node.span.text}` cannot be assigned to", node.span)
