"""The compiled engine by itself: how states are packed, how its code reads, how its table grows."""

from __future__ import annotations

import gc
import signal

import pytest
import random_systems
from handmade import Build, num, op
from hypothesis import given, settings

from rascheck.explore.limits import Limits
from rascheck.explore.native import buckets
from rascheck.explore.native.buckets import SMALLEST, Full
from rascheck.explore.native.engine import Engine
from rascheck.explore.native.interrupts import uninterrupted
from rascheck.explore.native.kernel import BATCH
from rascheck.explore.native.memory import most_memory
from rascheck.explore.native.program import Program
from rascheck.explore.native.search import CompiledSearch
from rascheck.explore.native.words import Unsupported, Words
from rascheck.system import semantics
from rascheck.system.ir import Assign, IntType, Overflow, Read, System
from rascheck.system.trace import Move


def counter(high: int) -> System:
    build = Build()
    x = build.var("x", IntType(0, high))
    machine = build.machine("m", "A* B*")
    body = Assign(x, (), op(Read(x), "+", 1))
    build.step(machine, "A -> B", body, when=op(Read(x), "<", high))
    build.step(machine, "B -> A")
    return build.system()


@settings(max_examples=40, deadline=None)
@given(random_systems.systems())
def test_packing_and_back(system: System) -> None:
    words = Words(system)
    for state in semantics.initial_states(system)[:20]:
        assert words.unpack(words.pack(state)) == state
        for move in semantics.successors(system, state):
            if isinstance(move, Move):
                assert words.unpack(words.pack(move.state)) == move.state


def test_elements_lie_at_equal_distances() -> None:
    build = Build()
    build.var("wide", IntType(0, 999), (0,) * 9, (IntType(0, 8),))
    build.var("small", IntType(0, 3))
    words = Words(build.system())
    wide, small = words.variables
    assert [wide.at(i) for i in (0, 5, 6, 8)] == [(0, 0), (0, 50), (1, 0), (1, 20)]
    assert (small.at(0), words.count) == ((2, 0), 3)


def test_how_a_step_reads() -> None:
    text = Program(counter(3)).text
    start = text.index("define internal i64 @step1(")
    assert text[start : text.index("}", start) + 1].splitlines() == [
        "define internal i64 @step1(ptr noalias %s, ptr noalias %t) {",
        "entry:",
        "  %v1 = load i64, ptr %s",
        "  %v2 = and i64 %v1, 1",
        "  %v3 = icmp eq i64 %v2, 1",
        "  %v4 = zext i1 %v3 to i64",
        "  %v7 = icmp ne i64 %v4, 0",
        "  br i1 %v7, label %b5, label %b6",
        "b6:",
        "  ret i64 -1",
        "b5:",
        "  %v8 = load i64, ptr %s",
        "  store i64 %v8, ptr %t",
        "  %v9 = load i64, ptr %t",
        "  %v10 = and i64 %v9, -2",
        "  store i64 %v10, ptr %t",
        "  ret i64 0",
        "}",
    ]


@pytest.mark.parametrize("threads", [1, 2])
def test_the_table_grows_and_keeps_every_state(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "ALONE", 0)
    engine = Engine(counter(8 * SMALLEST), level=0, threads=threads)
    engine.add(list(engine.candidates()))
    start = 0
    while start < engine.count:
        start = engine.level(start, engine.count)
    assert engine.count == 16 * SMALLEST + 1
    assert engine.buckets.count == 4 * SMALLEST
    again = engine.level(0, engine.count)
    assert again == engine.count == 16 * SMALLEST + 1


def searched(system: System, **limits: int) -> CompiledSearch:
    search = CompiledSearch(system, Limits(**limits), level=0)
    search.run()
    return search


def test_a_table_that_would_be_too_large_is_not_made() -> None:
    """A limit of memory is heeded before the table grows, not after."""
    search = searched(counter(8 * SMALLEST), memory=900_000)
    assert (search.limit, search.engine.buckets.count) == ("memory", SMALLEST)
    assert search.count > SMALLEST
    assert searched(counter(8), memory=1 << 62).limits.memory == most_memory()


def test_numbers_of_states_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "MOST_STATES", 5_000)
    search = searched(counter(8 * SMALLEST))
    assert search.limit == "memory"
    assert 4_900 < search.count <= 5_000


def test_initial_states_may_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "MOST_STATES", 100)
    build = Build()
    build.var("x", IntType(0, 5_000), (None,))
    search = searched(build.system())
    assert (search.limit, search.count) == ("memory", 0)


def test_steps_do_not_run_into_those_of_another_thread() -> None:
    engine = Engine(counter(1000), level=0, keep_edges=True, threads=2)
    engine.add(list(engine.candidates()))
    engine.workers[0]["edge_end"] = 100
    at = engine.level(0, 1)
    while engine.workers[0]["edge"] < 100:
        at = engine.level(at, engine.count)
    with pytest.raises(Full):
        engine.level(at, engine.count)
    assert engine.workers[0]["edge"] <= 100 + 2 * BATCH


@pytest.mark.parametrize("up", [True, False])
def test_who_is_stuck_is_found_out_in_a_few_sweeps(
    up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of many states leads to the next, and only behind the last can somebody move."""
    build = Build()
    x = build.var("x", IntType(0, 5_000), (None,))
    edge, sign = (5_000, "+") if up else (0, "-")
    goes = build.machine("goes", "A*")
    build.step(goes, "A -> A", Assign(x, (), op(Read(x), sign, 1)), when=op(Read(x), "!=", edge))
    build.step(build.machine("waits", "A B*"), "A -> B", when=op(Read(x), "==", edge))
    sweeps: list[bool] = []
    settle = Engine.settle

    def counted(engine: Engine, start: int, end: int, *, up: bool) -> bool:
        sweeps.append(up)
        return settle(engine, start, end, up=up)

    monkeypatch.setattr(Engine, "settle", counted)
    search = CompiledSearch(build.system(), Limits(), level=0, watched=True)
    search.run()
    assert search.count > 5_000
    assert search.stuck() == {}
    assert len(sweeps) <= 3


def test_an_interrupt_waits_for_what_may_not_be_half_done() -> None:
    done = []

    def work() -> None:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append("all")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["all"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(
    ("high", "capacity", "why"),
    [
        (1 << 63, 1, "a range of 64 bits"),
        (1, 65, "queue q holds more than 64 entries"),
    ],
)
def test_what_it_does_not_take(high: int, capacity: int, why: str) -> None:
    build = Build()
    build.var("x", IntType(0, high))
    build.queue("q", IntType(0, 1), capacity, Overflow.DROP)
    with pytest.raises(Unsupported, match=why):
        Program(build.system())


def test_arithmetic_that_might_not_fit_is_not_taken() -> None:
    build = Build()
    x = build.var("x", IntType(0, (1 << 62) - 1))
    build.step(build.machine("m", "A*"), "A -> A", when=op(op(Read(x), "*", Read(x)), ">", num(1)))
    with pytest.raises(Unsupported, match="more than 64 bits"):
        Program(build.system())


def test_what_llvm_holds_is_given_back_from_a_circle_of_garbage() -> None:
    """Given back in another order than it was made, it would end this process."""
    for _ in range(3):
        engine = Engine(counter(3))
        circle = [engine]
        engine.circle = circle  # type: ignore[attr-defined]
        del engine, circle
        gc.collect()
