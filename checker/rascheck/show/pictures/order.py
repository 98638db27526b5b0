"""Rows of items and lines between them come in; an order of each row with few crossings goes out.

Items are numbers from 0. A line joins an item with one of the next row.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence

ROUNDS = 30
"""Sweeps over the rows, down and up in turn."""
FEWEST = 6
EFFORT = 60_000
"""Items that are put into order before there are fewer sweeps than `ROUNDS`, down to `FEWEST`."""
SWAPS = 4
"""How often neighbours are swapped after each sweep, at most."""

Order = list[list[int]]


def ordered(rows: Sequence[Sequence[int]], lines: Sequence[tuple[int, int]]) -> Order:
    """The rows, each sorted anew; the same input gives the same order.

    Sweeps down and up put each item at the mean place of its neighbours, then neighbours in a row
    are swapped where that helps; the best order that was seen is taken.
    """
    count = sum(len(row) for row in rows)
    sides = _Sides([[] for _ in range(count)], [[] for _ in range(count)])
    for upper, lower in lines:
        sides.below[upper].append(lower)
        sides.above[lower].append(upper)
    now = [list(row) for row in rows]
    place = [0] * count
    for row in now:
        _note(row, place)
    best, fewest = [list(row) for row in now], crossings(now, sides.below, place)
    for turn in range(max(FEWEST, min(ROUNDS, EFFORT // max(count, 1)))):
        near = sides.above if turn % 2 == 0 else sides.below
        for row in now if turn % 2 == 0 else reversed(now):
            _sort(row, near, place)
        sides.swap(now, place)
        many = crossings(now, sides.below, place)
        if many < fewest:
            best, fewest = [list(row) for row in now], many
    return best


def crossings(rows: Order, below: Sequence[Sequence[int]], place: Sequence[int]) -> int:
    """How many pairs of lines cross, with each item at its place in its row."""
    many = 0
    for row in rows:
        ends: list[int] = []
        for item in row:
            mine = [place[other] for other in below[item]]
            for at in mine:
                many += len(ends) - bisect_right(ends, at)
            for at in mine:
                insort(ends, at)
    return many


def _note(row: list[int], place: list[int]) -> None:
    for at, item in enumerate(row):
        place[item] = at


def _sort(row: list[int], near: Sequence[Sequence[int]], place: list[int]) -> None:
    """Put each item of a row at the mean place of its neighbours; what has none stays."""
    keys = {
        item: (sum(place[other] for other in near[item]) / len(near[item]), place[item])
        for item in row
        if near[item]
    }
    queue = iter(sorted(keys, key=keys.__getitem__))
    row[:] = [next(queue) if item in keys else item for item in row]
    _note(row, place)


class _Sides:
    """The neighbours of each item in the row above and in the row below."""

    def __init__(self, above: list[list[int]], below: list[list[int]]) -> None:
        self.above = above
        self.below = below

    def swap(self, rows: Order, place: list[int]) -> None:
        """Swap two that stand side by side where that takes crossings away."""
        for _ in range(SWAPS):
            better = False
            for row in rows:
                for at in range(len(row) - 1):
                    left, right = row[at], row[at + 1]
                    if self._gain(left, right, place) > 0:
                        row[at], row[at + 1] = right, left
                        place[left], place[right] = at + 1, at
                        better = True
            if not better:
                return

    def _gain(self, left: int, right: int, place: list[int]) -> int:
        """How many crossings fewer there are if two neighbours change places."""
        gain = 0
        for near in (self.above, self.below):
            if near[left] and near[right]:
                first = sorted(place[other] for other in near[left])
                second = sorted(place[other] for other in near[right])
                if first[-1] > second[0]:
                    gain += sum(bisect_left(second, at) for at in first)
                if second[-1] > first[0]:
                    gain -= sum(bisect_left(first, at) for at in second)
        return gain
