"""The explored graph goes in; the machine instances that can never move again come out.

An instance is stuck in a state if it rests in no final control state there, and in no state that
can be reached from there it takes part in an enabled transition. Which instances can still take
part is a set of bits a state; the bits flow backwards along the edges until nothing changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rascheck.explore.reduce.group import Group
    from rascheck.explore.search import Edges
    from rascheck.system.ir import System


SWEEPS = 6
"""After so many times over all states in order, only what has changed is followed."""


def has_stuck_candidates(system: System) -> bool:
    """Whether there is a machine that could be stuck: one with a state that is not final."""
    return any(not state.final for machine in system.machines for state in machine.states)


def stuck_states(
    system: System,
    order: list[int],
    edges: Edges,
    resting: Callable[[int], int],
    group: Group | None = None,
) -> dict[int, int]:
    """The numbers of the states in which instances are stuck, in order, with a bit for each."""
    every, takes_part = parts(system)
    can = own_part(edges, takes_part)
    for failing, label in edges.failed:
        can[failing] |= takes_part[label]
    if group is None:
        flow(can, every, edges)
    else:
        flow_turned(can, every, edges, group)
    stuck = {}
    for i, mask in enumerate(can):
        if mask != every:
            lost = resting(order[i]) & ~mask
            if lost:
                stuck[i] = lost
    return stuck


def parts(system: System) -> tuple[int, list[int]]:
    """A bit for each instance that could be stuck, and those that take part in each transition."""
    every = 0
    bit: dict[tuple[int, tuple[int, ...]], int] = {}
    for i, instance in enumerate(system.instances):
        final = all(state.final for state in system.machines[instance[0]].states)
        bit[instance] = 0 if final else 1 << i
        every |= bit[instance]
    return every, [
        sum(bit[instance] for instance in set(transition.participants))
        for transition in system.transitions
    ]


def own_part(edges: Edges, takes_part: list[int]) -> list[int]:
    """For each state the instances that take part in what leaves it."""
    known: dict[bytes, int] = {}
    can: list[int] = []
    start = 0
    for end in edges.ends:
        labels = edges.labels[start:end]
        key = labels.tobytes()
        mask = known.get(key, -1)
        if mask < 0:
            mask = 0
            for label in labels:
                mask |= takes_part[label]
            known[key] = mask
        can.append(mask)
        start = end
    return can


def flow(can: list[int], every: int, edges: Edges) -> None:
    """Give each state the bits of all that it can reach.

    Most edges lead to later states, so going from the last state to the first a few times mostly
    settles it. If not, what lacks a bit waits until something that it leads to has changed.
    """
    ends, targets = edges.ends, edges.targets
    lacking = list(range(len(can) - 1, -1, -1))
    for _ in range(SWEEPS):
        changed = False
        for i in lacking:
            mask = can[i]
            if mask != every:
                for target in targets[ends[i - 1] if i else 0 : ends[i]]:
                    mask |= can[target]
            if mask != can[i]:
                can[i] = mask
                changed = True
        if not changed:
            return
        lacking = [i for i in lacking if can[i] != every]
    before: dict[int, list[int]] = {i: [] for i in lacking}
    for i in lacking:
        for target in targets[ends[i - 1] if i else 0 : ends[i]]:
            can[i] |= can[target]
            if target in before:
                before[target].append(i)
    queued = set(lacking)
    while lacking:
        i = lacking.pop()
        queued.discard(i)
        mask = can[i]
        for j in before[i]:
            if mask & ~can[j]:
                can[j] |= mask
                if j not in queued:
                    queued.add(j)
                    lacking.append(j)


def flow_turned(can: list[int], every: int, edges: Edges, group: Group) -> None:
    """The same where the edges have turns: what lies behind one is turned with it."""
    lacking = list(range(len(can) - 1, -1, -1))
    while lacking:
        changed = False
        for i in lacking:
            mask = can[i]
            for edge in range(edges.ends[i - 1] if i else 0, edges.ends[i]):
                mask |= group.mask(edges.turns[edge], can[edges.targets[edge]])
            if mask != can[i]:
                can[i] = mask
                changed = True
        if not changed:
            return
        lacking = [i for i in lacking if can[i] != every]
