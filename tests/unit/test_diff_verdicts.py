"""Verdicts of several paths in two revisions, which folders stand for here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rascheck.cli import main
from rascheck.diagnostics import Diagnostics
from rascheck.run.cache import Cache
from rascheck.run.diff import specs
from rascheck.run.diff.prepare import Prepared, Request, prepared

COUNTS = """\
var x: 0..3
machine m {{ state A final  step up: A -> A when x < {most} {{ x += 1; }} }}
invariant small "" {{ x < 3 }}
check {check} {{ verify small }}
"""


def in_folder(revision: str, request: Request, sink: Diagnostics, _: Cache | None) -> Prepared:
    found = prepared(replace(request, path=f"{revision}/{request.path}"), sink)
    assert found is not None
    return found


def test_checks_of_one_name_in_two_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither verdict hides the other, whichever file is named last."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(specs, "at_revision", in_folder)
    for revision, most in (("v1", 2), ("v2", 3)):
        Path(revision).mkdir()
        for name, its, check in (("one", most, "c"), ("two", 2, "c"), ("other", most, "d")):
            text = COUNTS.format(most=its, check=check)
            Path(revision, f"{name}.ras").write_text(text, encoding="utf-8")
    paths = ["one.ras:c", "other.ras", "two.ras"]
    assert main(["diff", "--verdicts", "v1", "v2", *paths]) == 1
    assert capsys.readouterr().out.split("\n\n")[1].splitlines() == [
        "verdicts:  2 have moved, 1 other is the same",
        "  one.ras:c/small",
        "    - holds",
        "    + violated, 3 steps",
        "  d/small",
        "    - holds",
        "    + violated, 3 steps",
    ]


def test_all_of_a_git_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only what is in it has a place in its revisions."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["diff", "--verdicts", "v1", "v2", ".", "--format", "short"]) == 2
    assert capsys.readouterr().err.startswith(
        "error[E467]: .: this is the git directory, and no file or folder in it\n"
    )
