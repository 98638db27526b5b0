"""Values of expressions, and states after bodies, one rule of the IR's docstrings a test."""

from __future__ import annotations

import pytest
from small_systems import NODE, both, eq, node, number, plus

from rascheck.source import Source, Span
from rascheck.system.evaluate import Context, Failed, evaluate, execute
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Assert,
    Assign,
    Before,
    Binary,
    BinaryOp,
    Branch,
    Clear,
    Const,
    Expr,
    Fail,
    Failure,
    Head,
    IntType,
    Ite,
    Length,
    Local,
    Many,
    ManyOp,
    Occurred,
    OptionType,
    Overflow,
    Past,
    Queue,
    Read,
    Receive,
    Send,
    SetLocal,
    Statement,
    System,
    Unary,
    UnaryOp,
    Unwrap,
    Variable,
    Wrap,
)
from rascheck.system.trace import State

SPAN = Span(Source("x.ras", "x / 0"), 0, 5)
SIGNED = IntType(-2, 3)
MAYBE = OptionType(SIGNED)
CRASH = Binary(BinaryOp.DIV, number(1), number(0))

X, ARRAY, OPTION = range(3)
BLOCK, DROP, OVERWRITE, ERROR, PAIRS = range(5)
SYSTEM = System(
    "values",
    (
        Variable("x", SIGNED),
        Variable("array", SIGNED, (IntType(-1, 1), NODE), (0,) * 6),
        Variable("option", MAYBE),
    ),
    (
        Queue("block", (("", SIGNED),), 2, Overflow.BLOCK),
        Queue("drop", (("", SIGNED),), 2, Overflow.DROP),
        Queue("overwrite", (("", SIGNED),), 1, Overflow.OVERWRITE),
        Queue("error", (("", SIGNED),), 1, Overflow.ERROR),
        Queue("pairs", (("left", SIGNED), ("right", NODE)), 2, Overflow.BLOCK, (NODE,)),
    ),
    (),
    (),
)
STATE = State(((3,), (10, 11, 12, 13, 14, 15), (0,)), (((),), ((),), ((),), ((),), ((), ())))


def value(expr: Expr, state: State = STATE, **known: object) -> int:
    return evaluate(Context(SYSTEM, state, **known), expr)  # type: ignore[arg-type]


def failure(expr: Expr) -> tuple[Failure, str, Span | None]:
    with pytest.raises(Failed) as failed:
        value(expr)
    return failed.value.failure, failed.value.message, failed.value.span


def after(*body: Statement, state: State = STATE, locals: dict[int, int] | None = None) -> State:
    return execute(SYSTEM, body, state, {} if locals is None else locals)


def fails(*body: Statement, state: State = STATE) -> tuple[Failure, str, Span | None]:
    with pytest.raises(Failed) as failed:
        after(*body, state=state)
    return failed.value.failure, failed.value.message, failed.value.span


# ------------------------------------------------------------------------------------ expressions


@pytest.mark.parametrize(
    ("left", "op", "right", "expected"),
    [
        (7, "/", 2, 3),
        (-7, "/", 2, -3),
        (7, "/", -2, -3),
        (-7, "/", -2, 3),
        (7, "%", 2, 1),
        (-7, "%", 2, -1),
        (7, "%", -2, 1),
        (-7, "%", -2, -1),
        (2, "+", 3, 5),
        (2, "-", 3, -1),
        (-2, "*", 3, -6),
        (2, "==", 2, 1),
        (2, "!=", 2, 0),
        (2, "<", 2, 0),
        (2, "<=", 2, 1),
        (2, ">", 2, 0),
        (2, ">=", 2, 1),
        (1, "=>", 0, 0),
        (0, "=>", 0, 1),
        (1, "=>", 1, 1),
    ],
)
def test_operators(left: int, op: str, right: int, expected: int) -> None:
    assert value(Binary(BinaryOp(op), number(left), number(right))) == expected


def test_operators_on_one_and_on_many_values() -> None:
    assert value(Unary(UnaryOp.NOT, TRUE)) == 0
    assert value(Unary(UnaryOp.NEG, number(3))) == -3
    assert value(Many(ManyOp.COUNT, (TRUE, FALSE, TRUE))) == 2
    assert [value(Many(op, ())) for op in (ManyOp.AND, ManyOp.OR, ManyOp.COUNT)] == [1, 0, 0]


def test_what_decides_early_hides_what_would_fail() -> None:
    broken = eq(CRASH, number(1))
    assert value(both(FALSE, broken)) == 0
    assert value(Many(ManyOp.OR, (TRUE, broken))) == 1
    assert value(Binary(BinaryOp.IMPLIES, FALSE, broken)) == 1
    assert value(Ite(TRUE, number(4), CRASH)) == 4
    assert value(Ite(FALSE, CRASH, number(4))) == 4


def test_but_only_from_the_left_and_never_in_a_count() -> None:
    broken = eq(CRASH, number(1))
    for expr in (both(broken, FALSE), Many(ManyOp.OR, (broken, TRUE))):
        assert failure(expr)[0] is Failure.DIVISION
    assert failure(Many(ManyOp.COUNT, (FALSE, broken)))[0] is Failure.DIVISION
    assert failure(Binary(BinaryOp.IMPLIES, broken, TRUE))[0] is Failure.DIVISION


def test_elements_stand_in_row_major_order_from_the_least_subscript() -> None:
    found = [
        value(Read(ARRAY, (Const(i, IntType(-1, 1)), node(n)))) for i in (-1, 0, 1) for n in (0, 1)
    ]
    assert found == [10, 11, 12, 13, 14, 15]


def test_options_hold_none_as_0_and_the_least_value_as_1() -> None:
    assert [value(Wrap(number(v), MAYBE)) for v in (-2, 0, 3)] == [1, 3, 6]
    assert [value(Unwrap(Const(v, MAYBE), MAYBE)) for v in (1, 3, 6)] == [-2, 0, 3]


def test_failures_name_their_kind_their_reason_and_their_place() -> None:
    assert failure(Binary(BinaryOp.MOD, Read(X), number(0), SPAN)) == (
        Failure.DIVISION,
        "3 % 0",
        SPAN,
    )
    assert failure(Binary(BinaryOp.SHL, Read(X), number(64), SPAN)) == (
        Failure.RANGE,
        "a shift by 64 is not one by 0..63",
        SPAN,
    )
    assert failure(Read(ARRAY, (number(2), node(0)), SPAN)) == (
        Failure.SUBSCRIPT,
        "there is no array[2][0]",
        SPAN,
    )
    assert failure(Length(PAIRS, (number(2),), SPAN)) == (
        Failure.SUBSCRIPT,
        "there is no pairs[2]",
        SPAN,
    )
    assert failure(Wrap(number(4), MAYBE, SPAN)) == (
        Failure.RANGE,
        "4 is outside of -2..3 of an option",
        SPAN,
    )
    assert failure(Unwrap(Read(OPTION), MAYBE, SPAN)) == (Failure.NONE, "none has no value", SPAN)


def test_queues_atoms_history_and_locals() -> None:
    state = STATE._replace(queues=(((),), ((),), ((),), ((),), ((), ((3, 1), (0, 0)))), past=(0, 1))
    assert value(Length(PAIRS, (node(0),)), state) == 0
    assert value(Length(PAIRS, (node(1),)), state) == 2
    assert [value(Head(PAIRS, (node(1),), part), state) for part in (0, 1)] == [3, 1]
    assert [value(Past(register), state) for register in (0, 1)] == [0, 1]
    assert [value(Before(register), state, before=(1, 0)) for register in (0, 1)] == [1, 0]
    assert [value(Occurred(a), occurred=frozenset({1})) for a in (0, 1)] == [0, 1]
    assert value(Local(2), locals={2: 9}) == 9


# ----------------------------------------------------------------------------------------- bodies


def test_a_body_runs_from_the_top_to_the_bottom() -> None:
    body = (
        Assign(X, (), number(1)),
        Assign(ARRAY, (Read(X), node(1)), plus(Read(X), Read(X))),
        SetLocal(0, Read(ARRAY, (number(1), node(1)))),
        Assign(X, (), Local(0)),
    )
    assert after(*body).values == ((2,), (10, 11, 12, 13, 14, 2), (0,))


def test_a_branch_runs_one_side() -> None:
    branch = Branch(
        eq(Read(X), number(3)), (Assign(X, (), number(1)),), (Assign(X, (), number(2)),)
    )
    assert after(branch).values[X] == (1,)
    assert after(branch, branch).values[X] == (2,)


def test_statements_that_fail() -> None:
    assert fails(Assign(X, (), plus(Read(X), number(1)), SPAN)) == (
        Failure.RANGE,
        "4 is outside of -2..3 of x",
        SPAN,
    )
    assert fails(Assert(FALSE, "never", SPAN)) == (Failure.ASSERT, "never", SPAN)
    assert fails(Fail(Failure.UNHANDLED, "sea", SPAN)) == (Failure.UNHANDLED, "sea", SPAN)
    assert after(Assert(TRUE)) == STATE


def test_subscripts_fail_before_the_value_is_looked_at() -> None:
    assert fails(Assign(ARRAY, (number(2), node(0)), CRASH))[0] is Failure.SUBSCRIPT
    assert fails(Assign(ARRAY, (number(1), node(0)), CRASH))[0] is Failure.DIVISION


def test_entries_are_taken_in_the_order_in_which_they_came() -> None:
    sent = after(Send(BLOCK, (), (number(1),)), Send(BLOCK, (), (number(2),)))
    assert sent.queues[BLOCK] == (((1,), (2,)),)
    assert after(Receive(BLOCK), state=sent).queues[BLOCK] == (((2,),),)
    assert after(Clear(BLOCK), state=sent) == STATE


def test_only_the_named_queue_of_an_array_changes() -> None:
    sent = after(Send(PAIRS, (node(1),), (number(1), node(0))))
    assert sent.queues[PAIRS] == ((), ((1, 0),))


def test_a_full_queue_drops_and_says_so() -> None:
    body: list[Statement] = [SetLocal(0, FALSE), *(Send(DROP, (), (number(n),), 0) for n in (1, 2))]
    locals: dict[int, int] = {}
    full = after(*body, locals=locals)
    assert (full.queues[DROP], locals) == ((((1,), (2,)),), {0: 0})
    assert after(Send(DROP, (), (number(3),), 0), state=full, locals=locals) == full
    assert locals == {0: 1}


def test_a_full_queue_overwrites_fails_or_must_not_be_full() -> None:
    one = after(Send(OVERWRITE, (), (number(1),)), Send(OVERWRITE, (), (number(2),)))
    assert one.queues[OVERWRITE] == (((2,),),)
    full = after(Send(ERROR, (), (number(1),)))
    assert fails(Send(ERROR, (), (number(2),), None, SPAN), state=full) == (
        Failure.OVERFLOW,
        "error is full",
        SPAN,
    )
    with pytest.raises(AssertionError):
        after(*(Send(BLOCK, (), (number(n),)) for n in (1, 2, 3)))


def test_an_entry_is_checked_even_if_it_would_be_dropped() -> None:
    full = after(*(Send(DROP, (), (number(n),)) for n in (1, 2)))
    wrong = Send(DROP, (), (number(9),), None, SPAN)
    assert fails(wrong, state=full) == (Failure.RANGE, "9 is outside of -2..3 of drop", SPAN)
    part = Send(PAIRS, (node(0),), (number(0), number(2)))
    assert fails(part)[:2] == (Failure.RANGE, "2 is outside of 0..1 of pairs.right")
