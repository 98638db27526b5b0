"""From generated Python to compiled code in the middle of a search."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from handmade import Build, num, op

from rascheck.explore import Limits, Progress, explore, takeover
from rascheck.explore.native.engine import Engine
from rascheck.explore.native.machine_code import Code
from rascheck.explore.native.words import Unsupported
from rascheck.system.ir import Assign, IntType, Overflow, Read, System
from rascheck.system.verdict import Exploration


def grid(size: int, *, entries: int = 1) -> System:
    """Two counters below `size`, and a queue that nobody uses."""
    build = Build()
    build.queue("spare", IntType(0, 1), entries, Overflow.DROP)
    for name in "xy":
        x = build.var(name, IntType(0, size - 1))
        machine = build.machine(f"m{name}", "A*")
        body = Assign(x, (), op(Read(x), "+", 1))
        build.step(machine, "A -> A", body, when=op(Read(x), "<", size - 1))
    total = op(Read(0), "+", Read(2))
    build.invariant("late", op(total, "<", 2 * size - 3))
    build.invariant("true", num(1))
    return build.system()


def timeless(found: Exploration) -> Exploration:
    return replace(found, seconds=0.0, compile_seconds=0.0, memory=0, code="")


class Soon(takeover.Compiling):
    """Compiles at the first look; then optimizes at the next, and is done with it after that."""

    def look(self, states: int, seconds: float) -> None:
        super().look(states, seconds + 60)

    def look_again(self, seconds: float) -> None:
        if self.thread is not None:
            self.thread.join()
        super().look_again(seconds + 60)


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeover, "SMALL", 500)
    monkeypatch.setattr(takeover, "Compiling", Soon)


@pytest.mark.usefixtures("soon")
def test_who_takes_over_finds_the_same() -> None:
    seen: list[Progress] = []
    found = explore(grid(60), progress=seen.append)
    assert timeless(found) == timeless(explore(grid(60), engine="generated"))
    assert found.states == 3600
    # The search has begun again: there were more states before than at the second beginning.
    counts = [at.states for at in seen]
    assert counts != sorted(counts)


@pytest.mark.usefixtures("soon")
def test_limits_hold_after_a_takeover() -> None:
    found = explore(grid(200), limits=Limits(max_depth=300))
    assert (found.complete, found.limit, found.depth) == (False, "depth", 300)


@pytest.mark.usefixtures("soon")
def test_what_the_compiler_does_not_take_goes_on_as_it_began() -> None:
    system = grid(60, entries=65)
    assert explore(system).states == 3600
    with pytest.raises(Unsupported, match="queue spare holds more than 64 entries"):
        explore(system, engine="compiled")


@pytest.mark.usefixtures("soon")
def test_without_llvmlite_it_goes_on_as_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rascheck.explore.native.search", None)
    assert explore(grid(60)).states == 3600


@pytest.mark.usefixtures("soon")
def test_optimized_code_takes_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[tuple[int, Code]] = []
    use = Engine.use

    def noted(engine: Engine, code: Code) -> None:
        used.append((engine.count, code))
        use(engine, code)

    monkeypatch.setattr(Engine, "use", noted)
    found = explore(grid(60))
    ((count, code),) = used
    assert 0 < count < found.states == 3600
    assert code.level == 2


@pytest.mark.usefixtures("soon")
def test_a_defect_while_optimizing_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise AssertionError("of ours")

    monkeypatch.setattr(Engine, "optimized", broken)
    with pytest.raises(AssertionError, match="of ours"):
        explore(grid(60))


@pytest.mark.usefixtures("soon")
def test_a_defect_of_the_compiler_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise AssertionError("of ours")

    monkeypatch.setattr("rascheck.explore.native.engine.Code", broken)
    with pytest.raises(AssertionError, match="of ours"):
        explore(grid(60))


def test_small_systems_are_never_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    def begun(_: object) -> None:
        raise AssertionError("compiling has begun")

    monkeypatch.setattr(takeover.Compiling, "compile", begun)
    assert explore(grid(99)).states == 9801
