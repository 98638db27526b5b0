"""Every test of this folder that calls `explore` is one of all engines, and one of slicing."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from rascheck.explore import Reduce, takeover
from rascheck.explore.found import Found
from rascheck.explore.limits import NOT_REDUCED
from rascheck.explore.native.bounds import Bounds
from rascheck.explore.native.machine_code import Code
from rascheck.system.ir import System
from rascheck.system.verdict import Exploration

OF_ONE_ENGINE = (
    "test_slice",
    "test_source",
    "test_layout",
    "test_takeover",
    "test_native",
    "test_bounds",
    "test_walk",
    "test_liveness_parts",
    "test_symmetry_parts",
    "test_tighten",
)
SLICED = "sliced"


@cache
def of_text(text: str, level: int) -> Code:
    """Machine code of a module, which holds nothing that changes."""
    return Code(text, level)


def compiled_once(
    text: str, level: int = 2, _: object = None, bounds: Bounds | None = None
) -> Code:
    """In place of `Code`: many tests ask for the same."""
    return of_text(text, level) if bounds is None else Code(text, level, bounds=bounds)


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine that `explore` uses: the one of the test's name, or what it would choose."""
    name, threads, way = getattr(request, "param", ("auto", 1, ""))
    if name == "auto":
        return str(name)
    if threads > 1:  # also where there is little to do
        monkeypatch.setattr("rascheck.explore.native.engine.ALONE", 0)

    def chosen(*given: Any, **named: Any) -> Found:
        return takeover.searched(*given, **(named | {"engine": name, "threads": threads}))

    monkeypatch.setattr("rascheck.explore.decide.searched", chosen)
    for user in ("engine", "live"):
        monkeypatch.setattr(f"rascheck.explore.native.{user}.Code", compiled_once)
    if way == SLICED and hasattr(request.module, "explore"):
        monkeypatch.setattr(request.module, "explore", twice(request.module.explore))
    return str(name)


def twice(explore: Any) -> Any:
    """`explore`, which makes sure that in a slice the same is found."""

    def explored(system: System, **named: Any) -> Exploration:
        whole: Exploration = explore(system, **named)
        named.pop("progress", None)
        asked: Reduce = named.pop("reduce", NOT_REDUCED)
        less: Exploration = explore(system, **named, reduce=replace(asked, slice=True))
        if whole.complete:
            assert less.complete
            assert less.states <= whole.states
            assert less.outcomes == whole.outcomes
            unseen = {number for one in less.reductions for number in one.transitions}
            hidden = {machine for one in less.reductions for machine in one.machines}
            assert less.fired == whole.fired - unseen
            assert less.entered == {place for place in whole.entered if place[0] not in hidden}
        return whole

    return explored


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test once an engine, and once more in a slice."""
    if metafunc.module.__name__.rpartition(".")[2] not in OF_ONE_ENGINE:
        engines = [("generated", 1, ""), ("checked", 1, ""), ("compiled", 2, "")]
        names = ["generated", "compiled", "optimized, two threads", SLICED]
        engines.append(("generated", 1, SLICED))
        metafunc.parametrize("engine", engines, ids=names, indirect=True)
