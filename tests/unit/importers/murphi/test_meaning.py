"""What becomes of one construct each, as text; and which model errors there are, as in Rumur."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from murphi_models import explored, imported, rumur

from rascheck.system.verdict import Verdict

HEAD = """\
type E: enum { A, B, C }; S: scalarset(2);
  R: record f: 0..3; g: boolean; end;
var n: 0..9; e: E; s: S; r: R; a: array [0..2] of 0..3; c: array [S] of E;
"""


def steps(rules: str, start: str = "") -> list[str]:
    """The lines of the only step of a model whose variables begin with values, but for `start`."""
    given = "n := 0; e := A; r.f := 0; r.g := false; for i: 0..2 do a[i] := 0; end;"
    given += " for i: S do c[i] := A; s := i; end;"
    text = imported(f"{HEAD}startstate begin {start or given} end;\n{rules}").text
    body = text[text.index("machine rules {") : text.index("check model")]
    step = body[body.index("    step") : body.index("\n}")]
    return textwrap.dedent(step).splitlines()


BODIES = {
    "n := e = A ? 1 : 2;": "n = if e == A then 1 else 2;",
    "n := n + 1;": "n += 1;",
    "a[n] := a[n] - 2;": "a[n] -= 2;",
    "r.g := n = 1 -> !(e != B);": "r.g = n == 1 => e == B;",
    "r.g := n = 1 & e = A | n = 2;": "r.g = (n == 1 && e == A) || n == 2;",
    "r.g := !(n < 1) & !r.g;": "r.g = n >= 1 && !r.g;",
    "n := (n + 1) * -2 - (n - 1);": "n = (n + 1) * -2 - (n - 1);",
    "n := n - (n - 1) % 2;": "n = n - (n - 1) % 2;",
    "n := n / 2 * 3;": "n = n / 2 * 3;",
    "clear e;": "e = A;",
    'assert n < 3 "small";': 'assert n < 3 "small";',
    'error "no \\"way\\"";': "assert false \"no /'way/'\";",
    "if n = 1 then e := B; end;": "if n == 1 { e = B; }",
    "for i: S do c[i] := B; end;": "for i: S { c[i] = B; }",
    "for i := 0 to 2 do a[i] := i; end;": "for i: 0..2 { a[i] = i; }",
    "for i := 2 to 0 by -2 do n := n + i; end;": "for i: 0..1 { n += 2 - i * 2; }",
    "for i: E do if i != e then e := i; end; end;": "for i: E { if i != e { e = i; } }",
}


@pytest.mark.parametrize("written", BODIES)
def test_a_statement(written: str) -> None:
    found = " ".join(" ".join(steps(f'rule "x" begin {written} end;')).split())
    assert found == f"step x: * -> * {{ {BODIES[written]} }}"


GUARDS = {
    "n < 9": "n < 9",
    "exists i: S do c[i] = B end": "exists i: S { c[i] == B }",
    "forall i := 0 to 2 do exists j: 0..2 do a[i] = j end end": (
        "forall i: 0..2 { exists j: 0..2 { a[i] == j } }"
    ),
    "forall i: S do forall j: S do c[i] = c[j] end end": "forall i: S, j: S { c[i] == c[j] }",
    "exists i := 0 to n do i < 3 & a[i] = 1 end": (
        "exists i: 0..9 where i <= n { i < 3 && a[i] == 1 }"
    ),
    "isundefined(n)": "false",
}


@pytest.mark.parametrize("written", GUARDS)
def test_a_guard(written: str) -> None:
    found = " ".join(" ".join(steps(f'rule "x" {written} ==> begin e := B; end;')).split())
    assert found == f"step x: * -> * when {GUARDS[written]} {{ e = B; }}"


def test_a_ruleset_is_parameters_and_only_those_that_are_used() -> None:
    found = steps(
        'ruleset i: S; j: 0..2; k: E do rule "Do It!" c[i] = k ==> begin n := 1; end; end;'
    )
    assert found == ["step Do_It(i: S, k: E): * -> * when c[i] == k { n = 1; }"]


def test_a_return_is_an_else() -> None:
    rule = 'rule "x" begin if n = 1 then return; end; n := 2; e := B; end;'
    assert steps(rule) == [
        "step x: * -> * {",
        "    if n != 1 {",
        "        n = 2;",
        "        e = B;",
        "    }",
        "}",
    ]


def test_a_local_that_is_assigned_once_is_a_name() -> None:
    rule = 'rule "x" var v: 0..9; begin v := n; n := a[0]; a[0] := v; end;'
    assert steps(rule) == [
        "step x: * -> * {",
        "    let v = n;",
        "    n = a[0];",
        "    a[0] = v;",
        "}",
    ]


def test_a_local_that_changes_is_a_variable_that_is_cleared() -> None:
    rule = 'rule "x" var v: 0..9; begin v := n; v := v + 1; n := v; end;'
    assert steps(rule) == [
        "step x: * -> * {",
        "    v = n;",
        "    v += 1;",
        "    n = v;",
        "    clear v;",
        "}",
    ]


def test_a_name_of_the_language_gets_a_number_and_an_unclear_one_its_text() -> None:
    model = """
    -- How far it is.
    var next: 0..1;
    startstate next := 0; end;
    -- One step,
    -- and no more.
    rule "on & on" next = 0 ==> begin next := 1; end;
    invariant "at most 1" next <= 1;
    """
    assert imported(model).text == textwrap.dedent(
        """\
        var next_2: 0..1

        machine rules {
            state Run

            /// on & on
            /// One step, and no more.
            step on_on: * -> * when next_2 == 0 { next_2 = 1; }
        }

        invariant at_most_1 "at most 1" { next_2 <= 1 }

        check model { verify at_most_1 }
        """
    )


def test_functions() -> None:
    model = """
    var n: 0..3; b: array [0..2] of boolean;
    function larger(x: 0..3; y: 0..3): 0..3;
    begin if x > y then return x; end; return y; end;
    function any_of(): boolean;
    begin for i: 0..2 do if b[i] then return true; end; end; return false; end;
    function all_of(): boolean;
    begin for i: 0..2 do if !b[i] then return false; end; end; return true; end;
    function number(): 0..3; var k: 0..3;
    begin k := 0; for i: 0..2 do if b[i] then k := k + 1; end; end; return k; end;
    startstate n := 0; for i: 0..2 do b[i] := false; end; end;
    rule any_of() & !all_of() ==> begin n := larger(n, number()); end;
    """
    assert [line for line in imported(model).text.splitlines() if line.startswith("fn ")] == [
        "fn larger(x: 0..3, y: 0..3) -> 0..3 = if x > y then x else y",
        "fn any_of() -> bool = exists i: 0..2 { b[i] }",
        "fn all_of() -> bool = forall i: 0..2 { b[i] }",
        "fn number() -> 0..3 = count i: 0..2 { b[i] }",
    ]


INITIAL = {
    "x: 0..3": ("x := 0", "var x: 0..3"),
    "x: 1..3": ("x := 2", "var x: 1..3 = 2"),
    "x: array [0..3] of boolean": ("for i: 0..3 do x[i] := true; end", "var x[0..3]: bool = true"),
    "x: array [0..1] of 0..3": (
        "for i: 0..1 do x[i] := i + 1; end",
        "var x[0..1]: 0..3 = any where x[0] == 1 && x[1] == 2",
    ),
    "x: record a: 0..3; b: boolean; end": (
        "x.a := 1; x.b := false",
        "var x: x_type = x_type(a: 1, b: false)",
    ),
    "x: array [boolean] of record a: array [0..1] of 0..3; end": (
        "for i: boolean do for j: 0..1 do x[i].a[j] := 2; end; end",
        "var x[bool]: x_type = any where (forall i: bool, i_2: 0..1 { x[i].a[i_2] == 2 })",
    ),
    "x: S": ("for i: S do undefine x; end", "var x: S?"),
    "x: array [S] of S": ("for i: S do undefine x[i]; end", "var x[S]: S?"),
}


@pytest.mark.parametrize("declared", INITIAL)
def test_an_initial_value(declared: str) -> None:
    start, wanted = INITIAL[declared]
    model = f"type S: scalarset(2); var {declared};\nstartstate begin {start}; end;"
    assert wanted in imported(model).text.splitlines()


STARTS = {
    "ruleset i: 0..3 do startstate x := i; y := false; end; end;": (
        ["var x: 0..3 = any", "var y: bool"],
        4,
    ),
    "ruleset i: 0..1; b: boolean do startstate x := i; y := b; end; end;": (
        ["var x: 0..3 = any", "var y: bool = any where (x == 0 || x == 1)"],
        4,
    ),
    "ruleset i: 0..2 do startstate x := i; y := i = 1; end; end;": (
        [
            "var x: 0..3 = any",
            "var y: bool = any where ((x == 0 && y == false) || (x == 1 && y == true)"
            " || (x == 2 && y == false))",
        ],
        3,
    ),
}


@pytest.mark.parametrize("start", STARTS)
def test_several_start_states(start: str) -> None:
    wanted, states = STARTS[start]
    model = f"var x: 0..3; y: boolean;\n{start}\nrule x = 9 ==> begin y := true; end;"
    text = imported(model).text
    assert text[: text.index("\n\n")].splitlines() == wanted
    assert explored(model).initial == states


def test_start_states_that_differ_in_identities() -> None:
    model = """
    type S: scalarset(3); var t: array [S] of boolean; o: S;
    ruleset s: S do startstate o := s; for i: S do t[i] := i = s; end; end; end;
    rule "x" t[o] ==> begin o := o; end;
    """
    text = imported(model).text
    assert "exists one: S, one_2: S, one_3: S where one != one_2" in text
    assert explored(model).initial == 3
    assert explored(model, symmetry=True).initial == 1


FAILING = {
    "reads": ("var x: 0..3; y: 0..3;", "x := 0;", "x < 3", "x := y;"),
    "compares": ("var x: 0..3; y: 0..3;", "x := 0;", "y = x", "x := 1;"),
    "subscript": ("var x: 0..4; y: array [0..3] of boolean;", "x := 4;", "true", "y[x] := true;"),
    "range": ("var x: 0..3;", "x := 0;", "true", "x := x + 1;"),
    "division": ("var x: 0..3;", "x := 2;", "true", "x := 2 / (x - 2);"),
    "assertion": ("var x: 0..3;", "x := 2;", "true", "assert x < 2;"),
    "error": ("var x: 0..3;", "x := 2;", "x = 2", 'error "never";'),
    "local": ("var x: 0..3;", "x := 2;", "x = 2", "if l = 1 then x := 3; end; l := 2;"),
    "record": (
        "var x: record a: 0..3; b: 0..3; end; y: 0..3;",
        "x.a := 1; y := 1;",
        "true",
        "undefine x; y := x.a;",
    ),
}


def failing(name: str) -> str:
    variables, start, guard, body = FAILING[name]
    local = "var l: 0..3;" if "l" in body.split() else ""
    return (
        f"{variables}\nstartstate begin {start} end;\nrule {guard} ==> {local} begin {body} end;\n"
    )


@pytest.mark.parametrize("name", FAILING)
def test_a_model_error_is_a_model_error(name: str) -> None:
    found = explored(failing(name))
    assert found.model_errors == 1
    assert Verdict.ERROR in {outcome.verdict for outcome in found.outcomes}


@pytest.mark.parametrize("name", FAILING)
def test_rumur_finds_it_too(name: str, tmp_path: Path) -> None:
    path = tmp_path / "model.m"
    path.write_text(failing(name), encoding="utf-8")
    assert rumur(path, tmp_path).fails


def test_what_is_tested_or_assigned_is_not_tested_again() -> None:
    model = """
    var x: 0..3; y: 0..3;
    startstate y := 0; end;
    rule "a" !isundefined(x) & x = y ==> begin undefine x; end;
    rule "b" isundefined(x) | x = y ==> begin x := y; if x = 2 then y := 1; end; end;
    rule "c" x = y ==> begin y := x; end;
    """
    assert [line.strip() for line in imported(model).text.splitlines() if "when" in line] == [
        "step a: * -> * when x != none && x == y { x = none; }",
        "when x == none || x == y",
        "step c: * -> * when the_number(x) == y { y = x; }",
    ]


def test_an_invariant_about_nothing_is_violated() -> None:
    model = """
    type S: scalarset(3); var x: array [S] of 0..1; y: 0..1;
    startstate y := 0; end;
    ruleset s: S do rule "x" isundefined(x[s]) ==> begin x[s] := y; end; end;
    invariant "same" forall s: S do x[s] = y end;
    """
    found = explored(model, symmetry=True)
    assert {o.property: o.verdict for o in found.outcomes}["same"] is Verdict.VIOLATED
    assert (found.states, found.model_errors) == (4, 0)
