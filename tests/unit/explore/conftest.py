"""Every test of this folder that calls `explore` is one of all engines."""

from typing import Any

import pytest

from rascheck.explore import takeover
from rascheck.explore.found import Found
from rascheck.explore.native.search import CompiledSearch

OF_ONE_ENGINE = (
    "test_source",
    "test_layout",
    "test_takeover",
    "test_native",
    "test_walk",
    "test_liveness_parts",
    "test_symmetry_parts",
)


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine that `explore` uses."""
    name, threads = getattr(request, "param", ("auto", 1))
    if name == "auto":
        return "auto"
    # Compiling is most of the time of small searches.
    defaults = CompiledSearch.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "level", 0)
    if threads > 1:  # also where there is little to do
        monkeypatch.setattr("rascheck.explore.native.engine.ALONE", 0)

    def chosen(*given: Any, **named: Any) -> Found:
        return takeover.searched(*given, **(named | {"engine": name, "threads": threads}))

    monkeypatch.setattr("rascheck.explore.decide.searched", chosen)
    return str(name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test once an engine."""
    if metafunc.module.__name__.rpartition(".")[2] not in OF_ONE_ENGINE:
        engines = [("generated", 1), ("compiled", 1), ("compiled", 2)]
        names = ["generated", "compiled", "two threads"]
        metafunc.parametrize("engine", engines, ids=names, indirect=True)
