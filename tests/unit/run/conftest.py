"""What the tests of this room share."""

import pytest

from rascheck.run.engine import Engine


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is as if nobody had edited it just now, nor did while the tests run."""
    found = Engine("engine", ())
    monkeypatch.setattr(Engine, "found", staticmethod(lambda: found))
    monkeypatch.setattr(Engine, "unchanged", lambda _: True)
