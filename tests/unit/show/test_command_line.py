"""What the command line shows can be used: commands reproduce, traces explain and replay."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from rascheck.cli import main

SPEC = """\
knob firmware : { always_el2, always_el1 } = always_el2
knob checks : bool = true

machine guest {
    state Runs final, Aborted final
    step consume: Runs -> Aborted
    step retry: Aborted -> Runs when firmware == always_el1 || !checks
}

property never_again "what was consumed is not consumed again"
    { never (fired guest.consume && once fired guest.retry) }

check swept {
    verify never_again
    for all firmware, checks
    expect violated never_again
}
check single { verify never_again }
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "spec.ras"
    path.write_text(SPEC, encoding="utf-8")
    return path


def commands(text: str) -> list[list[str]]:
    """What can be pasted from a text."""
    joined = text.replace("\\\n", "")
    return [shlex.split(line[2:]) for line in re.findall(r"^ *(\$ .*)$", joined, re.MULTILINE)]


@pytest.mark.usefixtures("spec")
def test_the_command_of_a_combination_picks_that_one_and_judges_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "spec.ras:swept", "-v", "--no-out", "-j", "1"]) == 1
    found = [c for c in commands(capsys.readouterr().out) if "-p" in c and "--set" in c]
    assert found
    for words in dict.fromkeys(map(tuple, found)):
        assert words[:3] == ("rascheck", "check", "spec.ras:swept")
        code = main([*words[1:], "--no-out", "-v"])
        out = capsys.readouterr().out
        assert "other settings" not in out
        chosen = ",".join(word for word in words if "=" in word)
        assert f"swept[{chosen}]" in out
        assert out.count("1 check, as expected") == (code == 0)
        assert out.count("1 of 1 check differs") == (code == 1)


@pytest.mark.usefixtures("spec")
def test_another_value_than_the_file_s_is_not_judged(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "spec.ras:single", "--set", "checks=false", "--no-out", "-v"]) == 1
    out = capsys.readouterr().out
    assert "EXPECTED" not in out
    assert "check:     spec.ras:single (other settings than the file's:" in out
    assert "1 check under other settings than the file's: 1 violated" in out


@pytest.mark.usefixtures("spec")
def test_a_question_is_answered_and_can_be_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["ask", "all", "!(guest at Aborted)", "--file", "spec.ras"]
    assert main(words) == 1
    out = capsys.readouterr().out
    assert "EXPECTED" not in out
    assert "\ncheck:     asked\n" in out
    assert {tuple(c) for c in commands(out)} == {("rascheck", *words)}
    assert re.search(r"^asked: violated \(.*\)$", out, re.MULTILINE)


@pytest.mark.usefixtures("spec")
def test_the_names_of_traces_need_no_quotes() -> None:
    main(["check", "spec.ras", "--out", "out", "-j", "1"])
    names = sorted(path.name for path in Path("out").iterdir())
    assert "swept.firmware=always_el1.checks=true.never_again.itf.json" in names
    assert all(shlex.quote(name) == name for name in names)
    assert len(names) == 3


def check_traces(folder: Path, capsys: pytest.CaptureFixture[str]) -> int:
    """Every trace of a folder is explained within a mail's width, and replays."""
    capsys.readouterr()
    paths = sorted(folder.iterdir())
    for path in paths:
        assert main(["explain", str(path)]) == 0
        out, err = capsys.readouterr()
        assert not err
        assert all(len(line) <= 72 and line.isascii() for line in out.splitlines())
        assert main(["replay", str(path)]) == 0
        assert not capsys.readouterr().err
    return len(paths)


@pytest.mark.usefixtures("spec")
def test_traces_explain_and_replay(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "spec.ras", "--out", "out", "-j", "1"])
    assert check_traces(Path("out"), capsys) == 3


def test_traces_of_the_shipped_checks_explain_and_replay(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    out = str(tmp_path / "out")
    main(["check", "properties/seed.ras:early_v6_12_y", "--out", out])
    main(["check", "properties/routing.ras:routing_always_el2_stub", "--out", out])
    assert check_traces(tmp_path / "out", capsys) > 3
