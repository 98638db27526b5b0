"""The compiled code at work: levels of states go in and out of it, and what it found is read.

The only module that knows llvmlite.
"""

from __future__ import annotations

import ctypes
import itertools
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import llvmlite.binding as llvm  # type: ignore[import-untyped]

from rascheck.explore.native.kernel import BATCH, CHUNK, FIELD, KEPT, SPARE
from rascheck.explore.native.links import ALL, label_bits
from rascheck.explore.native.memory import Region, most_memory
from rascheck.explore.native.program import Program
from rascheck.explore.native.words import Unsupported
from rascheck.system.ir import Expr, System, highest, lowest

FULL = 0.65
"""The part of the table that is filled before it grows."""
SMALLEST = 1 << 16
"""The entries of the first table."""
GROWTH = 1.5
"""How much larger the next table is."""
MOST_STATES = 1 << 31
ALONE = 8 * CHUNK
"""Levels of fewer states are the work of one thread."""


class Code:
    """Machine code of a module; its functions live as long as this does.

    What LLVM holds is given back in the right order even where Python finds a circle of garbage,
    whose parts it ends in any order.
    """

    def __init__(self, engine: Any, context: Any) -> None:
        self._engine = engine
        weakref.finalize(self, closed, engine, context).atexit = False

    def address(self, function: str) -> int:
        """Where a function is."""
        return int(self._engine.get_function_address(function))


def closed(engine: Any, context: Any) -> None:
    """Give back what LLVM holds."""
    engine.close()
    context.close()


def compiled(text: str, level: int, unwanted: Callable[[], bool]) -> Code:
    """Machine code of a module.

    Raises `Unsupported` if it turns out on the way that nobody wants it.
    """

    def wanted() -> None:
        if unwanted():
            raise Unsupported("it is not wanted any more")

    wanted()
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(
        opt=level, cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten()
    )
    context = llvm.create_context()
    module = llvm.parse_assembly(text, context)
    module.verify()
    wanted()
    options = llvm.create_pipeline_tuning_options(speed_level=level)
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    wanted()
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return Code(engine, context)


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
            "found": Region(24 * kept),
            "labels": Region(4 * batch),
            "targets": Region(4 * batch),
            "ends": Region(8 * BATCH),
        }
        for name, region in self.regions.items():
            self[name] = region.address

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
    """States of one System: found, numbered, and kept in memory."""

    def __init__(
        self,
        system: System,
        *,
        keep_edges: bool = False,
        concern: Expr | None = None,
        threads: int = 1,
        level: int = 2,
        unwanted: Callable[[], bool] = lambda: False,
    ) -> None:
        started = time.perf_counter()
        self.program = Program(system, concern)
        self.words = self.program.words
        self.code = compiled(self.program.text, level, unwanted)
        self.compile_seconds = time.perf_counter() - started
        number = ctypes.c_int64
        self._level = self._function("level", number, 3)
        self._shared_level = self._function("shared_level", None, 2)
        self._add = self._function("add", number, 3)
        self._grow = self._function("grow", None, 4)
        self._behind = self._function("behind", number, 3)
        self._movers = self._function("movers", None, 5)
        self._flow = self._function("flow", number, 4)
        self._unfinished = self._function("unfinished", None, 3)
        self._survey = self._function("survey", None, 3)
        self.transitions = max(1, len(system.transitions))
        self.workers = [Worker(self.transitions, self.words.count) for _ in range(threads)]
        most = most_memory()
        self.cells = Region(16)  # how many states, and which is the next to be taken
        self.shared = {
            "states": Region(min(MOST_STATES * 8 * self.words.count, most)),
            "fired": Region(self.transitions),
        }
        if keep_edges:
            for name in ("spans", "kept_labels", "kept_targets"):
                self.shared[name] = Region(most)
        for worker in self.workers:
            worker["count"] = self.cells.address
            worker["next"] = self.cells.address + 8
            for name, region in self.shared.items():
                worker[name] = region.address
        self.label_bits = label_bits(system)
        self.firsts = [i * (most // 4 // threads) for i in range(threads)]  # each has its own part
        if keep_edges:
            self.keep(ALL if concern is None else 1)
        self.set_all("active", self.program.every)
        self._table(SMALLEST)

    def _function(self, name: str, result: Any, arguments: int) -> Any:
        kind = ctypes.CFUNCTYPE(result, *[ctypes.c_int64] * arguments)
        return kind(self.code.address(name))

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

    # ---------------------------------------------------------------------------------- the table

    def _table(self, entries: int) -> None:
        self.entries = entries
        self.table = Region(8 * (entries + SPARE))
        self.set_all("table", self.table.address)
        self.set_all("size", entries)
        # Between two looks at it each thread adds what follows a batch, or a chunk, at most.
        states = BATCH if len(self.workers) == 1 else CHUNK * len(self.workers)
        self.full = int(FULL * entries) - states * self.transitions
        self.set_all("full", self.full)

    def _make_room(self, states: int = 0) -> None:
        while self.count + states >= self.full:
            self._enlarge()

    def _enlarge(self) -> None:
        """A larger table, in the same order; what has moved is given back on the way."""
        old, many = self.table, self.entries + SPARE
        self._table(int(self.entries * GROWTH))
        step = 1 << 20
        for start in range(0, many, step):
            end = min(start + step, many)
            self._grow(self.workers[0].context.address, old.address, start, end)
            old.forget(8 * start, 8 * (end - start))
        old.close()

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
        self._make_room(len(candidates))
        context = self.workers[0].context.address
        return int(self._add(context, ctypes.addressof(given), len(candidates)))

    def level(self, start: int, end: int) -> int:
        """Expand states start..end, or fewer; the number of the first that was not."""
        self._make_room()
        if len(self.workers) == 1 or end - start < ALONE:
            return int(self._level(self.workers[0].context.address, start, end))
        cells = self.cells.words()
        cells[1] = start
        with ThreadPoolExecutor(len(self.workers)) as pool:
            list(pool.map(lambda w: self._shared_level(w.context.address, end), self.workers))
        return min(cells[1], end)

    # ------------------------------------------------------------------------------------- reading

    def state(self, number: int) -> list[int]:
        """The words of a state."""
        many = self.words.count
        address = self.shared["states"].address + 8 * many * number
        return list((ctypes.c_uint64 * many).from_address(address))

    def behind(self, start: int, end: int) -> tuple[int, list[tuple[int, int, int]]]:
        """Steps (state, transition, state) from start..end to what is marked; how far it got."""
        worker = self.workers[0]
        at = int(self._behind(worker.context.address, start, end))
        return at, [(state, label, to) for state, label, to in worker.drained("found", 3)]

    def lost(
        self, takes_part: list[int], every: int, failed: list[tuple[int, int]]
    ) -> dict[int, int]:
        """The states in which instances rest for ever in no final state, with a bit for each.

        `takes_part` has the bits of those in each transition; `failed` counts as taking part.
        """
        count, context = self.count, self.workers[0].context.address
        can = Region(8 * count)
        bits = can.words()
        for number, label in failed:
            bits[number] |= takes_part[label]
        takes = (ctypes.c_int64 * len(takes_part))(*takes_part)
        labels, targets = (self.shared[f"kept_{name}"].address for name in ("labels", "targets"))
        self._movers(context, labels, ctypes.addressof(takes), can.address, count)
        while self._flow(context, targets, can.address, count):
            pass
        self._unfinished(context, can.address, count)
        found = {i: mask & every for i, mask in enumerate(bits[:count].tolist()) if mask & every}
        bits.release()
        can.close()
        return found

    def seen(self) -> bytes:
        """A byte for each control state of each instance: whether any state has it."""
        system = self.program.system
        size = sum(len(system.machines[machine].states) for machine, _ in system.instances)
        marks = (ctypes.c_int8 * max(1, size))()
        self._survey(self.workers[0].context.address, ctypes.addressof(marks), self.count)
        return bytes(marks)
