"""Small specs whose verdict was once wrong: each says what is right, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.explore.takeover import searched
from rascheck.lang.settings import Overrides
from rascheck.run import Options, load_program, run_checks
from rascheck.run.simulate import Plan, simulate

Found = dict[str, tuple[str, bool]]
"""For each row, as `check.property`: the verdict, and whether it is as expected."""


def run(folder: Path, text: str, overrides: Overrides | None = None) -> Found | list[str]:
    """What `rascheck check` finds, or the codes of what is wrong with the input."""
    path = folder / "case.ras"
    path.write_text(text, encoding="utf-8")
    sink = Diagnostics()
    loaded = load_program([str(path)], sink)
    options = Options(overrides or Overrides(), jobs=1)
    report = None if sink.failed else run_checks(loaded, options, sink)
    if report is None:
        return [diagnostic.code for diagnostic in sink]
    return {
        f"{check.name}.{row.property}": (row.verdict.value, row.met)
        for check in report.checks
        for row in check.rows
    }


# ------------------------------------------------------------------------- no behaviour is invented


def test_any_where_of_a_variable_that_nothing_mentions_still_restricts(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        """
        var a : 0..1 = any
        var b : 0..1 = any where a == b
        var c : 0..1 = any where b == c && c == 1
        machine m { state S final }
        system only { m }
        invariant p "a is 1" { a == 1 }
        check c1 { system only  verify p }
        """,
    )
    assert found == {"c1.p": ("holds", True)}


def test_a_raise_without_takers_still_waits_for_room(tmp_path: Path) -> None:
    """What waits for room in its own queue is not enabled, so that nothing is unhandled."""
    found = run(
        tmp_path,
        """
        queue q : bool capacity 1 block
        exception e(v: 0..3)
        machine a { state S final, T final
          step fill: S -> T { send q(true); }
          step go: T -> T raise e(2) { send q(true); } }
        machine b { state S final
          step take: S -> S on e(==3) }
        reachable full_queue "it is full" { full(q) }
        check c { verify full_queue }
        """,
    )
    assert found == {"c.full_queue": ("reachable", True)}


# ----------------------------------------------------------------------- no model error is missed


@pytest.mark.parametrize("argument", ["held", "Page.B"])
def test_an_argument_that_nobody_looks_at_is_read(tmp_path: Path, argument: str) -> None:
    found = run(
        tmp_path,
        f"""
        enum Page {{ A, B }}
        var held : Page?
        call e(p: Page)
        machine m {{ state S final  step go: S -> S raise e({argument}) }}
        machine n {{ state S final  step take: S -> S on e(_) }}
        invariant p "nothing is held" {{ held == none }}
        check c {{ verify p }}
        """,
    )
    fails = {"c.error": ("error", False)} if argument == "held" else {}
    assert found == {"c.p": ("holds", True), **fails}


def test_by_names_the_step_before_a_property_fails(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        """
        var x : 0..2
        machine m { state S final  step up: S -> S when x < 2 { x += 1; } }
        invariant p "p" { 10 / (2 - x) > 0 }
        check c { verify p  expect error by m.up }
        """,
    )
    assert found == {"c.p": ("holds", True), "c.error": ("error", True)}


# -------------------------------------------------------------------------- what holds for nothing

EMPTY = """
var x : 0..3 = any where x == 4
machine m { state S final unused "a"  step up: S -> S unused "b" { x = 0; } }
reachable two "x gets to 2" { x == 2 }
invariant p "p" { x == 0 => x < 3 }
"""


@pytest.mark.parametrize(
    ("check", "row"),
    [
        ("verify two  expect unreachable two", "two"),
        ("verify p  expect vacuous p", "p"),
        ("", "error"),
    ],
)
def test_without_an_initial_state_nothing_is_as_expected(
    tmp_path: Path, check: str, row: str
) -> None:
    found = run(tmp_path, f"{EMPTY} check c {{ {check} }}")
    assert isinstance(found, dict)
    assert found[f"c.{row}"] == ("vacuous", False)


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        ("implied(3)", "vacuous"),
        ("implied(2)", "holds"),
        ("(forall i: 0..3 { implied(i) })", "holds"),
        ("(ranged())", "vacuous"),
        ("if x < 3 then (x == 3 => x == 9) else x == 1", "vacuous"),
        ("if x < 2 then (x == 1 => x < 2) else (x == 2 => x > 1)", "holds"),
        ("x < 3 || (x == 3 => x == 9)", "vacuous"),
        ("(x == 3 => x == 9) || x < 3", "vacuous"),
        ("x < 2 || (x == 2 => x > 1)", "holds"),
        ("exists i: 0..3 { x == i + 9 => x == i }", "vacuous"),
        ("o == none || (x == 2 && (o == 1 => x == 2))", "vacuous"),
        ("x == 2 => historically (x == 3 => x == 0)", "vacuous"),
        ("x == 2 => historically (x == 1 => x < 2)", "holds"),
        ("x == 2 => (x == 0 before x == 1)", "holds"),
        ("x == 2 => previously (x == 1 => x < 2)", "holds"),
        ("x == 2 => previously (x == 2 => x < 2)", "vacuous"),
        ("x == 0 => (fired m.up before x == 1)", "vacuous"),
    ],
)
def test_an_implication_is_put_to_the_test_wherever_it_stands(
    tmp_path: Path, formula: str, verdict: str
) -> None:
    found = run(
        tmp_path,
        f"""
        var x : 0..3
        var o : (0..3)?
        fn implied(a: 0..3) -> bool = x == a => x < 3
        fn ranged() -> bool = forall i: 0..3 where i > x + 5 {{ x == i }}
        machine m {{ state S final  step up: S -> S when x < 2 {{ x += 1; }} }}
        property p "p" {{ always ({formula}) }}
        check c {{ verify p }}
        """.replace("var o : (0..3)?", "var o : Small?\n enum Small { A }").replace(
            "o == 1", "o == A"
        ),
    )
    assert found == {"c.p": (verdict, verdict == "holds")}


def test_an_antecedent_is_asked_only_where_the_formula_asks_it(tmp_path: Path) -> None:
    """Reading `o` where it is none would be an error, and `o != none` keeps it from being read."""
    found = run(
        tmp_path,
        """
        var o : Page?
        enum Page { A, B }
        fn is_b(it: Page) -> bool = it == B
        machine m { state S final
          step up(f: Page): S -> S { o = f; }
          step down: S -> S when o != none { o = none; } }
        invariant p "p" { (o != none && (is_b(o) => o == B)) || (o == none && m at S) }
        check c { verify p }
        """,
    )
    assert found == {"c.p": ("holds", True)}


# ------------------------------------------------------------ two that meet, and who has to move


MEETING = """
var met : bool
call e(n: 0..1)
machine a { state A, B  step go: A -> B raise e(1) }
machine b { state S, T  step take: S -> T on e(n) { met = true; OTHER } }
reachable meet "they meet" { met }
check c { verify meet }
"""


@pytest.mark.parametrize("engine", ["generated", "compiled"])
@pytest.mark.parametrize(
    ("other", "alarm"), [("", ("deadlock", "deadlock")), ("assert n == 0;", ("error", "error"))]
)
def test_what_goes_wrong_where_two_have_met_is_found_by_search_and_by_walks(
    tmp_path: Path,
    engine: str,
    other: str,
    alarm: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Breadth first no meeting is left out: neither the state behind it nor what fails in it."""
    monkeypatch.setattr(
        "rascheck.explore.decide.searched",
        lambda *given, **named: searched(*given, **(named | {"engine": engine})),
    )
    text = MEETING.replace("OTHER", other)
    found = run(tmp_path, text)
    assert isinstance(found, dict)
    row, verdict = alarm
    assert found[f"c.{row}"] == (verdict, False)
    assert found["c.meet"] == ("reachable" if not other else "unreachable", not other)
    sink = Diagnostics()
    loaded = load_program([str(tmp_path / "case.ras")], sink)
    walked = simulate(loaded, "", Options(), Plan(walks=1), sink)
    assert walked is not None
    told = {one.property: one.verdict.value for one in walked[0].walked.exploration.outcomes}
    assert told[row] == verdict


@pytest.mark.parametrize(
    ("assumed", "verdict"),
    [
        ("", "violated"),
        ("fair m", "violated"),
        ("fair n", "violated"),
        ("strong m", "violated"),
        ("fair m.go", "violated"),
        ("strong m.go", "violated"),  # m may rest at B while n moves
        ("strong m.go  fair m", "holds"),
        ("strong m.go  fair m.back", "holds"),
        ("strong m.go  fair m.wait", "violated"),
    ],
)
def test_who_is_fair_may_still_choose_between_its_steps(
    tmp_path: Path, assumed: str, verdict: str
) -> None:
    """`m` moves for ever and never goes: only an assumption about `go` itself excludes that."""
    found = run(
        tmp_path,
        f"""
        machine m {{ state A, B, C final
          step wait: A -> B  step back: B -> A  step go: A -> C }}
        machine n {{ state S final  step idle: S -> S }}
        property p "m goes" {{ always (m at A ~> m at C) }}
        check c {{ verify p  {assumed} }}
        """,
    )
    assert found == {"c.p": (verdict, verdict == "holds")}


@pytest.mark.parametrize(
    "assumed", ["fair m.ab, m.ba", "strong m.ab, m.ba", "fair m.ab strong m.ba"]
)
def test_two_assumptions_that_are_met_in_turn_prove_nothing(tmp_path: Path, assumed: str) -> None:
    """Each is met in a round from A to B and back, in which C is not seen."""
    found = run(
        tmp_path,
        f"""
        machine m {{ state A final, B final, C final
          step ab: A -> B  step ba: B -> A  step bc: B -> C  step ca: C -> A }}
        property p "C is seen again and again" {{ always eventually m at C }}
        check c {{ verify p  {assumed} }}
        """,
    )
    assert found == {"c.p": ("violated", False)}


# ------------------------------------------------------------------------------- what is asked for


SWEPT = """
knob k : 0..3 = 0
knob other : bool = false
require r "k is not 3 with the other" { other => k != 3 }
machine m { state S final  step s: S -> S }
invariant q "k is small" { k < 2 }
invariant t "true" { m at S }
check swept { verify q  for all k }
check plain { verify t  with k = 0 }
"""


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"k": "2"}, {"swept[k=2].q": ("violated", False), "plain.t": ("holds", True)}),
        ({"k": "0x2"}, {"swept[k=2].q": ("violated", False), "plain.t": ("holds", True)}),
        ({"k": "1 + 1"}, {"swept[k=2].q": ("violated", False), "plain.t": ("holds", True)}),
        ({"k": "3", "other": "true"}, ["E165"]),
    ],
)
def test_a_swept_knob_that_is_set_leaves_one_run(
    tmp_path: Path, values: dict[str, str], found: object
) -> None:
    assert run(tmp_path, SWEPT, Overrides(values)) == found


def test_one_check_of_a_file_leaves_those_of_others(tmp_path: Path) -> None:
    spec = "machine {0} {{ state S final }}\ncheck {0}_1 {{ }}\ncheck {0}_2 {{ }}\n"
    for name in ("a", "b"):
        (tmp_path / f"{name}.ras").write_text(spec.format(name), encoding="utf-8")
    loaded = load_program([f"{tmp_path}/a.ras", f"{tmp_path}/b.ras:b_2"], Diagnostics())
    assert [check.name.name for check in loaded.checks] == ["a_1", "a_2", "b_2"]


def test_under_a_profile_a_check_for_deadlocks_is_not_one_without(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        """
        knob k : bool = false
        profile raised of kernel { k = true }
        machine m { state A, B  step s: A -> B }
        invariant p "p" { m at A || m at B }
        check without_deadlocks { allow deadlock  verify p }
        check all_of_it { verify p }
        """,
        Overrides(profiles=("raised",)),
    )
    assert isinstance(found, dict)
    assert found["all_of_it.deadlock"] == ("deadlock", False)


def test_a_future_that_a_knob_brings(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        """
        knob live : bool = false
        machine m { state S final  step s: S -> S }
        property p "p" { live => always (m at S ~> m at S) }
        check c { verify p  with live = true }
        check off { verify p  expect vacuous }
        """,
    )
    assert found == {"c.p": ("holds", True), "off.p": ("vacuous", True)}


def test_an_antecedent_that_looks_ahead_is_not_asked(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        """
        machine m { state A, B final  step stay: A -> A  step go: A -> B }
        property p "p" { (always eventually m at B) => eventually fired m.go }
        property q "q" { (always fired m.stay) || ((m at A && m at B) => eventually m at B) }
        check c { verify p, q }
        """,
    )
    assert found == {"c.p": ("holds", True), "c.q": ("vacuous", False)}


# ----------------------------------------------------------------------- refused, but not a defect


def test_arguments_of_fired_do_not_look_back(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        """
        var x : 0..2
        machine m { state S final  step up(n: 0..2): S -> S when n == x && n < 2 { x += 1; } }
        reachable p "p" { fired m.up(if once (x == 2) then 1 else 0) }
        check c { verify p }
        """,
    )
    assert found == ["E140"]


def test_an_entry_sent_on_one_path_alone_may_be_lost(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        """
        var x : 0..3 = any
        queue q : 0..3 capacity 1 drop
        machine m { state S final
          step s: S -> S { if x > 0 { let y = x; send q(y); } }
          step r: S -> S on q(_) }
        reachable l3 "3 is lost" { lost q(3) }
        reachable l0 "0 is lost" { lost q(0) }
        check c { verify l3, l0  expect unreachable l0 }
        """,
    )
    assert found == {"c.l3": ("reachable", True), "c.l0": ("unreachable", True)}
