"""The table of a search as its threads have it: how many buckets, and how there come to be more."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from rascheck.explore.native.machine_code import Code
from rascheck.explore.native.memory import Region
from rascheck.explore.native.table import BUCKET, SPARE

FULL = 0.8
"""The part of the table that is filled before it grows."""
SMALLEST = 1 << 13
"""The buckets of the first table."""
SOON = 4 << 20
"""A table of fewer bytes grows fourfold, so that less is moved; a larger one is doubled."""
MOST_STATES = 1 << 31
"""What the numbers of states have bits for."""
ALONE = 1 << 12
"""Fewer buckets are moved by one thread."""


class Full(Exception):
    """There is no more room: for a larger table, for more states, or for their steps."""


class Context(Protocol):
    """The fields of a thread's context."""

    @property
    def address(self) -> int:
        """Where it is."""

    def __setitem__(self, name: str, value: int) -> None: ...


class Buckets:
    """`count` buckets in `region`, for as many states as `full`.

    Between two looks at how many states there are `margin` more may be added. `most` are the bytes
    that the table may take.
    """

    def __init__(self, contexts: Sequence[Context], code: Code, most: int, margin: int) -> None:
        self.contexts = contexts
        self.code = code
        self.margin = margin
        self.most = most
        self.region = Region(most)
        self._set("table", self.region.address)
        self._resize(SMALLEST)

    @property
    def size(self) -> int:
        """In bytes."""
        return 8 * BUCKET * self.count

    @property
    def growth(self) -> int:
        """How many times more the next table has."""
        return 4 if self.size < SOON else 2

    def make_room(self, states: int) -> None:
        """See to it that so many states fit. Raises `Full` if they cannot."""
        while states >= self.full:
            larger = self.growth * self.size + 8 * BUCKET * SPARE
            if states >= MOST_STATES - self.margin or larger > min(self.most, self.region.size):
                raise Full
            self._enlarge()

    def _set(self, name: str, value: int) -> None:
        for context in self.contexts:
            context[name] = value

    def _resize(self, count: int) -> None:
        self.count = count
        self.full = min(int(FULL * BUCKET * count), MOST_STATES) - self.margin
        self._set("size", count)
        self._set("full", self.full)

    def _enlarge(self) -> None:
        """More buckets behind those that there are; what is in these moves on, the last first.

        What moves goes behind all that has not moved yet, in as many rounds as that takes, which
        the threads share. The buckets at the front, for which it is not so, are taken out first.
        """
        before, growth = self.count, self.growth
        self._resize(before * growth)
        end = before + SPARE
        # What stands in bucket b belongs to b - SPARE at least, and then to growth * (b - SPARE).
        while (start := -(-end // growth) + SPARE) < end:
            self._move(start, end)
            end = start
        first = self.contexts[0].address
        front = Region(8 * BUCKET * end)
        with self.code.lent(front.address, front.size):
            many = self.code.call("take_out", first, front.address, end)
            self.code.call("put_back", first, front.address, many)
        front.close()

    def _move(self, start: int, end: int) -> None:
        """Move what is in these buckets; all of it goes behind the last."""
        if len(self.contexts) == 1 or end - start < ALONE:
            fine = [self.code.call("grow", self.contexts[0].address, start, end, end)]
        else:
            step = -(-(end - start) // len(self.contexts))
            starts = range(start, end, step)
            with ThreadPoolExecutor(len(starts)) as pool:
                fine = list(
                    pool.map(
                        lambda c, at: self.code.call(
                            "grow_shared", c.address, at, min(at + step, end), end
                        ),
                        self.contexts,
                        starts,
                    )
                )
        if not all(fine):
            raise AssertionError("the table of states is out of order")
