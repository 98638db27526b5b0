"""The ends of the range: what fails before the first step, no initial state, one state in all."""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang.settings import Overrides
from rascheck.prove.decide import decide
from rascheck.prove.strategies import Effort
from rascheck.run.export import system_named
from rascheck.system.ir import System
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict

ONCE = """\
var x: 0..3 = any
machine m { state A final
    step go: A -> A { x = 1; } }
invariant p "" { once (10 / x >= 0) }
check c { verify p }
"""
ASSUMED = """\
var x: 0..3
var z: 0..3 = any where 10 / z > 1
machine m { state A final
    step go: A -> A when x < 3 { x = 1; }
    step keep: A -> A { z = 1; } }
invariant p "" { x < 2 }
check c { verify p }
"""
NOWHERE = """\
var x: 0..3
var z: 0..3 = any where z > 5
machine m { state A final
    step go: A -> A when x < 3 { x = 1; } }
invariant p "" { x < 2 }
reachable r "" { x == 1 }
check c { verify p, r }
"""


def system(folder: Path, spec: str) -> System:
    path = folder / "a.ras"
    path.write_text(spec, encoding="utf-8")
    sink = Diagnostics()
    found = system_named(f"{path}:c", "", Overrides(), sink)
    assert found is not None
    return found


@pytest.mark.parametrize("by", ["auto", "induction", "k-induction", "bmc", "spacer"])
@pytest.mark.parametrize("spec", [ONCE, ASSUMED])
def test_an_error_before_the_first_step(spec: str, by: str, tmp_path: Path) -> None:
    found = decide(system(tmp_path, spec), ERROR, Effort(by))
    assert found.verdict is Verdict.ERROR
    assert found.trace is not None
    assert found.trace.depth == 0


@pytest.mark.parametrize(
    ("name", "by"), [("p", "auto"), ("p", "induction"), ("r", "auto"), ("r", "k-induction")]
)
def test_without_an_initial_state_nothing_is_said(name: str, by: str, tmp_path: Path) -> None:
    found = decide(system(tmp_path, NOWHERE), name, Effort(by))
    assert (found.verdict, found.missed) == (Verdict.VACUOUS, ())


def test_spacer_where_nothing_varies(tmp_path: Path) -> None:
    spec = """\
machine m { state A final
    step go: A -> A }
invariant p "" { m at A }
check c { verify p }
"""
    for name in (DEADLOCK, ERROR, "p"):
        assert decide(system(tmp_path, spec), name, Effort("spacer")).verdict is Verdict.HOLDS
