"""Expectations: what a check says, and what meets it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from reports import report_of
from toy_system import toy

from rascheck.diagnostics import Diagnostics
from rascheck.lang.load import load_text
from rascheck.lang.names import collect
from rascheck.run import Options, load_program, run_checks
from rascheck.run.judge import Expectation, expectations, gave_up
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict

SPEC = """
var x : 0..2
machine m { state A, B final
  step up: A -> A when x < 2 { x += 1; }
  step stop: A -> B when x == 2 }
invariant low "x stays low" { x < 2 }
invariant fine { x <= 2 }
reachable top { x == 2 }
reachable beyond { x == 3 }
invariant hollow { x == 3 => x == 0 }
"""


@pytest.mark.parametrize(
    ("entries", "wanted"),
    [
        ("verify low, fine", {}),
        ("verify low  expect violated", {"low": Expectation(Verdict.VIOLATED)}),
        (
            "verify low, fine  expect violated low by m.up",
            {"low": Expectation(Verdict.VIOLATED, "m.up")},
        ),
        (
            "verify low, fine  expect holds fine  expect violated low",
            {"fine": Expectation(Verdict.HOLDS), "low": Expectation(Verdict.VIOLATED)},
        ),
        ("verify low  expect deadlock by m.up", {DEADLOCK: Expectation(Verdict.DEADLOCK, "m.up")}),
        ("expect error", {ERROR: Expectation(Verdict.ERROR)}),
    ],
)
def test_what_a_check_expects(entries: str, wanted: dict[str, Expectation]) -> None:
    sink = Diagnostics()
    text = f"{SPEC}check c {{ {entries} }}\n"
    program = collect(load_text(text, "t.ras", sink), sink)
    assert expectations(program.checks["c"]) == wanted


@pytest.mark.parametrize(
    ("entries", "wanted"),
    [
        ("verify fine, top", {"fine": ("holds", True), "top": ("reachable", True)}),
        ("verify low", {"low": ("violated", False)}),
        ("verify low  expect violated low by m.up", {"low": ("violated", True)}),
        ("verify low  expect violated low by m.stop", {"low": ("violated", False)}),
        ("verify fine  expect violated", {"fine": ("holds", False)}),
        ("verify beyond", {"beyond": ("unreachable", False)}),
        ("verify beyond  expect unreachable", {"beyond": ("unreachable", True)}),
        ("verify hollow", {"hollow": ("vacuous", False)}),
        ("verify hollow  expect holds", {"hollow": ("vacuous", False)}),
        ("verify hollow  expect vacuous", {"hollow": ("vacuous", True)}),
        (
            "verify fine  expect deadlock",
            {"fine": ("holds", True), "deadlock": ("holds", False)},
        ),
    ],
)
def test_what_meets_it(
    entries: str,
    wanted: dict[str, tuple[str, bool]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.ras").write_text(f"{SPEC}check c {{ {entries} }}\n", encoding="utf-8")
    sink = Diagnostics()
    report = run_checks(load_program(["t.ras"], sink), Options(jobs=1), sink)
    assert report is not None
    (check,) = report.checks
    assert {row.property: (row.verdict.value, row.met) for row in check.rows} == wanted


FAILS = """
var x : 0..2 = 1
machine m { state A final
  step down: A -> A when x == 1 { x = 0; }
  step up: A -> A when x == 0 { x = 2; } }
invariant low { 2 / x < 3 }
invariant fine { x <= 2 }
check c { verify low, fine  expect error ENTRIES }
"""


@pytest.mark.parametrize(
    ("by", "properties", "wanted"),
    [
        ("", (), {"error": ("error", True)}),
        ("", ("low",), {"error": ("error", True)}),
        ("", ("fine",), {}),  # what was expected to fail is left out
        ("by m.up", ("fine",), {"error": ("holds", False)}),
    ],
)
def test_an_error_that_is_expected_may_be_that_of_a_formula_left_out(
    by: str,
    properties: tuple[str, ...],
    wanted: dict[str, tuple[str, bool]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.ras").write_text(FAILS.replace("ENTRIES", by), encoding="utf-8")
    sink = Diagnostics()
    report = run_checks(load_program(["t.ras"], sink), Options(jobs=1, properties=properties), sink)
    assert report is not None
    rows = {r.property: (r.verdict.value, r.met) for c in report.checks for r in c.rows}
    assert {name: row for name, row in rows.items() if name == "error"} == wanted


@pytest.mark.parametrize(("states", "said"), [(1, "1 state"), (1500, "1,500 states")])
def test_what_was_explored_before_a_limit(states: int, said: str) -> None:
    found = replace(report_of(toy()).exploration, states=states, limit="depth")
    at = "--max-depth, which can be raised"
    assert gave_up(found).startswith(f"gave up at {at}, after {said} to depth ")
    told = gave_up(replace(found, whole=0), "no violation")
    assert told == f"no violation up to depth 0: gave up at {at}, after {said}"
