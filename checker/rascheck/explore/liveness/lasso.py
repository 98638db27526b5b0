"""Parts of a product in which fair runs may stay go in; THE run that is shown comes out.

It enters a part after as few steps as possible; of several nodes that come first, the one whose
state is least (variables, queues, history; then what the automaton wants) is where its loop begins.
The way there is the canonical one among the shortest. In the loop it goes from what it owes to what
is nearest of it, by the least steps in the order of transitions, and then back: not always the
shortest loop, but the same from any engine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rascheck.explore.canonical import Kept, Run, forwards, switches_to_come

if TYPE_CHECKING:
    from collections.abc import Callable

    from rascheck.explore.found import Found, Links
    from rascheck.explore.liveness.components import Justice
    from rascheck.explore.liveness.letters import Letters
    from rascheck.explore.liveness.product import Product, Reading
    from rascheck.system.trace import Trace


class Lasso:
    """A run as the number of its initial state and transition numbers; `loop` is the number of the
    state to which it returns."""

    def __init__(self, initial: int, steps: list[int], loop: int) -> None:
        self.initial = initial
        self.steps = steps
        self.loop = loop


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


def lasso_of(found: Found, product: Product, ground: Ground, due: Callable[[int], int]) -> Lasso:
    """The lasso of the part that comes first; `due` are the assumptions that a part must meet."""
    wanted = product.reading.wanted
    nodes = zip(product.states, product.places, strict=True)
    first = next(i for i, node in enumerate(nodes) if ground.part(*node))
    depth = product.depth(first)
    end = [*product.levels, len(product.states)][depth + 1]
    _, _, entry = min(
        (found.unpack(product.states[i]), wanted[product.places[i]], i)
        for i in range(first, end)
        if ground.part(product.states[i], product.places[i])
    )
    run = way_to(found, product, entry, depth)
    at = product.states[entry], product.places[entry]
    around = Loop(ground, ground.part(*at), due(ground.part(*at))).around(at)
    steps = [label for label in run.steps if label != product.stay]
    moves = [label for label in around if label != product.stay]
    return Lasso(product.states[run.initial], steps + moves, len(steps))


def way_to(found: Found, product: Product, entry: int, depth: int) -> Run:
    """The canonical run among the shortest to a node, which is so deep."""
    if depth == 0:
        return Run(entry, [])
    number = {instance: i for i, instance in enumerate(found.system.instances)}
    who = [tuple(number[i] for i in t.participants) for t in found.system.transitions]
    who.append((len(number),))  # nobody else stays
    levels: list[Kept] = []
    after = {entry}
    firsts, targets, labels = product.firsts, product.targets, product.labels
    for level in range(depth - 1, -1, -1):
        kept: Kept = {}
        for node in range(product.levels[level], product.levels[level + 1]):
            for edge in range(firsts[node], firsts[node + 1]):
                if targets[edge] in after:
                    kept.setdefault(node, []).append((labels[edge], targets[edge], 1))
        levels.append(kept)
        after = set(kept)
    levels.reverse()
    return forwards(levels, switches_to_come(levels, 1, who), 1, who)


class Loop:
    """Goes round in a part."""

    def __init__(self, ground: Ground, part: int, due: int) -> None:
        self.ground = ground
        self.part = part
        self.due = due
        self.promises = ground.reading.automaton.every

    def around(self, entry: Node) -> list[int]:
        """The labels of a loop from `entry` that keeps all promises and is fair."""
        steps: list[int] = []
        at = entry
        self.due &= ~self.resting(entry)
        while self.promises or self.due:
            at = self.go(at, None, steps)
        if at != entry or not steps:
            self.go(at, entry, steps)
        return steps

    def resting(self, node: Node) -> int:
        """The weak assumptions that are met because nothing of them is enabled here."""
        return self.ground.justice.weak & ~self.ground.enabled(node[0])

    def go(self, start: Node, goal: Node | None, steps: list[int]) -> Node:
        """Go to the nearest node, or by the nearest step, that meets something; or to `goal`."""
        came: dict[Node, tuple[Node, int, int]] = {}
        queue = [start]
        for node in queue:
            for label, _, promises, to in self.ground.leaving(node):
                if self.ground.part(*to) != self.part:
                    continue
                if goal is None:
                    met = self.ground.justice.taken[label] | self.resting(to)
                    found = bool(met & self.due or promises & self.promises)
                else:
                    found = to == goal
                if found:
                    way = [(label, promises, to)]
                    while node != start:
                        before, label, promises = came[node]
                        way.append((label, promises, node))
                        node = before
                    self.walk(way[::-1], steps)
                    return way[0][2]
                if to not in came and to != start:
                    came[to] = node, label, promises
                    queue.append(to)
        raise AssertionError("a part is strongly connected, and all that is due is met in it")

    def walk(self, way: list[tuple[int, int, Node]], steps: list[int]) -> None:
        """Take these steps: (transition, promises kept, node)."""
        for label, promises, to in way:
            steps.append(label)
            self.due &= ~(self.ground.justice.taken[label] | self.resting(to))
            self.promises &= ~promises


def written_short(trace: Trace) -> Trace:
    """The same run, written with as short a loop, and then as short a way to it, as there is."""
    loop, moves = trace.loop, trace.moves
    if loop is None or loop == len(moves):
        return trace
    way, around = moves[:loop], moves[loop:]
    size = len(around)
    period = next(p for p in range(1, size + 1) if around == around[:p] * (size // p))
    moves = way + around[:period]
    states = (trace.initial, *(move.state for move in moves))
    while loop and moves[loop - 1] == moves[-1] and states[loop - 1] == states[len(moves) - 1]:
        moves, loop = moves[:-1], loop - 1
    return replace(trace, moves=moves, loop=loop)
