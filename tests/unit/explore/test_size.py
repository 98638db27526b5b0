"""What makes a state space large: counted, and estimated from a sample."""

import pytest
from handmade import Build, num, op

from rascheck.explore.size import Share, explore_sized
from rascheck.system.ir import Assign, IntType, Overflow, Read, Send, System


def system(top: int = 7) -> System:
    """x and y count alone to `top`; twice is always 2 * x; q is empty or full."""
    build = Build()
    x, y = (build.var(name, IntType(0, top)) for name in "xy")
    twice = build.var("twice", IntType(0, 2 * top))
    constant = build.var("constant", IntType(0, 3))
    q = build.queue("q", IntType(0, 1), 1, Overflow.BLOCK)
    m = build.machine("m", "A*")
    n = build.machine("n", "A* B*")
    build.step(
        m,
        "A -> A",
        Assign(x, (), op(Read(x), "+", 1)),
        Assign(twice, (), op(Read(twice), "+", 2)),
        when=op(Read(x), "<", top),
    )
    build.step(m, "A -> A", Assign(y, (), op(Read(y), "+", 1)), when=op(Read(y), "<", top))
    build.step(n, "A -> B", Send(q, (), (num(1),)))
    assert constant == 3
    return build.system()


EXPECTED = [
    Share("variable", "y", 0, 8, 16),
    Share("machine", "n", 0, 2, 128),
    Share("variable", "x", 0, 8, 128),
    Share("variable", "twice", 0, 8, 128),
    Share("queue", "q", 0, 2, 128),
]


def test_what_is_counted(engine: str) -> None:
    found, sizes = explore_sized(system(), engine=engine)
    assert (found.states, found.complete) == (128, True)
    assert (sizes.states, sizes.looked_at, sizes.sampled) == (128, 128, False)
    assert list(sizes.shares) == EXPECTED
    assert [round(share.bits, 2) for share in sizes.shares] == [3, 1, 3, 3, 1]
    assert sizes.bits == 3 + 3 + 4 + 2 + 1 + 1 + 1


def test_what_is_estimated(engine: str) -> None:
    found, sizes = explore_sized(system(99), engine=engine, most=5000)
    assert found.states == 20_000
    assert (sizes.looked_at, sizes.sampled) == (5000, True)
    first, *others = sizes.shares
    assert (first.name, first.values) == ("y", 100)
    assert first.rest == pytest.approx(200, rel=0.05)
    assert {(share.name, share.rest) for share in others} == {
        (name, 20_000) for name in ("x", "twice", "q", "n")
    }
