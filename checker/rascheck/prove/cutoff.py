"""A System goes in; how many identities a step that breaks a claim can need comes out.

What takes part in one step and in one claim are a few identities: those that they name. Whatever a
variable of one of them, or of all, holds has to be there too, and so on. The System with just these
identities has the same step, and the same claim is broken after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rascheck.prove.strengthen.clauses import Clause
from rascheck.system.ir import IndexType, OptionType, Scalar, System, cardinality

Many = Counter[str]
"""So many identities of each index."""


@dataclass(frozen=True)
class Needed:
    """At which sizes a proof is one for all larger ones; `told` says where the numbers come from.

    Without `sizes` there is no such number, and `why` says so.
    """

    sizes: Mapping[str, int]
    told: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class _Store:
    """Something that holds identities of an index: `times` of them for those of `of` each."""

    name: str
    index: str
    of: tuple[str, ...]
    times: int


def needed(
    system: System,
    varying: Mapping[str, str],
    claimed: Many,
    steps: Many,
    *,
    meets: bool = False,
) -> Needed:
    """The sizes of the indices that vary.

    `claimed` are the most identities that a claim or lemma speaks of, `steps` the most that are
    witnesses in a step, or in the beginning. With `meets` two machines may take a step together.
    """
    taking = _taking(system)
    if meets:
        taking += taking
    stores = list(_stores(system, varying))
    sizes: dict[str, int] = {}
    told: list[str] = []
    open_indices = sorted(varying)
    while open_indices:
        closed = {s.index for s in stores if not set(s.of) <= set(sizes)}
        ready = [index for index in open_indices if index not in closed]
        if not ready:
            names = ", ".join(f"`{index}`" for index in open_indices)
            return Needed({}, (), f"identities of {names} lead to each other without an end")
        for index in ready:
            parts = [
                (claimed[index], "in a claim or lemma"),
                (taking[index], "take part in a step"),
                (steps[index], "are witnesses in a step"),
            ]
            for store in stores:
                if store.index == index:
                    many = store.times
                    for other in store.of:
                        many *= sizes[other]
                    parts.append((many, f"held by {store.name}"))
            sizes[index] = max(1, sum(many for many, _ in parts))
            shown = ", ".join(f"{many} {what}" for many, what in parts if many)
            told.append(f"{sizes[index]} of {index}: {shown}")
            open_indices.remove(index)
    return Needed(sizes, tuple(told))


def claimed_by(clauses: tuple[Clause, ...]) -> Many:
    """The most identities of each index that one of some clauses speaks of."""
    most: Many = Counter()
    for clause in clauses:
        most |= Counter(index.name for index in clause.variables)
    return most


def _taking(system: System) -> Many:
    """The most identities that the instance and the arguments of a step are.

    Asked of all steps, and not of transitions: at a small size there may be none of a step.
    """
    most: Many = Counter()
    for machine in system.machines:
        for params in ((), *(step.params for step in machine.steps)):
            typed = (*machine.params, *params)
            most |= Counter(name for _, scalar in typed if (name := _index(scalar)))
    return most


def _stores(system: System, varying: Mapping[str, str]) -> list[_Store]:
    found = []
    for variable in system.variables:
        index = _index(variable.type)
        if index in varying:
            found.append(_Store(variable.name, index, *_places(variable.dims, varying, 1)))
    for queue in system.queues:
        for name, scalar in queue.parts:
            index = _index(scalar)
            if index in varying:
                shown = f"{queue.name}.{name}" if name else queue.name
                places = _places(queue.dims, varying, queue.capacity)
                found.append(_Store(shown, index, *places))
    return found


def _places(
    dims: tuple[Scalar, ...], varying: Mapping[str, str], times: int
) -> tuple[tuple[str, ...], int]:
    over = tuple(name for scalar in dims if (name := _index(scalar)) in varying)
    for scalar in dims:
        if _index(scalar) not in varying:
            times *= cardinality(scalar)
    return over, times


def _index(scalar: Scalar) -> str:
    inner = scalar.of if isinstance(scalar, OptionType) else scalar
    return inner.name if isinstance(inner, IndexType) else ""
