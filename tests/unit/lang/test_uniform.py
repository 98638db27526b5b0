"""Whether Systems are alike at all sizes: what counts as a witness, and what is refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang.uniform import Uniform, uniform
from rascheck.run.load import load_program

SPEC = """
const N = 2
index I[N] symmetric
{top}
var x[I]: bool
var s: set of I
machine m[i: I] {{
    state A final
    step t(k: I): A -> A when {guard} {{ {body} }}
}}
invariant p "" {{ {claim} }}
check c {{ allow deadlock verify p }}
"""

MANY = """
var y[I]: 0..3
var n: 0..3
var z: set of I
fn there(p: 0..3) -> bool = exists a: I { y[a] == p }
fn every() -> bool = forall p: 0..3 { there(p) }
"""
"""Of each number there may be another identity that has it."""


def looked_at(
    folder: Path, top: str = "", guard: str = "x[k]", body: str = "", claim: str = "x[i0]"
) -> Uniform:
    claim = "forall a: I { x[a] }" if claim == "x[i0]" else claim
    path = folder / "spec.ras"
    path.write_text(SPEC.format(top=top, guard=guard, body=body, claim=claim))
    sink = Diagnostics()
    program = load_program([str(path)], sink).program
    assert not sink.failed, sink.found
    return uniform(program, program.machines.values(), program.properties.values())


@pytest.mark.parametrize(
    ("guard", "body", "witnesses"),
    [
        ("x[k]", "x[k] = false;", 0),
        ("i != k && (i in s)", "s -= {i};", 0),
        ("forall a: I { x[a] }", "", 1),
        ("(forall a: I { x[a] }) || (exists a: I, b: I { x[a] && !x[b] })", "", 3),
        ("forall a: I { x[a] => (forall b: I where a != b { x[b] }) }", "", 2),
        ("s == {}", "", 1),
        ("!(s != {i})", "", 1),
        ("x[k]", "if exists a: I { x[a] } { x[k] = false; }", 1),
        ("all_of()", "", 1),
        ("x[k]", "for a: I where a in s { x[a] = false; }", 0),
        ("x[k]", "for a: I where x[a] { s += {a}; }", 0),
        ("exists p: 0..3 { exists a: I { x[a] } }", "", 1),
        ("x[k] || len(q) == 0 || len(r[k]) == 1", "", 0),
    ],
)
def test_questions_need_witnesses(guard: str, body: str, witnesses: int, tmp_path: Path) -> None:
    top = "fn all_of() -> bool = forall a: I { x[a] }\n"
    top += "queue q: bool capacity 1 drop\nqueue r[I]: bool capacity 1 drop"
    found = looked_at(tmp_path, top, guard, body)
    assert found.refusals == []
    assert found.sizes == {"I": "N"}
    assert found.steps == Counter({"I": witnesses} if witnesses else {})
    assert found.claims == {"p": Counter({"I": 1})}
    asks = bool(witnesses) and not body
    assert found.asking == ({("m", "t")} if asks else set())


@pytest.mark.parametrize(
    ("top", "guard", "body", "claim", "reason"),
    [
        ("", "(count a: I { x[a] }) == 1", "", "", "how many identities there are depends on the"),
        ("", "len(s) == 1", "", "", "it is not known of what sets are compared here"),
        ("", "forall a: I { exists b: I { x[b] && a != b } }", "", "", "`exists` stands within"),
        ("", "forall a: I { !(forall b: I { x[b] || a == b }) }", "", "", "`forall` stands within"),
        ("", "forall a: I { x[a] || s == {} }", "", "", "sets are compared within `forall`"),
        (MANY, "forall p: 0..3 { exists a: I { y[a] == p } }", "", "", "`exists` stands within `f"),
        (
            MANY,
            "x[k]",
            "",
            "forall p: 0..3 { exists a: I { y[a] == p } }",
            "`exists` stands within",
        ),
        (MANY, "(count p: 0..3 { there(p) }) == 4", "", "", "`exists` stands within `count`"),
        (MANY, "every()", "", "", "`exists` stands within `forall`"),
        (
            MANY,
            "x[k]",
            "for p: 0..3 { if there(p) { n = p; } }",
            "",
            "`exists` stands within a loop",
        ),
        (
            f"{MANY}\nvar b: bool = any where b => every()",
            "b",
            "",
            "",
            "`exists` stands within `for",
        ),
        (
            "var b[I]: bool = any where s == {}",
            "b[k]",
            "",
            "",
            "sets are compared within what is as",
        ),
        (MANY, "x[k]", "for a: I where x[a] { n += 1; }", "", "what the rounds of a loop add up"),
        (MANY, "x[k]", "for a: I where x[a] { z += {k}; }", "", "what the rounds of a loop add up"),
        ("", "s in {s}", "", "", "sets are compared"),
        (
            "queue q: bool capacity 1 drop",
            "len(if len(q) == 0 then s else s) >= 1",
            "",
            "",
            "how many elements there are depends on the size",
        ),
        ("var n: 0..N", "x[k]", "n = 0;", "", "`N` is more than the size of `I`"),
        ("const M = N", "x[k]", "", "", "`N` is more than the size of `I`"),
        ("call e(p: 0..N)", "x[k]", "", "", "`N` is more than the size of `I`"),
        ("knob l: 0..9 = N", "x[k]", "", "", "`N` is more than the size of `I`"),
        ("knob l: 0..9 = 1\nprofile o { l = N }", "x[k]", "", "", "`N` is more than the size of"),
        (
            "const M = 1\ncheck d { with M = N verify p }",
            "x[k]",
            "",
            "",
            "`N` is more than the size",
        ),
        ("", "N == 2", "", "", "`N` is more than the size of `I`"),
        (
            "",
            "x[k]",
            "for a: I where s == {} { x[a] = false; }",
            "",
            "sets are compared within a loop",
        ),
        ("", "1 < len(s)", "", "", "how many elements there are depends on the size"),
        ("", "x[k]", "", "exists a: I { fired m[a].t }", "what steps do is not said of a state"),
        ("", "x[k]", "", "forall a: I { once x[a] }", "`once` is not said of a state alone"),
    ],
)
def test_what_depends_on_the_size_is_refused(
    top: str, guard: str, body: str, claim: str, reason: str, tmp_path: Path
) -> None:
    found = looked_at(tmp_path, top, guard, body, claim or "x[i0]")
    assert found.refusals[0].reason.startswith(reason)


def test_a_check_may_give_the_size(tmp_path: Path) -> None:
    found = looked_at(tmp_path, "check d { with N = 3 verify p }")
    assert (found.refusals, found.sizes) == ([], {"I": "N"})


@pytest.mark.parametrize(
    ("claim", "witnesses"),
    [
        ("(forall a: I { x[a] }) || !(exists a: I { x[a] })", 2),
        ("(forall a: I { x[a] }) == (exists a: I { x[a] })", 4),
        ("if forall a: I { x[a] } then true else s == {}", 4),
    ],
)
def test_what_may_be_answered_both_ways_has_a_witness_before_and_after(
    claim: str, witnesses: int, tmp_path: Path
) -> None:
    assert looked_at(tmp_path, claim=claim).claims == {"p": Counter({"I": witnesses})}


def test_a_meeting_has_the_witnesses_of_two(tmp_path: Path) -> None:
    top = """call e
machine other[i: I] {
    state A final
    step raises: A -> A when exists a: I { x[a] } raise e
    step hears: A -> A on e
    step alone: A -> A
    step sends: A -> A { for a: I { send q[a](true); } }
}
queue q[I]: bool capacity 1 block"""
    found = looked_at(tmp_path, top)
    assert (found.refusals, found.meets, found.steps) == ([], True, Counter({"I": 2}))
    assert found.asking == {("other", "raises"), ("other", "hears"), ("other", "sends")}


def test_an_index_that_is_not_symmetric_is_no_size(tmp_path: Path) -> None:
    path = tmp_path / "spec.ras"
    path.write_text("index I[2]\nmachine m[i: I] { state A final }\n")
    program = load_program([str(path)], Diagnostics()).program
    found = uniform(program, program.machines.values(), [])
    assert [one.reason for one in found.refusals] == ["no index that takes part is `symmetric`"]
