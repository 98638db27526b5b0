"""Where fair runs may stay: compiled code, which does not build the product, against Python."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_systems import Step, at, build

from rascheck.explore import Limits
from rascheck.explore.liveness.automaton import Automaton
from rascheck.explore.liveness.components import Parts, justice_of
from rascheck.explore.liveness.letters import letters_of
from rascheck.explore.liveness.product import Reading, product_of
from rascheck.explore.liveness.tables import tables_of
from rascheck.explore.native import engine, live
from rascheck.explore.native.machine_code import Code
from rascheck.explore.takeover import searched
from rascheck.system.future import taken_apart
from rascheck.system.ir import (
    TRUE,
    Assign,
    Atom,
    Binary,
    BinaryOp,
    Expr,
    Fail,
    Failure,
    Fairness,
    Future,
    FutureOp,
    Kind,
    Many,
    ManyOp,
    Occurred,
    Property,
    System,
    Unary,
    UnaryOp,
)

STATES = "A B C D E F"
SIZE = len(STATES.split())


@st.composite
def formulas(draw: st.DrawFn, depth: int) -> Expr:
    """A formula over where m0 rests and what occurred."""
    if depth == 0:
        if draw(st.integers(0, 3)) == 0:
            return Occurred(draw(st.integers(0, 1)))
        some = draw(st.sets(st.integers(0, SIZE - 1), min_size=1, max_size=3))
        return Many(ManyOp.OR, tuple(at(0, (), state, STATES) for state in sorted(some)))

    def inner() -> Expr:
        return draw(formulas(draw(st.integers(0, depth - 1))))

    op = draw(st.sampled_from((*FutureOp, *FutureOp, "and", "or", "implies", "not")))
    match op:
        case FutureOp.UNTIL:
            return Future(op, (inner(), inner()))
        case FutureOp():
            return Future(op, (inner(),))
        case "not":
            return Unary(UnaryOp.NOT, inner())
        case "implies":
            return Binary(BinaryOp.IMPLIES, inner(), inner())
        case _:
            return Many(ManyOp.AND if op == "and" else ManyOp.OR, (inner(), inner()))


@st.composite
def graphs(draw: st.DrawFn) -> System:
    """One machine that goes about in six states, a formula, and some assumptions."""
    steps = []
    for state in range(SIZE):
        for to in sorted(draw(st.sets(st.integers(0, SIZE - 1), max_size=3))):
            emits = tuple((atom, TRUE) for atom in range(2) if draw(st.integers(0, 3)) == 0)
            fails = draw(st.integers(0, 19)) == 0
            body: tuple[Assign | Fail, ...] = (Fail(Failure.ASSERT, "no"),) if fails else ()
            steps.append(Step((), state, to, do=body, emits=emits))
    claim = Property("live", Kind.TEMPORAL, draw(formulas(3)))
    fair = []
    for number in range(draw(st.integers(0, 3))):
        some = draw(st.sets(st.sampled_from(range(len(steps))), max_size=3)) if steps else set()
        fair.append(Fairness(f"fair {number}", draw(st.booleans()), tuple(sorted(some))))
    atoms = (Atom("first"), Atom("second"))
    return build([(STATES, steps)], atoms=atoms, properties=(claim,), fairness=tuple(fair))


@cache
def of_text(text: str) -> Code:
    """Machine code of a module, which holds nothing that changes."""
    return Code(text, 1)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs(), st.sampled_from((1, 3, 1 << 21)))
def test_parts_are_the_same(system: System, slice: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for user in (engine, live):
            patch.setattr(user, "Code", lambda text, *_: of_text(text))
        patch.setattr("rascheck.explore.native.live.SLICE", slice)
        found = searched(system, Limits(), None, watched=False, engine="compiled")
        temporal = taken_apart(system.properties[0].formula)
        automaton = Automaton(temporal.skeleton)
        letters = letters_of(found, temporal.propositions)
        reading = Reading(automaton, letters.masks)
        marks = found.marked(lambda: tables_of(found, letters, reading))
    assert marks is not None
    links = found.links()
    product = product_of(found, links, letters, reading)
    parts = list(Parts(product, automaton, justice_of(system, links, found.count)).found())
    nodes = list(zip(product.states, product.places, strict=True))
    expected = {nodes[part.nodes[0]]: part for part in parts}
    marked: dict[int, set[tuple[int, int]]] = {}
    for node in nodes:
        marked.setdefault(marks.part(*node), set()).add(node)
    marked.pop(0, None)
    assert marks.some is bool(marked)
    assert len(marked) == len(parts)
    for first, part in expected.items():
        mine = marks.part(*first)
        assert marked[mine] == {nodes[number] for number in part.nodes}
        assert marks.due(mine) == part.due
