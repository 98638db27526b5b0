"""A check without `system`: the machines of its file and of what it uses, whatever else is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck.cli import main
from rascheck.diagnostics import Diagnostics
from rascheck.explore.limits import NOT_REDUCED
from rascheck.run import Options, load_program, run_checks
from rascheck.run.lint import lint
from rascheck.show.report import RunReport

FILES = {
    "base": "machine base { var n: 0..3 = 0 state Run final\n"
    "  step up: Run -> Run when n < 3 { n += 1; } }\n",
    "one": 'use "base.ras"\nvar seen: bool\n'
    "machine one { state A, B final step go: A -> B { seen = true; } }\n"
    "invariant low { base.n <= 3 }\ncheck c { verify low }\n",
    "two": "var far: 0..4 = 0\nqueue q: 0..1 capacity 2 drop\n"
    "machine two { state A final step go: A -> A when far < 4 { far += 1; send q(1); } }\n"
    "invariant near { far <= 4 }\ncheck d { verify near }\n",
    "other": 'use "base.ras"\n'
    "replace machine base { var n: 0..3 = 0 state Run final\n"
    "  step up: Run -> Run when n < 1 { n += 1; } }\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("base", "one", "two"):
        (tmp_path / f"{name}.ras").write_text(FILES[name], encoding="utf-8")
    return tmp_path


def run(*paths: str) -> RunReport:
    sink = Diagnostics()
    loaded = load_program(paths, sink)
    report = None if sink.failed else run_checks(loaded, Options(jobs=1, reduce=NOT_REDUCED), sink)
    assert report is not None, list(sink)
    return report


def states(*paths: str) -> dict[str, int]:
    return {one.name: one.exploration.states for one in run(*paths).checks}


@pytest.mark.usefixtures("folder")
def test_a_check_has_the_same_states_alone_and_beside_others() -> None:
    alone = {**states("one.ras"), **states("two.ras")}
    assert alone == {"c": 8, "d": 5}
    assert states("one.ras", "two.ras") == alone
    assert states("two.ras", "one.ras") == alone
    assert states(".") == alone


def test_a_replacement_in_another_file_stays_in_its_place(folder: Path) -> None:
    (folder / "other.ras").write_text(FILES["other"], encoding="utf-8")
    assert states("one.ras", "other.ras") == {"c": 4}


def test_an_event_that_only_other_files_await_is_the_same_mistake_as_alone(folder: Path) -> None:
    calling = "call e()\nmachine m { state A final step s: A -> A raise e }\ncheck k { }\n"
    (folder / "calling.ras").write_text(calling, encoding="utf-8")
    awaiting = 'use "calling.ras"\nmachine w { state A final step t: A -> A on e }\n'
    (folder / "awaiting.ras").write_text(awaiting, encoding="utf-8")
    for paths in (["calling.ras"], ["calling.ras", "awaiting.ras"]):
        sink = Diagnostics()
        run_checks(load_program(paths, sink), Options(jobs=1), sink)
        assert [(d.code, d.message) for d in sink] == [("E168", "no machine awaits `e`")]
    assert [d.fix for d in sink] == ["`use` the file of `w`, which awaits it: awaiting.ras"]


def test_lint_asks_each_check_of_its_own_machines(folder: Path) -> None:
    text = (
        "machine late { state A final, B final\n  step go: A -> B step no: B -> A when far == 0 }\n"
    )
    text += "check k { }\n"
    (folder / "three.ras").write_text(f"var far: 0..4 = 0\n{text}", encoding="utf-8")
    (folder / "two.ras").unlink()
    sink = Diagnostics()
    lint(load_program(["one.ras", "three.ras"], sink), sink)
    assert [d.code for d in sink] == ["W404"]  # `low`, and no step


@pytest.mark.usefixtures("folder")
def test_explore_takes_the_machines_of_the_file_and_of_what_it_uses(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explore", "one.ras"]) == 0
    assert "states       8 " in capsys.readouterr().out
