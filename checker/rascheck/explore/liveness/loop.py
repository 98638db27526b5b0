"""A node of a part in which fair runs may stay goes in; the loop that is shown comes out.

It comes back to the node, keeps all promises, and is fair. It is the shortest such loop; of several
the one with the fewest switches between who acts, then the one whose transitions come first. That
takes a search over nodes together with what is still owed there. Where this has more than MOST
points, the loop goes from what is owed to what is nearest of it, by the least steps in the order of
transitions, and then back: it is fair too, and may be longer than it need be. If the way back is
far (FAR), it is looked for where states are like the one to which it leads. Which of these it is
depends on the part alone, so the loop is the same from any engine.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple

from rascheck.explore.canonical import Kept, Parties, forwards, switches_to_come

if TYPE_CHECKING:
    from collections.abc import Callable

    from rascheck.explore.liveness.ground import Ground, Node
    from rascheck.system.trace import State

MOST = 1 << 15
"""Points that are looked at for the shortest loop, and those of one level more."""
FAR = 1 << 15
"""Nodes that are looked at for the shortest way back."""
BACK = -1
"""In place of the number of a point: the loop is closed."""


class Step(NamedTuple):
    """A step within a part: the transition, the node behind it, what it keeps and takes (`keeps`),
    what is enabled there though strong assumptions ask for it (`asks`), and the weak ones that rest
    there; a bit for each promise, then one for each assumption."""

    label: int
    to: Node
    keeps: int
    asks: int
    rests: int


Point = tuple["Node", int, int]
"""A node on the way round; what is still owed there; the strong assumptions that have been met."""


class Around:
    """The search for the shortest loop from `entry` within a part; `who` takes part in each
    transition."""

    def __init__(self, ground: Ground, entry: Node, who: list[tuple[int, ...]]) -> None:
        self.ground = ground
        self.entry = entry
        self.part = ground.part(*entry)
        self.who = who
        self.shift = ground.reading.automaton.every.bit_length()
        self.strong = ground.justice.strong << self.shift
        self.known: dict[Node, list[Step]] = {}
        asked = (ground.justice.weak | ground.justice.strong) & ground.enabled(entry[0])
        owed = ground.reading.automaton.every | asked << self.shift
        self.points: list[Point] = [(entry, owed, 0)]
        self.numbers = {self.points[0]: 0}
        self.steps: list[list[tuple[int, int]]] = []

    def loop(self) -> list[int] | None:
        """The transitions of the loop; None if there are too many points."""
        levels = [0]
        closed = False
        while not closed:
            start, end = levels[-1], len(self.points)
            if start == end:
                raise AssertionError("a part is strongly connected, and a fair run may stay there")
            if end > MOST:
                return None
            for point in self.points[start:end]:
                self.steps.append(self.leaving(point))
                closed = closed or any(to == BACK for _, to in self.steps[-1])
            levels.append(end)
        return self.way(levels)

    def leaving(self, point: Point) -> list[tuple[int, int]]:
        """(transition, number of the next point) for each step."""
        node, before, met = point
        found = []
        for label, to, keeps, asks, rests in self.inside(node):
            taken = met | keeps & self.strong
            owed = (before | asks) & ~(keeps | rests | taken)
            if to == self.entry and not owed:
                found.append((label, BACK))
                continue
            after = (to, owed, taken)
            number = self.numbers.setdefault(after, len(self.points))
            if number == len(self.points):
                self.points.append(after)
            found.append((label, number))
        return found

    def inside(self, node: Node) -> list[Step]:
        """The steps from a node that stay in the part."""
        steps = self.known.get(node)
        if steps is None:
            ground, shift = self.ground, self.shift
            justice, steps = ground.justice, []
            for label, _, promises, to in ground.leaving(node):
                if ground.part(*to) == self.part:
                    enabled = ground.enabled(to[0])
                    keeps = promises | justice.taken[label] << shift
                    rests = (justice.weak & ~enabled) << shift
                    asks = (justice.strong & enabled) << shift
                    steps.append(Step(label, to, keeps, asks, rests))
            self.known[node] = steps
        return steps

    def way(self, levels: list[int]) -> list[int]:
        """The canonical run to where the loop is closed; level d begins at point levels[d]."""
        kept: list[Kept] = []
        after = {BACK}
        for start, end in zip(levels[-2::-1], levels[:0:-1], strict=True):
            here: Kept = {}
            for number in range(start, end):
                ways = [(label, to, 1, 0) for label, to in self.steps[number] if to in after]
                if ways:
                    here[number] = ways
            kept.append(here)
            after = set(here)
        kept.reverse()
        parties = Parties(self.who)
        costs = switches_to_come(kept, 1, parties)
        return forwards(kept, costs, 1, parties, ((n, n, 0) for n in costs[0])).steps


class Nearest:
    """Goes round in a part, from what is owed to what is nearest of it."""

    def __init__(self, ground: Ground, part: int, due: int, unpack: Callable[[int], State]) -> None:
        self.ground = ground
        self.unpack = unpack
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

    def go(
        self, start: Node, goal: Node | None, steps: list[int], within: set[Node] | None = None
    ) -> Node:
        """Go to the nearest node, or by the nearest step, that meets something; or to `goal`, by
        nodes that are `within` a set if there is one."""
        came: dict[Node, tuple[Node, int, int]] = {}
        queue = [start]
        for node in queue:
            if goal is not None and within is None and len(queue) > FAR:
                return self.go(start, goal, steps, self.between(start, goal))
            for label, _, promises, to in self.ground.leaving(node):
                if self.ground.part(*to) != self.part or (within is not None and to not in within):
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

    def between(self, start: Node, goal: Node) -> set[Node]:
        """Nodes that have a way from one to another among them: what differs least from the goal is
        looked at first."""
        aim = flat(self.unpack(goal[0]))
        found = {start}
        waiting = [(0, 0, start)]
        while waiting:
            _, _, node = heapq.heappop(waiting)
            for _, _, _, to in self.ground.leaving(node):
                if to == goal:
                    return found | {goal}
                if to not in found and self.ground.part(*to) == self.part:
                    found.add(to)
                    here = flat(self.unpack(to[0]))
                    unlike = sum(a != b for a, b in zip(here, aim, strict=True))
                    heapq.heappush(waiting, (unlike, len(found), to))
        raise AssertionError("a part is strongly connected")

    def walk(self, way: list[tuple[int, int, Node]], steps: list[int]) -> None:
        """Take these steps: (transition, promises kept, node)."""
        for label, promises, to in way:
            steps.append(label)
            self.due &= ~(self.ground.justice.taken[label] | self.resting(to))
            self.promises &= ~promises


def flat(state: State) -> list[object]:
    """The values of all elements, and the content of each queue."""
    values: list[object] = [value for variable in state.values for value in variable]
    return [*values, *(queue for array in state.queues for queue in array), *state.past]
