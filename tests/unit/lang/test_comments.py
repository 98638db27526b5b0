"""Which declaration a `///` belongs to."""

from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax as s
from rascheck.lang.parse import parse
from rascheck.lang.shape import nodes
from rascheck.source import Source


def docs(text: str) -> dict[str, str]:
    module = parse(Source("t.ras", text), Diagnostics())
    assert module is not None
    found = [n for n in nodes(module.items) if isinstance(n, s.Declaration)]
    return {n.name.name: n.doc for n in found if n.doc}


def test_lines_before_a_declaration() -> None:
    assert docs("/// One\n///   two.\n///\n/// three\nvar x : bool") == {
        "x": "One\n  two.\n\nthree"
    }


def test_a_comment_for_the_reader_of_the_text_is_no_documentation() -> None:
    assert docs("// no\nvar x : bool // no\n//// no\nvar y : bool") == {}


def test_another_comment_may_stand_between() -> None:
    assert docs("/// One\n// not this\nvar x : bool") == {"x": "One"}


def test_an_empty_line_separates() -> None:
    assert docs("/// One\n\nvar x : bool") == {}


def test_after_a_declaration_on_its_line() -> None:
    assert docs("var x : bool /// One\nvar y : bool") == {"x": "One"}


def test_before_and_after() -> None:
    assert docs("/// One\nvar x : bool /// two") == {"x": "One\ntwo"}


def test_members_of_an_enum() -> None:
    text = "/// E\nenum E {\n    A, /// a\n    /// b\n    B\n} /// end"
    assert docs(text) == {"E": "E\nend", "A": "a", "B": "b"}


def test_one_line_with_several_declarations() -> None:
    assert docs("enum E { A, B } /// E") == {"E": "E"}
    assert docs("enum E { A, B, /// B\n C }") == {"B": "B"}


def test_fields_of_a_record() -> None:
    text = "record R {\n    a: bool, /// a\n    /// b\n    b: bool\n}"
    assert docs(text) == {"a": "a", "b": "b"}


def test_members_of_a_machine() -> None:
    text = """\
/// m
machine m {  /// more of m
    /// resting
    state Idle, Done final
    state Busy  /// busy
    var x : bool  /// x
    /// go
    step go: Idle -> Busy  /// away
        when x  /// if it can
    /// not of a declaration
    ignore e : Busy  /// not of go either
    /// back
    fair step back: Busy -> Idle { x = true; }
}
"""
    assert docs(text) == {
        "m": "m\nmore of m",
        "Idle": "resting",
        "Done": "resting",
        "Busy": "busy",
        "x": "x",
        "go": "go\naway\nif it can",
        "back": "back",
    }


def test_a_replacing_machine() -> None:
    assert docs("/// ours\nreplace machine m { }") == {"m": "ours"}


def test_the_top_of_a_file() -> None:
    module = parse(
        Source("t.ras", "//! One\n//! two\n\n/// x\nvar x : bool\n//! no"), Diagnostics()
    )
    assert module is not None
    assert module.doc == "One\ntwo"


def test_in_a_declaration_that_begins_where_another_ends() -> None:
    assert docs("enum E { A }var x /// x\n: bool") == {"x": "x"}


def test_all_states_of_a_list_are_documented_however_it_is_broken() -> None:
    text = "machine m {\n    /// resting\n    state A,\n        B,\n        /// c\n        C, D\n}"
    assert docs(text) == {"A": "resting", "B": "resting", "C": "c", "D": "c"}
    text = (
        "machine m {\n    /// resting\n    state\n    /* the first */ A final, // and\n        B\n}"
    )
    assert docs(text) == {"A": "resting", "B": "resting"}


def test_a_comment_before_a_declaration_on_its_line_ends_what_is_before_the_next() -> None:
    assert docs("/// no\n/* this */ var x : bool\nvar y : bool") == {}
