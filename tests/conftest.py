"""What every test shares: needs that skip a test where they are not met, and repeatable examples.

Random examples are the same in every run, so that a failure is the change's own. Others are drawn
by `pytest --hypothesis-profile random`, which is how to look for new ones.
"""

import gc
import uuid
from pathlib import Path

import pytest
from hypothesis import settings

from rascheck.cli.main import SELDOM

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None)
settings.load_profile("repeatable")

gc.set_threshold(*SELDOM)  # as the program does


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("needs_shared") and not SHARED.is_dir():
        pytest.skip("needs the folder `shared` beside the checkout")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads what another one or the user has kept, nor leaves anything there."""
    place = tmp_path_factory.getbasetemp() / f"cache-{uuid.uuid4().hex}"
    monkeypatch.setenv("RASCHECK_CACHE_DIR", str(place))


@pytest.fixture
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture
def shared() -> Path:
    """The folder of reference material beside the checkout; the test is marked needs_shared."""
    return SHARED
