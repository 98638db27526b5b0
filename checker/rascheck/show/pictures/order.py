"""Rows of items and lines between them come in; an order of each row with few crossings goes out.

Items are numbers from 0. A line joins an item with one of the next row.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence

ROUNDS = 30

Order = list[list[int]]


def ordered(rows: Sequence[Sequence[int]], lines: Sequence[tuple[int, int]]) -> Order:
    """The rows, each sorted anew; the same input gives the same order.

    Sweeps down and up put each item at the mean place of its neighbours, then neighbours in a row
    are swapped where that helps; the best order that was seen is taken.
    """
    count = sum(len(row) for row in rows)
    above: list[list[int]] = [[] for _ in range(count)]
    below: list[list[int]] = [[] for _ in range(count)]
    for upper, lower in lines:
        below[upper].append(lower)
        above[lower].append(upper)
    now = [list(row) for row in rows]
    best, fewest = now, crossings(now, below)
    for turn in range(ROUNDS):
        now = [list(row) for row in now]
        near = above if turn % 2 == 0 else below
        for row in now if turn % 2 == 0 else reversed(now):
            _sort(row, near, now)
        _swap(now, above, below)
        many = crossings(now, below)
        if many < fewest:
            best, fewest = now, many
    return best


def crossings(rows: Order, below: Sequence[Sequence[int]]) -> int:
    """How many pairs of lines cross."""
    place = _places(rows)
    many = 0
    for row in rows:
        ends: list[int] = []
        for item in row:
            mine = [place[other] for other in below[item]]
            many += sum(len(ends) - bisect_right(ends, at) for at in mine)
            for at in mine:
                insort(ends, at)
    return many


def _places(rows: Order) -> dict[int, int]:
    return {item: at for row in rows for at, item in enumerate(row)}


def _sort(row: list[int], near: Sequence[Sequence[int]], rows: Order) -> None:
    """Put each item of a row at the mean place of its neighbours; what has none stays."""
    place = _places(rows)
    movable = [item for item in row if near[item]]
    means = {item: sum(place[n] for n in near[item]) / len(near[item]) for item in movable}
    queue = iter(sorted(movable, key=lambda item: (means[item], place[item])))
    row[:] = [next(queue) if near[item] else item for item in row]


def _swap(rows: Order, above: Sequence[Sequence[int]], below: Sequence[Sequence[int]]) -> None:
    """Swap two that stand side by side while that takes crossings away."""
    for _ in range(ROUNDS):
        place = _places(rows)
        better = False
        for row in rows:
            for at in range(len(row) - 1):
                left, right = row[at], row[at + 1]
                gain = 0
                for near in (above, below):
                    ends = [sorted(place[n] for n in near[item]) for item in (left, right)]
                    gain += _over(ends[0], ends[1]) - _over(ends[1], ends[0])
                if gain > 0:
                    row[at], row[at + 1] = right, left
                    place[left], place[right] = at + 1, at
                    better = True
        if not better:
            return


def _over(left: list[int], right: list[int]) -> int:
    """How many lines of the left item cross one of the right item."""
    return sum(bisect_left(right, at) for at in left)
