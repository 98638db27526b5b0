"""`rascheck simulate`: what is said, the traces, and exit codes."""

import re
from pathlib import Path

import pytest

from rascheck import cli

SPEC = """
const N = 3
knob broken : bool = false
var x : 0..9
machine counter { state Run final
    step tick: * -> * when x < N { x += 1; }
    step jump: * -> * when broken && x == N { x = 9; }
}
system alone { counter }
invariant small "x stays small" { x <= N }
reachable topmost "x gets to N" { x == N }
check fine { verify small, topmost }
check bad { with broken = true  verify small  expect violated small by counter.jump }
"""
CAVEAT = "These were random walks. What they have not met may be there all the same.\n"


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("a.ras")
    path.write_text(SPEC, encoding="utf-8")
    return path


def simulated(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code, and what is printed but for what a clock says."""
    code = cli.main(["simulate", *words])
    captured = capsys.readouterr()
    assert captured.err == ""
    return code, re.sub(r"(?m)^  time .*$", "  time", captured.out)


def test_nothing_bad_is_0(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = simulated(capsys, f"{spec}:fine", "--walks", "5")
    assert code == 0
    assert (
        said
        == f"""\
a.ras:fine
  5 walks of at most 1,000 steps, seed 0; all came to where nothing can move
  steps        15
  states       4 different ones
  coverage     1 of 1 state, 1 of 2 steps
    not met    counter.jump
  time
  small     no violation met
  topmost   reached after 3 steps
    steps: tick, tick, tick
    $ rascheck explain rascheck-out/fine.topmost.walk.itf.json
  deadlock  no deadlock met
  error     no model error met

{CAVEAT}"""
    )


def test_what_is_violated_is_1_expected_or_not(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = simulated(capsys, str(spec), "--walks", "1", "--seed", "7", "-p", "small")
    assert code == 1
    assert (
        said.split("\n\n")[1]
        == """\
a.ras:bad
  1 walk of at most 1,000 steps, seed 7; all came to where nothing can move
  steps        4
  states       5 different ones
  coverage     1 of 1 state, 2 of 2 steps
  time
  small     violated after 4 steps
    steps: tick, tick, tick, jump
    why:   x <= 3 is false: x = 9 (step 4, jump)
    $ rascheck explain rascheck-out/bad.small.walk.itf.json
  deadlock  no deadlock met
  error     no model error met"""
    )


def test_the_trace_is_one_like_others(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    simulated(capsys, f"{spec}:bad", "--walks", "1")
    trace = "rascheck-out/bad.small.walk.itf.json"
    assert cli.main(["replay", trace]) == 0
    said = "a run of the model; small violated, 4 steps"
    assert capsys.readouterr().out == f"{trace}: {said}\n"
    assert cli.main(["explain", trace]) == 0
    mail = capsys.readouterr().out
    assert mail.splitlines()[0] == (
        "invariant: small  VIOLATED  4 steps (of a random walk)          a.ras:10"
    )
    command = "$ rascheck simulate a.ras:bad -p small --seed 0 --walks 1 --steps 1000"
    assert command in mail.splitlines()


def test_the_same_seed_gives_the_same_bytes(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = simulated(capsys, str(spec), "--seed", "3", "-v")
    files = {path.name: path.read_bytes() for path in Path("rascheck-out").iterdir()}
    assert simulated(capsys, str(spec), "--seed", "3", "-v", "--out", "again") == (
        first[0],
        first[1].replace("rascheck-out/", "again/"),
    )
    assert {path.name: path.read_bytes() for path in Path("again").iterdir()} == files


def test_a_system_without_a_check(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (str(spec), "--system", "alone", "-p", "small", "--set", "broken=true", "--steps", "9")
    code, said = simulated(capsys, *words)
    assert code == 1
    assert said.startswith(
        "a.ras --system alone -p small\n  1,000 walks of at most 9 steps, seed 0"
    )
    command = "$ rascheck simulate a.ras --system alone -p small --set broken=true"
    assert command in said
    assert not Path("rascheck-out").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("a.ras", "--system", "alon"), "error[E166]: there is no system `alon`"),
        (("a.ras", "-p", "smal"), "error[E171]: -p: no check verifies a property `smal`"),
        (
            ("a.ras", "--system", "alone", "-p", "smal"),
            "error[E171]: -p: there is no property `smal`",
        ),
        (("a.ras:worse",), "error[E172]: there is no check `worse`"),
    ],
)
def test_wrong_input_is_2(
    words: tuple[str, ...], message: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert spec.exists()
    assert cli.main(["simulate", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err.splitlines()


def test_the_beginning_of_a_name_is_enough(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SPEC.replace("invariant small", "invariant P4_small").replace("small,", "P4_small,")
    spec.write_text(text.partition("check bad")[0], encoding="utf-8")
    for words in ((str(spec),), (str(spec), "--system", "alone")):
        code, said = simulated(capsys, *words, "-p", "P4", "--walks", "1")
        assert code == 0
        assert "  P4_small  no violation met\n" in said
        assert "topmost" not in said


def test_what_ends_the_walks_is_said(
    spec: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = simulated(capsys, f"{spec}:fine", "--timeout", "0")
    assert code == 0
    assert said.splitlines()[1] == "  0 walks of at most 1,000 steps, seed 0, ended by --timeout"

    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("rascheck.explore.walk.Walker.walk", interrupted)
    assert cli.main(["simulate", f"{spec}:fine"]) == 130
    captured = capsys.readouterr()
    assert captured.out.splitlines()[1].endswith("seed 0, interrupted")
    assert captured.err == "interrupted\n"


def test_no_initial_state(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SPEC.replace("var x : 0..9", "var x : 0..9 = any where false")
    spec.write_text(text, encoding="utf-8")
    code, said = simulated(capsys, f"{spec}:fine")
    assert said.splitlines()[1] == "  no initial state was found"
    assert code == 0
