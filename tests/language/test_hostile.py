"""Inputs that no person wrote end in a diagnostic, soon, in little memory (tests/hostile.py)."""

import hostile
import pytest

SECONDS = 10.0
"""Two, and as many times that as a machine may be busy with other things."""
MEGABYTES = 500

CASES = {case.name: case for case in hostile.cases()}


def test_no_name_is_given_twice() -> None:
    assert len(CASES) == len(list(hostile.cases()))


@pytest.fixture(scope="module")
def runs() -> dict[str, hostile.Result]:
    """All runs, made by a process that has nothing but the checker in memory."""
    return hostile.all_results()


@pytest.mark.parametrize("name", CASES)
def test_hostile_input(name: str, runs: dict[str, hostile.Result]) -> None:
    case, run = CASES[name], runs[name]
    assert run.exit_code == case.exit_code, run.errors[-2_000:]
    assert case.codes & {*run.codes}, run.errors[:2_000]
    assert run.seconds < SECONDS
    assert run.megabytes < MEGABYTES
    assert max(map(len, run.errors.splitlines())) < 1_000
    assert run.errors.replace("\n", "").isprintable()
