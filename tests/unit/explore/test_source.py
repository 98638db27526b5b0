"""The generated code: readable, deterministic, and without what is known beforehand."""

import re

import random_systems
from handmade import FALSE, TRUE, Build, both, no, num, op, some
from hypothesis import given, settings

from rascheck.explore import explore, source_of
from rascheck.system.ir import (
    Assign,
    Before,
    Expr,
    IndexType,
    IntType,
    Ite,
    Occurred,
    OptionType,
    Read,
    System,
    Unary,
    UnaryOp,
    Unwrap,
)


def expand(system: System) -> str:
    """The code of the successor function alone."""
    found = re.search(r"^def expand.*?(?=^def )", source_of(system), re.S | re.M)
    assert found is not None
    return found.group()


def test_what_it_looks_like() -> None:
    build = Build()
    page = OptionType(IndexType("Frame", 2))
    gfn = build.var("gfn", page)
    mapped = build.var("mapped", IntType(0, 1), (0, 0), (IndexType("Frame", 2),))
    kvm = build.machine("kvm", "Out* Sampled LookedUp")
    for frame in range(2):
        build.step(kvm, "Out -> Sampled", Assign(gfn, (), num(frame + 1)))
    build.step(kvm, "Sampled -> LookedUp")
    for frame in range(2):
        build.step(
            kvm,
            "LookedUp -> Out",
            Assign(mapped, (num(frame),), num(1)),
            Assign(gfn, (), num(0)),
            when=op(Read(gfn), "==", frame + 1),
        )
    assert (
        source_of(build.system())
        == """\
# 6 bits
#      0..1  kvm: 0..2
#      2..3  gfn: 0..2
#         4  mapped[0]: 0..1
#         5  mapped[1]: 0..1
def expand(s, A, K, X, H):
 c1 = s >> 0 & 3
""".replace("s >> 0", "s")
        + """\
 if c1 == 0:
  A(s & 0x33 ^ 5); K(0)
  A(s & 0x33 ^ 9); K(1)
 elif c1 == 1:
  A(s ^ 3); K(2)
 else:
  if s & 0xc == 4:
   A(s & 0x2f ^ 0x16); K(3)
  if s & 0xc == 8:
   A(s & 0x1f ^ 0x2a); K(4)
def begin(states, A, X):
 for s in states:
  A(s)
def resting(s):
 m = 0
 if (s & 3) != 0: m |= 1
 return m
def check_initial(states, H):
 pass
def check(states, H):
 pass
"""
    )


def counter(when: Expr, value: Expr, line: int = 5) -> System:
    build = Build()
    x = build.var("x", IntType(0, 3))
    machine = build.machine("m", "A*")
    build.step(machine, "A -> A", Assign(x, (), value), when=when)
    assert (x, machine, line) == (0, 0, 5)
    return build.system()


def test_a_range_is_checked_only_where_it_can_be_left() -> None:
    more = op(Read(0), "+", 1)
    assert "fail" in expand(counter(TRUE, more))
    assert "fail" not in expand(counter(op(Read(0), "<", 3), more))
    assert "fail" not in expand(counter(no(op(Read(0), "==", 3)), more))
    assert "fail" not in expand(counter(TRUE, op(more, "%", 4)))
    assert "fail" not in expand(counter(both(op(num(3), ">", Read(0)), TRUE), more))
    assert "fail" in expand(counter(op(Read(0), "!=", 1), more))
    guarded = Ite(op(Read(0), "==", 3), num(0), more)
    assert "fail" not in expand(counter(TRUE, guarded))


def test_none_is_asked_only_where_it_can_be() -> None:
    page = OptionType(IntType(1, 3))
    for when, checked in (
        (op(Read(0), "!=", 0), False),
        (TRUE, True),
        (some(op(Read(0), "==", 2), op(Read(0), "==", 3)), False),
    ):
        build = Build()
        build.var("page", page)
        y = build.var("y", IntType(1, 3), 1)
        machine = build.machine("m", "A*")
        build.step(machine, "A -> A", Assign(y, (), Unwrap(Read(0), page)), when=when)
        assert ("fail" in expand(build.system())) is checked


def test_a_guard_is_one_comparison() -> None:
    build = Build()
    names = [build.var(f"x{n}", IntType(0, 3)) for n in range(5)]
    machine = build.machine("m", "A*")
    build.step(machine, "A -> A", when=both(*(op(Read(x), "==", 2) for x in names)))
    assert " if s & 0x3ff == 0x2aa:\n" in expand(build.system())


def test_a_property_over_steps_costs_nothing_where_nothing_is_emitted() -> None:
    build = Build()
    x = build.var("x", IntType(0, 3))
    machine = build.machine("m", "A* B*")
    atom = build.atom()
    build.step(machine, "A -> B", emits=((atom, TRUE),))
    build.step(machine, "B -> A")
    build.register(some(Before(0), Occurred(atom)))
    build.invariant("p", some(no(Occurred(atom)), op(Read(x), "==", 0)))
    lines = expand(build.system()).splitlines()
    assert [line.strip() for line in lines if "K(1)" in line] == ["A(s ^ 1); K(1)"]
    assert sum("e0(t)" in line for line in lines) == 1


def test_what_can_never_be_enabled_is_left_out() -> None:
    build = Build()
    machine = build.machine("m", "A* B*")
    build.step(machine, "A -> B", when=FALSE)
    build.step(machine, "A -> B", when=build.at(machine, "B"))
    assert "K(" not in expand(build.system())


def nested(depth: int) -> System:
    """Expressions that are nested more deeply than Python's parser allows."""
    build = Build()
    x = build.var("x", IntType(0, 1))
    y = build.var("y", IntType(0, 1), None)
    machine = build.machine("m", "A*")
    value: Expr = Read(x)
    for n in range(depth):
        value = Unary(UnaryOp.NEG, op(value, "-", Read(y) if n % 2 else 1))
        value = Ite(op(Read(y), "==", n % 3), num(0), op(op(value, "%", 4), "+", 1))
    truth: Expr = op(Read(x), "==", Read(y))
    for n in range(depth):
        truth = no(both(truth, some(op(Read(y), "==", Read(x)), num(n % 2))))
    build.step(machine, "A -> A", Assign(x, (), op(op(value, "+", 8), "%", 2)), when=truth)
    build.invariant("deep", some(truth, op(Read(x), "<=", Read(y))))
    return build.system()


def test_nesting_beyond_what_python_can_parse() -> None:
    assert "def f0(" in source_of(nested(120))
    deep, shallow = explore(nested(120)), explore(nested(4))
    assert deep.states <= 4
    assert shallow.states <= 4


@settings(max_examples=30, deadline=None)
@given(random_systems.systems())
def test_the_same_text_twice(system: System) -> None:
    text = source_of(system)
    assert text == source_of(system)
    compile(text, "generated", "exec")
