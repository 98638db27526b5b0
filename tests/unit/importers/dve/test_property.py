"""Processes that are properties: Buchi automata that read the state before each step."""

from __future__ import annotations

import pytest
from dve_models import explored, system_of

from rascheck.explore import explore
from rascheck.system.semantics import replay
from rascheck.system.trace import Ending, Trace
from rascheck.system.verdict import Exploration, Verdict

RING = "process P { state s, t; init s; trans s -> t {}, t -> s {}; }"
ENDING = "process P { state s, t; init s; trans s -> t {}; }"
STAYS = "process P { state s, t; init s; trans s -> s {}, s -> t {}, t -> t {}; }"
AGAIN = """process N {{ state q, r; init q; accept r;
    trans q -> q {{}}, q -> r {{ guard {0}; }}, r -> r {{ guard {0}; }}; }}
    system async property N;"""
"""Accepts a run on which something holds for ever from some moment on."""


def verdict(text: str) -> tuple[Verdict, Trace | None]:
    """What both engines and the reference say of property `N`, with the trace."""
    expected = explored(text)
    system = system_of(text)
    found: list[Exploration] = [
        explore(system, engine=engine, threads=1) for engine in ("generated", "compiled")
    ]
    assert [outcome.property for outcome in found[0].outcomes] == ["N", "error"]
    traces = [one.outcomes[0].trace for one in found]
    assert traces[0] == traces[1]
    if traces[0] is not None:
        assert traces[0].ending is Ending.LASSO
        assert replay(system, traces[0]) == []
    (one,) = {each.outcomes[0].verdict for each in (expected, *found)}
    return one, traces[0]


@pytest.mark.parametrize(
    ("model", "always", "violated"),
    [
        (RING, "P.s", False),
        (RING, "P.s or P.t", True),
        (STAYS, "P.s", True),
        (STAYS, "P.t", True),
        (STAYS, "not P.s and not P.t", False),
        (ENDING, "P.s", False),
        (ENDING, "P.t", True),  # where nothing can move, the last state is read again and again
    ],
)
def test_verdicts(model: str, always: str, violated: bool) -> None:
    found, trace = verdict(model + AGAIN.format(always))
    assert found is (Verdict.VIOLATED if violated else Verdict.HOLDS)
    assert (trace is not None) is violated


def test_the_shortest_run_is_shown() -> None:
    _, trace = verdict(STAYS + AGAIN.format("P.t"))
    assert trace is not None
    assert (trace.depth, trace.loop) == (2, 1)
    _, trace = verdict(ENDING + AGAIN.format("P.t"))
    assert trace is not None
    assert (trace.depth, trace.loop) == (1, 1)


@pytest.mark.parametrize(("first", "violated"), [("P.s", True), ("P.t", False)])
def test_the_state_before_a_step_is_read(first: str, violated: bool) -> None:
    text = f"""{RING} process N {{ state q, r; init q; accept r;
        trans q -> r {{ guard {first}; }}, r -> r {{}}; }} system async property N;"""
    assert verdict(text)[0] is (Verdict.VIOLATED if violated else Verdict.HOLDS)


def test_an_automaton_may_get_stuck_and_accepts_nothing_then() -> None:
    text = RING + "process N { state q; init q; accept q; trans q -> q { guard P.s; }; }"
    assert verdict(text + " system async property N;")[0] is Verdict.HOLDS


def test_accepting_once_is_not_enough() -> None:
    text = (
        STAYS
        + """process N { state q, r, x; init q; accept r;
        trans q -> r {}, r -> x {}, x -> x {}; } system async property N;"""
    )
    assert verdict(text)[0] is Verdict.HOLDS


def test_deadlocks_are_not_looked_for_beside_a_property() -> None:
    system = system_of(ENDING + AGAIN.format("P.s"))
    assert not system.check_deadlock
    assert [machine.name for machine in system.machines] == ["P"]
    (automaton,) = system.automata
    assert (automaton.size, automaton.initial, automaton.accepting) == (2, (0,), (1,))
    assert automaton.states == ("q", "r")
