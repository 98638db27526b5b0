"""Exit codes and what goes to which stream."""

import json
from pathlib import Path

import pytest

from rascheck import cli

SPEC = """
const N = 3
knob broken : bool = false
var x : 0..9
machine counter { state Run final
    step tick: * -> * when x < N { x += 1; }
    step jump: * -> * when broken { x = 9; }
}
invariant small "x stays small" { x <= N }
reachable topmost "x gets to N" { x == N }
check fine { verify small, topmost }
check bad { with broken = true  verify small  expect violated small by counter.jump }
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.ras"
    path.write_text(SPEC, encoding="utf-8")
    return path


def change(spec: Path, old: str, new: str) -> None:
    text = spec.read_text(encoding="utf-8")
    assert old in text
    spec.write_text(text.replace(old, new), encoding="utf-8")


def test_as_expected_is_0(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(spec)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("2 checks, all as expected")


def test_one_changed_expect_is_1(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(spec, "expect violated small", "expect holds small")
    assert cli.main([str(spec)]) == 1
    assert "1 of 2 checks differs from what is expected" in capsys.readouterr().out


def test_a_last_step_of_what_holds_is_1(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(spec, "with broken = true  verify small  expect violated", "verify small  expect holds")
    assert cli.main([str(spec)]) == 1
    assert "no last step is counter.jump: there is no trace" in capsys.readouterr().out


def test_another_last_step_is_1(spec: Path) -> None:
    change(spec, "by counter.jump", "by counter.tick")
    assert cli.main([str(spec)]) == 1


def test_three_mistakes_are_three_diagnostics_and_2(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(spec, "when x < N", "when y < N")
    change(spec, "{ x <= N }", "{ x <= true }")
    change(spec, "verify small, topmost", "verify small, topmos")
    assert cli.main([str(spec)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert [line.split("]")[0] for line in lines if line.startswith("error")] == [
        "error[E100",
        "error[E132",
        "error[E171",
    ]
    assert lines[-1] == "3 errors"


def test_limits_are_3_and_124(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([f"{spec}:fine", "--max-states", "2"]) == 3
    assert "--max-states" in capsys.readouterr().out
    assert cli.main([f"{spec}:fine", "--memory", "0.1K"]) == 3
    assert "the limit of memory (--memory)" in capsys.readouterr().out
    assert cli.main(["explore", str(spec), "--max-depth", "1"]) == 3
    assert "gave up at --max-depth" in capsys.readouterr().err
    assert cli.main(["explore", str(spec), "--timeout", "0"]) == 124


def test_an_interrupt_is_130(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rascheck.cli.check.load_program", interrupted)
    assert cli.main([str(spec)]) == 130


def test_a_defect_is_70_and_leaves_a_file(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise AssertionError("of ours")

    monkeypatch.setattr("rascheck.cli.check.load_program", broken)
    assert cli.main([str(spec), "-q"]) == 70
    report = Path(capsys.readouterr().err.split("report ")[1].strip())
    text = report.read_text(encoding="utf-8")
    report.unlink()
    assert "a.ras -q" in text
    assert "AssertionError: of ours" in text


def test_json_has_every_verdict(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(spec), "--json", "-"]) == 0
    data = json.loads(capsys.readouterr().out)
    found = [
        (check["check"], result["property"], result["verdict"], result["states"], result["depth"])
        for check in data["checks"]
        for result in check["results"]
    ]
    assert found == [
        ("fine", "small", "holds", 4, 3),
        ("fine", "topmost", "reachable", 4, 3),
        ("bad", "small", "violated", 5, 1),
    ]
    assert data["met"] is True


def test_a_knob_set_by_hand_is_not_judged(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([f"{spec}:fine", "--set", "broken=true"]) == 1
    assert "EXPECTED" not in capsys.readouterr().out
    assert cli.main([f"{spec}:fine", "--set", "N=5", "-q"]) == 0


def test_an_excluded_sweep_names_the_require_that_excludes_it(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(
        spec,
        "check fine {",
        'require any_n "N is anything" { N > 0 }\n'
        'require three "N is 3" { N == 3 }\n'
        "check swept { with N = 4  for all broken  verify small }\ncheck fine {",
    )
    assert cli.main([f"{spec}:swept"]) == 2
    err = capsys.readouterr().err
    assert "error[E165]" in err
    assert "note: N is 3" in err
    assert "N is anything" not in err


def test_a_mail_names_a_value_that_no_source_states(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(spec, "var x", 'knob why : bool = false inferred "nobody says"\nvar x')
    change(spec, "when x < N {", "when x < N && !why {")
    assert cli.main([f"{spec}:bad", "-v", "--no-out"]) == 0
    assert "why=false (inferred: nobody says)" in capsys.readouterr().out


def test_traces_of_other_settings_have_other_names(spec: Path) -> None:
    cli.main([f"{spec}:bad"])
    cli.main([f"{spec}:bad", "--set", "N=2"])
    found = sorted(path.name for path in Path("rascheck-out").iterdir())
    assert found == ["bad.N=2.small.itf.json", "bad.small.itf.json"]


def test_what_was_looked_at_before_giving_up(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([f"{spec}:fine", "--max-depth", "2"]) == 3
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    after = "gave up at --max-depth, which can be raised, after 3 states"
    assert f"no violation up to depth 2: {after}" in lines
    assert f"not reached up to depth 2: {after}" in lines
    assert f"no model error up to depth 2: {after}" in lines


@pytest.mark.parametrize("size", ["", "4Q", "G", "-1", "0", "1e9", "4GB"])
def test_a_size_is_a_number_of_bytes(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["explore", "a.ras", f"--memory={size}"])
    assert "argument --memory: must be" in capsys.readouterr().err


def test_what_makes_the_states_so_many(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explore", str(spec), "--size"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "  states       4 (1 initial)"
    assert lines[-4:] == [
        "  bits         4 a state; 2.0 would tell all states apart",
        "",
        "                                                  values   bits      without it   factor",
        "  variable x                                           4    2.0               1      4.0",
    ]
