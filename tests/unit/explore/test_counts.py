"""Exact counts of small systems, by hand."""

from handmade import TRUE, Build, no, num, op

from rascheck.explore import explore
from rascheck.system.ir import BOOL, Assign, IndexType, IntType, Read
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict


def test_a_system_without_machines_has_its_initial_states() -> None:
    build = Build()
    build.var("x", IntType(0, 2), None)
    build.var("y", BOOL, None)
    found = explore(build.system())
    assert (found.states, found.transitions, found.levels, found.initial) == (6, 0, (6,), 6)
    assert found.deadlocks == 0  # there is no machine that could wait
    assert found.depth == 0
    assert found.complete


def test_a_counter_and_a_toggle() -> None:
    build = Build()
    x = build.var("x", IntType(0, 3), 0)
    counter = build.machine("counter", "Run*")
    toggle = build.machine("toggle", "Off* On*")
    build.step(counter, "Run -> Run", Assign(x, (), op(Read(x), "+", 1)), when=op(Read(x), "<", 3))
    build.step(toggle, "Off -> On")
    build.step(toggle, "On -> Off")
    found = explore(build.system())
    assert found.states == 8
    assert found.transitions == 3 * 2 + 8
    assert found.levels == (1, 2, 2, 2, 1)
    assert found.fired == {0, 1, 2}
    assert found.entered == {(0, 0), (1, 0), (1, 1)}


def test_parallel_edges_and_self_loops_are_counted_each() -> None:
    build = Build()
    machine = build.machine("m", "A* B*")
    build.step(machine, "A -> A")
    build.step(machine, "A -> B")
    build.step(machine, "A -> B")
    found = explore(build.system())
    assert (found.states, found.transitions, found.levels) == (2, 3, (1, 1))


def test_steps_of_each_instance() -> None:
    build = Build()
    machine = build.machine("m", "A* B*", (IndexType("Cpu", 3),))
    for cpu in range(3):
        build.step(machine, "A -> B", instance=(cpu,))
    found = explore(build.system())
    assert (found.states, found.transitions, found.levels) == (8, 12, (1, 3, 3, 1))


def test_a_rendezvous_needs_both() -> None:
    build = Build()
    left = build.machine("left", "A* B*")
    right = build.machine("right", "C* D* E*")
    build.step(left, "A -> B", partner=(right, "D -> E"))
    build.step(right, "C -> D")
    found = explore(build.system())
    assert (found.states, found.transitions, found.levels) == (3, 2, (1, 1, 1))


def test_an_assumption_restricts_the_initial_states() -> None:
    build = Build()
    x = build.var("x", IntType(0, 4), None)
    y = build.var("y", IntType(0, 4), None)
    found = explore(build.system(op(Read(x), "<", Read(y)), no(op(Read(y), "==", 4))))
    assert found.initial == found.states == 6


def test_no_initial_state_at_all() -> None:
    build = Build()
    build.var("x", BOOL, None)
    build.invariant("always", TRUE)
    build.reachable("once", TRUE)
    found = explore(build.system(num(0)))
    assert (found.states, found.levels, found.initial) == (0, (), 0)
    assert [outcome.verdict for outcome in found.outcomes] == [
        Verdict.VACUOUS,
        Verdict.UNREACHABLE,
        Verdict.HOLDS,
        Verdict.HOLDS,
    ]
    assert [outcome.property for outcome in found.outcomes[2:]] == [DEADLOCK, ERROR]


def test_arrays_with_subscripts_that_depend_on_the_state() -> None:
    build = Build()
    cell = IntType(1, 3)
    i = build.var("i", cell, 1)
    a = build.var("a", IntType(-1, 1), (0, 0, 0), (cell,))
    machine = build.machine("m", "A*")
    build.step(machine, "A -> A", Assign(a, (Read(i),), op(num(0), "-", Read(a, (Read(i),)))))
    build.step(machine, "A -> A", Assign(a, (Read(i),), num(1)))
    build.step(
        machine, "A -> A", Assign(i, (), op(op(Read(i), "%", 3), "+", 1)), when=op(Read(i), "<", 3)
    )
    found = explore(build.system())
    # each cell is 0, 1 or -1 once i is there; cells behind i are still 0
    assert found.states == 3 + 3**2 + 3**3
    assert found.transitions == 2 * found.states + 3 + 3**2


def test_states_of_hundreds_of_bits() -> None:
    """Sixty variables of ten bits; four of them count to 4, independently."""
    build = Build()
    variables = [build.var(f"x{i}", IntType(0, 1000), (999,)) for i in range(60)]
    for i in range(0, 60, 15):
        x = variables[i]
        body = Assign(x, (), op(Read(x), "-", 1))
        build.step(build.machine(f"m{i}", "A*"), "A -> A", body, when=op(Read(x), ">", 995))
    total = op(op(Read(variables[0]), "+", Read(variables[15])), "+", Read(variables[45]))
    build.invariant("never so low", op(total, ">", 3 * 995))
    found = explore(build.system())
    assert (found.states, found.transitions, found.depth) == (5**4, 4 * 4 * 5**3, 16)
    trace = found.outcomes[0].trace
    assert trace is not None
    assert [move.transition for move in trace.moves] == [0] * 4 + [1] * 4 + [3] * 4
