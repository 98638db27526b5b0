"""`rascheck export`: what it writes, where, and with which exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck.cli import main
from rascheck.diagnostics import Diagnostics
from rascheck.exporters import LANGUAGES
from rascheck.exporters import promela as promela_of
from rascheck.lang.settings import Overrides
from rascheck.run.export import system_named

SPEC = """
knob most: 1..2 = 1
var x: 0..2
machine m { state A final step s: A -> A when x < most { x += 1; } }
machine n { state B final step t: B -> B when x > 0 { x = 0; } }
invariant small "x is small." { x <= most }
system alone { m }
check one { verify small }
check both { verify small for all most }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a spec in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.ras").write_text(SPEC, encoding="utf-8")
    return tmp_path


def wrong(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """The errors of a command that prints nothing else."""
    assert main(["export", *words, "--format", "short"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_check_is_written_with_its_properties(
    language: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "spec.ras:one", "--to", language]) == 0
    text = capsys.readouterr().out
    system = system_named("spec.ras:one", "", Overrides(), Diagnostics())
    assert system is not None
    assert text == LANGUAGES[language](system)
    assert "x is small." in text
    assert main(["export", "spec.ras:one", "--to", language, "-o", "out"]) == 0
    assert (folder / "out").read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("folder")
def test_a_file_is_written_without_properties() -> None:
    for name, steps in {"": 2, "alone": 1}.items():
        system = system_named("spec.ras", name, Overrides(), Diagnostics())
        assert system is not None
        assert system.properties == ()
        assert promela_of(system).count("\t:: d_step") == steps


@pytest.mark.usefixtures("folder")
def test_one_combination_is_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "spec.ras:both", "--to", "smv", "--set", "most=2"]) == 0
    assert "--   most = 2" in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_exported(capsys: pytest.CaptureFixture[str]) -> None:
    assert wrong(capsys, "spec.ras:both", "--to", "smv") == [
        "error[E185]: check `both` has 2 combinations, and one can be exported",
        "1 error",
    ]
    assert wrong(capsys, "spec.ras:one", "--to", "smv", "--system", "alone") == [
        "error[E166]: --system alone: the check says which system it is about",
        "1 error",
    ]
    assert wrong(capsys, "spec.ras:on", "--to", "smv")[0].startswith("error[E172]")
    assert wrong(capsys, "spec.ras", "--to", "smv", "--system", "alon")[0].startswith("error[E166]")
    assert "error[E126]" in wrong(capsys, "spec.ras", "--to", "smv", "--set", "most=7")[0]


@pytest.mark.usefixtures("folder")
def test_a_folder_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "spec.ras", "--to", "smv", "-o", "no/out", "--format", "short"]) == 2
    assert capsys.readouterr().err.startswith("error[E177]: no/out: no such file")
