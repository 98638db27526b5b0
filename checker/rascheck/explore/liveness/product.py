"""States, letters and an automaton go in; all pairs that runs can reach come out, with their steps.

A node is a state together with what must hold of the rest of a run that has come there: the
automaton has read the letter of that state. Where nothing can move, a run stays.
"""

from __future__ import annotations

import itertools
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rascheck.explore.found import DEGREE, Reached
from rascheck.explore.liveness.automaton import Acceptor, Steps
from rascheck.explore.liveness.letters import CUT, Letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rascheck.explore.found import Found, Links

SHIFT = 24
"""Bits for the number of an automaton's state."""
LOOK = 1 << 14
"""Nodes between two looks at the clock."""
STEP, NODE = 12, 120
"""About how many bytes they take."""


class Reading:
    """The automaton with its states numbered as they are met (places), and what it has read before.

    `masks` say of each letter which propositions hold, a bit each. wanted: the state of each place;
    promises: what is kept, by number.
    """

    def __init__(self, automaton: Acceptor, masks: list[int]) -> None:
        self.automaton = automaton
        self.masks = masks
        self.wanted: list[int] = []
        self.promises: list[int] = []
        self.known: list[dict[int, Steps]] = []
        self._places: dict[int, int] = {}
        self._numbers: dict[int, int] = {}

    def place(self, state: int) -> int:
        """The place of an automaton state."""
        place = self._places.setdefault(state, len(self.wanted))
        if place == len(self.wanted):
            self.wanted.append(state)
            self.known.append({CUT: ()})
        return place

    def number(self, promises: int) -> int:
        """The number of a set of promises."""
        number = self._numbers.setdefault(promises, len(self.promises))
        if number == len(self.promises):
            self.promises.append(promises)
        return number

    def read(self, place: int, letter: int) -> Steps:
        """(place, number of the promises kept) for each step from a place."""
        steps = self.known[place].get(letter)
        if steps is None:
            self.known[place][letter] = steps = tuple(
                (self.place(then), self.number(kept))
                for then, kept in self.automaton.steps(self.wanted[place], self.masks[letter])
            )
        return steps

    def read_all(self, most: int) -> bool:
        """Read each letter in each place, and in those that are met on the way; whether there are
        no more than so many pairs of them."""
        for place in itertools.count():
            if place == len(self.known):
                return True
            if len(self.known) * len(self.masks) > most:
                return False
            for letter in range(len(self.masks)):
                self.read(place, letter)
        raise AssertionError("places are counted for ever")

    def waits(self, place: int, letters: Iterable[int]) -> bool:
        """Whether a place can be kept whichever of these letters is read."""
        return all(any(then == place for then, _ in self.read(place, one)) for one in letters)


@dataclass
class Product:
    """Nodes in breadth-first order, level d from `levels[d]` on.

    states, places: the state of a node, and its place in `reading`. What leaves node i stands at
    firsts[i] .. firsts[i + 1] of `targets`, `labels` (transitions; `stay` where nothing moves) and
    `kept` (numbers of promises).
    """

    stay: int
    reading: Reading
    states: array[int] = field(default_factory=lambda: array("I"))
    places: array[int] = field(default_factory=lambda: array("I"))
    levels: list[int] = field(default_factory=list)
    firsts: array[int] = field(default_factory=lambda: array("Q", [0]))
    targets: array[int] = field(default_factory=lambda: array("I"))
    labels: array[int] = field(default_factory=lambda: array("I"))
    kept: array[int] = field(default_factory=lambda: array("I"))

    def depth(self, node: int) -> int:
        """The steps from an initial node to a node."""
        return max(d for d, first in enumerate(self.levels) if first <= node)


def roots_of(found: Found, letters: Letters, reading: Reading) -> list[tuple[int, int]]:
    """(state, place) for each way to begin, in initial order."""
    first = reading.place(reading.automaton.initial)
    end = found.starts[1] if len(found.starts) > 1 else found.count
    staying = letters.arriving[0]
    return [(s, place) for s in range(end) for place, _ in reading.read(first, staying[s])]


def product_of(
    found: Found,
    links: Links,
    letters: Letters,
    reading: Reading,
    until: Callable[[int, int], int] | None = None,
) -> Product:
    """All nodes that runs reach, or those up to the first level that has one for which `until`
    (of state and place) is not 0. Raises `Reached` at a limit of time or memory."""
    product = Product(len(found.system.transitions), reading)
    numbers: dict[int, int] = {}
    for state, place in roots_of(found, letters, reading):
        numbers.setdefault(state << SHIFT | place, len(numbers))
    product.states.extend([key >> SHIFT for key in numbers])
    product.places.extend([key & (1 << SHIFT) - 1 for key in numbers])
    done = 0
    while done < len(numbers):
        product.levels.append(done)
        end = len(numbers)
        if until and any(map(until, product.states[done:], product.places[done:])):
            break
        for start in range(done, end, LOOK):
            found.clock()
            size = STEP * len(product.targets) + NODE * end
            if found.limits.memory is not None and found.memory() + size > found.limits.memory:
                raise Reached("memory")
            expand(product, reading, links, letters, numbers, (start, min(start + LOOK, end)))
        done = end
    return product


def expand(
    product: Product,
    reading: Reading,
    links: Links,
    letters: Letters,
    numbers: dict[int, int],
    nodes: tuple[int, int],
) -> None:
    """Find what leaves some nodes."""
    spans, labels, targets, failing = links
    stepping, staying = letters.stepping, letters.arriving[0]
    arriving = [letters.arriving[kind] for kind in letters.kinds]
    known, put = reading.known, numbers.setdefault
    states, places = product.states, product.places
    new_state, new_place = states.append, places.append
    target, label, kept = product.targets.append, product.labels.append, product.kept.append
    ended = product.firsts.append
    count = len(numbers)
    for node in range(*nodes):
        state, place = states[node], places[node]
        row = known[place]
        start = spans[state] >> DEGREE
        stop = start + (spans[state] & (1 << DEGREE) - 1)
        shift = 0 if stepping is None else letters.firsts[state] - start
        for edge in range(start, stop):
            to = targets[edge]
            letter = arriving[labels[edge]][to] if stepping is None else stepping[edge + shift]
            steps = row.get(letter)
            if steps is None:
                steps = reading.read(place, letter)
            for then, promises in steps:
                key = to << SHIFT | then
                number = put(key, count)
                if number == count:
                    count += 1
                    new_state(to)
                    new_place(then)
                target(number)
                label(labels[edge])
                kept(promises)
        if start == stop and state not in failing:
            for then, promises in reading.read(place, staying[state]):
                key = state << SHIFT | then
                number = put(key, count)
                if number == count:
                    count += 1
                    new_state(state)
                    new_place(then)
                target(number)
                label(product.stay)
                kept(promises)
        ended(len(product.targets))
