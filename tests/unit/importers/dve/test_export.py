"""DVE written as a spec of ours: it is canonical text, and means the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from dve_models import ASYNC, explored

from rascheck.diagnostics import Diagnostics
from rascheck.lang.format import formatted
from rascheck.run import explore_file
from rascheck.run.imports import to_ras
from rascheck.source import Source

MODELS = {
    "wrap": """byte x = 255; int y = 32767; const int K = 2 * 3; const byte LOW = 0 - 1;
        process P { byte i; state s, t; init s; trans
            s -> t { effect x = x + K, y = y + LOW, i = (x == 5) * 3; },
            t -> s { guard (x & 6) == 4 or not (y < 0 and i == 3), i; }; }""",
    "rendezvous": """channel c, d; byte total;
        process P { byte step; state s, t; init t; trans
            t -> s { sync c!step + 1; effect step = step + 1; },
            s -> t { sync d!; }, s -> s { sync c!400; }; }
        process Q { byte v; state idle, got; init idle; trans
            idle -> got { sync c?v; effect total = v % 7; }, got -> idle { sync d?; }; }""",
    "buffers": """channel {byte, int} c[2]; channel {byte} b[1];
        process P { byte n; state s; init s; trans
            s -> s { guard n < 3; sync c!{n, -n}; effect n = n + 1; },
            s -> s { sync b!n + 300; }; }
        process Q { byte u; int v; state r; init r; trans
            r -> r { sync c?{u, v}; }, r -> r { guard u < 2; sync b?u; }; }""",
    "commit": """byte x; process P { state s, t, u; init s; commit t; trans s -> t {}, t -> u {}; }
        process Q { state v, w; init v; trans v -> w { guard P.s or P.u; effect x = 1; }; }""",
    "arrays": """byte a[3] = {1, 2, 3}, b[3];
        process P { byte i; state s; init s; trans
            s -> s { guard i < 3; effect b[i] = a[i] + b[(i + 1) % 3], i = i + 1, a[0] = 5; },
            s -> s { guard i == 3 imply b[2] == 0; effect i = 0; }; }""",
    "words": """byte check, when;
        process machine { byte step; state state_, always, final; init always; trans
            always -> final { guard check == 0; effect when = 1, step = 2; }; }
        process Q { state always; init always; trans
            always -> always { guard machine.final; }; }""",
    "local": """process P { channel c; const byte k = 3; byte x; state s, t; init s; trans
            s -> t { sync c!k; effect x = k; }; }
        process Q { byte y; state s, t; init s; trans
            s -> t { guard P->x < 2; sync P->c?y; }; }""",
}


@pytest.mark.parametrize("name", MODELS)
def test_it_means_the_same(name: str, tmp_path: Path) -> None:
    model = tmp_path / "m.dve"
    model.write_text(MODELS[name] + ASYNC, encoding="utf-8")
    sink = Diagnostics()
    text = to_ras(str(model), sink)
    assert not sink.found, [f"{d.span}: {d.message}" for d in sink]
    assert text is not None
    assert formatted(Source("m.ras", text), sink) == text
    spec = tmp_path / "m.ras"
    spec.write_text(text, encoding="utf-8")
    expected, found = explored(MODELS[name]), explore_file(spec)
    assert found.states > 1
    assert (found.states, found.transitions, found.levels, found.model_errors) == (
        expected.states,
        expected.transitions,
        expected.levels,
        expected.model_errors,
    )


def test_the_text(tmp_path: Path) -> None:
    model = tmp_path / "m.dve"
    model.write_text(
        """const byte N = 3; byte x[2]; channel c;
        process P { state s, wait; init s; assert wait: x[0] == 1;
            trans s -> wait { guard x[0] < N; sync c!x[0]; effect x[0] = x[0] + 1; }; }
        process Q { byte when; state r; init r; trans r -> r { guard P.s; sync c?when; }; }
        system async;""",
        encoding="utf-8",
    )
    assert (
        to_ras(str(model), Diagnostics())
        == """\
// m.dve, written by `rascheck import`.
// `when` is called `when_2` here.

const N = 3
var x[0..1]: 0..255 = 0
call c(value: 0..255)

machine P {
    state s, wait

    step s_to_wait: s -> wait
        raise c(x[0])
        when x[0] < N
        { x[0] = (x[0] + 1) & 255; }
}

machine Q {
    state r
    var when_2: 0..255 = 0

    step r_to_r: r -> r
        on c(value)
        when P at s
        { when_2 = value; }
}

invariant assert_P_wait { P at wait => x[0] == 1 }

check asserts {
    verify assert_P_wait
    allow deadlock
}
"""
    )


def test_a_name_of_a_file_does_not_end_its_comment(tmp_path: Path) -> None:
    model = tmp_path / "m\n\u2028var x: bool\r\udcff.dve"
    model.write_text("process P { state s; init s; }" + ASYNC, encoding="utf-8")
    text = to_ras(str(model), Diagnostics())
    assert text is not None
    assert text.splitlines()[0] == "// m??var x: bool??.dve, written by `rascheck import`."


DEEPEST = {"a[{}]": 84, "x - ({})": 42, "(1 == {})": 28, "not {}": 80, "-{}": 42, "{} + x": 83}
"""How often one may stand around a value."""


@pytest.mark.parametrize("around", DEEPEST)
def test_what_is_written_can_be_read_however_deep_it_is(around: str, tmp_path: Path) -> None:
    spec, model = tmp_path / "m.ras", tmp_path / "m.dve"
    expr = "x"
    for _ in range(DEEPEST[around]):
        expr = around.format(expr)
    text = """byte x, a[2]; process P { state s; init s; assert s: not not (1 - (VALUE));
        trans s -> s { guard not not (1 - (VALUE)); effect x = VALUE; }; }"""
    model.write_text(text.replace("VALUE", expr) + ASYNC, encoding="utf-8")
    written = to_ras(str(model), Diagnostics())
    assert written is not None
    spec.write_text(written, encoding="utf-8")
    assert explore_file(spec).states == 1
    model.write_text(text.replace("VALUE", around.format(expr)) + ASYNC, encoding="utf-8")
    assert to_ras(str(model), Diagnostics()) is None


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            """byte x; channel c;
process P { state s; init s; trans s -> s { sync c!; effect x = 1; }; }
process Q { state r; init r; trans r -> r { sync c?; effect x = 2; }; }""",
            ["3:36 E318 the receiver's effects and the sender's meet: their order would change"],
        ),
        (
            "process P { state s; init s;\ntrans s -> s { guard 1 << 70 > 0 or 8 >> 0 - 1; }; }",
            [
                "2:27 E313 this shifts by 70: a spec can shift by 0..63",
                "2:42 E313 this shifts by -1: a spec can shift by 0..63",
            ],
        ),
        (
            "byte a[2]; process P { state s; init s;\n"
            f"trans s -> s {{ guard {'a[' * 95}0{']' * 95}; }}; }}",
            ["2:32 E316 as a spec, this is nested more than 90 deep"],
        ),
        (
            "byte x; process P { state s; init s;\n"
            f"trans s -> s {{ effect x = {'x - (' * 50}0{')' * 50}; }}; }}",
            ["2:47 E316 as a spec, this is nested more than 90 deep"],
        ),
        (
            "byte a[2]; process P { state s; init s;\ntrans s -> s { effect a = a + a; }; }",
            ["2:23 W310 `a` is an array: what is meant is its first element"],
        ),
        (
            "process P { state s; init s; }\nsystem sync;",
            ["2:1 E315 our language has no synchronous systems"],
        ),
        (
            """process P { state s; init s; }
process N { state q; init q; accept q; trans q -> q {}; }
system async property N;""",
            ["3:23 W311 the property is left out: check it with the .dve file itself"],
        ),
    ],
)
def test_what_cannot_be_said(text: str, problems: list[str], tmp_path: Path) -> None:
    model = tmp_path / "m.dve"
    model.write_text(text if "system" in text else text + ASYNC, encoding="utf-8")
    sink = Diagnostics()
    written = to_ras(str(model), sink)
    assert (written is None) is sink.failed
    found = [(d.span, f"{d.code} {d.message}") for d in sink]
    assert [f"{s.line}:{s.column} {said}" for s, said in found if s is not None] == problems
