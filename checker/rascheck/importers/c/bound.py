"""A binding and the C type of its expression come in; the value that stands for it goes out."""

from __future__ import annotations

import re

from rascheck.importers.c import terms
from rascheck.importers.c.bindings import Binding
from rascheck.importers.c.context import Refused
from rascheck.importers.c.kinds import BOOL, INT, LONG, ULONG, Kind
from rascheck.importers.c.values import Value, bits, converted, known, received, spelled, truth
from rascheck.records import dataclass


@dataclass(frozen=True)
class Bound:
    """The value of a bound expression, and the parameter `name` of this `type` for it, if any."""

    value: Value
    name: str = ""
    type: str = ""


def bound_of(binding: Binding, declared: Kind | None) -> Bound:
    """What a binding means, where its expression has the C type `declared`, if that is known."""
    if binding.value is not None:
        return Bound(_constant(binding, declared))
    kind = declared or ULONG
    if binding.type == "":
        return Bound(received(terms.Name(binding.name), kind), binding.name, spelled(kind))
    if binding.type == "bool":
        return Bound(truth(terms.Name(binding.name), declared or BOOL), binding.name, "bool")
    match = re.fullmatch(r"bits\((\d+)\)", binding.type)
    if match is None:
        whole = terms.Name(binding.name, kind.width)
        return Bound(received(whole, kind), binding.name, binding.type)
    width = int(match[1])
    if declared is None:
        kind = Kind(next(w for w in (8, 16, 32, 64) if w >= width), False)
    if kind.width == width:
        return Bound(received(terms.Name(binding.name), kind), binding.name, binding.type)
    value = converted(bits(terms.Name(binding.name), width, ULONG), kind)
    return Bound(value, binding.name, binding.type)


def _constant(binding: Binding, declared: Kind | None) -> Value:
    value = binding.value
    assert value is not None
    kinds = [declared] if declared else [INT, LONG, ULONG]
    if declared is None and binding.span.text.strip().endswith(("true", "false")):
        kinds = [BOOL]
    kind = next((kind for kind in kinds if kind.holds(value, value)), None)
    if kind is None:
        width = declared.width if declared else 64
        message = f"{value} does not fit in the expression, which has {width} bits"
        raise Refused("E430", message, binding.span)
    return known(value, kind)
