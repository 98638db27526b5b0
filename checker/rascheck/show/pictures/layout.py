"""Sizes of boxes and labels come in; places for them, and the ways of the links, go out.

Boxes stand in rows, and so do labels, each in the row between two rows of boxes; a link that passes
a row has a place of its own there. So nothing ever lies on a box or on a label. All lengths are in
pixels, and y grows downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rascheck.show.pictures.order import ordered
from rascheck.show.pictures.place import Item, Line, placed, straighten
from rascheck.show.pictures.ranks import downward, rows

BESIDE = 26.0
"""Between two boxes or labels of a row."""
PASSING = 16.0
"""Between a link that passes and what stands beside it."""
MARGIN = 16.0
STRAIGHTENED = 3
"""How often links are made straighter, each time with what the last time has given room."""
PORTS = 16.0
"""Between two links that end at one side of a box, if there is room."""


@dataclass(frozen=True)
class Box:
    """`left` and `right` are how far it reaches to the sides of its middle, with all that belongs
    to it; links end within `half` of the middle. `room` is the height with all that belongs to it.
    """

    left: float
    right: float
    height: float
    half: float
    room: float


@dataclass(frozen=True)
class Link:
    """From a box to another box, with the size of its label; no label has no size."""

    source: int
    target: int
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class Way:
    """Where a link goes: `points` from its source to its target, in pairs between which the line
    runs straight in a row, down or up; and the label's middle, which is in one of these rows."""

    points: tuple[tuple[int, int], ...]
    label: tuple[int, int] | None


@dataclass(frozen=True)
class Layout:
    """The middles of the boxes, the ways of the links, and the size of it all."""

    boxes: tuple[tuple[int, int], ...]
    ways: tuple[Way, ...]
    width: int
    height: int


def layout(boxes: Sequence[Box], links: Sequence[Link]) -> Layout:
    """Find a place for everything; no link may lead from a box to itself."""
    return _Layout(boxes, links).found()


class _Layout:
    """Items are the boxes, with the same numbers, and after them the places of links in rows."""

    def __init__(self, boxes: Sequence[Box], links: Sequence[Link]) -> None:
        self.boxes = boxes
        self.links = links
        self.down = downward(len(boxes), [(link.source, link.target) for link in links])
        self.row = rows(len(boxes), self.down)
        self.items = [Item(box.left, box.right, BESIDE) for box in boxes]
        self.heights = [0.0] * (max(self.row, default=0) + 1)
        for box, row in zip(boxes, self.row, strict=True):
            self.heights[row] = max(self.heights[row], box.room)
        self.labels: list[int | None] = [None] * len(links)
        self.chains: list[list[int]] = [[] for _ in links]
        self._chains()

    def _chains(self) -> None:
        """A place in each row that a link passes; its label goes where there is most room.

        Links with the least choice are the first.
        """
        used = [0.0] * len(self.heights)
        for box, row in zip(self.boxes, self.row, strict=True):
            used[row] += box.left + box.right + BESIDE
        spans = [(self.row[b] - self.row[a], i) for i, (a, b) in enumerate(self.down)]
        for _, index in sorted(spans):
            upper, lower = self.down[index]
            link = self.links[index]
            passed = range(self.row[upper] + 1, self.row[lower])
            label = min(passed[::2], key=lambda r: used[r]) if link.width else None
            for row in passed:
                item = len(self.items)
                self.chains[index].append(item)
                self.row.append(row)
                if row == label:
                    self.labels[index] = item
                    self.items.append(Item(link.width / 2, link.width / 2, BESIDE))
                    self.heights[row] = max(self.heights[row], link.height)
                    used[row] += link.width + BESIDE
                else:
                    self.items.append(Item(1.0, 1.0, PASSING))
                    used[row] += PASSING

    def found(self) -> Layout:
        lines = [
            pair
            for (upper, lower), chain in zip(self.down, self.chains, strict=True)
            for pair in zip([upper, *chain], [*chain, lower], strict=True)
        ]
        ordering = ordered(self._rows(), lines)
        ports = self._ports(ordering, lines)
        joined = [
            Line(a, b, ports[i, a], ports[i, b], self._weight(a, b))
            for i, (a, b) in enumerate(lines)
        ]
        place = placed(ordering, self.items, joined)
        for _ in range(STRAIGHTENED):
            straighten(place, ordering, self.items, self._runs(place, ports))
        left = min((at - item.left for at, item in zip(place, self.items, strict=True)), default=0)
        x = [at - left + MARGIN for at in place]
        width = max((at + i.right for at, i in zip(x, self.items, strict=True)), default=0.0)
        top = self._tops(lines, x, ports)
        ways = self._ways(x, top, ports)
        middles = [
            (round(x[i]), round(top[self.row[i]] + self.heights[self.row[i]] / 2))
            for i in range(len(self.boxes))
        ]
        height = top[-1] + self.heights[-1] if self.boxes else 0.0
        return Layout(tuple(middles), ways, round(width + MARGIN), round(height + MARGIN))

    def _rows(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.heights]
        for item, row in enumerate(self.row):
            found[row].append(item)
        return found

    def _weight(self, upper: int, lower: int) -> float:
        """Long links should be straight, short ones may bend."""
        passing = (upper >= len(self.boxes)) + (lower >= len(self.boxes))
        return (1.0, 2.0, 8.0)[passing]

    def _ports(
        self, ordering: list[list[int]], lines: list[tuple[int, int]]
    ) -> dict[tuple[int, int], float]:
        """For each line and each of its ends, how far from the middle of the item it ends there."""
        place = {item: at for row in ordering for at, item in enumerate(row)}
        found = dict.fromkeys(((i, end) for i, line in enumerate(lines) for end in line), 0.0)
        for side in (0, 1):
            ends: dict[int, list[tuple[int, int]]] = {}
            for index, line in enumerate(lines):
                if line[side] < len(self.boxes):
                    ends.setdefault(line[side], []).append((place[line[1 - side]], index))
            for box, there in ends.items():
                half = self.boxes[box].half
                apart = min(PORTS, 2 * half / len(there))
                for number, (_, index) in enumerate(sorted(there)):
                    found[index, box] = (number - (len(there) - 1) / 2) * apart
        return found

    def _runs(
        self, place: list[float], ports: dict[tuple[int, int], float]
    ) -> list[tuple[float, list[int], float]]:
        """Each link's items, with where the link begins and ends."""
        runs = []
        first = 0
        for (upper, lower), chain in zip(self.down, self.chains, strict=True):
            last = first + len(chain)
            begins = place[upper] + ports[first, upper]
            runs.append((begins, chain, place[lower] + ports[last, lower]))
            first = last + 1
        return runs

    def _tops(
        self, lines: list[tuple[int, int]], x: list[float], ports: dict[tuple[int, int], float]
    ) -> list[float]:
        """Where each row begins; the farther lines go sideways, the more room is between rows."""
        sideways = [0.0] * len(self.heights)
        for index, (a, b) in enumerate(lines):
            far = abs(x[a] + ports[index, a] - x[b] - ports[index, b])
            sideways[self.row[a]] = max(sideways[self.row[a]], far)
        tops = [MARGIN]
        for height, far in zip(self.heights, sideways, strict=True):
            tops.append(tops[-1] + height + min(20.0 + far / 10, 64.0))
        return tops[:-1]

    def _ways(
        self,
        x: list[float],
        top: list[float],
        ports: dict[tuple[int, int], float],
    ) -> tuple[Way, ...]:
        ways = []
        first = 0
        for index, chain in enumerate(self.chains):
            upper, lower = self.down[index]
            last = first + len(chain)
            points = self._stub(upper, 1, x[upper] + ports[first, upper], top)
            for item in chain:
                row = self.row[item]
                points += [(x[item], top[row]), (x[item], top[row] + self.heights[row])]
            points += self._stub(lower, 0, x[lower] + ports[last, lower], top)
            first = last + 1
            if upper != self.links[index].source:
                points.reverse()
            label = self.labels[index]
            middle = None
            if label is not None:
                row = self.row[label]
                middle = (round(x[label]), round(top[row] + self.heights[row] / 2))
            ways.append(Way(tuple((round(a), round(b)) for a, b in points), middle))
        return tuple(ways)

    def _stub(self, box: int, side: int, x: float, top: list[float]) -> list[tuple[float, float]]:
        """From the lower edge (1) of a box straight down to the end of its row; upwards with 0."""
        row = self.row[box]
        room = (self.heights[row] - self.boxes[box].height) / 2
        if side:
            return [(x, top[row] + self.heights[row] - room), (x, top[row] + self.heights[row])]
        return [(x, top[row]), (x, top[row] + room)]
