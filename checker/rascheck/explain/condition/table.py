"""Combinations of knob values, as points of a grid, and boxes in it.

A box is an integer with a bit for each value of each knob, those of the last knob lowest: it stands
for the combinations of these values. So one box lies in another if `inner & outer == inner`, and a
box is empty if it has no value of some knob.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Knob:
    """A knob with the texts of its values; `truth`: they are false and true."""

    name: str
    values: tuple[str, ...]
    truth: bool = False


@dataclass(frozen=True)
class Grid:
    """All combinations of values of knobs, of which there are so many each."""

    sizes: tuple[int, ...]

    @cached_property
    def shifts(self) -> tuple[int, ...]:
        """Where the bits of each knob begin in a box."""
        return tuple(sum(self.sizes[place + 1 :]) for place in range(len(self.sizes)))

    @cached_property
    def fields(self) -> tuple[int, ...]:
        """All bits of each knob, in their place."""
        return tuple(
            ((1 << size) - 1) << shift for size, shift in zip(self.sizes, self.shifts, strict=True)
        )

    @property
    def whole(self) -> int:
        """The box of everything."""
        return (1 << sum(self.sizes)) - 1

    def point(self, values: Sequence[int]) -> int:
        """The box of one combination."""
        return sum(1 << shift + value for shift, value in zip(self.shifts, values, strict=True))

    def points(self) -> Iterator[tuple[int, ...]]:
        """All combinations, the last knob's value varying fastest."""
        return itertools.product(*map(range, self.sizes))

    def is_empty(self, box: int) -> bool:
        """Whether no combination is in a box."""
        return any(not box & field for field in self.fields)

    def values(self, box: int, place: int) -> tuple[int, ...]:
        """The values that a box has of one knob."""
        held = box >> self.shifts[place]
        return tuple(value for value in range(self.sizes[place]) if held >> value & 1)


@dataclass(frozen=True)
class Table:
    """What is known of combinations, each the positions of its values.

    What is in neither of `good` and `bad` does not exist, or nothing is known of it.
    """

    knobs: tuple[Knob, ...]
    good: frozenset[tuple[int, ...]]
    bad: frozenset[tuple[int, ...]]

    @property
    def grid(self) -> Grid:
        """All combinations."""
        return Grid(tuple(len(knob.values) for knob in self.knobs))

    @property
    def size(self) -> int:
        """The number of all combinations."""
        return math.prod(self.grid.sizes)


@dataclass(frozen=True)
class Merged:
    """A table in which values that make no difference are one; `classes` are those of each knob."""

    classes: tuple[tuple[tuple[int, ...], ...], ...]
    good: frozenset[tuple[int, ...]]
    bad: frozenset[tuple[int, ...]]

    @property
    def grid(self) -> Grid:
        """All combinations of classes."""
        return Grid(tuple(map(len, self.classes)))

    def opened(self, box: int, grid: Grid) -> int:
        """A box of classes as a box of the values in them."""
        small = self.grid
        return sum(
            1 << grid.shifts[place] + value
            for place, classes in enumerate(self.classes)
            for held in small.values(box, place)
            for value in classes[held]
        )


def merged(table: Table) -> Merged:
    """The table with the values of each knob that are alike in everything put together."""
    places = range(len(table.knobs))
    good, bad = table.good, table.bad
    classes: list[tuple[tuple[int, ...], ...]] = []
    for place in places:
        alike: dict[object, list[int]] = {}
        rows: list[tuple[set[tuple[int, ...]], set[tuple[int, ...]]]] = [
            (set(), set()) for _ in table.knobs[place].values
        ]
        for kind, points in enumerate((good, bad)):
            for point in points:
                rows[point[place]][kind].add(point[:place] + point[place + 1 :])
        for value, row in enumerate(rows):
            alike.setdefault(tuple(map(frozenset, row)), []).append(value)
        classes.append(tuple(map(tuple, alike.values())))
        first = {value: number for number, many in enumerate(classes[-1]) for value in many}
        good, bad = (
            frozenset((*p[:place], first[p[place]], *p[place + 1 :]) for p in points)
            for points in (good, bad)
        )
    return Merged(tuple(classes), good, bad)
