"""What is said about DVE texts that are none: each with its place."""

from __future__ import annotations

import pytest
from dve_models import said

P = "process P { state s, t; init s; trans %s }\nsystem async;"
EMPTY = P % ""


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "",
            [
                "1:1 E310 the text ends here"
                " (expected `byte`, `channel`, `const`, `int`, `process` or `system`)"
            ],
        ),
        (
            "process P { state s; init s } system async;",
            ["1:29 E310 `}` does not belong here (expected `;`)"],
        ),
        (
            P % "s -> t { effect x = 1, ; }",
            ["1:62 E310 `;` does not belong here (expected a name)"],
        ),
        (
            P % "s -> t { guard (1 + ; }",
            ["1:59 E310 `;` does not belong here (expected a value)"],
        ),
        ("byte x$; " + EMPTY, ["1:7 E310 `$` does not occur in DVE"]),
        ("/* never ends", ["1:1 E310 the comment does not end"]),
        ("byte x\0; " + EMPTY, ["1:7 E310 `U+0000` does not occur in DVE"]),
        ("int x = 99999999999999999999;", ["1:9 E310 a number with too many digits"]),
        (P % "s -> u {}", ["1:44 E311 there is no state `u`"]),
        (P % "-> t {}", ["1:39 E311 the first transition names its source"]),
        (
            "byte a; " + P % "s -> t { effect a[0] = 1; }",
            ["1:63 E311 `a` is no array"],
        ),
        (
            "const byte k = 1; " + P % "s -> t { effect k = 1; }",
            ["1:73 E311 `k` is constant"],
        ),
        (
            "byte x; " + P % "s -> t { sync x!; }",
            ["1:61 E311 `x` is a variable, not a channel"],
        ),
        ("byte x, x; " + EMPTY, ["1:9 E312 `x` is a variable already"]),
        ("byte n; byte a[n]; " + EMPTY, ["1:16 E313 the size of an array must be constant"]),
        ("byte a[0]; " + EMPTY, ["1:8 E313 the size of an array must be at least 1"]),
        ("byte a[2] = {1, 2, 3}; " + EMPTY, ["1:6 E313 3 values for an array of 2"]),
        (
            "int x = 999999999999999999 * 999999999999; " + EMPTY,
            ["1:9 E313 the number is too large"],
        ),
        (
            "channel c[2]; " + EMPTY,
            ["1:9 E314 a channel with a buffer needs types (`channel {int} c[2];`)"],
        ),
        (
            "channel {byte, int} c[2]; " + P % "s -> t { sync c!1; }",
            ["1:79 E314 `c` passes 2 values, not one value"],
        ),
        (
            "channel c; process P { state s; init s; trans s -> s { sync c!1; }; }\n"
            "process Q { state s; init s; trans s -> s { sync c?; }; } system async;",
            ["2:36 E314 `c` is sent one value in line 1, and no value received here"],
        ),
        (
            "channel c; " + P % "s -> t { sync c?3; }",
            ["1:66 E314 what is received is put into a variable of one's own"],
        ),
        (
            "channel c; " + (P % "s -> t { sync c!; }").replace("async", "sync"),
            ["1:50 E315 channels in a synchronous system are not supported"],
        ),
        (
            EMPTY.replace("init s;", "init s; commit t;").replace("async", "sync"),
            ["1:40 E315 committed states in a synchronous system are not supported"],
        ),
        (
            "process P { state s; init s; accept genbuchi s; } system async property P;",
            ["1:37 E315 `genbuchi` acceptance is not supported, Buchi's is"],
        ),
        ("byte a[20001]; " + EMPTY, ["1:8 E316 more than 20,000 elements in all"]),
        ("byte a[20000]; " + EMPTY, []),
        (
            "int x = " + "not " * 3000 + "1; " + EMPTY,
            ["1:11605 E316 an expression is nested more than 100 deep"],
        ),
        (
            "int x = " + "1 + " * 3000 + "1; " + EMPTY,
            ["1:9 E316 an expression is nested more than 100 deep"],
        ),
        ("int x = " + "(" * 3000 + "1" + ")" * 3000 + "; " + EMPTY, []),
        ("process P { state s, t; } system async;", ["1:1 E317 process `P` has no initial state"]),
        (
            "byte a[2]; " + P % "s -> t { effect a = 1; }",
            ["1:66 W310 `a` is an array: what is meant is its first element (`a[0]`)"],
        ),
    ],
)
def test_mistakes(text: str, problems: list[str]) -> None:
    assert said(text) == problems


def test_names_that_are_not_known() -> None:
    assert said("byte abc; " + P % "s -> t { guard abd == 1; }") == [
        "1:64 E311 there is no variable `abd` (did you mean `abc`?)"
    ]
    assert said(P % "s -> t { guard Q.s, P.u, P->u; }") == [
        "1:54 E311 there is no process `Q`",
        "1:61 E311 there is no state `u`",
        "1:67 E311 there is no variable `u`",
    ]
    assert said(EMPTY[:-1] + " property Q;") == ["2:23 E311 there is no process `Q`"]


def test_a_property_does_nothing_but_watch() -> None:
    text = """process P { state s; init s; }
process Q { byte x; state r; init r; commit r; accept r; assert r: 1;
trans r -> r { effect x = 1; }; }
system async property Q;"""
    assert said(text) == ["2:18 E315 the process that is the property has a variable of its own"]
    assert said(text.replace("byte x; ", "").replace("effect x = 1;", "")) == [
        "2:37 E315 a property has no committed states",
        "2:57 E315 a property has no asserts",
    ]
