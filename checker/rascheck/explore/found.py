"""What every search keeps, whatever it does with states: levels, limits, and what decides a claim.

States are known by their numbers, which count them in the order of their discovery: breadth first,
so that a level is a range of numbers. How a state is held is the business of each engine.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rascheck.explore.checks import claims_of
from rascheck.explore.limits import Progress
from rascheck.system.ir import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from rascheck.explore.limits import Limits
    from rascheck.explore.liveness.tables import Marks, Tables
    from rascheck.explore.reduce.group import Group
    from rascheck.system.ir import Expr, System
    from rascheck.system.trace import State


@dataclass
class Goal:
    """What decides a claim first: after `depth` steps, these states, or these (state, step)."""

    depth: int
    states: set[int] = field(default_factory=set)
    steps: set[tuple[int, int]] = field(default_factory=set)


class Reached(Exception):
    """A limit was reached."""


DEGREE = 24
"""The bits of a span that say how many steps it has."""


class Links(NamedTuple):
    """The graph of a search that is complete.

    What leaves state i stands from spans[i] >> DEGREE on in `labels` (numbers of transitions) and
    `targets` (numbers of states); the lowest DEGREE bits say how many steps there are. `failing`
    are the transitions that fail in a state, if any do.
    """

    spans: Sequence[int]
    labels: Sequence[int]
    targets: Sequence[int]
    failing: dict[int, list[int]]

    def leaving(self, state: int) -> range:
        """Where the steps of a state stand."""
        first, many = divmod(self.spans[state], 1 << DEGREE)
        return range(first, first + many)


class Valued(NamedTuple):
    """What conditions say of all states: of state i that those in masks[of[i]] hold, a bit each; or
    -1 if one of them fails there. `masks` are those that occur, each once."""

    masks: list[int]
    of: Sequence[int]


class Found(ABC):
    """The states found so far.

    starts: the number of the first state of each level. goals: bit of a claim -> what decides it
    first; active: the bits that are still asked. dead: the first states that nothing leaves while a
    machine rests in no final one. failing: the first candidate of an initial state that fails.
    whole: all runs of so many steps have been looked at. watched: whether to look for machines that
    are stuck. temporal: whether a claim is about the future. code: what searches, "generated" or
    "compiled" code.

    group: if there is one, each state stands for all that a turn makes of it (see
    `reduce.group`). Then roots are the initial states, each as the state that stands for it and the
    turn that makes it of that.
    """

    code = ""

    def __init__(
        self,
        system: System,
        limits: Limits,
        progress: Callable[[Progress], None] | None = None,
        *,
        watched: bool = False,
        group: Group | None = None,
    ) -> None:
        self.system = system
        self.limits = limits
        self.progress = progress
        self.watched = watched
        self.group = group
        self.roots: list[tuple[int, int]] = []
        self.temporal = any(claim.kind is Kind.TEMPORAL for claim in system.properties)
        self.started = time.perf_counter()
        self.error = 1 << len(claims_of(system))
        self.active = (self.error << 1) - 1
        self.starts: list[int] = []
        self.goals: dict[int, Goal] = {}
        self.dead: Goal | None = None
        self.failing: State | None = None
        self.transitions = self.deadlocks = self.model_errors = 0
        self.fired: set[int] = set()
        self.limit = ""
        self.whole = -1
        self.compile_seconds = 0.0

    # --------------------------------------------------------------------------- what engines have

    @property
    @abstractmethod
    def count(self) -> int:
        """How many states there are."""

    @abstractmethod
    def begin(self) -> None:
        """Find level 0."""

    @abstractmethod
    def level(self, depth: int, start: int, end: int) -> None:
        """Expand the states `start`..`end` of level `depth`; what is new is level depth + 1."""

    @abstractmethod
    def ask(self) -> None:
        """From now on only the claims in `active` are asked."""

    @abstractmethod
    def memory(self) -> int:
        """About how many bytes the states take."""

    @abstractmethod
    def unpack(self, number: int) -> State:
        """A state."""

    @abstractmethod
    def leading(
        self, start: int, end: int, after: Collection[int]
    ) -> Iterable[tuple[int, int, int, int]]:
        """The steps (state, transition, state, turn) from `start`..`end` to what is in `after`.

        The turn makes of the state what the step leads to; 0 if there is no group.
        """

    @abstractmethod
    def stuck(self) -> dict[int, int]:
        """States in which instances can never move again, with a bit for each of these.

        All of the first level that has any; there may be more. Raises `Reached` at a limit.
        """

    @abstractmethod
    def entered(self) -> frozenset[tuple[int, int]]:
        """The (machine, control state) pairs of all states."""

    @abstractmethod
    def links(self) -> Links:
        """All steps; they are kept if a claim is about the future."""

    @abstractmethod
    def packed(self) -> Iterator[int]:
        """All states in order, each as `Layout` packs it."""

    def valued(self, conditions: Sequence[Expr]) -> Valued:
        """What conditions, which read no atom, say of all states."""
        from rascheck.explore.liveness.letters import valued_of

        return valued_of(self.system, conditions, self.packed())

    def marked(self, tables: Callable[[], Tables | None]) -> Marks | None:  # noqa: ARG002
        """Where a fair run that an automaton accepts may stay; None if this engine cannot say."""
        return None

    @abstractmethod
    def raw(self, number: int) -> int:
        """A state as the engine holds it, in one integer."""

    @abstractmethod
    def masks(self) -> tuple[list[int], list[int]]:
        """The bits of each variable, and of each array of queues, in `raw` states."""

    def initial(self) -> list[tuple[int, int]]:
        """For each initial state, in initial order, the state that stands for it, and the turn."""
        if self.group is not None:
            return self.roots
        return [(number, 0) for number in range(self.starts[1] if self.starts[1:] else self.count)]

    def turned(self, number: int, turn: int) -> State:
        """What a turn makes of a state."""
        state = self.unpack(number)
        return state if self.group is None else self.group.state(turn, state)

    # --------------------------------------------------------------------------------- the search

    def run(self) -> None:
        """Find all states, or as many as the limits allow."""
        try:
            self.starts.append(0)
            self.begin()
            self.decide()
            while self.starts[-1] < self.count:
                depth = len(self.starts) - 1
                if self.limits.max_depth is not None and depth >= self.limits.max_depth:
                    raise Reached("depth")
                start, end = self.starts[-1], self.count
                self.starts.append(end)
                self.level(depth, start, end)
                self.decide()
        except Reached as reached:
            self.limit = str(reached)
        except KeyboardInterrupt:
            self.limit = "interrupted"
        self.whole = len(self.starts) - (1 if self.limit == "depth" else 2)
        if self.starts and self.starts[-1] == self.count:
            self.starts.pop()

    def decided(self, number: int, answer: int, depth: int) -> None:
        """State `number`, after `depth` steps, decides the claims in `answer`."""
        for bit in bits(answer & self.active):
            self.goal(bit, depth).states.add(number)

    def decided_by_step(self, number: int, label: int, answer: int, depth: int) -> None:
        """Transition `label` from state `number`, as step `depth`, decides the claims."""
        for bit in bits(answer & self.active):
            self.goal(bit, depth).steps.add((number, label))

    def failed(self, steps: Collection[tuple[int, int]], depth: int) -> None:
        """These transitions failed, as step `depth`."""
        self.model_errors += len(steps)
        if steps and self.active & self.error:
            self.goal(self.error, depth).steps.update(steps)

    def died(self, numbers: Collection[int], depth: int) -> None:
        """Nothing leaves these states, and a machine rests in no final one."""
        if not numbers:
            return
        self.deadlocks += len(numbers)
        self.watched = False  # a deadlock is shown rather than a stuck machine
        if self.dead is None:
            self.dead = Goal(depth)
        if self.dead.depth == depth:
            self.dead.states.update(numbers)

    def goal(self, bit: int, depth: int) -> Goal:
        """Where the claim `bit` is decided."""
        if bit not in self.goals:
            self.goals[bit] = Goal(depth)
        return self.goals[bit]

    def decide(self) -> None:
        """At the end of a level: do not ask any more about what is decided."""
        decided = sum(self.goals)
        if self.active & decided:
            self.active &= ~decided
            self.ask()

    def look(self, frontier: int) -> None:
        """Report progress; raise `Reached` at a limit."""
        if self.limits.max_states is not None and self.count > self.limits.max_states:
            raise Reached("states")
        self.clock()
        if self.limits.memory is not None and self.memory() > self.limits.memory:
            raise Reached("memory")
        if self.progress is not None:
            depth = max(0, len(self.starts) - 2)
            numbers = self.count, self.transitions, depth, frontier
            seconds = time.perf_counter() - self.started
            memory = self.memory(), self.starts, self.limits.memory
            self.progress(Progress(*numbers, seconds, *memory))

    def clock(self) -> None:
        """Raise `Reached` if there is no more time."""
        most = self.limits.seconds
        if most is not None and time.perf_counter() - self.started > most:
            raise Reached("seconds")


def bits(answer: int) -> list[int]:
    """The bits that are set, each as a number."""
    found = []
    while answer:
        found.append(answer & -answer)
        answer &= answer - 1
    return found
