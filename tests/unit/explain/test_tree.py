"""A formula as a tree, each part with its truth after each step; and the step that decides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import random_systems
from hypothesis import HealthCheck, given, settings
from viewing import RACE, shown, traces

from rascheck.explain.following import Following
from rascheck.explain.kept_back import kept_back
from rascheck.explain.tree import tree, truths
from rascheck.explain.turning import turning
from rascheck.show.html.story import story
from rascheck.system import semantics
from rascheck.system.explained import FAILS, HOLDS, OPEN, Node, Turning
from rascheck.system.ir import Kind, System
from rascheck.system.reference import TooLarge, explore_slowly
from rascheck.system.text import show_state, show_transition
from rascheck.system.trace import Ending, Move, State, Trace


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return traces(tmp_path_factory.mktemp("tree"))


def opened(out: Path, name: str) -> tuple[System, Trace]:
    report, row = shown(out, f"grinding.{name}")
    assert row.trace is not None
    return report.system, row.trace


def drawn(node: Node, depth: int = 0) -> list[str]:
    """The tree as lines: role, kind, text, truths."""
    words = " ".join(filter(None, (node.role, node.kind, f"`{node.text}`", node.truths)))
    return ["  " * depth + words, *(line for part in node.parts for line in drawn(part, depth + 1))]


def test_an_invariant(out: Path) -> None:
    system, trace = opened(out, "nothing_lost")
    root = tree(system, trace)
    assert root is not None
    assert drawn(root) == [
        "not `!(sent == 2 && len(mail) == 1 && mill at Wait)` 110",
        "  all `sent == 2 && len(mail) == 1 && mill at Wait` 001",
        "    `sent == 2` 001",
        "    `len(mail) == 1` 011",
        "    `mill at Wait` 111",
    ]
    names = [name for name, _ in show_state(system, trace.initial)]
    leaves = [
        [(at, [names[n] for n in of]) for at, of in leaf.reads] for leaf in root.parts[0].parts
    ]
    assert leaves == [[(0, ["sent"])], [(0, ["mail"])], [(0, ["mill"])]]


def test_what_is_remembered_has_its_reason_below(out: Path) -> None:
    system, trace = opened(out, "quiet")
    root = tree(system, trace)
    assert root is not None
    assert drawn(root) == [
        "whenever `fired sender.knock => !(once sent == 2)` 11110",
        "  whenever `fired sender.knock` 00001",
        "  then not `!(once sent == 2)` 11000",
        "    `once sent == 2` 00111",
        "      once `sent == 2` 00111",
    ]
    whenever, then = root.parts
    assert whenever.told == "step 4 is knock on sender"
    assert then.parts[0].told == "step 2 post(0) on sender (sent == 2)"


def test_a_run_for_ever(out: Path) -> None:
    system, trace = opened(out, "finishes")
    root = tree(system, trace)
    assert root is not None
    assert drawn(root) == [
        "future `always (mill at Work => eventually (mill at Wait))` 0000",
        "  always any `(!(mill at Work)) || eventually (mill at Wait)` 1100",
        "    `!(mill at Work)` 1100",
        "    future `eventually (mill at Wait)` 1100",
        "      in the end `mill at Wait` 1100",
    ]


def test_after_which_step_nothing_rules_it_out(tmp_path: Path) -> None:
    report, row = shown(traces(tmp_path, RACE, "race"), "race.the_owner_is_told")
    system, trace = report.system, row.trace
    assert trace is not None
    steps = [step(system, move.transition) for move in trace.moves]
    assert steps == ["take", "wake", "leave"]
    found = turning(system, trace)
    assert found is not None
    assert (found.step, found.states) == (1, 7)
    assert [[step(system, n) for n in numbers] for numbers in found.open] == [["wake"], [], [], []]
    away = found.away
    assert [step(system, move.transition) for move in away.moves] == ["wake", "take"]
    assert away.needed == 2
    assert [[step(system, n) for n in numbers] for numbers in away.open] == [["wake"], ["take"]]
    assert story(system, trace, found) == [
        "Step 1, worker.take, decided: after it no step can prevent the violation any more. "
        "Had owner.wake been taken instead, the violation could still have been prevented. "
        "(All 7 states that can follow the start were looked at.)"
    ]


DEAD = """\
var left: bool
var right: bool
machine a {
    state Idle, Half, Done final
    step take_left: Idle -> Half  when !left  { left = true; }
    step take_right: Half -> Done  when !right  { right = true; }
    step give: Done -> Done  when left  { left = false; right = false; }
}
machine b {
    state Idle, Half, Done final
    step take_right: Idle -> Half  when !right  { right = true; }
    step take_left: Half -> Done  when !left  { left = true; }
}
check dead { expect deadlock }
"""


def test_after_which_step_a_deadlock_cannot_be_ruled_out(tmp_path: Path) -> None:
    report, row = shown(traces(tmp_path, DEAD, "dead"), "dead.deadlock")
    assert row.trace is not None
    found = turning(report.system, row.trace)
    assert story(report.system, row.trace, found) == [
        "Step 1, b.take_right, decided: after it no step can prevent the deadlock any more. "
        "Had a.take_left been taken instead, the deadlock could still have been prevented. "
        "(All 10 states that can follow the start were looked at.)"
    ]


def test_what_is_never_ruled_out(out: Path) -> None:
    system, trace = opened(out, "nothing_lost")
    found = turning(system, trace)
    assert story(system, trace, found) == [
        "Whatever is done, the violation can still come: no step prevents it. "
        "(All 14 states that can follow the start were looked at.)"
    ]
    assert turning(*opened(out, "finishes")) is None
    system, trace = opened(out, "both")
    assert turning(system, trace) is None
    assert story(system, trace, None) == [
        "At step 1 it was sender.post(0); it could have been sender.post(1)."
    ]


def test_the_last_step_may_decide(out: Path) -> None:
    system, trace = opened(out, "quiet")
    assert story(system, trace, turning(system, trace)) == [
        "Step 4, sender.knock → mill.hurried, decided. Had sender.rest or mill.finish been taken "
        "instead, the violation could still have been prevented. "
        "(All 24 states that can follow the start were looked at.)",
    ]


def step(system: System, number: int) -> str:
    action = system.transitions[number].action
    return system.machines[action.machine].steps[action.step].name


# ----------------------------------------------------------------------------------------- by type


def check_run(system: System, trace: Trace) -> None:
    """The truths are those of the reference, and nothing is kept back that can be taken."""
    word = [(trace.initial, semantics.NOTHING)]
    word += [(move.state, move.occurred) for move in trace.moves]
    for claim in system.properties:
        if claim.kind is not Kind.TEMPORAL:
            held = [semantics.holds(system, claim, *place) for place in word]
            expected = "".join(HOLDS if h is True else FAILS if h is False else OPEN for h in held)
            assert truths(system, trace, claim) == expected
    root = tree(system, trace)
    if root is not None and trace.ending is Ending.VIOLATED:
        assert root.truths[-1] == FAILS
    following = Following(system)
    for index, state in enumerate(trace.states):
        assert following.successors(state) == semantics.successors(system, state)
        able = {move.transition for move in semantics.successors(system, state)}
        names = {show_transition(system, n) for n in able if n is not None}
        assert not names & {one.step for one in kept_back(system, trace, index)}


def check_turning(system: System, trace: Trace) -> None:
    """The step that decides, found again from what can follow each state."""
    claim = next(p for p in system.properties if p.name == trace.claim)

    def following(first: State) -> tuple[list[State], bool]:
        found, violated = [first], False
        for state in found:
            for move in semantics.successors(system, state):
                if not isinstance(move, Move):
                    continue
                if semantics.holds(system, claim, move.state, move.occurred) is False:
                    violated = True
                elif move.state not in found:
                    found.append(move.state)
        return found, violated

    lost = [all(following(one)[1] for one in following(s)[0]) for s in trace.states[:-1]]
    found = turning(system, trace)
    assert found is not None
    assert found.step == (lost.index(True) if True in lost else len(trace.moves))
    check_away(system, trace, found, following)


def check_away(
    system: System,
    trace: Trace,
    found: Turning,
    following: Callable[[State], tuple[list[State], bool]],
) -> None:
    """What gets away is a run whose first state that rules the end out is the one that is said."""
    away, behind = found.away, max(found.step - 1, 0)
    assert bool(away.moves) == bool(found.step)
    if away.moves:
        run = Trace(Ending.STOPPED, trace.initial, (*trace.moves[:behind], *away.moves))
        assert semantics.replay(system, run) == []
        assert len(run.moves) <= max(len(trace.moves), behind + away.needed)
        ruled = [not following(state)[1] for state in run.states]
        assert ruled == [at >= behind + away.needed for at in range(len(run.states))]
        level = {trace.states[behind]}  # no state that is nearer rules it out
        for _ in range(1, away.needed):
            level = {
                move.state
                for state in level
                for move in semantics.successors(system, state)
                if isinstance(move, Move) and not violates(system, trace, move)
            }
            assert all(following(state)[1] for state in level)


def violates(system: System, trace: Trace, move: Move) -> bool:
    claim = next(p for p in system.properties if p.name == trace.claim)
    return semantics.holds(system, claim, move.state, move.occurred) is False


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(random_systems.systems())
def test_of_any_system(system: System) -> None:
    try:
        found = explore_slowly(system)
    except TooLarge:
        return
    for trace in (outcome.trace for outcome in found.outcomes):
        if trace is None:
            continue
        check_run(system, trace)
        if trace.ending is Ending.VIOLATED and trace.moves and found.states <= 40:
            check_turning(system, trace)
