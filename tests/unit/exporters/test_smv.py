"""The SMV text, read again and explored: the states of the definition, and what holds in them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, reject, settings
from random_systems import systems
from smv_model import Env, Model, read

from rascheck.exporters import Unfit, smv
from rascheck.system import semantics
from rascheck.system.ir import System
from rascheck.system.reference import Graph, explore_slowly, reach
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict

TINY = Path(__file__).parent / "tiny.smv"
FALSE_OF = {Verdict.HOLDS: False, Verdict.VIOLATED: True, Verdict.REACHABLE: True}
"""Whether an INVARSPEC is false somewhere where this is the verdict."""


@given(systems())
@settings(max_examples=30)
def test_states_and_verdicts(system: System) -> None:
    model, graph = understood(system), reach(system)
    states = model.reachable()
    assert len({state_of(env) for env in states if not env["failed"]}) == len(graph.distance)
    false = {name for name, holds in model.specs.items() if not all(map(holds, states))}
    assert ("no_model_error" in false) is fails(system, graph)
    assert ("no_deadlock" in false) is (bool(graph.deadlocked) and system.check_deadlock)
    for outcome in explore_slowly(system).outcomes:
        if outcome.property not in (DEADLOCK, ERROR) and outcome.verdict in FALSE_OF:
            assert (outcome.property in false) is FALSE_OF[outcome.verdict]


def understood(system: System) -> Model:
    """The text of a system, read again, if it can be written."""
    try:
        return read(smv(system))
    except Unfit:
        reject()


def state_of(env: Env) -> tuple[tuple[str, int], ...]:
    """What of a state is one of the System: not what has just occurred."""
    return tuple(pair for pair in env.items() if not pair[0].startswith(("occurs", "last")))


def fails(system: System, graph: Graph) -> bool:
    """Whether a step or a candidate for an initial state fails."""
    return any(graph.errors.values()) or bool(semantics.initial_errors(system))


def test_a_small_model_of_everything() -> None:
    model = read(TINY.read_text(encoding="utf-8"))
    states = model.reachable()
    assert len({state_of(env) for env in states if not env["failed"]}) == 72
    false = {name for name, holds in model.specs.items() if not all(map(holds, states))}
    assert false == {"no_model_error", "quiet", "filled"}
    assert set(model.specs) - false == {"owned"}
