"""Registers: a declaration comes in, its type goes out, with what is wrong with its fields said."""

from __future__ import annotations

from collections.abc import Callable

from rascheck.diagnostics import Diagnostics, Note
from rascheck.lang import bits, syntax, types
from rascheck.system import ir

TypeOf = Callable[[syntax.TypeExpr], types.Type]


def register_type(declaration: syntax.Register, type_of: TypeOf, sink: Diagnostics) -> types.Type:
    """The type of a register; unknown after reporting."""
    name, width = declaration.name, declaration.width
    if not 1 <= width <= bits.WIDEST:
        message = f"a register has 1 to {bits.WIDEST} bits, not {width:,}"
        sink.error("E112", message, name.span)
        return types.UNKNOWN
    errors = len(sink.found)
    placed: dict[str, syntax.RegisterField] = {}
    fields: list[ir.BitField] = []
    for field in declaration.fields:
        if field.name.name in placed or not _lies_in(field, width, sink):
            continue
        for other in placed.values():
            if field.low <= other.high and other.low <= field.high:
                message = f"`{field.name.name}` and `{other.name.name}` have bits in common"
                notes = [Note("the other one", other.span)]
                sink.error("E149", message, field.span, notes=notes)
        placed[field.name.name] = field
        codes = _codes(field, type_of, sink)
        fields.append(ir.BitField(field.name.name, field.high, field.low, codes))
    if len(sink.found) > errors:
        return types.UNKNOWN
    return types.ScalarType(ir.BitsType(width, name.name, tuple(fields)))


def _lies_in(field: syntax.RegisterField, width: int, sink: Diagnostics) -> bool:
    """Whether the bits of a field are bits of the register; reports if not."""
    if field.high < field.low:
        fix = f"write `{field.name.name}[{field.low}:{field.high}]`"
        sink.error("E148", "the highest bit comes first", field.span, fix=fix)
    elif field.high >= width:
        message = f"there is no bit {field.high} in a register of {width}"
        sink.error("E148", message, field.span)
    else:
        return True
    return False


def _codes(field: syntax.RegisterField, type_of: TypeOf, sink: Diagnostics) -> ir.EnumType | None:
    """The enumeration that names values of a field; reports members that are none of them."""
    if field.values is None:
        return None
    type_ = type_of(syntax.TypeName(field.values.span, field.values.name))
    if type_ == types.UNKNOWN:
        return None
    if not isinstance(type_, types.ScalarType) or not isinstance(type_.scalar, ir.EnumType):
        message = f"`{field.values.name}` is no enumeration, and names no values of a field"
        sink.error("E103", message, field.values.span)
        return None
    most = bits.mask(field.high - field.low + 1)
    for member, code in zip(type_.scalar.members, type_.scalar.codes, strict=True):
        if code is None:
            message = f"`{member}` of `{type_.scalar.name}` has no value that bits could be"
            fix = f"give it one where it is declared: `{member} = 0x0`"
            sink.error("E139", message, field.values.span, fix=fix)
        elif code > most:
            message = f"`{member}`, which is {code:#x}, does not fit in `{field.name.name}`"
            sink.error("E133", message, field.values.span)
    return type_.scalar
