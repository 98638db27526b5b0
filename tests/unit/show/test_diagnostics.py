"""The text of diagnostics, to the letter."""

import json
import textwrap

from rascheck.diagnostics import Diagnostic, Note, Severity
from rascheck.show.diagnostics import render
from rascheck.source import Source, Span

TEXT = "machine m {\n    state A\n    step go: A -> B { x = 1 }\n}\n"
SOURCE = Source("spec/a.ras", TEXT)


def span(words: str, source: Source = SOURCE) -> Span:
    start = source.text.index(words)
    return Span(source, start, start + len(words))


def page(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


def test_nothing() -> None:
    assert render([]) == ""


def test_a_span_with_a_note_and_a_fix() -> None:
    diagnostic = Diagnostic(
        "E101",
        "there is no state `B`",
        span("B"),
        "did you mean `A`?",
        (Note("declared here", span("A")),),
    )
    assert render([diagnostic]) == page("""
        error[E101]: there is no state `B`
         --> spec/a.ras:3:19
          |
        3 |     step go: A -> B { x = 1 }
          |                   ^
        note: declared here
         --> spec/a.ras:2:11
          |
        2 |     state A
          |           -
        help: did you mean `A`?

        1 error
        """)


def test_several_and_a_warning() -> None:
    found = [
        Diagnostic("E001", "there is no file `b.ras`"),
        Diagnostic("E010", "expected `;` after the statement", Span(SOURCE, 51, 51)),
        Diagnostic("E300", "never read", span("x"), severity=Severity.WARNING),
    ]
    assert render(found) == page("""
        error[E001]: there is no file `b.ras`

        error[E010]: expected `;` after the statement
         --> spec/a.ras:3:28
          |
        3 |     step go: A -> B { x = 1 }
          |                            ^

        warning[E300]: never read
         --> spec/a.ras:3:23
          |
        3 |     step go: A -> B { x = 1 }
          |                       ^

        2 errors, 1 warning
        """)


def test_the_short_form() -> None:
    found = [Diagnostic("E001", "no file"), Diagnostic("E101", "no state", span("B"), "a fix")]
    assert render(found, form="short") == page("""
        error[E001]: no file
        spec/a.ras:3:19: error[E101]: no state
        2 errors
        """)


def test_the_form_for_other_programs() -> None:
    notes = (Note('declared "here"', span("state A")),)
    found = [
        Diagnostic("E101", "no state", span("B"), "a fix", notes),
        Diagnostic("W201", "never read", span("A\n    step"), severity=Severity.WARNING),
        Diagnostic("E001", "there is no file `\u8a9e.ras`"),
        Diagnostic("E010", "expected `}`", Span(SOURCE, len(TEXT), len(TEXT))),
    ]
    assert render(found, form="json", colour=True) == (
        '{"code": "E101", "severity": "error", "message": "no state", "fix": "a fix",'
        ' "path": "spec/a.ras", "line": 3, "column": 19, "end_line": 3, "end_column": 20,'
        ' "notes": [{"message": "declared \\"here\\"", "path": "spec/a.ras", "line": 2,'
        ' "column": 5, "end_line": 2, "end_column": 12}]}\n'
        '{"code": "W201", "severity": "warning", "message": "never read", "fix": null,'
        ' "path": "spec/a.ras", "line": 2, "column": 11, "end_line": 3, "end_column": 9,'
        ' "notes": []}\n'
        '{"code": "E001", "severity": "error", "message": "there is no file `\\u8a9e.ras`",'
        ' "fix": null, "path": null, "line": null, "column": null, "end_line": null,'
        ' "end_column": null, "notes": []}\n'
        '{"code": "E010", "severity": "error", "message": "expected `}`", "fix": null,'
        ' "path": "spec/a.ras", "line": 5, "column": 1, "end_line": 5, "end_column": 1,'
        ' "notes": []}\n'
    )
    assert render([], form="json") == ""


def test_a_column_is_a_character() -> None:
    source = Source("a.ras", "var \u8a9e\U0001f600 x")
    (line,) = render([Diagnostic("E007", "no", span("x", source))], form="json").splitlines()
    assert json.loads(line)["column"] == 8


def test_a_span_over_several_lines_marks_the_first() -> None:
    diagnostic = Diagnostic("E001", "all of it", Span(SOURCE, 0, len(TEXT)))
    assert render([diagnostic]).splitlines()[3:5] == ["1 | machine m {", "  | ^^^^^^^^^^^"]


def test_line_numbers_of_different_width_share_a_gutter() -> None:
    source = Source("a.ras", "one\n" * 99 + "two\n")
    diagnostic = Diagnostic(
        "E001", "no", span("two", source), notes=(Note("first", Span(source, 0, 3)),)
    )
    assert render([diagnostic]) == page("""
        error[E001]: no
           --> a.ras:100:1
            |
        100 | two
            | ^^^
        note: first
           --> a.ras:1:1
            |
          1 | one
            | ---

        1 error
        """)


def test_tabs_wide_and_unprintable_characters() -> None:
    source = Source("a.ras", "\tvar\tx\0 \u8a9e y")
    for word, marks in (("x", " " * 8 + "^"), ("\u8a9e", " " * 11 + "^^"), ("y", " " * 14 + "^")):
        lines = render([Diagnostic("E001", "no", span(word, source))]).splitlines()
        assert lines[3] == "1 |     var x? \u8a9e y"[:4] + "    var x? \u8a9e y"
        assert lines[4] == "  | " + marks


def test_a_long_line_is_cut_around_the_span() -> None:
    source = Source("a.ras", "a" * 300 + " here " + "b" * 300)
    lines = render([Diagnostic("E001", "no", span("here", source))], width=40).splitlines()
    assert lines[3] == "1 | ...aaaaaaaaaaaa here bbbbbbbbbbbb..."
    assert lines[4] == "  | " + " " * 16 + "^^^^"
    lines = render([Diagnostic("E001", "no", Span(source, 0, 2))], width=40).splitlines()
    assert lines[3] == "1 | " + "a" * 33 + "..."
    assert lines[4] == "  | ^^"
    lines = render([Diagnostic("E001", "no", Span(source, 606, 606))], width=40).splitlines()
    assert lines[3] == "1 | ..." + "b" * 32
    assert lines[4] == "  | " + " " * 35 + "^"


def test_a_long_span_is_marked_from_its_beginning() -> None:
    source = Source("a.ras", "a" * 300)
    lines = render([Diagnostic("E001", "no", Span(source, 0, 300))], width=40).splitlines()
    assert lines[3] == "1 | " + "a" * 33 + "..."
    assert set(lines[4][4:]) == {"^"}
    assert len(lines[4]) <= 40


def test_colour() -> None:
    plain = render([Diagnostic("E101", "no state", span("B"), "a fix")])
    coloured = render([Diagnostic("E101", "no state", span("B"), "a fix")], colour=True)
    assert "\033[" not in plain
    assert "\033[1;31merror[E101]\033[0m" in coloured
    for code in ("1", "1;31", "1;34", "1;36", "0"):
        coloured = coloured.replace(f"\033[{code}m", "")
    assert coloured == plain


def test_what_would_move_the_cursor_or_turn_the_text_is_not_sent_to_the_terminal() -> None:
    source = Source("a\x1b[2J.ras", "e\u0301 \u202e \x1b[31m \u200b x")
    note = Note("see \u202e", span("x", source))
    diagnostic = Diagnostic("E001", "no \x1b[2J\u2066", span("x", source), "not \r this", (note,))
    assert render([diagnostic]) == page("""
        error[E001]: no \\u001b[2J\\u2066
         --> a\\u001b[2J.ras:1:14
          |
        1 | e\u0301 ? ?[31m ? x
          |             ^
        note: see \\u202e
         --> a\\u001b[2J.ras:1:14
          |
        1 | e\u0301 ? ?[31m ? x
          |             -
        help: not \\u000d this

        1 error
        """)
    assert render([diagnostic], form="short") == (
        "a\\u001b[2J.ras:1:14: error[E001]: no \\u001b[2J\\u2066\n1 error\n"
    )


def test_only_so_many_are_shown_in_full() -> None:
    many = [Diagnostic("E001", str(number)) for number in range(1_250)]
    shown = render(many)
    assert shown.endswith("error[E001]: 199\n\n... and 1,050 more\n\n1250 errors\n")
    assert shown.count("error[E001]") == 200
    assert render(many, form="short").count("error[E001]") == 1_250
    assert render(many, form="json").count("\n") == 1_250
