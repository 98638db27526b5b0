"""A packed state goes in; the one that stands for all that are the same comes out.

Where there are few permutations all are tried. Of more, identities are sorted by their signatures,
and all orders are tried of those that have equal ones. The least of the packed states is taken.
What a permutation makes of a state, and what a state adds to signatures, are both sums over its
fields: they are looked up by several fields at once, in tables that grow as contents are met.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import getitem

from rascheck.explore.layout import Field, Layout, QueueField
from rascheck.explore.reduce.automorphism import Automorphism
from rascheck.explore.reduce.group import Group, turn_of
from rascheck.explore.reduce.signature import Marks, marks
from rascheck.system.ir import IntType, Scalar, product_of

WIDEST = 12
"""Bits that are looked up at once, unless a queue has more."""
FEW = 6
"""Of so many permutations all are tried."""


@dataclass(frozen=True)
class Cell:
    """A field that holds a value of `scalar`; the same fields of the whole array are in `array`."""

    field: Field
    array: tuple[Field, ...]
    dims: tuple[Scalar, ...]
    place: int
    scalar: Scalar
    marks: Marks

    def moved(self, contents: int, by: Automorphism) -> int:
        """The same contents in their new place."""
        low = self.field.low
        value = by.permutation.value(self.scalar, contents + low) - low
        return value << self.array[by.permutation.places(self.dims)[self.place]].offset


@dataclass(frozen=True)
class Remembered:
    """The bit of a history register."""

    field: Field
    number: int
    array: tuple[Field, ...]
    marks: Marks

    def moved(self, contents: int, by: Automorphism) -> int:
        """The same bit in its new place."""
        return contents << self.array[by.registers[self.number]].offset


@dataclass(frozen=True)
class Line:
    """A queue of an array: `cells` are its length and then the parts of each entry.

    What is not in use is 0 and stays 0.
    """

    queue: QueueField
    length: Cell
    entries: tuple[tuple[Cell, ...], ...]

    @property
    def field(self) -> Field:
        """All of its bits."""
        queue = self.queue
        return Field(queue.name, queue.offset, queue.width, 0, queue.ones)

    def cells(self, contents: int) -> Iterator[tuple[Cell, int]]:
        """The cells in use, with what each holds."""
        length = contents & self.queue.length.ones
        for cells in ((self.length,), *self.entries[:length]):
            for cell in cells:
                shift = cell.field.offset - self.queue.offset
                yield cell, contents >> shift & cell.field.ones

    def moved(self, contents: int, by: Automorphism) -> int:
        """The same entries in their new place."""
        return sum(cell.moved(held, by) for cell, held in self.cells(contents))


Unit = Cell | Remembered | Line


@dataclass(frozen=True)
class Chunk:
    """Units that lie side by side: all are in `contents`, the first at bit 0."""

    shift: int
    units: tuple[Unit, ...]

    @property
    def ones(self) -> int:
        """Its bits, at bit 0."""
        last = self.units[-1].field
        return (1 << last.offset + last.width - self.shift) - 1

    def parts(self, contents: int) -> Iterator[tuple[Unit, int]]:
        """Each unit with what it holds."""
        for unit in self.units:
            yield unit, contents >> unit.field.offset - self.shift & unit.field.ones

    def moved(self, contents: int, by: Automorphism) -> int:
        """The same contents in their new places."""
        return sum(unit.moved(held, by) for unit, held in self.parts(contents))

    def weighed(self, contents: int, size: int) -> tuple[int, ...]:
        """What the contents add to the signature of each of `size` identities."""
        sums = [0] * size
        for unit, held in self.parts(contents):
            pairs = unit.cells(held) if isinstance(unit, Line) else [(unit, held)]
            for cell, content in pairs:
                for identity, added in cell.marks.of(content):
                    sums[identity] += added
        return tuple(sums)


class Moving(dict[int, int]):
    """What becomes of the contents of a chunk, as far as it has been asked."""

    def __init__(self, chunk: Chunk, by: Automorphism) -> None:
        super().__init__()
        self.chunk = chunk
        self.by = by

    def __missing__(self, contents: int) -> int:
        image = self[contents] = self.chunk.moved(contents, self.by)
        return image


class Weighing(dict[int, tuple[int, ...]]):
    """What the contents of a chunk add to signatures, as far as it has been asked."""

    def __init__(self, chunk: Chunk, size: int) -> None:
        super().__init__()
        self.chunk = chunk
        self.size = size

    def __missing__(self, contents: int) -> tuple[int, ...]:
        sums = self[contents] = self.chunk.weighed(contents, self.size)
        return sums


class Least:
    """Finds representatives of states that a layout packs; `known` are those it has found."""

    def __init__(self, layout: Layout, group: Group) -> None:
        self.layout = layout
        self.group = group
        self.known: dict[int, tuple[int, int]] = {}
        units = sorted(self._units(), key=lambda unit: unit.field.offset)
        self._chunks = list(chunks([unit for unit in units if unit.field.width]))
        self._cuts = [(chunk.shift, chunk.ones) for chunk in self._chunks]
        self._weighing = [Weighing(chunk, group.size) for chunk in self._chunks]
        self._moving: dict[int, list[Moving]] = {}
        self._few = [*map(turn_of, itertools.islice(orders(group, [0] * group.size), FEW + 1))]

    def __call__(self, state: int) -> tuple[int, int]:
        """The representative of a state, and the turn that makes the state of it."""
        known = self.known.get(state)
        if known is None:
            known = self.known[state] = self._find(state)
        return known

    def memory(self) -> int:
        """About how many bytes the states take that are known."""
        held = (
            sys.getsizeof(1 << self.layout.width) + sys.getsizeof((0, 0)) + sys.getsizeof(1 << 60)
        )
        return sys.getsizeof(self.known) + len(self.known) * held

    def _find(self, state: int) -> tuple[int, int]:
        contents = [state >> shift & ones for shift, ones in self._cuts]
        turns: Iterable[int] = self._few
        if len(self._few) > FEW:
            weighed = zip(*map(getitem, self._weighing, contents), strict=True)
            turns = map(turn_of, orders(self.group, [sum(column) for column in weighed]))
        return min((sum(map(getitem, self._moves(turn), contents)), turn) for turn in turns)

    def _moves(self, turn: int) -> list[Moving]:
        """What becomes of each chunk if a turn is undone."""
        if turn not in self._moving:
            undone = self.group.effect(self.group.back(turn))
            self._moving[turn] = [Moving(chunk, undone) for chunk in self._chunks]
        return self._moving[turn]

    def _units(self) -> Iterator[Unit]:
        system = self.layout.system
        for number, variable in enumerate(system.variables):
            fields = self.layout.elements[number]
            yield from self._cells(("variable", number), fields, variable.dims, variable.type)
        for number, queue in enumerate(system.queues):
            arrays = self.layout.queues[number]
            lengths = self._cells(
                ("length", number),
                tuple(one.length for one in arrays),
                queue.dims,
                IntType(0, queue.capacity),
            )
            entries = [
                [
                    self._cells(
                        ("part", number, part, entry),
                        tuple(slot(one, part, entry) for one in arrays),
                        queue.dims,
                        scalar,
                    )
                    for part, (_, scalar) in enumerate(queue.parts)
                ]
                for entry in range(queue.capacity)
            ]
            for place, one in enumerate(arrays):
                held = tuple(tuple(cells[place] for cells in parts) for parts in entries)
                yield Line(one, lengths[place], held)
        past = self.layout.past
        for number, field in enumerate(past):
            yield Remembered(field, number, past, Marks())

    def _cells(
        self,
        name: object,
        fields: tuple[Field, ...],
        dims: tuple[Scalar, ...],
        scalar: Scalar,
    ) -> list[Cell]:
        return [
            Cell(field, fields, dims, place, scalar, marks(self.group, name, dims, at, scalar))
            for place, (field, at) in enumerate(zip(fields, product_of(list(dims)), strict=True))
        ]


def slot(queue: QueueField, part: int, entry: int) -> Field:
    """The field of a part of an entry."""
    first = queue.parts[part]
    offset = first.offset + entry * queue.slot
    return Field(first.name, offset, first.width, first.low, first.high)


def chunks(units: list[Unit]) -> Iterator[Chunk]:
    """Units that lie side by side, taken together."""
    some: list[Unit] = []
    for unit in units:
        end = unit.field.offset + unit.field.width
        if some and end - some[0].field.offset > WIDEST:
            yield Chunk(some[0].field.offset, tuple(some))
            some = []
        some.append(unit)
    if some:
        yield Chunk(some[0].field.offset, tuple(some))


def orders(group: Group, signatures: list[int]) -> Iterator[tuple[int, ...]]:
    """The identities in all orders in which, in each type, their signatures do not fall."""
    choices = []
    for type, base in zip(group.types, group.bases, strict=True):
        sorted_ = sorted(range(base, base + type.size), key=signatures.__getitem__)
        for _, alike in itertools.groupby(sorted_, signatures.__getitem__):
            choices.append([*itertools.permutations(alike)])
    for choice in itertools.product(*choices):
        yield tuple(itertools.chain.from_iterable(choice))
