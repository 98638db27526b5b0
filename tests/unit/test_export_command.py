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


WIDE = """
var x: {type}
machine m {{ state A final step s: A -> A when {when} {{ x = 0; }} }}
"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("type", "when", "reason"),
    [
        ("0..5000000000", "x > 1", "x is one of 0..5000000000, which does not fit 32 bits"),
        (
            "-2000000000..2000000000",
            "x < 1",
            "x is one of -2000000000..2000000000, which does not fit 32 bits",
        ),
        ("0..2147483647", "x > 1", "x is one of 0..2147483647, which does not fit 32 bits"),
        ("0..3", "5000000000 % (x + 1) == 1", "5000000000 is no 32-bit number"),
        ("0..3", "(if x > 1 then 5000000000 else 0) > x", "5000000000 is no 32-bit number"),
    ],
)
def test_what_does_not_fit_32_bits(
    language: str,
    type: str,
    when: str,
    reason: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder / "wide.ras").write_text(WIDE.format(type=type, when=when), encoding="utf-8")
    assert wrong(capsys, "wide.ras", "--to", language) == [
        f"error[E186]: --to {language}: {reason}",
        "1 error",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_just_fits(language: str, folder: Path) -> None:
    text = WIDE.format(type="-1000000000..1000000000", when="x > 1")
    (folder / "wide.ras").write_text(text, encoding="utf-8")
    assert main(["export", "wide.ras", "--to", language, "-o", "out"]) == 0


def test_a_spec_is_not_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = wrong(capsys, "spec.ras:one", "--to", "smv", "-o", str(folder / "spec.ras"))
    assert said[0] == f"error[E177]: {folder / 'spec.ras'}: it is what this command reads"
    assert (folder / "spec.ras").read_text(encoding="utf-8") == SPEC


@pytest.mark.usefixtures("folder")
def test_a_folder_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "spec.ras", "--to", "smv", "-o", "no/out", "--format", "short"]) == 2
    assert capsys.readouterr().err.startswith("error[E177]: no/out: no such file")
