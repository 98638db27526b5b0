"""Lassos: what the judge accepts, and what it says of one that is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_systems import Step, at, build, negated

from rascheck.system.future import asked, futures, taken_apart
from rascheck.system.ir import (
    TRUE,
    Atom,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Fail,
    Failure,
    Fairness,
    Future,
    FutureOp,
    IntType,
    Kind,
    Local,
    Many,
    ManyOp,
    Occurred,
    OptionType,
    Property,
    Read,
    System,
    Unary,
    UnaryOp,
    Unwrap,
    Variable,
)
from rascheck.system.lasso import label
from rascheck.system.semantics import initial_states, replay, take
from rascheck.system.trace import Ending, Move, Trace

STATES = "A B C"


def is_at(state: int) -> Expr:
    return at(0, (), state, STATES)


def always(value: Expr) -> Future:
    return Future(FutureOp.ALWAYS, (value,))


def eventually(value: Expr) -> Future:
    return Future(FutureOp.EVENTUALLY, (value,))


def system(formula: Expr, *fairness: Fairness) -> System:
    """0: A -> B, 1: B -> A, 2: B -> C, 3: A -> A, which fails; nothing leaves C."""
    broken = Step((), 0, 0, do=(Fail(Failure.ASSERT, "broken"),))
    steps = [Step((), 0, 1, emits=((0, TRUE),)), Step((), 1, 0), Step((), 1, 2), broken]
    claim = Property("live", Kind.TEMPORAL, formula)
    atoms = (Atom("from A"),)
    return build([(STATES, steps)], properties=(claim,), fairness=fairness, atoms=atoms)


def run(system: System, taken: list[int], loop: int | None) -> Trace:
    state = initial_states(system)[0]
    moves = []
    for number in taken:
        move = take(system, state, number)
        assert isinstance(move, Move)
        moves.append(move)
        state = move.state
    start = initial_states(system)[0]
    return Trace(Ending.LASSO, start, tuple(moves), "live", loop=loop)


def test_a_loop_that_never_comes_there() -> None:
    goes_round = system(eventually(is_at(2)))
    for taken, loop in (([0, 1], 0), ([0, 1, 0], 1), ([0, 1, 0, 1], 2), ([0, 1, 0, 1], 0)):
        assert replay(goes_round, run(goes_round, taken, loop)) == []


def test_the_end_is_repeated() -> None:
    ends = system(always(eventually(is_at(0))))
    assert replay(ends, run(ends, [0, 2], 2)) == []
    moved = system(eventually(always(Occurred(0))))
    assert replay(moved, run(moved, [0, 2], 2)) == []
    still = system(eventually(always(negated(Occurred(0)))))
    assert replay(still, run(still, [0, 2], 2)) == ["the run satisfies the formula"]


@pytest.mark.parametrize(
    ("taken", "loop", "problem"),
    [
        ([0, 1], None, "the trace has no loop"),
        ([0, 1], 3, "there is no state 3 to return to"),
        ([0, 1], -1, "there is no state -1 to return to"),
        ([0, 1], 1, "the loop does not close: m0 differs"),
        ([0], 1, "the run does not end where it stays: something can move"),
        ([], 0, "the run does not end where it stays: something can move"),
        ([0, 2], 2, "the run satisfies the formula"),
    ],
)
def test_what_is_no_lasso(taken: list[int], loop: int | None, problem: str) -> None:
    goes_round = system(eventually(is_at(2)))
    assert replay(goes_round, run(goes_round, taken, loop)) == [problem]


def test_the_claim_must_be_about_the_future() -> None:
    goes_round = system(eventually(is_at(2)))
    trace = replace(run(goes_round, [0, 1], 0), claim="other")
    assert replay(goes_round, trace) == ["there is no property 'other' about the future"]
    claim = Property("live", Kind.INVARIANT, is_at(0))
    other = replace(goes_round, properties=(claim,))
    assert replay(other, run(other, [0, 1], 0)) == ["there is no property 'live' about the future"]


@pytest.mark.parametrize(
    ("strong", "transitions", "fair"),
    [
        (False, (2,), True),  # not enabled in A
        (True, (2,), False),
        (False, (0,), True),
        (True, (0,), True),
        (False, (2, 3), False),  # what fails is enabled
        (True, (3,), False),
        (False, (3,), True),  # but not in B
        (True, (), True),
        (False, (), True),
    ],
)
def test_the_loop_must_be_fair(strong: bool, transitions: tuple[int, ...], fair: bool) -> None:
    goes_round = system(eventually(is_at(2)), Fairness("it", strong, transitions))
    said = replay(goes_round, run(goes_round, [0, 1], 0))
    assert said == ([] if fair else ["the loop is not fair to `it`"])


def test_fairness_counts_in_the_loop_only() -> None:
    # 0 is taken on the way, and not in the loop, in which it is never enabled.
    steps = [Step((), 0, 1), Step((), 1, 1), Step((), 1, 0)]
    claim = Property("live", Kind.TEMPORAL, always(is_at(0)))
    for number, fair in ((0, True), (1, True), (2, False)):
        assumed = (Fairness("it", False, (number,)),)
        stays = build([(STATES, steps)], properties=(claim,), fairness=assumed)
        assert (replay(stays, run(stays, [0, 1], 1)) == []) is fair


def test_what_occurred_is_not_part_of_where_a_loop_closes() -> None:
    # At the first position nothing has occurred; when the loop is back, a step has.
    steps = [Step((), 0, 0, emits=((0, TRUE),))]
    atoms = (Atom("moved"),)
    for formula, broken in (
        (Occurred(0), True),
        (Future(FutureOp.NEXT, (always(Occurred(0)),)), False),
        (always(eventually(negated(Occurred(0)))), True),
    ):
        claim = Property("live", Kind.TEMPORAL, formula)
        turns = build([("A", steps)], atoms=atoms, properties=(claim,))
        assert (replay(turns, run(turns, [0], 0)) == []) is broken


def test_labels_of_a_word() -> None:
    p, q = Local(0), Local(1)
    values = [[True, True, False, True], [False, False, True, False]]

    def labels(skeleton: Expr, again: int) -> list[int]:
        return [int(value) for value in label(skeleton, values, 4, again)]

    until = Future(FutureOp.UNTIL, (p, q))
    assert labels(until, 3) == [1, 1, 1, 0]
    assert labels(until, 0) == [1, 1, 1, 1]
    assert labels(Future(FutureOp.NEXT, (q,)), 2) == [0, 1, 0, 1]
    assert labels(always(p), 3) == [0, 0, 0, 1]
    assert labels(always(p), 1) == [0, 0, 0, 0]
    assert labels(eventually(q), 3) == [1, 1, 1, 0]
    assert labels(always(eventually(q)), 1) == [1, 1, 1, 1]
    assert labels(eventually(always(p)), 3) == [1, 1, 1, 1]
    assert labels(Future(FutureOp.UNTIL, (until, Const(0))), 0) == [0, 0, 0, 0]


def test_propositions_are_the_largest_parts_that_do_not_look_ahead() -> None:
    a, b, c = is_at(0), is_at(1), is_at(2)
    both = Many(ManyOp.AND, (a, b))
    taken = taken_apart(always(Binary(BinaryOp.IMPLIES, both, eventually(Many(ManyOp.OR, (a, c))))))
    assert taken.propositions == (
        Unary(UnaryOp.NOT, both),
        Many(ManyOp.OR, (a, c)),
    )
    assert taken.skeleton == always(Many(ManyOp.OR, (Local(0), eventually(Local(1)))))


def test_what_may_fail_is_asked_under_what_stands_before_it() -> None:
    option = OptionType(IntType(0, 2))
    x = Read(1)
    filled = Unary(UnaryOp.NOT, Binary(BinaryOp.EQ, x, Const(0, option)))
    one = Binary(BinaryOp.EQ, Unwrap(x, option), Const(1, IntType(1, 1)))
    claim = Property("live", Kind.TEMPORAL, Many(ManyOp.AND, (filled, eventually(filled), one)))
    assert taken_apart(claim.formula).propositions == (filled, Many(ManyOp.AND, (filled, one)))
    variable = Variable("x", option)
    states = [(STATES, [Step((), 0, 0)])]
    guarded = build(states, (variable,), properties=(claim,))
    assert replay(guarded, run(guarded, [0], 0)) == []
    bare = replace(claim, formula=eventually(one))
    fails = build(states, (variable,), properties=(bare,))
    said = ["the formula fails at position 0: reading none"]
    assert replay(fails, run(fails, [0], 0)) == said
    assert asked(fails, replace(claim, formula=eventually(filled))) == TRUE
    assert asked(fails, bare) != TRUE
    assert futures(claim.formula) == [eventually(filled)]
