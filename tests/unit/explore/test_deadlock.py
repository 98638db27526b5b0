"""States that nothing leaves, and machines that can never move again."""

import pytest
from handmade import Build, num, op

from rascheck.explore import explore, stuck
from rascheck.system.ir import BOOL, Assign, Fail, Failure, IndexType, IntType, Read, System
from rascheck.system.semantics import replay
from rascheck.system.trace import Ending, Trace
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict


@pytest.fixture(params=[0, 6], autouse=True)
def sweeps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left after some sweeps over all states is found one by one."""
    monkeypatch.setattr(stuck, "SWEEPS", request.param)


def deadlock(system: System) -> Trace | None:
    """The trace of the deadlock check, which replay accepts."""
    outcome = next(o for o in explore(system).outcomes if o.property == DEADLOCK)
    assert (outcome.verdict is Verdict.DEADLOCK) is (outcome.trace is not None)
    if outcome.trace is not None:
        assert replay(system, outcome.trace) == []
    return outcome.trace


def test_all_rest_in_final_states() -> None:
    build = Build()
    machine = build.machine("m", "A B*")
    build.step(machine, "A -> B")
    system = build.system()
    assert explore(system).deadlocks == 0
    assert deadlock(system) is None


def test_a_deadlock() -> None:
    build = Build()
    machine = build.machine("m", "A B C*")
    build.step(machine, "A -> C")
    build.step(machine, "A -> B")
    system = build.system()
    found = explore(system)
    assert (found.states, found.deadlocks) == (3, 1)
    trace = deadlock(system)
    assert trace is not None
    assert (trace.ending, trace.machine) == (Ending.DEADLOCK, None)
    assert [move.transition for move in trace.moves] == [1]


def test_deadlocks_are_counted_but_not_reported_if_they_are_allowed() -> None:
    build = Build()
    build.machine("m", "A")
    found = explore(build.system(check_deadlock=False))
    assert found.deadlocks == 1
    assert [outcome.property for outcome in found.outcomes] == [ERROR]


def test_a_step_that_fails_is_enabled() -> None:
    build = Build()
    machine = build.machine("m", "A B")
    build.step(machine, "A -> B", Fail(Failure.UNHANDLED, "sea"))
    system = build.system()
    found = explore(system)
    assert (found.states, found.deadlocks, found.model_errors) == (1, 0, 1)
    assert deadlock(system) is None


def busy(build: Build) -> None:
    machine = build.machine("busy", "Run*")
    build.step(machine, "Run -> Run")


def test_a_machine_that_hangs_beside_a_busy_one() -> None:
    build = Build()
    machine = build.machine("m", "A* Hung Done*", (IndexType("Cpu", 2),))
    for cpu in range(2):
        build.step(machine, "A -> Done", instance=(cpu,))
    build.step(machine, "A -> Hung", instance=(1,))
    busy(build)
    system = build.system()
    assert explore(system).deadlocks == 0
    trace = deadlock(system)
    assert trace is not None
    assert (trace.ending, trace.machine) == (Ending.STUCK, (0, (1,)))
    assert [move.transition for move in trace.moves] == [2]


def test_a_machine_that_waits_for_a_partner_that_may_come() -> None:
    build = Build()
    left = build.machine("left", "A Wait Done*")
    right = build.machine("right", "A* B*")
    build.step(left, "A -> Wait")
    build.step(left, "Wait -> Done", partner=(right, "B -> A"))
    build.step(right, "A -> B")
    build.step(right, "A -> A")
    assert deadlock(build.system()) is None


def test_a_machine_that_waits_for_a_partner_that_is_gone() -> None:
    build = Build()
    left = build.machine("left", "A Wait Done*")
    right = build.machine("right", "A* B* Gone*")
    build.step(left, "A -> Wait")
    build.step(left, "Wait -> Done", partner=(right, "B -> A"))
    build.step(right, "A -> B")
    build.step(right, "B -> Gone")
    build.step(right, "Gone -> Gone")
    system = build.system()
    trace = deadlock(system)
    assert trace is not None
    assert (trace.ending, trace.machine) == (Ending.STUCK, (left, ()))
    assert [move.transition for move in trace.moves] == [0, 2, 3]


def test_a_deadlock_is_shown_rather_than_a_stuck_machine() -> None:
    build = Build()
    hung = build.machine("hung", "A* Hung")
    build.step(hung, "A -> Hung")
    other = build.machine("other", "A* B* C* End*")
    for move in ("A -> B", "B -> C", "C -> End"):
        build.step(other, move)
    trace = deadlock(build.system())
    assert trace is not None
    assert (trace.ending, trace.depth) == (Ending.DEADLOCK, 4)


def test_the_least_of_several_stuck_machines() -> None:
    build = Build()
    flag = build.var("flag", BOOL, None)
    first = build.machine("first", "A B")
    second = build.machine("second", "A B")
    for machine in (first, second):
        build.step(machine, "A -> B", when=op(Read(flag), "==", 0))
        build.step(machine, "B -> A", Assign(flag, (), num(0)), when=op(Read(flag), "==", 0))
    busy(build)
    trace = deadlock(build.system())
    assert trace is not None
    assert (trace.machine, trace.depth) == ((first, ()), 0)
    assert trace.initial.values[flag] == (1,)


def test_a_way_back_from_far_away() -> None:
    """Out of each state a longer and longer way leads back to where `m` can move."""
    build = Build()
    length = IntType(0, 30)
    x = build.var("x", length)
    machine = build.machine("m", "A B")
    clock = build.machine("clock", "Run*")
    build.step(machine, "A -> B", when=op(Read(x), "==", 0))
    build.step(machine, "B -> A", when=op(Read(x), "==", 30))
    build.step(clock, "Run -> Run", Assign(x, (), op(op(Read(x), "+", 1), "%", 31)))
    assert deadlock(build.system()) is None
    build.step(clock, "Run -> Run", Assign(x, (), num(0)), when=op(Read(x), "<", 30))
    build.transitions[2] = build.transitions[3]  # the clock never comes to 30
    trace = deadlock(build.system())
    assert trace is not None
    assert (trace.ending, trace.machine, trace.depth) == (Ending.STUCK, (machine, ()), 1)
