"""A Program goes in; its reachable states come out, level by level, with what is decided where.

Breadth first over packed states, until nothing new is found or a limit is reached. A claim is
decided at the first level at which anything decides it; all that decides it there is kept, for the
canonical trace is chosen among all of them. Later levels are not asked about it any more.
"""

from __future__ import annotations

import itertools
import sys
import time
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from rascheck.system.ir import highest, lowest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rascheck.explore.codegen import Program

CHUNK = 1024
"""States that are expanded between two looks at the clock."""


@dataclass(frozen=True)
class Limits:
    """Where to give up: None is nowhere. `memory` is in bytes, an estimate of what states take."""

    max_states: int | None = None
    max_depth: int | None = None
    seconds: float | None = None
    memory: int | None = None


class Progress(NamedTuple):
    """How far an exploration is. `frontier` are the states of this level not yet expanded."""

    states: int
    transitions: int
    depth: int
    frontier: int
    seconds: float
    memory: int


@dataclass
class Goal:
    """What decides a claim first: after `depth` steps, these states, or these (state, step)."""

    depth: int
    states: set[int] = field(default_factory=set)
    steps: set[tuple[int, int]] = field(default_factory=set)


@dataclass
class Edges:
    """All that was found to leave each state, in the order of discovery.

    What leaves state i stands at ends[i - 1] .. ends[i] of `targets` (numbers of states) and
    `labels` (numbers of transitions); `failed` are (packed state, transition) that failed.
    """

    ends: array[int] = field(default_factory=lambda: array("Q"))
    targets: array[int] = field(default_factory=lambda: array("I"))
    labels: array[int] = field(default_factory=lambda: array("I"))
    failed: list[tuple[int, int]] = field(default_factory=list)


class Reached(Exception):
    """A limit was reached."""


class Search:
    """The states found so far.

    order: packed states in order of discovery, which is breadth first; numbers: their positions in
    it; starts: where each level starts in it. goals: bit of a claim -> what decides it first.
    dead: the first states that nothing leaves while a machine rests in no final one. failing: the
    first candidate of an initial state that fails.
    """

    def __init__(
        self,
        program: Program,
        limits: Limits,
        progress: Callable[[Progress], None] | None = None,
        keep_edges: bool = False,
    ) -> None:
        self.program = program
        self.limits = limits
        self.progress = progress
        self.started = time.perf_counter()
        self.active = program.checks.every
        self.namespace: dict[str, Any] = program.compiled(self.active)
        self.compile_seconds = time.perf_counter() - self.started
        self.order: list[int] = []
        self.numbers: dict[int, int] = {}
        self.starts: list[int] = []
        self.edges = Edges() if keep_edges else None
        self.goals: dict[int, Goal] = {}
        self.dead: Goal | None = None
        self.failing: int | None = None
        self.transitions = self.deadlocks = self.model_errors = 0
        self.fired: set[int] = set()
        self.limit = ""

    # --------------------------------------------------------------------------------- the search

    def run(self) -> None:
        """Find all states, or as many as the limits allow."""
        try:
            self.begin()
            while self.starts[-1] < len(self.order):
                depth = len(self.starts) - 1
                if self.limits.max_depth is not None and depth >= self.limits.max_depth:
                    raise Reached("depth")
                self.level(depth)
        except Reached as reached:
            self.limit = str(reached)
        except KeyboardInterrupt:
            self.limit = "interrupted"
            self.order = list(self.numbers)
        if self.starts and self.starts[-1] == len(self.order):
            self.starts.pop()

    def begin(self) -> None:
        """Level 0."""
        self.starts.append(0)
        begin, check = self.namespace["begin"], self.namespace["check_initial"]
        candidates = self.candidates()
        while chunk := list(itertools.islice(candidates, CHUNK)):
            failing: list[int] = []
            found: list[int] = []
            begin(chunk, found.append, failing.append)
            if failing and self.failing is None:
                self.failing = failing[0]
            for state in found:
                self.numbers[state] = len(self.order)
                self.order.append(state)
            self.ask(check, found, 0)
            self.look(0)
        self.decide()

    def candidates(self) -> Iterator[int]:
        """What the initial values allow, packed, in initial order."""
        fixed = 0
        free = []
        layout = self.program.layout
        for variable, fields in zip(layout.system.variables, layout.elements, strict=True):
            whole = range(lowest(variable.type), highest(variable.type) + 1)
            for place, initial in zip(fields, variable.initial, strict=True):
                if initial is None:
                    free.append([(value - place.low) << place.offset for value in whole])
                else:
                    fixed |= (initial - place.low) << place.offset
        for choice in itertools.product(*free):
            yield sum(choice, fixed)

    def level(self, depth: int) -> None:
        """Expand all states of level `depth`; what is new is level depth + 1."""
        start, end = self.starts[-1], len(self.order)
        self.starts.append(end)
        for at in range(start, end, CHUNK):
            self.look(end - at)
            self.chunk(self.order[at : min(at + CHUNK, end)], depth)
        self.decide()

    def chunk(self, states: list[int], depth: int) -> None:
        """Expand some states of level `depth`."""
        expand = self.namespace["expand"]
        out: list[int] = []
        labels: list[int] = []
        errors: list[tuple[int, int]] = []
        hits: list[tuple[int, int, int, int]] = []
        idle: list[int] = []
        ends: list[int] = []
        size = 0
        a, k, x, h = out.append, labels.append, errors.append, hits.append
        for s in states:
            expand(s, a, k, x, h)
            if len(out) == size:
                idle.append(s)
            size = len(out)
            ends.append(size)
        self.transitions += size
        self.fired.update(labels)
        first = self.add(out, labels, ends)
        self.ask(self.namespace["check"], self.order[first:], depth + 1)
        if errors:
            self.model_errors += len(errors)
            if self.edges is not None:
                self.edges.failed += errors
            error = self.program.checks.error
            if self.active & error:
                self.goal(error, depth + 1).steps.update(errors)
        for s, number, _, answer in hits:
            for bit in bits(answer & self.active):
                self.goal(bit, depth + 1).steps.add((s, number))
        if idle:
            self.rest(idle, {s for s, _ in errors}, depth)

    def add(self, out: list[int], labels: list[int], ends: list[int]) -> int:
        """Number what is new among the states found; the number of the first of these."""
        put, add = self.numbers.setdefault, self.order.append
        first = n = len(self.order)
        if self.edges is None:
            for t in out:
                if put(t, n) == n:
                    n += 1
                    add(t)
            return first
        base = len(self.edges.targets)
        target = self.edges.targets.append
        for t in out:
            i = put(t, n)
            if i == n:
                n += 1
                add(t)
            target(i)
        self.edges.labels.extend(labels)
        self.edges.ends.extend([base + end for end in ends])
        return first

    def rest(self, idle: list[int], failed: set[int], depth: int) -> None:
        """Look at states that nothing leaves."""
        resting = self.namespace["resting"]
        dead = [s for s in idle if s not in failed and resting(s)]
        if not dead:
            return
        self.deadlocks += len(dead)
        self.edges = None  # a deadlock is shown rather than a stuck machine
        if self.dead is None:
            self.dead = Goal(depth)
        if self.dead.depth == depth:
            self.dead.states.update(dead)

    # ---------------------------------------------------------------------------------- decisions

    def ask(self, check: Any, states: list[int], depth: int) -> None:
        """Ask new states, `depth` steps from an initial one, about the claims."""
        hits: list[tuple[int, int]] = []
        check(states, hits.append)
        for state, answer in hits:
            for bit in bits(answer & self.active):
                self.goal(bit, depth).states.add(state)

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
            self.program.ask(self.namespace, self.active)

    # ------------------------------------------------------------------------------------- limits

    def memory(self) -> int:
        """About how many bytes the states take."""
        count = len(self.order)
        total = sys.getsizeof(self.numbers) + sys.getsizeof(self.order)
        total += count * (sys.getsizeof(1 << self.program.layout.width) + sys.getsizeof(count))
        if self.edges is not None:
            parts = (self.edges.ends, self.edges.targets, self.edges.labels)
            total += sum(sys.getsizeof(part) for part in parts)
        return total

    def look(self, frontier: int) -> None:
        """Report progress; raise `Reached` at a limit."""
        seconds = time.perf_counter() - self.started
        limits = self.limits
        if limits.max_states is not None and len(self.order) > limits.max_states:
            raise Reached("states")
        if limits.seconds is not None and seconds > limits.seconds:
            raise Reached("seconds")
        if limits.memory is not None and self.memory() > limits.memory:
            raise Reached("memory")
        if self.progress is not None:
            depth = max(0, len(self.starts) - 2)
            numbers = len(self.order), self.transitions, depth, frontier
            self.progress(Progress(*numbers, seconds, self.memory()))


def bits(answer: int) -> list[int]:
    """The bits that are set, each as a number."""
    found = []
    while answer:
        found.append(answer & -answer)
        answer &= answer - 1
    return found
