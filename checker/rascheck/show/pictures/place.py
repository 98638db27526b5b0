"""Ordered rows of items come in; the horizontal place of each goes out, with lines mostly straight.

Each row in turn is put where it is best for the rows beside it. For one row that can be said
exactly: the places that are nearest to the wanted ones, in the sum of squares, with the distances
that are needed (pool adjacent violators).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

ROUNDS = 100
"""Sweeps over the rows, down and up in turn."""
FEWEST = 20
EFFORT = 400_000
"""Items that are placed before there are fewer sweeps than `ROUNDS`, down to `FEWEST`."""


@dataclass(frozen=True)
class Item:
    """What takes part in a row: how far it reaches to both sides of its place."""

    left: float
    right: float
    gap: float


@dataclass(frozen=True)
class Line:
    """A line that leaves `upper` and reaches `lower`, each at some distance from its place."""

    upper: int
    lower: int
    leaves: float
    reaches: float
    weight: float


def placed(
    rows: Sequence[Sequence[int]], items: Sequence[Item], lines: Sequence[Line]
) -> list[float]:
    """The place of each item."""
    near: list[list[tuple[int, float, float]]] = [[] for _ in items]
    for line in lines:
        bend = line.leaves - line.reaches
        near[line.lower].append((line.upper, bend, line.weight))
        near[line.upper].append((line.lower, -bend, line.weight))
    found = [0.0] * len(items)
    for row in rows:
        for left, right in pairwise(row):
            found[right] = found[left] + _distance(items[left], items[right])
        middle = found[row[-1]] / 2 if row else 0.0
        for item in row:
            found[item] -= middle
    for turn in range(max(FEWEST, min(ROUNDS, EFFORT // max(len(items), 1)))):
        for row in rows if turn % 2 == 0 else reversed(rows):
            wanted: list[float] = []
            weights: list[float] = []
            for item in row:
                total = place = 0.0
                for other, bend, weight in near[item]:
                    total += weight
                    place += weight * (found[other] + bend)
                wanted.append(place / total if total else found[item])
                weights.append(total or 0.01)
            distances = [_distance(items[a], items[b]) for a, b in pairwise(row)]
            for item, at in zip(row, nearest(wanted, weights, distances), strict=True):
                found[item] = at
    return found


def straighten(
    found: list[float],
    rows: Sequence[Sequence[int]],
    items: Sequence[Item],
    chains: Sequence[tuple[float, Sequence[int], float]],
) -> None:
    """Make the places of a chain of items equal, as far down as what stands beside them allows.

    A chain comes with where its line begins and ends; a straight line into one of them is best.
    """
    beside = {
        item: (row[at - 1] if at else None, row[at + 1] if at + 1 < len(row) else None)
        for row in rows
        for at, item in enumerate(row)
    }
    for begins, chain, ends in chains:
        at = 0
        while at < len(chain):
            low, high = float("-inf"), float("inf")
            piece: list[int] = []
            for item in chain[at:]:
                left, right = beside[item]
                least, most = float("-inf"), float("inf")
                if left is not None:
                    least = found[left] + _distance(items[left], items[item])
                if right is not None:
                    most = found[right] - _distance(items[item], items[right])
                if piece and max(low, least) > min(high, most):
                    break
                low, high = max(low, least), min(high, most)
                piece.append(item)
            wishes = [begins] if at == 0 else []
            at += len(piece)
            wishes += [ends] if at == len(chain) else []
            middle = sorted(found[item] for item in piece)[len(piece) // 2]
            good = [wish for wish in wishes if low <= wish <= high]
            place = good[0] if good else max(low, min(middle, high))
            for item in piece:
                found[item] = place


def _distance(left: Item, right: Item) -> float:
    return left.right + max(left.gap, right.gap) + right.left


def nearest(
    wanted: Sequence[float], weights: Sequence[float], distances: Sequence[float]
) -> list[float]:
    """The places nearest to `wanted` in which each is at least its distance behind the one before.

    >>> nearest([0, 0, 9], [1, 1, 1], [4, 4])
    [-2.0, 2.0, 9.0]
    """
    offsets = [0.0]
    for distance in distances:
        offsets.append(offsets[-1] + distance)
    pools: list[tuple[float, float, int]] = []  # mean without offsets, weight, how many
    for at, weight, offset in zip(wanted, weights, offsets, strict=False):
        pool = (at - offset, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            mean, before, many = pools.pop()
            total = before + pool[1]
            pool = ((mean * before + pool[0] * pool[1]) / total, total, many + pool[2])
        pools.append(pool)
    means = [mean for mean, _, many in pools for _ in range(many)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]
