"""An automaton goes in; what it does with each letter comes out as numbers, for compiled code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rascheck.explore.liveness.components import assumptions_of, recurring
from rascheck.explore.liveness.letters import CUT, Letters
from rascheck.explore.liveness.product import Reading, roots_of

if TYPE_CHECKING:
    from array import array

    from rascheck.explore.found import Found
    from rascheck.explore.liveness.components import Justice

MOST = 100_000
"""Places times letters: more are too many to be written down."""
NOWHERE = -1
"""In place of a step."""


class Marks(Protocol):
    """The parts in which a fair, accepted run may stay, as an engine found them."""

    @property
    def some(self) -> bool:
        """Whether there are any."""

    def part(self, state: int, place: int) -> int:
        """The number of the part to which a node belongs, or 0."""

    def due(self, part: int) -> int:
        """The assumptions that a run that stays there must meet, a bit each."""


@dataclass
class Tables:
    """What compiled code needs to know of an automaton that reads the letters of a graph.

    A place that waits whatever it reads, that of the first state, is not looked at if a run cannot
    stay there: it is with every state. `slots` are the numbers of the others; `free` is that place,
    if there is one, and its row comes last.

    Of each slot and letter there are `ways` steps (a power of two), from (slot * alphabet + letter)
    * ways on in `then` (slots, or NOWHERE) and `kept` (promises, a bit each). letters: for each
    kind of arrival those of all states; kinds: the kind of each transition, and of staying. cut:
    whether there is an arrival at which a formula cannot be evaluated. may: whether a slot is in a
    cycle that keeps all promises. roots: (state, slot) for each way to begin.
    """

    slots: dict[int, int]
    free: int | None
    alphabet: int
    ways: int
    then: list[int]
    kept: list[int]
    letters: list[bytes | array[int]]
    kinds: list[int]
    cut: bool
    justice: Justice
    every: int
    may: list[bool]
    roots: list[tuple[int, int]]


def tables_of(found: Found, letters: Letters, reading: Reading) -> Tables | None:
    """The tables; None if they are too large, or each step has a letter of its own."""
    if letters.stepping is not None:
        return None
    roots = roots_of(found, letters, reading)
    if not reading.read_all(MOST):
        return None
    alphabet, every = len(letters.masks), reading.automaton.every
    may = recurring(reading.known, reading.promises, every)
    cut = any(CUT in some for some in letters.arriving)
    first = reading.place(reading.automaton.initial)
    waits = first not in may and not cut and reading.waits(first, range(1, alphabet))
    free = first if waits else None
    places = [place for place in range(len(reading.known)) if place != free]
    slots = {place: slot for slot, place in enumerate(places)}
    ways, then, kept = rows(reading, [*places, *([] if free is None else [free])], slots)
    return Tables(
        slots,
        free,
        alphabet,
        ways,
        then,
        kept,
        letters.arriving,
        [*letters.kinds, 0],
        cut,
        assumptions_of(found.system),
        every,
        [place in may for place in places],
        [(state, slots[place]) for state, place in roots if place != free],
    )


def rows(
    reading: Reading, places: list[int], slots: dict[int, int]
) -> tuple[int, list[int], list[int]]:
    """The steps that lead to slots, from these places, as `Tables` has them."""
    steps = [
        [(slots[then], reading.promises[kept]) for then, kept in row[letter] if then in slots]
        for row in (reading.known[place] for place in places)
        for letter in range(len(reading.masks))
    ]
    most = max(map(len, steps), default=0)
    ways = 1 << (max(1, most) - 1).bit_length()
    then, kept = [], []
    for some in steps:
        padded = some + [(NOWHERE, 0)] * (ways - len(some))
        then += [slot for slot, _ in padded]
        kept += [promises for _, promises in padded]
    return ways, then, kept
