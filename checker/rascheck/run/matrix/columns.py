"""The names of dimensions go in, the columns of a matrix come out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from rascheck.diagnostics import Diagnostics, nearest
from rascheck.lang.names import Program
from rascheck.lang.settings import Overrides, dimension_of, spelled

MOST_COLUMNS = 256
"""A matrix is at most so wide."""


@dataclass(frozen=True)
class Columns:
    """The dimensions, and for each column the names of its profiles, one of each dimension.

    `bases` has for each profile the one that it is compared with, if it is a column's too.
    """

    over: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    bases: tuple[tuple[str, str], ...]

    def before(self, number: int) -> list[int]:
        """The columns that one is compared with: another profile of one of the dimensions."""
        bases = dict(self.bases)
        column = self.names[number]
        found = []
        for place, name in enumerate(column):
            if name in bases:
                found.append(self.names.index((*column[:place], bases[name], *column[place + 1 :])))
        return found


def columns_of(
    program: Program,
    over: Sequence[str],
    wanted: Sequence[str],
    overrides: Overrides,
    sink: Diagnostics,
) -> Columns | None:
    """All profiles of the dimensions, those of a later dimension side by side; None after
    reporting.

    A dimension that `wanted` names profiles of has these alone.
    """
    dimensions = _dimensions(program)
    chosen = _chosen(program, over, wanted, dimensions, sink)
    for name in overrides.profiles:
        dimension = dimension_of(program, spelled(program, name))
        if dimension in chosen:
            message = f"--profile {name}: the columns are the profiles of `{dimension}`"
            sink.error("E188", message, fix=f"narrow them: --profiles {name}")
    if sink.failed:
        return None
    names = tuple(itertools.product(*chosen.values()))
    if len(names) > MOST_COLUMNS:
        message = f"a matrix of {len(names):,} columns (at most {MOST_COLUMNS})"
        sink.error("E188", message, fix="name fewer profiles, with --profiles A,B")
        return None
    bases = [pair for profiles in chosen.values() for pair in _bases(program, profiles)]
    return Columns(tuple(chosen), names, tuple(bases))


def _dimensions(program: Program) -> dict[str, list[str]]:
    """The profiles of each dimension, in the order in which they are declared."""
    found: dict[str, list[str]] = {}
    for name in program.profiles:
        dimension = dimension_of(program, name)
        if dimension:
            found.setdefault(dimension, []).append(name)
    return found


def _chosen(
    program: Program,
    over: Sequence[str],
    wanted: Sequence[str],
    dimensions: dict[str, list[str]],
    sink: Diagnostics,
) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {}
    for dimension in dict.fromkeys(over):
        if dimension not in dimensions:
            message = f"--over: there is no profile of a dimension `{dimension}`"
            fix = nearest(dimension, dimensions)
            known = f"there are {', '.join(dimensions)}" if dimensions else ""
            sink.error("E187", message, fix=fix or known)
        chosen[dimension] = dimensions.get(dimension, [])
    known_names = [name for profiles in chosen.values() for name in profiles]
    named = [spelled(program, name) for name in wanted]
    for given, name in zip(wanted, named, strict=True):
        if name not in known_names and not sink.failed:
            said = " or ".join(f"`{dimension}`" for dimension in chosen)
            message = f"--profiles: there is no profile `{given}` of {said}"
            sink.error("E188", message, fix=nearest(name, known_names))
    return {
        dimension: [p for p in profiles if p in named] or profiles
        for dimension, profiles in chosen.items()
    }


def _bases(program: Program, profiles: Sequence[str]) -> list[tuple[str, str]]:
    """Each profile with the one that it extends, or else with the one that stands before it."""
    found = []
    for place, name in enumerate(profiles):
        base = _ancestor(program, name, profiles) or (profiles[place - 1] if place else "")
        if base:
            found.append((name, base))
    return found


def _ancestor(program: Program, name: str, profiles: Sequence[str]) -> str:
    """The nearest profile that one extends, directly or not, among those that are columns."""
    seen = {name}
    pending = [base.name for base in program.profiles[name].extends]
    while pending:
        base = pending.pop(0)
        if base in profiles:
            return base
        if base in program.profiles and base not in seen:
            seen.add(base)
            pending += [one.name for one in program.profiles[base].extends]
    return ""
