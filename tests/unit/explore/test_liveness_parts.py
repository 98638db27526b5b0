"""What liveness is made of: the automaton, and the two ways to look for what it accepts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_systems import Step, at, build

from rascheck.explore import takeover
from rascheck.explore.decide import Decision, explore
from rascheck.explore.found import Found
from rascheck.explore.limits import Limits, Progress
from rascheck.explore.liveness.automaton import Automaton
from rascheck.explore.liveness.components import Parts, justice_of
from rascheck.explore.liveness.concern import concern_of
from rascheck.explore.liveness.letters import letters_of
from rascheck.explore.liveness.product import Reading, product_of
from rascheck.explore.liveness.tables import tables_of
from rascheck.explore.native.search import CompiledSearch
from rascheck.explore.takeover import searched
from rascheck.system import semantics
from rascheck.system.future import taken_apart
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Assign,
    Atom,
    Binary,
    BinaryOp,
    Const,
    Expr,
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


def test_labels_of_two_bytes() -> None:
    # A ring of 300 states with one way out of it, by the last transition.
    names = " ".join(f"S{number}" for number in range(301))
    steps = [Step((), number, (number + 1) % 300) for number in range(300)]
    goal = Property("live", Kind.TEMPORAL, eventually(at(0, (), 300, names)))
    system = build([(names, [*steps, Step((), 299, 300)])], properties=(goal,))
    assert looked(replace(system, fairness=(Fairness("out", True, (300,)),)), "compiled") == (0, 0)
    assert looked(replace(system, fairness=(Fairness("out", False, (300,)),)), "compiled") == (1, 1)


def test_letters_of_four_bytes() -> None:
    # x counts to 511; a proposition for each of its nine bits has 512 different answers.
    type = IntType(0, 511)
    x = Read(1)

    def number(value: int) -> Const:
        return Const(value, type)

    bits = tuple(
        Binary(
            BinaryOp.EQ,
            Binary(BinaryOp.MOD, Binary(BinaryOp.DIV, x, number(1 << bit)), number(2)),
            number(1),
        )
        for bit in range(9)
    )
    up = Assign(1, (), Binary(BinaryOp.ADD, x, number(1)))
    steps = [
        Step((), 0, 0, Binary(BinaryOp.LT, x, number(511)), (up,)),
        Step((), 0, 0, Binary(BinaryOp.EQ, x, number(511)), (Assign(1, (), number(0)),)),
    ]
    seen = tuple(always(eventually(bit)) for bit in bits)
    claim = Property("live", Kind.TEMPORAL, Many(ManyOp.AND, seen))
    variable = Variable("x", type, (), (0,))
    system = build([("A", steps)], (variable,), properties=(claim,))
    found = searched(system, Limits(), None, watched=False, engine="compiled")
    letters = letters_of(found, taken_apart(claim.formula).propositions)
    assert (len(letters.masks), letters.arriving[0][511]) == (513, 512)
    assert looked(system, "compiled") == (0, 0)
    low = replace(claim, formula=always(eventually(negated(bits[8]))))
    never = replace(claim, formula=eventually(always(Many(ManyOp.OR, bits))))
    assert looked(replace(system, properties=(low,)), "compiled") == (0, 0)
    assert looked(replace(system, properties=(never,)), "compiled") == (1, 1)


# ------------------------------------------------------------------------- which steps are kept


WHOLE = "A B C D"
LINE = ["AB", "BA", "BC", "CD", "DA"]


def leads(first: int, then: int) -> Expr:
    """`first ~> then` for two states of `WHOLE`."""
    there = eventually(at(0, (), then, WHOLE))
    return always(Binary(BinaryOp.IMPLIES, at(0, (), first, WHOLE), there))


def kept(formula: Expr, *fairness: Fairness) -> tuple[list[str], int]:
    """The states whose steps matter, and how many steps compiled code has kept."""
    system = ring(WHOLE, LINE, formula, *fairness)
    concern = concern_of(system)
    names = []
    for name, state in zip("ABCD", range(4), strict=True):
        values = ((state,), *semantics.initial_states(system)[0].values[1:])
        here = semantics.initial_states(system)[0]._replace(values=values)
        if concern is None or semantics.truth(system, concern, here, semantics.NOTHING) is True:
            names.append(name)
    found = searched(system, Limits(), None, watched=False, engine="compiled")
    assert isinstance(found, CompiledSearch)
    assert found.partial is (concern is not None)
    return names, found.engine.edges()


def test_only_steps_of_states_that_owe_something_are_kept() -> None:
    assert kept(leads(1, 0)) == (["B", "C", "D"], 4)
    assert kept(eventually(at(0, (), 0, WHOLE))) == (["B", "C", "D"], 4)
    assert kept(leads(1, 3)) == (["A", "B", "C"], 4)
    assert kept(always(at(0, (), 0, WHOLE))) == (["A", "B", "C", "D"], 5)  # then anything goes
    assert kept(Future(FutureOp.NEXT, (at(0, (), 0, WHOLE),))) == (["A", "B", "C", "D"], 5)


def test_for_what_occurs_all_steps_are_kept() -> None:
    step = Step((), 0, 0, emits=((0, TRUE),))
    claim = Property("live", Kind.TEMPORAL, always(eventually(Occurred(0))))
    assert concern_of(build([("A", [step])], atoms=(Atom("it"),), properties=(claim,))) is None


def test_steps_that_were_not_kept_are_found_again() -> None:
    system = ring(WHOLE, LINE, leads(1, 0), Fairness("CD", False, (3,)))
    found = searched(system, Limits(), None, watched=False, engine="compiled")
    assert isinstance(found, CompiledSearch)
    before, whole = found.partial, searched(system, Limits(), None, watched=True, engine="compiled")
    again, links = found.links(), whole.links()
    assert (before, found.partial) == (True, False)
    for state in range(found.count):
        steps = [(again.labels[i], again.targets[i]) for i in again.leaving(state)]
        assert steps == [(links.labels[i], links.targets[i]) for i in links.leaving(state)]
    assert found.transitions == whole.transitions == 5


def test_where_a_formula_fails_nothing_is_taken_for_granted() -> None:
    # x is none at B: a run through B meets an error, and only such a run comes to C.
    option = OptionType(IntType(0, 0))
    steps = [
        Step((), 0, 1, do=(Assign(1, (), Const(0, IntType(0, 1))),)),
        Step((), 1, 2, do=(Assign(1, (), Const(1, IntType(0, 1))),)),
        Step((), 2, 2),
        Step((), 0, 0),
    ]
    fine = Binary(BinaryOp.EQ, Unwrap(Read(1), option), Const(0, IntType(0, 0)))
    goal = always(Binary(BinaryOp.IMPLIES, fine, eventually(at(0, (), 0, "A B C"))))
    claim = Property("live", Kind.TEMPORAL, goal)
    x = Variable("x", option, (), (1,))
    system = build([("A B C", steps)], (x,), properties=(claim,))
    assert concern_of(system) is not None
    for engine in ("generated", "compiled"):
        verdicts = [o.verdict for o in explore(system, engine=engine).outcomes]
        assert verdicts == [Verdict.HOLDS, Verdict.HOLDS, Verdict.ERROR]


# ------------------------------------------------------------------------------ slices and limits


def test_compiled_code_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rascheck.explore.native.live.SLICE", 1)
    states, edges = "A B C D E", ["AB", "BA", "BD", "DA", "DE", "EE", "AC", "CC"]
    goal = eventually(at(0, (), 4, states))
    for fairness, seen in (
        ((), (2, 2)),
        ((Fairness("DE", True, (4,)),), (2, 2)),
        ((Fairness("DE", True, (4,)), Fairness("BD", True, (2,))), (1, 1)),
        ((Fairness("AC", False, (6,)),), (2, 2)),
        ((Fairness("AC", True, (6,)), Fairness("DE", False, (4,))), (1, 1)),
    ):
        assert looked(ring(states, edges, goal, *fairness), "compiled") == seen


@pytest.mark.parametrize(
    ("limits", "said"), [({"seconds": 0}, "seconds"), ({"memory": 0}, "memory")]
)
def test_compiled_code_keeps_to_limits(
    limits: dict[str, int], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rascheck.explore.native.live.SLICE", 1)
    system = ring(WHOLE, LINE, leads(1, 0))
    looks: list[Progress] = []
    found = searched(system, Limits(), looks.append, watched=False, engine="compiled")
    before = len(looks)

    def look(at: Progress) -> None:
        looks.append(at)
        if len(looks) == before + 2:
            found.limits = Limits(**limits)

    found.progress = look
    outcomes = Decision(system, found).outcomes()
    assert (found.limit, len(looks)) == (said, before + 2)
    assert [o.verdict for o in outcomes] == [Verdict.UNKNOWN, Verdict.HOLDS, Verdict.HOLDS]


def test_compiled_code_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rascheck.explore.native.live.SLICE", 1)
    system = ring(WHOLE, LINE, leads(1, 0))
    levels = len(explore(system, engine="compiled").levels)
    looks: list[Progress] = []

    def look(at: Progress) -> None:
        looks.append(at)
        if len(looks) == levels + 3:
            raise KeyboardInterrupt

    found = explore(system, engine="compiled", progress=look)
    assert (found.limit, found.complete, found.states) == ("interrupted", False, 4)
    assert found.outcomes[0].verdict is Verdict.UNKNOWN
