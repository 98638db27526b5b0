"""What slicing may leave out and what must stay, rule by rule; the outcomes are always the same."""

from __future__ import annotations

import pytest
from handmade import FALSE, TRUE, Build, both, no, num, op, some
from random_bodies import SMALL

from rascheck.explore import Limits, Reduce, explore
from rascheck.explore.reduce.slice import sliced
from rascheck.system.ir import (
    BOOL,
    Assert,
    Assign,
    Before,
    Branch,
    Clear,
    Expr,
    Fail,
    Failure,
    Fairness,
    Future,
    FutureOp,
    Head,
    IndexType,
    IntType,
    Ite,
    Kind,
    Length,
    Local,
    Occurred,
    OptionType,
    Overflow,
    Past,
    Property,
    Queue,
    Read,
    Send,
    SetLocal,
    Statement,
    System,
    Unwrap,
    Wrap,
)
from rascheck.system.trace import Trace
from rascheck.system.verdict import DEADLOCK, ERROR, Exploration, Verdict
from rascheck.system.verify import verify

SLICE = Reduce(slice=True)
NODE = IndexType("Node", 2)


def names_left(system: System) -> tuple[set[str], set[str]]:
    """What stays of variables that are no machine's state, and of queues; well formed, and the same
    in all outcomes."""
    assert verify(system) == []
    cut = sliced(system)
    left = system if cut is None else cut.system
    assert verify(left) == []
    whole, less = explore(system), explore(system, reduce=SLICE)
    assert less.outcomes == whole.outcomes
    assert less.states <= whole.states
    variables = {variable.name for variable in left.variables if not variable.control}
    return variables, {queue.name for queue in left.queues}


def left(build: Build, *assumptions: Expr, check_deadlock: bool = True) -> set[str]:
    """The variables that stay."""
    return names_left(build.system(*assumptions, check_deadlock=check_deadlock))[0]


def failure(system: System) -> Failure | None:
    """The model error that is found in the slice, as in the whole."""
    names_left(system)
    trace = outcome(explore(system, reduce=SLICE), ERROR)
    return None if trace is None or trace.error is None else trace.error.failure


def outcome(found: Exploration, name: str) -> Trace | None:
    return next(one.trace for one in found.outcomes if one.property == name)


def toggling(*body: Statement, **rest: object) -> tuple[Build, int, int, int]:
    """A machine that goes round and runs `body`; variables x, y and z of 0..2, free and free."""
    build = Build()
    x, y, z = (build.var(name, SMALL, initial) for name, initial in (("x", 0), ("y", 1), ("z", 2)))
    machine = build.machine("m", "A* B*")
    build.step(machine, "A -> B", *body, **rest)  # type: ignore[arg-type]
    build.step(machine, "B -> A", Assign(y, (), num(0)), Assign(z, (), num(1)))
    return build, x, y, z


# ------------------------------------------------------------------------------------ what is read


def test_what_is_only_written_goes() -> None:
    build, x, y, _ = toggling(Assign(0, (), Read(1)))
    system = build.system()
    assert names_left(system) == (set(), set())
    assert (explore(system).states, explore(system, reduce=SLICE).states) == (5, 2)
    assert (x, y) == (0, 1)


def test_what_a_guard_reads_stays_and_what_is_assigned_to_it() -> None:
    build, _, _, _ = toggling(Assign(0, (), Read(1)), when=op(Read(0), "<", 2))
    assert left(build) == {"x", "y"}


def test_what_a_property_reads_stays() -> None:
    build, x, _, _ = toggling(Assign(0, (), Read(1)))
    build.invariant("i", op(Read(x), "<", 3))
    assert left(build) == {"x", "y"}


def test_what_an_antecedent_reads_stays() -> None:
    build, _, _, z = toggling()
    build.invariant("i", TRUE, op(Read(z), "==", 1))
    assert left(build) == {"z"}


def test_what_an_assumption_reads_stays() -> None:
    build, _, _, z = toggling()
    free = build.var("free", SMALL, None)
    assert left(build, op(Read(free), "<", Read(z))) == {"free", "z"}


def test_what_a_branch_reads_stays_if_something_in_it_does() -> None:
    build, x, _, _ = toggling(Branch(op(Read(1), "==", 0), (Assign(0, (), num(1)),)))
    build.invariant("i", op(Read(x), "<", 3))
    assert left(build) == {"x", "y"}
    build, _, _, z = toggling(Branch(op(Read(1), "==", 0), (Assign(0, (), num(1)),)))
    build.invariant("i", op(Read(z), "<", 3))
    assert left(build) == {"z"}


def test_locals_carry_what_they_are_made_of() -> None:
    body = (SetLocal(0, Read(1)), SetLocal(1, Read(2)), Assign(0, (), Local(0)))
    build, x, _, _ = toggling(*body, locals=2)
    build.invariant("i", op(Read(x), "<", 3))
    assert left(build) == {"x", "y"}


def test_what_an_atom_depends_on_stays_if_somebody_asks_for_it() -> None:
    build, _, _, _ = toggling(emits=((0, op(Read(2), "==", 1)),))
    atom = build.atom()
    assert left(build) == set()
    build.invariant("i", no(Occurred(atom)))
    assert left(build) == {"z"}


# --------------------------------------------------------------------------------------- history


def test_history_that_nobody_reads_goes() -> None:
    build, _, _, z = toggling()
    first = build.register(some(Before(0), op(Read(z), "==", 1)))
    build.register(Past(first))
    system = build.system()
    assert names_left(system) == (set(), set())
    cut = sliced(system)
    assert cut is not None
    assert cut.system.registers == ()


def test_history_that_is_read_by_history_stays() -> None:
    build, _, y, z = toggling()
    build.register(op(Read(y), "==", 1))
    first = build.register(some(Before(1), op(Read(z), "==", 1)))
    second = build.register(Before(first))
    build.invariant("i", no(Past(second)))
    system = build.system()
    assert names_left(system)[0] == {"z"}
    cut = sliced(system)
    assert cut is not None
    assert [register.name for register in cut.system.registers] == ["r1", "r2"]


def test_history_begins_with_what_was_read_then() -> None:
    build, _, y, _ = toggling()
    free = build.var("free", SMALL, None)
    first = build.register(Before(0), op(Read(free), "==", 1))
    build.invariant("i", no(Past(first)))
    assert left(build) == {"free"}
    assert y == 1


def test_history_that_may_fail_stays() -> None:
    build, _, y, z = toggling()
    build.register(op(op(Read(z), "/", Read(y)), "==", 2))
    assert left(build) == {"y", "z"}
    assert failure(build.system()) is Failure.DIVISION


# ---------------------------------------------------------------------------------- what may fail


OPTION = OptionType(SMALL)


@pytest.mark.parametrize(
    ("statement", "stays", "why"),
    [
        (Assign(0, (), op(Read(1), "+", 1)), {"y"}, None),
        (Assign(0, (), op(Read(1), "+", 2)), {"y"}, Failure.RANGE),
        (Assign(0, (), op(Read(1), "-", 2)), {"y"}, Failure.RANGE),
        (Assign(0, (), op(Read(2), "/", Read(1))), {"y", "z"}, Failure.DIVISION),
        (Assign(0, (), Unwrap(Wrap(Read(1), OPTION), OPTION)), set(), None),
        (Assign(0, (), Ite(op(Read(1), "==", 1), num(0), num(5))), {"y"}, Failure.RANGE),
        (Branch(op(op(Read(2), "%", Read(1)), "==", 0), ()), {"y", "z"}, Failure.DIVISION),
        (Assign(0, (), Unwrap(Wrap(op(Read(1), "+", 2), OPTION), OPTION)), {"y"}, Failure.RANGE),
        (
            Assign(0, (), Unwrap(Ite(op(Read(1), "==", 1), num(2), num(0)), OPTION)),
            {"y"},
            Failure.NONE,
        ),
        (
            Assign(0, (), Ite(op(op(Read(2), "/", Read(1)), "==", 2), num(0), num(1))),
            {"y", "z"},
            Failure.DIVISION,
        ),
        (Branch(op(Read(1), "==", 0), (Fail(Failure.UNHANDLED, "sea"),)), {"y"}, Failure.UNHANDLED),
        (Assert(op(Read(1), "==", 1)), {"y"}, Failure.ASSERT),
        (Branch(op(Read(1), "==", 0), (Assert(FALSE),)), {"y"}, Failure.ASSERT),
    ],
)
def test_what_a_failure_depends_on_stays(
    statement: Statement, stays: set[str], why: Failure | None
) -> None:
    build, _, _, _ = toggling(statement)
    system = build.system()
    assert names_left(system)[0] == stays
    assert failure(system) is why


def test_a_subscript_that_may_be_outside_is_still_looked_at() -> None:
    build, _, y, _ = toggling(Assign(4, (op(Read(1), "+", 1),), num(1)))
    build.var("array", SMALL, (0, 0), (IntType(0, 1),))
    assert left(build) == {"y"}
    assert failure(build.system()) is Failure.SUBSCRIPT
    build, _, y, _ = toggling(Assign(4, (Read(1),), num(1)))
    build.var("array", SMALL, (0, 0, 0), (SMALL,))
    assert left(build) == set()
    assert y == 1


def test_a_constant_is_looked_up_only_where_it_surely_is() -> None:
    build, _, _, _ = toggling(Branch(op(Read(4, (op(Read(1), "+", 1),)), "==", 1), ()))
    build.var("array", SMALL, (0, 0), (IntType(0, 1),))
    assert left(build) == {"array", "y"}
    assert failure(build.system()) is Failure.SUBSCRIPT


def test_which_element_is_written_depends_on_the_subscript() -> None:
    build, _, _, _ = toggling(Assign(4, (Read(1),), num(1)))
    array = build.var("array", SMALL, (0, 0, 0), (SMALL,))
    build.invariant("i", op(Read(array, (num(0),)), "==", 0))
    assert left(build) == {"array", "y"}


def test_a_guard_of_a_step_for_nothing_may_fail() -> None:
    build, x, y, _ = toggling()
    other = build.machine("other", "A* B*")
    build.step(other, "A -> B", when=op(op(num(1), "/", Read(y)), "==", 1))
    build.invariant("i", op(Read(x), "==", 0))
    system = build.system(check_deadlock=False)
    assert machines_left(system) == ["m", "other"]
    assert failure(system) is Failure.DIVISION


def test_a_local_that_nobody_needs_may_fail() -> None:
    build, _, _, _ = toggling(SetLocal(0, op(Read(2), "/", Read(1))), locals=1)
    assert left(build) == {"y", "z"}
    assert failure(build.system()) is Failure.DIVISION


def test_a_condition_of_an_atom_may_fail() -> None:
    build, _, _, _ = toggling(emits=((0, op(op(Read(2), "/", Read(1)), "==", 1)),))
    build.atom()
    assert left(build) == {"y", "z"}
    assert failure(build.system()) is Failure.DIVISION


def test_an_assumption_that_fails_is_told_of_the_whole() -> None:
    build, _, _, _ = toggling()
    build.var("useless", SMALL, None)
    build.var("divisor", SMALL, None)
    system = build.system(op(op(num(1), "/", Read(5)), "==", 1))
    assert failure(system) is Failure.DIVISION
    trace = outcome(explore(system, reduce=SLICE), ERROR)
    assert trace is not None
    assert trace.initial.values == ((0,), (1,), (2,), (0,), (0,), (0,))


# ----------------------------------------------------------------------------------------- queues


def with_queue(overflow: Overflow, *, lost: bool = False) -> tuple[Build, Statement]:
    build = Build()
    build.var("x", SMALL)
    build.queue("q", SMALL, 1, overflow)
    return build, Send(0, (), (Read(0),), 0 if lost else None)


def with_queues(*body: Statement) -> Build:
    """Three queues, of which `body` uses one; y is 1, then 0."""
    build, _, _, _ = toggling(*body)
    build.queue("qs", SMALL, 1, Overflow.DROP, (SMALL,))
    return build


def test_which_queue_is_used_depends_on_the_subscript() -> None:
    for statement in (Send(0, (Read(1),), (num(1),)), Clear(0, (Read(1),))):
        build = with_queues(statement)
        build.invariant("i", op(Length(0, (num(0),)), "==", 0))
        assert names_left(build.system()) == ({"y"}, {"qs"})


def test_a_queue_for_nothing_may_not_be_there() -> None:
    outside = op(Read(1), "+", 2)
    for statement in (Send(0, (outside,), (num(1),)), Clear(0, (outside,))):
        system = with_queues(statement).system()
        assert names_left(system) == ({"y"}, set())
        assert failure(system) is Failure.SUBSCRIPT


@pytest.mark.parametrize("overflow", [Overflow.DROP, Overflow.OVERWRITE])
def test_a_queue_that_nobody_reads_goes(overflow: Overflow) -> None:
    build, send = with_queue(overflow)
    build.step(build.machine("m", "A*"), "A -> A", send)
    assert names_left(build.system()) == (set(), set())


def test_a_queue_that_may_overflow_stays_without_what_it_holds() -> None:
    build, send = with_queue(Overflow.ERROR)
    build.step(build.machine("m", "A*"), "A -> A", send)
    system = build.system()
    assert names_left(system) == (set(), {"q"})
    assert failure(system) is Failure.OVERFLOW
    cut = sliced(system)
    assert cut is not None
    assert cut.system.queues == (Queue("q", (("", IntType(0, 0)),), 1, Overflow.ERROR),)
    assert cut.reduction.told == "1 of 2 variables: x; of what queues hold: q"


def test_a_queue_whose_room_a_guard_asks_for_stays() -> None:
    build, send = with_queue(Overflow.BLOCK)
    machine = build.machine("m", "A*")
    build.step(machine, "A -> A", send, when=op(Length(0), "<", 1))
    build.step(machine, "A -> A", Clear(0))
    assert names_left(build.system()) == (set(), {"q"})


def test_a_queue_that_drops_stays_if_the_loss_is_asked_for() -> None:
    for asked in (True, False):
        build, send = with_queue(Overflow.DROP, lost=True)
        atom = build.atom("lost")
        body = (SetLocal(0, FALSE), send)
        build.step(build.machine("m", "A*"), "A -> A", *body, locals=1, emits=((atom, Local(0)),))
        build.invariant("i", no(Occurred(atom)) if asked else TRUE)
        assert names_left(build.system()) == (set(), {"q"} if asked else set())


def test_what_is_sent_for_nothing_may_be_out_of_range() -> None:
    build, _ = with_queue(Overflow.DROP)
    machine = build.machine("m", "A*")
    build.step(machine, "A -> A", Send(0, (), (op(Read(0), "+", 1),)), Assign(0, (), num(2)))
    system = build.system()
    assert names_left(system) == ({"x"}, set())
    assert failure(system) is Failure.RANGE


def test_of_what_queues_hold_the_parts_stay_that_are_read() -> None:
    build = Build()
    build.var("x", SMALL)
    build.var("y", SMALL)
    build.queues.append(Queue("q", (("left", SMALL), ("right", SMALL)), 1, Overflow.OVERWRITE))
    machine = build.machine("m", "A*")
    sent = (op(Read(1), "+", 1), Read(0))
    build.step(machine, "A -> A", Send(0, (), sent), Assign(0, (), num(2)), Assign(1, (), num(2)))
    filled = both(op(Length(0), ">", 0), op(Head(0, (), 1), "==", 1))
    build.step(machine, "A -> A", Clear(0), when=filled)
    system = build.system()
    assert names_left(system) == ({"x", "y"}, {"q"})  # y may be out of the range of what is sent
    cut = sliced(system)
    assert cut is not None
    assert [part for part, _ in cut.system.queues[0].parts] == ["right"]
    assert failure(system) is Failure.RANGE
    assert cut.reduction.told == "of what queues hold: q.left"


# ---------------------------------------------------------------------- transitions and machines


def with_a_busy_machine(*body: Statement) -> Build:
    """What is claimed is about x, and machine `busy` has nothing to do with it."""
    build, x, _, _ = toggling(Assign(0, (), num(1)))
    busy = build.machine("busy", "A B C*")
    for move in ("A -> B", "B -> C", "C -> A"):
        build.step(busy, move, *body)
    build.invariant("i", op(Read(x), "==", 0))
    return build


def machines_left(system: System) -> list[str]:
    names_left(system)
    cut = sliced(system)
    return [machine.name for machine in (system if cut is None else cut.system).machines]


def test_a_machine_goes_where_deadlocks_are_allowed() -> None:
    build = with_a_busy_machine()
    assert machines_left(build.system()) == ["m", "busy"]
    system = build.system(check_deadlock=False)
    assert machines_left(system) == ["m"]
    found = explore(system, reduce=SLICE)
    assert (found.states, explore(system).states) == (3, 12)
    (reduction,) = found.reductions
    assert reduction.name == "slice"
    assert reduction.told == (
        "1 of 2 machines: busy; 3 of 5 variables: y, z, busy; 3 of 5 transitions"
    )
    assert reduction.transitions == {2, 3, 4}
    assert reduction.machines == {1}
    assert found.fired == {0, 1}
    assert found.entered == {(0, 0), (0, 1)}


def test_a_machine_that_may_fail_stays() -> None:
    system = with_a_busy_machine(Assign(1, (), op(Read(2), "+", 1))).system(check_deadlock=False)
    assert machines_left(system) == ["m", "busy"]
    assert failure(system) is Failure.RANGE


def test_a_machine_with_which_another_meets_stays() -> None:
    build, x, _, _ = toggling()
    other = build.machine("other", "A* B*")
    build.step(other, "B -> A", Assign(x, (), num(1)), partner=(0, "B -> B"))
    build.step(other, "A -> B")
    build.invariant("i", op(Read(x), "==", 0))
    assert machines_left(build.system(check_deadlock=False)) == ["m", "other"]


def test_a_machine_stays_where_something_is_said_about_the_future() -> None:
    build = with_a_busy_machine()
    ever = Future(FutureOp.EVENTUALLY, (op(Read(0), "==", 1),))
    build.properties.append(Property("f", Kind.TEMPORAL, ever))
    assert machines_left(build.system(check_deadlock=False)) == ["m", "busy"]


@pytest.mark.parametrize(
    ("formula", "goes"),
    [
        (no(Occurred(0)), True),
        (some(Occurred(0), op(Read(0), "==", 0)), False),
        (some(no(Occurred(0)), op(Read(0), "==", 1)), True),
        (op(num(1), "/", Read(1)), True),
        (both(no(Occurred(0)), op(op(num(1), "/", Read(1)), "==", 1)), False),
        (some(no(Occurred(0)), op(op(num(1), "/", Read(1)), "==", 1)), False),
    ],
)
def test_a_step_for_nothing_stays_where_it_may_decide_something(formula: Expr, goes: bool) -> None:
    build, _, _, _ = toggling(Assign(0, (), num(1)), emits=((0, TRUE),))
    build.atom()
    busy = build.machine("busy", "A B")
    build.step(busy, "A -> B")
    build.invariant("i", formula)
    assert machines_left(build.system(check_deadlock=False)) == ["m"] + ["busy"] * (not goes)


def test_a_step_for_nothing_may_bring_a_failure_to_light() -> None:
    """`!fired m.a` keeps the division from being asked, until nothing occurs."""
    build = Build()
    x = build.var("x", IntType(0, 1), (1,))
    machine = build.machine("m", "A B*")
    build.atom()
    build.step(machine, "A -> B", Assign(x, (), num(0)), emits=((0, TRUE),))
    build.step(build.machine("n", "A*"), "A -> A")
    build.invariant("i", both(no(Occurred(0)), op(op(num(10), "/", Read(x)), ">", 0)))
    system = build.system(check_deadlock=False)
    assert failure(system) is Failure.DIVISION
    assert explore(system, reduce=SLICE).outcomes == explore(system).outcomes


def test_a_step_for_nothing_stays_where_it_may_put_a_promise_to_the_test() -> None:
    for antecedent, goes in ((both(no(Occurred(0)), AT), False), (Occurred(0), True)):
        build, _, _, _ = toggling(Assign(0, (), num(1)), emits=((0, TRUE),))
        build.atom()
        busy = build.machine("busy", "A B")
        build.step(busy, "A -> B")
        build.invariant("i", TRUE, antecedent)
        assert machines_left(build.system(check_deadlock=False)) == ["m"] + ["busy"] * (not goes)


AT = op(Read(0), "==", 1)


@pytest.mark.parametrize(
    ("update", "initial", "goes"),
    [
        (some(Before(0), AT), AT, True),  # once
        (both(Before(0), AT), AT, True),  # historically
        (some(Before(0), Occurred(0)), FALSE, True),  # once, something happened
        (some(Occurred(0), both(AT, Before(0))), FALSE, False),  # since
        (both(Before(0), some(no(Occurred(0)), AT)), TRUE, True),
        (AT, FALSE, False),  # what held a step before the first one is lost by a step
        (no(Before(0)), FALSE, False),
        (Occurred(0), FALSE, False),
        (some(Before(0), op(op(num(1), "/", Read(1)), "==", 1)), FALSE, False),
    ],
)
def test_a_step_for_nothing_stays_where_history_notices_it(
    update: Expr, initial: Expr, goes: bool
) -> None:
    build, _, y, _ = toggling(Assign(0, (), num(1)), Assign(0, (), num(1)), emits=((0, TRUE),))
    build.atom()
    busy = build.machine("busy", "A B")
    build.step(busy, "A -> B")
    build.register(update, initial)
    build.invariant("i", no(Past(0)))
    assert machines_left(build.system(check_deadlock=False)) == ["m"] + ["busy"] * (not goes)
    assert y == 1


def test_previously_notices_a_step_for_nothing() -> None:
    build, x, _, _ = toggling(Assign(0, (), num(1)))
    busy = build.machine("busy", "A B")
    build.step(busy, "A -> B")
    build.register(op(Read(x), "==", 1))
    build.register(Before(0))
    build.invariant("i", no(both(Past(1), op(Read(x), "==", 1))))
    assert machines_left(build.system(check_deadlock=False)) == ["m", "busy"]


# -------------------------------------------------------------------------------------- constants


def test_what_never_changes_is_a_constant() -> None:
    build = Build()
    knob = build.var("knob", BOOL, 0)
    follower = build.var("follower", BOOL, 0)
    machine = build.machine("m", "A* B*")
    build.step(machine, "A -> A", Assign(follower, (), num(1)), when=op(Read(knob), "==", 1))
    build.step(machine, "A -> B")
    build.step(machine, "B -> A", when=op(Read(follower), "==", 1))
    build.step(machine, "B -> A", Assign(knob, (), num(0)), when=op(Read(follower), "==", 0))
    system = build.system()
    assert names_left(system) == (set(), set())
    cut = sliced(system)
    assert cut is not None
    assert cut.transitions == (1, 3)
    assert cut.reduction.told == (
        "2 of 3 variables: knob, follower; 2 of 4 transitions, never enabled"
    )
    assert cut.reduction.transitions == frozenset()  # they are dead, and this is known
    assert explore(system, reduce=SLICE).fired == {1, 3}


def test_what_changes_in_a_branch_is_no_constant() -> None:
    build, x, _, _ = toggling(Branch(op(Read(1), "==", 0), (Assign(0, (), num(1)),)))
    build.step(0, "A -> A", when=op(Read(x), "==", 1))
    assert left(build) == {"x", "y"}


def test_a_head_is_not_read_without_its_queue() -> None:
    build, _, _, _ = toggling(Assign(0, (), num(1)))
    build.queue("q", SMALL, 1, Overflow.OVERWRITE)
    body = (SetLocal(0, Head(0, (), 0)), Clear(0))
    build.step(0, "B -> B", *body, when=op(Length(0), ">", 0), locals=1, emits=((0, Local(0)),))
    build.step(0, "B -> B", Send(0, (), (num(1),)))
    build.atom()
    build.invariant("i", no(Occurred(0)))
    assert names_left(build.system()) == (set(), {"q"})


def test_what_may_have_several_values_is_no_constant() -> None:
    build = Build()
    free = build.var("free", BOOL, None)
    build.step(build.machine("m", "A* B*"), "A -> B", when=op(Read(free), "==", 1))
    assert left(build) == {"free"}


def test_an_array_is_a_constant_element_by_element() -> None:
    build = Build()
    table = build.var("table", SMALL, (1, 2), (NODE,))
    alike = build.var("alike", SMALL, (1, 1), (NODE,))
    where = build.var("where", NODE, 0)
    machine = build.machine("m", "A* B*")
    build.step(machine, "A -> B", when=op(Read(table, (num(0),)), "==", 2))
    build.step(machine, "A -> B", when=op(Read(alike, (Read(where),)), "==", 2))
    build.step(machine, "A -> A", Assign(where, (), num(1)))
    assert left(build) == set()
    build.step(machine, "A -> B", when=op(Read(table, (Read(where),)), "==", 2))
    assert left(build) == {"table", "where"}


def test_a_guard_that_may_fail_before_it_is_false_stays() -> None:
    build, _, y, _ = toggling()
    knob = build.var("knob", BOOL, 0)
    build.step(0, "A -> B", when=both(op(op(num(1), "/", Read(y)), "==", 1), Read(knob)))
    system = build.system()
    assert names_left(system)[0] == {"y"}
    assert failure(system) is Failure.DIVISION


# ----------------------------------------------------------------------------------------- traces


def test_a_trace_begins_at_the_least_of_what_was_left_out() -> None:
    build = Build()
    build.var("first", SMALL, None)
    x = build.var("x", SMALL, None)
    build.var("last", IntType(-2, 2), None)
    machine = build.machine("m", "A* B*")
    build.step(machine, "A -> B", Assign(2, (), num(1)), when=op(Read(x), ">", 0))
    build.reachable("r", build.at(machine, "B"))
    system = build.system()
    assert names_left(system) == ({"x"}, set())
    trace = outcome(explore(system, reduce=SLICE), "r")
    assert trace is not None
    assert trace.initial.values == ((0,), (1,), (-2,), (0,))
    assert trace.states[-1].values == ((0,), (1,), (1,), (1,))


def test_a_run_for_ever_is_that_of_the_whole() -> None:
    """In the slice the loop has two steps; in the whole a counter makes it longer."""
    build = Build()
    counter = build.var("counter", SMALL)
    machine = build.machine("m", "A* B*")
    build.step(machine, "A -> B")
    around = Ite(op(Read(counter), "==", 2), num(0), op(Read(counter), "+", 1))
    build.step(machine, "B -> A", Assign(counter, (), around))
    never = Future(FutureOp.EVENTUALLY, (FALSE,))
    build.properties.append(Property("f", Kind.TEMPORAL, never))
    system = build.system()
    fair = Fairness("m", False, (0, 1))
    system = System(**(system.__dict__ | {"fairness": (fair,)}))
    assert names_left(system) == ({"counter"}, set())  # an addition may leave its range
    assert outcome(explore(system, reduce=SLICE), "f") == outcome(explore(system), "f")


def test_a_run_for_ever_of_a_slice_is_looked_for_in_the_whole() -> None:
    build, _, _, _ = toggling(Assign(0, (), Ite(op(Read(0), "==", 0), num(1), num(0))))
    never = Future(FutureOp.EVENTUALLY, (FALSE,))
    build.properties.append(Property("f", Kind.TEMPORAL, never))
    build.invariant("i", TRUE)
    system = build.system()
    assert names_left(system) == (set(), set())
    found = explore(system, reduce=SLICE)
    assert [one.verdict for one in found.outcomes[:2]] == [Verdict.VIOLATED, Verdict.HOLDS]
    trace = outcome(found, "f")
    assert trace is not None
    assert (trace.loop, len(trace.moves)) == (2, 6)
    least = explore(system, reduce=SLICE, limits=Limits(max_states=3))
    assert (least.complete, least.limit) == (False, "states")
    assert [one.verdict for one in least.outcomes[:2]] == [Verdict.UNKNOWN, Verdict.HOLDS]


def test_a_deadlock_and_a_stuck_machine_are_told_of_the_whole() -> None:
    for moves, ending in ((("A -> B",), "deadlock"), (("A -> B", "B -> B"), "stuck")):
        build, _, _, _ = toggling(Assign(0, (), Read(1)))
        build.machine("idle", "A*")
        waiting = build.machine("waiting", "A")
        last = build.machine("last", "A B*")
        for move in moves:
            build.step(last, move)
        system = build.system()
        assert names_left(system) == (set(), set())
        trace = outcome(explore(system, reduce=SLICE), DEADLOCK)
        assert trace is not None
        assert trace.machine == (waiting, ())
        assert ending in ("deadlock", "stuck")


def test_nothing_is_told_if_nothing_is_left_out() -> None:
    build, x, y, z = toggling(Assign(0, (), num(1)))
    build.invariant("i", op(op(Read(x), "+", Read(y)), "<", op(Read(z), "+", 3)))
    system = build.system()
    assert sliced(system) is None
    found = explore(system, reduce=SLICE)
    assert found.reductions == ()
    assert found.states == explore(system).states
