"""`rascheck diff --json`, and `diff` of models in other languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from diffing import DVE, SPEC, UNCHECKED, stand, told, traces

from rascheck import __version__
from rascheck.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with a spec and what became of it, and a cache of its own."""
    return stand(tmp_path, monkeypatch)


# ------------------------------------------------------------------------ models in other languages


def test_two_models_in_dve(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "a.dve").write_text(DVE, encoding="utf-8")
    (folder / "b.dve").write_text(DVE.replace("guard x < 2", "guard x < 1"), encoding="utf-8")
    assert told(capsys, "a.dve", "b.dve") == (
        1,
        """\
- a.dve
+ b.dve

compared:  1 machine, 1 variable or queue
result:    `-` allows 3 steps that `+` does not
           `+` allows nothing that `-` does not

verdicts:  1 has moved, 1 other is the same
  a/assert_p_busy
    - violated, 3 steps
    + holds

- 3 steps (shortest); `+` does not allow the last:

 #  p
 1  idle_to_busy  x = 1
 2  busy_to_idle
 3  idle_to_busy  x = 2

why `+` does not:
     p.idle_to_busy needs x < 1
       x < 1 is false
         x = 1   (step 1, idle_to_busy)

$ rascheck diff a.dve b.dve
""",
    )
    assert main(["import", "a.dve", "-o", "a.ras"]) == 0
    code, said = told(capsys, "a.dve", "a.ras", "--no-verdicts")
    assert (code, "no behaviour differs (the transitions are the same)" in said) == (0, True)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("--set", "x=1"), "E301]: --set and --profile change a .ras file"),
        (("--against", "x=1"), "E301]: --against changes the settings of a .ras file; the model"),
        (("--system", "p"), "E166]: --system p: systems are declared in .ras files"),
        (("-p", "assert_q_busy"), "E171]: -p: there is no property `assert_q_busy`"),
        (("a.m",), "E303]: a.m: this is Murphi, and no spec of ours"),
    ],
)
def test_what_a_model_in_dve_does_not_have(
    words: tuple[str, ...], wrong: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "a.dve").write_text(DVE, encoding="utf-8")
    (folder / "a.m").write_text("var x: 0..1;\n", encoding="utf-8")
    other = () if words == ("a.m",) else ("a.dve",)
    code, said = told(capsys, "a.dve", *other, *words)
    assert (code, said.startswith(f"error[{wrong}")) == (2, True)


# --------------------------------------------------------------------------------------------- JSON


def test_two_specs_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "old.ras", "new.ras", "--json", "-"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "rascheck": __version__,
        "schema": 1,
        "compared": "specs",
        "answer": "differs",
        "old": {"name": "old.ras"},
        "new": {"name": "new.ras"},
        "settings": [{"name": "checked", "old": "true", "new": "false"}],
        "behaviours": {
            "answer": "differs",
            "machines": 2,
            "places": 2,
            "bits": [],
            "hidden": [],
            "old": {"alone": [], "pairs": 4, "limit": None, "allows": None},
            "new": {
                "alone": [],
                "pairs": 3,
                "limit": None,
                "allows": {
                    "initial": {"poisoned": "false", "leaf": "Mapped", "mf": "Idle", "kvm": "Out"},
                    "steps": [
                        {
                            "step": "mf.unmap",
                            "changes": {"poisoned": "true", "leaf": "Absent", "mf": "Done"},
                        },
                        {"step": "kvm.enter", "changes": {"kvm": "In"}},
                    ],
                    "why": [
                        {"depth": 0, "text": "kvm.enter needs leaf == Mapped", "note": ""},
                        {"depth": 1, "text": "leaf = Absent", "note": "step 1, unmap"},
                    ],
                },
            },
        },
        "verdicts": {
            "moved": [
                {
                    "check": "entry",
                    "property": "deadlock",
                    "old": {"verdict": "deadlock", "told": "deadlock, 1 step"},
                    "new": {"verdict": "holds", "told": "holds"},
                }
            ],
            "same": 2,
            "unknown": False,
        },
        "command": "rascheck diff old.ras new.ras",
    }


def test_a_limit_and_a_step_that_fails_as_json(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "new.ras").write_text(
        SPEC + "machine idle { state On final  step stop: On -> On { assert poisoned; } }\n"
    )
    words = ["diff", "old.ras", "new.ras", "--no-verdicts", "--json", "found.json"]
    assert main(words) == 1
    assert capsys.readouterr().out.startswith("- old.ras\n+ new.ras\n\n")
    found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    assert found["verdicts"] is None
    assert found["behaviours"]["new"]["alone"] == ["idle"]
    assert found["behaviours"]["new"]["allows"]["steps"] == [
        {"step": "idle.stop", "fails": "assertion"}
    ]
    (folder / "new.ras").write_text(SPEC + "machine idle { state On final }\n", encoding="utf-8")
    assert main([*words, "--max-states", "1"]) == 3
    found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    assert found["answer"] == found["behaviours"]["answer"] == "unknown"
    assert found["behaviours"]["old"] == {"alone": [], "pairs": 3, "limit": 1, "allows": None}


def test_what_holds_bits_is_named(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Arguments too: that a register is written with other bits is not seen."""
    text = """\
register Syndrome[8] {{ code[3:0], level[5:4] }}
var esr: Syndrome
machine cpu {{
    state Run final
    step fault(s: Syndrome): Run -> Run when {} {{ esr = s; }}
}}
"""
    for name, when in (("a", "s.code == 2"), ("b", "s.code == 2 && s.level == 1")):
        (folder / f"{name}.ras").write_text(text.format(when), encoding="utf-8")
    code, said = told(capsys, "a.ras", "b.ras")
    assert code == 0
    assert "           not compared, as they hold bits: esr, cpu.fault(s)\n" in said
    assert main(["diff", "a.ras", "b.ras", "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)["behaviours"]
    assert (found["answer"], found["bits"]) == ("same", ["esr", "cpu.fault(s)"])


def test_two_traces_as_json(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    text = UNCHECKED.replace("when checked => leaf == Mapped", "when leaf == Absent")
    (folder / "new.ras").write_text(text, encoding="utf-8")
    one, other = traces()
    capsys.readouterr()
    assert main(["diff", one, other, "--json", "-"]) == 1
    found = json.loads(capsys.readouterr().out)
    why = found.pop("why")
    assert [line["text"] for line in why if not line["depth"]] == [
        "at the start, `+` cannot take kvm.enter",
        "at the start, `-` can also take mf.unmap",
    ]
    side = {"check": "entry", "profiles": [], "property": "entered", "ending": "reached"}
    assert found == {
        "rascheck": __version__,
        "schema": 1,
        "compared": "traces",
        "answer": "differs",
        "old": {
            "name": one,
            "file": "old.ras",
            **side,
            "loop": None,
            "steps": ["kvm.enter", "mf.unmap"],
        },
        "new": {
            "name": other,
            "file": "new.ras",
            **side,
            "loop": None,
            "steps": ["mf.unmap", "kvm.enter"],
        },
        "settings": [{"name": "checked", "old": "true", "new": None}],
        "model_differs": False,
        "initial": [],
        "same_steps": 0,
        "pairs": [[None, 1], [1, 2], [2, None]],
        "first": [None, 1],
    }
    assert main(["diff", one, one, "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["answer"], found["first"], found["why"]) == ("same", None, [])


def test_json_of_an_earlier_comparison_is_not_left(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    """A file never says what an input that is wrong now has been before; nor is one written over
    what is read."""
    file = folder / "found.json"
    main(["diff", "old.ras", "new.ras", "--json", "found.json"])
    assert main(["diff", "old.ras", "none.ras", "--json", "found.json"]) == 2
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "rascheck": __version__,
        "schema": 1,
        "answer": "unfinished",
    }
    one, other = traces()
    before = Path(one).read_bytes()
    capsys.readouterr()
    for words, path in (((one, other), one), (("old.ras", "new.ras"), "old.ras")):
        assert main(["diff", *words, "--json", path]) == 2
        assert f"error[E177]: {path}: " in capsys.readouterr().err
    assert Path(one).read_bytes() == before
    assert (folder / "old.ras").read_text(encoding="utf-8") == SPEC
