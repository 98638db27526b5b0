"""Sets with costs go in; the cheapest ones that have every element come out.

Rows are the elements, columns the sets. What is forced is taken, what is no better than something
else is left out, and for the rest all ways are tried, unless a bound says that one is too dear.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WORK = 3_000_000
"""After so many comparisons the best that is known is taken."""


@dataclass
class Cover:
    """The columns that were chosen, in order, and whether none are cheaper."""

    columns: list[int]
    proved: bool


def cheapest(rows: Sequence[Iterable[int]], costs: Sequence[int]) -> Cover:
    """A cheapest choice of columns with one of each row; equal ones are told apart by their order.

    Each row is a set of columns, and has at least one.
    """
    search = _Search(costs)
    search.branch([sum(1 << c for c in set(row)) for row in rows], 0, ())
    assert search.best is not None, "every row has a column"
    return Cover(sorted(search.best), proved=search.work <= WORK)


@dataclass
class _Search:
    costs: Sequence[int]
    best: tuple[int, ...] | None = None
    least: int = 0
    work: int = 0

    def branch(self, rows: list[int], spent: int, taken: tuple[int, ...]) -> None:
        """Complete a choice in the best way, if it is better than what is known."""
        if self.best is not None and self.work > WORK:
            return
        rows, forced = self.reduced(rows)
        taken += forced
        spent += sum(self.costs[column] for column in forced)
        if not rows:
            if self.best is None or spent < self.least:
                self.best, self.least = taken, spent
            return
        if self.best is not None and spent + self.bound(rows) >= self.least:
            return
        counts = {column: 0 for row in rows for column in ones(row)}
        for row in rows:
            for column in ones(row):
                counts[column] += 1
        hardest = min(rows, key=lambda row: (row.bit_count(), row))
        without = 0
        for column in sorted(ones(hardest), key=lambda c: (-counts[c], self.costs[c], c)):
            left = [row & ~without for row in rows if not row >> column & 1]
            if all(left):
                self.branch(left, spent + self.costs[column], (*taken, column))
            without |= 1 << column

    def bound(self, rows: list[int]) -> int:
        """What rows with no column in common cost at least."""
        total = met = 0
        for row in sorted(rows, key=lambda one: (one.bit_count(), one)):
            if not row & met:
                met |= row
                total += min(self.costs[column] for column in ones(row))
        return total

    def reduced(self, rows: list[int]) -> tuple[list[int], tuple[int, ...]]:
        """The rows that are left when what is forced is taken, and that."""
        forced: list[int] = []
        while True:
            self.work += len(rows) * len(rows)
            rows = fewest(rows)
            alone = [row.bit_length() - 1 for row in rows if row.bit_count() == 1]
            forced += alone
            taken = sum(1 << column for column in alone)
            rows = [row for row in rows if not row & taken]
            needless = self.dominated(rows) if self.work <= WORK else 0
            if not alone and not needless:
                return rows, tuple(forced)
            rows = [row & ~needless for row in rows]

    def dominated(self, rows: list[int]) -> int:
        """The columns that another one can always stand in for, at no greater cost."""
        having: dict[int, int] = {}
        for number, row in enumerate(rows):
            for column in ones(row):
                having[column] = having.get(column, 0) | 1 << number
        order = sorted(having, key=lambda c: (-having[c].bit_count(), self.costs[c], c))
        kept: list[int] = []
        needless = 0
        for column in order:
            self.work += len(kept)
            mine = having[column]
            if any(
                mine & having[other] == mine and self.costs[other] <= self.costs[column]
                for other in kept
            ):
                needless |= 1 << column
            else:
                kept.append(column)
        return needless


def fewest(rows: list[int]) -> list[int]:
    """The rows that are met only on purpose: no other row is a part of them."""
    kept: list[int] = []
    for row in sorted(set(rows), key=lambda one: (one.bit_count(), one)):
        if not any(row & other == other for other in kept):
            kept.append(row)
    return kept


def ones(row: int) -> list[int]:
    """The columns of a row."""
    found = []
    while row:
        found.append((row & -row).bit_length() - 1)
        row &= row - 1
    return found
