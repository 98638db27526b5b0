"""Two sides go in; the shortest run of the one that the other cannot follow comes out, if any.

A state of the one is paired with the set of states of the other in which it may be after the same
observations. A step that no state of the set can answer is the difference. Breadth first, in the
order of initial states and transitions, so that the run is a shortest one, and always the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rascheck.explore.difference.shared import NOBODY
from rascheck.explore.difference.side import FAILED, KNOWN, Side, Step

Observed = tuple[int, int]
"""The label of a step, and what is seen after it."""
Way = tuple[int, tuple[int, ...]]
"""An initial state, and the transitions taken from there."""


@dataclass(frozen=True)
class Followed:
    """What came of it: `way` is the run that cannot be followed, by its last step; None if there is
    none. `observed` is what is seen on it, the initial state first, the last step last. With
    `limited` the search ended before that was known. `pairs` were looked at.
    """

    way: Way | None
    observed: tuple[Observed, ...] = ()
    pairs: int = 0
    limited: bool = False


class TooMany(Exception):
    """A set would have more states than may be looked at."""


class Sets:
    """Sets of states of the side that follows, by number; 0 is the empty one.

    None has more than `most` states; `TooMany` is raised if one would.
    `answers` gives, for a set, what can be observed next, and the set behind that.
    """

    def __init__(self, side: Side, most: int) -> None:
        self.side = side
        self.most = most
        self.numbers: dict[frozenset[int], int] = {frozenset(): 0}
        self.members: list[frozenset[int]] = [frozenset()]
        self.known: dict[int, dict[Observed, int]] = {}

    def number(self, states: Iterable[int]) -> int:
        """The number of a set, with all that is reached from it unseen."""
        closed = frozenset(reached(self.side, states, self.most))
        found = self.numbers.setdefault(closed, len(self.members))
        if found == len(self.members):
            self.members.append(closed)
        return found

    def answers(self, number: int) -> dict[Observed, int]:
        """What may be observed next."""
        known = self.known.get(number)
        if known is None:
            behind: dict[Observed, set[int]] = {}
            for state in self.members[number]:
                here = self.side.seen(state)
                for step in self.side.steps(state):
                    if not is_hidden(step, here):
                        after = behind.setdefault((step.label, step.seen), set())
                        if step.seen != FAILED:
                            after.add(step.target)
            known = {observed: self.number(states) for observed, states in behind.items()}
            if len(self.known) == KNOWN:
                self.known.clear()
            self.known[number] = known
        return known


def is_hidden(step: Step, here: int) -> bool:
    """Whether nothing is seen of a step from a state of which `here` is seen."""
    return step.label == NOBODY and step.seen == here


def reached(side: Side, states: Iterable[int], most: int) -> list[int]:
    """Some states, and those that are reached from them by hidden steps, breadth first.

    Raises `TooMany`.
    """
    found = dict.fromkeys(states)
    queue = list(found)
    for state in queue:
        if len(queue) > most:
            raise TooMany
        here = side.seen(state)
        for step in side.steps(state):
            if is_hidden(step, here) and step.target not in found:
                found[step.target] = None
                queue.append(step.target)
    return queue


def follow(one: Side, other: Side, most: int) -> Followed:
    """Look for the shortest run of `one` that `other` cannot follow, in at most so many pairs, each
    with at most so many states of `other`."""
    try:
        return _followed(one, other, most)
    except TooMany:
        return Followed(None, (), most, limited=True)


def _followed(one: Side, other: Side, most: int) -> Followed:
    sets = Sets(other, most)
    starts: dict[int, list[int]] = {}
    for state in other.initial():
        starts.setdefault(other.seen(state), []).append(state)
    order: list[tuple[int, int]] = []
    before: list[tuple[int, int]] = []
    numbers: dict[tuple[int, int], int] = {}

    def way(index: int, *last: int) -> Way:
        steps = list(last)
        while before[index][0] >= 0:
            index, taken = before[index]
            steps.append(taken)
        return order[index][0], tuple(reversed(steps))

    def add(pair: tuple[int, int], index: int, taken: int) -> None:
        if numbers.setdefault(pair, len(order)) == len(order):
            order.append(pair)
            before.append((index, taken))

    for state in one.initial():
        seen = one.seen(state)
        if seen not in starts:
            return Followed((state, ()), ((NOBODY, seen),), len(order))
        add((state, sets.number(starts[seen])), -1, -1)
    for index, (state, number) in enumerate(order):
        if len(order) > most:
            return Followed(None, (), len(order), limited=True)
        here = one.seen(state)
        answers = sets.answers(number)
        for step in one.steps(state):
            if is_hidden(step, here):
                add((step.target, number), index, step.transition)
                continue
            behind = answers.get((step.label, step.seen))
            if behind is None:
                found = way(index, step.transition)
                return Followed(found, observations(one, found), len(order))
            if step.seen != FAILED:
                add((step.target, behind), index, step.transition)
    return Followed(None, (), len(order))


def observations(side: Side, way: Way) -> tuple[Observed, ...]:
    """What is seen on a run, the initial state first; hidden steps are left out."""
    state, steps = way
    found: list[Observed] = [(NOBODY, side.seen(state))]
    for number in steps:
        step = next(step for step in side.steps(state) if step.transition == number)
        if not is_hidden(step, side.seen(state)):
            found.append((step.label, step.seen))
        state = step.target
    return tuple(found)


def ways(side: Side, observed: tuple[Observed, ...]) -> list[tuple[Way, int]]:
    """The runs of a side on which this is observed: the shortest to each state where they end."""
    first, *rest = observed
    layer: dict[int, Way] = {s: (s, ()) for s in side.initial() if side.seen(s) == first[1]}
    for one in rest:
        after: dict[int, Way] = {}
        for state, (start, steps) in _closed(side, layer).items():
            here = side.seen(state)
            for step in side.steps(state):
                if (step.label, step.seen) == one and not is_hidden(step, here):
                    after.setdefault(step.target, (start, (*steps, step.transition)))
        layer = after
    return [(way, state) for state, way in _closed(side, layer).items()]


def _closed(side: Side, layer: dict[int, Way]) -> dict[int, Way]:
    """A layer with what is reached from it by hidden steps."""
    found = dict(layer)
    queue = list(found)
    for state in queue:
        here = side.seen(state)
        start, steps = found[state]
        for step in side.steps(state):
            if is_hidden(step, here) and step.target not in found:
                found[step.target] = (start, (*steps, step.transition))
                queue.append(step.target)
    return found
