"""Giving up: what is counted, what is still decided, and which limit it was."""

import pytest
from handmade import Build, num, op

from rascheck.explore import Limits, Progress, explore
from rascheck.explore.found import Found, Reached
from rascheck.explore.native.search import CompiledSearch
from rascheck.explore.search import Search
from rascheck.system.ir import Assign, IntType, Read, System
from rascheck.system.verdict import Exploration, Verdict


def grid(size: int) -> System:
    """Two counters below `size`: their sum is the level."""
    build = Build()
    for name in "xy":
        x = build.var(name, IntType(0, size - 1))
        machine = build.machine(f"m{name}", "A*")
        body = Assign(x, (), op(Read(x), "+", 1))
        build.step(machine, "A -> A", body, when=op(Read(x), "<", size - 1))
    total = op(Read(0), "+", Read(2))
    build.invariant("early", op(total, "<", 5))
    build.invariant("late", op(total, "<", 2 * size - 2))
    build.invariant("true", num(1))
    build.reachable("reached", op(total, "==", 4))
    return build.system()


def verdicts(found: Exploration) -> list[str]:
    return [outcome.verdict.value for outcome in found.outcomes]


def test_no_limit() -> None:
    found = explore(grid(20))
    assert (found.complete, found.limit, found.states, found.depth) == (True, "", 400, 38)
    assert verdicts(found) == ["violated", "violated", "holds", "reachable", "holds", "holds"]


def test_depth() -> None:
    found = explore(grid(20), limits=Limits(max_depth=10))
    assert (found.complete, found.limit) == (False, "depth")
    assert found.levels == tuple(range(1, 12))
    assert found.transitions == 2 * sum(range(1, 11))
    assert verdicts(found) == [
        "violated",
        "unknown",
        "unknown",
        "reachable",
        "unknown",
        "unknown",
    ]
    assert found.outcomes[0].trace is not None
    assert found.outcomes[0].trace.depth == 5


def test_a_depth_that_is_just_enough() -> None:
    found = explore(grid(4), limits=Limits(max_depth=7))
    assert (found.complete, found.states) == (True, 16)


def test_states() -> None:
    found = explore(grid(100), limits=Limits(max_states=2000))
    assert (found.complete, found.limit) == (False, "states")
    assert 2000 < found.states <= 2200
    assert sum(found.levels) == found.states


def test_memory() -> None:
    found = explore(grid(100), limits=Limits(memory=100_000))
    assert (found.complete, found.limit) == (False, "memory")
    assert found.states < 2000


def test_seconds() -> None:
    found = explore(grid(100), limits=Limits(seconds=0))
    assert (found.complete, found.limit) == (False, "seconds")
    assert verdicts(found)[2] == Verdict.UNKNOWN.value


def test_interrupted() -> None:
    def progress(now: Progress) -> None:
        if now.states > 1000:
            raise KeyboardInterrupt

    found = explore(grid(100), progress=progress)
    assert (found.complete, found.limit) == (False, "interrupted")
    assert verdicts(found)[:2] == ["violated", "unknown"]
    assert sum(found.levels) == found.states > 1000


@pytest.mark.parametrize(
    ("raised", "limit"), [(Reached("seconds"), "seconds"), (KeyboardInterrupt(), "interrupted")]
)
def test_while_stuck_machines_are_looked_for(
    raised: BaseException, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(_: Found) -> dict[int, int]:
        raise raised

    for search in (Search, CompiledSearch):
        monkeypatch.setattr(search, "stuck", stuck)
    build = Build()
    build.step(build.machine("waits", "A B*"), "A -> B", when=num(0))
    build.step(build.machine("busy", "A*"), "A -> A")
    build.invariant("true", num(1))
    build.invariant("false", num(0))
    found = explore(build.system())
    assert (found.complete, found.limit) == (False, limit)
    assert verdicts(found) == ["holds", "violated", "unknown", "holds"]


def test_progress_is_reported() -> None:
    reports: list[Progress] = []
    explore(grid(60), progress=reports.append)
    assert reports[-1].states == 3600
    assert [r.depth for r in reports] == sorted(r.depth for r in reports)
    assert all(report.memory > 0 for report in reports)


def test_an_error_in_progress_is_not_hidden() -> None:
    def progress(_: Progress) -> None:
        raise RuntimeError("no terminal")

    with pytest.raises(RuntimeError, match="no terminal"):
        explore(grid(4), progress=progress)


def test_how_long_the_runs_are_of_which_all_were_looked_at() -> None:
    assert explore(grid(20)).whole == 38
    assert explore(grid(20), limits=Limits(max_depth=10)).whole == 10
    cut = explore(grid(100), limits=Limits(max_states=2000), engine="generated")
    assert (cut.states, cut.depth, cut.whole) == (2016, 62, 62)
    assert explore(grid(100), limits=Limits(seconds=0)).whole == -1


def test_progress_has_the_levels_and_the_limit_of_memory() -> None:
    told: list[tuple[int, int, list[int], int | None]] = []

    def progress(now: Progress) -> None:
        told.append((now.depth, now.frontier, list(now.starts), now.most_memory))

    explore(grid(4), limits=Limits(memory=10**9), progress=progress)
    assert told[0][0] == 0
    assert (2, 3, [0, 1, 3, 6], 10**9) in told
    assert told[-1] == (6, 1, [0, 1, 3, 6, 10, 13, 15, 16], 10**9)
