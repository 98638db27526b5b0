"""What is said about each mistake in how a text is written, and where."""

import re
import textwrap
import time
from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang.parse import parse, parse_expression
from rascheck.lang.syntax import Module
from rascheck.source import Source


def diagnose(text: str) -> list[str]:
    """`code line:column message [fix]` of each diagnostic."""
    sink = Diagnostics()
    parse(Source("t.ras", text), sink)
    return [
        f"{d.code} {d.span and f'{d.span.line}:{d.span.column}'} {d.message}"
        + (f" [{d.fix}]" if d.fix else "")
        for d in sink
    ]


def declared(text: str) -> list[str]:
    """The names of what is still read."""
    module = parse(Source("t.ras", text), Diagnostics())
    assert isinstance(module, Module)
    return [item.name.name for item in module.items if hasattr(item, "name")]


# Each text is one line with one mistake.
ONE_LINE = [
    # missing
    ("var x bool", "E010 1:6 expected `:` after `x`"),
    (
        "var x :",
        "E010 1:8 expected a type after `:` [write `var NAME : TYPE`]",
    ),
    (
        "var : bool",
        "E010 1:5 expected a name, found `:` [write `var NAME : TYPE`]",
    ),
    ("const N 3", "E010 1:8 expected `=` after `N`"),
    ("const N =", "E010 1:10 expected an expression after `=`"),
    ("const", "E010 1:6 expected a name after `const` [write `const NAME = VALUE`]"),
    ("enum E { A B }", "E010 1:11 expected `,` after `A`"),
    ("enum E { }", "E010 1:10 expected a name, found `}` [write `enum NAME { A, B }`]"),
    ("enum E A, B }", "E010 1:7 expected `{` after `E`"),
    ("index V[3", "E013 1:10 expected `]` after `3`"),
    ("fn f() bool = true", "E010 1:7 expected `->` after `)`"),
    ("fn f(x: T -> bool = true", "E013 1:10 expected `)` after `T`"),
    (
        "queue q : T capacity 2",
        "E010 1:23 expected `block`, `drop`, `overwrite` or `error` after `2`",
    ),
    ("record R { a: bool b: bool }", "E010 1:19 expected `,` after `bool`"),
    (
        "require r { true }",
        'E010 1:11 expected a text in quotes, found `{` [write `require NAME "why" { CONDITION }`]',
    ),
    ("machine m state A }", "E010 1:10 expected `{` after `m`"),
    ("machine m { state A  go: A -> A }", "E010 1:22 expected `step` before `go`"),
    ("machine m { state A  step go A -> A }", "E010 1:29 expected `:` after `go`"),
    ("machine m { state A  step go: A A }", "E010 1:32 expected `->` after `A`"),
    (
        "machine m { state A  step go: A -> }",
        "E010 1:36 expected the name of a state, or `*`, found `}`"
        " [write `step NAME(x: TYPE): A -> B`]",
    ),
    ("machine m { state A  step go: A -> A x = 1; } }", "E010 1:37 expected `{` after `A`"),
    (
        "machine m { state A  step go: A -> A { x = 1 y = 2; } }",
        "E010 1:45 expected `;` after the statement",
    ),
    (
        "machine m { state A  step go: A -> A { x = 1 } }",
        "E010 1:45 expected `;` after the statement",
    ),
    (
        "machine m { state A  step go: A -> A { x = ; y = 2; } }",
        "E010 1:44 expected an expression, found `;`",
    ),
    (
        "check c { with A = 1 verify p expect }",
        "E010 1:38 expected a verdict (`holds`, `violated` ...), found `}`"
        " [write `expect violated PROPERTY by MACHINE.STEP`]",
    ),
    ("check c { verify p q }", "E010 1:19 expected `,` after `p`"),
    (
        "invariant p { forall x { true } }",
        "E010 1:24 expected `:`, found `{` [write `forall v: TYPE { CONDITION }`]",
    ),
    ("invariant p { a == }", "E010 1:20 expected an expression, found `}`"),
    ("invariant p { (a }", "E013 1:17 expected `)` after `a`"),
    ("invariant p { a", "E013 1:16 expected `}` here: `invariant p {` is not closed"),
    (
        "invariant p { if a then b }",
        "E010 1:27 expected `else`, found `}` [write `if a then b else c`, or `a => b`]",
    ),
    (
        "invariant p { !once a }",
        "E010 1:16 expected an expression, found `once`"
        " [put the formula in parentheses: `(once ...)`]",
    ),
    # misspelt
    (
        "machin m { state A }",
        "E010 1:1 expected a declaration, found `machin` [did you mean `machine`?]",
    ),
    (
        "machine m { stat A }",
        "E010 1:13 expected a member of the machine (`state`, `var`, `step`, `ignore`), found"
        " `stat` [did you mean `state`?]",
    ),
    (
        "machine m { state A  step go: A -> A whem x }",
        "E010 1:38 expected a clause (`when`, `on`, `raise`) or a block `{`, found `whem`"
        " [did you mean `when`?]",
    ),
    (
        "machine m { state A  step go: A -> A { sned q(1); } }",
        "E010 1:40 `sned` does not fit here [did you mean `send`?]",
    ),
    (
        "check c { expect hold p }",
        "E010 1:18 expected a verdict (`holds`, `violated` ...), found `hold`"
        " [did you mean `holds`?]",
    ),
    (
        "queue q : T capacity 2 dropp",
        "E010 1:24 expected `block`, `drop`, `overwrite` or `error`, found `dropp`"
        " [did you mean `drop`?]",
    ),
    ("hello", "E010 1:1 expected a declaration, found `hello`"),
    # reserved words
    (
        "var block : bool",
        "E011 1:5 `block` is a reserved word; choose another name [for example `block_`]",
    ),
    (
        "const queue = 3",
        "E011 1:7 `queue` is a reserved word; choose another name [for example `queue_`]",
    ),
    (
        "enum E { A, error }",
        "E011 1:13 `error` is a reserved word; choose another name [for example `error_`]",
    ),
    (
        "invariant p { count == 3 }",
        "E011 1:15 `count` is a reserved word; choose another name [for example `count_`]",
    ),
    (
        "machine check { state A }",
        "E011 1:9 `check` is a reserved word; choose another name [for example `check_`]",
    ),
    # other languages
    ("invariant p { a and b }", "E012 1:17 `and` means nothing here [write `&&`]"),
    ("invariant p { a or b }", "E012 1:17 `or` means nothing here [write `||`]"),
    ("invariant p { not a }", "E012 1:15 `not` means nothing here [write `!`]"),
    ("invariant p { a && not b }", "E012 1:20 `not` means nothing here [write `!`]"),
    ("invariant p { a = b }", "E012 1:17 `=` does not compare [write `==`]"),
    ("invariant p { a === b }", "E012 1:17 `===` does not compare [write `==`]"),
    ("invariant p { a <> b }", "E012 1:17 `<>` means nothing here [write `!=`]"),
    ("invariant p { a -> b }", "E012 1:17 `->` means nothing here [write `=>`]"),
    ("invariant p { a implies b }", "E012 1:17 `implies` means nothing here [write `=>`]"),
    ("fn f() => bool = true", "E012 1:8 `=>` means nothing here [write `->`]"),
    ("machine m { state A  step a: A -> A { x++; } }", "E012 1:40 there is no `++` [write `+= 1`]"),
    ("machine m { state A  step a: A -> A { x--; } }", "E012 1:40 there is no `--` [write `-= 1`]"),
    (
        "machine m { state A  step a: A -> A { x := 2; } }",
        "E012 1:41 `:=` does not assign [write `=`]",
    ),
    (
        "machine m { state A  step a: A -> A { x == 2; } }",
        "E012 1:41 `==` does not assign [write `=`]",
    ),
    (
        "machine m { state A  step a: A -> A { if x { } elif y { } } }",
        "E012 1:48 there is no `elif` [write `else if`]",
    ),
    # brackets and marks too many
    ("var x : bool }", "E014 1:14 this `}` closes nothing"),
    ("invariant p { a) }", "E014 1:16 this `)` closes nothing"),
    ("const N = 3;", "E015 1:12 no `;` here [only statements inside a block end with `;`]"),
    ("fn f(a: bool,) -> bool = a", "E015 1:13 no `,` here"),
    ("var x x : bool", "E015 1:7 `x` stands here twice"),
    (
        "machine m { state A  step a: A -> A { x[i} = 1; } }",
        "E010 1:42 expected `]`, found `}` [write `]`]",
    ),
    (
        "invariant p { 0 <= x < 3 }",
        "E016 1:22 comparisons do not chain [write `... <= x && x < ...`]",
    ),
    (
        "property p { a until b until c }",
        "E016 1:24 a second `until` in one formula [put parentheses around one]",
    ),
    # characters
    ("#define N 3", "E003 1:1 there is no preprocessor [write `const N = 2`, or a `fn`]"),
    ('#include "a.ras"', 'E003 1:1 there is no preprocessor [write `use "file.ras"`]'),
    (
        "#ifdef DEBUG",
        "E003 1:1 there is no preprocessor [what differs between versions is a `knob`]",
    ),
    ("var x : bool # flag", "E003 1:14 `#` begins no comment [write `//`]"),
    ("var x : bool = @", "E003 1:16 `@` has no meaning here"),
    ("var x : bool = \0", "E003 1:16 U+0000 has no meaning here"),
    ("var x : bool \u2014 no", "E003 1:14 `—` is a dash [write `-`]"),
    ('const N = 3 ref "abc', 'E004 1:17 this string has no closing `"` on its line'),
    (r'const N = 3 ref "a\nb"', r"E004 1:19 `\n` means nothing in a string"),
    ("var x : bool /* why", "E005 1:14 this comment is never closed [close it with `*/`]"),
    ("const N = 0b11", "E006 1:11 `0b11` is no number [decimal, or hexadecimal as 0x1f]"),
    ("const N = 0x", "E006 1:11 `0x` is no number [decimal, or hexadecimal as 0x1f]"),
    ("const N = 18446744073709551616", "E006 1:11 this number is larger than 64 bits"),
    ("const 3N = 1", "E007 1:7 `3N`: a name may not begin with a digit"),
    ("const n\u00e9 = 1", "E007 1:7 a name has only the letters a to z, digits and `_`"),
    # forms that the grammar lets pass
    (
        "invariant p { a || b && c }",
        "E020 1:20 `||` and `&&` are mixed without parentheses"
        " [write `a || (b && c)` or `(a || b) && c`]",
    ),
    (
        "invariant p { a && b || c && d }",
        "E020 1:15 `&&` and `||` are mixed without parentheses"
        " [write `(a && b) || (c && d)` or `a && (b || c) && d`]",
    ),
    (
        "const N = a | b & c",
        "E021 1:15 `|` and `&` are mixed without parentheses"
        " [write `a | (b & c)` or `(a | b) & c`]",
    ),
    (
        "const N = a + b << 2",
        "E021 1:15 `+` and `<<` are mixed without parentheses"
        " [write `a + (b << 2)` or `(a + b) << 2`]",
    ),
    (
        "const N = a << 1 >> 2",
        "E021 1:11 `<<` and `>>` are mixed without parentheses"
        " [write `(a << 1) >> 2` or `a << (1 >> 2)`]",
    ),
    (
        "property p { always a => b }",
        "E022 1:14 `always` reaches only to `=>` [write `always (a => b)`]",
    ),
    ("property p { once a && b }", "E022 1:14 `once` reaches only to `&&` [write `once (a && b)`]"),
    (
        "property p { always a && b => c }",
        "E022 1:14 `always` reaches only to `&&` [write `always (a && b => c)`]",
    ),
    (
        "property p { a && always b => c }",
        "E022 1:19 `always` reaches only to `=>` [write `always (b => c)`, or `(a && always b)`]",
    ),
    (
        "property p { a => always eventually b ~> c }",
        "E022 1:19 `always` reaches only to `~>` [write `always (eventually b ~> c)`]",
    ),
    (
        "machine m { state A  step a: A -> A when x when y }",
        "E023 1:49 a second `when` in one step [join the conditions with `&&`]",
    ),
    ("machine m { state A  step a: A -> A on e on f }", "E023 1:42 a second `on` in one step"),
    (
        "machine m { state A  step a: A -> A raise e raise f }",
        "E023 1:45 a second `raise` in one step",
    ),
    (
        'machine m { state A  step a: A -> A atomic "x" provoke "y" atomic "z" }',
        "E023 1:60 a second `atomic` in one step",
    ),
    ("check c { system a system b verify p }", "E024 1:27 a second `system` in one check"),
    ("check c { engine explore engine auto }", "E024 1:33 a second `engine` in one check"),
]


@pytest.mark.parametrize(("text", "expected"), ONE_LINE, ids=[t for t, _ in ONE_LINE])
def test_one_mistake_is_one_diagnostic(text: str, expected: str) -> None:
    assert diagnose(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "invariant p { (a && b) || c }",
        "invariant p { a && b && c }",
        "const N = (a | b) & c",
        "const N = a | b | c",
        "const N = a + b * c - d",
        "property p { always (a => b) }",
        "property p { (always a) => b }",
        "property p { a => always b }",
        "property p { a && once b }",
        "property p { always eventually a }",
        "property p { always a == b }",
        "invariant p { forall f: Frame where a(f) { b(f) } => c }",
        "invariant p { a => b => c }",
    ],
)
def test_what_needs_no_parentheses(text: str) -> None:
    assert diagnose(text) == []


def test_three_mistakes_are_three_diagnostics() -> None:
    text = textwrap.dedent("""\
        const VCPUS = 2
        var block : bool
        machine firmware {
            state Idle final, Notify
            step trap: Idle -> Notify { x = 1 y = 2; }
            step notify: Notify -> Idle { x = 2; }
        }
        invariant tidy { x == 1 and y == 2 }
        check c { verify tidy }
        """)
    assert diagnose(text) == [
        "E011 2:5 `block` is a reserved word; choose another name [for example `block_`]",
        "E010 5:38 expected `;` after the statement",
        "E012 8:25 `and` means nothing here [write `&&`]",
    ]
    assert declared(text) == ["VCPUS", "block", "firmware", "tidy", "c"]


def test_a_broken_declaration_is_left_out_and_the_rest_is_read() -> None:
    text = "var a : bool\nvar b : = 3 {\nvar c : bool\n"
    assert diagnose(text) == ["E010 2:9 expected a type, found `=` [write `var NAME : TYPE`]"]
    module = parse(Source("t.ras", text), Diagnostics())
    assert module is not None
    assert [i.name.name for i in module.items if hasattr(i, "name")] == ["a", "c"]
    assert module.lost == {"b"}


def test_a_broken_member_is_left_out_and_the_machine_is_read() -> None:
    text = textwrap.dedent("""\
        machine m {
            state A, B
            step one: A -> 3 when ( { x = 1; }
            step two: A -> B { x = ) 3; y = 2; }
            step three: B -> A
        }
        """)
    assert [d[:8] for d in diagnose(text)] == ["E010 3:2", "E014 4:2"]
    module = parse(Source("t.ras", text), Diagnostics())
    assert module is not None
    machine = module.items[0]
    assert [s.name.name for s in machine.steps] == ["two", "three"]  # type: ignore[union-attr]


def test_two_mistakes_in_one_block() -> None:
    text = "machine m { state A\n step s: A -> A {\n x = = 1;\n y = 2;\n z 3;\n } }"
    assert diagnose(text) == [
        "E015 3:6 `=` stands here twice",
        "E010 5:3 expected `=` after `z`",
    ]


BRACES = {
    "a step's brace is not closed": (
        "machine m {\n    state A\n    step a: A -> A { x = 1;\n    step b: A -> A\n}\n"
        "var y : bool\n",
        ["E013 3:28 expected `}` here: `step a: A -> A {` is not closed"],
        "3:20",
        ["m", "y"],
    ),
    "the last step's brace is not closed": (
        "machine m {\n    state A\n    step b: A -> A {\n        x = 1;\n}\nvar y : bool\n",
        ["E013 5:2 expected `}` here: `step b: A -> A {` is not closed"],
        "3:20",
        ["m", "y"],
    ),
    "the machine's brace is not closed": (
        "machine m {\n    state A\n    step a: A -> A { x = 1; }\n\nconst Y = 1\n",
        ["E013 3:30 expected `}` here: `machine m {` is not closed"],
        "1:11",
        ["m", "Y"],
    ),
    "a step closes the machine": (
        "machine m {\n    state A\n    step a: A -> A { x = 1; } }\n    step b: A -> A\n}\n"
        "var y : bool\n",
        ["E014 3:31 this `}` ends the machine, but more of it follows"],
        "1:11",
        ["m", "y"],
    ),
    "a check is closed before its last entries": (
        "check c {\n    system s }\n    verify v\n    expect reachable v\n}\nvar y : bool\n",
        ["E014 2:14 this `}` ends the check, but more of it follows"],
        "1:9",
        ["c", "y"],
    ),
    "a check is closed where it is opened": (
        "check c { }\n    system s\n    verify v\n}\nvar y : bool\n",
        ["E014 1:11 this `}` ends the check, but more of it follows"],
        "1:9",
        ["c", "y"],
    ),
    "a brace too many on a line": (
        "check c { verify v } }\nvar y : bool\n",
        ["E014 1:22 this `}` closes nothing"],
        "",
        ["c", "y"],
    ),
    "a block is not opened": (
        "machine m {\n    state A\n    step a: A -> A x = 1; }\n    step b: A -> A\n}\n"
        "var y : bool\n",
        ["E010 3:19 expected `{` after `A`"],
        "",
        ["m", "y"],
    ),
    "a machine is not opened": (
        "machine m\n    state A\n    var x : bool\n    step a: A -> A { x = 1; }\n}\n"
        "var y : bool\n",
        ["E010 1:10 expected `{` after `m`"],
        "",
        ["m", "y"],
    ),
    "a check is not opened": (
        "check c\n    system s\n    profile p, q\n    verify v\n}\nvar y : bool\n",
        ["E010 1:8 expected `{` after `c`"],
        "",
        ["c", "y"],
    ),
    "a parenthesis over lines": (
        "invariant p {\n    (a\n    && b\n}\nvar y : bool\n",
        ["E013 3:9 expected `)` after `b`"],
        "2:5",
        ["p", "y"],
    ),
}


@pytest.mark.parametrize("name", BRACES)
def test_braces(name: str) -> None:
    text, expected, note, names = BRACES[name]
    assert diagnose(text) == expected
    assert declared(text) == names
    sink = Diagnostics()
    parse(Source("t.ras", text), sink)
    notes = [f"{n.span.line}:{n.span.column}" for d in sink for n in d.notes]
    assert notes == ([note] if note else [])


def test_a_reserved_word_is_reported_once() -> None:
    text = "var block : bool\ninvariant p { block == block }\n"
    assert len(diagnose(text)) == 1


def test_at_most_thirty_mistakes() -> None:
    found = diagnose("var x bool\n" * 100)
    assert len(found) == 31
    assert found[-1] == "E009 31:6 more than 30 mistakes; the rest of this file was not read"


ENDLESS = {
    "statements": ("machine m { state A step s: A -> A { " + "x = 1 " * 20_000 + "} }", 2),
    "names": ("invariant p { " + "a " * 20_000 + "}", 1),
    "words": ("invariant p { " + "a and " * 20_000 + "b }", 2),
    "brackets": ("machine m { state A step s: A -> A {" + "x[i} = (1];\n" * 20_000 + "} }", 4),
    "braces": ("machine m { state A" + " step s: A -> A { x = 1; } }\n" * 5_000, 10),
    "another language": ("int x;\n" * 20_000, 1),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_text_that_is_wrong_throughout_costs_little(name: str) -> None:
    text, count = ENDLESS[name]
    started = time.process_time()
    found = diagnose(text)
    assert time.process_time() - started < 4
    assert len(found) == count


def test_what_was_not_read_makes_nothing_unknown() -> None:
    """Names that the rest of a file may declare are no mistakes of others."""
    sink = Diagnostics()
    module = parse(Source("t.ras", "var x bool\n" * 40 + "var y : bool\n"), sink)
    assert module is not None
    assert "" in module.lost


def test_a_formula_of_its_own() -> None:
    sink = Diagnostics()
    assert parse_expression(Source("formula", "a and b"), sink) is not None
    assert [(d.code, d.span and d.span.column) for d in sink] == [("E012", 3)]
    for text in ("", "a b c d", "var x : bool", "a &&", ")"):
        sink = Diagnostics()
        parse_expression(Source("formula", text), sink)
        assert sink.failed, text


def test_each_code_is_documented_with_an_example_that_raises_it(root: Path) -> None:
    page = (root / "docs" / "errors.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (E0\d\d):[^\n]*\n(.*?)(?=^## |\Z)", page, re.M | re.S)
    without = {"E001", "E002", "E008", "E009", "E018", "E030", "E031", "E032"}
    for code, text in sections:
        example = re.search(r"```ras\n(.*?)```", text, re.S)
        assert (example is None) == (code in without), code
        if example:
            assert {d[:4] for d in diagnose(example[1])} == {code}, code
    documented = {code for code, _ in sections}
    for file in (root / "checker" / "rascheck" / "lang").glob("*.py"):
        used = set(re.findall(r'"(E0\d\d)"', file.read_text(encoding="utf-8")))
        assert used <= documented, file.name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("// \u202e x", "E003 1:4 U+202E does not show, and may not stand in a comment"),
        ("/* \x1b[2J */", "E003 1:4 U+001B does not show, and may not stand in a comment"),
        (
            'require r "a\u200bb" { true }',
            "E003 1:13 U+200B does not show, and may not stand in a string",
        ),
    ],
)
def test_a_text_is_what_it_looks_like(text: str, said: str) -> None:
    sink = Diagnostics()
    parse(Source("t.ras", text), sink)
    assert [f"{d.code} {d.span.line}:{d.span.column} {d.message}" for d in sink if d.span] == [said]
