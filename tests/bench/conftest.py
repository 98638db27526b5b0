"""Tests marked slow are skipped unless -m names the mark."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: explores more than 100,000 states; run with -m slow")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("slow") and "slow" not in item.config.getoption("markexpr"):
        pytest.skip("more than 100,000 states; run with -m slow")
