"""Every test of this folder that calls `explore` is one of all engines."""

from functools import cache
from typing import Any

import pytest

from rascheck.explore import takeover
from rascheck.explore.found import Found
from rascheck.explore.native import engine as native

compiled = native.compiled

OF_ONE_ENGINE = (
    "test_source",
    "test_layout",
    "test_takeover",
    "test_native",
    "test_walk",
    "test_liveness_parts",
)


@cache
def of_text(text: str, level: int) -> native.Code:
    """Machine code of a module, which holds nothing that changes."""
    return compiled(text, level, lambda: False)


def compiled_once(text: str, level: int, _: object) -> native.Code:
    """In place of `compiled`: many tests ask for the same."""
    return of_text(text, level)


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine that `explore` uses; "" where a test says itself which one."""
    name, threads = getattr(request, "param", ("", 1))
    if not name:
        return ""
    if threads > 1:  # also where there is little to do
        monkeypatch.setattr("rascheck.explore.native.engine.ALONE", 0)

    def chosen(*given: Any, **named: Any) -> Found:
        return takeover.searched(*given, **(named | {"engine": name, "threads": threads}))

    monkeypatch.setattr("rascheck.explore.decide.searched", chosen)
    monkeypatch.setattr("rascheck.explore.native.engine.compiled", compiled_once)
    return str(name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test once an engine."""
    if metafunc.module.__name__.rpartition(".")[2] not in OF_ONE_ENGINE:
        engines = [("generated", 1), ("compiled", 1), ("compiled", 2)]
        names = ["generated", "compiled", "two threads"]
        metafunc.parametrize("engine", engines, ids=names, indirect=True)
