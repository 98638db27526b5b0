"""Bounds checks: LLVM IR goes in, the same with a check before each load and store comes out.

For tests and for whoever changes the engine. What lies on the stack is not looked at; of all else
somebody must have said that it may be used, and how much of it.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from rascheck.explore.native.emit import Function

MOST = 4096
"""Ranges."""
STACK = 1 << 20
"""Bytes above the frame of a check that are taken for the stack."""
BEFORE = 3
"""Words before the ranges: how many there are; the first access outside: its number and address."""
RANGE = 4
"""Words of a range: where it begins, its bytes; where a count stands, and more bytes for each."""

SIZES = {"ptr": 8, "i64": 8, "i32": 4, "i8": 1, "<8 x i64>": 64}
KIND = r"(ptr|i64|i32|i8|<8 x i64>)"
ACCESS = [
    re.compile(rf"= load (?:atomic )?{KIND}, ptr (%\w+)"),
    re.compile(rf"store (?:atomic )?{KIND} [^ ]+, ptr (%\w+)"),
    re.compile(r"= cmpxchg ptr (%\w+), (i64)"),
    re.compile(r"= atomicrmw add ptr (%\w+), (i64)"),
]
CONSTANT = re.compile(r"(@\w+) = private constant \[(\d+) x i(\d+)\]")


class OutOfBounds(AssertionError):
    """Generated code has used memory that nobody gave it."""


class Bounds:
    """What generated code may use, range by range."""

    def __init__(self) -> None:
        self.cells = (ctypes.c_int64 * (BEFORE + RANGE * MOST))()
        self.accesses: list[str] = []

    def allow(self, start: int, size: int, cell: int = 0, width: int = 0) -> None:
        """So many bytes, and `width` more for each that the number at `cell` counts at the time."""
        count = self.cells[0]
        if count == MOST:
            raise AssertionError("too many ranges")
        at = BEFORE + RANGE * count
        self.cells[at : at + RANGE] = [start, size, cell, width]
        self.cells[0] = count + 1

    @contextmanager
    def lent(self, start: int, size: int) -> Iterator[None]:
        """So many bytes, for a while; nothing else is allowed meanwhile for longer than that."""
        self.allow(start, size)
        try:
            yield
        finally:
            self.cells[0] -= 1

    def ask(self) -> None:
        """Raise `OutOfBounds` if there was an access outside."""
        _, number, address = self.cells[:BEFORE]
        if number:
            raise OutOfBounds(f"{self.accesses[number - 1]}: {address:#x}")

    # ------------------------------------------------------------------------------------ the text

    def checked(self, text: str) -> str:
        """A module with its checks."""
        lines: list[str] = []
        constants: list[tuple[str, int]] = []
        function, local = "", set[str]()
        for line in text.splitlines():
            if line.startswith("define "):
                function, local = line.partition("@")[2].partition("(")[0], set()
            if found := CONSTANT.match(line):
                constants.append((found[1], int(found[2]) * int(found[3]) // 8))
            if " = alloca " in line:
                local.add(line.split()[0])
            for pattern in ACCESS:
                if found := pattern.search(line):
                    pointer, kind = sorted(found.groups(), key=lambda word: word not in SIZES)[::-1]
                    if pointer not in local:
                        self.accesses.append(f"@{function}: {line.strip()}")
                        given = f"ptr {pointer}, i64 {SIZES[kind]}, i64 {len(self.accesses)}"
                        lines.append(f"  call void @bounds({given})")
            lines.append(line)
        return "\n".join([*lines, self._check(constants)])

    def _check(self, constants: Sequence[tuple[str, int]]) -> str:
        """`@bounds(p, size, number)`: note an access that lies in no range."""
        f = Function("define internal void @bounds(ptr %p, i64 %size, i64 %number) noinline")
        frame = f.slot()
        cells = f.op(f"inttoptr i64 {ctypes.addressof(self.cells)} to ptr")
        here, stack = f.op("ptrtoint ptr %p to i64"), f.op(f"ptrtoint ptr {frame} to i64")
        behind = f.binary("add", here, "%size")
        with f.when(f.compare("ult", f.binary("sub", here, stack), STACK)):
            f.line("ret void")
            f.block(f.name("b"))
        for name, length in constants:
            start = f.op(f"ptrtoint ptr {name} to i64")
            with self._inside(f, here, behind, start, f.binary("add", start, length)):
                f.line("ret void")
                f.block(f.name("b"))
        with f.loop("0", f.load(cells)) as i:
            place = f.binary("add", f.binary("mul", i, RANGE), BEFORE)
            start, size, cell, width = (
                f.load(f.element(cells, f.binary("add", place, part))) for part in range(RANGE)
            )
            end = f.slot()
            f.store(f.binary("add", start, size), end)
            with f.when(f.compare("ne", cell, 0)):
                count = f.load(f.op(f"inttoptr i64 {cell} to ptr"))
                f.store(f.binary("add", f.load(end), f.binary("mul", count, width)), end)
            with self._inside(f, here, behind, start, f.load(end)):
                f.line("ret void")
                f.block(f.name("b"))
        noted = f.element(cells, 1)
        with f.when(f.compare("eq", f.load(noted), 0)):
            f.store("%number", noted)
            f.store(here, f.element(cells, 2))
        f.line("ret void")
        return f.text()

    def _inside(
        self, f: Function, here: str, behind: str, start: str, end: str
    ) -> AbstractContextManager[str]:
        """What is written inside runs if here..behind lies within start..end."""
        inside = f.compare("uge", here, start), f.compare("ule", behind, end)
        return f.when(f.op(f"and i1 {inside[0]}, {inside[1]}"))
