"""A run for ever in every form in which it is shown: table, mail, chart, ITF, JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rascheck.cli.main import main
from rascheck.show.words import assumption, length
from rascheck.system.trace import Ending, Move, State, Trace

SPEC = """\
machine light {
    state Red, Green final
    step turn: Red -> Green
    step turn_back: Green -> Red
}
machine walker[i: 0..1] {
    state Home final, Waiting
    step leave: Home -> Waiting
    step go: Waiting -> Home when light at Green
}
property crosses "whoever waits gets across"
    { forall i: 0..1 { walker[i] at Waiting ~> walker[i] at Home } }
property moves "the light turns again" { always eventually fired light.turn }
check none_fair { verify crosses  expect violated crosses by light.turn_back }
check weak { verify crosses, moves  fair light, walker.go  expect violated crosses }
check enough { verify crosses  fair light.turn  strong walker.go }
"""

ENDS = """\
var x: bool
machine m[i: 0..1] {
    state A, B final
    step go: A -> B when !x { x = true; }
}
property both "both get to B" { forall i: 0..1 { eventually m[i] at B } }
check c { verify both  fair m  allow deadlock  expect violated both by m.go }
"""

MAIL = """\
property:  crosses  VIOLATED  1 step, then 2 for ever           a.ras:11
           whoever waits gets across
check:     a.ras:weak
bounds:    sequentially consistent
fairness:  fair light, walker.go

 #  light  walker[1]
 1  |      leave
    == steps 2 to 3 repeat for ever ==
 2  turn   |
 3  turn_back
    (then again from step 2)

why: walker[1] at Home never holds from step 1 on
     it was promised at step 1 because
       walker[1] at Waiting   (step 1, leave)

what is assumed, and how the loop keeps it:
  fair light: taken in step 2
  fair walker[0].go: cannot be taken behind step 2
  fair walker[1].go: cannot be taken behind step 3

$ rascheck check a.ras:weak -p crosses
"""

ENDED = """\
property:  both  VIOLATED  1 step, then nothing moves            b.ras:6
           both get to B
check:     b.ras:c
bounds:    sequentially consistent
fairness:  fair m

 #  m[1]
 1  go  x = true
    (nothing can move: step 1 is the last, and the state stays so)

why: m[0] at B never holds
     nothing can move any more
     m[0] at A, not final   (initially)
       go needs !x
         x = true           (step 1, go)
     in final states: m[1] at B

$ rascheck check b.ras:c -p both
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.ras").write_text(SPEC, encoding="utf-8")
    (tmp_path / "b.ras").write_text(ENDS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(list(words)) == code
    return capsys.readouterr().out


def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "a.ras", "--out", "out").splitlines()
    weak = lines.index("weak  sequentially consistent")
    assert lines[weak + 1] == "    assuming fair light, walker.go"
    enough = lines.index("enough  sequentially consistent")
    assert lines[enough + 1] == "    assuming fair light.turn; strong walker.go"
    assert lines[enough + 2].startswith(
        "    crosses                                         holds (SC)"
    )
    told = lines.index("weak/crosses  violated in 1 step, then 2 for ever")
    assert lines[told + 1 : told + 4] == [
        "    steps: leave, for ever: turn, turn_back",
        "    why:   walker[1] at Home never holds from step 1 on",
        "    $ rascheck explain out/weak.crosses.itf.json",
    ]
    assert lines[-1].startswith("3 checks, all as expected (")


def test_a_mail(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "a.ras", "--out", "out")
    said(capsys, "b.ras", "--out", "out")
    assert said(capsys, "explain", "out/weak.crosses.itf.json") == MAIL
    assert said(capsys, "explain", "out/c.both.itf.json") == ENDED
    replayed = said(capsys, "replay", "out/c.both.itf.json")
    assert replayed.endswith(": a run of the model; both violated, 1 step, then nothing moves\n")


def test_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "a.ras:weak", "-q", "--no-out").splitlines()[0] == (
        "Observation weak/crosses Sometimes  violated in 1 step, then 2 for ever, SC"
    )


def test_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "a.ras", "--out", "out")
    said(capsys, "b.ras", "--out", "out")
    data = json.loads(Path("out/weak.crosses.itf.json").read_text(encoding="utf-8"))
    assert data["loop"] == 2  # the last state, number 3, equals number 1
    assert data["states"][3]["light"] == data["states"][1]["light"] == "Red"
    assert data["states"][2]["#meta"]["step"] == "turn"
    about = data["#meta"]["rascheck"]
    assert (about["ending"], about["loop"]) == ("lasso", 1)
    assert about["fairness"] == ["fair light", "fair walker[0].go", "fair walker[1].go"]
    ended = json.loads(Path("out/c.both.itf.json").read_text(encoding="utf-8"))
    assert (ended["loop"], len(ended["states"])) == (1, 2)


@pytest.mark.parametrize(("loop", "wrong"), [(0, "the loop does not close"), (9, "no state 9")])
def test_a_file_is_not_believed(loop: int, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "a.ras", "--out", "out")
    path = Path("out/weak.crosses.itf.json")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"loop": 1,', f'"loop": {loop},'), encoding="utf-8")
    assert main(["replay", str(path)]) == 1
    assert wrong in capsys.readouterr().err


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "a.ras", "--no-out", "--json", "a.json")
    data = json.loads(Path("a.json").read_text(encoding="utf-8"))
    results = {(c["check"], r["property"]): r for c in data["checks"] for r in c["results"]}
    crosses = results["weak", "crosses"]
    assert crosses["lasso"] == {"prefix_length": 1, "loop_length": 2}
    assert crosses["fairness"] == ["fair light", "fair walker[0].go", "fair walker[1].go"]
    assert results["weak", "moves"]["lasso"] is None


def test_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(
        capsys, "ask", "all", "walker[w] at Waiting ~> walker[w] at Home", "--file", "a.ras", code=1
    )
    assert "forall w: 0..1 { walker[w] at Waiting ~> walker[w] at Home }" in out
    assert "$ rascheck ask all 'walker[w] at Waiting ~> walker[w] at Home' \\\n" in out
    fine = said(capsys, "ask", "all", "fired light.turn ~> light at Green", "--file", "a.ras")
    assert "asked: holds" in fine


def lasso(loop: int | None, steps: int) -> Trace:
    state = State(((0,),))
    return Trace(Ending.LASSO, state, (Move(0, state),) * steps, "p", loop=loop)


def test_how_long() -> None:
    assert length(lasso(12, 17)) == "12 steps, then 5 for ever"
    assert length(lasso(0, 1)) == "1 step for ever"
    assert length(lasso(2, 2)) == "2 steps, then nothing moves"
    assert length(lasso(0, 0)) == "0 steps, then nothing moves"
    assert length(replace(lasso(None, 3), ending=Ending.VIOLATED)) == "3 steps"


def test_what_is_assumed() -> None:
    names = ["fair kvm[vcpu0].enter", "fair kvm[vcpu1].enter", "strong guest[0]", "fair vmm"]
    assert assumption(names) == "fair kvm.enter, vmm; strong guest"
