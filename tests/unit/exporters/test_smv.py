"""The SMV text, read again and explored: the states of the definition, and what holds in them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, reject, settings
from random_systems import systems
from smv_model import Env, Model, read

from rascheck.diagnostics import Diagnostics
from rascheck.exporters import Unfit, smv
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Combination, Overrides
from rascheck.run.load import load_program
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


MASKS = """
var x: 0..255 = 250
var y: -8..7
machine m {
    state A
    step up: A -> A { x = (x + 3) & 255; y = (x - 128) >> 4; }
    step down: A -> A { x = 7 & (y - 3); y = 0; }
    step left: A -> A when x < 64 { x = x << 1; }
}
"""


def test_masks_and_shifts_by_constants_are_arithmetic(tmp_path: Path) -> None:
    path = tmp_path / "masks.ras"
    path.write_text(MASKS, encoding="utf-8")
    sink = Diagnostics()
    loaded = load_program([str(path)], sink)
    system = elaborate(loaded.program, None, Combination(), Overrides(), sink)
    assert system is not None
    states = read(smv(system)).reachable()
    graph = reach(system)
    assert not fails(system, graph)
    assert len(states) == len(graph.distance) == 369
