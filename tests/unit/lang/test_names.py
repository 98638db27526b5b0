"""Names: what is entered, what clashes, and which names a piece of a spec mentions."""

from __future__ import annotations

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax
from rascheck.lang.load import load_text
from rascheck.lang.mentions import names_in, reached
from rascheck.lang.names import Program, collect
from rascheck.source import Source, Span

SPEC = """
const SIZE = 2
index Page[SIZE]
enum Code { AO, AR }
record Info { page: Page, code: Code }
var last : Info
var other : bool
queue q : Info capacity SIZE drop
call fault(p: Page)
fn fatal(i: Info) -> bool = i.code == AR && twice(1) == SIZE
fn twice(n: 0..9) -> 0..9 = n + n
machine kvm {
  state Run, Exit
  var pending : bool
  step leave: Run -> Exit when fatal(last) raise fault(last.page)
}
replace machine kvm { state Late  step s: Late -> Late when other }
system small { kvm }
invariant i { !other }
check c { verify i }
"""


def collected(text: str) -> tuple[Program, list[str]]:
    """The program of a text, and what is said about it."""
    sink = Diagnostics()
    program = collect(load_text(text, "t.ras", sink), sink)
    return program, [f"{d.code} {d.message}" for d in sink]


def test_each_declaration_is_in_its_table() -> None:
    program, said = collected(SPEC)
    assert said == []
    tables = {
        "constants": ["SIZE"],
        "indices": ["Page"],
        "enums": ["Code"],
        "records": ["Info"],
        "variables": ["last", "other"],
        "queues": ["q"],
        "events": ["fault"],
        "functions": ["fatal", "twice"],
        "machines": ["kvm"],
        "systems": ["small"],
        "properties": ["i"],
        "checks": ["c"],
    }
    assert {name: list(getattr(program, name)) for name in tables} == tables
    assert program.machines["kvm"].states[0].name.name == "Late"
    assert program.enums_with("AR") == ["Code"]
    assert [program.spelled(n) for n in ("q", "kvm", "c", "len", "AR")] == [
        "a queue",
        "a machine",
        "a check",
        "a function of the language",
        "",
    ]


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("var a : bool", "call a", True),
        ("machine a { state S }", "enum a { X }", True),
        ("invariant a { true }", "var a : bool", True),
        ("check a { }", "invariant a { true }", False),  # nothing could mean either
        ("profile a { }", "var a : bool", False),
        ("system a { m }", "machine a { state S }", False),
        ("enum E { a }", "enum F { a }", False),
    ],
)
def test_a_name_is_one_thing_where_it_could_be_two(first: str, second: str, clash: bool) -> None:
    _, said = collected(f"{first}\n{second}\n")
    assert said == (["E101 `a` is declared twice"] if clash else [])


def test_names_that_were_not_read_are_not_missing() -> None:
    program, _ = collected("")
    program.unread.add("lost")
    sink = Diagnostics()
    span = Span(Source("t.ras", "lost gone"), 0, 4)
    for name in ("lost", "gone", "gone"):
        program.unknown("E103", "type", syntax.Ident(span, name), ["gone_2"], sink)
    assert [(d.message, d.fix) for d in sink] == [
        ("there is no type `gone`", "did you mean `gone_2`?")
    ]


def test_names_in_a_piece_of_syntax() -> None:
    program, _ = collected(SPEC.partition("replace")[0])
    (step,) = program.machines["kvm"].steps
    assert names_in(step) == {"leave", "Run", "Exit", "fatal", "last", "fault", "page"}
    assert names_in(program.records["Info"], program.queues["q"]) == {
        *("Info", "page", "Page", "code", "Code", "q", "SIZE")
    }


def test_what_a_piece_of_syntax_reaches() -> None:
    program, _ = collected(SPEC)
    found = reached(program, [program.functions["fatal"].body])
    assert found >= {"AR", "twice", "SIZE", "n"}
    assert not found & {"last", "other", "q"}
    assert reached(program, [program.properties["i"].formula]) == {"other"}
    assert reached(program, [program.queues["q"]]) >= {"Info", "Page", "Code", "SIZE"}
