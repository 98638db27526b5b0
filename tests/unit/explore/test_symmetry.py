"""One state of those that are the same: what is counted, what is not reduced, what is shown."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from handmade import FALSE, TRUE, Build, both, no, num, op, some

from rascheck.explore import Limits, Reduce, explore
from rascheck.system.ir import (
    BOOL,
    Assign,
    Before,
    Const,
    Future,
    FutureOp,
    IndexType,
    IntType,
    Kind,
    Occurred,
    OptionType,
    Overflow,
    Past,
    Property,
    Read,
    Receive,
    Send,
    System,
)
from rascheck.system.ir import Length as Len
from rascheck.system.semantics import replay
from rascheck.system.trace import Ending, Trace
from rascheck.system.verdict import DEADLOCK, Exploration, Reduction, Verdict

THREE = IndexType("Who", 3, symmetric=True)
TWO = IndexType("Who", 2, symmetric=True)
PAGE = IndexType("Page", 2, symmetric=True)


def both_ways(system: System) -> tuple[Exploration, Exploration]:
    """With and without the reduction: what must be the same is."""
    whole = explore(system)
    reduced = explore(system, reduce=Reduce(symmetry=True))
    for name in ("outcomes", "fired", "entered", "depth", "complete", "whole"):
        assert getattr(reduced, name) == getattr(whole, name)
    for outcome in whole.outcomes:
        assert outcome.trace is None or replay(system, outcome.trace) == []
    assert whole.reductions == ()
    return whole, reduced


def told(exploration: Exploration) -> str:
    (reduction,) = exploration.reductions
    assert reduction.name == "symmetry"
    return reduction.told


def switches(who: IndexType) -> Build:
    """A machine an identity, which goes up and down; the identity that went last is kept."""
    build = Build()
    last = build.var("last", OptionType(who))
    machine = build.machine("m", "Down* Up", (who,))
    for i in range(who.size):
        body = Assign(last, (), Const(i + 1, OptionType(who)))
        build.step(machine, "Down -> Up", body, instance=(i,))
        build.step(machine, "Up -> Down", instance=(i,))
    return build


def test_identities_and_variables_that_hold_one() -> None:
    # Without `last`: 0 to 3 are up. With it: nobody yet; or the last is up or down, and so are
    # the two others, of which 0, 1 or 2 are up.
    whole, reduced = both_ways(switches(THREE).system())
    assert (whole.states, whole.transitions, whole.levels) == (25, 75, (1, 3, 9, 9, 3))
    assert (reduced.states, reduced.transitions, reduced.levels) == (7, 21, (1, 1, 2, 2, 1))
    assert told(reduced) == "Who[3]: up to 6 states as one"


def test_without_asking_nothing_is_reduced() -> None:
    system = switches(THREE).system()
    assert explore(system).states == explore(system, reduce=Reduce(slice=False)).states == 25


def test_two_types() -> None:
    build = Build()
    bad = build.var("bad", BOOL, (0, 0), (PAGE,))
    machine = build.machine("m", "A*", (TWO,))
    holds = build.var("holds", OptionType(PAGE), (0, 0), (TWO,))
    for i in range(2):
        for page in range(2):
            take = Assign(holds, (num(i),), Const(page + 1, OptionType(PAGE)))
            build.step(machine, "A -> A", take, instance=(i,))
    for i in range(2):
        for page in range(2):
            when = op(Read(holds, (num(i),)), "==", Const(page + 1, OptionType(PAGE)))
            strike = Assign(bad, (num(page),), TRUE)
            build.step(machine, "A -> A", strike, when=when, instance=(i,))
    build.transitions.sort(key=lambda one: one.action.instance)
    whole, reduced = both_ways(build.system())
    # Who holds which page: 9 ways, times 4 for what is bad; but if nobody has held one, none is.
    # By Burnside's lemma there are (33 + 9 + 1 + 5) / 4 orbits.
    assert whole.states == 9 * 4 - 3
    assert reduced.states == 12
    assert told(reduced) == "Page[2], Who[2]: up to 4 states as one"


def test_a_property_that_names_an_identity_keeps_its_type_out() -> None:
    build = switches(THREE)
    build.invariant("second_stays", no(build.at(0, "Up", 1)))
    whole, reduced = both_ways(build.system())
    assert reduced.states == whole.states == 25
    assert told(reduced) == "not used: `second_stays` tells values of `Who` apart"
    # The same for all identities is not split: its violation is found, and shown as without.
    build = switches(THREE)
    build.invariant("all_stay", both(*(no(build.at(0, "Up", i)) for i in range(3))))
    whole, reduced = both_ways(build.system())
    assert reduced.states == 7
    assert next(outcome.verdict for outcome in reduced.outcomes) is Verdict.VIOLATED


def test_one_type_may_be_used_and_another_not() -> None:
    build = switches(THREE)
    bad = build.var("bad", BOOL, (0, 0), (PAGE,))
    other = build.machine("other", "A*")
    for page in range(2):
        build.step(other, "A -> A", Assign(bad, (num(page),), TRUE))
    build.invariant("first_page", no(Read(bad, (num(0),))))
    whole, reduced = both_ways(build.system())
    assert (whole.states, reduced.states) == (25 * 4, 7 * 4)
    assert told(reduced) == (
        "Who[3]: up to 6 states as one; `first_page` tells values of `Page` apart"
    )


def test_a_step_or_an_initial_value_that_one_identity_has_alone() -> None:
    build = switches(THREE)
    build.transitions.pop(2)
    assert told(explore(build.system(), reduce=Reduce(symmetry=True))) == (
        "not used: `m.s` tells values of `Who` apart"
    )
    build = switches(THREE)
    build.var("chosen", THREE, 1)
    assert told(explore(build.system(), reduce=Reduce(symmetry=True))) == (
        "not used: the initial value of `chosen` tells values of `Who` apart"
    )
    build = switches(THREE)
    system = build.system(op(build.control(0, 1), "==", 0))
    assert told(explore(system, reduce=Reduce(symmetry=True))) == (
        "not used: an assumption tells values of `Who` apart"
    )


def test_identities_are_not_numbers() -> None:
    # Each identity has the same property, but "less" has no meaning for them.
    build = switches(TWO)
    build.var("a", TWO, None)
    build.var("b", TWO, None)
    build.invariant("less", no(op(Read(2), "<", Read(3))))
    whole, reduced = both_ways(build.system())
    assert reduced.states == whole.states
    assert told(reduced) == "not used: `less` tells values of `Who` apart"


def test_free_initial_values_and_initial_states_that_are_the_same() -> None:
    build = Build()
    build.var("x", BOOL, (None, None, None), (THREE,))
    build.var("peer", THREE, (None, None, None), (THREE,))
    found = explore(build.system(), reduce=Reduce(symmetry=True))
    assert (explore(build.system()).initial, found.initial) == (8 * 27, 44)


def test_what_is_remembered_of_each_identity_goes_with_it() -> None:
    build = switches(TWO)
    atoms = [build.atom(f"up {i}") for i in range(2)]
    for i in range(2):
        number = 2 * i
        build.transitions[number] = replace(
            build.transitions[number],
            emits=((atoms[i], TRUE),),
            body=build.transitions[number].body[:1],
        )
    # The second first, so that identities and registers have different numbers.
    for i in (1, 0):
        build.register(some(Before(1 - i), Occurred(atoms[i])))
    pairs = [both(build.at(0, "Down", i), Past(1 - i)) for i in range(2)]
    build.reachable("down_again", some(*pairs))
    build.reachable(
        "down_for_nothing", some(*(both(build.at(0, "Up", i), no(Past(1 - i))) for i in range(2)))
    )
    whole, reduced = both_ways(build.system())
    # Each is down, up, or down again.
    assert (whole.states, reduced.states) == (9, 6)
    assert [one.verdict for one in reduced.outcomes[:2]] == [Verdict.REACHABLE, Verdict.UNREACHABLE]


def test_history_that_knows_one_identity() -> None:
    build = switches(TWO)
    atom = build.atom("first")
    one = build.transitions[0]
    build.transitions[0] = replace(one, emits=((atom, TRUE),))
    build.register(some(Before(0), Occurred(atom)))
    whole, reduced = both_ways(build.system())
    assert reduced.states == whole.states
    assert told(reduced) == "not used: `m.s` tells values of `Who` apart"
    build = switches(TWO)
    build.register(some(Before(0), build.at(0, "Up", 0)))
    whole, reduced = both_ways(build.system())
    assert reduced.states == whole.states
    assert told(reduced) == "not used: what is remembered of the past tells values of `Who` apart"


def test_queues_of_identities() -> None:
    build = Build()
    queue = build.queue("q", THREE, 2, Overflow.DROP)
    sender = build.machine("sender", "A*", (THREE,))
    taker = build.machine("taker", "A*")
    for i in range(3):
        build.step(sender, "A -> A", Send(queue, (), (Const(i, THREE),)), instance=(i,))
    build.step(taker, "A -> A", Receive(queue), when=op(Len(queue), ">", 0))
    whole, reduced = both_ways(build.system())
    # Empty; one; two of the same or two that differ.
    assert (whole.states, reduced.states) == (1 + 3 + 9, 1 + 1 + 2)


def tokens(states: str) -> System:
    """One token: who takes it goes on for ever, and who waits then waits for ever beside it."""
    build = Build()
    token = build.var("token", BOOL, 1)
    machine = build.machine("m", states, (THREE,))
    for i in range(3):
        build.step(machine, "Idle -> Wait", instance=(i,))
        taken = Assign(token, (), FALSE)
        build.step(machine, "Wait -> Run", taken, when=Read(token), instance=(i,))
        build.step(machine, "Run -> Turn", instance=(i,))
        build.step(machine, "Turn -> Run", instance=(i,))
    return build.system()


@pytest.mark.parametrize("order", [*itertools.permutations(("Wait", "Run*", "Turn*"))])
def test_a_machine_that_is_stuck_beside_another(order: tuple[str, ...]) -> None:
    # Which of the states that are the same is visited depends on the order.
    whole, reduced = both_ways(tokens(" ".join(("Idle*", *order))))
    # Idle or waiting: 0 to 3 wait; or one runs in two states, and of the two others 0 to 2 wait.
    assert (whole.states, reduced.states) == (8 + 2 * 3 * 4, 4 + 2 * 3)
    (trace,) = [one.trace for one in reduced.outcomes if one.property == DEADLOCK]
    assert isinstance(trace, Trace)
    assert (trace.ending, trace.machine) == (Ending.STUCK, (0, (1,)))
    assert [move.transition for move in trace.moves] == [0, 1, 4]


def test_a_deadlock_is_shown_as_without() -> None:
    build = Build()
    seen = build.var("seen", OptionType(THREE))
    machine = build.machine("m", "A B", (THREE,))
    for i in range(3):
        first = Read(seen)
        body = Assign(seen, (), Const(i + 1, OptionType(THREE)))
        build.step(machine, "A -> B", body, when=op(first, "==", 0), instance=(i,))
    whole, reduced = both_ways(build.system())
    assert (whole.states, whole.deadlocks) == (4, 3)
    assert (reduced.states, reduced.deadlocks) == (2, 1)
    assert reduced.fired == {0, 1, 2}


def test_what_fails_is_shown_as_without() -> None:
    build = Build()
    x = build.var("x", IntType(0, 2), (0, 0, 0), (THREE,))
    machine = build.machine("m", "A*", (THREE,))
    for i in range(3):
        more = op(Read(x, (num(i),)), "+", 1)
        build.step(machine, "A -> A", Assign(x, (num(i),), more), instance=(i,))
    whole, reduced = both_ways(build.system())
    assert (whole.states, whole.model_errors) == (27, 27)
    # Multisets of three of three values; of each state those fail that stand at 2.
    assert (reduced.states, reduced.model_errors) == (10, 10)


def test_when_it_is_not_used() -> None:
    build = switches(TWO)
    always = Future(FutureOp.ALWAYS, (some(*(build.at(0, "Up", i) for i in range(2))),))
    build.properties.append(Property("later", Kind.TEMPORAL, always))
    assert explore(build.system(), reduce=Reduce(symmetry=True)).reductions == (
        Reduction("symmetry", "not used: a property is about the future", used=False),
    )
    plain, alone = IndexType("Who", 2), IndexType("Who", 1, symmetric=True)
    for type in (plain, alone):  # nobody has asked for it
        assert explore(switches(type).system(), reduce=Reduce(symmetry=True)).reductions == ()
    many = IndexType("Who", 8, symmetric=True)
    assert told(explore(switches(many).system(), reduce=Reduce(symmetry=True))) == (
        "not used: `Who` has too many values"
    )


def test_seven_identities() -> None:
    found = explore(
        switches(IndexType("Who", 7, symmetric=True)).system(), reduce=Reduce(symmetry=True)
    )
    assert (found.states, found.transitions) == (15, 7 * 15)
    assert told(found) == "Who[7]: up to 5,040 states as one"


def test_a_limit() -> None:
    system = switches(THREE).system()
    found = explore(system, limits=Limits(max_depth=2), reduce=Reduce(symmetry=True))
    assert (found.states, found.limit, found.whole) == (4, "depth", 2)
