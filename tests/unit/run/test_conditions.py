"""`find condition`, from the text to the answer and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rascheck import cli

SPEC = """
enum Rule { eager, lazy, idle }
knob rule: Rule = eager
knob late: bool = false
knob speed: 1..3 = 1

require no_race "at speed 3 nothing is late" { speed == 3 => !late }

machine m {
    state Idle final, Busy, Done final
    var n: 0..3 = speed
    step begin: Idle -> Busy when rule != idle
    step work: Busy -> Busy when n < 3 { n += 1; }
    step finish: Busy -> Done when late || n == 3
    step wait: Busy -> Busy when late
}

invariant complete "work is complete when it is done" { m at Done => m.n == 3 }
reachable done "work gets done" { m at Done }
property ends "what begins is done" { m at Busy ~> m at Done }

system one { m }
check weakest {
    system one
    find condition over rule, late, speed for complete
    expect condition (!late || rule == idle)
}
check reached {
    system one
    find condition over rule, late for done
}
check in_the_end {
    system one
    find condition over rule, late for ends
}
check stops {
    system one
    find condition over rule, speed for deadlock
}
"""

ANSWER = """
weakest: complete holds if and only if
        rule == idle || !late
    It says something if and only if
        rule != idle
    and then it is so if and only if
        !late
    speed makes no difference.
    as expected
    excluded 1: rule != idle && late  (4 combinations)
        with rule=eager late=true speed=1
        violated in 2 steps
        steps: begin, finish
        why:   m.n == 3 is false: m.n = 1 (initially)
        $ rascheck explain rascheck-out/weakest.excluded-1.complete.itf.json
    18 combinations; 15 of them exist; in 11 of these complete holds; 9 states searched once, for 45
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "t.ras"
    path.write_text(SPEC, encoding="utf-8")
    return path


def run(*words: str) -> int:
    return cli.main(["check", *words, "--no-cache"])


@pytest.mark.usefixtures("spec")
def test_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("t.ras:weakest") == 0
    assert ANSWER in capsys.readouterr().out


@pytest.mark.usefixtures("spec")
def test_the_trace_of_what_is_excluded(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("t.ras:weakest") == 0
    trace = "rascheck-out/weakest.excluded-1.complete.itf.json"
    assert cli.main(["replay", trace]) == 0
    assert cli.main(["explain", trace]) == 0
    assert "check:     t.ras:weakest[rule=eager,late=true,speed=1]" in capsys.readouterr().out


def test_another_condition_than_expected(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(SPEC.replace("!late || rule == idle", "!late"), encoding="utf-8")
    assert run("t.ras:weakest") == 1
    said = (
        "    NOT EXPECTED: the condition of the file does not hold for rule=idle, late=true, "
        "speed=1, and\n    vacuous was found\n"
    )
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("check", "line"),
    [
        ("weakest", "Condition weakest/complete  rule == idle || !late\n"),
        ("reached", "Condition reached/done  rule != idle\n"),
        ("in_the_end", "Condition in_the_end/ends  rule == idle || !late\n"),
        ("stops", "Condition stops/deadlock  true\n"),
    ],
)
@pytest.mark.usefixtures("spec")
def test_in_one_line(capsys: pytest.CaptureFixture[str], check: str, line: str) -> None:
    """What is about the future, and whether machines are stuck, is asked one by one."""
    assert run(f"t.ras:{check}", "-q") == 0
    assert capsys.readouterr().out == line


@pytest.mark.usefixtures("spec")
def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("t.ras:weakest", "--json", "-") == 0
    (check,) = json.loads(capsys.readouterr().out)["checks"]
    assert check["results"][0]["verdict"] == "violated"
    assert check["results"][0]["met"] is True
    found = check["condition"]
    assert found["formula"] == "rule == idle || !late"
    assert (found["fails"], found["exercised"], found["then"]) == (
        "rule != idle && late",
        "rule != idle",
        "!late",
    )
    assert (found["combinations"], found["legal"], found["good"]) == (18, 15, 11)
    assert found["excluded"] == [
        {
            "term": "rule != idle && late",
            "combinations": 4,
            "shown": {"rule": "eager", "late": "true", "speed": "1"},
            "verdict": "violated",
            "trace": "rascheck-out/weakest.excluded-1.complete.itf.json",
        }
    ]


@pytest.mark.usefixtures("spec")
def test_a_knob_that_is_set_is_not_solved_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("t.ras:weakest", "-q", "--set", "late=true") == 0
    assert capsys.readouterr().out == "Condition weakest/complete  rule == idle\n"


@pytest.mark.usefixtures("spec")
def test_a_limit_leaves_it_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("t.ras:weakest", "--max-states", "2") == 3
    assert "weakest: not known when complete holds\n    gave up at --max-states" in (
        capsys.readouterr().out
    )


@pytest.mark.usefixtures("spec")
def test_one_by_one_finds_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("t.ras:weakest", "--cross-check") == 0
    assert "1 by one search for each combination" in capsys.readouterr().out


@pytest.mark.usefixtures("spec")
def test_what_is_known_from_before(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert cli.main(["check", "t.ras", "-j2"]) in (0, 1)
    first, second = capsys.readouterr().out.split("t.ras  ")[1:]
    assert "cached" in second
    blocks = [text[text.index("weakest: ") : text.index("reached: ")] for text in (first, second)]
    assert blocks[0] == blocks[1]


def test_too_many_combinations(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wide = SPEC.replace("knob speed: 1..3 = 1", "knob speed: 1..3 = 1\nknob wide: 0..999 = 0")
    spec.write_text(wide.replace("late, speed for", "late, speed, wide for"), encoding="utf-8")
    assert run("t.ras:weakest") == 2
    said = capsys.readouterr().err
    assert "error[E146]: a condition over 18,000 combinations (at most 4,096)" in said
    assert "help: give some of these knobs values, with `with`" in said


def test_a_sweep_beside_a_condition(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SPEC.replace(
        "find condition over rule, late for done",
        "for all speed  find condition over rule, late for done",
    )
    spec.write_text(text, encoding="utf-8")
    assert run("t.ras:reached") == 2
    said = capsys.readouterr().err
    assert "E159" in said
    assert "help: add `speed` after `over`" in said


def test_a_value_that_does_not_fit_is_reported_as_in_a_check_of_its_own(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(SPEC.replace("var n: 0..3", "var n: 0..2"), encoding="utf-8")
    assert run("t.ras:weakest") == 2
    assert "error[E126]: 3 is outside of `0..2`" in capsys.readouterr().err


def test_where_a_step_fails(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SPEC.replace("when n < 3 {", "when n < 3 || rule == lazy {")
    spec.write_text(text, encoding="utf-8")
    assert run("t.ras:weakest") == 1
    said = "    ON ERROR-FREE RUNS ONLY. A step fails where\n        rule == lazy && !late\n"
    assert said in capsys.readouterr().out


def test_a_claim_that_nowhere_says_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.ras").write_text(
        """
knob a : bool = false
var x : 0..3
machine m {
    state A final
    step go: A -> A when a { x = 1; }
}
invariant v "three is never seen" { x == 3 => a }
check c { find condition over a for v }
"""
    )
    run("t.ras", "--json", "t.json")
    assert (
        "c: v holds in every combination\n    In no combination does it say anything.\n    2 comb"
    ) in capsys.readouterr().out
    (check,) = json.loads((tmp_path / "t.json").read_text())["checks"]
    assert (check["condition"]["exercised"], check["condition"]["then"]) == ("false", None)
