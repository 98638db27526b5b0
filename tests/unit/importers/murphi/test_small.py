"""Models of a few lines, each about one thing: what Rumur finds, the spec finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from murphi_models import complaints, explored, imported, rumur

from rascheck.system.verdict import DEADLOCK, Verdict

SMALL = Path(__file__).parent / "small"

# Name: how many states Rumur has visited, and whether it has found a mistake; then it stops.
FOUND = {
    "alias_compared_outside": (1, True),
    "alias_compared_with_nothing": (1, True),
    "alias_computed_from_nothing": (1, True),
    "alias_of_a_value": (2, False),
    "alias_of_a_value_around_rules": (2, False),
    "alias_of_an_element": (2, False),
    "alias_of_an_element_around_rules": (2, False),
    "alias_outside": (1, True),
    "alias_outside_around_rules": (1, True),
    "alias_that_divides": (1, True),
    "alias_that_divides_around_rules": (2, True),
    "alias_that_divides_at_once": (1, True),
    "alias_without_a_value": (4, False),
    "argument_computed_from_nothing": (1, True),
    "argument_computed_from_nothing_of_a_function": (1, True),
    "argument_outside": (1, True),
    "argument_outside_of_a_function": (1, True),
    "argument_without_a_value": (2, False),
    "argument_without_a_value_of_a_function": (2, False),
    "arrays_compared": (4, False),
    "arrays_of_records_compared": (4, False),
    "bound_by_a_function": (2, False),
    "bound_of_nothing": (1, True),
    "condition_of_no_consequence": (1, True),
    "condition_of_put": (1, True),
    "function_falls_off_its_end": (1, True),
    "function_writes_a_local_of_its_caller": (2, False),
    "guards_with_bounds": (8, False),
    "local_arrays_compared": (2, False),
    "local_out_of_range": (1, True),
    "local_records_compared": (3, False),
    "local_that_is_not_read": (1, True),
    "locals_by_two_subscripts": (2, False),
    "loop_of_put": (1, True),
    "loop_without_an_end": (1, True),
    "order_not_seen_by_a_function": (16, False),
    "order_seen_by_a_function": (2, False),
    "put_outside": (1, True),
    "put_without_a_value": (2, False),
    "quantifiers_between_numbers": (2, False),
    "records_compared": (4, False),
    "records_of_arrays_compared": (4, False),
    "result_as_subscript": (1, True),
    "result_if_found": (1, True),
    "result_on_one_path": (1, True),
    "result_out_of_range": (2, False),
    "result_out_of_range_as_condition": (2, False),
    "result_out_of_range_as_expression": (2, False),
    "result_out_of_range_by_identity": (2, False),
    "result_out_of_range_on_one_path": (2, False),
    "result_stored_out_of_range": (1, True),
    "switch_of_put": (1, True),
    "switch_without_cases": (1, True),
    "undefine_outside": (1, True),
    "value_known_at_a_function": (1, True),
    "value_read_at_a_function": (1, True),
    "while_of_a_flag": (2, False),
    "while_of_a_function": (2, False),
}


def model(name: str) -> str:
    return (SMALL / f"{name}.m").read_text(encoding="utf-8")


def test_every_model_has_its_row() -> None:
    assert sorted(path.stem for path in SMALL.glob("*.m")) == sorted(FOUND)


@pytest.mark.parametrize("name", FOUND)
def test_the_spec_finds_the_same(name: str) -> None:
    states, fails = FOUND[name]
    found = explored(model(name))
    wrong = {o.property for o in found.outcomes if o.verdict is Verdict.VIOLATED}
    assert (found.model_errors > 0 or bool(wrong - {DEADLOCK, "stuck"})) is fails
    assert fails or found.states == states


@pytest.mark.parametrize("name", FOUND)
def test_rumur_has_found_it(name: str, tmp_path: Path) -> None:
    found = rumur(SMALL / f"{name}.m", tmp_path)
    assert (found.states, found.fails) == FOUND[name]


def test_a_function_that_may_have_no_result_is_no_condition() -> None:
    text = model("result_on_one_path").replace("x = 0 ==>", "f() = 0 ==>")
    assert complaints(text) == [
        "E423 5:11 `f` does more than an expression can, and is called where no statement can stand"
    ]


def test_only_a_function_about_other_identities_makes_an_order() -> None:
    assert imported(model("order_not_seen_by_a_function")).said == ()
    assert imported(model("order_seen_by_a_function")).said == (
        "W421 5:35 `S` is a plain index: a loop reads `a`, which other rounds write",
    )


def test_a_statement_may_begin_a_rule() -> None:
    text = """
    var a: array [0..3] of 0..3; y: 0..3;
    startstate for i: 0..3 do a[i] := 0; end; y := 0; end;
    rule a[a[0]] := 1; y := 2; end;
    rule a[y] = 1 & exists i := 0 to 1 do a[i] = 1 end ==> y := 1; end;
    """
    lines = [line.strip() for line in imported(text).text.splitlines()]
    assert "a[a[0]] = 1;" in lines
    assert "step rule_2: * -> * when a[y] == 1 && exists i: 0..1 { a[i] == 1 } { y = 1; }" in lines


def test_what_does_not_show_is_a_space() -> None:
    text = """
    var x: 0..1;
    startstate x := 0; end;
    -- seen\x1b[0m \x00here
    rule "r\x01s" x = 0 ==> begin x := 1; assert x = 1 "q\x02\x7f"; end;
    invariant "i\x01" x < 2;
    """
    found = imported(text).text
    assert found.replace("\n", "").isprintable()
    assert "/// r s" in found
    assert "/// seen [0m here" in found
