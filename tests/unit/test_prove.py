"""`rascheck prove`: what is said, the runs that are shown, and exit codes."""

import json
import queue
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rascheck import cli
from rascheck.prove import workers
from rascheck.prove.clock import Clock, GaveUp
from rascheck.prove.solver import Solver, Terms

SPEC = """
const N = 3
knob broken : bool = false
var x : 0..99
var y : 0..99
var z : 0..99
machine counter { state Run final
    step tick: * -> * when x < N { x += 1; y = x; }
    step reset: * -> * when x == N && y == N { x = 0; y = 0; }
    step jump: * -> * when broken && x == N { x = 9; }
    step copy: * -> * when z != y { z = y; }
    step fail: * -> * when x == 50 { assert false "never"; }
}
invariant small "x stays small" { x <= N }
invariant alike "the two are the same" { x == 2 => y == 2 }
invariant copied "z stays small" { z <= N }
invariant empty "nothing is said" { x == 77 => y == 3 }
reachable topmost "x gets to N" { x == N }
reachable beyond "x is more than N" { x > N }
property again "x gets to N" { eventually (x == N) }
check fine { verify small, copied, topmost }
check bad { with broken = true  verify small  expect violated small by counter.jump }
check others { verify beyond  expect unreachable beyond }
check hollow { verify empty  expect vacuous empty }
check future { verify again }
check asked { verify small, alike  engine prove  allow deadlock }
check whole { verify small  engine prove }
check both { verify small  engine auto }
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("a.ras")
    path.write_text(SPEC.replace("expect vacuous empty", ""), encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code, and what is printed but for what a clock says."""
    code = cli.main([*words])
    captured = capsys.readouterr()
    assert captured.err == ""
    return code, re.sub(r"\((\d+\.\d+ s|\d+ s)\)|( +\d+ ms$)", "(time)", captured.out)


def test_what_holds_is_said_with_the_reason(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "prove", f"{spec}:fine", "--no-out")
    assert code == 0
    assert (
        said
        == """\
a.ras:fine  N=3, sequentially consistent
  small holds, by induction: 3 of 3 steps keep it (time)
    x stays small
  copied holds, by the 16 states that it reaches: none of 4 steps leads to others (time)
    z stays small
  topmost reachable in 3 steps (time)
    x gets to N
    steps: tick, tick, tick
    why:   x = 3
  deadlock holds, by induction: 4 of 4 steps keep it (time)
    every machine can go on, or rests in a final state
  error holds, by induction: 3 of 3 steps keep it (time)
    no step does what the model forbids
"""
    )


def test_what_is_violated_is_shown_by_a_shortest_run(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(capsys, "prove", f"{spec}:bad", "-p", "small")
    assert code == 0
    assert "  small violated in 4 steps (time)\n" in said
    assert "    $ rascheck explain rascheck-out/bad.small.itf.json\n" in said
    trace = Path("rascheck-out/bad.small.itf.json")
    proved = trace.read_bytes()
    assert run(capsys, f"{spec}:bad", "--no-cache")[0] == 0
    assert trace.read_bytes() == proved


def test_what_is_never_reached(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "prove", f"{spec}:others", "-p", "beyond")
    assert code == 0
    assert "  beyond unreachable, by induction: 3 of 3 steps keep it (time)\n" in said


def test_what_holds_for_nothing(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "prove", f"{spec}:hollow", "-p", "empty")
    assert code == 1
    assert "  empty vacuous: never reached: x == 77 (time), EXPECTED holds\n" in said


def test_the_future_is_for_the_explorer(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "prove", f"{spec}:future", "-p", "again")
    assert code == 3
    assert "    it is about runs without an end, and only about states there are proofs\n" in said


@pytest.mark.parametrize("by", ["induction", "k-induction", "spacer", "bmc"])
def test_one_way_alone(by: str, spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "prove", f"{spec}:fine", "-p", "copied", "--by", by, "--depth", "7")
    assert code == (0 if by in ("k-induction", "spacer") else 3)
    if by == "bmc":
        assert "    gave up at --depth; no run of 7 steps or fewer decides it\n" in said


def test_a_step_that_breaks_an_induction(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = run(capsys, "prove", f"{spec}:fine", "-p", "copied", "--by", "induction")
    assert (
        """\
    no proof by induction
    1 of 4 steps may break it; the first is
      counter.copy
"""
        in said
    )


def test_deadlock_is_proved_where_it_is_asked_for(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(capsys, "prove", f"{spec}:fine", "-p", "deadlock")
    assert code == 0
    assert "  deadlock holds, by " in said


def test_engines_of_checks(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, f"{spec}", "-k", "asked", "--json", "out.json", "--no-cache")
    assert code == 0
    results = json.loads(Path("out.json").read_text(encoding="utf-8"))["checks"][0]["results"]
    assert {(r["property"], r["verdict"], r["engine"]) for r in results} == {
        ("small", "holds", "prove"),
        ("alike", "holds", "prove"),
    }
    assert "by induction: 3 of 3 steps keep it" in said
    code, _ = run(capsys, f"{spec}", "-k", "both", "--json", "out.json", "--no-cache")
    results = json.loads(Path("out.json").read_text(encoding="utf-8"))["checks"][0]["results"]
    assert [r["engine"] for r in results] == ["explore"]


def test_auto_asks_the_provers_at_a_limit(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (f"{spec}:both", "--max-states", "2", "--json", "out.json", "--no-cache")
    code, said = run(capsys, *words)
    assert code == 0
    assert "by induction: 3 of 3 steps keep it" in said
    results = json.loads(Path("out.json").read_text(encoding="utf-8"))["checks"][0]["results"]
    assert [(r["verdict"], r["engine"]) for r in results] == [("holds", "prove")]


HARD = """
var a : 0..2147483647
var b : 0..2147483647
machine m { state Run final
    step turn: * -> * {
        a = (a * 1103515245 + 12345) % 2147483647;
        b = (b * 69621 + a) % 2147483647;
    }
}
invariant prime "it has no factors" { a * b != 2147483674032385613 }
check hard { verify prime }
"""


def test_a_hopeless_question_ends_in_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hard.ras"
    path.write_text(HARD, encoding="utf-8")
    for by in ("auto", "induction", "bmc", "spacer", "k-induction"):
        started = time.monotonic()
        code, said = run(
            capsys,
            "prove",
            str(path),
            "-p",
            "prime",
            "--timeout",
            "1",
            "--by",
            by,
            "--depth",
            "9999",
        )
        assert time.monotonic() - started < 3
        assert code == 3
        assert "    gave up at --timeout" in said


def test_memory_is_a_limit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "hard.ras"
    path.write_text(HARD, encoding="utf-8")
    words = ("-p", "prime", "--by", "bmc", "--memory", "1M", "--timeout", "20")
    code, said = run(capsys, "prove", str(path), *words)
    assert code == 3
    assert "    gave up at --memory" in said


def test_an_interrupt_ends_all_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def hopeless(terms: Terms, clock: Clock) -> bool:
        solver = Solver(terms)
        a, b = (terms.word(name, 64) for name in "ab")
        product = terms.operated("*", a, b, signed=False)
        solver.add(terms.equal(product, terms.number(4611686014132420609, 64)))
        half = terms.number(2**32, 64)
        solver.add(terms.less(a, half, signed=False), terms.less(b, half, signed=False))
        for word in (a, b):
            solver.add(terms.less(terms.number(1, 64), word, signed=False))
        return clock.ask(solver)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = threading.active_count()
    monkeypatch.setattr(queue.Queue, "get", interrupted)
    with pytest.raises(KeyboardInterrupt):
        workers.first([hopeless, hopeless], Clock.of(30))
    assert threading.active_count() == before


def test_what_gives_up_last_is_raised() -> None:
    def gives_up(limit: str) -> Callable[[Terms, Clock], bool]:
        def attempt(_: Terms, __: Clock) -> bool:
            raise GaveUp(limit)

        return attempt

    with pytest.raises(GaveUp, match="one"):
        workers.first([gives_up("one"), gives_up("two")], Clock.of(5))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-p", "nothing"), "E171"),
        (("--set", "NOTHING=1"), "E16"),
        (("missing.ras",), "E001"),
    ],
)
def test_mistakes_are_diagnostics(
    words: tuple[str, ...], message: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["prove", str(spec), *words]) == 2
    assert message in capsys.readouterr().err
