"""The steps of a product one by one, where it is not built: what leaves a node, in an order that is
the same from any engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rascheck.explore.found import Links
    from rascheck.explore.liveness.components import Justice
    from rascheck.explore.liveness.letters import Letters
    from rascheck.explore.liveness.product import Reading

Node = tuple[int, int]
"""A state and a place."""


class Ground:
    """What leaves nodes, one by one; `part` says to which part a node belongs, or 0."""

    def __init__(
        self,
        links: Links,
        letters: Letters,
        reading: Reading,
        justice: Justice,
        part: Callable[[int, int], int],
    ) -> None:
        self.links = links
        self.letters = letters
        self.reading = reading
        self.justice = justice
        self.part = part

    def leaving(self, node: Node) -> list[tuple[int, int, int, Node]]:
        """(transition, what is wanted then, promises kept, node), in an order that does not depend
        on how they were found."""
        state, place = node
        links, letters, reading = self.links, self.letters, self.reading
        edges = links.leaving(state)
        steps = []
        for edge in edges:
            label, to = links.labels[edge], links.targets[edge]
            if letters.stepping is None:
                letter = letters.arriving[letters.kinds[label]][to]
            else:
                letter = letters.stepping[letters.firsts[state] + edge - edges.start]
            steps.append((label, to, letter))
        if not edges and state not in links.failing:
            steps.append((len(letters.kinds), state, letters.arriving[0][state]))
        return sorted(
            (label, reading.wanted[then], reading.promises[kept], (to, then))
            for label, to, letter in steps
            for then, kept in reading.read(place, letter)
        )

    def enabled(self, state: int) -> int:
        """The assumptions of what is enabled in a state, a bit each."""
        links = self.links
        mask = 0
        for edge in links.leaving(state):
            mask |= self.justice.taken[links.labels[edge]]
        for label in links.failing.get(state, ()):
            mask |= self.justice.taken[label]
        return mask
