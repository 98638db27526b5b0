"""What every test shares: needs that skip a test where they are not met, and repeatable examples.

Random examples are the same in every run, so that a failure is the change's own. Others are drawn
by `pytest --hypothesis-profile random`, which is how to look for new ones.
"""

import gc
import uuid
from pathlib import Path

import pytest
from hypothesis import settings
from once import built_once, read_once

from rascheck.cli.main import SELDOM

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None)
settings.load_profile("repeatable")

gc.set_threshold(*SELDOM)  # as the program does


def pytest_collection_finish() -> None:
    """What is there now stays: it is not looked through for garbage."""
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("needs_shared") and not SHARED.is_dir():
        pytest.skip("needs the folder `shared` beside the checkout")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads what another one or the user has kept, nor leaves anything there."""
    place = tmp_path_factory.getbasetemp() / f"cache-{uuid.uuid4().hex}"
    monkeypatch.setenv("RASCHECK_CACHE_DIR", str(place))


LARK = built_once()


@pytest.fixture(autouse=True)
def grammar_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser of DVE takes ten times as long to build as a text to read."""
    monkeypatch.setattr("rascheck.importers.dve.parse.Lark", LARK)


@pytest.fixture(autouse=True)
def shipped_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file that ships is parsed once a worker, where it is loaded."""
    monkeypatch.setattr("rascheck.lang.parse.parse", read_once)


@pytest.fixture
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture
def shared() -> Path:
    """The folder of reference material beside the checkout; the test is marked needs_shared."""
    return SHARED
