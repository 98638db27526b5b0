"""Counts, verdicts and canonical traces of small systems, all worked out by hand."""

from __future__ import annotations

from dataclasses import replace

from small_systems import DIGIT, Step, both, build, eq, number, plus

from rascheck.system.ir import (
    FALSE,
    TRUE,
    Action,
    Antecedent,
    Assert,
    Assign,
    Atom,
    Before,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Failure,
    Kind,
    Many,
    ManyOp,
    Occurred,
    Property,
    Read,
    Register,
    System,
    Transition,
    Variable,
)
from rascheck.system.reference import canonical_slowly, explore_slowly, switches
from rascheck.system.semantics import replay
from rascheck.system.trace import Ending, ModelError, State, Trace
from rascheck.system.verdict import DEADLOCK, ERROR, Outcome, Verdict
from rascheck.system.verify import verify


def never(formula: Expr, name: str = "p", *antecedents: Expr) -> Property:
    said = tuple(Antecedent(a, f"a{k}") for k, a in enumerate(antecedents))
    return Property(name, Kind.INVARIANT, Binary(BinaryOp.IMPLIES, formula, FALSE), "", said)


def taken(trace: Trace | None) -> list[int]:
    assert trace is not None
    return [move.transition for move in trace.moves]


def x_is(value: int, variable: int = 1) -> Expr:
    return eq(Read(variable), number(value))


def set_x(value: int, variable: int = 1) -> tuple[Assign, ...]:
    return (Assign(variable, (), number(value)),)


def outcome(system: System, name: str) -> Outcome:
    assert verify(system) == []
    (found,) = [o for o in explore_slowly(system).outcomes if o.property == name]
    if found.trace is not None:
        assert replay(system, found.trace) == []
    return found


X = (Variable("x", DIGIT),)


def test_counts_of_a_ring_of_two() -> None:
    """Each of two instances goes round A, B; x counts the times that instance 0 does, up to 2."""
    more = (Assign(1, (), plus(Read(1), number(1))),)
    steps = [
        Step((i,), s, 1 - s, do=more if (i, s) == (0, 1) else ()) for i in (0, 1) for s in (0, 1)
    ]
    system = build([("A! B", steps)], X)
    assert verify(system) == []
    found = explore_slowly(system)
    # Instance 0 is at A or B with x at 0, 1, 2: six steps in a row, the last of which fails.
    assert (found.states, found.initial, found.transitions) == (12, 1, 22)
    assert found.levels == (1, 2, 2, 2, 2, 2, 1)
    assert (found.deadlocks, found.model_errors) == (0, 2)
    assert found.fired == {0, 1, 2, 3}
    assert found.entered == {(0, 0), (0, 1)}
    assert [(o.property, o.verdict) for o in found.outcomes] == [
        (DEADLOCK, Verdict.HOLDS),
        (ERROR, Verdict.ERROR),
    ]
    error = found.outcomes[1].trace
    assert error is not None
    assert (taken(error), error.depth) == ([0, 1, 0, 1, 0], 6)
    assert error.error == ModelError(Failure.RANGE, "3 is outside of 0..2 of x", 1)


def test_parallel_edges_and_loops_each_count() -> None:
    system = build([("A!", [Step((), 0, 0), Step((), 0, 0), Step((), 0, 0, do=set_x(1))])], X)
    found = explore_slowly(system)
    assert (found.states, found.transitions, found.levels) == (2, 6, (1, 1))


def test_outcomes_stand_in_the_order_of_the_properties() -> None:
    system = build([("A!", [])], X, properties=(never(FALSE, "b"), never(FALSE, "a")))
    assert [o.property for o in explore_slowly(system).outcomes] == ["b", "a", DEADLOCK, ERROR]
    quiet = replace(system, check_deadlock=False)
    assert [o.property for o in explore_slowly(quiet).outcomes] == ["b", "a", ERROR]


# ---------------------------------------------------------------------------- the canonical trace


def two_and_two() -> list[tuple[str, list[Step]]]:
    """Two machines of two steps each, independent of each other."""
    return [(("A B C"), [Step((), 0, 1), Step((), 1, 2)]) for _ in (0, 1)]


def test_fewest_switches_come_before_least_numbers() -> None:
    there = both(*(eq(Read(m), Const(2, build(two_and_two()).variables[m].type)) for m in (0, 1)))
    system = build(two_and_two(), properties=(never(there),))
    trace = canonical_slowly(system, "p")
    # One switch either way; the machine with the least numbers goes first.
    assert taken(trace) == [0, 1, 2, 3]
    # If machine 1 must go first it does, although 0 1 ... would be less.
    first = Assign(2, (), number(1))
    kept = list(system.transitions)
    kept[2] = replace(kept[2], body=(*kept[2].body, first))
    kept[0] = replace(kept[0], guard=both(kept[0].guard, x_is(1, 2)))
    later = replace(system, variables=(*system.variables, *X), transitions=tuple(kept))
    assert verify(later) == []
    assert taken(canonical_slowly(later, "p")) == [2, 3, 0, 1]


def test_a_shorter_trace_with_more_switches_wins() -> None:
    machines = [
        ("A", [Step((), 0, 0, do=set_x(1, 2)), Step((), 0, 0, when=x_is(1, 3), do=set_x(2, 2))]),
        ("A", [Step((), 0, 0, when=x_is(1, 2), do=set_x(1, 3))]),
    ]
    variables = (*X, Variable("y", DIGIT))
    system = build(machines, variables, properties=(never(x_is(2, 2)),))
    assert taken(canonical_slowly(system, "p")) == [0, 2, 1]


def test_a_partner_who_goes_on_is_no_switch() -> None:
    system = build([("A B C", [Step((), 0, 1), Step((), 1, 2)]) for _ in (0, 1)])
    meet = replace(system.transitions[0], partner=Action(1, (), 0), event="e")
    assert switches(replace(system, transitions=(meet, *system.transitions[1:])), [0, 3]) == 0
    assert switches(system, [0, 3]) == 1
    assert switches(system, [0, 1, 2, 3, 1]) == 2
    # Who only received does not count as the initiator of the step after.
    late = replace(system.transitions[3], partner=Action(0, (), 1), event="e")
    assert switches(replace(system, transitions=(*system.transitions[:3], late)), [0, 3]) == 1
    assert switches(system, [3]) == switches(system, []) == 0


def test_the_least_numbers_and_then_the_least_initial_state() -> None:
    steps = [
        Step((), 0, 1, when=x_is(2)),
        Step((), 0, 1, when=Binary(BinaryOp.GE, Read(1), number(1))),
        Step((), 0, 1),
    ]
    free = (Variable("x", DIGIT, (), (None,)),)
    at_b = eq(Read(0), Const(1, build([("A B", steps)]).variables[0].type))
    system = build([("A B", steps)], free, properties=(never(at_b),))
    trace = canonical_slowly(system, "p")
    assert trace is not None
    assert (taken(trace), trace.initial.values) == ([0], ((0,), (2,)))
    fewer = build([("A B", steps[1:])], free, properties=(never(at_b),))
    trace = canonical_slowly(fewer, "p")
    assert trace is not None
    assert (taken(trace), trace.initial.values) == ([0], ((0,), (1,)))


def test_a_step_into_a_known_state_can_violate() -> None:
    """Only the atom tells the second way into the initial state from the beginning."""
    steps = [Step((), 0, 1), Step((), 1, 0, emits=((0, TRUE),))]
    system = build([("A! B!", steps)], atoms=(Atom("back"),), properties=(never(Occurred(0)),))
    found = explore_slowly(system)
    assert (found.states, found.levels) == (2, (1, 1))
    trace = found.outcomes[0].trace
    assert trace is not None
    assert (taken(trace), trace.moves[-1].state) == ([0, 1], trace.initial)


def test_initial_states_decide_with_nothing_occurred() -> None:
    system = build(
        [("A!", [])], X, properties=(never(x_is(0)), Property("r", Kind.REACHABLE, x_is(0)))
    )
    assert outcome(system, "p").trace == Trace(Ending.VIOLATED, start(system), (), "p")
    assert outcome(system, "r").trace == Trace(Ending.REACHED, start(system), (), "r")
    assert outcome(system, "r").verdict is Verdict.REACHABLE


def start(system: System) -> State:
    trace = canonical_slowly(replace(system, properties=(never(TRUE),)), "p")
    assert trace is not None
    return trace.initial


def test_states_with_different_history_are_different() -> None:
    once = Register("once x", FALSE, Many(ManyOp.OR, (Before(0), x_is(1))))
    steps = [Step((), 0, 0, do=set_x(1)), Step((), 0, 0, do=set_x(0))]
    system = build([("A!", steps)], X)
    assert explore_slowly(system).states == 2
    # x = 0 without the bit; x = 1 with it; x = 0 with it.
    assert explore_slowly(replace(system, registers=(once,))).levels == (1, 1, 1)


# --------------------------------------------------------------------------------------- verdicts


def test_an_antecedent_that_is_never_met_makes_a_property_vacuous() -> None:
    steps = [Step((), 0, 0, do=set_x(1))]
    system = build([("A!", steps)], X, properties=(never(FALSE, "p", x_is(1), x_is(2), FALSE),))
    assert outcome(system, "p") == Outcome("p", Verdict.VACUOUS, None, ("a1", "a2"))
    met = replace(system, properties=(never(FALSE, "p", x_is(1)),))
    assert outcome(met, "p") == Outcome("p", Verdict.HOLDS)
    violated = replace(system, properties=(never(x_is(1), "p", x_is(2)),))
    assert outcome(violated, "p").verdict is Verdict.VIOLATED
    assert outcome(violated, "p").missed == ()


def test_without_any_state_nothing_holds_but_for_nothing() -> None:
    claims = (never(FALSE), Property("r", Kind.REACHABLE, TRUE), Property("t", Kind.TEMPORAL, TRUE))
    system = build([("A", [])], X, properties=claims, assumptions=(FALSE,))
    found = explore_slowly(system)
    assert (found.states, found.levels, found.initial) == (0, (), 0)
    assert [o.verdict for o in found.outcomes] == [
        Verdict.VACUOUS,
        Verdict.UNREACHABLE,
        Verdict.VACUOUS,
        Verdict.HOLDS,
        Verdict.HOLDS,
    ]


def test_a_deadlock_is_shown_rather_than_a_stuck_machine() -> None:
    hung = [Step((), 0, 1), Step((), 1, 1, when=FALSE)]
    busy = [Step((), 0, 0)]
    system = build([("A! B", hung), ("A!", busy)])
    stuck = outcome(system, DEADLOCK)
    assert stuck.verdict is Verdict.DEADLOCK
    assert stuck.trace is not None
    assert (stuck.trace.ending, stuck.trace.machine) == (Ending.STUCK, (0, ()))
    assert taken(stuck.trace) == [0]
    assert explore_slowly(system).deadlocks == 0
    both_hung = build([("A! B", hung), ("A! B", hung[:1])])
    dead = outcome(both_hung, DEADLOCK)
    assert dead.trace is not None
    assert (dead.trace.ending, taken(dead.trace)) == (Ending.DEADLOCK, [0, 2])
    assert explore_slowly(both_hung).deadlocks == 1


def test_of_several_stuck_machines_the_first_is_named() -> None:
    system = build([("A!", [Step((), 0, 0)]), ("A", []), ("A", [])])
    trace = outcome(system, DEADLOCK).trace
    assert trace is not None
    assert (trace.ending, trace.machine, trace.moves) == (Ending.STUCK, (1, ()), ())


def test_a_machine_whose_step_fails_is_not_stuck() -> None:
    fails = Step((), 0, 0, do=(Assert(FALSE, "no"),))
    system = build([("A!", [Step((), 0, 0)]), ("A", [fails])])
    assert outcome(system, DEADLOCK).verdict is Verdict.HOLDS
    assert outcome(system, ERROR).verdict is Verdict.ERROR


def test_a_property_that_fails_is_found_where_a_run_arrives() -> None:
    one_over_x = eq(Binary(BinaryOp.DIV, number(1), Read(1)), number(1))
    steps = [
        Step((), 0, 0, do=set_x(1)),
        Step((), 0, 0, do=set_x(0)),
        Step((), 0, 0, when=one_over_x),
    ]
    one = (Variable("x", DIGIT, (), (1,)),)
    claim = Property("r", Kind.REACHABLE, Binary(BinaryOp.IMPLIES, one_over_x, FALSE))
    system = build([("A!", steps)], one, properties=(claim,))
    # After [1] the property cannot be asked. The step that fails comes one later.
    found = outcome(system, ERROR)
    assert found.trace is not None
    assert (taken(found.trace), found.trace.depth) == ([1], 1)
    assert found.trace.error == ModelError(Failure.DIVISION, "1 / 0", None)
    assert explore_slowly(system).model_errors == 1
    assert outcome(system, "r").verdict is Verdict.UNREACHABLE
    without = replace(system, properties=())
    found = outcome(without, ERROR)
    assert found.trace is not None
    assert (taken(found.trace), found.trace.depth) == ([1], 2)
    assert found.trace.error == ModelError(Failure.DIVISION, "1 / 0", 2)


def test_a_failing_candidate_comes_first_of_all_errors() -> None:
    one_over_x = eq(Binary(BinaryOp.DIV, number(1), Read(1)), number(1))
    free = (Variable("x", DIGIT, (), (None,)),)
    steps = [Step((), 0, 0, do=(Assert(FALSE, "no"),))]
    system = build([("A!", steps)], free, assumptions=(one_over_x,))
    found = outcome(system, ERROR)
    assert found.trace is not None
    assert found.trace.error == ModelError(Failure.DIVISION, "1 / 0", None)
    assert found.trace.initial.values == ((0,), (0,))
    assert explore_slowly(system).states == 1


def test_transitions_of_one_action_are_different() -> None:
    system = build([("A!", [Step((), 0, 0)])])
    (only,) = system.transitions
    assert isinstance(only, Transition)
    twice = replace(system, transitions=(only, only))
    assert verify(twice) == []
    assert explore_slowly(twice).transitions == 2
