"""What liveness is made of: the automaton, and the two ways to look for what it accepts."""

from __future__ import annotations

import pytest
from small_systems import Step, at, build

from rascheck.explore import takeover
from rascheck.explore.decide import Decision
from rascheck.explore.found import Found
from rascheck.explore.limits import Limits
from rascheck.explore.liveness.automaton import Automaton
from rascheck.explore.liveness.components import Parts, justice_of
from rascheck.explore.liveness.letters import letters_of
from rascheck.explore.liveness.product import Reading, product_of
from rascheck.explore.liveness.tables import tables_of
from rascheck.system.future import taken_apart
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Fairness,
    Future,
    FutureOp,
    Kind,
    Local,
    Many,
    ManyOp,
    Property,
    System,
    Unary,
    UnaryOp,
)
from rascheck.system.verdict import Verdict

P, Q = Local(0), Local(1)


def always(value: Expr) -> Future:
    return Future(FutureOp.ALWAYS, (value,))


def eventually(value: Expr) -> Future:
    return Future(FutureOp.EVENTUALLY, (value,))


def negated(value: Expr) -> Expr:
    return Unary(UnaryOp.NOT, value)


def size(skeleton: Expr) -> tuple[int, int]:
    """How many states the automaton of its negation has (with the first one), and promises."""
    automaton = Automaton(skeleton)
    seen = [automaton.initial]
    for state in seen:
        for letter in range(4):
            seen += [then for then, _ in automaton.steps(state, letter) if then not in seen]
    return len(seen), automaton.every.bit_length()


def test_automata_are_small() -> None:
    answered = always(Many(ManyOp.OR, (negated(P), eventually(Q))))
    assert size(always(P)) == (2, 1)  # eventually !p, then anything
    assert size(eventually(P)) == (1, 0)
    assert size(answered) == (2, 1)
    assert size(always(eventually(P))) == (2, 1)
    assert size(eventually(always(P))) == (1, 1)
    assert size(always(always(P))) == size(always(P))
    assert size(eventually(eventually(P))) == size(eventually(P))
    assert size(TRUE) == (1, 0)


def test_promises_are_never_made_into_one() -> None:
    both = Many(ManyOp.AND, (always(eventually(P)), always(eventually(Q))))
    automaton = Automaton(negated(both))
    assert automaton.every == 3
    kept = {letter: automaton.steps(automaton.initial, letter) for letter in range(4)}
    assert [[promises for _, promises in kept[letter]] for letter in range(4)] == [
        [0],
        [1],
        [2],
        [3],
    ]


def test_a_step_that_asks_for_more_is_left_out() -> None:
    # Where q holds, nothing is gained by waiting for another q.
    until = Future(FutureOp.UNTIL, (P, Q))
    automaton = Automaton(negated(until))
    assert automaton.steps(automaton.initial, 2) == ((0, 1),)
    assert automaton.steps(automaton.initial, 1) == ((automaton.initial, 0),)
    assert automaton.steps(automaton.initial, 0) == ()


def test_constants_are_folded() -> None:
    assert Automaton(eventually(TRUE)).steps(1, 0) == ()
    broken = Automaton(always(FALSE))
    assert broken.steps(broken.initial, 0) == ((0, 0),)
    assert Automaton(Many(ManyOp.AND, (TRUE, always(Const(1))))).every == 0


# ------------------------------------------------------------------------- looking for components


def ring(states: str, edges: list[str], formula: Expr, *fairness: Fairness) -> System:
    names = states.split()
    steps = [Step((), names.index(edge[0]), names.index(edge[1])) for edge in edges]
    claim = Property("live", Kind.TEMPORAL, formula)
    return build([(states, steps)], properties=(claim,), fairness=fairness)


def looked(system: System, engine: str) -> tuple[int | None, int]:
    """How many parts an engine marks, if it can, and how many there are; these are the same."""
    found: Found = takeover.searched(system, Limits(), None, watched=False, engine=engine)
    temporal = taken_apart(system.properties[0].formula)
    automaton = Automaton(temporal.skeleton)
    links = found.links()
    letters = letters_of(found, temporal.propositions)
    reading = Reading(automaton, letters.masks)
    marks = found.marked(lambda: tables_of(found, letters, reading))
    product = product_of(found, links, letters, reading)
    justice = justice_of(system, links, found.count)
    parts = list(Parts(product, automaton, justice).found())
    if marks is None:
        return None, len(parts)
    nodes = list(zip(product.states, product.places, strict=True))
    groups: dict[int, set[int]] = {}
    for number, node in enumerate(nodes):
        groups.setdefault(marks.part(*node), set()).add(number)
    groups.pop(0, None)
    assert marks.some is bool(groups)
    assert sorted(map(sorted, groups.values())) == sorted(sorted(part.nodes) for part in parts)
    return len(groups), len(parts)


def test_compiled_code_finds_the_same_parts() -> None:
    states, edges = "A B C", ["AB", "BA", "BC"]
    goal = eventually(at(0, (), 2, states))
    for fairness, seen in (
        ((), (1, 1)),
        ((Fairness("it", False, (2,)),), (1, 1)),
        ((Fairness("it", True, (2,)),), (0, 0)),
        ((Fairness("it", False, (1, 2)), Fairness("it", False, (0,))), (1, 1)),
    ):
        assert looked(ring(states, edges, goal, *fairness), "compiled") == seen


def test_compiled_code_sees_what_is_not_there() -> None:
    states, edges = "A B C", ["AA", "AB", "BB", "BC", "CC"]
    goal = eventually(at(0, (), 2, states))
    assert looked(ring(states, edges, goal), "compiled") == (2, 2)
    first = Fairness("first", False, (1,))
    assert looked(ring(states, edges, goal, first), "compiled") == (1, 1)
    second = Fairness("second", False, (3,))
    assert looked(ring(states, edges, goal, first, second), "compiled") == (0, 0)
    assert looked(ring(states, edges, goal, first, second), "generated") == (None, 0)


def test_compiled_code_stays_where_a_run_ends() -> None:
    states, edges = "A B", ["AB"]
    at_a = at(0, (), 0, states)
    assert looked(ring(states, edges, always(eventually(at_a))), "compiled") == (1, 1)
    assert looked(ring(states, edges, eventually(always(negated(at_a)))), "compiled") == (0, 0)
    implied = Binary(BinaryOp.IMPLIES, at_a, eventually(negated(at_a)))
    assert looked(ring(states, edges, always(implied)), "compiled") == (0, 0)


@pytest.mark.parametrize(
    ("limits", "said"), [({"seconds": 0}, "seconds"), ({"memory": 0}, "memory")]
)
def test_a_limit_while_looking_leaves_open_what_looks_ahead(
    limits: dict[str, int], said: str
) -> None:
    states = "A B"
    system = ring(states, ["AB"], eventually(at(0, (), 1, states)))
    found = takeover.searched(system, Limits(), None, watched=False, engine="generated")
    found.limits = Limits(**limits)
    outcomes = Decision(system, found).outcomes()
    assert found.limit == said
    assert [outcome.verdict for outcome in outcomes] == [
        Verdict.UNKNOWN,
        Verdict.DEADLOCK,
        Verdict.HOLDS,
    ]
