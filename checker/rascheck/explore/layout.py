"""Packing: a State goes in, ONE integer comes out, and back.

Every element of a variable is a bit field that holds value - lowest. A queue is the number of its
entries, then its slots, the oldest entry first; slots that are not in use are 0, so that equal
states are equal integers. A history register is one bit. Control variables come first, for most
guards look at them only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rascheck.system.ir import Scalar, System, Variable, cardinality, highest, lowest
from rascheck.system.trace import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, eq=False, slots=True)
class Field:
    """`width` bits from bit `offset` on, which hold value - `low` for the values low..high.

    Compared by identity: a layout makes each of its fields once.
    """

    name: str
    offset: int
    width: int
    low: int
    high: int

    @property
    def ones(self) -> int:
        """The bits of the field, at bit 0."""
        return (1 << self.width) - 1

    @property
    def mask(self) -> int:
        """The bits of the field, in their place."""
        return self.ones << self.offset

    @property
    def top(self) -> int:
        """The greatest stored value."""
        return self.high - self.low


@dataclass(frozen=True, eq=False, slots=True)
class QueueField:
    """One queue: `length`, then `capacity` slots of `slot` bits each.

    `parts` are the fields of the oldest entry, in the first slot.
    """

    name: str
    offset: int
    length: Field
    parts: tuple[Field, ...]
    slot: int
    capacity: int

    @property
    def width(self) -> int:
        """The bits of the whole queue."""
        return self.length.width + self.capacity * self.slot

    @property
    def ones(self) -> int:
        """The bits of the whole queue, at bit 0."""
        return (1 << self.width) - 1


class Layout:
    """Where everything in a state of `system` lies.

    `elements[v]` are the fields of variable v in row-major order, `queues[q]` those of the queues
    of array q; both lie side by side, at equal distances. `past[r]` is history register r.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.width = 0
        elements: dict[int, tuple[Field, ...]] = {}
        for control in (True, False):
            for number, variable in enumerate(system.variables):
                if variable.control is control:
                    elements[number] = self._elements(variable)
        self.elements = tuple(elements[number] for number in range(len(system.variables)))
        self.queues = tuple(
            tuple(
                self._queue(f"{queue.name}{place}", queue.parts, queue.capacity)
                for place in places(queue.dims)
            )
            for queue in system.queues
        )
        self.past = tuple(self._field(f"past {r.name}", 0, 1) for r in system.registers)

    def _field(self, name: str, low: int, high: int) -> Field:
        field = Field(name, self.width, (high - low).bit_length(), low, high)
        self.width += field.width
        return field

    def _elements(self, variable: Variable) -> tuple[Field, ...]:
        bounds = lowest(variable.type), highest(variable.type)
        return tuple(self._field(f"{variable.name}{p}", *bounds) for p in places(variable.dims))

    def _queue(self, name: str, parts: tuple[tuple[str, Scalar], ...], capacity: int) -> QueueField:
        offset = self.width
        length = self._field(f"len({name})", 0, capacity)
        head = self.width
        fields = tuple(
            self._field(f"{name}.{part}" if part else name, lowest(scalar), highest(scalar))
            for part, scalar in parts
        )
        queue = QueueField(name, offset, length, fields, self.width - head, capacity)
        self.width = offset + queue.width
        return queue

    def initially(self) -> tuple[int, list[list[int]]]:
        """What the initial values fix, packed, and for each free element all that it may be."""
        fixed = 0
        free = []
        for variable, fields in zip(self.system.variables, self.elements, strict=True):
            whole = range(lowest(variable.type), highest(variable.type) + 1)
            for place, initial in zip(fields, variable.initial, strict=True):
                if initial is None:
                    free.append([(value - place.low) << place.offset for value in whole])
                else:
                    fixed |= (initial - place.low) << place.offset
        return fixed, free

    def pack(self, state: State) -> int:
        """The integer that stands for `state`."""
        packed = 0
        for fields, values in zip(self.elements, state.values, strict=True):
            for field, value in zip(fields, values, strict=True):
                packed |= (value - field.low) << field.offset
        for queues, contents in zip(self.queues, state.queues, strict=True):
            for queue, entries in zip(queues, contents, strict=True):
                packed |= len(entries) << queue.length.offset
                for slot, entry in enumerate(entries):
                    for field, value in zip(queue.parts, entry, strict=True):
                        packed |= (value - field.low) << field.offset + slot * queue.slot
        for field, value in zip(self.past, state.past, strict=True):
            packed |= value << field.offset
        return packed

    def unpack(self, packed: int) -> State:
        """The state for which `packed` stands."""

        def value(field: Field, shift: int = 0) -> int:
            return (packed >> field.offset + shift & field.ones) + field.low

        def contents(queue: QueueField) -> tuple[tuple[int, ...], ...]:
            return tuple(
                tuple(value(field, slot * queue.slot) for field in queue.parts)
                for slot in range(value(queue.length))
            )

        return State(
            tuple(tuple(value(field) for field in fields) for fields in self.elements),
            tuple(tuple(contents(queue) for queue in queues) for queues in self.queues),
            tuple(value(field) for field in self.past),
        )

    def control_fields(self) -> list[Field]:
        """The control state of each machine instance, in the order of `System.instances`."""
        return [field for m in self.system.machines for field in self.elements[m.control]]

    def masks(self) -> tuple[list[int], list[int]]:
        """The bits of each variable, and of each array of queues."""
        queues = [sum(queue.ones << queue.offset for queue in some) for some in self.queues]
        return [sum(place.mask for place in places) for places in self.elements], queues

    def entered(self, states: Iterable[int]) -> frozenset[tuple[int, int]]:
        """The (machine, control state) pairs of some states."""
        fields = self.control_fields()
        mask = sum(place.mask for place in fields)
        words = {state & mask for state in states}
        return frozenset(
            (machine, (word >> place.offset & place.ones) + place.low)
            for word in words
            for (machine, _), place in zip(self.system.instances, fields, strict=True)
        )

    def _lines(self) -> Iterator[str]:
        def line(name: str, offset: int, width: int, holds: str) -> str:
            bits = f"{offset}..{offset + width - 1}" if width > 1 else f"{offset}" if width else "-"
            return f"{bits:>9}  {name}: {holds}"

        fields = [field for fields in self.elements for field in fields]
        for field in sorted(fields, key=lambda field: field.offset):
            yield line(field.name, field.offset, field.width, f"{field.low}..{field.high}")
        for queue in [queue for queues in self.queues for queue in queues]:
            holds = f"{queue.length.width} bits of length, {queue.capacity} slots of {queue.slot}"
            yield line(queue.name, queue.offset, queue.width, holds)
        for field in self.past:
            yield line(field.name, field.offset, field.width, "0..1")

    def __str__(self) -> str:
        return "\n".join((f"{self.width} bits", *self._lines()))


def places(dims: tuple[Scalar, ...]) -> list[str]:
    """The subscripts of each element as text, in row-major order."""
    texts = [""]
    for scalar in dims:
        texts = [
            f"{text}[{lowest(scalar) + i}]" for text in texts for i in range(cardinality(scalar))
        ]
    return texts
