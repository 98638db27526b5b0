"""The compiled code at work: levels of states go in and out of it, and what it found is read."""

from __future__ import annotations

import ctypes
import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

from rascheck.explore.native.bounds import Bounds
from rascheck.explore.native.buckets import MOST_STATES, Buckets, Full
from rascheck.explore.native.context import FIELD
from rascheck.explore.native.interrupts import uninterrupted
from rascheck.explore.native.kernel import BATCH, CHUNK, KEPT
from rascheck.explore.native.links import ALL, label_bits
from rascheck.explore.native.machine_code import Code
from rascheck.explore.native.memory import Region, most_memory
from rascheck.explore.native.program import Program
from rascheck.explore.native.table import BUCKET, SPARE
from rascheck.explore.reduce.group import Group
from rascheck.system.ir import Expr, System, highest, lowest

ALONE = 8 * CHUNK
"""Levels of fewer states are the work of one thread."""
PART = 1 << 15
"""States of which a thread finds out at a time who is stuck in them."""


class Worker:
    """The context of one thread, and the buffers that are its own."""

    def __init__(self, transitions: int, words: int) -> None:
        self.context = Region(8 * len(FIELD))
        self.fields = self.context.words()
        batch = (BATCH + 1) * transitions
        kept = KEPT + (CHUNK + 1) * transitions
        self.regions = {
            "buffer": Region(8 * batch * words),
            "hashes": Region(8 * batch),
            "hits": Region(24 * kept),
            "failed": Region(16 * kept),
            "state_hits": Region(16 * (KEPT + (CHUNK + 1) * transitions)),
            "dead": Region(8 * (KEPT + CHUNK)),
            "found": Region(32 * kept),
            "roots": Region(16 * KEPT),
            "labels": Region(4 * batch),
            "targets": Region(4 * batch),
            "turns": Region(8 * batch),
            "ends": Region(8 * BATCH),
            "fired": Region(transitions),
        }
        for name, region in self.regions.items():
            self[name] = region.address

    @property
    def address(self) -> int:
        """Where the context is."""
        return self.context.address

    def __getitem__(self, name: str) -> int:
        return self.fields[FIELD[name]]

    def __setitem__(self, name: str, value: int) -> None:
        self.fields[FIELD[name]] = value

    def drained(self, name: str, width: int) -> list[tuple[int, ...]]:
        """What a buffer holds, in tuples of `width`; it is empty afterwards."""
        count = self[f"n_{name}"]
        if not count:
            return []
        flat = self.regions[name].words()[: count * width].tolist()
        self[f"n_{name}"] = 0
        return list(zip(*[iter(flat)] * width, strict=True))


class Engine:
    """States of one System: found, numbered, and kept in memory; with a group one of those that
    are the same under it."""

    def __init__(
        self,
        system: System,
        *,
        keep_edges: bool = False,
        concern: Expr | None = None,
        watched: bool = False,
        threads: int = 1,
        level: int = 2,
        checked: bool = False,
        unwanted: Callable[[], bool] = lambda: False,
        group: Group | None = None,
    ) -> None:
        started = time.perf_counter()
        self.program = Program(system, group, concern)
        self.words = self.program.words
        self.bounds = Bounds() if checked else None
        self.code = Code(self.program.text, level, unwanted, self.bounds)
        self.compile_seconds = time.perf_counter() - started
        self.transitions = max(1, len(system.transitions))
        self.workers = [Worker(self.transitions, self.words.count) for _ in range(threads)]
        most = most_memory()
        self.cells = Region(16)  # how many states, and which is the next to be taken
        self.mask = self.program.mask_bits // 8
        self.shared = {
            "states": Region(min(MOST_STATES * 8 * self.words.count, most)),
            "lacks": Region(self.mask * MOST_STATES, huge=False),  # of few states, mostly
        }
        if keep_edges:
            for name in ("spans", "kept_labels", "kept_targets"):
                self.shared[name] = Region(most)
        for worker in self.workers:
            worker["count"] = self.cells.address
            worker["next"] = self.cells.address + 8
            worker["watched"] = self.program.watched if watched else 0
            for name, region in self.shared.items():
                worker[name] = region.address
        self.label_bits = label_bits(system)
        part = most // 4 // threads  # each has its own
        self.firsts = [i * part for i in range(threads)]
        for worker, first in zip(self.workers, self.firsts, strict=True):
            most_edges = first + part - CHUNK * self.transitions
            worker["edge_end"] = most_edges if keep_edges else 1  # none are kept
        if keep_edges:
            self.keep(ALL if concern is None else 1)
        self.set_all("active", self.program.every)
        # Between two looks each thread adds what follows a batch, or a chunk, at most.
        states = BATCH if threads == 1 else CHUNK * threads
        self.buckets = Buckets(self.workers, self.code, most, states * self.transitions)
        if self.bounds is not None:
            self._allow(self.bounds)

    def _allow(self, bounds: Bounds) -> None:
        """Say what compiled code may use."""
        for worker in self.workers:
            bounds.allow(worker.address, 8 * len(FIELD))
            for region in worker.regions.values():
                bounds.allow(region.address, region.size)
        count, buckets = self.cells.address, self.workers[0].address + 8 * FIELD["size"]
        table = self.buckets.region.address
        bounds.allow(self.cells.address, 16)
        bounds.allow(table, 8 * BUCKET * SPARE, buckets, 8 * BUCKET)
        bounds.allow(self.shared["states"].address, 0, count, 8 * self.words.count)
        for name, size in (("lacks", self.mask), ("spans", 8)):
            if name in self.shared:
                bounds.allow(self.shared[name].address, 0, count, size)
        for name in ("kept_labels", "kept_targets"):
            if name in self.shared:
                bounds.allow(self.shared[name].address, self.shared[name].size)

    def optimized(self, unwanted: Callable[[], bool]) -> Code:
        """Code that is twice as fast, for `use`; made in another thread."""
        return Code(self.program.text, 2, unwanted, self.bounds)

    def use(self, code: Code) -> None:
        """Go on with other code for the same system."""
        self.code = self.buckets.code = code

    @property
    def count(self) -> int:
        """How many states there are."""
        return self.cells.words()[0]

    def set_all(self, name: str, value: int) -> None:
        """A field of all contexts."""
        for worker in self.workers:
            worker[name] = value

    def keep(self, which: int) -> None:
        """From now on keep steps, as `links` has it; what was kept before is forgotten."""
        self.set_all("keep", which)
        for worker, first in zip(self.workers, self.firsts, strict=True):
            worker["edge"] = first

    def edges(self) -> int:
        """How many steps are kept."""
        return sum(w["edge"] - first for w, first in zip(self.workers, self.firsts, strict=True))

    # ----------------------------------------------------------------------------------- searching

    def candidates(self) -> Iterator[list[int]]:
        """What the initial values allow, packed, in initial order."""
        base = [0] * self.words.count
        free: list[list[tuple[int, int]]] = []
        system = self.program.system
        for variable, array in zip(system.variables, self.words.variables, strict=True):
            whole = range(lowest(variable.type), highest(variable.type) + 1)
            for place, initial in enumerate(variable.initial):
                word, shift = array.at(place)
                if initial is None:
                    free.append([(word, (value - array.low) << shift) for value in whole])
                elif initial != array.low:
                    base[word] |= (initial - array.low) << shift
        for choice in itertools.product(*free):
            words = base.copy()
            for word, bits in choice:
                if bits:
                    words[word] |= bits
            yield words

    def add(self, candidates: list[list[int]]) -> int:
        """Add initial states; the index of the first candidate that fails, or -1."""
        flat = [word for words in candidates for word in words]
        given = (ctypes.c_uint64 * len(flat))(*flat)
        self.buckets.make_room(self.count + len(candidates))
        context, address = self.workers[0].address, ctypes.addressof(given)
        with self.code.lent(address, ctypes.sizeof(given)):
            return self.code.call("add", context, address, len(candidates))

    def level(self, start: int, end: int) -> int:
        """Expand states start..end, or fewer; the number of the first that was not.

        Raises `Full` if there is no more room.
        """
        with uninterrupted():
            self.buckets.make_room(self.count)
            if any(worker["edge"] >= worker["edge_end"] for worker in self.workers):
                raise Full
            if len(self.workers) == 1 or end - start < ALONE:
                return self.code.call("level", self.workers[0].address, start, end)
            cells = self.cells.words()
            cells[1] = start
            self._together(lambda worker: self.code.call("shared_level", worker.address, end))
            return min(cells[1], end)

    def _together(self, work: Callable[[Worker], int]) -> list[int]:
        """What each worker says of its part of the work."""
        with ThreadPoolExecutor(len(self.workers)) as pool:
            return list(pool.map(work, self.workers))

    # ------------------------------------------------------------------------------------- reading

    def state(self, number: int) -> list[int]:
        """The words of a state."""
        many = self.words.count
        address = self.shared["states"].address + 8 * many * number
        return list((ctypes.c_uint64 * many).from_address(address))

    def marked(self, marks: Region) -> AbstractContextManager[None]:
        """Inside, what is marked is looked for: an i64 for each state."""
        self.set_all("marks", marks.address)
        return self.code.lent(marks.address, 8 * self.count)

    def behind(self, start: int, end: int) -> tuple[int, list[tuple[int, int, int, int]]]:
        """Steps (state, transition, state, turn) from start..end to what is marked.

        Before that, how far it got.
        """
        worker = self.workers[0]
        at = self.code.call("behind", worker.address, start, end)
        found = worker.drained("found", 4)
        return at, [(state, label, to, turn) for state, label, to, turn in found]

    def roots(self) -> list[tuple[int, int]]:
        """For each initial state that was added, the state that stands for it, and the turn."""
        return [(number, turn) for number, turn in self.workers[0].drained("roots", 2)]

    def settle(self, start: int, end: int, *, up: bool) -> bool:
        """Find out who is not stuck in states start..end, up or down; whether somebody is new.

        Threads see of each other's parts what is so already: the rest is for the next time.
        """
        if len(self.workers) == 1 or end - start < ALONE:
            return bool(self.code.call("settle", self.workers[0].address, start, end, int(up)))
        starts = range(start, end, PART)
        parts = iter(starts if up else reversed(starts))

        def some(worker: Worker) -> int:
            changed = 0
            for at in parts:
                to = min(at + PART, end)
                changed |= self.code.call("settle", worker.address, at, to, int(up))
            return changed

        with uninterrupted():
            return any(self._together(some))

    def lacking(self, start: int, end: int) -> tuple[int, list[tuple[int, int]]]:
        """States from start..end in which instances are stuck, with their bits; how far it got."""
        worker = self.workers[0]
        at = self.code.call("lacking", worker.address, start, end)
        return at, [(state, lost) for state, lost in worker.drained("found", 2)]

    def seen(self) -> bytes:
        """A byte for each control state of each instance: whether any state has it."""
        system = self.program.system
        size = sum(len(system.machines[machine].states) for machine, _ in system.instances)
        marks = (ctypes.c_int8 * max(1, size))()
        address = ctypes.addressof(marks)
        with self.code.lent(address, ctypes.sizeof(marks)):
            self.code.call("survey", self.workers[0].address, address, self.count)
        return bytes(marks)
