"""The benchmarks have exactly the states, transitions and levels that counts.toml gives."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from rascheck.run import explore_file
from rascheck.system.verdict import Verdict

Case = dict[str, Any]

CASES: list[Case] = tomllib.loads((Path(__file__).parent / "counts.toml").read_text())["case"]


def name(case: Case) -> str:
    settings = [f"{key}={value}" for key, value in case.get("constants", {}).items()]
    return " ".join([Path(case["file"]).stem, *settings])


RUNNABLE = [
    pytest.param(case, id=name(case), marks=pytest.mark.slow if case.get("slow") else ())
    for case in CASES
    if not case.get("too_large")
]


@pytest.mark.parametrize("case", RUNNABLE)
def test_counts(case: Case, root: Path) -> None:
    found = explore_file(root / case["file"], case.get("constants", {}))
    counted = {
        "states": found.states,
        "transitions": found.transitions,
        "levels": len(found.levels),
        "initial": found.initial,
        "deadlocks": found.deadlocks,
        "model_errors": found.model_errors,
        "violated": {
            outcome.property: outcome.trace.depth
            for outcome in found.outcomes
            if outcome.verdict is Verdict.VIOLATED and outcome.trace is not None
        },
    }
    expected = {"initial": 1, "deadlocks": 0, "model_errors": 0, "violated": {}} | case
    assert counted == {key: expected[key] for key in counted}
    assert sum(found.levels) == found.states
    assert found.levels[0] == found.initial


def test_every_benchmark_has_counts(root: Path) -> None:
    listed = {case["file"] for case in CASES}
    assert {f"bench/{path.name}" for path in root.glob("bench/*.ras")} <= listed
