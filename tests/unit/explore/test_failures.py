"""Each model error: where it is found, what it says, and what is not one."""

import pytest
from handmade import FALSE, TRUE, Build, both, no, num, op, some, span

from rascheck.explore import explore
from rascheck.system.ir import (
    BOOL,
    Assert,
    Assign,
    Binary,
    BinaryOp,
    Branch,
    Expr,
    Fail,
    Failure,
    IndexType,
    IntType,
    Ite,
    OptionType,
    Overflow,
    Read,
    Send,
    Statement,
    Unwrap,
    Wrap,
)
from rascheck.system.semantics import replay
from rascheck.system.trace import Ending, Trace
from rascheck.system.verdict import ERROR, Exploration, Verdict

SMALL = IntType(0, 3)
PAGE = OptionType(IntType(2, 4))
(X, Y, P, A) = range(4)


def start() -> tuple[Build, int]:
    """x = 0, y = 0, p = none, a[0..3] = 0, and a machine that has moved once when it is in B."""
    build = Build()
    build.var("x", SMALL)
    build.var("y", SMALL)
    build.var("p", PAGE)
    build.var("a", SMALL, (0, 0, 0, 0), (SMALL,))
    build.queue("q", SMALL, 1, Overflow.ERROR)
    return build, build.machine("m", "A* B* C*")


def error_of(found: Exploration) -> Trace:
    outcome = next(outcome for outcome in found.outcomes if outcome.property == ERROR)
    assert outcome.verdict is Verdict.ERROR
    assert outcome.trace is not None
    assert outcome.trace.ending is Ending.ERROR
    return outcome.trace


FAILING: list[tuple[Failure, str, Statement]] = [
    (Failure.RANGE, "4 is outside of 0..3 of x", Assign(X, (), num(4), span(5))),
    (Failure.RANGE, "-1 is outside of 0..3 of x", Assign(X, (), op(Read(Y), "-", 1), span(5))),
    (
        Failure.RANGE,
        "0 is outside of 2..4 of an option",
        Assign(P, (), Wrap(Read(X), PAGE, span(5)), span(6)),
    ),
    (Failure.RANGE, "5 is outside of 0..3 of q", Send(0, (), (num(5),), None, span(5))),
    (Failure.SUBSCRIPT, "there is no a[4]", Assign(X, (), Read(A, (num(4),), span(5)), span(6))),
    (
        Failure.SUBSCRIPT,
        "there is no a[-1]",
        Assign(A, (op(Read(X), "-", 1),), num(0), span(5)),
    ),
    (
        Failure.SUBSCRIPT,
        "there is no a[4]",
        Assign(X, (), Read(A, (op(Read(X), "+", 4),), span(5)), span(6)),
    ),
    (Failure.DIVISION, "1 / 0", Assign(X, (), op(num(1), "/", Read(Y), 5), span(6))),
    (Failure.DIVISION, "1 % 0", Assign(X, (), op(num(1), "%", 0, 5), span(6))),
    (Failure.NONE, "none has no value", Assign(X, (), Unwrap(Read(P), PAGE, span(5)), span(6))),
    # An `if` with nothing in it asks its condition all the same.
    (
        Failure.SUBSCRIPT,
        "there is no a[4]",
        Branch(op(Read(A, (num(4),), span(5)), "==", 1), ()),
    ),
    (Failure.ASSERT, "why", Assert(op(Read(X), "==", 1), "why", span(5))),
    (Failure.UNHANDLED, "unhandled sea", Fail(Failure.UNHANDLED, "unhandled sea", span(5))),
]


@pytest.mark.parametrize(("failure", "message", "statement"), FAILING)
def test_a_body_that_fails(failure: Failure, message: str, statement: Statement) -> None:
    build, machine = start()
    build.step(machine, "A -> B")
    failing = build.step(machine, "B -> C", statement)
    system = build.system()
    found = explore(system)
    assert (found.states, found.transitions, found.model_errors) == (2, 1, 1)
    assert found.fired == {0}
    trace = error_of(found)
    assert trace.error is not None
    assert (trace.error.failure, trace.error.message) == (failure, message)
    assert (trace.error.transition, trace.error.span) == (failing, span(5))
    assert trace.depth == 2
    assert replay(system, trace) == []


def test_a_full_queue_overflows() -> None:
    build, machine = start()
    send = Send(0, (), (num(1),), None, span(7))
    build.step(machine, "A -> B", send)
    build.step(machine, "B -> C", send)
    found = explore(build.system())
    assert (found.states, found.model_errors) == (2, 1)
    error = error_of(found).error
    assert error is not None
    assert (error.failure, error.message, error.span) == (Failure.OVERFLOW, "q is full", span(7))


def test_the_second_statement_fails_on_what_the_first_wrote() -> None:
    build, machine = start()
    increment = Assign(X, (), op(Read(X), "+", 1), span(5))
    build.step(machine, "A -> A", increment, increment)
    found = explore(build.system())
    # 0 -> 2, and from 2 the first assignment gives 3, the second fails
    assert (found.states, found.transitions, found.model_errors) == (2, 1, 1)


def test_a_guard_that_fails_is_a_step_that_fails() -> None:
    build, machine = start()
    build.step(machine, "A -> B", when=op(op(num(6), "/", Read(X), 9), "==", 2))
    found = explore(build.system())
    assert (found.states, found.transitions, found.model_errors) == (1, 0, 1)
    assert found.deadlocks == 0
    trace = error_of(found)
    assert trace.depth == 1
    assert trace.error is not None
    assert trace.error.span == span(9)


DIVIDES = op(op(num(6), "/", Read(X)), "==", 2)
"""Fails: x is 0."""


@pytest.mark.parametrize(
    ("guard", "enabled"),
    [
        (both(op(Read(X), "!=", 0), DIVIDES), False),
        (some(op(Read(X), "==", 0), DIVIDES), True),
        (Binary(BinaryOp.IMPLIES, op(Read(X), ">", 0), DIVIDES), True),
        (Ite(op(Read(X), "==", 0), TRUE, DIVIDES), True),
        (Ite(op(Read(X), ">", 0), DIVIDES, FALSE), False),
        (both(op(Read(X), "==", Read(Y)), op(Read(Y), "==", 1), DIVIDES), False),
        (no(both(op(Read(X), "<", Read(Y)), DIVIDES)), True),
    ],
)
def test_what_is_not_evaluated_does_not_fail(guard: Expr, enabled: bool) -> None:
    build, machine = start()
    build.step(machine, "A -> B", when=guard)
    found = explore(build.system())
    assert (found.model_errors, found.transitions) == (0, int(enabled))


@pytest.mark.parametrize(
    "guard",
    [
        both(DIVIDES, op(Read(X), "!=", 0)),
        both(op(Read(X), "==", 0), DIVIDES, FALSE),
        some(DIVIDES, op(Read(X), "==", 0)),
        Ite(DIVIDES, TRUE, TRUE),
    ],
)
def test_what_is_evaluated_first_fails_first(guard: Expr) -> None:
    build, machine = start()
    build.step(machine, "A -> B", when=guard)
    found = explore(build.system())
    assert (found.model_errors, found.transitions) == (1, 0)


def test_a_guard_excludes_what_would_fail_in_the_body() -> None:
    build, machine = start()
    body = Assign(X, (), op(num(6), "/", Read(X)))
    build.step(machine, "A -> A", Assign(X, (), num(2)), when=op(Read(X), "<", 2))
    build.step(machine, "A -> B", body, when=op(Read(X), ">=", 2))
    found = explore(build.system())
    assert found.model_errors == 0
    assert found.states == 3


@pytest.mark.parametrize("part", ["emit", "register"])
def test_atoms_and_history_belong_to_the_step(part: str) -> None:
    build, machine = start()
    if part == "emit":
        build.step(machine, "A -> B", emits=((build.atom(), DIVIDES),))
    else:
        build.step(machine, "A -> B")
        build.register(DIVIDES)
    found = explore(build.system())
    assert (found.states, found.transitions, found.model_errors) == (1, 0, 1)
    trace = error_of(found)
    assert trace.error is not None
    assert trace.error.transition == 0


@pytest.mark.parametrize("part", ["assumption", "register"])
def test_an_initial_state_that_fails_is_none(part: str) -> None:
    build = Build()
    x = build.var("x", SMALL, None)
    divides = op(op(num(6), "/", Read(x), 9), "==", 2)
    if part == "register":
        build.register(FALSE, divides)
    system = build.system(*([divides] if part == "assumption" else []))
    found = explore(system)
    assert found.initial == (1 if part == "assumption" else 3)
    assert found.model_errors == 0
    trace = error_of(found)
    assert trace.error is not None
    assert (trace.error.transition, trace.error.span) == (None, span(9))
    assert trace.initial.values == ((0,),)
    assert trace.moves == ()
    assert replay(system, trace) == []


@pytest.mark.parametrize("part", ["formula", "antecedent"])
def test_a_property_that_fails(part: str) -> None:
    build, machine = start()
    step = build.step(machine, "A -> B", Assign(X, (), num(3)))
    sixth = op(op(num(6), "/", op(Read(X), "-", 3), 9), "!=", 1)
    if part == "formula":
        build.invariant("sixth", sixth)
    else:
        build.invariant("sixth", TRUE, sixth)
    system = build.system()
    found = explore(system)
    assert (found.states, found.model_errors) == (2, 0)
    assert found.outcomes[0].verdict is Verdict.HOLDS
    trace = error_of(found)
    assert trace.error is not None
    assert (trace.error.transition, trace.error.span) == (None, span(9))
    assert [move.transition for move in trace.moves] == [step]
    assert replay(system, trace) == []


def test_a_property_fails_before_a_longer_run_does() -> None:
    build, machine = start()
    build.step(machine, "A -> B")
    build.step(machine, "B -> C", Fail(Failure.UNHANDLED, "late"))
    build.invariant("sixth", op(op(num(6), "/", Read(X)), "==", 2))
    trace = error_of(explore(build.system()))
    assert trace.moves == ()
    assert trace.error is not None
    assert trace.error.failure is Failure.DIVISION


def test_division_rounds_towards_zero() -> None:
    build = Build()
    wide = IntType(-9, 9)
    x = build.var("x", wide, None)
    y = build.var("y", wide, None)
    quotient, rest = op(Read(x), "/", Read(y)), op(Read(x), "%", Read(y))
    build.invariant("whole", op(op(op(quotient, "*", Read(y)), "+", rest), "==", Read(x)))
    towards = op(op(quotient, "*", quotient), "<=", op(Read(x), "*", Read(x)))
    build.invariant("towards", towards)
    build.reachable("negative", both(op(Read(x), "==", -7), op(quotient, "==", -3)))
    build.reachable("sign", both(op(Read(x), "==", -7), op(Read(y), "==", 2), op(rest, "==", -1)))
    build.reachable("rest", both(op(Read(x), "==", 7), op(Read(y), "==", -2), op(rest, "==", 1)))
    found = explore(build.system(op(Read(y), "!=", 0)))
    assert [outcome.verdict for outcome in found.outcomes[:5]] == [
        Verdict.HOLDS,
        Verdict.HOLDS,
        Verdict.REACHABLE,
        Verdict.REACHABLE,
        Verdict.REACHABLE,
    ]


def test_booleans_and_identities_have_ranges_too() -> None:
    build = Build()
    flag = build.var("flag", BOOL)
    who = build.var("who", IndexType("Cpu", 3))
    machine = build.machine("m", "A*")
    build.step(machine, "A -> A", Assign(flag, (), op(Read(flag), "+", 1)))
    build.step(machine, "A -> A", Assign(who, (), op(Read(who), "+", 1)))
    found = explore(build.system())
    assert (found.states, found.transitions, found.model_errors) == (6, 7, 5)
