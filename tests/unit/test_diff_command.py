"""`rascheck diff`: what it prints, word for word, and its exit codes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from diffing import DVE, SPEC, stand, told

from rascheck import __version__
from rascheck.cli import main
from rascheck.run.diff import revision


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with a spec and what became of it, and a cache of its own."""
    return stand(tmp_path, monkeypatch)


# -------------------------------------------------------------------------------------------- specs


def test_two_specs(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "old.ras", "new.ras") == (
        1,
        """\
- old.ras
+ new.ras

settings:  checked: true -> false

compared:  2 machines, 2 variables and queues
result:    `-` allows nothing that `+` does not
           `+` allows 2 steps that `-` does not

verdicts:  1 has moved, 2 others are the same
  entry/deadlock
    - deadlock, 1 step
    + holds

+ 2 steps (shortest); `-` does not allow the last:

 #  mf  kvm
 1  unmap      poisoned = true, leaf = Absent
 2  |   enter

why `-` does not:
     kvm.enter needs leaf == Mapped
       leaf = Absent   (step 1, unmap)

$ rascheck diff old.ras new.ras
""",
    )


def test_two_settings_of_a_check_are_what_two_specs_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, said = told(capsys, "old.ras:entry", "--against", "checked=false", "--no-verdicts")
    assert code == 1
    assert said.splitlines()[:2] == ["- old.ras:entry", "+ old.ras:entry, checked=false"]
    assert "`+` allows 2 steps that `-` does not" in said
    code, said = told(capsys, "old.ras", "--set", "checked=false", "--against", "checked=true")
    assert code == 1
    assert "`-` allows 2 steps that `+` does not" in said
    code, said = told(capsys, "new.ras", "--set", "checked=true", "--against", "checked=true")
    assert (code, "result:    no behaviour differs (the transitions are the same)" in said) == (
        0,
        True,
    )


def test_verdicts_that_move(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    text = SPEC.replace("mf at Done }", "mf at Done && leaf == Mapped }").replace(
        "check entry", "check more { verify entered }\ncheck entry"
    )
    (folder / "new.ras").write_text(text, encoding="utf-8")
    code, said = told(capsys, "old.ras", "new.ras", "-p", "entered")
    assert code == 1
    assert (
        """\
result:    no behaviour differs (the transitions are the same)

verdicts:  3 have moved, 1 other is the same
  entry/entered
    - reachable, 2 steps
    + unreachable
  more/entered
    - (not checked)
    + unreachable
  more/deadlock
    - (not checked)
    + deadlock, 1 step
"""
        in said
    )


QUIET = "var x: bool\nmachine m {{ state A, B  step go: A -> B  step back: B -> A when {} }}\n"


@pytest.mark.parametrize("check", ["", "verify x_is  "])
def test_a_check_that_claims_nothing_has_verdicts(
    check: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    for name, when, more in (("a", "!x", ""), ("b", "x", ""), ("c", "x", "allow deadlock")):
        text = f"{QUIET.format(when)}invariant x_is {{ !x }}\ncheck c {{ {check}{more} }}\n"
        (folder / f"{name}.ras").write_text(text, encoding="utf-8")
    verdicts = {}
    for pair in ("ab", "bc", "ac", "aa"):
        main(["diff", *(f"{name}.ras" for name in pair)])
        said = capsys.readouterr().out
        verdicts[pair] = said[said.index("verdicts:") :].partition("\n\n")[0]
    others = "1 other is" if check else "0 others are"
    moved = "\n  c/deadlock\n    - holds\n    + deadlock, 1 step"
    assert verdicts["ab"] == f"verdicts:  1 has moved, {others} the same{moved}"
    assert verdicts["bc"].endswith("    - deadlock, 1 step\n    + (not checked)")
    same = "none has moved, 1 is the same" if check else "none has moved"
    assert verdicts["ac"] == verdicts["aa"] == f"verdicts:  {same}"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (
            "leaf = Absent; poisoned = true;",
            "leaf = Absent;",
            "the step is taken there and has another effect\n"
            "       poisoned = true here, false there",
        ),
        ("step enter", "step enters", "kvm has no step enter"),
        (
            "when checked => leaf == Mapped",
            "when !checked",
            "kvm.enter is never taken: with these settings\n       !checked is false",
        ),
        ("checked => leaf == Mapped", "leaf == Absent", "kvm.enter needs leaf == Absent"),
        (
            "Done { leaf",
            "Done { assert poisoned; leaf",
            "the step fails there: assertion\n       assert poisoned;   (b.ras:7)",
        ),
        (
            "var poisoned: bool",
            "var poisoned: bool = true",
            "no initial state of it is so; in the one most like it\n"
            "       poisoned = false here, true there",
        ),
    ],
)
def test_why_the_other_does_not(
    before: str,
    after: str,
    reason: str,
    capsys: pytest.CaptureFixture[str],
    folder: Path,
) -> None:
    text = SPEC[: SPEC.index("invariant")]
    assert before in text
    (folder / "a.ras").write_text(text, encoding="utf-8")
    (folder / "b.ras").write_text(text.replace(before, after), encoding="utf-8")
    code, said = told(capsys, "a.ras", "b.ras")
    whys = said.partition("why `+` does not:\n     ")[2]
    assert (code, whys[: len(reason)]) == (1, reason)


def test_what_only_one_has_changes_what_both_have(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    more = "machine irq { state On final step storm: On -> On { poisoned = true; } }\n"
    (folder / "new.ras").write_text(SPEC + more, encoding="utf-8")
    code, said = told(capsys, "old.ras", "new.ras", "--no-verdicts")
    assert code == 1
    assert "only in `+`, or of another type there: irq\n" in said
    assert (
        """\
why `-` does not:
     a step of a machine that is not compared changes what is
       poisoned = false before, true after
"""
        in said
    )
    assert told(capsys, "old.ras", "new.ras", "--no-verdicts", "--hide", "poisoned")[0] == 0
    (folder / "new.ras").write_text(
        SPEC + more.replace("{ poisoned = true; }", "{ assert poisoned; }")
    )
    code, said = told(capsys, "old.ras", "new.ras", "--no-verdicts")
    assert code == 1
    assert "     a step of a machine that is not compared fails\n" in said


def test_initial_values_that_fail_are_no_missing_ones(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    """Where a `where` has no value it is not known whether the state is there."""
    text = "var x: 0..2 = any where {}\nmachine m {{ state On final step go: On -> On }}\n"
    for name, where in (("a", "2 / x == 1"), ("b", "x == 2")):
        (folder / f"{name}.ras").write_text(text.format(where), encoding="utf-8")
    assert main(["diff", "a.ras", "b.ras"]) == 2
    assert capsys.readouterr().err.startswith(
        "error[E475]: `-` fails on initial values: division by zero: 2 / 0\n --> a.ras:1:25\n"
    )


def test_a_limit(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "new.ras").write_text(SPEC + "machine idle { state On final }\n", encoding="utf-8")
    code, said = told(capsys, "old.ras", "new.ras", "--no-verdicts", "--max-states", "1")
    assert code == 3
    assert (
        """\
result:    what `-` allows and `+` not is not known after 1 pair of
           states
"""
        in said
    )
    assert told(capsys, "old.ras", "new.ras", "--no-verdicts")[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("old.ras",),
        ("old.ras", "new.ras", "old.ras"),
        ("old.ras", "t.json"),
        ("--rev", "A", "old.ras"),
        ("--verdicts", "A"),
    ],
)
def test_words_that_mean_nothing(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["diff", *words])
    assert left.value.code == 2


# ---------------------------------------------------------------------------------------- revisions


def git(*words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


@pytest.fixture
def repository(folder: Path) -> Path:
    """Two revisions of `old.ras`, v1 and v2, and what is not committed."""
    git("init", "-q")
    (folder / "types.ras").write_text("var poisoned: bool\n", encoding="utf-8")
    text = SPEC.replace("var poisoned: bool\n", 'use "types.ras"\n')
    for tag, content in (("v1", text), ("v2", text.replace("= true\n", "= false\n", 1))):
        (folder / "old.ras").write_text(content, encoding="utf-8")
        git("add", "old.ras", "types.ras")
        git("commit", "-q", "-m", tag)
        git("tag", tag)
    (folder / "old.ras").write_text("nonsense", encoding="utf-8")
    (folder / "types.ras").unlink()
    return folder


@pytest.mark.usefixtures("repository")
def test_two_revisions(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = told(capsys, "--rev", "v1..v2", "old.ras:entry")
    assert code == 1
    assert said.splitlines()[:2] == ["- v1:old.ras:entry", "+ v2:old.ras:entry"]
    assert "`+` allows 2 steps that `-` does not" in said
    assert "\nverdicts:  1 has moved, 2 others are the same\n  entry/deadlock\n" in said
    assert said.endswith("$ rascheck diff old.ras:entry --rev v1..v2\n")
    for tag, text in (("m1", DVE), ("m2", DVE.replace("guard x < 2", "guard x < 1"))):
        Path("a.dve").write_text(text, encoding="utf-8")
        git("add", "a.dve")
        git("commit", "-q", "-m", tag)
        git("tag", tag)
    code, said = told(capsys, "--rev", "m1..m2", "a.dve", "--no-verdicts")
    assert (code, said.splitlines()[:2]) == (1, ["- m1:a.dve", "+ m2:a.dve"])
    assert "`-` allows 3 steps that `+` does not" in said


def test_the_verdicts_of_two_revisions(
    capsys: pytest.CaptureFixture[str], repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("checkout", "-q", "-f", "v2")
    text = (repository / "old.ras").read_text(encoding="utf-8")
    text = text.replace("leaf = Absent; ", "")
    (repository / "old.ras").write_text(text, encoding="utf-8")
    git("commit", "-q", "-a", "-m", "v3")
    wanted = (
        1,
        """\
- v1
+ HEAD

verdicts:  2 have moved, 1 other is the same
  entry/no_poison
    - violated, 2 steps
    + holds
  entry/deadlock
    - deadlock, 1 step
    + holds

$ rascheck diff --verdicts v1 HEAD old.ras
""",
    )
    code, said = told(capsys, "--verdicts", "v1", "HEAD", "old.ras")
    assert (code, said) == wanted
    assert main(["diff", "--verdicts", "v1", "HEAD", "old.ras", "--json", "-"]) == 1
    data = json.loads(capsys.readouterr().out)
    moved = data["verdicts"].pop("moved")
    assert [(m["property"], m["old"]["told"], m["new"]["verdict"]) for m in moved] == [
        ("no_poison", "violated, 2 steps", "holds"),
        ("deadlock", "deadlock, 1 step", "holds"),
    ]
    assert data == {
        "rascheck": __version__,
        "schema": 1,
        "compared": "verdicts",
        "answer": "differs",
        "old": {"name": "v1"},
        "new": {"name": "HEAD"},
        "verdicts": {"same": 1, "unknown": False},
        "command": "rascheck diff --verdicts v1 HEAD old.ras",
    }
    monkeypatch.setattr(revision, "_asked", no_child)
    assert told(capsys, "--verdicts", "v1", "HEAD", "old.ras") == wanted


def no_child(*words: object, **_: object) -> None:
    """A process that must not be needed."""
    raise AssertionError(words)


def test_the_model_of_then_is_what_a_revision_uses(
    capsys: pytest.CaptureFixture[str], repository: Path
) -> None:
    """`<ras/...>` is that of the repository if it has one; otherwise the one that is installed."""
    for tag, value in (("m1", "1"), ("m2", "2")):
        (repository / "model" / "ras").mkdir(parents=True, exist_ok=True)
        (repository / "model" / "references.toml").write_text("", encoding="utf-8")
        (repository / "model" / "ras" / "size.ras").write_text(f"const SIZE = {value}\n")
        (repository / "old.ras").write_text("use <ras/size.ras>\nvar n: 0..9 = SIZE\n")
        git("add", "model", "old.ras")
        git("commit", "-q", "-m", tag)
        git("tag", tag)
    code, said = told(capsys, "--rev", "m1..m2", "old.ras")
    assert code == 1
    assert "n = 1 here, 2 there" in said
    (repository / "mine.ras").write_text("use <ras/types.ras>\nvar v: Vcpu = any\n")
    git("add", "mine.ras")
    git("commit", "-q", "-m", "mine")
    git("rm", "-q", "-r", "model")
    git("commit", "-q", "-m", "no model")
    code, said = told(capsys, "--rev", "HEAD..HEAD", "mine.ras")
    assert (code, "no behaviour differs" in said) == (0, True)


@pytest.mark.usefixtures("repository")
def test_revisions_that_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    fix = "help: name a git directory, and a tag, a branch or a commit of it\n\n1 error\n"
    assert told(capsys, "--rev", "v1..v9", "old.ras") == (
        2,
        f"error[E467]: work: git knows of no `v9` there\n{fix}",
    )
    assert told(capsys, "--rev", "v1..v2", "new.ras") == (
        2,
        "error[E467]: v1: there is no spec `new.ras` in it\n\n1 error\n",
    )
    git("commit", "-q", "-a", "-m", "nonsense")
    code, said = told(capsys, "--rev", "v1..HEAD", "old.ras")
    assert code == 2
    assert said.startswith("error[E467]: HEAD: its specs have errors, at least for this checker")
    assert "\n --> old.ras:1:1\n" in said
