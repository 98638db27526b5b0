"""Exported texts in Spin and Rumur: the states of the definition, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from peers import Said, needs_rumur, needs_spin, rumur, spin
from random_systems import systems

from rascheck.diagnostics import Diagnostics
from rascheck.exporters import Unfit, murphi, promela
from rascheck.lang.settings import Overrides
from rascheck.run.export import system_named
from rascheck.system.ir import System
from rascheck.system.reference import reach

TINY = Path(__file__).parents[1] / "unit/exporters/tiny.ras:tiny"
FEW = settings(
    max_examples=12,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.function_scoped_fixture),
)
"""A compiler takes a second for each, and shrinking would take it a hundred times."""


def tiny() -> System:
    system = system_named(str(TINY), "", Overrides(), Diagnostics())
    assert system is not None
    return system


@needs_spin
def test_spin_finds_all_that_is_wrong_with_a_small_model(tmp_path: Path) -> None:
    text = promela(tiny())
    # One state more, and one step more to each: the choice. Of a step, the depth is that before it.
    found = {"filled": 3 + 1, "quiet": 4 - 1 + 1, "MODEL_ERROR": 5 - 1 + 1}
    assert spin(text, tmp_path, breadth=True, reach=True) == Said(72 + 1, found)
    assert spin(text, tmp_path).states == 72 + 1


@needs_rumur
def test_rumur_finds_all_that_is_wrong_with_a_small_model(tmp_path: Path) -> None:
    found = {"quiet": 4, "level leaves its range": 5}
    assert rumur(murphi(tiny()), tmp_path, deadlock=False) == Said(72, found)


GUARD = """
var x: 0..3
var row[0..2]: bool
machine m {
    state A final
    step up: A -> A when x < 3 { x += 1; }
    step look: A -> A when row[x] { x = 0; }
}
"""
"""A guard without a value in the last of four states."""


@pytest.fixture
def guard(tmp_path: Path) -> System:
    (tmp_path / "guard.ras").write_text(GUARD, encoding="utf-8")
    system = system_named(str(tmp_path / "guard.ras"), "", Overrides(), Diagnostics())
    assert system is not None
    return system


@needs_spin
def test_a_guard_without_a_value_in_spin(guard: System, tmp_path: Path) -> None:
    assert spin(promela(guard), tmp_path, breadth=True) == Said(4, {"MODEL_ERROR": 3})


@needs_rumur
def test_a_guard_without_a_value_in_rumur(guard: System, tmp_path: Path) -> None:
    assert rumur(murphi(guard), tmp_path) == Said(4, {"an expression has no value": 4})


DVE = """
byte turn = 0;
byte flag[2];
channel {byte} c[2];
process A {
  byte k = 0;
  state q, r, w;
  init q;
  trans
    q -> w { effect flag[0] = 1, turn = 1; },
    w -> r { guard flag[1] == 0 or turn == 0; sync c!k; },
    r -> q { effect flag[0] = 0, k = (k + 1) % 3; };
}
process B {
  byte got = 0;
  state q, r, w;
  init q;
  trans
    q -> w { effect flag[1] = 1, turn = 0; },
    w -> r { guard turn == 1 or flag[0] == 0; },
    r -> q { sync c?got; effect flag[1] = 0; };
}
system async;
"""


@needs_spin
def test_a_model_of_another_tool_goes_on_to_spin(tmp_path: Path) -> None:
    (tmp_path / "model.dve").write_text(DVE, encoding="utf-8")
    system = system_named(str(tmp_path / "model.dve"), "", Overrides(), Diagnostics())
    assert system is not None
    assert spin(promela(system), tmp_path, breadth=True) == Said(103, {"invalid end state": 3})


@needs_spin
@given(system=systems())
@FEW
def test_spin_has_the_states_of_random_systems(tmp_path: Path, system: System) -> None:
    text = exported(promela, system)
    chosen = "before the initial state" in text
    assert spin(text, tmp_path).states == len(reach(system).distance) + chosen


@needs_rumur
@given(system=systems())
@FEW
def test_rumur_has_the_states_of_random_systems(tmp_path: Path, system: System) -> None:
    said = rumur(exported(murphi, system), tmp_path, deadlock=system.check_deadlock)
    assert said.states == len(reach(system).distance)
    if system.check_deadlock:  # Rumur says it too where all that is enabled fails
        assert ("deadlock" in said.wrong) >= bool(reach(system).deadlocked)


def exported(write: Callable[[System], str], system: System) -> str:
    """The text, if the system counts with 32 bits, and has more than its initial states."""
    graph = reach(system)
    if len(graph.distance) == len(graph.initial):
        reject()
    try:
        return write(system)
    except Unfit:
        reject()
