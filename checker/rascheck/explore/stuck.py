"""The explored graph goes in; the machine instances that can never move again come out.

An instance is stuck in a state if it rests in no final control state there, and in no state that
can be reached from there it takes part in an enabled transition. Which instances can still take
part is a set of bits a state; the bits flow backwards along the edges until nothing changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rascheck.explore.search import Edges
    from rascheck.system.ir import System


def has_stuck_candidates(system: System) -> bool:
    """Whether there is a machine that could be stuck: one with a state that is not final."""
    return any(not state.final for machine in system.machines for state in machine.states)


def stuck_states(
    system: System, order: list[int], edges: Edges, resting: Callable[[int], int]
) -> dict[int, int]:
    """The numbers of the states in which instances are stuck, in order, with a bit for each."""
    number = {instance: 1 << i for i, instance in enumerate(system.instances)}
    takes_part = [
        sum(number[instance] for instance in set(transition.participants))
        for transition in system.transitions
    ]
    can: list[int] = []
    leaving: list[list[int]] = [[] for _ in order]
    start = 0
    for i, end in enumerate(edges.ends):
        mask = 0
        for label in set(edges.labels[start:end]):
            mask |= takes_part[label]
        can.append(mask)
        for target in edges.targets[start:end]:
            leaving[target].append(i)
        start = end
    if edges.failed:
        numbers = {state: i for i, state in enumerate(order)}
        for state, label in edges.failed:
            can[numbers[state]] |= takes_part[label]
    flow(can, leaving)
    stuck = {}
    for i, state in enumerate(order):
        lost = resting(state) & ~can[i]
        if lost:
            stuck[i] = lost
    return stuck


def flow(can: list[int], leaving: list[list[int]]) -> None:
    """Give each state the bits of all that it can reach; `leaving[i]` have an edge to state i."""
    waiting = list(range(len(can)))
    queued = bytearray(b"\1") * len(can)
    while waiting:
        i = waiting.pop()
        queued[i] = 0
        mask = can[i]
        for j in leaving[i]:
            if mask & ~can[j]:
                can[j] |= mask
                if not queued[j]:
                    queued[j] = 1
                    waiting.append(j)
