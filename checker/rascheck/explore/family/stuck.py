"""The explored graph of a family goes in; the members come out in which a machine is stuck.

As `explore.stuck`, for all members at once: who can still take part is, for each state, a set of
members for each machine instance. The sets lie side by side in one integer and flow backwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rascheck.explore.found import bits
from rascheck.explore.stuck import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rascheck.system.ir import System


@dataclass
class Graph:
    """The steps that were taken, by the state that they leave: (to, transition, members).

    A step that fails leads nowhere: its `to` is None.
    """

    leaving: dict[int, list[tuple[int | None, int, int]]] = field(default_factory=dict)

    def add(self, state: int, to: int | None, label: int, members: int) -> None:
        """These members take a step."""
        self.leaving.setdefault(state, []).append((to, label, members))


def stuck_members(
    system: System,
    graph: Graph,
    reaching: Mapping[int, int],
    resting: Callable[[int], int],
    everyone: int,
) -> int:
    """The members that reach a state in which an instance is stuck."""
    watched, takes_part = parts(system)
    width = everyone.bit_length()

    def beside(instances: int, members: int) -> int:
        """The set of members once for each of some instances."""
        return sum(members << (one.bit_length() - 1) * width for one in bits(instances))

    whole = beside(watched, 1)
    first = [beside(mask, 1) for mask in takes_part]
    can: dict[int, int] = dict.fromkeys(reaching, 0)
    edges: dict[int, list[tuple[int, int]]] = {}
    for state, leaving in graph.leaving.items():
        for _, label, members in leaving:
            can[state] |= first[label] * members
        edges[state] = [(to, whole * some) for to, _, some in leaving if to is not None]
    _flow(can, edges)
    stuck = 0
    for state, members in reaching.items():
        for one in bits(resting(state) & watched):
            stuck |= members & ~(can[state] >> (one.bit_length() - 1) * width)
    return stuck & everyone


def _flow(can: dict[int, int], edges: dict[int, list[tuple[int, int]]]) -> None:
    """Give each state what those have that it leads to.

    States are in the order in which they were found, so most edges lead to later ones.
    """
    before: dict[int, list[int]] = {}
    for state, leaving in edges.items():
        for to, _ in leaving:
            before.setdefault(to, []).append(state)
    pending = list(edges)
    queued = set(pending)
    while pending:
        state = pending.pop()
        queued.discard(state)
        mask = can[state]
        for to, members in edges[state]:
            mask |= can[to] & members
        if mask != can[state]:
            can[state] = mask
            for one in before.get(state, ()):
                if one not in queued:
                    queued.add(one)
                    pending.append(one)
