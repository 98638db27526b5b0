"""What decides a claim goes in; THE run that shows it comes out, the same from any engine.

Among all shortest runs to all that decides a claim, the canonical one is

1. the one with the fewest switches: a switch is a step whose initiator took no part in the step
   before; the first step is none;
2. then the one whose sequence of transition numbers is least in lexicographic order;
3. then the one from the least initial state, in initial order.

A step that fails is a step like the others. What decides a claim is a state, or a step into
whatever state.

It is found on the graph of shortest paths. Backwards, level by level, the states are kept from
which what decides the claim is exactly far enough away, each with the least number of switches to
come for each instance that may take the next step: what that costs depends on the step before
only through who took part in it. Forwards, the least transition is taken that keeps the total,
from all best initial states at once.

Where states stand for others, the graph is that of the states that were visited, and each edge has
a turn, which makes of the state at its end what the step leads to. Forwards, a place on a run is a
state and the turn that makes of it the state where the run is. So the run is the one that would
have been found if all states had been visited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rascheck.explore.found import Found, Goal
    from rascheck.explore.reduce.group import Group
    from rascheck.system.ir import System

Kept = dict[int, list[tuple[int, int, int, int]]]
"""State -> steps (transition, next state, set of goals that lie behind it, each in time, turn)."""

NOWHERE = -1
"""The next state of a step that is itself what decides."""


class Run:
    """A run as the number of its initial state and transition numbers.

    `end` is the state that stands for its last one, and the turn that makes it of that.
    """

    def __init__(self, initial: int, steps: list[int], end: tuple[int, int]) -> None:
        self.initial = initial
        self.steps = steps
        self.end = end


class Parties:
    """Who takes part in each transition, and what turns make of both; turn 0 is none."""

    def __init__(self, who: list[tuple[int, ...]], group: Group | None = None) -> None:
        self.who = who
        self.group = group

    def seen(self, turn: int, label: int) -> tuple[int, ...]:
        """Who takes part, as seen from a state of which a turn makes the one behind the step."""
        if self.group is None or turn == self.group.rest:
            return self.who[label]
        images = self.group.instances(self.group.back(turn))
        return tuple(images[one] for one in self.who[label])

    def label(self, turn: int, label: int) -> int:
        """What a turn makes of a transition."""
        return label if self.group is None else self.group.label(turn, label)

    def after(self, turn: int, first: int) -> int:
        """The turn that does `first` and then `turn`."""
        return 0 if self.group is None else self.group.after(turn, first)


def who_takes_part(system: System) -> list[tuple[int, ...]]:
    """For each transition the numbers of its machine instances, the initiator first."""
    number = {instance: i for i, instance in enumerate(system.instances)}
    return [tuple(number[i] for i in t.participants) for t in system.transitions]


def canonical_runs(search: Found, goals: list[Goal]) -> list[Run]:
    """The canonical run of each goal."""
    search.active = 0
    search.ask()
    parties = Parties(who_takes_part(search.system), search.group)
    deepest = max((goal.depth for goal in goals), default=0)
    levels = backwards(search, goals, deepest)
    initial = search.initial()
    runs = []
    for i, goal in enumerate(goals):
        if goal.depth == 0:
            first = next(k for k, (state, _) in enumerate(initial) if state in goal.states)
            runs.append(Run(first, [], initial[first]))
        else:
            roots = ((k, *place) for k, place in enumerate(initial))
            costs = switches_to_come(levels[: goal.depth], 1 << i, parties)
            runs.append(forwards(levels[: goal.depth], costs, 1 << i, parties, roots))
    return runs


def backwards(search: Found, goals: list[Goal], deepest: int) -> list[Kept]:
    """For each level before `deepest` the steps that lie on a shortest run to some goal."""
    starts = [*search.starts, search.count]
    levels: list[Kept] = []
    after: dict[int, int] = {}
    for depth in range(deepest - 1, -1, -1):
        kept: Kept = {}
        for i, goal in enumerate(goals):
            if goal.depth == depth + 1:
                for state in goal.states:
                    after[state] = after.get(state, 0) | 1 << i
                for state, label in goal.steps:
                    kept.setdefault(state, []).append((label, NOWHERE, 1 << i, 0))
        if after:
            found = search.leading(starts[depth], starts[depth + 1], after)
            for state, label, to, turn in found:
                kept.setdefault(state, []).append((label, to, after[to], turn))
        levels.append(kept)
        after = {}
        for state, steps in kept.items():
            mask = 0
            for _, _, behind, _ in steps:
                mask |= behind
            after[state] = mask
    levels.reverse()
    return levels


Costs = dict[int, dict[int, int]]
"""State -> initiator of the next step -> switches after that step, at least."""


def to_come(costs: dict[int, int], before: tuple[int, ...]) -> int:
    """The least number of switches to come where `before` took part in the step before."""
    least = min(costs.values()) + 1
    for instance in before:
        least = min(least, costs.get(instance, least))
    return least


def switches_to_come(levels: list[Kept], goal: int, parties: Parties) -> list[Costs]:
    """For each level the costs of its states on the way to one goal."""
    behind: Costs = {}
    result = []
    for depth in range(len(levels) - 1, -1, -1):
        here: Costs = {}
        for state, steps in levels[depth].items():
            costs: dict[int, int] = {}
            for label, to, goals, turn in steps:
                if goals & goal:
                    last = depth == len(levels) - 1
                    cost = 0 if last else to_come(behind[to], parties.seen(turn, label))
                    first = parties.who[label][0]
                    costs[first] = min(cost, costs.get(first, cost))
            if costs:
                here[state] = costs
        result.append(here)
        behind = here
    result.reverse()
    return result


def forwards(
    levels: list[Kept],
    costs: list[Costs],
    goal: int,
    parties: Parties,
    roots: Iterable[tuple[int, int, int]],
) -> Run:
    """The least run with the least number of switches; a root is (initial state, state, turn)."""
    totals = {state: min(by.values()) for state, by in costs[0].items()}
    left = min(totals.values())
    ways = [root for root in roots if totals.get(root[1]) == left]
    steps: list[int] = []
    before: tuple[int, ...] = ()
    for depth, kept in enumerate(levels):
        last = depth == len(levels) - 1
        best = None
        for initial, state, turn in ways:
            for step, to, goals, further in kept[state]:
                label = parties.label(turn, step)
                if goals & goal and (best is None or label <= best):
                    who = parties.who[label]
                    switch = int(bool(before) and who[0] not in before)
                    there = parties.after(turn, further) if to != NOWHERE else turn
                    cost = 0 if last else to_come(costs[depth + 1][to], parties.seen(there, label))
                    if switch + cost == left:
                        if label != best:
                            best, found, rest = label, [], cost
                        found.append((initial, to, there))
        assert best is not None
        steps.append(best)
        ways, before, left = sorted(set(found)), parties.who[best], rest
    initial, *end = ways[0]
    return Run(initial, steps, (end[0], end[1]))
