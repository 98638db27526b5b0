"""What every test shares: a test that declares a need is skipped where the need is not met."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("needs_shared") and not SHARED.is_dir():
        pytest.skip("needs the folder `shared` beside the checkout")


@pytest.fixture
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture
def shared() -> Path:
    """The folder of reference material beside the checkout; the test is marked needs_shared."""
    return SHARED
