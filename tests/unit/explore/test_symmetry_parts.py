"""The parts of the symmetry reduction, each by itself."""

from __future__ import annotations

import itertools
import math

import pytest
import symmetric_systems
from handmade import TRUE, Build, both, no, num, op, some
from hypothesis import HealthCheck, given, settings

from rascheck.explore import Reduce, explore, takeover
from rascheck.explore.layout import Layout
from rascheck.explore.limits import Limits
from rascheck.explore.native.least import blocks, path
from rascheck.explore.native.program import Program
from rascheck.explore.reduce.automorphism import Automorphism, Judge
from rascheck.explore.reduce.forms import Asymmetric
from rascheck.explore.reduce.group import turn_of
from rascheck.explore.reduce.least import Least
from rascheck.explore.reduce.motion import exchange
from rascheck.explore.reduce.symmetry import symmetry_of
from rascheck.explore.search import Search
from rascheck.system import semantics
from rascheck.system.ir import (
    BOOL,
    Assign,
    Branch,
    Const,
    IndexType,
    IntType,
    OptionType,
    Read,
    SetLocal,
    Statement,
    System,
    Unwrap,
)
from rascheck.system.ir import Local as Loc
from rascheck.system.trace import Move, State

WHO = IndexType("Who", 3, symmetric=True)
PAGE = IndexType("Page", 2, symmetric=True)


def exchanged(system: System, first: int = 0) -> Automorphism:
    return Judge(system).automorphism(exchange(WHO, first))


def with_bodies(*bodies: tuple[Statement, ...]) -> System:
    """A body for each identity, over `x` and `y`, an element an identity each, and `z`."""
    build = Build()
    for name in "xy":
        build.var(name, IntType(0, 5), (0, 0, 0), (WHO,))
    build.var("z", IntType(0, 5))
    machine = build.machine("m", "A*", (WHO,))
    for i, body in enumerate(bodies):
        build.step(machine, "A -> A", *body, instance=(i,), locals=2)
    return build.system()


X, Y, Z = 0, 1, 2


def put(variable: int, i: int, value: int | Loc = 1) -> Assign:
    return Assign(variable, (num(i),), value if isinstance(value, Loc) else num(value))


def test_what_becomes_of_transitions() -> None:
    system = with_bodies(*((put(X, i),) for i in range(3)))
    assert exchanged(system).transitions == (1, 0, 2)
    assert exchanged(system, 1).transitions == (0, 2, 1)


def test_statements_that_do_not_touch_the_same_may_stand_in_any_order() -> None:
    exchanged(with_bodies((put(X, 0), put(Y, 1)), (put(Y, 0), put(X, 1)), (put(X, 2),) * 2))


def test_statements_that_touch_the_same_may_not() -> None:
    one, two = Assign(Z, (), num(1)), Assign(Z, (), num(2))
    with pytest.raises(Asymmetric, match=r"`m\.s`"):
        exchanged(with_bodies((one, two), (two, one), (one,)))
    reading = Assign(Y, (num(0),), Read(X, (num(0),))), Assign(Y, (num(1),), Read(X, (num(1),)))
    with pytest.raises(Asymmetric):
        exchanged(with_bodies((put(X, 0), reading[0]), (reading[1], put(X, 1)), ()))
    somewhere = Assign(X, (Read(3, (num(0),)),), num(1))
    with pytest.raises(Asymmetric):
        exchanged(with_bodies((put(X, 0), somewhere), (somewhere, put(X, 1)), ()))


def test_locals_are_known_by_what_is_put_into_them() -> None:
    def body(i: int, one: int, other: int) -> tuple[Statement, ...]:
        first = SetLocal(one, Read(X, (num(i),))), SetLocal(other, Read(Y, (num(i),)))
        return (*first, put(X, i, Loc(other)), put(Y, i, Loc(one)))

    exchanged(with_bodies(body(0, 0, 1), body(1, 1, 0), body(2, 0, 1)))

    def wrong(i: int, one: int, other: int) -> tuple[Statement, ...]:
        return (*body(i, one, other)[:2], put(X, i, Loc(one)), put(Y, i, Loc(other)))

    with pytest.raises(Asymmetric):
        exchanged(with_bodies(body(0, 0, 1), wrong(1, 0, 1), body(2, 0, 1)))


def test_a_local_may_hold_what_its_type_does_not() -> None:
    build = Build()
    build.var("z", IntType(0, 1))
    slot = build.var("slot", BOOL, (0, 0), (IntType(0, 1),))
    machine = build.machine("m", "A*", (WHO,))
    conditions = [Read(slot, (Loc(0),)), op(Read(0), "==", 0)]
    for i in range(3):
        asked = Branch(both(*(conditions if i else conditions[::-1])), (Assign(0, (), num(1)),))
        build.step(machine, "A -> A", SetLocal(0, num(5)), asked, instance=(i,), locals=1)
    with pytest.raises(Asymmetric):
        exchanged(build.system())


def claiming() -> Build:
    build = Build()
    build.var("x", IntType(0, 3), (0, 0, 0), (WHO,))
    build.var("last", OptionType(WHO))
    build.var("who", WHO, None)
    build.var("slot", IntType(0, 3), (0, 0), (IntType(0, 1),))
    return build


LAST, WHOM, SLOT = 1, 2, 3


def test_order_matters_where_something_may_fail() -> None:
    fails = [op(op(num(1), "/", Read(X, (num(i),))), "==", 1) for i in range(3)]
    build = claiming()
    build.invariant("p", both(*fails))
    with pytest.raises(Asymmetric, match="`p`"):
        exchanged(build.system())
    # Each asks first whether it is there, and so nothing fails.
    build = claiming()
    there = op(Read(LAST), "!=", Const(0, OptionType(WHO)))
    parts = []
    for i in range(3):
        inside = op(Unwrap(Read(LAST), OptionType(WHO)), "==", Const(i, WHO))
        parts.append(both(there, inside, op(Read(X, (num(i),)), "==", 0)))
    build.invariant("p", no(some(*parts)))
    exchanged(build.system())


def test_the_types_of_constants_come_from_where_they_stand() -> None:
    # `num` is a truth value by itself.
    build = claiming()
    build.invariant("p", some(*(op(Read(WHOM), "==", num(i)) for i in range(3))))
    exchanged(build.system())
    for odd in (
        op(Read(WHOM), "==", num(7)),  # no value of the type
        op(Read(X, (num(0),)), "==", Const(1, WHO)),  # an identity as a number
        op(op(Read(WHOM), "+", num(1)), "==", num(1)),  # a sum
        op(Read(WHOM), "==", Read(LAST)),  # an option and what is in it
        Read(SLOT, (Read(WHOM),)),  # a subscript of another type
        Read(X, (Read(SLOT, (num(0),)),)),
        both(Read(WHOM), TRUE),  # an identity as a truth
    ):
        build = claiming()
        build.invariant("p", odd)
        with pytest.raises(Asymmetric, match="`p`"):
            exchanged(build.system())


def test_turns() -> None:
    build = Build()
    build.var("x", BOOL, (0, 0, 0), (WHO,))
    build.var("page", OptionType(PAGE), (0, 0, 0), (WHO,))
    group, _ = symmetry_of(build.system())
    assert group is not None
    assert (group.bases, group.firsts, group.size, group.order) == ([0, 3], [0, 1, 3], 5, 12)
    turn = turn_of((1, 2, 0, 4, 3))
    assert group.identities(turn) == [1, 2, 0, 4, 3]
    state = State(((1, 0, 0), (0, 1, 2)), (), ())
    assert group.state(turn, state) == State(((0, 1, 0), (1, 0, 2)), (), ())
    assert group.state(group.back(turn), group.state(turn, state)) == state
    assert group.after(turn, group.back(turn)) == group.rest
    assert group.identities(group.after(turn, turn)) == [2, 0, 1, 3, 4]


@pytest.mark.parametrize("size", range(2, 8))
def test_all_orders_are_met_by_exchanges_of_neighbours(size: int) -> None:
    for mask in range(1 << size - 1):
        some_ = blocks(mask, size)
        order = list(range(size))
        met = {tuple(order)}
        for step in path(some_):
            order[step], order[step + 1] = order[step + 1], order[step]
            met.add(tuple(order))
        assert len(met) == len(path(some_)) + 1
        assert len(met) == math.prod(math.factorial(length) for _, length in some_)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(symmetric_systems.systems())
def test_one_state_stands_for_all(symmetric: symmetric_systems.Symmetric) -> None:
    system = symmetric.system
    group, _ = symmetry_of(system)
    if group is None or len(group.types) < len(symmetric.types):
        return
    layout = Layout(system)
    least = Least(layout, group)
    for first in semantics.initial_states(system)[:3]:
        moves = semantics.successors(system, first)
        for state in (first, *(one.state for one in moves if isinstance(one, Move))):
            found, turn = least(layout.pack(state))
            assert group.state(turn, layout.unpack(found)) == state
            assert found in {layout.pack(other) for other in symmetric.orbit(state)}
            for other in symmetric.orbit(state):
                assert least(layout.pack(other))[0] == found


def test_what_is_written_for_two_identities() -> None:
    build = Build()
    build.var("x", BOOL, (0, 0), (PAGE,))
    group, _ = symmetry_of(build.system())
    text = Program(build.system(), group).text
    start = text.index("define internal void @swap0(")
    assert text[start : text.index("}", start) + 1].splitlines() == [
        "define internal void @swap0(ptr noalias %t) {",
        "entry:",
        "  %v1 = load i64, ptr %t",
        "  %v2 = getelementptr inbounds i64, ptr %t, i64 1",
        "  %v3 = load i64, ptr %v2",
        "  %v4 = lshr i64 %v1, 1",
        "  %v5 = xor i64 %v4, %v1",
        "  %v6 = and i64 %v5, 1",
        "  %v7 = xor i64 %v1, %v6",
        "  %v8 = shl i64 %v6, 1",
        "  %v9 = xor i64 %v7, %v8",
        "  %v10 = lshr i64 %v3, 0",
        "  %v11 = lshr i64 %v3, 4",
        "  %v12 = xor i64 %v10, %v11",
        "  %v13 = and i64 %v12, 15",
        "  %v14 = shl i64 %v13, 0",
        "  %v15 = xor i64 %v3, %v14",
        "  %v16 = shl i64 %v14, 4",
        "  %v17 = xor i64 %v15, %v16",
        "  store i64 %v9, ptr %t",
        "  %v18 = getelementptr inbounds i64, ptr %t, i64 1",
        "  store i64 %v17, ptr %v18",
        "  ret void",
        "}",
    ]


class Waits(takeover.Compiling):
    """Compiles at the first look, and is done with it at the second."""

    def look(self, states: int, seconds: float) -> None:
        if self.thread is not None:
            self.thread.join()
        super().look(states, seconds + 60)


def test_compiled_code_takes_over_with_the_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeover, "SMALL", 500)
    monkeypatch.setattr(takeover, "Compiling", Waits)
    build = Build()
    x = build.var("x", IntType(0, 59), (0, 0), (PAGE,))
    machine = build.machine("m", "A*", (PAGE,))
    for i in range(2):
        body = Assign(x, (num(i),), op(Read(x, (num(i),)), "+", 1))
        build.step(machine, "A -> A", body, when=op(Read(x, (num(i),)), "<", 59), instance=(i,))
    system = build.system()
    group, _ = symmetry_of(system)
    found = takeover.searched(system, Limits(), None, watched=False, group=group)
    assert not isinstance(found, Search)
    assert found.count == 60 * 61 // 2
    assert explore(system, reduce=Reduce(symmetry=True)).states == 60 * 61 // 2


def test_an_array_stands_for_the_values_in_it_in_any_order() -> None:
    build = Build()
    build.var("x", IntType(0, 5), (0, 0, 0), (WHO,))
    system = build.system()
    group, _ = symmetry_of(system)
    assert group is not None
    layout = Layout(system)
    met = set()
    for values in itertools.product(range(6), repeat=3):
        least = Least(layout, group)
        found, _ = least(layout.pack(State((values,), (), ())))
        met.add(found)
        assert sorted(layout.unpack(found).values[0]) == sorted(values)
    assert len(met) == 56
