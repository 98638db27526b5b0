"""`rascheck lint`: what is planted is found, what may be so in some check is not.

docs/errors.md has an example of each code, and exactly what is said about it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from rascheck.cli import main
from rascheck.diagnostics import Diagnostics
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Combination
from rascheck.run import load_program
from rascheck.run.lint import lint

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
SECTION = re.compile(r"^## (W4[01]\d): [^\n]+\n(.*?)(?=^## |\Z)", re.M | re.S)
SECTIONS = dict(SECTION.findall((ROOT / "docs" / "errors.md").read_text(encoding="utf-8")))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def warnings(*paths: str) -> list[str]:
    sink = Diagnostics()
    loaded = load_program(paths, sink)
    assert not sink.failed, list(sink)
    lint(loaded, sink)
    return [f"{d.code} {d.span.line} {d.span.text}" for d in sink if d.span]


def warned(folder: Path, text: str) -> list[str]:
    (folder / "t.ras").write_text(text, encoding="utf-8")
    return warnings("t.ras")


@pytest.mark.parametrize("code", SECTIONS)
def test_a_documented_example_gives_what_the_page_shows(
    code: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = dict(FENCE.findall(SECTIONS[code]))
    (folder / "example.ras").write_text(blocks["ras"], encoding="utf-8")
    assert main(blocks["sh"].split()[1:]) == 1
    said = capsys.readouterr()
    assert f"[{code}]" in said.err
    assert said.err == blocks["text"]
    assert said.out == ""


def test_what_ships_is_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert warnings("model", "properties") == []


MACHINE = """\
index Cpu[CPUS]
const CPUS = 1
knob fast : bool = false
var x : 0..7
var page : 0..3?
var up[Cpu] : bool

machine m {{
    state A, B final
    step back: B -> A
    step go: A -> B {clause}
}}
check c {{ allow deadlock }}
{checks}
"""


def machine(clause: str, checks: str = "") -> str:
    return MACHINE.format(clause=clause, checks=checks)


@pytest.mark.parametrize(
    ("clause", "wanted"),
    [
        ("when x > 6", []),
        ("when x > 7", ["W401 11 x > 7"]),
        ("when x > 2 && fast && x < 2", ["W401 11 x > 2"]),
        ("when m at B", ["W401 11 m at B"]),
        ('when x > 7 unused "for later"', []),
        ("when page == 2 && page != none", ["W402 11 page != none"]),
        ("when page != none && page > 2", []),
        ("when !(page == none || page < 2) && x == 1", []),
        ("when x >= 0 && fast", ["W402 11 x >= 0"]),
        ("when (x >= 1 && x <= 3) && x != 5", ["W402 11 x != 5"]),
        ("when x == 1 { if x == 2 { x = 3; } }", ["W410 11 x == 2"]),
        ("{ x = 1; if x == 1 { x = 2; } }", ["W410 11 x == 1"]),
        ("{ if x > 3 { if x > 2 { x = 0; } } }", ["W410 11 x > 2"]),
        ("{ if fast { x = 0; } }", []),
        ("{ let y = x - x; if y == 0 { x = 0; } }", ["W410 11 y == 0"]),
    ],
)
def test_guards_and_conditions(clause: str, wanted: list[str], folder: Path) -> None:
    assert warned(folder, machine(clause)) == wanted


def test_what_another_check_makes_possible_is_not_warned_about(folder: Path) -> None:
    clause = "when exists a: Cpu, b: Cpu { a != b && up[a] }"
    assert warned(folder, machine(clause)) == []  # nothing is left of it to be a transition
    clause = "when (forall a: Cpu { up[a] }) && (exists a: Cpu { !up[a] })"
    assert warned(folder, machine(clause)) == ["W401 11 (forall a: Cpu { up[a] })"]
    larger = "check d { with CPUS = 2 allow deadlock }"
    several = "when (exists a: Cpu { up[a] }) && (exists a: Cpu { !up[a] })"
    assert warned(folder, machine(several)) == ["W401 11 (exists a: Cpu { up[a] })"]
    assert warned(folder, machine(several, larger)) == []


ARGUMENTS = """\
var x : 0..3
machine m {{
    state A final
    step put(v: 0..3): A -> A {{ x = v; }}
    step go(v: 0..3): A -> A {clause}
}}
check c {{}}
"""


@pytest.mark.parametrize(
    ("clause", "wanted"),
    [
        ("when v == x && v * v >= 9 { x = 0; }", []),  # of v = 0, 1 and 2 nothing is left
        ("when v == x && v * v >= 0 { x = 0; }", ["W402 5 v * v >= 0"]),
        ("when v * v >= 9 && v == x && x > 1 { x = 0; }", ["W402 5 x > 1"]),
        ("{ if v == 3 && x * 0 == 0 { x = 0; } }", []),
        ("{ if v != 3 || x > 3 { x = 0; } }", []),
        ("{ if v < 4 && x * 0 == 0 { x = 0; } }", ["W410 5 v < 4 && x * 0 == 0"]),
    ],
)
def test_a_condition_that_leaves_steps_out_asks_for_something(
    clause: str, wanted: list[str], folder: Path
) -> None:
    assert warned(folder, ARGUMENTS.format(clause=clause)) == wanted


RENDEZVOUS = """\
var x : 0..3
{kind} e(v: 0..3)
machine one {{
    state A final
    step put(v: 0..3): A -> A {{ x = v; }}
    step say: A -> A {says} raise e(x)
}}
machine two {{ state B final  step hear: B -> B on e(v) {hears} }}
check c {{ allow deadlock }}
"""


@pytest.mark.parametrize(
    ("kind", "says", "hears", "wanted"),
    [
        ("call", "when x > 1", "when x > 0", ["W402 8 x > 0"]),
        ("call", "", "when v >= 0", ["W402 8 v >= 0"]),
        ("call", "when x > 0", "when x > 1", ["W402 6 x > 0"]),
        ("exception", "when x > 0", "when x > 1", []),  # without it, nobody takes one of 0
    ],
)
def test_conditions_of_two_sides(
    kind: str, says: str, hears: str, wanted: list[str], folder: Path
) -> None:
    text = RENDEZVOUS.format(kind=kind, says=says, hears=hears)
    assert warned(folder, text) == wanted


CLAIMS = """\
knob fast : bool = false
knob wide : bool = false
var x : 0..7
machine m {{ state A final  step up: A -> A when x < 7 {{ x += 1; }} }}
{claim}
check c {{ verify p allow deadlock }}
"""


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        ("invariant p { x <= 6 }", []),
        ("invariant p { x <= 7 }", ["W404 5 p"]),
        ("invariant p { x > 7 }", ["W405 5 p"]),
        ("invariant p { fast => x <= 6 }", []),
        ("invariant p { (fast && !fast) => x <= 6 }", ["W406 5 (fast && !fast)"]),
        ("invariant p { 6 / x > 0 }", []),
        ("reachable p { x == 7 }", []),
        ("reachable p { x == 8 }", ["W405 5 p"]),
        ("reachable p { m at A }", ["W404 5 p"]),
        ("property p { always (x > 7 => once x == 0) }", ["W406 5 x > 7"]),
        ("property p { always (fired m.up => x > 0) }", []),
        ("property p { always (x > 7 => eventually x == 0) }", ["W406 5 x > 7"]),
        ("invariant p { forall v: 0..3 where v == x { x < 3 } }", []),
    ],
)
def test_claims(claim: str, wanted: list[str], folder: Path) -> None:
    assert warned(folder, CLAIMS.format(claim=claim)) == wanted


def test_knobs_have_the_values_that_are_required(folder: Path) -> None:
    spec = CLAIMS.format(claim="invariant p { (fast && wide) => x < 7 }")
    assert warned(folder, spec) == []
    both = 'require one "not both" { !(fast && wide) }\n'
    assert warned(folder, spec + both) == ["W406 5 (fast && wide)"]


SETTINGS = """\
knob a : 0..3 = 0
knob b : bool = false
profile base { a = 3 }
profile both extends base { b = true }
"""


@pytest.mark.parametrize(
    ("requires", "wanted"),
    [
        ('require r "" { a < 3 || !b }', ["W408 4 both"]),
        ('require r "" { a < 3 }', ["W408 3 base", "W408 4 both"]),
        ('require r "" { a < 4 }', ["W409 5 r"]),
        ('require r "" { a > 3 }', ["W407 5 r"]),
        ('require r "" { a > 1 }\nrequire s "" { b }\nrequire t "" { a < 1 }', ["W407 5 r"]),
        ('require r "" { a > 1 }\nrequire s "" { a > 0 }', ["W409 6 s"]),
        ('require r "" { a > 1 }\nrequire s "" { a > 1 }', ["W409 6 s"]),
        ('require r "" { b => a == 3 }', []),
    ],
)
def test_requirements_and_profiles(requires: str, wanted: list[str], folder: Path) -> None:
    assert warned(folder, SETTINGS + requires) == wanted


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        ("low, high", []),
        ("low, high, odd", ["W403 7 odd", "W403 7 odd"]),
        ("low, other", []),
    ],
)
def test_disjoint_steps(listed: str, wanted: list[str], folder: Path) -> None:
    spec = f"""\
var x : 0..7
machine m[c: 0..1] {{ state A, B final
    step low(n: 0..2): A -> B when x < 4
    step high: A -> B when x > 4
    step odd: A -> B when x == 1 || x == 5
    step other: B -> A
    disjoint {listed}
}}
"""
    assert warned(folder, spec) == wanted


def test_a_step_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "machine m { state A final  step go: A -> A\n disjoint go, gone, go }\n"
    (folder / "t.ras").write_text(text, encoding="utf-8")
    assert main(["lint", "t.ras", "--format", "short"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "t.ras:2:15: error[E142]: machine `m` has no step `gone`",
        "t.ras:2:21: error[E101]: `go` is named twice",
        "2 errors",
    ]


def test_only_the_files_that_are_named_are_reported_on(folder: Path) -> None:
    assert len(warned(folder, machine("when x > 7"))) == 1
    (folder / "u.ras").write_text('use "t.ras"\ninvariant p { x < 8 }\ncheck e { verify p }\n')
    assert warnings("u.ras") == ["W404 2 p"]


def test_where_knobs_cannot_be_left_open_every_combination_is_looked_at(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = elaborate

    def closed(program: Any, check: Any, combination: Combination, *rest: Any) -> Any:
        return None if combination.opened else made(program, check, combination, *rest)

    monkeypatch.setattr("rascheck.run.lint.elaborate", closed)
    assert warned(folder, machine("when fast && x == 1")) == []
    swept = "check d { for all fast allow deadlock }"
    assert warned(folder, machine("when fast && x > 7", swept)) == ["W401 11 x > 7"]
    either = "when (fast => x == 1) && (!fast => x == 2) && x != 2"
    assert warned(folder, machine(either)) == ["W401 11 (!fast => x == 2)"]
    assert warned(folder, machine(either, swept)) == []


def test_without_a_warning_the_code_is_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "t.ras").write_text(machine("when x > 6"), encoding="utf-8")
    assert main(["lint", "t.ras"]) == 0
    assert capsys.readouterr() == ("nothing to warn about\n", "")


def test_a_dead_step_of_a_file_that_is_only_used_is_not_warned_about(folder: Path) -> None:
    used = (
        "call e(n: 0..1)\nmachine used { var n: 0..1 = 0 state A final\n"
        "  step takes: A -> A on e(==0)\n  step refuses: A -> A on e(==1) when n == 1\n}\n"
    )
    own = (
        'use "used.ras"\nmachine own { state A final\n'
        "  step go(n: 0..1): A -> A when used.n == 0 raise e(n)\n}\ncheck c { }\n"
    )
    (folder / "used.ras").write_text(used, encoding="utf-8")
    (folder / "own.ras").write_text(own, encoding="utf-8")
    assert warnings("own.ras") == []
    assert warnings("own.ras", "used.ras") == ["W401 3 used.n == 0"]
