"""The engine for small systems: generated Python over states that are packed into integers."""

from __future__ import annotations

import itertools
import sys
import time
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rascheck.explore.codegen import Program
from rascheck.explore.found import DEGREE, Found, Links
from rascheck.explore.limits import Limits, Progress
from rascheck.explore.stuck import stuck_states

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from rascheck.explore.reduce.group import Group
    from rascheck.explore.reduce.least import Least
    from rascheck.system.ir import System
    from rascheck.system.trace import State

CHUNK = 1024
"""States that are expanded between two looks at the clock."""


@dataclass
class Edges:
    """All that was found to leave each state, in the order of discovery.

    What leaves state i stands at ends[i - 1] .. ends[i] of `targets` (numbers of states) and
    `labels` (numbers of transitions); `failed` are (state, transition) that failed. If states stand
    for others, `turns` are the turns that make of the targets what the steps lead to.
    """

    ends: array[int] = field(default_factory=lambda: array("Q"))
    targets: array[int] = field(default_factory=lambda: array("I"))
    labels: array[int] = field(default_factory=lambda: array("I"))
    turns: array[int] = field(default_factory=lambda: array("Q"))
    failed: list[tuple[int, int]] = field(default_factory=list)


class Search(Found):
    """order: packed states in order of discovery; numbers: their positions in it.

    least: which state stands for one, if states stand for others.
    """

    code = "generated"

    def __init__(
        self,
        system: System,
        limits: Limits,
        progress: Callable[[Progress], None] | None = None,
        *,
        watched: bool = False,
        group: Group | None = None,
    ) -> None:
        super().__init__(system, limits, progress, watched=watched, group=group)
        self.program = Program(system)
        self.least: Least | None = None
        if group is not None:
            from rascheck.explore.reduce.least import Least

            self.least = Least(self.program.layout, group)
        self.namespace: dict[str, Any] = self.program.compiled(self.active)
        self.compile_seconds = time.perf_counter() - self.started
        self.order: list[int] = []
        self.numbers: dict[int, int] = {}
        self.edges = Edges()

    @property
    def count(self) -> int:
        """How many states there are."""
        return len(self.order)

    @property
    def linked(self) -> bool:
        """Whether all steps are kept."""
        return self.watched or self.temporal

    def run(self) -> None:
        """Find all states, or as many as the limits allow."""
        super().run()
        if self.limit == "interrupted":
            self.order = list(self.numbers)

    def begin(self) -> None:
        """Level 0."""
        begin, check = self.namespace["begin"], self.namespace["check_initial"]
        candidates = self.candidates()
        while chunk := list(itertools.islice(candidates, CHUNK)):
            failing: list[int] = []
            found: list[int] = []
            begin(chunk, found.append, failing.append)
            if failing and self.failing is None:
                self.failing = self.program.layout.unpack(failing[0])._replace(past=())
            if self.least is not None:
                found = self.stand_for(found)
            for state in found:
                self.numbers[state] = len(self.order)
                self.order.append(state)
            self.check(check, found, 0)
            self.look(0)

    def candidates(self) -> Iterator[int]:
        """What the initial values allow, packed, in initial order."""
        fixed, free = self.program.layout.initially()
        for choice in itertools.product(*free):
            yield sum(choice, fixed)

    def stand_for(self, found: list[int]) -> list[int]:
        """The new ones among the states that stand for these initial states."""
        assert self.least is not None
        new: dict[int, int] = {}
        for state in found:
            one, turn = self.least(state)
            if one in self.numbers:
                number = self.numbers[one]
            else:
                number = len(self.order) + new.setdefault(one, len(new))
            self.roots.append((number, turn))
        return list(new)

    def level(self, depth: int, start: int, end: int) -> None:
        """Expand all states of level `depth`."""
        for at in range(start, end, CHUNK):
            self.look(end - at)
            self.chunk(self.order[at : min(at + CHUNK, end)], depth)

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
        self.check(self.namespace["check"], self.order[first:], depth + 1)
        numbers = self.numbers
        if errors:
            failed = [(numbers[s], label) for s, label in errors]
            self.failed(failed, depth + 1)
            self.edges.failed += failed
        for s, label, _, answer in hits:
            self.decided_by_step(numbers[s], label, answer, depth + 1)
        if idle:
            self.rest(idle, {s for s, _ in errors}, depth)

    def add(self, out: list[int], labels: list[int], ends: list[int]) -> int:
        """Number what is new among the states found; the number of the first of these."""
        put, add = self.numbers.setdefault, self.order.append
        first = n = len(self.order)
        if self.least is not None:
            found = [self.least(t) for t in out]
            out = [t for t, _ in found]
            if self.linked:
                self.edges.turns.extend([turn for _, turn in found])
        if not self.linked:
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
        self.died([self.numbers[s] for s in idle if s not in failed and resting(s)], depth)
        if not self.linked:
            self.edges = Edges()

    def check(self, check: Any, states: list[int], depth: int) -> None:
        """Ask new states, `depth` steps from an initial one, about the claims."""
        hits: list[tuple[int, int]] = []
        check(states, hits.append)
        for state, answer in hits:
            self.decided(self.numbers[state], answer, depth)

    def ask(self) -> None:
        """From now on only the claims in `active` are asked."""
        self.program.ask(self.namespace, self.active)

    def memory(self) -> int:
        """About how many bytes the states take."""
        count = len(self.order)
        total = sys.getsizeof(self.numbers) + sys.getsizeof(self.order)
        total += count * (sys.getsizeof(1 << self.program.layout.width) + sys.getsizeof(count))
        parts = (self.edges.ends, self.edges.targets, self.edges.labels, self.edges.turns)
        if self.least is not None:
            total += self.least.memory()
        return total + sum(sys.getsizeof(part) for part in parts)

    # ----------------------------------------------------------------------------- what was found

    def unpack(self, number: int) -> State:
        """A state."""
        return self.program.layout.unpack(self.order[number])

    def raw(self, number: int) -> int:
        """A state as it is packed."""
        return self.order[number]

    def masks(self) -> tuple[list[int], list[int]]:
        """The bits of each variable, and of each array of queues."""
        return self.program.layout.masks()

    def leading(
        self, start: int, end: int, after: Collection[int]
    ) -> Iterable[tuple[int, int, int, int]]:
        """The steps (state, transition, state, turn) from `start`..`end` to what is in `after`."""
        expand = self.namespace["expand"]
        wanted = {self.order[number]: number for number in after}
        for number in range(start, end):
            out: list[int] = []
            labels: list[int] = []
            expand(self.order[number], out.append, labels.append, ignore, ignore)
            for label, to in zip(labels, out, strict=True):
                one, turn = (to, 0) if self.least is None else self.least(to)
                if one in wanted:
                    yield number, label, wanted[one], turn

    def stuck(self) -> dict[int, int]:
        """The states in which instances can never move again, with a bit for each of these."""
        resting = self.namespace["resting"]
        return stuck_states(self.system, self.order, self.edges, resting, self.group)

    def links(self) -> Links:
        """All steps."""
        edges = self.edges
        starts = itertools.chain((0,), edges.ends)
        spans = (
            start << DEGREE | end - start for start, end in zip(starts, edges.ends, strict=False)
        )
        failing: dict[int, list[int]] = {}
        for number, label in edges.failed:
            failing.setdefault(number, []).append(label)
        return Links(array("Q", spans), edges.labels, edges.targets, failing)

    def packed(self) -> Iterator[int]:
        """All states in order."""
        return iter(self.order)

    def entered(self) -> frozenset[tuple[int, int]]:
        """The (machine, control state) pairs of all states."""
        return self.program.layout.entered(self.order)


def ignore(_: object) -> None:
    """What fails, and what is decided on the way, is known already."""
