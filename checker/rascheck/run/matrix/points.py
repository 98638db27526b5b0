"""A check and columns go in; what the check is in each column comes out, equal ones once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax
from rascheck.lang.elaborate import knobs_read
from rascheck.lang.names import Program
from rascheck.lang.settings import (
    Combination,
    Overrides,
    profiles_of,
    settle,
    shown,
    violated,
)
from rascheck.lang.types import Value
from rascheck.run.jobs import combinations_of, is_judged
from rascheck.run.matrix.columns import Columns
from rascheck.run.options import Options
from rascheck.system.ir import Setting

Values = Mapping[str, Value]
"""The knobs that a check reads, with their values."""


@dataclass(frozen=True)
class Point:
    """A configuration: what to run, and the values of the knobs that the check reads."""

    overrides: Overrides
    combination: Combination
    values: Values

    @cached_property
    def key(self) -> tuple[tuple[str, str], ...]:
        """What makes it another point than others of its check."""
        return tuple((name, shown(value)) for name, value in self.values.items())


@dataclass(frozen=True)
class Place:
    """A check in one column, or in its own configuration.

    `points` has one for each combination of `for all`. There is none where the column is not
    applicable, for this `reason`. `every` has all knobs, read or not.
    """

    points: tuple[Point, ...] = ()
    settings: Mapping[str, Setting] | None = None
    every: Values | None = None
    reason: str = ""

    @property
    def keys(self) -> tuple[object, ...]:
        """What makes it another configuration than others."""
        return tuple(point.key for point in self.points)


@dataclass(frozen=True)
class Plan:
    """A check in all columns; `own` is the one that is its own configuration, as in the file."""

    check: syntax.Check
    places: tuple[Place, ...]
    own: int | None

    @cached_property
    def points(self) -> list[Point]:
        """All points, each once."""
        found = {point.key: point for place in self.places for point in place.points}
        return list(found.values())

    @cached_property
    def open(self) -> tuple[str, ...]:
        """The knobs in which points differ."""
        points = self.points
        names = points[0].values if points else ()
        keys = [dict(point.key) for point in points]
        return tuple(name for name in names if len({key[name] for key in keys}) > 1)

    @property
    def is_one(self) -> bool:
        """Whether all columns that are applicable are one configuration."""
        return len({place.keys for place in self.places if place.points}) == 1


def plan(program: Program, check: syntax.Check, columns: Columns, options: Options) -> Plan:
    """What a check is in each column."""
    read = knobs_read(program, check)
    basis = options.overrides
    own = _place(program, check, basis, read, options)
    known = {point.key: point for point in own.points}
    places: list[Place] = []
    for names in columns.names:
        overrides = replace(basis, profiles=(*basis.profiles, *names))
        place = _place(program, check, overrides, read, options)
        points = tuple(known.setdefault(point.key, point) for point in place.points)
        places.append(replace(place, points=points))
    judged = own.points and is_judged(program, check, basis)
    return Plan(check, tuple(places), _own(check, columns, places, own) if judged else None)


def _own(check: syntax.Check, columns: Columns, places: Sequence[Place], own: Place) -> int | None:
    """The column that has the check's own profiles, or else changes nothing that it reads."""
    named = {ident.name for ident in check.profiles}
    same = [number for number, place in enumerate(places) if place.keys == own.keys]
    exact = [number for number in same if named.issuperset(columns.names[number])]
    return next(iter([*exact, *same]), None)


def _place(
    program: Program,
    check: syntax.Check,
    overrides: Overrides,
    read: frozenset[str],
    options: Options,
) -> Place:
    sink = Diagnostics()
    profiles = profiles_of(program, check, overrides, sink)
    context, settings = settle(program, check, Combination(profiles), overrides, sink)
    chosen: Iterable[Combination] = [Combination(profiles)]
    if check.sweeps and not sink.failed:
        chosen = combinations_of(program, check, replace(options, overrides=overrides), sink)
    if sink.failed:
        notes = [note.message for one in sink.found for note in one.notes if check.sweeps]
        return Place(reason="; ".join(notes) or sink.found[0].message)
    excluded = [] if check.sweeps else violated(program, context)
    if excluded:
        return Place(reason="; ".join(require.sentence for require in excluded))
    points = []
    for combination in chosen:
        values = {**context.settings, **dict(combination.swept)}
        mine = {name: values[name] for name in program.knobs if name in read}
        points.append(Point(overrides, combination, mine))
    by_name = {setting.name: setting for setting in settings}
    every = {name: context.settings[name] for name in program.knobs}
    return Place(tuple(points), by_name, every)
