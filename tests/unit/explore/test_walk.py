"""Random walks: what they meet, that each trace is a run, and that a seed decides everything."""

import pytest
from handmade import TRUE, Build, num, op

from rascheck.explore.walk import Walked, walked
from rascheck.system.ir import Assign, IntType, Occurred, Read, System
from rascheck.system.semantics import replay
from rascheck.system.trace import Ending


def counter(top: int, *, final: bool = True) -> System:
    """x counts up to `top` or at any time down by one."""
    build = Build()
    x = build.var("x", IntType(0, top))
    m = build.machine("m", "A*" if final else "A")
    build.step(m, "A -> A", Assign(x, (), op(Read(x), "+", 1)), when=op(Read(x), "<", top))
    build.invariant("below", op(Read(x), "<", top))
    build.invariant("true", num(1))
    build.reachable("three", op(Read(x), "==", 3))
    build.reachable("never", op(Read(x), "==", top + 1))
    return build.system()


def told(system: System, found: Walked) -> list[tuple[str, str, int | None]]:
    """Each outcome with the length of its trace, which the reference accepts."""
    for outcome in found.exploration.outcomes:
        if outcome.trace is not None:
            assert replay(system, outcome.trace) == []
    return [
        (o.property, o.verdict.value, o.trace.depth if o.trace else None)
        for o in found.exploration.outcomes
    ]


def test_what_is_met() -> None:
    system = counter(5)
    found = walked(system, walks=2, steps=100)
    assert told(system, found) == [
        ("below", "violated", 5),
        ("true", "unknown", None),
        ("three", "reachable", 3),
        ("never", "unknown", None),
        ("deadlock", "unknown", None),
        ("error", "unknown", None),
    ]
    assert (found.walks, found.ended, found.exact) == (2, 2, True)
    assert (found.exploration.transitions, found.exploration.states) == (10, 6)
    assert (found.exploration.complete, found.exploration.limit) == (False, "")
    assert found.exploration.fired == {0}
    assert found.exploration.entered == {(0, 0)}


def test_a_walk_is_no_longer_than_it_may_be() -> None:
    system = counter(5)
    found = walked(system, walks=3, steps=4)
    assert [one[1] for one in told(system, found)][:3] == ["unknown", "unknown", "reachable"]
    assert (found.walks, found.ended, found.exploration.transitions) == (3, 0, 12)
    assert found.exploration.states == 5


def test_a_deadlock() -> None:
    system = counter(5, final=False)
    trace = walked(system, walks=1, steps=5).exploration.outcomes[-2].trace
    assert trace is None  # the walk was at its end before it could have looked
    trace = walked(system, walks=1, steps=6).exploration.outcomes[-2].trace
    assert trace is not None
    assert (trace.ending, trace.depth) == (Ending.DEADLOCK, 5)
    assert replay(system, trace) == []


def test_what_two_steps_do_is_told_of_the_one_that_decides() -> None:
    build = Build()
    m = build.machine("m", "A B*")
    build.atom()
    build.step(m, "A -> B")
    build.step(m, "A -> B", emits=((0, TRUE),))
    build.reachable("fired", Occurred(0))
    system = build.system()
    found = walked(system, walks=1, steps=1)
    assert told(system, found)[0] == ("fired", "reachable", 1)
    trace = found.exploration.outcomes[0].trace
    assert trace is not None
    assert trace.moves[0].transition == 1


def test_many_initial_states_are_drawn() -> None:
    build = Build()
    for name in "xyz":
        build.var(name, IntType(0, 99), None)
    build.machine("m", "A*")
    build.reachable("great", op(Read(0), ">", 90))
    system = build.system(op(Read(1), "<", 50))
    found = walked(system, walks=200)
    assert (found.walks, found.ended, found.exploration.states) == (200, 200, 200)
    assert told(system, found)[0] == ("great", "reachable", 0)


def test_a_walk_goes_on_where_its_states_are_no_longer_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = walked(counter(5), walks=3, steps=100)
    monkeypatch.setattr("rascheck.explore.walk.KNOWN", 2)
    found = walked(counter(5), walks=3, steps=100)
    assert (kept.exact, found.exact) == (True, False)
    assert found.exploration.outcomes == kept.exploration.outcomes
    assert found.exploration.entered == kept.exploration.entered


def test_a_timeout_and_an_interrupt() -> None:
    found = walked(counter(5), seconds=0)
    assert (found.walks, found.exploration.limit) == (0, "seconds")

    def interrupt(walks: int, *_: float) -> None:
        if walks == 2:
            raise KeyboardInterrupt

    found = walked(counter(5), progress=interrupt)
    assert (found.walks, found.exploration.limit) == (2, "interrupted")
    assert found.exploration.outcomes[0].trace is not None


def test_a_step_that_fails() -> None:
    build = Build()
    x = build.var("x", IntType(0, 3))
    m = build.machine("m", "A*")
    build.step(m, "A -> A", Assign(x, (), op(Read(x), "+", 1)))
    system = build.system()
    found = walked(system, walks=2, steps=10)
    assert told(system, found) == [("deadlock", "unknown", None), ("error", "error", 4)]
    assert found.ended == 2


def test_no_initial_state() -> None:
    build = Build()
    build.var("x", IntType(0, 3), None)
    build.machine("m", "A*")
    found = walked(build.system(op(Read(0), ">", 3)))
    assert (found.walks, found.exploration.transitions) == (0, 0)
