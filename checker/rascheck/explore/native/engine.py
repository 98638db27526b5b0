"""The compiled code at work: levels of states go in and out of it, and what it found is read.

The only module that knows llvmlite.
"""

from __future__ import annotations

import ctypes
import itertools
import time
from collections.abc import Iterator
from typing import Any

import llvmlite.binding as llvm  # type: ignore[import-untyped]

from rascheck.explore.native.kernel import BATCH, FIELD, KEPT, SPARE
from rascheck.explore.native.memory import Region, most_memory
from rascheck.explore.native.program import Program
from rascheck.system.ir import System, highest, lowest

FULL = 0.65
"""The part of the table that is filled before it grows."""
SMALLEST = 1 << 16
"""The entries of the first table."""
GROWTH = 1.5
"""How much larger the next table is."""
MOST_STATES = 1 << 31


def compiled(text: str, level: int = 2) -> Any:
    """Machine code of a module; keep the result, its functions live as long."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(
        opt=level, cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten()
    )
    module = llvm.parse_assembly(text)
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=level)
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return engine


class Engine:
    """States of one System: found, numbered, and kept in memory."""

    def __init__(self, system: System, *, keep_edges: bool = False, level: int = 2) -> None:
        started = time.perf_counter()
        self.program = Program(system)
        self.words = self.program.words
        self.code = compiled(self.program.text, level)
        self.compile_seconds = time.perf_counter() - started
        number = ctypes.c_int64
        self._level = self._function("level", number, 3)
        self._add = self._function("add", number, 3)
        self._grow = self._function("grow", None, 4)
        self._behind = self._function("behind", number, 3)
        self._movers = self._function("movers", None, 5)
        self._flow = self._function("flow", number, 4)
        self._unfinished = self._function("unfinished", None, 3)
        self._survey = self._function("survey", None, 3)
        size, count = 8 * self.words.count, max(1, len(system.transitions))
        self.context = Region(8 * len(FIELD))
        self.c = self.context.words()
        most = most_memory()
        self.states = Region(min(MOST_STATES * size, most))
        buffer = (BATCH + 1) * count
        kept = KEPT + buffer
        self.regions = {
            "states": self.states,
            "buffer": Region(buffer * size),
            "hashes": Region(buffer * 8),
            "hits": Region(kept * 24),
            "failed": Region(kept * 16),
            "state_hits": Region(kept * 16),
            "dead": Region(kept * 8),
            "found": Region(kept * 24),
            "fired": Region(count),
        }
        if keep_edges:
            self.regions["ends"] = Region(most)
            self.regions["labels"] = Region(most)
            self.regions["targets"] = Region(most)
        else:
            self.regions["ends"] = Region(8 * BATCH)
            self.regions["labels"] = Region(4 * buffer)
            self.regions["targets"] = Region(4 * buffer)
        for name, region in self.regions.items():
            self.c[FIELD[name]] = region.address
        self.c[FIELD["keep"]] = int(keep_edges)
        self.c[FIELD["active"]] = self.program.every
        self._table(SMALLEST)

    def _function(self, name: str, result: Any, arguments: int) -> Any:
        address = self.code.get_function_address(name)
        return ctypes.CFUNCTYPE(result, *[ctypes.c_int64] * arguments)(address)

    def _table(self, entries: int) -> None:
        self.entries = entries
        self.table = Region(8 * (entries + SPARE))
        self.c[FIELD["table"]] = self.table.address
        self.c[FIELD["size"]] = entries
        self.c[FIELD["full"]] = int(FULL * entries) - BATCH * len(self.program.system.transitions)

    def grow(self) -> None:
        """A larger table, in the same order; what has moved is given back on the way."""
        old, many = self.table, self.entries + SPARE
        self._table(int(self.entries * GROWTH))
        step = 1 << 20
        for start in range(0, many, step):
            end = min(start + step, many)
            self._grow(self.context.address, old.address, start, end)
            old.forget(8 * start, 8 * (end - start))
        old.close()

    # ------------------------------------------------------------------------------------- reading

    def __getitem__(self, name: str) -> int:
        return self.c[FIELD[name]]

    def __setitem__(self, name: str, value: int) -> None:
        self.c[FIELD[name]] = value

    def drained(self, name: str, width: int) -> list[tuple[int, ...]]:
        """What a buffer holds, in tuples of `width`; it is empty afterwards."""
        count = self[f"n_{name}"]
        if not count:
            return []
        flat = self.regions[name].words()[: count * width].tolist()
        self[f"n_{name}"] = 0
        return list(zip(*[iter(flat)] * width, strict=True))

    def state(self, number: int) -> list[int]:
        """The words of a state."""
        many = self.words.count
        address = self.states.address + 8 * many * number
        return list((ctypes.c_uint64 * many).from_address(address))

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
        while self["count"] + len(candidates) > self["full"]:
            self.grow()
        return int(self._add(self.context.address, ctypes.addressof(given), len(candidates)))

    def level(self, start: int, end: int) -> int:
        """Expand states start..end, or fewer; the number of the first that was not."""
        while self["count"] >= self["full"]:
            self.grow()
        return int(self._level(self.context.address, start, end))

    def behind(self, start: int, end: int) -> tuple[int, list[tuple[int, int, int]]]:
        """Steps (state, transition, state) from start..end to what is marked; how far it got."""
        at = int(self._behind(self.context.address, start, end))
        return at, [(state, label, to) for state, label, to in self.drained("found", 3)]

    def lost(
        self, takes_part: list[int], every: int, failed: list[tuple[int, int]]
    ) -> dict[int, int]:
        """The states in which instances rest for ever in no final state, with a bit for each.

        `takes_part` has the bits of those in each transition; `failed` counts as taking part.
        """
        count = self["count"]
        can = Region(8 * count)
        bits = can.words()
        for number, label in failed:
            bits[number] |= takes_part[label]
        takes = (ctypes.c_int64 * len(takes_part))(*takes_part)
        ends, labels, targets = (self.regions[n].address for n in ("ends", "labels", "targets"))
        self._movers(ends, labels, ctypes.addressof(takes), can.address, count)
        while self._flow(ends, targets, can.address, count):
            pass
        self._unfinished(self.context.address, can.address, count)
        found = {i: mask & every for i, mask in enumerate(bits[:count].tolist()) if mask & every}
        bits.release()
        can.close()
        return found

    def seen(self) -> bytes:
        """A byte for each control state of each instance: whether any state has it."""
        system = self.program.system
        size = sum(len(system.machines[machine].states) for machine, _ in system.instances)
        marks = (ctypes.c_int8 * max(1, size))()
        self._survey(self.context.address, ctypes.addressof(marks), self["count"])
        return bytes(marks)
