"""Which steps of a run matter: to other machines, to the claim, or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import random_systems
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rascheck.diagnostics import Diagnostics
from rascheck.explain.flow import Flow
from rascheck.explain.slice import Slice, is_run_without, slice_of
from rascheck.explore import explore
from rascheck.explore.limits import Limits
from rascheck.lang.settings import Overrides
from rascheck.run.export import system_named
from rascheck.system import semantics
from rascheck.system.ir import Binary, BinaryOp, Const, Kind, Property, Read, System, lowest
from rascheck.system.reference import TooLarge, explore_slowly
from rascheck.system.semantics import initial_states, take
from rascheck.system.text import show_transition
from rascheck.system.trace import Ending, Move, State, Trace

HANDOVER = """
var ready: bool
var told: 0..3

machine writer {
    state Start, Filled, Checked, Done final
    var own: 0..3
    step fill: Start -> Filled { own = 2; }
    step look: Filled -> Checked when own == 2 { own = 3; }
    step publish: Checked -> Done { ready = true; }
}
machine reader {
    state Idle, Got, Done final
    step take: Idle -> Got when ready
    step tell: Got -> Done { told = 1; }
}
machine idler {
    state Here
    var turns: 0..3
    step turn: Here -> Here { turns = (turns + 1) % 4; }
}
invariant silent "nothing is told" { told == 0 }
property unheard "" { never (fired reader.take && once fired writer.look) }
check c { verify silent, unheard }
"""

FORKS = """
machine m {
    state Begin, Listed, Locked, Done, Unlocked, End final
    var empty: bool
    step list: Begin -> Listed { empty = true; }
    step lock: Listed -> Locked
    step nobody: Locked -> Done when empty
    step somebody: Locked -> Done when !empty  unused "the list is empty"
    step unlock: Done -> Unlocked
    step leave: Unlocked -> End
}
invariant unsent "" { !(m at End) }
check c { verify unsent }
"""

CALLS = """
call ask(n: 0..3)
queue letters: 0..3 capacity 2 block

machine client {
    state A, B, C
    step think: A -> B
    step ask: B -> C raise ask(2)
}
machine server {
    state A, B, C final
    var wanted: 0..3
    step asked: A -> B on ask(n) { wanted = n; }
    step answer: B -> C when wanted == 2 { send letters(wanted); }
}
machine reader {
    state A, B final
    var got: 0..3
    step get: A -> B on letters(n) { got = n; }
}
invariant early "" { !(reader at B) }
check c { verify early }
"""


TURNS = """
machine idler {
    state Cold, Here, There
    var turns: 0..3
    step start: Cold -> Here
    step turn: Here -> Here { turns = (turns + 1) % 4; }
    step leave: Here -> There
}
property gone "" { eventually idler at There }
check c { verify gone  fair idler.turn  strong idler.start }
"""


def built(folder: Path, text: str) -> System:
    """The System of the check of a spec."""
    (folder / "a.ras").write_text(text)
    system = system_named(f"{folder / 'a.ras'}:c", "", Overrides(), Diagnostics())
    assert system is not None
    return system


def run(system: System, claim: str, *steps: str) -> Trace:
    """The run by these steps, at whose end the claim is violated."""
    numbers = {show_transition(system, n): n for n in range(len(system.transitions))}
    [state] = initial_states(system)
    moves: list[Move] = []
    for step in steps:
        taken = take(system, moves[-1].state if moves else state, numbers[step])
        assert isinstance(taken, Move), step
        moves.append(taken)
    return Trace(Ending.VIOLATED, state, tuple(moves), claim)


def shortest(system: System, claim: str) -> Trace:
    """The trace that is shown of a claim."""
    [trace] = [o.trace for o in explore_slowly(system).outcomes if o.property == claim]
    assert trace is not None
    return trace


WALKS = 8
"""So many are taken in each random system."""
STEPS = "writer.fill", "writer.look", "writer.publish", "reader.take", "reader.tell"


def test_what_a_machine_does_alone_only_leads_on(tmp_path: Path) -> None:
    system = built(tmp_path, HANDOVER)
    trace = shortest(system, "silent")
    assert [show_transition(system, m.transition) for m in trace.moves] == [*STEPS]
    assert slice_of(system, trace) == Slice(lead=(1, 2))  # 3 and 4: `ready`; 5 ends the run


def test_what_a_claim_sees_matters(tmp_path: Path) -> None:
    system = built(tmp_path, HANDOVER)
    assert slice_of(system, shortest(system, "unheard")) == Slice()  # 2 is seen, and uses 1


def test_what_nothing_uses_is_not_needed(tmp_path: Path) -> None:
    system = built(tmp_path, HANDOVER)
    turn = "idler.turn"
    trace = run(system, "silent", turn, *STEPS[:2], turn, *STEPS[2:4], turn, STEPS[4])
    assert slice_of(system, trace) == Slice(lead=(2, 3), idle=(1, 4, 7))
    assert is_run_without(system, trace, frozenset({1, 4, 7}))
    assert not is_run_without(system, trace, frozenset({1, 2}))


def test_a_long_run_has_no_marks(tmp_path: Path) -> None:
    system = built(tmp_path, HANDOVER)
    short = run(system, "silent", *["idler.turn"] * 295, *STEPS)
    assert slice_of(system, short) == Slice(lead=(296, 297), idle=(*range(1, 296),))
    longer = run(system, "silent", *["idler.turn"] * 296, *STEPS)
    assert slice_of(system, longer) == Slice()


def test_another_way_matters(tmp_path: Path) -> None:
    system = built(tmp_path, FORKS)
    trace = shortest(system, "unsent")
    names = [show_transition(system, m.transition) for m in trace.moves]
    assert names == ["m.list", "m.lock", "m.nobody", "m.unlock", "m.leave"]
    assert slice_of(system, trace) == Slice(lead=(2, 4))  # 3 might be `somebody`, and uses 1


def test_machines_meet_in_calls_and_queues(tmp_path: Path) -> None:
    system = built(tmp_path, CALLS)
    trace = shortest(system, "early")
    names = [show_transition(system, m.transition) for m in trace.moves]
    assert names == ["client.think", "client.ask, server.asked", "server.answer", "reader.get"]
    assert slice_of(system, trace) == Slice(lead=(1,))


def test_what_repeats_for_ever_matters(tmp_path: Path) -> None:
    system = built(tmp_path, TURNS)
    [trace] = [o.trace for o in explore(system, limits=Limits()).outcomes if o.property == "gone"]
    assert trace is not None
    assert (trace.loop, trace.depth) == (1, 5)
    assert slice_of(system, trace) == Slice()


def test_where_a_value_comes_from(tmp_path: Path) -> None:
    system = built(tmp_path, HANDOVER)
    flow = Flow(system, shortest(system, "silent"))
    names = [variable.name for variable in system.variables]
    uses = [
        [(names[use.place.number], flow.source(use)) for use in flow.used(step)]
        for step in range(1, 6)
    ]
    assert uses == [
        [("writer", 0)],
        [("writer", 1), ("writer.own", 1)],
        [("writer", 2)],
        [("reader", 0), ("ready", 3)],
        [("reader", 4)],
    ]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.systems())
def test_no_step_of_a_shortest_run_can_be_left_out(system: System) -> None:
    try:
        found = explore_slowly(system, 100)
    except TooLarge:
        return
    for outcome in found.outcomes:
        if outcome.trace is not None:
            told = slice_of(system, outcome.trace)
            assert not told.idle
            assert set(told.lead) < {*range(1, outcome.trace.depth + 1)} or not told.lead


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.systems(), st.integers(0, 2**32))
def test_the_needed_steps_read_what_needed_steps_wrote(system: System, seed: int) -> None:
    choice = Random(seed)
    for _ in range(WALKS):
        walked = walk(system, [choice.randrange(60) for _ in range(10)])
        if walked is not None:
            check_law(*walked)


def check_law(system: System, trace: Trace) -> None:
    """What is not needed is used by nothing that is needed, and the run does without it."""
    assert not semantics.replay(system, trace)
    idle = frozenset(slice_of(system, trace).idle)
    flow = Flow(system, trace)
    for step in {*range(1, trace.depth + 1)} - idle:
        assert not {flow.source(use) for use in flow.used(step)} & idle
    assert not idle or is_run_without(system, trace, idle)


def walk(system: System, choices: list[int]) -> tuple[System, Trace] | None:
    """A walk, with the claim that a place never holds what it holds at its end for the first time.

    The longest such walk is taken; none if no value is new.
    """
    starts = initial_states(system)
    if not starts:
        return None
    moves: list[Move] = []
    states = [starts[0]]
    found = None
    for choice in choices:
        taken = semantics.successors(system, states[-1])
        ways = [move for move in taken if isinstance(move, Move)]
        if not ways:
            break
        moves.append(ways[choice % len(ways)])
        states.append(moves[-1].state)
        for number, variable in enumerate(system.variables):
            held = [state.values[number][0] for state in states]
            if held[-1] not in held[:-1]:
                place = Read(number, tuple(Const(lowest(scalar)) for scalar in variable.dims))
                formula = Binary(BinaryOp.NE, place, Const(held[-1]))
                claim = Property("new", Kind.INVARIANT, formula)
                trace = Trace(Ending.VIOLATED, starts[0], tuple(moves), "new")
                found = replace(system, properties=(claim,)), trace
    return found


def test_the_states_of_a_run_are_listed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trace lists its states anew each time: for each step, that is the square of its length."""
    system = built(tmp_path, HANDOVER)
    flow = Flow(system, run(system, "silent", *STEPS))
    listed: list[Trace] = []

    def states(trace: Trace) -> tuple[State, ...]:
        listed.append(trace)
        return (trace.initial, *(move.state for move in trace.moves))

    monkeypatch.setattr(Trace, "states", property(states))
    assert [[flow.source(use) for use in flow.used(step)] for step in (2, 4, 5)] == [
        [1, 1],
        [0, 3],
        [4],
    ]
    assert len(listed) == 1
