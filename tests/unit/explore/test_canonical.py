"""The canonical trace: fewest switches, then least transitions, then the least initial state."""

from handmade import TRUE, Build, both, no, num, op

from rascheck.explore import explore
from rascheck.system.ir import Assign, Fail, Failure, IntType, Occurred, Read, System
from rascheck.system.reference import explore_slowly
from rascheck.system.trace import Trace
from rascheck.system.verdict import ERROR


def trace_of(system: System, name: str = "goal") -> Trace:
    """The canonical trace of a property; the reference finds the same."""
    found = {outcome.property: outcome for outcome in explore(system).outcomes}
    slow = {outcome.property: outcome for outcome in explore_slowly(system).outcomes}
    assert found == slow
    assert repr(found) == repr(slow)
    trace = found[name].trace
    assert trace is not None
    return trace


def steps(system: System, name: str = "goal") -> list[int]:
    trace = trace_of(system, name)
    failing = trace.error.transition if trace.error is not None else None
    return [move.transition for move in trace.moves] + ([failing] if failing is not None else [])


def two_machines() -> Build:
    """Two machines of two steps each: a0, a1 are 0 and 1, b0, b1 are 2 and 3."""
    build = Build()
    for name in "ab":
        machine = build.machine(name, "A* B* C*")
        build.step(machine, "A -> B")
        build.step(machine, "B -> C")
    return build


def test_one_machine_goes_on_as_long_as_it_can() -> None:
    build = two_machines()
    build.reachable("goal", both(build.at(0, "C"), build.at(1, "C")))
    assert steps(build.system()) == [0, 1, 2, 3]


def test_fewest_switches_come_before_least_transitions() -> None:
    build = two_machines()
    # after a0 only b can have made its first step; so b goes first, then a without a switch
    extra = build.step(1, "A -> B", when=build.at(0, "B"))
    build.reachable("goal", both(build.at(0, "C"), build.at(1, "B")))
    assert steps(build.system()) == [0, 1, 2]
    build.transitions[2], build.transitions[extra] = (
        build.transitions[extra],
        build.transitions[2],
    )
    # 2 is now the guarded one: [0, 1, 4] has one switch, [0, 2, 1] two
    assert steps(build.system()) == [0, 1, 4]


def test_a_partner_goes_on_without_a_switch() -> None:
    build = Build()
    left = build.machine("left", "A* B*")
    right = build.machine("right", "A* B* C*")
    other = build.machine("other", "A* B*")
    build.step(other, "A -> B")
    build.step(left, "A -> B", partner=(right, "A -> B"))
    build.step(right, "B -> C")
    build.reachable("goal", both(build.at(right, "C"), build.at(other, "B")))
    # 0 1 2 and 1 2 0 have one switch each; 1 0 2 has two
    assert steps(build.system()) == [0, 1, 2]
    build.reachable("raised", both(build.at(left, "B"), build.at(right, "C")))
    assert steps(build.system(), "raised") == [1, 2]


def test_least_transitions_among_equal_switches() -> None:
    build = Build()
    x = build.var("x", IntType(0, 9))
    machine = build.machine("m", "A*")
    for number in (3, 2, 1):
        body = Assign(x, (), op(Read(x), "+", number))
        build.step(machine, "A -> A", body, when=op(Read(x), "<=", 9 - number))
    build.reachable("goal", op(Read(x), "==", 5))
    # 3 + 2 is transitions 0, 1; 2 + 3 is 1, 0
    assert steps(build.system()) == [0, 1]


def test_the_least_initial_state_comes_last() -> None:
    build = Build()
    x = build.var("x", IntType(0, 3), None)
    y = build.var("y", IntType(0, 1), None)
    machine = build.machine("m", "A* B*")
    build.step(machine, "A -> B", when=op(Read(x), "==", 3))
    build.step(machine, "A -> B", when=op(Read(x), ">=", 1))
    build.reachable("goal", both(build.at(machine, "B"), op(Read(y), "==", 1)))
    trace = trace_of(build.system())
    assert [move.transition for move in trace.moves] == [0]
    assert trace.initial.values == ((3,), (1,), (0,))
    build.reachable("now", op(Read(x), ">", 1))
    assert trace_of(build.system(), "now").initial.values == ((2,), (0,), (0,))


def test_the_first_step_is_no_switch_whoever_takes_it() -> None:
    build = two_machines()
    build.reachable("goal", build.at(1, "C"))
    assert steps(build.system()) == [2, 3]


def test_all_that_decides_is_considered() -> None:
    """Of two violating states at equal depth the one with fewer switches is shown."""
    build = two_machines()
    build.invariant("goal", no(op(op(build.control(0), "+", build.control(1)), "==", 2)))
    assert steps(build.system()) == [0, 1]
    only = two_machines()
    only.reachable("goal", op(op(only.control(0), "*", only.control(1)), "==", 1))
    assert steps(only.system()) == [0, 2]


def test_a_step_and_a_state_may_decide_at_the_same_depth() -> None:
    build = two_machines()
    atom = build.atom()
    machine = build.machine("c", "A*")
    build.step(machine, "A -> A", emits=((atom, TRUE),))
    build.invariant("goal", both(no(build.at(1, "B")), no(Occurred(atom))))
    assert steps(build.system()) == [2]
    build.reachable("last", both(Occurred(atom), build.at(0, "B")))
    assert steps(build.system(), "last") == [0, 4]


def test_the_failing_step_is_a_step() -> None:
    build = two_machines()
    build.step(1, "A -> A", Fail(Failure.UNHANDLED, "late"), when=build.at(0, "B"))
    build.step(0, "B -> B", Fail(Failure.UNHANDLED, "early"))
    # both fail after a0; the second without a switch
    assert steps(build.system(), ERROR) == [0, 5]


def test_a_long_way_with_many_equal_ones() -> None:
    """Three counters up to 3: 9 steps, 1680 shortest ways, two switches."""
    build = Build()
    parts = []
    for name in "abc":
        x = build.var(name, IntType(0, 3))
        machine = build.machine(f"m{name}", "A*")
        body = Assign(x, (), op(Read(x), "+", 1))
        build.step(machine, "A -> A", body, when=op(Read(x), "<", 3))
        parts.append(op(Read(x), "==", 3))
    build.reachable("goal", both(*parts))
    system = build.system()
    trace = next(o.trace for o in explore(system).outcomes if o.property == "goal")
    assert trace is not None
    assert [move.transition for move in trace.moves] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert trace.initial.values == ((0,),) * 6


def test_the_same_bytes_twice() -> None:
    build = two_machines()
    build.invariant("goal", op(build.control(0), "==", num(0)))
    system = build.system()
    assert repr(explore(system).outcomes) == repr(explore(system).outcomes)
