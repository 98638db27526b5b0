"""Points go in; the largest boxes without any of them come out."""

from __future__ import annotations

from collections.abc import Collection

from rascheck.explain.condition.table import Grid

WORK = 30_000_000
"""Boxes are compared so many times."""


def largest_boxes(grid: Grid, bad: Collection[tuple[int, ...]]) -> list[int] | None:
    """All boxes without a bad point that lie in no larger one; None if they are too many.

    It begins with everything. A box that meets bad points is replaced by what is left of it when
    it loses the values that they have of one knob, for each knob.
    """
    found = [grid.whole]
    work = 0
    for taken in disjoint_boxes(grid, bad):
        kept: list[int] = []
        cut: set[int] = set()
        for box in found:
            if grid.is_empty(box & taken):
                kept.append(box)
                continue
            for field in grid.fields:
                left = box & ~(taken & field)
                if left & field:
                    cut.add(left)
        for box in sorted(cut, key=lambda one: (-one.bit_count(), one)):
            if not any(box & other == box for other in kept):
                kept.append(box)
        work += len(found) + len(cut) * len(kept)
        if work > WORK:
            return None
        found = kept
    return found


def disjoint_boxes(grid: Grid, points: Collection[tuple[int, ...]]) -> list[int]:
    """Boxes that have these points among them, each once: values alike in the rest are together."""

    def boxes(place: int, rest: frozenset[tuple[int, ...]]) -> list[int]:
        if place == len(grid.sizes):
            return [0]
        behind: dict[int, set[tuple[int, ...]]] = {}
        for point in rest:
            behind.setdefault(point[0], set()).add(point[1:])
        alike: dict[frozenset[tuple[int, ...]], int] = {}
        for value, points in sorted(behind.items()):
            key = frozenset(points)
            alike[key] = alike.get(key, 0) | 1 << grid.shifts[place] + value
        return [held | box for key, held in alike.items() for box in boxes(place + 1, key)]

    return boxes(0, frozenset(points)) if points else []
