"""Packing for the compiled engine: a State goes in, a few 64-bit words come out, and back.

Every element is a bit field within one word that holds value - lowest. The elements of an array lie
at equal distances, and where they need several words each word holds equally many, so that the
place of an element is found by arithmetic. A queue is the number of its entries and a slot for each
that it may hold, the oldest first; slots that are not in use are 0, so that equal states have equal
words. A history register is one bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rascheck.explore.layout import places
from rascheck.explore.reduce.tighten import tightened
from rascheck.system.ir import Scalar, System, highest, lowest
from rascheck.system.trace import State

BITS = 64
LONGEST_QUEUE = 64
"""Entries; what moves them along is written out."""


class Unsupported(Exception):
    """The compiled engine does not take this System; the message says why."""


@dataclass(frozen=True, slots=True)
class Array:
    """`count` elements of `width` bits each, the first at bit `shift` of word `word`.

    A word holds `per` of them; if there are several words, the first element of each is at bit 0.
    """

    word: int
    shift: int
    width: int
    count: int
    per: int
    low: int
    high: int

    def at(self, place: int) -> tuple[int, int]:
        """Word and bit of an element."""
        return self.word + place // self.per, self.shift + place % self.per * self.width

    @property
    def ones(self) -> int:
        """The bits of an element, at bit 0."""
        return (1 << self.width) - 1

    @property
    def mask(self) -> int:
        """The bits of all elements, word 0 in the lowest bits."""
        places = [self.at(place) for place in range(self.count)] if self.width else []
        return sum(self.ones << BITS * word + shift for word, shift in places)


@dataclass(frozen=True, slots=True)
class QueueArray:
    """An array of queues: entry e of queue i has its parts at place i * capacity + e."""

    lengths: Array
    parts: tuple[Array, ...]
    capacity: int


class Words:
    """Where everything in a state of `system` lies, in `count` words."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._used: list[int] = []  # bits of each word
        arrays: dict[int, Array] = {}
        for control in (True, False):
            for number, variable in enumerate(system.variables):
                if variable.control is control:
                    arrays[number] = self._array(variable.type, variable.size)
        self.variables = tuple(arrays[number] for number in range(len(system.variables)))
        queues = []
        for queue in system.queues:
            if queue.capacity > LONGEST_QUEUE:
                raise Unsupported(f"queue {queue.name} holds more than {LONGEST_QUEUE} entries")
            parts = tuple(self._array(t, queue.size * queue.capacity) for _, t in queue.parts)
            queues.append(
                QueueArray(self._fields(0, queue.capacity, queue.size), parts, queue.capacity)
            )
        self.queues = tuple(queues)
        self.past = tuple(self._fields(0, 1, 1) for _ in system.registers)
        self.count = max(1, len(self._used))

    def _array(self, scalar: Scalar, count: int) -> Array:
        return self._fields(lowest(scalar), highest(scalar), count)

    def _fields(self, low: int, high: int, count: int) -> Array:
        width = (high - low).bit_length()
        if width > BITS - 1:
            raise Unsupported(f"a range of {width} bits")
        whole = width * count
        if whole <= BITS:
            for word, used in enumerate(self._used):
                if used + whole <= BITS:
                    self._used[word] += whole
                    return Array(word, used, width, count, max(count, 1), low, high)
            self._used.append(whole)
            return Array(len(self._used) - 1, 0, width, count, max(count, 1), low, high)
        per = BITS // width
        first = len(self._used)
        self._used += [BITS] * -(-count // per)
        return Array(first, 0, width, count, per, low, high)

    def masks(self) -> tuple[list[int], list[int]]:
        """The bits of each variable, and of each array of queues."""
        queues = [sum(array.mask for array in (q.lengths, *q.parts)) for q in self.queues]
        return [array.mask for array in self.variables], queues

    def pack(self, state: State) -> list[int]:
        """The words that stand for `state`."""
        words = [0] * self.count

        def put(array: Array, place: int, value: int) -> None:
            word, shift = array.at(place)
            if array.width:
                words[word] |= (value - array.low) << shift

        for array, values in zip(self.variables, state.values, strict=True):
            for place, value in enumerate(values):
                put(array, place, value)
        for queue, contents in zip(self.queues, state.queues, strict=True):
            for i, entries in enumerate(contents):
                put(queue.lengths, i, len(entries))
                for e, entry in enumerate(entries):
                    for part, value in zip(queue.parts, entry, strict=True):
                        put(part, i * queue.capacity + e, value)
        for array, value in zip(self.past, state.past, strict=True):
            put(array, 0, value)
        return words

    def __str__(self) -> str:
        size = "1 word" if self.count == 1 else f"{self.count} words"
        return "\n".join((f"{size} of {BITS} bits", *self._lines()))

    def _lines(self) -> Iterator[str]:
        """What lies where, in the order of declaration: word, bits, what, and its values."""
        system = self.system
        for variable, array in zip(system.variables, self.variables, strict=True):
            yield from lines(array, variable.name, places(variable.dims))
        for queue, held in zip(system.queues, self.queues, strict=True):
            names = places(queue.dims)
            yield from lines(held.lengths, queue.name, [f"{name} length" for name in names])
            slots = [f"{name} entry {e}" for name in names for e in range(queue.capacity)]
            for (part, _), array in zip(queue.parts, held.parts, strict=True):
                of = [f"{slot} {part}".rstrip() for slot in slots]
                yield from lines(array, queue.name, of)
        for register, array in zip(system.registers, self.past, strict=True):
            yield from lines(array, f"past {register.name}", [""])

    def unpack(self, words: Sequence[int]) -> State:
        """The state for which `words` stand."""

        def get(array: Array, place: int) -> int:
            if not array.width:
                return array.low
            word, shift = array.at(place)
            return (words[word] >> shift & array.ones) + array.low

        def entries(queue: QueueArray, i: int) -> tuple[tuple[int, ...], ...]:
            return tuple(
                tuple(get(part, i * queue.capacity + e) for part in queue.parts)
                for e in range(get(queue.lengths, i))
            )

        return State(
            tuple(tuple(get(a, i) for i in range(a.count)) for a in self.variables),
            tuple(tuple(entries(q, i) for i in range(q.lengths.count)) for q in self.queues),
            tuple(get(array, 0) for array in self.past),
        )


def fitted(system: System) -> Words:
    """The packing of a System; where that takes several words, with its integers made narrow."""
    words = Words(system)
    return words if words.count == 1 else Words(tightened(system))


def lines(array: Array, name: str, elements: Sequence[str]) -> Iterator[str]:
    """`  0:  8..9   page[1]: 0..3` for each element; one without bits has `-`."""
    for place, where in enumerate(elements):
        word, first = array.at(place)
        last = first + array.width - 1
        bits = "-" if not array.width else str(first) if first == last else f"{first}..{last}"
        yield f"{word:>3}: {bits:>7}  {name}{where}: {array.low}..{array.high}"
