"""Patterns of code: blanks do not matter, names are whole, and a mark says which place decides."""

import pytest

from rascheck.trees.pattern import places, shown, stands


@pytest.mark.parametrize(
    ("pattern", "code", "expected"),
    [
        ("t->mm == current->mm", "if (t->mm==current -> mm)", True),
        ("fail", "unmap_failed", False),
        ("return x;", "returnx;", False),
        ("f($, 1)", "f(a, b,\n\t1)", True),
        ("f($, 1)", "f(a); g(b, 1)", False),
        ("a || b", "a|| b", True),
        ("#define X 1", "# define X\t1", True),
        ("cmp x2, #SET b.ne 1f", "cmp\tx2, #SET\n\tb.ne\t1f", True),
    ],
)
def test_stands(pattern: str, code: str, expected: bool) -> None:
    assert stands(code, pattern) is expected


def test_places_are_in_order_and_the_mark_decides() -> None:
    assert places("a(); b(); a();", ("b(", "a(")) == [5, 10]
    assert places("b(); a();", ("a(", "b(")) is None
    assert places("if (x)\n\tf();", ("if (x) @f(",)) == [8]


def test_a_pattern_is_shown_without_its_signs() -> None:
    assert shown("if (x) @f($);") == "if (x) f(...);"
