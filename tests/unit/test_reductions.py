"""The command line of reductions, of what searches cost, and of what is searched, to read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rascheck import cli
from rascheck.explore import takeover

SPEC = """\
var x : 0..3
var last : bool
queue log : bool capacity 2 drop
machine counter { state Run final
  step up(b: bool): * -> * when x < 3 { x += 1; last = b; send log(b); }
}
machine bell { state Silent, Rings final
  step ring: Silent -> Rings
  step rest: Rings -> Silent
}
invariant fits "x fits" { x < 4 }
"""
BOTH = "check fine { verify fits }\n"
ALLOWED = "check fine { verify fits  allow deadlock }\n"


@pytest.fixture(autouse=True)
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("a.ras")
    path.write_text(SPEC + BOTH, encoding="utf-8")
    return path


def results(*options: str) -> tuple[int, list[dict[str, str]]]:
    """The number of states of the check, and its reductions."""
    assert cli.main([*options, "--no-cache", "--no-out", "--json", "a.json"]) == 0
    (check,) = json.loads(Path("a.json").read_text("utf-8"))["checks"]
    row = check["results"][0]
    assert row["bytes_per_state"] > 0
    return row["states"], row["reductions"]


def test_a_check_leaves_out_what_it_may() -> None:
    told = "1 of 4 variables: last; 1 of 1 queue: log"
    assert results("a.ras") == (8, [{"name": "slice", "told": told}])
    assert results("a.ras", "--no-slice") == (30, [])
    assert results("a.ras", "--no-symmetry") == (8, [{"name": "slice", "told": told}])


def test_so_does_a_question() -> None:
    told = (
        "1 of 2 machines: bell; 2 of 4 variables: last, bell; 1 of 1 queue: log; 2 of 4 transitions"
    )
    question = ("ask", "all", "x < 4", "--file", "a.ras", "--no-cache", "--json", "a.json")
    for option, states in (("--threads=2", 4), ("--no-slice", 30)):
        assert cli.main([*question, option]) == 0
        (check,) = json.loads(Path("a.json").read_text("utf-8"))["checks"]
        assert check["results"][0]["states"] == states
        reductions = [] if option == "--no-slice" else [{"name": "slice", "told": told}]
        assert check["results"][0]["reductions"] == reductions


def test_explore_leaves_out_nothing_unless_it_is_told_to(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["explore", "a.ras", "--json", "a.json"]) == 0
    data = json.loads(Path("a.json").read_text("utf-8"))
    assert (data["states"], data["reductions"]) == (30, [])
    assert data["bytes_per_state"] > 0
    assert "left out" not in capsys.readouterr().out
    assert cli.main(["explore", "a.ras", "--reduce", "--json", "a.json"]) == 0
    data = json.loads(Path("a.json").read_text("utf-8"))
    assert data["states"] == 8
    told = "1 of 4 variables: last; 1 of 1 queue: log"
    assert data["reductions"] == [{"name": "slice", "told": told}]
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "  states       8 (1 initial)"
    assert not any("states/s" in line or "bytes a state" in line for line in lines)  # too few
    assert lines[-1] == f"  left out     {told}"


def test_what_an_exploration_costs(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(SPEC.replace("0..3", "0..999").replace("x < 3", "x < 999"), encoding="utf-8")
    assert cli.main(["explore", "a.ras", "--reduce"]) == 0
    rate, memory, _ = capsys.readouterr().out.splitlines()[-3:]
    assert re.fullmatch(r"  rate         [\d.]+[kM]? states/s", rate)
    assert re.fullmatch(r"  memory       [\d.]+ k?B, \d+ bytes a state", memory)


def test_what_a_check_costs(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["a.ras", "--no-cache"]) == 0
    assert "left out" not in capsys.readouterr().out
    assert cli.main(["a.ras", "-v", "--no-cache"]) == 0
    shown = capsys.readouterr().out.splitlines()
    at = shown.index("      x fits") + 1
    assert re.fullmatch(r"    \d\.\d\d s", shown[at])
    assert shown[at + 1] == "    left out: 1 of 4 variables: last; 1 of 1 queue: log"
    text = SPEC.replace("0..3", "0..999").replace("x < 3", "x < 999").replace("x < 4", "x < 1000")
    spec.write_text(text + BOTH, encoding="utf-8")
    assert cli.main(["a.ras", "-v", "--no-cache"]) == 0
    lines = capsys.readouterr().out.splitlines()
    pattern = r"    \d+ bytes a state  [\d.]+[kM]? states/s  \d\.\d\d s"
    assert sum(re.fullmatch(pattern, line) is not None for line in lines) == 1


def test_what_was_left_out_is_not_called_unreached(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(SPEC + ALLOWED, encoding="utf-8")
    assert cli.main(["a.ras", "--no-cache"]) == 0
    out = capsys.readouterr().out
    assert "coverage: 1 state and 1 step of the machines, all reached" in out
    assert cli.main(["a.ras", "--no-cache", "--no-slice"]) == 0
    assert "coverage: 3 states and 3 steps" in capsys.readouterr().out
    spec.write_text(SPEC + ALLOWED + BOTH.replace("fine", "other"), encoding="utf-8")
    assert cli.main(["a.ras", "--no-cache"]) == 0
    assert "coverage: 3 states and 3 steps" in capsys.readouterr().out


def test_a_dead_step_is_dead_in_a_slice(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dead = SPEC.replace(
        "  step rest", "  step pull: Rings -> Rings when lever == 1\n  step rest"
    ).replace("var x", "var lever : 0..1\nvar x")
    spec.write_text(dead + BOTH, encoding="utf-8")
    outputs = []
    for option in ("--no-symmetry", "--no-slice"):
        assert cli.main(["a.ras", "--no-cache", option]) == 1
        outputs.append(capsys.readouterr().out.split("REACHED BY NO CHECK")[1].splitlines()[1])
    assert outputs == ["  step bell.pull  a.ras:10"] * 2


def test_threads_are_those_of_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []
    real = takeover.searched

    def noticed(*arguments: object, **named: object) -> object:
        given.append(named["threads"])
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("rascheck.explore.decide.searched", noticed)
    monkeypatch.setattr("rascheck.explore.size.searched", noticed)
    for command in (["check", "a.ras", "--no-cache"], ["explore", "a.ras"]):
        assert cli.main([*command, "--threads", "3"]) == 0
    assert cli.main(["explore", "a.ras", "--size", "--threads", "5"]) == 0
    assert given == [3, 3, 5]
    with pytest.raises(SystemExit, match="2"):
        cli.main(["explore", "a.ras", "--threads", "0"])


LAYOUT = """\
1 word of 64 bits
  0:    1..2  x: 0..3
  0:       3  last: 0..1
  0:       -  counter: 0..0
  0:       0  bell: 0..1
  0:    6..7  log length: 0..2
  0:       4  log entry 0: 0..1
  0:       5  log entry 1: 0..1
"""


def test_the_layout_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explore", "a.ras", "--layout"]) == 0
    assert capsys.readouterr().out == LAYOUT


def test_the_code_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explore", "a.ras", "--layout"]) == 0
    layout = capsys.readouterr().out.splitlines()
    assert cli.main(["explore", "a.ras", "--ir"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[: len(layout)] == [f"; {line}" for line in layout]
    assert lines[len(layout)] == ""
    assert any(line.startswith("define internal i64 @step3(") for line in lines)


def test_what_is_not_for_the_compiled_engine(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(SPEC.replace("capacity 2", "capacity 70"), encoding="utf-8")
    for option in ("--ir", "--layout"):
        assert cli.main(["explore", "a.ras", option]) == 3
        assert capsys.readouterr().err == (
            "a.ras: not for the compiled engine: queue log holds more than 64 entries\n"
        )
    spec.write_text("var x : \n", encoding="utf-8")
    assert cli.main(["explore", "a.ras", "--ir"]) == 2


def test_two_ways_to_explore_do_not_mix(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["explore", "a.ras", "--size", "--reduce"])
    assert "not allowed with argument" in capsys.readouterr().err
