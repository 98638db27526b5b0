"""`--cross-check`: what is found is found again in other ways, and a difference is a defect."""

from __future__ import annotations

import json
import pickle
import re
from dataclasses import replace
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import pytest

from rascheck import cli
from rascheck.diagnostics import Defect, Diagnostics
from rascheck.explore import Unsupported
from rascheck.explore.reduce.without import Without
from rascheck.run import Options, cross, load_program, run_checks, workers
from rascheck.run.cache import Cache
from rascheck.run.jobs import jobs
from rascheck.system import reference
from rascheck.system.verdict import Exploration

SPEC = """\
var x : 0..9
var told : bool
machine counter { state Run final
  step up(b: bool): * -> * when x < 9 { x += 1; told = b; }
}
invariant small "x stays small" { x < 3 }
invariant fits "x fits" { x < 10 }
property tops "x gets to the top" { eventually x == 9 }
check grows { verify small, fits, tops  fair counter  expect violated small by counter.up }
"""
pytestmark = pytest.mark.usefixtures("settled")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a spec."""
    monkeypatch.chdir(tmp_path)
    Path("a.ras").write_text(SPEC, encoding="utf-8")


def test_what_was_compared_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["a.ras", "--cross-check", "--json", "a.json"]) == 0
    printed = capsys.readouterr().out
    assert printed.split("\n\n")[-2].split("\n") == [
        "cross-check: 1 exploration found again without reductions, 1 by compiled code, 1 by the"
        " slow",
        "    reference: no difference",
    ]
    data = json.loads(Path("a.json").read_text("utf-8"))
    assert data["checks"][0]["compared"] == ["compiled", "reference"]
    assert data["checks"][0]["results"][0]["reductions"] == [
        {"name": "slice", "told": "1 of 3 variables: told"}
    ]


def test_nothing_is_answered_from_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.main(["a.ras"]) == 0
    asked: list[str] = []
    real = cross.CrossCheck.ways

    def noticed(self: cross.CrossCheck, options: Options) -> tuple[str, ...]:
        asked.append(self.name)
        return real(self, options)

    monkeypatch.setattr(cross.CrossCheck, "ways", noticed)
    for _ in range(2):
        assert cli.main(["a.ras", "--cross-check"]) == 0
    assert asked == ["grows", "grows"]
    assert cli.main(["ask", "all", "x < 9", "--file", "a.ras", "--cross-check"]) == 1
    assert asked == ["grows", "grows", "asked"]


def broken(self: Without, number: int) -> Any:
    """A slice that forgets what steps do where it should not."""
    transition = real_transition(self, number)
    return replace(transition, body=())


real_transition = Without.transition


def test_a_wrong_reduction_is_caught(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Without, "transition", broken)
    assert cli.main(["a.ras", "-p", "small", "--no-cache"]) == 1  # nobody notices that it is wrong
    capsys.readouterr()
    assert cli.main(["a.ras", "-p", "small", "--cross-check"]) == 70
    first, second = capsys.readouterr().err.splitlines()
    assert first == (
        "rascheck: check grows: small by generated code with slice and by compiled code without "
        "reductions are not the same"
    )
    found = re.fullmatch(r"rascheck: a defect of .* please report (\S+\.txt)", second)
    assert found is not None
    report = Path(found[1]).read_text("utf-8")
    Path(found[1]).unlink()
    assert "$ rascheck check a.ras -p small --cross-check\n" in report
    assert "generated code with slice:\nsmall: holds\n\n" in report
    assert "compiled code without reductions:\nsmall: violated\n  from State(" in report
    assert (
        "\n  0: counter.up(false)\n  0: counter.up(false)\n  0: counter.up(false)\n  violated, None"
        in report
    )
    assert "\nslice: 1 of 3 variables: told\n" in report
    assert "\nvar x: 0..9 = 0\n" in report  # the System itself


def test_what_the_whole_does_not_repeat_is_caught_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Without, "transition", broken)
    assert cli.main(["a.ras", "-p", "tops", "--no-cache"]) == 70
    found = re.search(r"please report (\S+\.txt)", capsys.readouterr().err)
    assert found is not None
    assert "tops: violated in a slice, and not in the whole" in Path(found[1]).read_text("utf-8")
    Path(found[1]).unlink()


def test_with_no_slice_there_is_nothing_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Without, "transition", broken)
    assert cli.main(["a.ras", "--cross-check", "--no-slice"]) == 0


def test_a_wrong_engine_is_caught_by_the_reference(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = cross.CrossCheck.again

    def forgets(self: cross.CrossCheck, code: str, options: Options) -> Exploration | None:
        found = real(self, code, options)
        assert found is not None
        return replace(found, states=9)

    monkeypatch.setattr(cross.CrossCheck, "again", forgets)
    assert cli.main(["a.ras", "--cross-check"]) == 70
    assert "by the reference are not the same" in capsys.readouterr().err


def test_the_reference_compares_depths_where_there_are_too_many_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_large(*_: object) -> None:
        raise reference.TooLarge

    monkeypatch.setattr(reference, "canonical", too_large)
    assert cli.main(["a.ras", "--cross-check"]) == 0
    monkeypatch.setattr(reference, "depth_of", lambda *_: 7)
    assert cli.main(["a.ras", "--cross-check"]) == 70


def test_what_was_cut_short_is_not_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["a.ras", "--cross-check", "--max-states", "3"]) == 3
    assert "cross-check" not in capsys.readouterr().out


def test_a_system_that_is_not_for_the_other_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object, **__: object) -> None:
        raise Unsupported("too wide")

    sink = Diagnostics()
    loaded = load_program(["a.ras"], sink)
    report = run_checks(loaded, Options(), sink)
    assert report is not None
    check = report.checks[0]
    again = cross.CrossCheck(check.name, check.system, check.exploration)
    monkeypatch.setattr(cross, "explore", unsupported)
    assert again.ways(Options()) == ("reference",)


def test_a_defect_comes_back_from_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = Diagnostics()
    spec = Path("a.ras")
    spec.write_text(spec.read_text("utf-8").replace("fits, tops ", "fits "), encoding="utf-8")
    loaded = load_program(["a.ras"], sink)
    (job,) = jobs(loaded, Options(), None, sink)
    monkeypatch.setattr(Without, "transition", broken)
    wanted = Options(cross_check=True)
    found = workers._outcome(workers._run, (loaded.program, wanted), ("grows", job.combination))
    assert isinstance(found, Defect)
    sent = pickle.loads(pickle.dumps(found))
    assert (sent.told, sent.details) == (found.told, found.details)
    here, there = Pipe()
    there.send(found)
    with pytest.raises(Defect, match="check grows: small by generated code"):
        workers._received(here, "grows")


def test_how_it_was_reduced_is_part_of_what_is_kept() -> None:
    cache = Cache.open()
    assert cache is not None
    states = []
    for options in ([], ["--no-slice"], []):
        assert cli.main(["a.ras", *options, "--json", "a.json"]) == 0
        check = json.loads(Path("a.json").read_text("utf-8"))["checks"][0]
        states.append((check["cached"], check["results"][0]["states"]))
    assert states == [(False, 10), (False, 19), (True, 10)]
