"""The compiled engine as a search: what it found goes into the same books as that of the others."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from rascheck.explore.found import Found, Links
from rascheck.explore.layout import Layout
from rascheck.explore.limits import Limits, Progress
from rascheck.explore.liveness.tables import Marks, Tables
from rascheck.explore.native.engine import Engine
from rascheck.explore.native.live import marked, truths
from rascheck.explore.native.memory import Region, most_memory
from rascheck.explore.native.words import BITS, Unsupported
from rascheck.explore.reduce.group import Group
from rascheck.system.ir import Expr, System
from rascheck.system.trace import State

CHUNK = 1 << 16
"""States that are expanded between two looks at the clock."""
CANDIDATES = 1024


class CompiledSearch(Found):
    """States are kept by the engine; `failures` are (state, transition) that failed."""

    code = "compiled"

    def __init__(
        self,
        system: System,
        limits: Limits,
        progress: Callable[[Progress], None] | None = None,
        *,
        watched: bool = False,
        group: Group | None = None,
        threads: int = 1,
        level: int = 2,
        checked: bool = False,
        unwanted: Callable[[], bool] = lambda: False,
    ) -> None:
        limits = replace(limits, memory=limits.memory or most_memory())
        super().__init__(system, limits, progress, watched=watched, group=group)
        self.engine = Engine(
            system,
            keep_edges=self.temporal,
            watched=watched,
            threads=threads,
            level=level,
            checked=checked,
            unwanted=unwanted,
            group=group,
        )
        self.compile_seconds = self.engine.compile_seconds
        self.failures: list[tuple[int, int]] = []

    @property
    def count(self) -> int:
        """How many states there are."""
        return self.engine.count

    def begin(self) -> None:
        """Level 0."""
        candidates = self.engine.candidates()
        while chunk := list(itertools.islice(candidates, CANDIDATES)):
            failing = self.engine.add(chunk)
            self.roots += self.engine.roots()
            if failing >= 0 and self.failing is None:
                state = self.engine.words.unpack(chunk[failing])
                self.failing = state._replace(past=())
            self.collect(-1)
            self.look(0)

    def level(self, depth: int, start: int, end: int) -> None:
        """Expand all states of level `depth`."""
        while start < end:
            self.look(end - start)
            start = self.engine.level(start, min(start + CHUNK, end))
            self.collect(depth)

    def collect(self, depth: int) -> None:
        """Take what the engine has found while it expanded states of level `depth`."""
        engine = self.engine
        self.transitions = sum(worker["transitions"] for worker in engine.workers)
        for worker in engine.workers:
            for number, answer in worker.drained("state_hits", 2):
                self.decided(number, answer, depth + 1)
            for number, label, answer in worker.drained("hits", 3):
                self.decided_by_step(number, label, answer, depth + 1)
            failed = [(number, label) for number, label in worker.drained("failed", 2)]
            self.failed(failed, depth + 1)
            if self.temporal:
                self.failures += failed
            self.died([number for (number,) in worker.drained("dead", 1)], depth)
        if not self.watched:
            engine.set_all("watched", 0)
        fired = engine.shared["fired"].map
        self.fired = {k for k in range(len(self.system.transitions)) if fired[k]}

    def ask(self) -> None:
        """From now on only the claims in `active` are asked."""
        self.engine.set_all("active", self.active)

    def memory(self) -> int:
        """About how many bytes the states take."""
        engine = self.engine
        edges = 16 * self.count + 8 * self.transitions if self.temporal else 0
        return 8 * engine.words.count * self.count + engine.buckets.size + edges

    # ----------------------------------------------------------------------------- what was found

    def unpack(self, number: int) -> State:
        """A state."""
        return self.engine.words.unpack(self.engine.state(number))

    def raw(self, number: int) -> int:
        """The words of a state, the first in the lowest bits."""
        return sum(word << BITS * i for i, word in enumerate(self.engine.state(number)))

    def masks(self) -> tuple[list[int], list[int]]:
        """The bits of each variable, and of each array of queues."""
        return self.engine.words.masks()

    def leading(
        self, start: int, end: int, after: Collection[int]
    ) -> Iterable[tuple[int, int, int, int]]:
        """The steps (state, transition, state, turn) from `start`..`end` to what is in `after`."""
        marks = Region(8 * self.count)
        words = marks.words()
        for number in after:
            words[number] = 1
        steps: list[tuple[int, int, int, int]] = []
        with self.engine.marked(marks):
            while start < end:
                start, found = self.engine.behind(start, end)
                steps += found
        words.release()
        marks.close()
        return steps

    def stuck(self) -> dict[int, int]:
        """States in which instances can never move again; see `Found`."""
        changed = True
        while changed:
            changed = False
            for end in range(self.count, 0, -CHUNK):
                changed |= self.engine.settle(max(0, end - CHUNK), end)
                self.clock()
        found: dict[int, int] = {}
        at, end = 0, self.count
        while at < end:
            at, some = self.engine.lacking(at, end)
            found.update(some)
            if some:
                end = min(end, next((s for s in self.starts if s > some[0][0]), end))
        return found

    def links(self) -> Links:
        """All steps."""
        shared = self.engine.shared

        def view(name: str) -> memoryview:
            region = shared[name]
            return memoryview(region.map)[: region.size // 8 * 8]

        starts, stops = (view(name).cast("Q") for name in ("starts", "stops"))
        labels, targets = (view(name).cast("I") for name in ("labels", "targets"))
        failing: dict[int, list[int]] = {}
        for number, label in self.failures:
            failing.setdefault(number, []).append(label)
        return Links(starts, stops, labels, targets, failing)

    def truths(self, conditions: Sequence[Expr]) -> Sequence[int]:
        """For each state a bit for each condition, which reads no atom; or -1 if one fails."""
        states = self.engine.shared["states"].address
        try:
            return truths(self.engine.words, conditions, states, self.count)
        except Unsupported:
            return super().truths(conditions)

    def marked(self, tables: Callable[[], Tables | None]) -> Marks | None:
        """Where a fair run that an automaton accepts may stay; None if this engine cannot say."""
        given = tables()
        if given is None:
            return None
        names = ("starts", "stops", "labels", "targets")
        graph = {name: self.engine.shared[name].address for name in names}
        return marked(given, graph, self.links().failing, self.count)

    def packed(self) -> Iterator[int]:
        """All states in order, as the engine for small systems packs them."""
        layout = Layout(self.system)
        for number in range(self.count):
            yield layout.pack(self.unpack(number))

    def entered(self) -> frozenset[tuple[int, int]]:
        """The (machine, control state) pairs of all states."""
        seen = self.engine.seen()
        found = set()
        at = 0
        for machine, _ in self.system.instances:
            for state in range(len(self.system.machines[machine].states)):
                if seen[at]:
                    found.add((machine, state))
                at += 1
        return frozenset(found)
