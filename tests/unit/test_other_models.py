"""Models of other tools by the command line."""

import json
import re
from pathlib import Path

import pytest

from rascheck import cli

MODEL = """\
byte x;
process P { state s, t; init s; assert t: x < 3;
    trans s -> t { guard x < 3; effect x = x + 1; }, t -> s {}; }
process Q { state v; init v; trans v -> v { guard P.s, x == 1; }; }
system async;
"""
PROPERTY = MODEL.replace(
    "system async;",
    """process N { state q, r; init q; accept r;
    trans q -> q {}, q -> r { guard x == 1; }, r -> r { guard x == 1; }; }
system async property N;""",
)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("m.dve").write_text(MODEL, encoding="utf-8")
    Path("n.dve").write_text(PROPERTY, encoding="utf-8")
    return "m.dve"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit code, and what is printed but for what a clock says."""
    code = cli.main(list(words))
    captured = capsys.readouterr()
    out = re.sub(r" *\d+(\.\d+)? s\b", " TIME", captured.out).replace("( TIME", "(TIME")
    return code, out, captured.err


def test_explore(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "explore", model)
    assert (code, err) == (0, "")
    assert out.splitlines()[:5] == [
        "m.dve",
        "  states       7 (1 initial)",
        "  transitions  7",
        "  depth        6 (widest level: 1)",
        "  deadlocks    1",
    ]
    code, out, _ = run(capsys, "explore", "n.dve", "--json", "-")
    assert json.loads(out)["states"] == 7
    assert run(capsys, "explore", model, "--reduce")[0] == 0
    assert "bits" in run(capsys, "explore", model, "--layout")[1]
    assert "define" in run(capsys, "explore", model, "--ir")[1]
    assert "P" in run(capsys, "explore", model, "--size")[1]
    code, _, err = run(capsys, "explore", model, "--set", "x=1", "--format", "short")
    assert (code, err.splitlines()[0][:11]) == (2, "error[E301]")


def test_check(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, model)
    assert (code, err) == (1, "")
    assert (
        out
        == """\
m.dve                                               verdict     expected        states depth    time
m
    assert_P_t                                      violated    -                    7     5 TIME
      x < 3
    deadlock                                        deadlock    -                    7     6 TIME
      every machine can go on, or rests in a final state

Does not hold
assert_P_t  violated in 5 steps
    steps: s_to_t, t_to_s, s_to_t, t_to_s, s_to_t
    why:   x < 3 is false: x = 3 (step 5, s_to_t)
    $ rascheck explain rascheck-out/m.assert_P_t.itf.json
deadlock  deadlock in 6 steps
    steps: s_to_t, t_to_s, s_to_t, t_to_s, s_to_t, t_to_s
    why:   P at s, not final (step 6, t_to_s): s_to_t needs x < 3
    $ rascheck explain rascheck-out/m.deadlock.itf.json

1 model: 1 violated, 1 deadlock (TIME)
"""
    )


def test_check_of_named_properties(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check", model, "-q", "-p", "deadlock")
    assert (code, len(out.splitlines())) == (1, 1)
    code, _, err = run(capsys, "check", model, "-p", "assert_P_u", "--format", "short")
    assert code == 2
    assert "there is no property `assert_P_u`" in err
    code, _, err = run(capsys, "check", model, "prove", "--format", "short")
    assert (code, err.splitlines()[0]) == (2, "error[E001]: there is no file `prove`")
    Path("x.ras").write_text("machine m { state A final }\n", encoding="utf-8")
    code, _, err = run(capsys, "check", model, "x.ras", "--format", "short")
    assert (code, "E302" in err) == (2, True)
    code, _, err = run(capsys, "check", "missing.dve", "--format", "short")
    assert (code, "E001" in err) == (2, True)


def test_models_are_chosen_by_a_word(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check", model, "n.dve", "-k", "n.", "-q")
    assert (code, [line.split()[1] for line in out.splitlines()]) == (1, ["n/assert_P_t", "n/N"])
    code, _, err = run(capsys, "check", model, "-k", "other", "--format", "short")
    assert (code, err.splitlines()[0]) == (2, "error[E172]: -k: no model is named like `other`")


def test_what_is_no_spec_is_to_be_imported(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.m").write_text("var x: 0..1;\n", encoding="utf-8")
    for words, name in (
        (("explore", "a.m"), "a.m: this is Murphi"),
        (("a.m",), "a.m: this is Murphi"),
        (("graph", model), "m.dve: this is DVE"),
    ):
        code, _, err = run(capsys, *words, "--format", "short")
        assert (code, err.splitlines()[0]) == (2, f"error[E303]: {name}, and no spec of ours")


def test_traces_are_opened_again(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", model, "n.dve", "--cross-check")[0] == 1
    for name, said in (
        ("m.deadlock", "deadlock deadlock, 6 steps"),
        ("m.assert_P_t", "assert_P_t violated, 5 steps"),
        ("n.N", "N violated, 2 steps, then 1 for ever"),
    ):
        file = f"rascheck-out/{name}.itf.json"
        code, out, err = run(capsys, "replay", file)
        assert (code, out, err) == (0, f"{file}: a run of the model; {said}\n", "")
        code, out, err = run(capsys, "explain", file)
        assert (code, err) == (0, "")
        assert ".dve" in out
    Path(model).write_text(MODEL.replace("x + 1", "x + 2"), encoding="utf-8")
    code, _, err = run(capsys, "replay", "rascheck-out/m.deadlock.itf.json")
    assert (code, "W101" in err) == (1, True)


def test_a_property_process(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    del model
    code, out, _ = run(capsys, "check", "n.dve", "-p", "N")
    assert code == 1
    assert "why:   N can be in `r` again and again, and must not" in out


def test_what_is_known_is_not_explored_again(
    model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "check", model)
    assert " cached\n" in run(capsys, "check", model)[1]
    Path(model).write_text(MODEL + "// a comment", encoding="utf-8")
    assert " cached\n" in run(capsys, "check", model)[1]
    Path(model).write_text(MODEL.replace("x < 3;", "x < 2;"), encoding="utf-8")
    assert " cached\n" not in run(capsys, "check", model)[1]


def test_what_a_name_ends_with(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (".dve", "UP.DVE"):
        Path(name).write_text(MODEL, encoding="utf-8")
        for words in (("explore", name), ("import", name), ("export", name, "--to", "promela")):
            code, _, err = run(capsys, *words)
            assert (code, err) == (0, "")
    assert run(capsys, "check", "UP.DVE", "-q")[0] == 1
    del model


def test_a_model_is_not_written_over(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("link.dve").symlink_to(model)
    for words in (("import", model), ("export", model, "--to", "smv")):
        for out in (model, f"./{model}", "link.dve"):
            code, _, err = run(capsys, *words, "-o", out, "--format", "short")
            said = f"error[E177]: {out}: it is what this command reads"
            assert (code, err.splitlines()[0]) == (2, said)
    assert Path(model).read_text(encoding="utf-8") == MODEL


def test_simulate(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "simulate", model, "--walks", "10", "--steps", "20")
    assert (code, err) == (1, "")
    assert "  deadlock    deadlock after 6 steps\n" in out
    assert run(capsys, "simulate", model, "-p", "nothing")[0] == 2


def test_import(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "import", model)
    assert (code, err) == (0, "")
    assert run(capsys, "import", model, "-o", "m.ras") == (0, "", "")
    assert Path("m.ras").read_text(encoding="utf-8") == out
    assert run(capsys, "fmt", "--check", "m.ras")[0] == 0
    assert run(capsys, "check", "m.ras", "-q")[0] == 1
    code, _, err = run(capsys, "import", "m.ras", "--format", "short")
    assert (code, "E300" in err) == (2, True)
    code, _, err = run(capsys, "import", ".", "--format", "short")
    assert code == 2
    code, _, err = run(capsys, "import", "n.dve", "--format", "short")
    assert (code, "W311" in err) == (0, True)
