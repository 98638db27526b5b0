"""Conversions: a value and the type that is wanted come in, a value of that type goes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rascheck.diagnostics import Diagnostics
from rascheck.lang import bits, fold, types
from rascheck.lang.types import Type, Value
from rascheck.source import Span
from rascheck.system import ir
from rascheck.system.expr import can_fail

Names = Mapping[str, tuple[Value, Span | None]]
Leading = Callable[[Type, Type], Sequence[str]]
"""From a value of one type to one of the other: the variables that are subscripted so."""


LONGEST, MOST = 30, 3
"""Characters of an expression that a fix quotes, and names that it offers."""


def coerce(
    value: Value,
    target: Type,
    span: Span,
    sink: Diagnostics,
    known: Names | None = None,
    leading: Leading | None = None,
) -> Value:
    """The value as `target`: a plain value becomes an option, an option is read.

    Reading an option that is none is a model error when it happens. What does not fit is reported,
    with the names among the `known`, and the variables `leading` there, that would.
    """
    if value.type is target and isinstance(target, types.ScalarType) and not types.is_bits(target):
        return value  # which is what most are
    if types.UNKNOWN in (value.type, target):
        return types.unknown()
    match value.type, target:
        case types.Option(types.Unknown()), types.Option():
            return types.first_value(target)
        case _, types.ScalarType(ir.BitsType()) if types.same(value.type, target):
            return bits.held(target, value.expr)
        case _, types.ScalarType(ir.BitsType()) if stands_for_bits(value):
            return as_bits(value, target, span, sink)
        case types.ScalarType(ir.BitsType()), _ if types.is_integer(target):
            return Value(target, value.leaves)
        case _ if types.same(value.type, target):
            return Value(target, value.leaves)
        case types.Option(), types.Option():
            pass
        case _, types.Option(of):
            inner = coerce(value, of, span, sink, known, leading)
            return inner if inner.type == types.UNKNOWN else _wrapped(inner, target, span)
        case types.Option(of), _ if of != types.UNKNOWN and types.same(of, target):
            return Value(target, unwrapped(value, span).leaves)
        case _:
            pass
    if target == types.BOOL:
        fix = _truth_of(value.type, span)
    elif types.is_bits(target) or types.is_bits(value.type):
        fix = _as_wide(value.type, target, span)
    else:
        through = leading(value.type, target) if leading and len(span.text) <= LONGEST else ()
        fix = _meant([f"{name}[{span.text}]" for name in through], known or {}, target)
    message = f"{types.quoted(target)} is needed, and this is {types.quoted(value.type)}"
    sink.error("E131", message, span, fix=fix)
    return types.unknown()


def named(known: Names, wanted: Type) -> list[str]:
    """The names of values that are of a type."""
    return [name for name, (value, _) in known.items() if types.same(value.type, wanted)]


def _meant(through: Sequence[str], known: Names, wanted: Type) -> str:
    """The names that are of an index or an enumeration, as a fix."""
    match wanted:
        case types.ScalarType(ir.IndexType() | ir.EnumType()) if names := [
            *named(known, wanted),
            *through,
        ][:MOST]:
            return f"did you mean {' or '.join(f'`{name}`' for name in names)}?"
        case _:
            return ""


def _truth_of(type_: Type, span: Span) -> str:
    """The condition that C makes of a value."""
    bare = span.text.replace("_", "").replace(".", "")
    simple = bare.isalnum() and not span.text[0].isdigit()
    if isinstance(type_, types.ScalarType) and types.is_bits(type_):
        return f"write `{span.text} {'== 1' if types.width_of(type_) == 1 else '!= 0'}`"
    if simple and types.is_integer(type_):
        return f"write `{span.text} != 0`"
    if simple and isinstance(type_, types.Option) and type_ != types.NONE:
        return f"write `{span.text} != none`"
    return ""


def _as_wide(given: Type, wanted: Type, span: Span) -> str:
    """The low bits of a value, as a fix."""
    number = types.is_integer(given) or types.is_bits(given)
    if not isinstance(wanted, types.ScalarType) or not number or len(span.text) > LONGEST:
        return ""
    return f"write `bits({types.width_of(wanted)})({span.text})`" if types.is_bits(wanted) else ""


def stands_for_bits(value: Value) -> bool:
    """Whether a value means bits where some are wanted: a constant number, or members."""
    if isinstance(value.type, types.ScalarType) and isinstance(value.type.scalar, ir.EnumType):
        return True
    return types.is_integer(value.type) and isinstance(value.expr, ir.Const)


def as_bits(value: Value, target: types.ScalarType, span: Span, sink: Diagnostics) -> Value:
    """What `stands_for_bits`, as bits; reports what does not fit."""
    number = as_number(value, span, sink)
    if number.type == types.UNKNOWN:
        return number
    width = types.width_of(target)
    for part in ends(number.expr):
        if not 0 <= part <= bits.mask(width):
            plain = span.text.replace("_", "").lower()
            shown = "" if plain in (f"{part}", f"{part:#x}") else f", which is {part:#x},"
            name = types.describe(target)
            size = "" if name.startswith("bits(") else f", which has {width} bits"
            sink.error("E133", f"`{span.text}`{shown} does not fit in `{name}`{size}", span)
            return types.unknown()
    return bits.held(target, number.expr)


def ends(expr: ir.Expr) -> list[int]:
    """The constants of which an expression is one."""
    if isinstance(expr, ir.Ite):
        return [*ends(expr.then), *ends(expr.otherwise)]
    return [expr.value] if isinstance(expr, ir.Const) else []


def as_number(value: Value, span: Span, sink: Diagnostics) -> Value:
    """A member of an enumeration as the number that its text gives it; numbers stay as they are."""
    if not isinstance(value.type, types.ScalarType):
        return value
    scalar = value.type.scalar
    if not isinstance(scalar, ir.EnumType):
        return value
    positions = range(len(scalar.members))
    if isinstance(value.expr, ir.Const):
        positions = range(value.expr.value, value.expr.value + 1)
    found: ir.Expr | None = None
    for position in reversed(positions):
        code = scalar.codes[position] if scalar.codes else None
        if code is None:
            name = scalar.members[position]
            fix = f"give it one where it is declared: `{name} = 0x0`"
            sink.error("E139", f"`{name}` has no value that bits could be", span, fix=fix)
            return types.unknown()
        number = fold.integer(code)
        test = fold.equal(value.expr, ir.Const(position, scalar))
        found = number if found is None else fold.choice(test, number, found)
    assert found is not None
    return types.scalar_value(types.INTEGER, found)


def alike(
    left: Value, right: Value, spans: tuple[Span, Span], sink: Diagnostics
) -> tuple[Value, Value] | None:
    """Two values of which one may be bits, so that they can be compared; None after reporting.

    A constant or a member becomes bits; beside any other number, bits are a number.
    """
    first, second = types.bits_in(left.type), types.bits_in(right.type)
    if first is None and second is not None:
        turned = alike(right, left, (spans[1], spans[0]), sink)
        return turned and (turned[1], turned[0])
    if first is None:
        return left, right
    if second is not None:
        return (left, right) if _as_many(first, second, spans[1], sink) else None
    if stands_for_bits(right):
        right = as_bits(right, first, spans[1], sink)
        return None if right.type == types.UNKNOWN else (left, right)
    inner = right.type.of if isinstance(right.type, types.Option) else right.type
    if types.is_integer(inner) and types.is_bits(left.type):
        left = Value(types.INTEGER, left.leaves)
    return left, right


def _as_many(
    left: types.ScalarType, right: types.ScalarType, span: Span, sink: Diagnostics
) -> bool:
    """Whether there are as many bits on both sides; reports if not."""
    width, other = types.width_of(left), types.width_of(right)
    if width != other:
        message = f"{types.quoted(left)} has {width} bits, and {types.quoted(right)} has {other}"
        fix = f"write `bits({width})({span.text})`" if len(span.text) <= LONGEST else ""
        sink.error("E138", message, span, fix=fix)
    return width == other


def inside(value: Value, span: Span, sink: Diagnostics) -> bool:
    """Whether the constants in a value are in their ranges; reports the first that is not."""
    for elements, leaf in zip(value.leaves, types.leaves(value.type), strict=True):
        for element in elements:
            scalar, number = leaf.scalar, element
            if isinstance(scalar, ir.OptionType) and isinstance(element, ir.Wrap):
                scalar, number = scalar.of, element.value
            low, high = ir.lowest(scalar), ir.highest(scalar)
            if isinstance(number, ir.Const) and not low <= number.value <= high:
                what = types.quoted(types.ScalarType(scalar))
                if isinstance(scalar, ir.IndexType):
                    what += f", which has the numbers {low} to {high}"
                sink.error("E126", f"{number.value} is outside of {what}", span)
                return False
    return True


def _wrapped(value: Value, target: types.Option, span: Span) -> Value:
    return Value(
        target,
        tuple(
            tuple(fold.wrap(element, ir.OptionType(leaf.scalar), span) for element in elements)
            for elements, leaf in zip(value.leaves, types.leaves(target.of), strict=True)
        ),
    )


def unwrapped(value: Value, span: Span) -> Value:
    """The value in an option."""
    assert isinstance(value.type, types.Option)
    inner = value.type.of
    return Value(
        inner,
        tuple(
            tuple(fold.unwrap(element, ir.OptionType(leaf.scalar), span) for element in elements)
            for elements, leaf in zip(value.leaves, types.leaves(inner), strict=True)
        ),
    )


def is_none(value: Value) -> ir.Expr:
    """Whether an option is none: its leaves are none together."""
    first = value.flat[0]
    assert isinstance(value.type, types.Option)
    scalar = types.leaves(value.type)[0].scalar
    return fold.equal(first, ir.Const(0, scalar))


def compared(left: Value, right: Value) -> ir.Expr | None:
    """Whether the values are equal, or None if their types cannot be compared."""
    if types.UNKNOWN in (left.type, right.type):
        return ir.TRUE
    match left.type, right.type:
        case types.Option(types.Unknown()), types.Option(types.Unknown()):
            return ir.TRUE
        case types.Option(types.Unknown()), types.Option():
            return is_none(right)
        case types.Option(), types.Option(types.Unknown()):
            return is_none(left)
        case types.Option(of), other if of != types.UNKNOWN and not isinstance(other, types.Option):
            return _option_and_plain(left, right) if types.same(of, other) else None
        case other, types.Option(of) if of != types.UNKNOWN and not isinstance(other, types.Option):
            return _option_and_plain(right, left) if types.same(of, other) else None
        case _ if types.same(left.type, right.type):
            return types.equal(left, right)
        case _:
            return None


def _option_and_plain(option: Value, plain: Value) -> ir.Expr:
    assert isinstance(option.type, types.Option)
    span = None
    kinds, given = (
        [leaf.scalar for leaf in types.leaves(type_) for _ in range(leaf.size)]
        for type_ in (option.type.of, plain.type)
    )
    tests: list[ir.Expr] = []
    for held, value, scalar, own in zip(option.flat, plain.flat, kinds, given, strict=True):
        kind = ir.OptionType(scalar)
        if _always_inside(value, own, scalar):
            tests.append(fold.equal(held, fold.wrap(value, kind, span)))
        elif isinstance(scalar, ir.IntType) and not isinstance(value, ir.Const):
            some = fold.negation(fold.equal(held, ir.Const(0, kind)))
            tests.append(fold.conjunction([some, fold.equal(ir.Unwrap(held, kind), value)]))
        elif isinstance(value, ir.Const) and not (
            ir.lowest(scalar) <= value.value <= ir.highest(scalar)
        ):
            tests.append(ir.FALSE)
        else:
            tests.append(fold.equal(held, fold.wrap(value, kind, span)))
    return fold.conjunction(tests)


def _always_inside(value: ir.Expr, own: ir.Scalar, scalar: ir.Scalar) -> bool:
    """Whether a number is an element of a variable whose values another type has as well."""
    if not isinstance(value, ir.Read) or can_fail(value):
        return False
    if not isinstance(own, ir.IntType) or not isinstance(scalar, ir.IntType):
        return False
    return scalar.low <= own.low and own.high <= scalar.high


def unify(
    left: Value, right: Value, spans: tuple[Span, Span], sink: Diagnostics
) -> tuple[Value, Value] | None:
    """Two values as one type, for the two sides of a conditional; None after reporting."""
    if types.UNKNOWN in (left.type, right.type):
        return None
    both = alike(left, right, spans, sink)
    if both is None:
        return None
    left, right = both
    if types.is_integer(left.type) and types.is_integer(right.type):
        return Value(types.INTEGER, left.leaves), Value(types.INTEGER, right.leaves)
    target = left.type
    if isinstance(right.type, types.Option) and (
        not isinstance(left.type, types.Option) or left.type == types.NONE
    ):
        target = right.type if right.type != types.NONE else types.Option(left.type)
    elif left.type == types.NONE:
        target = types.Option(right.type)
    first, second = coerce(left, target, spans[0], sink), coerce(right, target, spans[1], sink)
    return None if types.UNKNOWN in (first.type, second.type) else (first, second)
