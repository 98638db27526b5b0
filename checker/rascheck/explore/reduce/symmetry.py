"""A System goes in; the identities that may change places, and why others may not, come out.

After C. N. Ip and D. L. Dill, "Better verification through symmetry", Formal Methods in System
Design 9, 1996; but a type that is declared symmetric is used only where the whole System, with its
properties, is seen to be so. A property that names one identity keeps its type out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from rascheck.explore.reduce.automorphism import Judge
from rascheck.explore.reduce.forms import Asymmetric
from rascheck.explore.reduce.group import MOST_IDENTITIES, MOST_TURNS, Group
from rascheck.explore.reduce.motion import exchange
from rascheck.system.ir import IndexType, Kind, OptionType, Scalar, System
from rascheck.system.verdict import Reduction


def symmetry_of(system: System) -> tuple[Group | None, tuple[Reduction, ...]]:
    """The group under which states are the same, if there is one, and what to tell of it."""
    declared = symmetric_types(system)
    if not declared:
        return None, ()
    if any(claim.kind is Kind.TEMPORAL for claim in system.properties):
        return None, told(None, ["a property is about the future"])
    judge = None
    types, swaps, reasons = [], [], []
    turns, identities = 1, 0
    for type in declared:
        turns *= math.factorial(type.size)
        identities += type.size
        if turns > MOST_TURNS or identities > MOST_IDENTITIES:
            turns //= math.factorial(type.size)
            identities -= type.size
            reasons.append(f"`{type.name}` has too many values")
            continue
        judge = judge or Judge(system)
        try:
            some = [judge.automorphism(exchange(type, i)) for i in range(type.size - 1)]
        except Asymmetric as why:
            turns //= math.factorial(type.size)
            identities -= type.size
            reasons.append(f"{why} tells values of `{type.name}` apart")
        else:
            types.append(type)
            swaps += some
    if not types:
        return None, told(None, reasons)
    group = Group(system, types, swaps)
    return group, told(group, reasons)


def told(group: Group | None, reasons: list[str]) -> tuple[Reduction, ...]:
    """Which identities change places, or why none do."""
    said = [str(group)] if group else [f"not used: {reasons.pop(0)}"]
    return (Reduction("symmetry", "; ".join((*said, *reasons)), used=group is not None),)


def symmetric_types(system: System) -> list[IndexType]:
    """The index types of two or more values that are declared symmetric, in order of use."""
    found: dict[IndexType, None] = {}
    for scalar in scalars(system):
        while isinstance(scalar, OptionType):
            scalar = scalar.of
        if isinstance(scalar, IndexType) and scalar.symmetric and scalar.size > 1:
            found[scalar] = None
    return list(found)


def scalars(system: System) -> Iterator[Scalar]:
    """The types of what a state holds."""
    for variable in system.variables:
        yield from (*variable.dims, variable.type)
    for queue in system.queues:
        yield from queue.dims
        yield from (scalar for _, scalar in queue.parts)
