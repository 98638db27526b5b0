"""Bounds checks in generated code: what they see, and that they see everything."""

from __future__ import annotations

import itertools
import re

import pytest
import random_systems
from handmade import Build, op
from hypothesis import given, settings

from rascheck.explore.limits import Limits
from rascheck.explore.native.bounds import BEFORE, RANGE, Bounds, OutOfBounds
from rascheck.explore.native.machine_code import Code
from rascheck.explore.native.memory import Region
from rascheck.explore.native.program import Program
from rascheck.explore.native.search import CompiledSearch
from rascheck.explore.native.words import Unsupported
from rascheck.system.ir import Assign, IntType, Read, System

CHECK = "define internal void @bounds("
COPY = """
define i64 @copy(ptr %from, ptr %to, i64 %n) {
entry:
  %i = alloca i64
  store i64 0, ptr %i
  br label %head
head:
  %at = load i64, ptr %i
  %more = icmp ult i64 %at, %n
  br i1 %more, label %next, label %end
next:
  %a = getelementptr i64, ptr %from, i64 %at
  %b = getelementptr i64, ptr %to, i64 %at
  %v = load i64, ptr %a
  store i64 %v, ptr %b
  %on = add i64 %at, 1
  store i64 %on, ptr %i
  br label %head
end:
  ret i64 %n
}
"""


@pytest.mark.parametrize("level", [0, 2])
def test_the_first_access_outside_is_told(level: int) -> None:
    bounds = Bounds()
    one, other = Region(32), Region(24)
    bounds.allow(one.address, 32)
    bounds.allow(other.address, 24)
    code = Code(COPY, level, bounds=bounds)
    assert code.call("copy", one.address, other.address, 3) == 3
    with pytest.raises(OutOfBounds) as raised:
        code.call("copy", one.address, other.address, 4)
    assert str(raised.value) == f"@copy: store i64 %v, ptr %b: {other.address + 24:#x}"


def test_a_range_grows_with_what_it_counts() -> None:
    bounds = Bounds()
    region, cell = Region(64), Region(8)
    cell.words()[0] = 3
    bounds.allow(region.address, 8, cell.address, 16)
    code = Code(COPY, 0, bounds=bounds)
    assert code.call("copy", region.address, region.address, 7) == 7
    with pytest.raises(
        OutOfBounds, match=f"@copy: %v = load i64, ptr %a: {region.address + 56:#x}"
    ):
        code.call("copy", region.address, region.address, 8)


def test_constants_are_ranges_too() -> None:
    text = """
@numbers = private constant [3 x i64] [i64 5, i64 6, i64 7]
define i64 @number(i64 %i) {
entry:
  %p = getelementptr i64, ptr @numbers, i64 %i
  %v = load i64, ptr %p
  ret i64 %v
}
"""
    code = Code(text, 0, bounds=Bounds())
    assert [code.call("number", i) for i in range(3)] == [5, 6, 7]
    with pytest.raises(OutOfBounds, match="@number: %v = load i64, ptr %p: 0x"):
        code.call("number", 3)


def test_what_was_lent_is_given_back() -> None:
    bounds = Bounds()
    region = Region(8)
    code = Code(COPY, 0, bounds=bounds)
    with code.lent(region.address, 8):
        assert code.call("copy", region.address, region.address, 1) == 1
    with pytest.raises(OutOfBounds):
        code.call("copy", region.address, region.address, 1)


@settings(max_examples=30, deadline=None)
@given(random_systems.systems())
def test_every_access_is_checked(system: System) -> None:
    try:
        text = Program(system).text
    except Unsupported:
        return
    bounds = Bounds()
    lines = bounds.checked(text).splitlines()
    lines = lines[: next(i for i, one in enumerate(lines) if one.startswith(CHECK))]
    local: set[str] = set()
    checks = 0
    for before, line in itertools.pairwise(lines):
        if line.startswith("define "):
            local = set()
        if " = alloca " in line:
            local.add(line.split()[0])
        if re.search(r"\b(load|store|cmpxchg|atomicrmw)\b", line):
            (pointer,) = re.findall(r"ptr (%\w+)", re.sub(r"store ptr %\w+", "store", line))
            if pointer not in local:
                checks += 1
                assert before.startswith(f"  call void @bounds(ptr {pointer}, ")
    assert checks == len(bounds.accesses) > 0


def test_an_engine_that_uses_too_much_is_found() -> None:
    build = Build()
    x = build.var("x", IntType(0, 9))
    machine = build.machine("m", "A*")
    build.step(machine, "A -> A", Assign(x, (), op(op(Read(x), "+", 1), "%", 10)))
    search = CompiledSearch(build.system(), Limits(), level=0, checked=True)
    bounds = search.engine.bounds
    assert bounds is not None
    fired = search.engine.workers[0].regions["fired"].address
    starts = list(bounds.cells[BEFORE::RANGE])
    bounds.cells[BEFORE + RANGE * starts.index(fired) + 1] = 0  # its bytes
    with pytest.raises(OutOfBounds, match="@expand: store i8 1"):
        search.run()
