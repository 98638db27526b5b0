"""`rascheck step`: what is said to each command, in a pipe and on a terminal, and exit codes."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from rascheck import cli
from rascheck.cli.step import Talk
from rascheck.diagnostics import Diagnostics
from rascheck.run import Options
from rascheck.run.step_start import started

SPEC = """\
const MOST = 2
var wet: bool = any
machine tap {
    state Shut final, Open
    var level: 0..5
    /// The wheel
    /// is turned.
    step open(n: 1..2): Shut -> Open when wet inferred "a tap" { level += n; }
    step fill: Open -> Open { assert level < 4; level += 2; }
    step shut: Open -> Shut when level <= MOST
}
invariant low "it stays low" { tap.level <= MOST }
check c { verify low  expect violated low  expect error }
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("a.ras")
    path.write_text(SPEC, encoding="utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    """What is printed, behind what is said before the first command."""
    assert cli.main(["step", *words]) == code
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out.partition("`?` says what may be typed\n")[2]


def test_the_first_screen(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["step", f"{spec}:c", "--set", "MOST=3", "-c", "q"]) == 0
    assert (
        capsys.readouterr().out
        == """\
a.ras:c
  MOST=3
  initial:   wet = false
  1 property: `p` shows what is true
  `i` shows which initial values may be others

The end: nothing is enabled, and every machine rests in a final state.

`?` says what may be typed
step 0> q
"""
    )


def test_a_session_in_a_pipe(
    spec: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "i wet=true\n\n# a comment\nopen 2   # by two\nfill\np\nw\nq\nnever read\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    assert (
        said(capsys, str(spec))
        == """\
step 0> i wet=true
enabled: 2 steps
  1  tap.open(1)
         level = 1
  2  tap.open(2)
         level = 2
step 0> open 2
  1  tap.open(2)
         level = 2
enabled: 2 steps
  1  tap.fill
         level = 4
         low becomes FALSE
  2  tap.shut
         tap at Shut
step 1> fill
  2  tap.fill
         level = 4
         low becomes FALSE
enabled: 1 step
  1  tap.fill
         FAILS: assertion: assert level < 4;
step 2> p
invariant low: FALSE since step 2, tap.fill
    it stays low
    why: tap.level <= 2 is false: tap.level = 4 (step 2, fill)
step 2> w
rascheck-out/c.by-hand.itf.json: violated, 2 steps
  $ rascheck explain rascheck-out/c.by-hand.itf.json
step 2> q
"""
    )
    trace = "rascheck-out/c.by-hand.itf.json"
    assert cli.main(["replay", trace]) == 0
    assert capsys.readouterr().out == f"{trace}: a run of the model; low violated, 2 steps\n"
    assert cli.main(["explain", trace]) == 0
    mail = capsys.readouterr().out.splitlines()
    assert mail[0].startswith("invariant: low  VIOLATED  2 steps (by hand) ")
    assert "$ rascheck step a.ras:c -c 'i wet=true; 2 1'" in mail


def test_the_commands_of_a_mail_lead_there(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = said(capsys, f"{spec}:c", "-c", "i wet=true; open 2; shut; m")
    [command] = [line for line in first.splitlines() if line.startswith("$ rascheck step")]
    assert command == "$ rascheck step a.ras:c -c 'i wet=true; 2 2'"
    assert "verdict:   STOPPED  2 steps (by hand)" in first.splitlines()
    again = said(capsys, f"{spec}:c", "-c", "i wet=true; 2 2; m")
    assert again.partition("verdict:")[2] == first.partition("verdict:")[2]


def test_the_command_of_a_mail_leaves_out_the_same_properties(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "var x: 0..3\nmachine m { state A final  step up: A -> A when x < 3 { x += 1; } }\n"
    text += "invariant small { x < 2 }\ninvariant odd { x != 2 }\ncheck c { verify small, odd }\n"
    Path("a.ras").write_text(text, encoding="utf-8")
    assert cli.main(["a.ras", "-p", "odd", "-q"]) == 1
    capsys.readouterr()
    found = said(capsys, "rascheck-out/c.odd.itf.json", "-c", "u; m; w")
    assert "$ rascheck step a.ras:c -p odd -c 1" in found.splitlines()
    again = said(capsys, "rascheck-out/c.by-hand.itf.json", "-c", "1; m")
    assert "$ rascheck step a.ras:c -p odd -c '1 1'" in again.splitlines()
    found = said(capsys, "a.ras", "-p", "small", "-c", "1; m")
    assert "$ rascheck step a.ras:c -p small -c 1" in found.splitlines()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("opne", "there is no step and no command `opne` (did you mean `open`?)"),
        ("stat", "there is no step and no command `stat` (did you mean `state`?)"),
        ("t", "which step? `t NAME` takes the one of this name (`e` lists them)"),
        ("shut", "`shut` is not enabled here (`d shut` says why)"),
        ("3", "there is no enabled step 3 (1 to 2 are enabled)"),
        ("1 3", "there is no enabled step 3 at step 1 (1 to 2 are enabled)"),
        ("u", "nothing to undo: no step is taken"),
        ("r", "nothing to redo: no step was undone"),
        ("g 1", "there is no step 1 (0 alone is there)"),
        ("g", "which step? a number is wanted"),
        ("u x", "`x` is no number"),
        ("g 1000000000", "`1000000000` is no number"),
        ("1000000000", "there is no step and no command `1000000000`"),
        ("i wet=1", "`wet` has no value `1` (it is of false, true)"),
        ("e xyz", "nothing that is enabled is called so: `xyz`"),
        ("d xyz", "there is no step and no command `xyz`"),
        ("w a/b", "`a/b` is no name for a file (letters, digits and _ . = - make one)"),
    ],
)
def test_what_cannot_be_done_is_said_and_is_2_in_the_end(
    typed: str, answer: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(capsys, str(spec), "-c", f"i wet=true; {typed}; s wet", code=2).splitlines()
    assert found[found.index(f"step 0> {typed}") + 1 :] == [
        answer,
        "step 0> s wet",
        "wet = true   (initially)",
    ]


def test_one_step_alone_is_enabled(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, str(spec), "-c", "i wet=true; 2 1; 7", code=2)
    assert found.endswith("step 2> 7\nthere is no enabled step 7 (1 is enabled)\n")


def test_a_file_that_cannot_be_written_ends_no_session(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(capsys, str(spec), "--out", str(spec), "-c", "w; s wet", code=2)
    assert found == "step 0> w\na.ras: file exists\nstep 0> s wet\nwet = false   (initially)\n"


def test_a_name_that_means_two_steps_takes_none(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(capsys, str(spec), "-c", "i wet=true; open; l", code=2)
    assert found.endswith(
        """\
step 0> open
2 enabled steps are called so; a number takes one:
  1  tap.open(1)
         level = 1
  2  tap.open(2)
         level = 2
step 0> l
> 0  (the initial state)
"""
    )


def test_looking_around(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, str(spec), "-c", "i wet=true; 2 1; u; l; s; d shut; d open; d; e fill; v")
    assert (
        found.partition("step 1> l\n")[2]
        == """\
  0  (the initial state)
> 1  tap.open(2)
. 2  tap.fill
         low becomes FALSE
     (. was undone: `r` takes it again)
step 1> s
changed:
  tap: Shut -> Open, tap.level: 0 -> 2
machines:
  tap at Open
as at the start:
  1 other, which `s all` shows
values:
  tap.level = 2
step 1> d shut
it is enabled: tap.shut
step 1> d open
tap.open(1) needs tap at Shut
  tap at Open   (step 1, open)
tap.open(2) needs tap at Shut
  tap at Open   (step 1, open)
step 1> d
every machine takes part in something enabled
step 1> e fill
  1  tap.fill
         level = 4
         low becomes FALSE
step 1> v
  1  tap.open(2)
         level = 2
         The wheel is turned.
         a.ras:8
         [inferred: a tap]
enabled: 2 steps
  1  tap.fill
         level = 4
         low becomes FALSE
         a.ras:9
  2  tap.shut
         tap at Shut
         a.ras:10
"""
    )


def test_a_trace_begins_at_its_end_or_at_a_step(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = "rascheck-out/run.itf.json"
    said(capsys, str(spec), "-c", "i wet=true; 2 1 1; w run")
    assert said(capsys, trace, "-c", "u 3; r 2").startswith("step 3> u 3\n")
    assert said(capsys, trace, "--at", "1", "-c", "r").startswith("step 1> r\n  2  tap.fill\n")
    spec.write_text(SPEC.replace("level < 4", "level < 5"), encoding="utf-8")
    assert cli.main(["step", trace, "-c", "q"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{trace}: not a run of the model:\n" in captured.err


def test_what_completes_a_word(spec: Path) -> None:
    start = started(str(spec), (), None, Options(), Diagnostics())
    assert start is not None
    assert start.session is not None
    talk = Talk(start, start.session, Path())
    talk.answer("i wet=true")
    assert talk.prompt == "step 0> "
    assert talk.completions("op", "op") == ["open "]
    assert talk.completions("sh", "sh") == []
    assert talk.completions("sh", "d sh") == ["shut "]
    assert talk.completions("", "")[:2] == ["open ", "take "]


def test_a_command_has_a_name_and_a_letter_of_its_own(spec: Path) -> None:
    start = started(str(spec), (), None, Options(), Diagnostics())
    assert start is not None
    assert start.session is not None
    talk = Talk(start, start.session, Path())
    letters = [name[0] for name in talk.commands]
    assert len(letters) == len(set(letters))
    told, fine = talk.answer("?")
    assert fine
    named = {word for line in told for word in line[:15].replace(",", " ").split()}
    assert set(letters) - {"h"} <= named
    assert max(map(len, told)) <= 80


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("a.ras", "--at", "1"), "E478]: --at 1: `a.ras` is no trace"),
        (("a.ras", "--file", "a.ras"), "E478]: --file: `a.ras` is a file itself"),
        (("r.itf.json", "-p", "low"), "E478]: -p: a trace has settings and properties of its own"),
        (("r.itf.json",), "E175]: r.itf.json: no such file or directory"),
        (("a.ras:d",), "E172]: there is no check `d`"),
        (("a.ras:c", "-p", "x"), "E171]: -p: no check verifies a property `x`"),
        (("tub", "--file", "a.ras"), "E166]: there is no system `tub`"),
        (("a.ras", "--set", "MOST=x"), "E100]: there is no `x` here"),
        (("m.dve", "--set", "MOST=1"), "E301]: --set and --profile change a .ras file"),
    ],
)
def test_what_cannot_be_stepped_is_2(
    words: tuple[str, ...], told: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert spec.exists()
    assert cli.main(["step", *words, "-c", "q"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err


def test_a_model_of_another_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "byte x;\nprocess P { state s, t; init s; trans s -> t { effect x = 3; }; }\n"
    Path("m.dve").write_text(text + "system async;\n", encoding="utf-8")
    found = said(capsys, "m.dve", "-c", "1; w").splitlines()
    assert found[:3] == ["step 0> 1", "  1  P.s_to_t", "         x = 3"]
    assert "rascheck-out/m.by-hand.itf.json: deadlock, 1 step" in found
    assert cli.main(["explain", "rascheck-out/m.by-hand.itf.json"]) == 0
    assert "$ rascheck step m.dve -c 1" in capsys.readouterr().out.splitlines()
