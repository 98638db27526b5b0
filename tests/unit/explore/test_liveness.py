"""Properties about the future: what other tools got wrong, fairness, and what is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from small_systems import DIGIT, Step, at, both, build, eq, negated, number

from rascheck.explore import Limits, explore
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Antecedent,
    Assign,
    Atom,
    Before,
    Binary,
    BinaryOp,
    Expr,
    Fail,
    Failure,
    Fairness,
    Future,
    FutureOp,
    IntType,
    Kind,
    Many,
    ManyOp,
    Occurred,
    OptionType,
    Past,
    Property,
    Read,
    Register,
    System,
    Transition,
    Unwrap,
    Variable,
)
from rascheck.system.reference import explore_slowly
from rascheck.system.semantics import replay
from rascheck.system.verdict import Outcome, Verdict
from rascheck.system.verify import verify


def always(value: Expr) -> Future:
    return Future(FutureOp.ALWAYS, (value,))


def eventually(value: Expr) -> Future:
    return Future(FutureOp.EVENTUALLY, (value,))


def after(value: Expr) -> Future:
    return Future(FutureOp.NEXT, (value,))


def until(left: Expr, right: Expr) -> Future:
    return Future(FutureOp.UNTIL, (left, right))


def implies(left: Expr, right: Expr) -> Binary:
    return Binary(BinaryOp.IMPLIES, left, right)


def either(*values: Expr) -> Many:
    return Many(ManyOp.OR, values)


def live(formula: Expr, **more: Any) -> Property:
    return Property("live", Kind.TEMPORAL, formula, **more)


def fair(*transitions: int) -> Fairness:
    return Fairness(f"weak {transitions}", False, transitions)


def strong(*transitions: int) -> Fairness:
    return Fairness(f"strong {transitions}", True, transitions)


def graph(states: str, edges: list[str], formula: Expr, *fairness: Fairness) -> System:
    """One machine m0 whose transition k is edge k, "AB" for A -> B; propositions by `is_at`."""
    names = states.split()
    steps = [Step((), names.index(edge[0]), names.index(edge[1])) for edge in edges]
    return build([(states, steps)], properties=(live(formula),), fairness=fairness)


def is_at(states: str, *names: str) -> Expr:
    """That m0 rests in one of these."""
    each = [at(0, (), states.split().index(name), states) for name in names]
    return either(*each) if len(each) > 1 else each[0]


def outcome(system: System) -> Outcome:
    """The outcome of `live`, which the reference shares, and whose trace it accepts."""
    assert verify(system) == []
    found = explore(system).outcomes[0]
    expected = explore_slowly(system).outcomes[0]
    assert (found.verdict, found.missed) == (expected.verdict, expected.missed)
    if found.trace is not None:
        assert replay(system, found.trace) == []
    return found


def lasso(system: System) -> tuple[list[int], int | None]:
    """The transitions of the violation of `live`, and the state that it returns to."""
    found = outcome(system)
    assert found.verdict is Verdict.VIOLATED
    assert found.trace is not None
    return [move.transition for move in found.trace.moves], found.trace.loop


def holds(system: System) -> bool:
    return outcome(system).verdict is Verdict.HOLDS


# ------------------------------------------------------------- stateright: joins and cycles (30)


def test_eventually_is_asked_again_of_a_state_that_two_ways_lead_to() -> None:
    # By B it has been seen, by C not: D is reached first by the way that has seen it.
    edges = ["AB", "AC", "BD", "CD"]
    assert lasso(graph("A B C D", edges, eventually(is_at("A B C D", "B")))) == ([1, 3], 2)
    assert lasso(graph("A B C D", edges, eventually(is_at("A B C D", "C")))) == ([0, 2], 2)


def test_eventually_is_broken_by_a_cycle_before_it() -> None:
    assert lasso(graph("A B C", ["AB", "BA", "BC"], eventually(is_at("A B C", "C")))) == ([0, 1], 0)


def test_eventually_is_broken_by_a_cycle_that_joins_what_has_seen_it() -> None:
    # A -> B -> C -> B: whoever comes by A -> D -> C has seen D.
    edges = ["AD", "DC", "AB", "BC", "CB"]
    assert lasso(graph("A B C D", edges, eventually(is_at("A B C D", "D")))) == ([2, 3, 4], 1)


# --------------------------------------------------------------- eventually always, stuttering (32)


def test_eventually_always_is_not_dropped() -> None:
    turns = ["AB", "BA"]
    assert lasso(graph("A B", turns, eventually(always(is_at("A B", "B"))))) == ([0, 1], 0)
    settles = ["AB", "BB"]
    assert holds(graph("A B", settles, eventually(always(is_at("A B", "B")))))


def test_a_run_that_ends_stays_where_it_is() -> None:
    ends = graph("A B", ["AB"], eventually(always(is_at("A B", "B"))))
    assert holds(ends)
    assert lasso(graph("A B", ["AB"], always(eventually(is_at("A B", "A"))))) == ([0], 1)
    assert lasso(graph("A B", ["AB"], always(is_at("A B", "A")))) == ([0], 1)


def test_what_may_go_on_does_not_stay() -> None:
    # Without fairness it may go round for ever, but nothing else than moving is possible.
    turns = graph("A B", ["AB", "BA"], always(eventually(is_at("A B", "B"))))
    assert holds(turns)


def test_next_looks_at_the_state_itself_where_a_run_has_ended() -> None:
    at_b, at_a = is_at("A B", "B"), is_at("A B", "A")
    assert holds(graph("A B", ["AB"], after(at_b)))
    assert holds(graph("A B", ["AB"], always(implies(at_b, after(at_b)))))
    assert lasso(graph("A B", ["AB"], after(after(after(at_a))))) == ([0], 1)
    # Nothing occurs where nothing moves.
    emits = Step((), 0, 1, emits=((0, TRUE),))
    for formula, holding in (
        (after(Occurred(0)), True),
        (after(after(Occurred(0))), False),
        (after(after(negated(Occurred(0)))), True),
        (always(negated(Occurred(0))), False),
        (eventually(always(negated(Occurred(0)))), True),
    ):
        system = build([("A B", [emits])], atoms=(Atom("go"),), properties=(live(formula),))
        assert holds(system) is holding


def test_a_single_state_that_nothing_leaves() -> None:
    alone: list[tuple[str, list[Step]]] = [("A", [])]
    states = (Variable("x", DIGIT, (), (None,)),)
    zero = eq(Read(1), number(0))
    system = build(alone, states, properties=(live(eventually(zero)),))
    found = outcome(system)
    assert found.trace is not None
    assert (found.trace.initial.values[1], found.trace.moves, found.trace.loop) == ((1,), (), 0)
    assert holds(
        build(alone, states, properties=(live(either(always(zero), after(negated(zero)))),))
    )


# -------------------------------------------------------------------------------- fairness (33, 35)


def test_weak_fairness_moves_what_could_always_move() -> None:
    loops = ["AA", "AB"]
    goal = eventually(is_at("A B", "B"))
    assert lasso(graph("A B", loops, goal)) == ([0], 0)
    assert holds(graph("A B", loops, goal, fair(1)))
    assert lasso(graph("A B", loops, goal, fair(0))) == ([0], 0)
    assert lasso(graph("A B", loops, goal, fair(0, 1))) == ([0], 0)


def test_weak_fairness_does_not_move_what_is_sometimes_not_enabled() -> None:
    # B -> C is enabled again and again, and not for ever.
    edges = ["AB", "BA", "BC"]
    goal = eventually(is_at("A B C", "C"))
    assert lasso(graph("A B C", edges, goal, fair(2))) == ([0, 1], 0)
    assert holds(graph("A B C", edges, goal, strong(2)))


def test_fairness_is_per_step_and_not_per_machine() -> None:
    # The machine moves for ever; one of its steps never does.
    edges = ["AB", "BA", "AC", "BC"]
    goal = eventually(is_at("A B C", "C"))
    whole = fair(0, 1, 2, 3)
    assert lasso(graph("A B C", edges, goal, whole)) == ([0, 1], 0)
    assert lasso(graph("A B C", edges, goal, fair(2), fair(3))) == ([0, 1], 0)
    assert holds(graph("A B C", edges, goal, fair(2, 3)))
    assert holds(graph("A B C", edges, goal, strong(2), fair(3)))


@pytest.mark.parametrize("kinds", ["ww", "ws", "sw", "ss"])
def test_several_assumptions_hold_together(kinds: str) -> None:
    # From A either B or C, each fair; to have seen both is not said by either alone.
    edges = ["AB", "AC", "BA", "CA", "AA"]
    kind = {"w": fair, "s": strong}
    states = "A B C"
    both_seen = both(always(eventually(is_at(states, "B"))), always(eventually(is_at(states, "C"))))
    first, second = kind[kinds[0]](0), kind[kinds[1]](1)
    weak = "w" in kinds
    assert holds(graph(states, edges, both_seen, first, second)) is not weak
    assert not holds(graph(states, edges, both_seen, first))
    assert not holds(graph(states, edges, both_seen, second))


def test_a_property_that_fails_fails_with_two_assumptions_too() -> None:
    # Both are met in the loop A -> B -> A; that C is seen again and again is simply not so.
    edges = ["AB", "BA", "BC", "CA"]
    goal = always(eventually(is_at("A B C", "C")))
    assert lasso(graph("A B C", edges, goal, fair(0), fair(1), strong(0))) == ([0, 1], 0)


def test_the_loop_takes_a_turn_for_each_assumption() -> None:
    edges = ["AB", "BA", "AC", "CA", "AD", "DA"]
    never = negated(always(eventually(is_at("A B C D", "A"))))
    shown = lasso(graph("A B C D", edges, never, strong(0), strong(2), strong(4)))
    assert shown == ([0, 1, 2, 3, 4, 5], 0)


def test_strong_fairness_takes_parts_of_a_component_apart() -> None:
    # Where D is entered again and again, D -> E must be taken; so D is avoided in the end.
    edges = ["AB", "BA", "BD", "DA", "DE", "EE"]
    states = "A B D E"
    goal = eventually(is_at(states, "E"))
    assert lasso(graph(states, edges, goal, strong(4))) == ([0, 1], 0)
    # And if B -> D must be taken as well, there is no way round it.
    assert holds(graph(states, edges, goal, strong(4), strong(2)))


def test_taking_apart_goes_on_inside() -> None:
    # Without C, which owes CX, only A and B are left, where B owes BC.
    edges = ["AB", "BA", "BC", "CA", "CX", "XX"]
    states = "A B C X"
    goal = eventually(is_at(states, "X"))
    assert holds(graph(states, edges, goal, strong(4), strong(2)))
    assert lasso(graph(states, edges, goal, strong(4), fair(2))) == ([0, 1], 0)


def test_what_is_never_enabled_is_fair() -> None:
    edges = ["AB", "BA", "CA"]
    goal = eventually(is_at("A B C", "C"))
    for assumption in (fair(2), strong(2), fair(), strong()):
        assert lasso(graph("A B C", edges, goal, assumption)) == ([0, 1], 0)


def test_a_self_loop_is_a_step() -> None:
    goal = always(eventually(is_at("A B", "A")))
    assert lasso(graph("A B", ["AB", "BB"], goal)) == ([0, 1], 1)
    assert lasso(graph("A B", ["AB", "BB"], goal, fair(1), strong(1))) == ([0, 1], 1)


def test_the_end_of_a_run_is_fair_to_everything() -> None:
    goal = eventually(is_at("A B C", "C"))
    edges = ["AB", "AC"]
    assert lasso(graph("A B C", edges, goal, fair(0), fair(1), strong(0), strong(1))) == ([0], 1)


def test_a_rendezvous_is_taken_for_both() -> None:
    # m0 and m1 meet, or m0 goes round alone. That m1's part is fair is enough.
    system = build(
        [("A B", [Step((), 0, 0), Step((), 0, 1)]), ("C D", [Step((), 0, 1)])],
        properties=(live(eventually(at(1, (), 1, "C D"))),),
    )
    alone, mine, partner = system.transitions
    meet = Transition(
        mine.action,
        both(mine.guard, partner.guard),
        (*mine.body, *partner.body),
        partner.action,
        "meet",
    )
    unfair = replace(system, transitions=(alone, meet))
    assert lasso(unfair) == ([0], 0)
    assert holds(replace(unfair, fairness=(Fairness("m1.s0", False, (1,)),)))
    # A machine that is fair as a whole may go round alone.
    assert lasso(replace(unfair, fairness=(Fairness("m0", False, (0, 1)),))) == ([0], 0)
    assert holds(replace(unfair, fairness=(Fairness("m1", True, (1,)),)))


# ------------------------------------------------------------------------------------ model errors


def broken_step(fairness: tuple[Fairness, ...], formula: Expr) -> System:
    """A -> A, and a step of A that fails."""
    steps = [Step((), 0, 0), Step((), 0, 1, do=(Fail(Failure.ASSERT, "broken"),))]
    return build([("A B", steps)], properties=(live(formula),), fairness=fairness)


def test_a_step_that_fails_is_enabled_and_never_taken() -> None:
    goal = eventually(at(0, (), 1, "A B"))
    assert lasso(broken_step((), goal)) == ([0], 0)
    assert holds(broken_step((fair(1),), goal))
    assert holds(broken_step((strong(1),), goal))
    assert lasso(broken_step((fair(0),), goal)) == ([0], 0)


def test_a_run_that_can_only_fail_has_not_ended() -> None:
    steps = [Step((), 0, 1), Step((), 1, 0, do=(Fail(Failure.ASSERT, "broken"),))]
    system = build([("A B", steps)], properties=(live(always(at(0, (), 0, "A B"))),))
    assert holds(system)
    assert explore(system).outcomes[-1].verdict is Verdict.ERROR


OPTION = OptionType(IntType(0, 2))


def optional(formula: Expr) -> System:
    """x goes round: none, 0, none, 0 ..."""
    fill = Step((), 0, 1, do=(Assign(1, (), number(1)),))
    clear = Step((), 1, 0, do=(Assign(1, (), number(0)),))
    x = Variable("x", OPTION, (), (0,))
    return build([("A B", [fill, clear])], (x,), properties=(live(formula),))


def test_a_formula_that_fails_is_an_error() -> None:
    value = eq(Unwrap(Read(1), OPTION), number(0))
    system = optional(always(eventually(value)))
    found = explore(system)
    assert found.outcomes[-1].verdict is Verdict.ERROR
    assert found.outcomes[-1].trace is not None
    assert replay(system, found.outcomes[-1].trace) == []


def test_what_stands_to_the_left_keeps_a_formula_from_failing() -> None:
    value = eq(Unwrap(Read(1), OPTION), number(0))
    other = eq(Unwrap(Read(1), OPTION), number(2))
    filled = negated(eq(Read(1), number(0)))
    empty = negated(filled)
    for formula, holding in (
        (always(implies(filled, either(value, after(empty)))), True),
        (always(either(empty, value, after(filled))), True),
        (always(implies(filled, both(other, eventually(empty)))), False),
        (always(eventually(both(filled, value, after(empty)))), True),
    ):
        system = optional(formula)
        found = explore(system)
        assert [o.verdict for o in found.outcomes[1:]] == [Verdict.HOLDS, Verdict.HOLDS]
        assert holds(system) is holding


# ---------------------------------------------------------------------------------------- formulas


def test_until_wants_both_sides() -> None:
    states = "A B C"
    a, b, c = (is_at(states, name) for name in states.split())
    assert holds(graph(states, ["AB", "BC", "CC"], until(either(a, b), c)))
    assert lasso(graph(states, ["AB", "BC", "CC"], until(a, c))) == ([0, 1, 2], 2)
    assert lasso(graph(states, ["AB", "BA", "BC"], until(either(a, b), c))) == ([0, 1], 0)
    assert holds(graph(states, ["AB"], until(FALSE, a)))
    assert holds(graph(states, ["AB"], until(b, a)))


def test_until_in_until() -> None:
    states = "A B C D"
    a, b, c, d = (is_at(states, name) for name in states.split())
    line = ["AB", "BC", "CD", "DD"]
    assert holds(graph(states, line, until(until(a, b), c)))
    assert holds(graph(states, line, until(a, until(b, until(c, d)))))
    assert not holds(graph(states, line, until(a, until(c, d))))
    # In B the inner one is promised by what comes, and in D it never is.
    assert not holds(graph(states, [*line, "BD"], until(until(a, b), c)))
    assert not holds(graph(states, [*line, "BA"], until(until(either(a, b), c), c)))


def test_always_eventually_and_its_dual() -> None:
    states = "A B C"
    a, b, c = (is_at(states, name) for name in states.split())
    edges = ["AB", "BA", "BC", "CB"]
    assert holds(graph(states, edges, always(eventually(b))))
    assert lasso(graph(states, edges, always(eventually(a)))) == ([0, 2, 3], 1)
    assert holds(graph(states, edges, either(always(eventually(a)), always(eventually(c)))))
    assert lasso(graph(states, edges, implies(always(eventually(a)), always(eventually(c))))) == (
        [0, 1],
        0,
    )
    assert holds(graph(states, edges, negated(eventually(always(a)))))


def test_response_with_its_antecedent() -> None:
    states = "A B C"
    b, c = is_at(states, "B"), is_at(states, "C")
    claim = live(
        always(implies(b, eventually(c))), antecedents=(Antecedent(b, "b"), Antecedent(c, "c"))
    )
    for edges, verdict, missed in (
        ([(0, 1), (1, 2)], Verdict.HOLDS, ()),
        ([(0, 1), (1, 1), (1, 2)], Verdict.VIOLATED, ()),
        ([(0, 0)], Verdict.VACUOUS, ("b", "c")),
        ([(0, 2)], Verdict.VACUOUS, ("b",)),
    ):
        steps = [Step((), *edge) for edge in edges]
        found = outcome(build([(states, steps)], properties=(claim,)))
        assert (found.verdict, found.missed) == (verdict, missed)


def test_what_counts_what_lies_ahead() -> None:
    states = "A B C"
    b, c = is_at(states, "B"), is_at(states, "C")
    one = Binary(BinaryOp.EQ, Many(ManyOp.COUNT, (eventually(b), eventually(c))), number(1))
    assert holds(graph(states, ["AB", "AC"], one))
    assert not holds(graph(states, ["AB", "BC"], one))
    same = Binary(BinaryOp.EQ, eventually(b), eventually(always(c)))
    assert holds(graph(states, ["AA", "AB", "BC"], same))
    assert lasso(graph(states, ["AA", "AB", "AC"], same)) == ([1], 1)


def test_past_under_the_future() -> None:
    # `once B` is a register; that C comes again and again after it.
    states = "A B C"
    once = Register("once B", is_at(states, "B"), either(Before(0), is_at(states, "B")))
    steps = [Step((), 0, 1), Step((), 0, 0), Step((), 1, 2), Step((), 2, 1)]
    formula = always(implies(Past(0), eventually(is_at(states, "C"))))
    system = build([(states, steps)], registers=(once,), properties=(live(formula),))
    assert holds(system)
    never = live(eventually(Past(0)))
    system = build([(states, steps)], registers=(once,), properties=(never,))
    assert lasso(system) == ([1], 0)
    # The history belongs to the state: C with it and without it is not the same place.
    both_ways = [Step((), 0, 2), Step((), 0, 1), Step((), 1, 2), Step((), 2, 2)]
    system = build([(states, both_ways)], registers=(once,), properties=(never,))
    assert lasso(system) == ([0, 3], 1)


def test_what_occurred_is_asked_of_each_step() -> None:
    # Both steps lead from A to A; only the first is seen.
    steps = [Step((), 0, 0, emits=((0, TRUE),)), Step((), 0, 0)]
    goal = always(eventually(Occurred(0)))
    system = build([("A", steps)], atoms=(Atom("seen"),), properties=(live(goal),))
    assert lasso(system) == ([1], 0)
    assert holds(replace(system, fairness=(fair(0),)))
    dual = replace(system, properties=(live(eventually(always(negated(Occurred(0))))),))
    assert lasso(dual) == ([0], 0)


def test_an_atom_may_depend_on_the_new_state() -> None:
    x = Variable("x", DIGIT)
    one = eq(Read(1), number(1))
    up = Step((), 0, 1, do=(Assign(1, (), number(1)),), emits=((0, one),))
    down = Step((), 1, 0, do=(Assign(1, (), number(0)),), emits=((0, one),))
    formulas = {
        always(eventually(Occurred(0))): True,
        always(implies(Occurred(0), one)): True,
        always(implies(Occurred(0), after(Occurred(0)))): False,
    }
    for formula, holding in formulas.items():
        atoms, claim = (Atom("one"),), live(formula)
        system = build([("A B", [up, down])], (x,), atoms=atoms, properties=(claim,))
        assert holds(system) is holding


# ---------------------------------------------------------------------------------- what is shown


def test_the_way_to_the_loop_is_short_and_canonical() -> None:
    # Two loops: by B after two steps, by C after one; D is never seen in either.
    edges = ["AB", "BE", "EE", "AC", "CC", "AD"]
    states = "A B C D E"
    goal = eventually(is_at(states, "D"))
    assert lasso(graph(states, edges, goal)) == ([3, 4], 1)


def test_of_equal_loops_the_least_state_is_shown() -> None:
    goal = eventually(is_at("A B C D", "D"))
    assert lasso(graph("A B C D", ["AC", "AB", "BB", "CC"], goal)) == ([1, 2], 1)


def test_several_properties_each_have_their_lasso() -> None:
    states = "A B"
    turns = [Step((), 0, 1), Step((), 1, 0)]
    claims = (
        Property("first", Kind.TEMPORAL, eventually(always(is_at(states, "A")))),
        Property("fine", Kind.INVARIANT, is_at(states, "A", "B")),
        Property("second", Kind.TEMPORAL, always(eventually(is_at(states, "A")))),
        Property("third", Kind.TEMPORAL, always(is_at(states, "A"))),
    )
    system = build([(states, turns)], properties=claims)
    found = explore(system)
    shown = {o.property: o.verdict for o in found.outcomes}
    assert list(shown.values())[:4] == [
        Verdict.VIOLATED,
        Verdict.HOLDS,
        Verdict.HOLDS,
        Verdict.VIOLATED,
    ]
    for one in found.outcomes:
        if one.trace is not None:
            assert (one.trace.claim, one.trace.loop) == (one.property, 0)
            assert replay(system, one.trace) == []


def test_with_a_deadlock_both_are_told() -> None:
    system = graph("A B", ["AB"], always(eventually(is_at("A B", "A"))))
    found = explore(system)
    assert [o.verdict for o in found.outcomes] == [
        Verdict.VIOLATED,
        Verdict.DEADLOCK,
        Verdict.HOLDS,
    ]


def test_nothing_is_said_of_the_future_on_part_of_the_graph() -> None:
    system = graph("A B C", ["AB", "BC"], eventually(is_at("A B C", "C")))
    found = explore(system, limits=Limits(max_depth=1))
    assert found.limit == "depth"
    assert found.outcomes[0].verdict is Verdict.UNKNOWN


def test_without_any_run_it_holds_for_nothing() -> None:
    claim = live(eventually(TRUE))
    system = build([("A", [])], properties=(claim,), assumptions=(FALSE,))
    assert outcome(system).verdict is Verdict.VACUOUS
