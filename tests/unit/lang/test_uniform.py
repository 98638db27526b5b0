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
    ],
)
def test_questions_need_witnesses(guard: str, body: str, witnesses: int, tmp_path: Path) -> None:
    top = "fn all_of() -> bool = forall a: I { x[a] }"
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
        ("var n: 0..N", "x[k]", "n = 0;", "", "`N` is more than the size of `I`"),
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


def test_an_index_that_is_not_symmetric_is_no_size(tmp_path: Path) -> None:
    path = tmp_path / "spec.ras"
    path.write_text("index I[2]\nmachine m[i: I] { state A final }\n")
    program = load_program([str(path)], Diagnostics()).program
    found = uniform(program, program.machines.values(), [])
    assert [one.reason for one in found.refusals] == ["no index that takes part is `symmetric`"]
