"""A product goes in; the largest parts of it come out in which a fair, accepted run may stay.

Strongly connected components after Tarjan (1972), without recursion. Weak fairness and promises are
met by a component or by no part of it. Strong fairness is met if a step is taken inside; otherwise
the nodes where it is enabled are taken out, and what is left is decomposed again (as for Streett
automata). So the parts do not depend on the order in which anything is looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rascheck.explore.found import Links
    from rascheck.explore.liveness.automaton import Acceptor, Steps
    from rascheck.explore.liveness.product import Product
    from rascheck.system.ir import System


@dataclass
class Justice:
    """The fairness assumptions, a bit each: `weak` and `strong` ones, those that a transition
    takes (`taken`; nothing that stays takes any), and those that are enabled in each state."""

    weak: int = 0
    strong: int = 0
    taken: list[int] = field(default_factory=list)
    enabled: list[int] = field(default_factory=list)


def assumptions_of(system: System) -> Justice:
    """The assumptions of a system; what is enabled is not known yet."""
    justice = Justice(taken=[0] * (len(system.transitions) + 1))
    for i, fairness in enumerate(system.fairness):
        if fairness.strong:
            justice.strong |= 1 << i
        else:
            justice.weak |= 1 << i
        for number in fairness.transitions:
            justice.taken[number] |= 1 << i
    return justice


def justice_of(system: System, links: Links, count: int) -> Justice:
    """The assumptions of a system, on `count` states."""
    justice = assumptions_of(system)
    if not system.fairness:
        justice.enabled = [0] * count
        return justice
    labels, taken = links.labels, justice.taken
    for state in range(count):
        mask = 0
        for edge in links.leaving(state):
            mask |= taken[labels[edge]]
        justice.enabled.append(mask)
    for state, failed in links.failing.items():
        for label in failed:
            justice.enabled[state] |= taken[label]
    return justice


@dataclass
class Part:
    """Nodes between which a fair, accepted run may go for ever. It must keep all promises, and
    meet the assumptions in `due`."""

    nodes: list[int]
    due: int


def recurring(rows: list[dict[int, Steps]], promises: list[int], every: int) -> set[int]:
    """The places in cycles of the automaton on which all promises may be kept."""
    after: dict[int, dict[int, int]] = {}
    for place, by_letter in enumerate(rows):
        row = after.setdefault(place, {})
        for steps in by_letter.values():
            for then, kept in steps:
                row[then] = row.get(then, 0) | promises[kept]
    reach: dict[int, set[int]] = {}
    for place, row in after.items():
        found, queue = set(row), list(row)
        for one in queue:
            fresh = after[one].keys() - found
            found |= fresh
            queue += fresh
        reach[place] = found
    may = set()
    for place in after:
        cycle = {one for one in reach[place] if place in reach[one]}
        kept = 0
        for one in cycle:
            for then, some in after[one].items():
                if then in cycle:
                    kept |= some
        if cycle and kept == every:
            may.add(place)
    return may


class Parts:
    """`group` is a number for each node; only nodes of the same number are looked at together."""

    def __init__(self, product: Product, automaton: Acceptor, justice: Justice) -> None:
        self.product = product
        self.every = automaton.every
        self.justice = justice
        size = bytes(4 * len(product.states))
        self.group, self.number, self.low = array("I", size), array("I", size), array("I", size)
        self.groups = 1

    def found(self) -> Iterator[Part]:
        """All parts."""
        product = self.product
        may = recurring(product.reading.known, product.reading.promises, self.every)
        pending = [[n for n, place in enumerate(product.places) if place in may]]
        while pending:
            for component in self.components(pending.pop()):
                part = self.judged(component, pending)
                if part is not None:
                    yield part

    def components(self, nodes: list[int]) -> Iterator[list[int]]:
        """The strongly connected components of some nodes; each becomes a group of its own."""
        firsts, targets, group = self.product.firsts, self.product.targets, self.group
        mine = self.groups
        self.groups += 1
        number, low = self.number, self.low
        for node in nodes:
            group[node] = mine
            number[node] = 0
        count = 0
        stack: list[int] = []
        for root in nodes:
            if number[root]:
                continue
            count += 1
            number[root] = low[root] = count
            stack.append(root)
            work = [(root, iter(targets[firsts[root] : firsts[root + 1]]))]
            while work:
                node, edges = work[-1]
                for to in edges:
                    if group[to] != mine:
                        continue
                    if not number[to]:
                        count += 1
                        number[to] = low[to] = count
                        stack.append(to)
                        work.append((to, iter(targets[firsts[to] : firsts[to + 1]])))
                        break
                    if number[to] < low[node]:
                        low[node] = number[to]
                else:
                    work.pop()
                    if work and low[node] < low[work[-1][0]]:
                        low[work[-1][0]] = low[node]
                    if low[node] == number[node]:
                        component = []
                        while True:
                            one = stack.pop()
                            group[one] = self.groups
                            component.append(one)
                            if one == node:
                                break
                        self.groups += 1
                        yield component

    def judged(self, component: list[int], pending: list[list[int]]) -> Part | None:
        """The component, if a fair, accepted run may stay in it; what is left of it may be
        `pending`."""
        product, justice, group = self.product, self.justice, self.group
        firsts, targets, labels, kept = (
            product.firsts,
            product.targets,
            product.labels,
            product.kept,
        )
        mine = group[component[0]]
        inside = {
            (labels[edge], kept[edge])
            for node in component
            for edge in range(firsts[node], firsts[node + 1])
            if group[targets[edge]] == mine
        }
        if not inside:
            return None
        promises = taken = 0
        for label, number in inside:
            promises |= product.reading.promises[number]
            taken |= justice.taken[label]
        always, ever = -1, 0
        for node in component:
            enabled = justice.enabled[product.states[node]]
            always &= enabled
            ever |= enabled
        if promises != self.every or justice.weak & always & ~taken:
            return None
        owed = justice.strong & ever & ~taken
        if not owed:
            return Part(component, justice.weak | justice.strong & ever)
        left = [n for n in component if not justice.enabled[product.states[n]] & owed]
        if left:
            pending.append(left)
        return None
