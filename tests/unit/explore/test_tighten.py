"""The ranges that integers really use, in one System after the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.explore.native.words import Words, fitted
from rascheck.explore.reduce.tighten import tightened
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Combination, Overrides
from rascheck.run.load import load_program
from rascheck.system.ir import (
    Assign,
    Binary,
    BinaryOp,
    Const,
    Head,
    IntType,
    Ite,
    Many,
    ManyOp,
    Read,
    System,
)


def system_of(folder: Path, text: str) -> System:
    path = folder / "t.ras"
    path.write_text(text, encoding="utf-8")
    sink = Diagnostics()
    loaded = load_program([str(path)], sink)
    system = elaborate(loaded.program, None, Combination(), Overrides(), sink)
    assert system is not None, list(sink)
    return system


def ranges(system: System) -> dict[str, tuple[int, int]]:
    return {
        variable.name: (variable.type.low, variable.type.high)
        for variable in tightened(system).variables
        if isinstance(variable.type, IntType)
    }


@pytest.mark.parametrize(
    ("declared", "body", "expected"),
    [
        ("0..255", "x = 1;", (0, 1)),
        ("-5..255 = 7", "x = 3;", (3, 7)),
        ("0..255 = any", "x = 3;", (0, 255)),
        ("0..255", "if x < 9 { x += 1; }", (0, 9)),
        ("0..255", "if x <= 9 && f { x += 1; }", (0, 10)),
        ("0..255", "if x + 3 <= 9 { x += 1; }", (0, 8)),  # jumped over 7
        ("0..255", "if !(x >= 9) { x += 1; }", (0, 9)),
        ("0..255", "if x == 3 || x == 5 { x += 10; } else { x = 5; }", (0, 15)),
        ("0..255", "if x != 9 { x += 1; }", (0, 9)),
        ("0..255", "x = (x + 1) % 7;", (0, 6)),
        ("0..255", "x = (x + 1) & 7;", (0, 7)),
        ("0..255", "x = x + (if x < 9 then 1 else 0);", (0, 9)),
        ("0..255", "let y = x; if x < 9 { x = y + 1; }", (0, 255)),
        ("0..255", "x += 1;", (0, 255)),
        ("-9..255", "x = -2; x = x - 1;", (-9, -2)),
        ("0..255", "assert x < 4; x += 1;", (0, 4)),
    ],
)
def test_a_range(tmp_path: Path, declared: str, body: str, expected: tuple[int, int]) -> None:
    text = f"var x: {declared}\nvar f: bool\nmachine m {{ state A  step s: A -> A {{ {body} }} }}\n"
    assert ranges(system_of(tmp_path, text)) == {"x": expected}


def test_a_guard_bounds_what_follows_until_it_is_written(tmp_path: Path) -> None:
    text = """
var a[0..2]: 0..99
var i: 0..2
machine m {
    state A
    step up: A -> A when a[i] < 4 { a[i] += 1; }
    step next: A -> A { i = (i + 1) % 3; }
    step late: A -> A when a[i] < 9 { i = 0; a[i] = a[i] + 0; }
}
"""
    assert ranges(system_of(tmp_path, text)) == {"a": (0, 4), "i": (0, 2)}


def test_queues_hold_what_is_sent(tmp_path: Path) -> None:
    text = """
queue q: 0..255 capacity 2 block
var x: 0..255
machine m {
    state A
    step put: A -> A when x < 3 { send q(x + 1); }
    step get: A -> A on q(v) { x = v; }
}
"""
    system = tightened(system_of(tmp_path, text))
    assert system.queues[0].parts == (("", IntType(1, 3)),)
    assert [v.type for v in system.variables if v.name == "x"] == [IntType(0, 3)]


def test_only_what_needs_several_words_is_made_narrow(tmp_path: Path) -> None:
    def widths(count: int) -> tuple[int, int]:
        text = f"var x[0..{count - 1}]: 0..255\n"
        text += "machine m { state A  step s(i: 0..1): A -> A { x[i] = 1; } }\n"
        words = fitted(system_of(tmp_path, text))
        return words.count, words.variables[0].width

    assert widths(8) == (1, 8)
    assert widths(9) == (1, 1)


def test_what_never_gets_a_value_keeps_a_type(tmp_path: Path) -> None:
    text = "queue q: 5..255 capacity 2 block\nmachine m { state A  step s: A -> A on q(_) }\n"
    system = system_of(tmp_path, text)
    assert tightened(system).queues[0].parts == (("", IntType(5, 5)),)
    assert Words(tightened(system)).count == 1


def test_a_condition_that_is_not_asked_bounds_nothing(tmp_path: Path) -> None:
    text = "var x: 0..255\nvar f: bool\nqueue q: 0..9 capacity 1 block\n"
    system = system_of(tmp_path, text + "machine m { state A  step s: A -> A { x = 1; } }\n")
    # if f && head(q) == 3 then 5 else 6, where nothing is ever sent
    asked = Many(
        ManyOp.AND, (Read(1), Binary(BinaryOp.EQ, Head(0, (), 0), Const(3, IntType(3, 3))))
    )
    value = Ite(asked, Const(5, IntType(5, 5)), Const(6, IntType(6, 6)))
    number = next(i for i, v in enumerate(system.variables) if v.name == "x")
    step = replace(system.transitions[0], body=(Assign(number, (), value),))
    flag = next(i for i, v in enumerate(system.variables) if v.name == "f")
    assert flag == 1
    assert tightened(replace(system, transitions=(step,))).variables[number].type == IntType(0, 6)
