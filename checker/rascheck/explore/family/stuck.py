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

    def beside(instances: int) -> int:
        """What makes of a set of members the same set for each of some instances."""
        return sum(1 << (one.bit_length() - 1) * width for one in bits(instances))

    whole = beside(watched)
    first = [beside(mask) for mask in takes_part]
    can = dict.fromkeys(reaching, 0)
    full = {state: whole * members for state, members in reaching.items()}
    for state, leaving in graph.leaving.items():
        for _, label, members in leaving:
            can[state] |= first[label] * members
    _flow(can, full, graph, whole)
    stuck = 0
    for state, mask in can.items():
        if mask != full[state]:
            lacking = full[state] & ~mask
            for one in bits(resting(state) & watched):
                stuck |= lacking >> (one.bit_length() - 1) * width
    return stuck & everyone


def _flow(can: dict[int, int], full: Mapping[int, int], graph: Graph, whole: int) -> None:
    """Give each state what those have that it leads to.

    States are in the order in which they were found, so most steps lead to later ones: from the
    last to the first, a few times, is mostly enough.
    """
    lacking = [state for state in reversed(graph.leaving) if can[state] != full[state]]
    changed = True
    while changed:
        changed = False
        for state in lacking:
            mask, most = can[state], full[state]
            for to, _, members in graph.leaving[state]:
                if mask == most:
                    break
                if to is not None:
                    mask |= can[to] & whole * members
            if mask != can[state]:
                can[state] = mask
                changed = True
        lacking = [state for state in lacking if can[state] != full[state]]
