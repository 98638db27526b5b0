"""Two layouts go in; for each comes out what turns a packed state into what is seen of it.

What is seen is one integer, equal for equal values in both Systems: a field of equal types stays at
the place that it has in the first layout, all else gets one behind its end.
"""

from __future__ import annotations

from collections.abc import Callable

from rascheck.explore.difference.shared import Shared
from rascheck.explore.layout import Field, Layout, QueueField
from rascheck.system.ir import Scalar, highest, lowest, show_value

View = Callable[[int], int]


class Pieces:
    """What is to be moved where: `moved` distance to the left -> bits; `looked` (field, codes,
    place) for what is written otherwise."""

    def __init__(self) -> None:
        self.moved: dict[int, int] = {}
        self.looked: list[tuple[Field, list[int], int]] = []

    def move(self, offset: int, ones: int, place: int) -> None:
        """Bits of a state to a place."""
        distance = place - offset
        self.moved[distance] = self.moved.get(distance, 0) | ones << offset

    def view(self) -> View:
        """All of it as a function."""
        stays = self.moved.get(0, 0)
        moved = [(bits, distance) for distance, bits in self.moved.items() if distance]
        looked = [(f.offset, f.ones, codes, place) for f, codes, place in self.looked]
        if not moved and not looked:
            return lambda state: state & stays

        def seen(state: int) -> int:
            found = state & stays
            for bits, distance in moved:
                part = state & bits
                found |= part << distance if distance > 0 else part >> -distance
            for offset, ones, codes, place in looked:
                found |= codes[state >> offset & ones] << place
            return found

        return seen


def views(shared: Shared, layouts: tuple[Layout, Layout]) -> tuple[View, View]:
    """What each of two Systems shows of its packed states."""
    one, other = layouts
    pieces = Pieces(), Pieces()
    end = one.width
    for a, b in shared.variables:
        types = one.system.variables[a].type, other.system.variables[b].type
        fields = zip(one.elements[a], other.elements[b], strict=True)
        if types[0] == types[1]:
            for mine, its in fields:
                pieces[0].move(mine.offset, mine.ones, mine.offset)
                pieces[1].move(its.offset, its.ones, mine.offset)
            continue
        codes = _codes(*types)
        width = max(map(max, codes)).bit_length()
        for pair in fields:
            for side, place, table in zip(pieces, pair, codes, strict=True):
                side.looked.append((place, table, end))
            end += width
    for a, b in shared.queues:
        for queues in zip(one.queues[a], other.queues[b], strict=True):
            end = _queue(pieces, queues, end)
    return pieces[0].view(), pieces[1].view()


def _codes(one: Scalar, other: Scalar) -> tuple[list[int], list[int]]:
    """For each stored value of two types a number, equal if they are written alike."""
    numbers: dict[str, int] = {}

    def of(scalar: Scalar) -> list[int]:
        values = range(lowest(scalar), highest(scalar) + 1)
        return [numbers.setdefault(show_value(scalar, v), len(numbers)) for v in values]

    return of(one), of(other)


def _queue(pieces: tuple[Pieces, Pieces], queues: tuple[QueueField, QueueField], end: int) -> int:
    """Two queues at one place, whatever they can hold; where they end."""
    most = max(queues, key=lambda queue: queue.capacity)
    for side, queue in zip(pieces, queues, strict=True):
        side.move(queue.length.offset, queue.length.ones, end)
        slots = (1 << queue.capacity * queue.slot) - 1
        side.move(queue.length.offset + queue.length.width, slots, end + most.length.width)
    return end + most.width
