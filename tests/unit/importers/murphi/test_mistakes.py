"""What is wrong or not translated: each with its place and its reason, several in one run."""

from __future__ import annotations

import pytest
from murphi_models import complaints

START = "var x: 0..3; b: boolean;\nstartstate x := 0; b := true; end;\n"

CASES = {
    "": ["E424 1:1 a model without a start state has no states"],
    "var x: 0..3": ["E424 1:1 a model without a start state has no states"],
    f"{START}rule x = 0 => begin end;": ["E420 3:12 expected `==>`, found `=>` [write `==>`]"],
    f"{START}rule x = 0 ==> begin x = 1; end;": ["E420 3:24 expected `:=`, found `=` [write `:=`]"],
    f"{START}rule x = 0 ==> begin x := 1": [
        "E420 3:28 expected `;` or `end` or `endrule`, found the end of the text"
    ],
    f"{START}rule x = 0 ==> begin x := (1; end;": ["E420 3:29 expected `)`, found `;`"],
    f"{START}rule x = 0 ==> begin for i do end; end;": [
        "E420 3:28 expected `:` or `:=`, found `do`"
    ],
    f"{START}nonsense": [
        "E420 3:1 expected a declaration, a function, a rule or a property, found `nonsense`"
    ],
    "var x: 0..": ["E420 1:11 expected an expression, found the end of the text"],
    "var x: of;": [
        "E420 1:8 expected a type: a name, a range, or `boolean`, `enum`, `record`, `array`,"
        " `scalarset`, found `of`"
    ],
    "/* open": ["E420 1:1 this comment has no end [write `*/`]"],
    'rule "open': ["E420 1:6 this string has no end"],
    f"{START}rule x @ 1 ==> end;": ["E420 3:8 `@` is no part of a Murphi model"],
    f"{START}rule x = 09 ==> end;": ["E420 3:10 `09` is octal, and has no digits 8 or 9"],
    f"{START}rule y = 1 ==> begin z := 1; end;": [
        "E421 3:6 `y` is not declared",
    ],
    "type E: enum { Red };\nvar e: E;\nstartstate e := red; end;": [
        "E421 3:17 `red` is not declared [did you mean `Red`?]"
    ],
    "var x: 0..1; x: 0..2;\nstartstate x := 1; end;": [
        "E421 1:14 `x` is declared in line 1 already"
    ],
    "var r: record a: 0..1; end;\nstartstate r.b := 1; end;": [
        "E421 2:12 `r_type` has no field `b`",
    ],
    f"{START}rule x ==> begin end;": ["E422 3:6 a condition is a number"],
    f"{START}rule x = b ==> begin end;": ["E422 3:6 a number and a boolean do not go together"],
    f"{START}rule begin x := b; end;": ["E422 3:12 a boolean is assigned to a number"],
    f"{START}rule begin x[1] := 1; end;": ["E422 3:12 a subscript of a number"],
    f"{START}rule begin f(); end;": ["E421 3:12 `f` is not declared"],
    f"function f(n: 0..3): 0..3; begin return n; end;\n{START}rule begin x := f(); end;": [
        "E422 4:17 `f` has 1 parameters, not 0"
    ],
    f"{START}rule begin for i := 0 to 3 by 0 do end; end;": ["E422 3:16 a step of 0"],
    f"{START}rule begin for i := 0 to 3 by -1 do end; end;": [
        "E422 3:16 a step of -1 leads away from the end"
    ],
    "var x: 3..1;\nstartstate end;": ["E422 1:8 the range 3..1 is empty"],
    "var x: real(3, 2);\nstartstate end;": ["E423 1:8 real numbers are not translated"],
    "var x: multiset [2] of boolean;\nstartstate end;": ["E423 1:8 a multiset is not translated"],
    f"{START}assume x < 3;\nliveness x = 2;\nrule begin x := 1 << 64; end;": [
        "E423 3:1 an assumption is not translated",
        "E423 4:1 a liveness property is not translated",
        "E423 5:17 a shift by 64",
    ],
    f"function f(n: 0..3): 0..3; begin return f(n); end;\n{START}": ["E423 1:41 `f` calls itself"],
    f"{START}function f(): boolean; begin x := 1; return true; end;\nrule f() ==> begin end;": [
        "E423 4:6 `f` does more than an expression can, and is called where no statement can stand"
    ],
    f"{START}startstate x := 4; b := true; end;": [
        "E424 3:12 this start state fails: 4 is out of range"
    ],
    "var x: 0..3; y: 0..3;\nstartstate x := y; end;": [
        "E424 2:12 this start state fails: `y` is read and has no value"
    ],
    'var x: 0..3;\nstartstate x := 1; assert x = 2 "two"; end;': [
        "E424 2:12 this start state fails: two"
    ],
    "var x: array [0..9999] of boolean;\nstartstate end;": [
        "E425 1:8 an array of 10,000 elements is too large (at most 4,096)"
    ],
}


@pytest.mark.parametrize("text", CASES)
def test_a_mistake_has_its_place_and_its_reason(text: str) -> None:
    assert complaints(text) == CASES[text]


def test_a_mistake_does_not_hide_the_next() -> None:
    text = f"""{START}
    rule "one" x = 0 ==> begin x := nothing; y := 1; b := 2; end;
    rule "two" x 0 ==> begin x := 1; end;
    rule "three" b = 1 ==> begin x := 1; end;
    """
    assert complaints(text) == ["E420 5:18 expected `==>`, found `0`"]
    assert complaints(text.replace("x 0", "x")) == [
        "E421 4:37 `nothing` is not declared",
        "E421 4:46 `y` is not declared",
        "E422 4:54 a number is assigned to a boolean",
        "E422 5:16 a condition is a number",
        "E422 6:18 a boolean and a number do not go together",
    ]


HOSTILE = {
    "parentheses": f"{START}rule {'(' * 10_000}x{')' * 10_000} = 1 ==> begin end;",
    "not": f"{START}rule {'!' * 10_000}b ==> begin end;",
    "minus": f"{START}rule {'- ' * 1000}x = 1 ==> begin end;",
    "subscripts": f"{START}rule x{'[x' * 5000} = 1 ==> begin end;",
    "fields": f"{START}rule x{'.x' * 5000} = 1 ==> begin end;",
    "blocks": f"{START}rule begin {'if b then ' * 5000} end;",
    "elsif": f"{START}rule begin if b then {'elsif b then ' * 5000} end; end;",
    "types": f"var x: {'array [0..1] of ' * 5000} boolean; startstate end;",
    "rulesets": f"{START}{'ruleset i: 0..1 do ' * 5000}",
    "questions": f"{START}rule begin x := {'b ? 1 : ' * 5000} 1; end;",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_too_deep_is_reported(name: str) -> None:
    assert [line[:4] for line in complaints(HOSTILE[name])] == ["E425"]


def test_a_long_row_of_operators_is_reported() -> None:
    text = f"{START}rule begin x := {'x + ' * 5000} 1; end;"
    assert [line[:4] for line in complaints(text)] == ["E425"]


def test_what_grows_without_end_is_reported() -> None:
    calls = "".join(
        f"procedure p{n}(); begin p{n + 1}(); p{n + 1}(); end;\n" for n in reversed(range(25))
    )
    last = "procedure p25(); begin x := 1 - x; end;"
    text = f"var x: 0..1;\n{last}\n{calls}startstate x := 0; end;\nrule begin p0(); end;"
    assert {line[:4] for line in complaints(text)} == {"E425"}


def test_a_start_that_never_ends_is_reported() -> None:
    loops = "for i: 0..4000 do for j: 0..4000 do for k: 0..4000 do x := 1; end; end; end;"
    assert complaints(f"var x: 0..1;\nstartstate {loops} end;") == [
        "E424 2:66 this start state fails: it takes too long"
    ]


@pytest.mark.parametrize(
    "text", ["\0", "\ufeff", "\x1b[0m", "a" * 100_000, "9" * 100_000, "\\" * 99]
)
def test_what_is_no_model_at_all(text: str) -> None:
    found = complaints(text)
    assert found
    assert {line[:3] for line in found} == {"E42"}
