"""Queues: first in, first out, and what a full one does."""

import pytest
from handmade import TRUE, Build, both, num, op

from rascheck.explore import explore
from rascheck.system.ir import (
    BOOL,
    FALSE,
    Assign,
    Clear,
    Head,
    IndexType,
    IntType,
    Length,
    Local,
    Occurred,
    Overflow,
    Past,
    Queue,
    Read,
    Receive,
    Send,
    SetLocal,
)
from rascheck.system.semantics import replay
from rascheck.system.verdict import ERROR, Exploration, Verdict

ITEM = IntType(1, 2)
CPU = IndexType("Cpu", 2)


def verdict(found: Exploration, name: str) -> Verdict:
    return next(outcome.verdict for outcome in found.outcomes if outcome.property == name)


def sender(overflow: Overflow, capacity: int) -> Build:
    """Sends 1 or 2 for ever; nobody receives."""
    build = Build()
    build.var("unused", BOOL)
    build.queue("q", ITEM, capacity, overflow)
    machine = build.machine("m", "A*")
    room = op(Length(0), "<", capacity) if overflow is Overflow.BLOCK else TRUE
    lost = (SetLocal(0, FALSE),) if overflow is Overflow.DROP else ()
    slot = 0 if overflow is Overflow.DROP else None
    atom = build.atom("lost q")
    for item in (1, 2):
        build.step(
            machine,
            "A -> A",
            *lost,
            Send(0, (), (num(item),), slot),
            when=room,
            locals=len(lost),
            emits=((atom, Local(0)),) if lost else (),
        )
    build.reachable("lost", Occurred(atom))
    return build


@pytest.mark.parametrize("capacity", [1, 2, 3])
@pytest.mark.parametrize("overflow", [Overflow.BLOCK, Overflow.DROP, Overflow.ERROR])
def test_what_a_full_queue_does(overflow: Overflow, capacity: int) -> None:
    found = explore(sender(overflow, capacity).system())
    states = 2 ** (capacity + 1) - 1
    full = 2**capacity
    sends = 2 * (states - full)
    assert found.states == states
    assert found.levels == tuple(2**n for n in range(capacity + 1))
    match overflow:
        case Overflow.BLOCK:
            assert (found.transitions, found.model_errors) == (sends, 0)
        case Overflow.DROP:
            assert (found.transitions, found.model_errors) == (2 * states, 0)
            assert verdict(found, "lost") is Verdict.REACHABLE
        case _:
            assert (found.transitions, found.model_errors) == (sends, 2 * full)
            assert verdict(found, ERROR) is Verdict.ERROR


def test_overwriting_replaces_the_only_entry() -> None:
    found = explore(sender(Overflow.OVERWRITE, 1).system())
    assert (found.states, found.transitions, found.levels) == (3, 6, (1, 2))


def test_a_drop_occurs_in_the_step_that_drops() -> None:
    build = sender(Overflow.DROP, 1)
    build.invariant("only when full", op(op(Occurred(0), "+", 0), "<=", op(Length(0), "==", 1)))
    build.reachable("just sent", both(op(Length(0), "==", 1), op(Occurred(0), "==", 0)))
    found = explore(build.system())
    outcome = {o.property: o for o in found.outcomes}
    assert outcome["only when full"].verdict is Verdict.HOLDS
    assert outcome["just sent"].trace is not None
    assert outcome["just sent"].trace.depth == 1
    assert outcome["lost"].trace is not None
    assert outcome["lost"].trace.depth == 2
    assert outcome["lost"].trace.moves[-1].occurred == frozenset((0,))


@pytest.mark.parametrize("capacity", [1, 2, 3])
def test_first_in_first_out(capacity: int) -> None:
    """What was sent comes out in order: a copy of each entry is kept in an array."""
    build = Build()
    got = build.var("got", IntType(0, 2))
    queue = build.queue("q", ITEM, capacity, Overflow.BLOCK)
    left = build.machine("left", "One* Two* Done*")
    right = build.machine("right", "A* B* C*")
    for item, move in ((1, "One -> Two"), (2, "Two -> Done")):
        room = op(Length(queue), "<", capacity)
        build.step(left, move, Send(queue, (), (num(item),)), when=room)
    for move in ("A -> B", "B -> C"):
        build.step(
            right,
            move,
            SetLocal(0, Head(queue, (), 0)),
            Receive(queue),
            Assign(got, (), Local(0)),
            when=op(Length(queue), ">", 0),
            locals=1,
        )
    build.invariant("order", op(Read(got), "==", build.control(right)))
    found = explore(build.system())
    assert verdict(found, "order") is Verdict.HOLDS
    assert found.states == (5 if capacity == 1 else 6)


def test_a_head_that_does_not_match_disables_the_step() -> None:
    build = Build()
    build.var("unused", BOOL)
    queue = build.queue("q", ITEM, 2, Overflow.BLOCK)
    left = build.machine("left", "A* B* C*")
    right = build.machine("right", "A* B*")
    build.step(left, "A -> B", Send(queue, (), (num(1),)))
    build.step(left, "B -> C", Send(queue, (), (num(2),)))
    match = both(op(Length(queue), ">", 0), op(Head(queue, (), 0), "==", 2))
    build.step(right, "A -> B", Receive(queue), when=match)
    found = explore(build.system())
    assert found.states == 3
    assert found.fired == {0, 1}


def test_an_array_of_queues_with_several_fields() -> None:
    build = Build()
    who = build.var("who", CPU, None)
    seen = build.var("seen", IntType(-1, 1))
    build.queues.append(
        Queue("q", (("flag", BOOL), ("value", IntType(-1, 1))), 2, Overflow.DROP, (CPU,))
    )
    machine = build.machine("m", "A* B* C* D*")
    cpu = (Read(who),)
    build.step(machine, "A -> B", Send(0, cpu, (num(1), num(-1))))
    build.step(machine, "B -> C", Send(0, cpu, (num(0), Read(seen))))
    build.step(
        machine,
        "C -> D",
        SetLocal(0, Head(0, cpu, 1)),
        Receive(0, cpu),
        Assign(seen, (), Local(0)),
        when=op(Length(0, cpu), ">", 0),
        locals=1,
    )
    build.step(machine, "D -> A", Clear(0, cpu), Assign(seen, (), num(0)))
    build.invariant("other", op(op(Length(0, (num(0),)), "*", Length(0, (num(1),))), "==", 0))
    build.reachable("taken", op(Read(seen), "==", -1))
    system = build.system()
    found = explore(system)
    assert (found.states, found.transitions, found.levels) == (8, 8, (2, 2, 2, 2))
    assert verdict(found, "other") is Verdict.HOLDS
    taken = next(outcome.trace for outcome in found.outcomes if outcome.property == "taken")
    assert taken is not None
    assert taken.states[2].queues == ((((1, -1), (0, 0)), ()),)
    assert taken.states[3].queues == ((((0, 0),), ()),)
    assert replay(system, taken) == []


def test_history_sees_what_was_dropped() -> None:
    build = sender(Overflow.DROP, 1)
    build.register(op(Occurred(0), "==", 1))
    build.reachable("lost just now", Past(0))
    found = explore(build.system())
    # none; 1 or 2, not dropped and dropped
    assert found.states == 1 + 2 * 2
    assert verdict(found, "lost just now") is Verdict.REACHABLE
