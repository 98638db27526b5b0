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

MOST = 100_000
"""Places times letters: more are too many to be written down."""


class Marks(Protocol):
    """The parts in which a fair, accepted run may stay, as an engine found them."""

    @property
    def some(self) -> bool:
        """Whether there are any."""

    def part(self, state: int, place: int) -> int:
        """The number of the part to which a node belongs, or 0."""


@dataclass
class Tables:
    """`places` of the automaton and `alphabet` letters; steps of a place and letter stand at
    first[i] .. first[i + 1] of `then` and `kept` (promises, a bit each), i = place * alphabet +
    letter. letters: for each transition, and for staying, the letters of all states. taken: for
    each of these the assumptions of fairness. may: places in cycles that keep all promises.
    """

    places: int
    alphabet: int
    first: list[int]
    then: list[int]
    kept: list[int]
    letters: list[array[int]]
    taken: list[int]
    weak: int
    strong: int
    every: int
    may: set[int]
    roots: list[tuple[int, int]]


def tables_of(found: Found, letters: Letters, reading: Reading) -> Tables | None:
    """All that compiled code needs; None if there is too much of it, or each step has a letter."""
    if letters.stepping is not None:
        return None
    roots = roots_of(found, letters, reading)
    alphabet = len(letters.masks)
    place = 0
    while place < len(reading.known):
        if len(reading.known) * alphabet > MOST:
            return None
        for letter in range(alphabet):
            reading.read(place, letter)
        place += 1
    first, then, kept = [0], [], []
    promises, every = reading.promises, reading.automaton.every
    for row in reading.known:
        for letter in range(alphabet):
            then += [to for to, _ in row[letter]]
            kept += [promises[number] for _, number in row[letter]]
            first.append(len(then))
    assumed = assumptions_of(found.system)
    assert alphabet > CUT
    return Tables(
        len(reading.known),
        alphabet,
        first,
        then,
        kept,
        [letters.arriving[kind] for kind in (*letters.kinds, 0)],
        assumed.taken,
        assumed.weak,
        assumed.strong,
        every,
        recurring(reading.known, promises, every),
        roots,
    )
