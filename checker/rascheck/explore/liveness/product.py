"""States, letters and an automaton go in; all pairs that runs can reach come out, with their steps.

A node is a state together with what must hold of the rest of a run that has come there: the
automaton has read the letter of that state. Where nothing can move, a run stays.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rascheck.explore.found import Reached
from rascheck.explore.liveness.automaton import Automaton, Steps
from rascheck.explore.liveness.letters import CUT, Letters

if TYPE_CHECKING:
    from rascheck.explore.found import Found, Links

SHIFT = 24
"""Bits for the number of an automaton's state."""
LOOK = 1 << 14
"""Nodes between two looks at the clock."""
STEP, NODE = 12, 120
"""About how many bytes they take."""


@dataclass
class Product:
    """Nodes in breadth-first order, level d from `levels[d]` on.

    states, places: the state of a node, and the number of its automaton state, which is
    `wanted[place]`. What leaves node i stands at firsts[i] .. firsts[i + 1] of `targets`, `labels`
    (transitions; `stay` where nothing moves) and `kept` (a number for each set of promises, which
    is in `promises`). rows: what the automaton does with each letter, for each place.
    """

    stay: int
    states: array[int] = field(default_factory=lambda: array("I"))
    places: array[int] = field(default_factory=lambda: array("I"))
    wanted: list[int] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    firsts: array[int] = field(default_factory=lambda: array("Q", [0]))
    targets: array[int] = field(default_factory=lambda: array("I"))
    labels: array[int] = field(default_factory=lambda: array("I"))
    kept: array[int] = field(default_factory=lambda: array("I"))
    promises: list[int] = field(default_factory=list)
    rows: list[dict[int, Steps]] = field(default_factory=list)

    def depth(self, node: int) -> int:
        """The steps from an initial node to a node."""
        return max(d for d, first in enumerate(self.levels) if first <= node)


class Reading:
    """The automaton with its states numbered as they are met, and what it has read before."""

    def __init__(self, automaton: Automaton, letters: Letters) -> None:
        self.automaton = automaton
        self.masks = letters.masks
        self.numbers: dict[int, int] = {}
        self.kept: dict[int, int] = {}
        self.known: list[dict[int, Steps]] = []

    def number(self, state: int) -> int:
        """The number of an automaton state."""
        number = self.numbers.setdefault(state, len(self.numbers))
        if number == len(self.known):
            self.known.append({CUT: ()})
        return number

    def read(self, place: int, letter: int) -> Steps:
        """(number, number of the promises kept) for each step from state number `place`."""
        steps = self.known[place].get(letter)
        if steps is None:
            state = next(s for s, n in self.numbers.items() if n == place)
            self.known[place][letter] = steps = tuple(
                (self.number(then), self.kept.setdefault(kept, len(self.kept)))
                for then, kept in self.automaton.steps(state, self.masks[letter])
            )
        return steps


def roots_of(found: Found, letters: Letters, reading: Reading) -> list[tuple[int, int]]:
    """(state, place) for each way to begin, in initial order."""
    first = reading.number(reading.automaton.initial)
    end = found.starts[1] if len(found.starts) > 1 else found.count
    staying = letters.arriving[0]
    return [(s, place) for s in range(end) for place, _ in reading.read(first, staying[s])]


def product_of(found: Found, links: Links, letters: Letters, automaton: Automaton) -> Product:
    """All nodes that runs reach. Raises `Reached` at a limit of time or memory."""
    reading = Reading(automaton, letters)
    product = Product(len(found.system.transitions))
    numbers: dict[int, int] = {}
    for state, place in roots_of(found, letters, reading):
        numbers.setdefault(state << SHIFT | place, len(numbers))
    product.states.extend([key >> SHIFT for key in numbers])
    product.places.extend([key & (1 << SHIFT) - 1 for key in numbers])
    done = 0
    while done < len(numbers):
        product.levels.append(done)
        end = len(numbers)
        for start in range(done, end, LOOK):
            found.clock()
            size = STEP * len(product.targets) + NODE * end
            if found.limits.memory is not None and found.memory() + size > found.limits.memory:
                raise Reached("memory")
            expand(product, reading, links, letters, numbers, (start, min(start + LOOK, end)))
        done = end
    product.wanted = list(reading.numbers)
    product.promises = list(reading.kept)
    product.rows = reading.known
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
    starts, stops, labels, targets, failing = links
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
        start, stop = starts[state], stops[state]
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
