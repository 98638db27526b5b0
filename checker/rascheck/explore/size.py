"""Which machines, variables and queues make a state space large, by the states that were found."""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rascheck.explore.decide import cores, exploration_of
from rascheck.explore.layout import Layout
from rascheck.explore.limits import Limits, Progress
from rascheck.explore.takeover import searched
from rascheck.system.ir import System
from rascheck.system.verdict import Exploration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rascheck.explore.found import Found

MOST = 200_000
"""States that are looked at; of more, so many are drawn."""


@dataclass(frozen=True)
class Share:
    """One part of the states, and how many states there are because of it.

    `kind` is "machine" (its control states and what it owns, `variables` of them), "state of" (the
    control states alone), "variable" or "queue"; an array counts as one part, with all instances.
    `values` are those it takes, together. Without it, `rest` states are left: so many differ in
    something else.
    """

    kind: str
    name: str
    variables: int
    values: int
    rest: int

    @property
    def bits(self) -> float:
        """What it takes to tell the values apart."""
        return math.log2(self.values)


@dataclass(frozen=True)
class Sizes:
    """The shares, that which multiplies the states most first.

    `bits` are those of a state. If only a sample of `looked_at` of the `states` was looked at,
    `values` are at least so many, and `rest` is an estimate, at most what is true on average.
    """

    states: int
    looked_at: int
    bits: int
    shares: tuple[Share, ...]

    @property
    def sampled(self) -> bool:
        """Whether `rest` is an estimate."""
        return self.looked_at < self.states


def explore_sized(
    system: System,
    *,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    engine: str = "auto",
    threads: int | None = None,
    most: int = MOST,
) -> tuple[Exploration, Sizes]:
    """Explore as `explore` does; and what makes the states many that were found."""
    started = time.perf_counter()
    search = searched(
        system,
        limits or Limits(),
        progress,
        watched=False,
        engine=engine,
        threads=threads or cores(),
    )
    return exploration_of(system, search, started), sizes(search, most)


def sizes(search: Found, most: int = MOST) -> Sizes:
    """The shares of all parts, by the states of a search or a sample of `most` of them."""
    count = search.count
    numbers: Sequence[int] = range(count)
    if count > most:
        numbers = sorted(random.Random(0).sample(numbers, most))
    states = [search.raw(number) for number in numbers]
    every = sum(map(sum, search.masks()))
    shares = []
    for kind, name, variables, mask in parts(search):
        values = len({state & mask for state in states})
        others = Counter([state & (every & ~mask) for state in states])
        rest = len(others) if count <= most else estimated(count, len(states), others)
        if values > 1:
            shares.append(Share(kind, name, variables, values, rest))
    shares.sort(key=lambda share: share.rest)  # equal ones stay as they are declared
    return Sizes(count, len(states), Layout(search.system).width, tuple(shares))


def parts(search: Found) -> list[tuple[str, str, int, int]]:
    """Kind, name, how many variables, and bits of each part: machines, variables, queues."""
    variables, queues = search.masks()
    system = search.system
    found = []
    for number, machine in enumerate(system.machines):
        control = variables[machine.control]
        owned = [
            mask
            for variable, mask in zip(system.variables, variables, strict=True)
            if variable.machine == number and not variable.control
        ]
        found.append(("machine", machine.name, len(owned), control + sum(owned)))
        if owned:
            found.append(("state of", machine.name, 0, control))
    for variable, mask in zip(system.variables, variables, strict=True):
        if not variable.control:
            found.append(("variable", variable.name, 0, mask))
    for queue, mask in zip(system.queues, queues, strict=True):
        found.append(("queue", queue.name, 0, mask))
    return found


def estimated(count: int, drawn: int, others: Counter[int]) -> int:
    """How many of `count` states differ in something else, from those that were drawn.

    Among the pairs drawn, those alike in everything else say with how many others a state is so on
    average. If all states are so with equally many, the estimate is right; otherwise more are left.
    """
    alike = sum(many * (many - 1) for many in others.values())
    together = 1 + (count - 1) * alike / (drawn * (drawn - 1))
    return max(len(others), round(count / together))
