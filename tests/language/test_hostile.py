"""Inputs that no person wrote end in a diagnostic, soon, in little memory (tests/hostile.py)."""

from collections.abc import Iterator

import hostile
import pytest

SECONDS = 10.0
"""Two, and as many times that as a machine may be busy with other things."""
MEGABYTES = 500

CASES = {case.name: case for case in hostile.cases()}


def test_no_name_is_given_twice() -> None:
    assert len(CASES) == len(list(hostile.cases()))


@pytest.fixture(scope="module")
def runner() -> Iterator[hostile.Runner]:
    """A process that has nothing but the checker in memory."""
    started = hostile.Runner()
    yield started
    started.close()


@pytest.mark.parametrize("name", CASES)
def test_hostile_input(name: str, runner: hostile.Runner) -> None:
    case, run = CASES[name], runner.run(name)
    assert run.exit_code == case.exit_code, run.errors[-2_000:]
    assert case.codes & {*run.codes}, run.errors[:2_000]
    assert run.seconds < SECONDS
    assert run.megabytes < MEGABYTES
    assert max(map(len, run.errors.splitlines())) < 1_000
    assert run.errors.replace("\n", "").isprintable()
