"""A wheel in an environment of its own: .ci/run makes both and names them in these variables.

RASCHECK_PYTHON is the interpreter that the wheel was installed for, RASCHECK_DIST the folder of the
wheel and the sdist. Without them the tests here are skipped.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        here = Path(__file__).parent in item.path.parents
        if here and not {"RASCHECK_PYTHON", "RASCHECK_DIST"} <= set(os.environ):
            item.add_marker(
                pytest.mark.skip(reason="needs an installed wheel, as .ci/run makes it")
            )


@pytest.fixture
def dist() -> Path:
    """The folder of the wheel and the sdist."""
    return Path(os.environ["RASCHECK_DIST"])


@pytest.fixture
def python() -> Path:
    """The interpreter."""
    return Path(os.environ["RASCHECK_PYTHON"])


@pytest.fixture
def environment(python: Path, tmp_path: Path) -> dict[str, str]:
    """What a fresh user has: no PYTHONPATH, an empty home."""
    kept = {"PATH": f"{python.parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    return kept | {"HOME": str(tmp_path / "home")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder outside of the checkout."""
    found = tmp_path / "work"
    found.mkdir()
    return found


@pytest.fixture
def run(folder: Path, environment: dict[str, str]) -> Run:
    """Run a program of the environment in the folder."""

    def run(*words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            words, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run
