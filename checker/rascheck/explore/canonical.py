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
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rascheck.explore.found import Found, Goal

Kept = dict[int, list[tuple[int, int, int]]]
"""State -> steps (transition, next state, set of goals that lie behind it, each in time)."""

NOWHERE = -1
"""The next state of a step that is itself what decides."""


class Run:
    """A run as the number of its initial state and transition numbers."""

    def __init__(self, initial: int, steps: list[int]) -> None:
        self.initial = initial
        self.steps = steps


def canonical_runs(search: Found, goals: list[Goal]) -> list[Run]:
    """The canonical run of each goal."""
    search.active = 0
    search.ask()
    system = search.system
    number = {instance: i for i, instance in enumerate(system.instances)}
    who = [tuple(number[i] for i in t.participants) for t in system.transitions]
    deepest = max((goal.depth for goal in goals), default=0)
    levels = backwards(search, goals, deepest)
    runs = []
    for i, goal in enumerate(goals):
        if goal.depth == 0:
            runs.append(Run(min(goal.states), []))
        else:
            costs = switches_to_come(levels[: goal.depth], 1 << i, who)
            runs.append(forwards(levels[: goal.depth], costs, 1 << i, who))
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
                    kept.setdefault(state, []).append((label, NOWHERE, 1 << i))
        if after:
            for state, label, to in search.leading(starts[depth], starts[depth + 1], after):
                kept.setdefault(state, []).append((label, to, after[to]))
        levels.append(kept)
        after = {}
        for state, steps in kept.items():
            mask = 0
            for _, _, behind in steps:
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


def switches_to_come(levels: list[Kept], goal: int, who: list[tuple[int, ...]]) -> list[Costs]:
    """For each level the costs of its states on the way to one goal."""
    behind: Costs = {}
    result = []
    for depth in range(len(levels) - 1, -1, -1):
        here: Costs = {}
        for state, steps in levels[depth].items():
            costs: dict[int, int] = {}
            for label, to, goals in steps:
                if goals & goal:
                    last = depth == len(levels) - 1
                    cost = 0 if last else to_come(behind[to], who[label])
                    first = who[label][0]
                    costs[first] = min(cost, costs.get(first, cost))
            if costs:
                here[state] = costs
        result.append(here)
        behind = here
    result.reverse()
    return result


def forwards(levels: list[Kept], costs: list[Costs], goal: int, who: list[tuple[int, ...]]) -> Run:
    """The least run with the least number of switches."""
    totals = {state: min(by.values()) for state, by in costs[0].items()}
    left = min(totals.values())
    ways = [(state, state) for state, total in totals.items() if total == left]
    steps: list[int] = []
    before: tuple[int, ...] = ()
    for depth, kept in enumerate(levels):
        last = depth == len(levels) - 1
        best = None
        for initial, state in ways:
            for label, to, goals in kept[state]:
                if goals & goal and (best is None or label <= best):
                    switch = int(bool(before) and who[label][0] not in before)
                    cost = 0 if last else to_come(costs[depth + 1][to], who[label])
                    if switch + cost == left:
                        if label != best:
                            best, found, rest = label, [], cost
                        found.append((initial, to))
        assert best is not None
        steps.append(best)
        ways, before, left = sorted(set(found)), who[best], rest
    return Run(min(initial for initial, _ in ways), steps)
