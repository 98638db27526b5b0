"""`rascheck diff` of two traces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from diffing import SPEC, UNCHECKED, stand, told, traces

from rascheck.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with a spec and what became of it, and a cache of its own."""
    return stand(tmp_path, monkeypatch)


SHUT = """\
knob shut: bool = false
machine door {
    state Open, Shut final
    step push: Open -> Open
    step pull: Open -> Shut { assert !shut; }
}
invariant open "The door stays open." { door at Open }
check shuts { verify open  expect violated open }
check fails { with shut = true  verify open  expect error }
"""


def test_two_traces(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    text = UNCHECKED.replace("when checked => leaf == Mapped", "when leaf == Absent")
    (folder / "new.ras").write_text(text, encoding="utf-8")
    one, other = traces()
    capsys.readouterr()
    assert told(capsys, one, other) == (
        1,
        """\
- a/entry.entered.itf.json
  old.ras:entry
+ b/entry.entered.itf.json
  new.ras:entry

both:      entered  REACHABLE  2 steps
settings:  checked: true -> (none)
steps:     none at the start is the same, 1 later

    1! + mf.unmap
 1  2    kvm.enter
 2     - mf.unmap

why: at the start, `+` cannot take kvm.enter
       kvm.enter needs leaf == Absent
         leaf = Mapped   (initially)
     at the start, `-` can also take mf.unmap
""",
    )


def test_a_step_with_another_effect(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    text = SPEC.replace("=> leaf == Mapped\n}", "=> leaf == Mapped { poisoned = true; }\n}")
    (folder / "new.ras").write_text(text, encoding="utf-8")
    one, other = traces()
    capsys.readouterr()
    code, said = told(capsys, one, other)
    assert code == 1
    assert (
        """\
settings:  the same; the models are not
steps:     none at the start is the same, 2 later

 1  1!   kvm.enter
 2  2    mf.unmap

why: step 1, kvm.enter, has another effect
       poisoned = false (-), true (+)
"""
        in said
    )


def test_a_trace_and_itself(capsys: pytest.CaptureFixture[str]) -> None:
    one, _ = traces()
    capsys.readouterr()
    both = f"- {one}\n  old.ras:entry\n+ {one}\n  old.ras:entry\n"
    assert told(capsys, one, one) == (0, f"{both}\nthe same run, to the same end\n")


def test_two_traces_of_one_check(capsys: pytest.CaptureFixture[str]) -> None:
    """Where both could go on, and where one ends."""
    main(["old.ras", "-q", "--out", "a"])
    capsys.readouterr()
    one, other = (f"a/entry.{name}.itf.json" for name in ("no_poison", "deadlock"))
    code, said = told(capsys, one, other)
    assert code == 1
    assert (
        said.partition("\n\n")[2]
        == """\
- end:     no_poison  VIOLATED  2 steps
+ end:     deadlock  DEADLOCK  1 step
steps:     none at the start is the same, 1 later

 1   ! - kvm.enter
 2  1    mf.unmap

why: at the start, `+` can also take kvm.enter
     at the start, `-` can also take mf.unmap
"""
    )


def test_a_trace_that_is_no_run(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = traces()
    data = json.loads(Path(other).read_text(encoding="utf-8"))
    data["states"][1]["leaf"] = "Mapped"
    Path(other).write_text(json.dumps(data), encoding="utf-8")
    capsys.readouterr()
    code, said = told(capsys, one, other)
    assert code == 2
    assert f"error[E465]: {other}: not a run of the model: step 1" in said


def test_a_step_that_fails_in_one(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "shut.ras").write_text(SHUT, encoding="utf-8")
    main(["shut.ras", "-q", "--out", "a"])
    capsys.readouterr()
    code, said = told(capsys, "a/shuts.open.itf.json", "a/fails.error.itf.json")
    assert code == 1
    assert (
        """\
steps:     none at the start is the same

 1   ! - door.pull
    1  + door.pull (fails)

why: at the start, `+` cannot take door.pull
"""
        in said
    )
