"""Initial states, moves, properties and replay, on systems that fit in a few lines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_systems import DIGIT, Step, both, build, eq, number, plus

from rascheck.system.ir import (
    BOOL,
    FALSE,
    TRUE,
    Antecedent,
    Assign,
    Atom,
    Before,
    Binary,
    BinaryOp,
    BoolType,
    Expr,
    Fail,
    Failure,
    Kind,
    Local,
    Many,
    ManyOp,
    Occurred,
    OptionType,
    Past,
    Property,
    Read,
    Register,
    SetLocal,
    System,
    Unwrap,
    Variable,
)
from rascheck.system.semantics import (
    NOTHING,
    candidates,
    holds,
    initial_errors,
    initial_states,
    is_candidate,
    is_deadlocked,
    property_errors,
    replay,
    successors,
    take,
    unfinished,
)
from rascheck.system.trace import Ending, ModelError, Move, State, Trace
from rascheck.system.verify import verify

X = 1
CRASH = Binary(BinaryOp.EQ, Binary(BinaryOp.DIV, number(1), number(0)), number(1))


def implies(left: Expr, right: Expr) -> Expr:
    return Binary(BinaryOp.IMPLIES, left, right)


def one(*steps: Step, states: str = "A B", x: int | None = 0, **rest: object) -> System:
    """One machine and a digit x."""
    system = build([(states, list(steps))], (Variable("x", DIGIT, (), (x,)),), **rest)
    assert verify(system) == []
    return system


# --------------------------------------------------------------------------------------- starting


def test_free_elements_vary_in_order_the_last_one_fastest() -> None:
    variables = (
        Variable("p", BoolType(), (BOOL,), (None, 1)),
        Variable("q", OptionType(BOOL), (), (None,)),
    )
    system = System("free", variables, (), (), ())
    assert [state.values for state in initial_states(system)] == [
        ((0, 1), (0,)),
        ((0, 1), (1,)),
        ((0, 1), (2,)),
        ((1, 1), (0,)),
        ((1, 1), (1,)),
        ((1, 1), (2,)),
    ]


def test_assumptions_filter_from_the_left() -> None:
    system = one(x=None, assumptions=(eq(Read(X), number(1)), TRUE))
    assert [state.values[X] for state in initial_states(system)] == [(1,)]
    assert initial_errors(system) == []
    assert initial_states(replace(system, assumptions=(FALSE, CRASH))) == []
    assert initial_errors(replace(system, assumptions=(FALSE, CRASH))) == []


def test_a_candidate_fails_with_an_assumption_or_a_register() -> None:
    broken = eq(Binary(BinaryOp.DIV, number(1), Read(X)), number(1))
    error = ModelError(Failure.DIVISION, "1 / 0", None)
    for system in (
        one(x=None, assumptions=(broken,)),
        one(x=None, registers=(Register("h", broken, TRUE),)),
    ):
        assert initial_errors(system) == [(candidates(system)[0], error)]
    assert len(initial_states(one(x=None, assumptions=(broken,)))) == 1
    assert len(initial_states(one(x=None, registers=(Register("h", broken, TRUE),)))) == 2


# ----------------------------------------------------------------------------------------- moving


def test_successors_come_in_the_order_of_the_transitions() -> None:
    system = one(
        Step((), 0, 1, do=(Assign(X, (), number(1)),)),
        Step((), 1, 0),
        Step((), 0, 0, when=eq(Read(X), number(0)), do=(Assign(X, (), number(3)),)),
        Step((), 0, 1),
        Step((), 0, 0, when=CRASH),
    )
    (start,) = initial_states(system)
    assert successors(system, start) == [
        Move(0, State(((1,), (1,)))),
        ModelError(Failure.RANGE, "3 is outside of 0..2 of x", 2),
        Move(3, State(((1,), (0,)))),
        ModelError(Failure.DIVISION, "1 / 0", 4),
    ]
    assert take(system, start, 1) is None


def test_emits_see_the_new_state_and_the_locals() -> None:
    step = Step(
        (),
        0,
        1,
        do=(SetLocal(0, Read(X)), Assign(X, (), number(2))),
        locals=(("old", DIGIT),),
        emits=(
            (0, eq(Read(X), number(2))),
            (1, eq(Local(0), number(0))),
            (2, eq(Read(X), number(0))),
        ),
    )
    system = one(step, atoms=(Atom("a"), Atom("b"), Atom("c")))
    (move,) = successors(system, initial_states(system)[0])
    assert isinstance(move, Move)
    assert move.occurred == {0, 1}


def test_history_sees_the_old_registers_the_new_earlier_ones_and_the_step() -> None:
    fired = Register("fired", FALSE, Occurred(0))
    once = Register("once", Past(0), Many(ManyOp.OR, (Before(1), Past(0))))
    last = Register("last", Past(1), Before(0))
    steps = (Step((), 0, 1, emits=((0, TRUE),)), Step((), 1, 0))
    system = one(*steps, atoms=(Atom("fired"),), registers=(fired, once, last))
    (start,) = initial_states(system)
    assert start.past == (0, 0, 0)
    past = []
    state = start
    for number_ in (0, 1, 0):
        move = take(system, state, number_)
        assert isinstance(move, Move)
        state = move.state
        past.append(state.past)
    assert past == [(1, 1, 0), (0, 1, 1), (1, 1, 0)]


def test_a_register_or_an_emit_that_fails_fails_the_step() -> None:
    error = ModelError(Failure.DIVISION, "1 / 0", 0)
    step = Step((), 0, 1)
    register = one(step, registers=(Register("h", TRUE, CRASH),))
    assert successors(register, initial_states(register)[0]) == [error]
    emit = one(replace(step, emits=((0, CRASH),)), atoms=(Atom("a"),))
    assert successors(emit, initial_states(emit)[0]) == [error]


def test_a_deadlock_is_where_nothing_is_enabled_and_something_is_unfinished() -> None:
    for states, steps, expected in (
        ("A B", (), True),
        ("A! B", (), False),
        ("A B", (Step((), 0, 0),), False),
        ("A B", (Step((), 0, 0, when=CRASH),), False),
        ("A B", (Step((), 0, 0, do=(Fail(Failure.UNHANDLED, "sea"),)),), False),
        ("A B", (Step((), 1, 0),), True),
    ):
        system = one(*steps, states=states)
        assert is_deadlocked(system, initial_states(system)[0]) is expected


def test_each_instance_has_a_control_state() -> None:
    system = build([("A B!", [Step((0,), 0, 1), Step((1,), 0, 1)])])
    (start,) = initial_states(system)
    assert unfinished(system, start) == [(0, (0,)), (0, (1,))]
    move = take(system, start, 1)
    assert isinstance(move, Move)
    assert unfinished(system, move.state) == [(0, (0,))]


# ------------------------------------------------------------------------------------- properties


def test_properties_are_asked_of_a_state_and_what_occurred() -> None:
    system = one(Step((), 0, 0), atoms=(Atom("a"),))
    (start,) = initial_states(system)
    claim = Property("p", Kind.INVARIANT, implies(Occurred(0), eq(Read(X), number(1))))
    assert holds(system, claim, start, NOTHING) is True
    assert holds(system, claim, start, frozenset({0})) is False


def test_a_property_that_fails_is_an_error_and_so_is_each_antecedent() -> None:
    none = Unwrap(Read(X), OptionType(BOOL))
    claims = (
        Property("p", Kind.INVARIANT, TRUE, antecedents=(Antecedent(CRASH, "a"),)),
        Property("q", Kind.TEMPORAL, CRASH),
        Property("r", Kind.REACHABLE, none, antecedents=(Antecedent(TRUE, "b"),)),
    )
    system = one(properties=claims)
    (start,) = initial_states(system)
    assert holds(system, claims[0], start, NOTHING) is True
    errors = [
        ModelError(Failure.DIVISION, "1 / 0", None),
        ModelError(Failure.NONE, "none has no value", None),
    ]
    assert holds(system, claims[2], start, NOTHING) == errors[1]
    # The formula that looks ahead fails like the antecedent before it.
    assert property_errors(system, start, NOTHING) == [errors[0], *errors]


# ----------------------------------------------------------------------------------------- replay


@pytest.fixture
def counting() -> System:
    """x counts up to 2 and then out of its range; beside that B is entered and never left."""
    more = (Assign(X, (), plus(Read(X), number(1))),)
    two = eq(Read(X), number(2))
    return one(
        Step((), 0, 0, do=more, emits=((0, two),)),
        Step((), 0, 1, when=two),
        atoms=(Atom("two"),),
        properties=(
            Property("small", Kind.INVARIANT, Binary(BinaryOp.LT, Read(X), number(2))),
            Property("there", Kind.REACHABLE, both(Occurred(0), two)),
            Property("broken", Kind.INVARIANT, implies(eq(Read(X), number(1)), negated_crash())),
        ),
    )


def negated_crash() -> Expr:
    return implies(CRASH, TRUE)


def state(control: int, x: int) -> State:
    return State(((control,), (x,)))


UP = (Move(0, state(0, 1)), Move(0, state(0, 2), frozenset({0})))
OVER = ModelError(Failure.RANGE, "3 is outside of 0..2 of x", 0)
BROKEN = ModelError(Failure.DIVISION, "1 / 0", None)


@pytest.mark.parametrize(
    "trace",
    [
        Trace(Ending.VIOLATED, state(0, 0), UP, "small"),
        Trace(Ending.REACHED, state(0, 0), UP, "there"),
        Trace(Ending.DEADLOCK, state(0, 0), (*UP, Move(1, state(1, 2)))),
        Trace(Ending.ERROR, state(0, 0), UP, error=OVER),
        Trace(Ending.ERROR, state(0, 0), UP[:1], error=BROKEN),
    ],
    ids=lambda trace: trace.ending.value,
)
def test_replay_accepts(counting: System, trace: Trace) -> None:
    assert replay(counting, trace) == []


@pytest.mark.parametrize(
    ("trace", "problem"),
    [
        (Trace(Ending.VIOLATED, state(0, 1), UP[1:], "small"), "the first state is not initial"),
        (
            Trace(Ending.VIOLATED, state(0, 0), (Move(7, state(0, 1)),), "small"),
            "step 1: there is no transition 7",
        ),
        (
            Trace(Ending.VIOLATED, state(0, 0), (UP[0], Move(1, state(1, 1))), "small"),
            "step 2: `m0.s1` is not enabled",
        ),
        (
            Trace(Ending.VIOLATED, state(0, 0), (*UP, Move(0, state(0, 0))), "small"),
            "step 3: `m0.s0` fails: range: 3 is outside of 0..2 of x",
        ),
        (
            Trace(Ending.VIOLATED, state(0, 0), (Move(0, state(0, 2)),), "small"),
            "step 1: `m0.s0` leads to another state: x = 1",
        ),
        (
            Trace(Ending.VIOLATED, state(0, 0), (UP[0], Move(0, state(0, 2))), "small"),
            "step 2: `m0.s0` makes other atoms occur: two",
        ),
        (
            Trace(Ending.VIOLATED, state(0, 0), UP[:1], "small"),
            "the last state does not decide 'small'",
        ),
        (
            Trace(Ending.VIOLATED, state(0, 0), (*UP, Move(1, state(1, 2))), "small"),
            "'small' is decided after step 2 already",
        ),
        (Trace(Ending.VIOLATED, state(0, 0), UP, "there"), "there is no invariant 'there'"),
        (Trace(Ending.REACHED, state(0, 0), UP, "small"), "there is no reachable 'small'"),
        (
            Trace(Ending.VIOLATED, state(0, 0), UP[:1], "broken"),
            "the last state does not decide 'broken'",
        ),
        (Trace(Ending.DEADLOCK, state(0, 0), UP), "the last state is no deadlock"),
        (Trace(Ending.ERROR, state(0, 0), UP), "the trace names no error"),
        (
            Trace(Ending.ERROR, state(0, 0), UP, error=replace(OVER, failure=Failure.NONE)),
            "nothing fails as claimed: reading none",
        ),
        (
            Trace(Ending.ERROR, state(0, 0), UP[:1], error=OVER),
            "nothing fails as claimed: range",
        ),
        (
            Trace(Ending.ERROR, state(0, 0), UP, error=replace(OVER, transition=2)),
            "there is no transition 2",
        ),
        (
            Trace(Ending.ERROR, state(0, 0), UP, error=BROKEN),
            "nothing fails as claimed: division by zero",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_replay_refuses(counting: System, trace: Trace, problem: str) -> None:
    assert replay(counting, trace) == [problem]


def test_replay_accepts_a_candidate_on_which_an_assumption_fails() -> None:
    system = one(x=None, assumptions=(eq(Binary(BinaryOp.DIV, number(1), Read(X)), number(1)),))
    error = ModelError(Failure.DIVISION, "1 / 0", None)
    assert replay(system, Trace(Ending.ERROR, state(0, 0), (), error=error)) == []
    assert replay(system, Trace(Ending.DEADLOCK, state(0, 0), ())) == [
        "the first state is not initial"
    ]
    assert replay(system, Trace(Ending.ERROR, state(0, 1), (), error=error)) == [
        "nothing fails as claimed: division by zero"
    ]
    assert replay(system, Trace(Ending.ERROR, state(0, 2), (), error=error)) == [
        "the first state is not initial"
    ]


def test_replay_of_a_stuck_machine() -> None:
    system = build(
        [("A B!", [Step((), 0, 1)]), ("A! B C!", [Step((), 0, 1), Step((), 0, 0), Step((), 0, 2)])]
    )
    # m1 goes round for ever; once it has gone to B it cannot leave, and is in no final state.
    start = State(((0,), (0,)))
    there = (Move(1, State(((0,), (1,)))),)
    stuck = Trace(Ending.STUCK, start, there, machine=(1, ()))
    assert replay(system, stuck) == []
    assert replay(system, replace(stuck, machine=(0, ()))) == ["`m0` can move again"]
    assert replay(system, replace(stuck, moves=())) == [
        "the machine that is said to be stuck rests in a final state"
    ]
    assert replay(system, stuck, bound=1) == [
        "whether `m1` can move again is not known after 1 states"
    ]
    moved = (*there, Move(0, State(((1,), (1,)))))
    assert replay(system, replace(stuck, moves=moved)) == [
        "the last state is a deadlock of the whole system"
    ]


def test_a_candidate_is_known_without_listing_them_all() -> None:
    assert is_candidate(one(x=None), state(0, 2))
    assert not is_candidate(one(x=None), state(0, 3))
    assert not is_candidate(one(x=0), state(0, 2))
    assert not is_candidate(one(x=None), State(((0,),)))
    assert not is_candidate(one(x=None), State(((0,), (0,)), (), (1,)))
    free = one(x=None)
    assert all(is_candidate(free, each) for each in candidates(free))
