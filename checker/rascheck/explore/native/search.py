"""The compiled engine as a search: what it found goes into the same books as that of the others."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from rascheck.explore.found import Found, Links, Reached, Valued
from rascheck.explore.layout import Layout
from rascheck.explore.limits import Limits, Progress
from rascheck.explore.liveness.concern import concern_of
from rascheck.explore.liveness.tables import Marks, Tables
from rascheck.explore.native.buckets import Full
from rascheck.explore.native.engine import Engine
from rascheck.explore.native.links import ALL
from rascheck.explore.native.live import Compiled, marked, valued
from rascheck.explore.native.memory import Region, most_memory
from rascheck.explore.native.words import BITS, Unsupported
from rascheck.explore.reduce.group import Group
from rascheck.system.ir import Expr, System
from rascheck.system.trace import State

CHUNK = 1 << 18
"""States that are expanded between two looks at the clock."""
CANDIDATES = 1024
NODE = 12
"""About how many bytes a node takes in which a run may stay."""


class CompiledSearch(Found):
    """States are kept by the engine; `failures` are (state, transition) that failed. partial:
    whether only the steps of states that matter for properties are kept."""

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
        limits = replace(limits, memory=min(limits.memory or most_memory(), most_memory()))
        super().__init__(system, limits, progress, watched=watched, group=group)
        concern = concern_of(system)
        self.partial = self.temporal and concern is not None
        self.engine = Engine(
            system,
            keep_edges=self.temporal,
            concern=concern if self.partial else None,
            watched=watched,
            threads=threads,
            level=level,
            checked=checked,
            unwanted=unwanted,
            group=group,
        )
        self.known: Compiled = {}
        self.compile_seconds = self.engine.compile_seconds
        self.failures: list[tuple[int, int]] = []

    @property
    def count(self) -> int:
        """How many states there are."""
        return self.engine.count

    def run(self) -> None:
        """Find all states, or as many as the limits allow."""
        super().run()
        taken = [worker.regions["fired"].map for worker in self.engine.workers]
        self.fired = {k for k in range(len(self.system.transitions)) if any(t[k] for t in taken)}

    def begin(self) -> None:
        """Level 0."""
        candidates = self.engine.candidates()
        while chunk := list(itertools.islice(candidates, CANDIDATES)):
            try:
                failing = self.engine.add(chunk)
            except Full:
                raise Reached("memory") from None
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
            start = self.expanded(start, end)
            self.collect(depth)

    def expanded(self, start: int, end: int) -> int:
        """Expand some of these states; the first that was not. Raises `Reached`."""
        buckets, most = self.engine.buckets, self.limits.memory
        if most is not None:
            buckets.most = most - (self.memory() - buckets.size)
        try:
            return self.engine.level(start, min(start + CHUNK, end))
        except Full:
            raise Reached("memory") from None

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

    def ask(self) -> None:
        """From now on only the claims in `active` are asked."""
        self.engine.set_all("active", self.active)

    def memory(self) -> int:
        """About how many bytes the states take."""
        engine = self.engine
        edges = 8 * self.count + 8 * engine.edges() if self.temporal else 0
        masks = engine.mask * self.count if self.watched else 0
        return 8 * engine.words.count * self.count + engine.buckets.size + masks + edges

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
        starts = range(0, self.count, CHUNK)
        changed = up = True
        while changed:  # most steps lead onwards, so that it begins at the end
            changed, up = False, not up
            for start in starts if up else reversed(starts):
                end = min(start + CHUNK, self.count)
                changed |= self.engine.settle(start, end, up=up)
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
        """All steps; those that were not kept are found again."""
        if self.partial:
            self.link_all()
        shared = self.engine.shared

        def view(name: str) -> memoryview:
            region = shared[name]
            return memoryview(region.map)[: region.size // 8 * 8]

        spans, targets = view("spans").cast("Q"), view("kept_targets").cast("I")
        labels = view("kept_labels")
        match self.engine.label_bits:
            case 16:
                labels = labels.cast("H")
            case 32:
                labels = labels.cast("I")
        return Links(spans, labels, targets, self.failing_steps())

    def failing_steps(self) -> dict[int, list[int]]:
        """The transitions that fail in a state, if any do."""
        failing: dict[int, list[int]] = {}
        for number, label in self.failures:
            failing.setdefault(number, []).append(label)
        return failing

    def link_all(self) -> None:
        """Expand all states once more, and keep all steps."""
        engine, at = self.engine, 0
        found = [worker["transitions"] for worker in engine.workers]
        engine.set_all("active", 0)
        engine.keep(ALL)
        while at < self.count:
            self.look(self.count - at)
            at = self.expanded(at, self.count)
            for worker in engine.workers:
                worker["n_hits"] = worker["n_failed"] = worker["n_dead"] = 0  # all that is known
        for worker, transitions in zip(engine.workers, found, strict=True):
            worker["transitions"] = transitions
        self.ask()
        self.partial = False

    def valued(self, conditions: Sequence[Expr]) -> Valued:
        """What conditions, which read no atom, say of all states."""
        states = self.engine.shared["states"].address
        try:
            return valued(self.engine.words, conditions, states, self.count)
        except Unsupported:
            return super().valued(conditions)

    def marked(self, tables: Callable[[], Tables | None]) -> Marks | None:
        """Where a fair run that an automaton accepts may stay; None if this engine cannot say."""
        given = tables()
        if given is None:
            return None
        if given.cut and self.partial:
            self.link_all()
        engine = self.engine
        names = {"spans": "spans", "labels": "kept_labels", "targets": "kept_targets"}
        graph = {name: engine.shared[region].address for name, region in names.items()}
        label, failing = engine.label_bits, self.failing_steps()

        def look() -> None:
            self.look(0)
            nodes = self.count * len(given.slots)
            if self.limits.memory is not None and self.memory() + NODE * nodes > self.limits.memory:
                raise Reached("memory")

        look()
        return marked(given, graph, label, failing, self.count, self.known, look)

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
