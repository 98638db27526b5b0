"""Every test of this folder that calls `explore` is one of all engines."""

import functools

import pytest

from rascheck.explore import takeover

OF_ONE_ENGINE = ("test_source", "test_layout", "test_takeover", "test_native")


@pytest.fixture
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine that `explore` uses."""
    name = str(request.param)
    chosen = functools.partial(takeover.searched, engine=name)
    monkeypatch.setattr("rascheck.explore.decide.searched", chosen)
    return name


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test once an engine."""
    if metafunc.module.__name__.rpartition(".")[2] not in OF_ONE_ENGINE:
        metafunc.fixturenames.append("engine")
        metafunc.parametrize("engine", ["generated", "compiled"], indirect=True)
