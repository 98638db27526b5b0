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
    from collections.abc import Sequence

    from rascheck.explore.found import Found
    from rascheck.explore.liveness.components import Justice, Part
    from rascheck.explore.liveness.product import Product
    from rascheck.system.trace import Trace


class Lasso:
    """A run as the number of its initial state and transition numbers; `loop` is the number of the
    state to which it returns."""

    def __init__(self, initial: int, steps: list[int], loop: int) -> None:
        self.initial = initial
        self.steps = steps
        self.loop = loop


def lasso_of(
    found: Found, product: Product, justice: Justice, parts: Sequence[Part], every: int
) -> Lasso:
    """The lasso of the first part."""
    depth = product.depth(min(min(part.nodes) for part in parts))
    ends = [*product.levels, len(product.states)]
    first = [
        (found.unpack(product.states[node]), product.wanted[product.places[node]], node, i)
        for i, part in enumerate(parts)
        for node in part.nodes
        if node < ends[depth + 1]
    ]
    _, _, entry, number = min(first)
    run = way_to(found, product, entry, depth)
    around = Loop(product, justice, parts[number], every).around(entry)
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

    def __init__(self, product: Product, justice: Justice, part: Part, every: int) -> None:
        self.product = product
        self.justice = justice
        self.nodes = set(part.nodes)
        self.promises = every
        self.due = part.due

    def around(self, entry: int) -> list[int]:
        """The labels of a loop from `entry` that keeps all promises and is fair."""
        steps: list[int] = []
        at = entry
        self.visit(entry)
        while self.promises or self.due:
            at = self.go(at, None, steps)
        if at != entry or not steps:
            self.go(at, entry, steps)
        return steps

    def visit(self, node: int) -> None:
        """What is not enabled here need not be taken."""
        enabled = self.justice.enabled[self.product.states[node]]
        self.due &= ~(self.justice.weak & ~enabled)

    def go(self, start: int, goal: int | None, steps: list[int]) -> int:
        """Go to the nearest node, or by the nearest step, that meets something; or to `goal`."""
        product, justice = self.product, self.justice
        came: dict[int, tuple[int, int]] = {}
        queue = [start]
        for node in queue:
            for edge in self.leaving(node):
                to = product.targets[edge]
                if goal is None:
                    enabled = justice.enabled[product.states[to]]
                    met = justice.taken[product.labels[edge]] | (justice.weak & ~enabled)
                    promises = product.promises[product.kept[edge]]
                    found = bool(met & self.due or promises & self.promises)
                else:
                    found = to == goal
                if found:
                    way = [edge]
                    while node != start:
                        node, edge = came[node]
                        way.append(edge)
                    self.walk(way[::-1], steps)
                    return to
                if to not in came and to != start:
                    came[to] = node, edge
                    queue.append(to)
        raise AssertionError("a part is strongly connected, and all that is due is met in it")

    def walk(self, way: list[int], steps: list[int]) -> None:
        """Take these edges."""
        product = self.product
        for edge in way:
            label = product.labels[edge]
            steps.append(label)
            self.due &= ~self.justice.taken[label]
            self.promises &= ~product.promises[product.kept[edge]]
            self.visit(product.targets[edge])

    def leaving(self, node: int) -> list[int]:
        """The edges inside, in an order that does not depend on how they were found."""
        product = self.product
        edges = range(product.firsts[node], product.firsts[node + 1])

        def order(edge: int) -> tuple[int, int, int]:
            place = product.places[product.targets[edge]]
            kept = product.promises[product.kept[edge]]
            return product.labels[edge], product.wanted[place], kept

        return sorted((e for e in edges if product.targets[e] in self.nodes), key=order)


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
