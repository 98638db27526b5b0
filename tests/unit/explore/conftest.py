"""Every test of this folder that calls `explore` is one of all engines."""

from typing import Any

import pytest

from rascheck.explore import takeover
from rascheck.explore.found import Found

OF_ONE_ENGINE = (
    "test_source",
    "test_layout",
    "test_takeover",
    "test_native",
    "test_bounds",
    "test_walk",
    "test_liveness_parts",
    "test_symmetry_parts",
)


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine that `explore` uses: the one of the test's name, or what it would choose."""
    name, threads = getattr(request, "param", ("auto", 1))
    if name == "auto":
        return name
    if threads > 1:  # also where there is little to do
        monkeypatch.setattr("rascheck.explore.native.engine.ALONE", 0)

    def chosen(*given: Any, **named: Any) -> Found:
        return takeover.searched(*given, **(named | {"engine": name, "threads": threads}))

    monkeypatch.setattr("rascheck.explore.decide.searched", chosen)
    return str(name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test once an engine."""
    if metafunc.module.__name__.rpartition(".")[2] not in OF_ONE_ENGINE:
        engines = [("generated", 1), ("checked", 1), ("compiled", 2)]
        names = ["generated", "compiled", "optimized, two threads"]
        metafunc.parametrize("engine", engines, ids=names, indirect=True)
