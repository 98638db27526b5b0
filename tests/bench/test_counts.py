"""The benchmarks have exactly the states, transitions and levels of counts.toml, and hold."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.explore import Reduce, explore
from rascheck.lang.settings import Overrides
from rascheck.run import Options, explore_file, load_program, run_checks
from rascheck.run.single import system_of
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
    }
    expected = {"initial": 1, "deadlocks": 0, "model_errors": 0} | case
    assert counted == {key: expected[key] for key in counted}
    assert sum(found.levels) == found.states
    assert found.levels[0] == found.initial


REDUCED = [
    pytest.param(case, id=name(case), marks=pytest.mark.slow if case["orbits"] > 100_000 else ())
    for case in CASES
    if "orbits" in case and not case.get("too_large")
]


@pytest.mark.parametrize("engine", ["generated", "compiled"])
@pytest.mark.parametrize("case", REDUCED)
def test_orbits(case: Case, engine: str, root: Path) -> None:
    sink = Diagnostics()
    loaded = load_program([str(root / case["file"])], sink)
    values = {key: str(value).lower() for key, value in case.get("constants", {}).items()}
    system = system_of(loaded.program, "", Overrides(values), sink)
    assert system is not None
    found = explore(system, engine=engine, reduce=Reduce(symmetry=True))
    assert (found.states, len(found.levels)) == (case["orbits"], case["levels"])
    assert sum(found.levels) == found.states


@pytest.mark.parametrize("file", sorted({case["file"] for case in CASES}))
def test_checks(file: str, root: Path) -> None:
    sink = Diagnostics()
    loaded = load_program([str(root / file)], sink)
    report = run_checks(loaded, Options(jobs=1), sink)
    assert not sink.found
    assert report is not None
    assert report.coverage is not None
    assert not report.coverage.failures
    assert not report.coverage.needless
    found = [(row.property, row.verdict) for check in report.checks for row in check.rows]
    assert found == [(row.property, row.expected) for check in report.checks for row in check.rows]


def test_mutant_of_the_example(root: Path) -> None:
    sink = Diagnostics()
    loaded = load_program([str(root / "tests/golden/example.ras")], sink)
    report = run_checks(loaded, Options(words=("mutant",), jobs=1), sink)
    assert report is not None
    (check,) = report.checks
    (row,) = check.rows
    assert (row.property, row.verdict) == ("no_remap", Verdict.VIOLATED)
    assert row.trace is not None
    assert row.trace.depth == 8


def test_every_benchmark_has_counts(root: Path) -> None:
    listed = {case["file"] for case in CASES}
    assert {f"bench/{path.name}" for path in root.glob("bench/*.ras")} <= listed
