"""`rascheck refs`: which keys are cited, and whether what is cited stands in a tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck.cli import main

SPEC = """\
knob one: bool = true  ref "linux@v6.12:mm/memory-failure.c:memory_failure"
knob two: bool = true  ref "linux@v6.12:mm/memory-failure.c:memory_failur_queue"
knob three: bool = true  ref "linux@v6.12:mm/moved.c:kill_procs"
knob four: bool = true  ref "linux@a70297d22132:mm/memory-failure.c:only_called"
knob five: bool = true  ref "DDI0487:ESR_EL2"
knob six: bool = true  ref "linux@v6.12"
"""
C = """\
int memory_failure(unsigned long pfn)
{
	return only_called(pfn);
}
void memory_failure_queue(unsigned long pfn)
{
	kill_procs(pfn);
}
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.ras").write_text(SPEC)
    (tmp_path / "linux/mm").mkdir(parents=True)
    (tmp_path / "linux/mm/memory-failure.c").write_text(C)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["refs", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.usefixtures("tree")
def test_what_is_cited_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "spec.ras") == (
        0,
        "source trees\n"
        "    linux@v6.12            4  Linux\n"
        "    linux@a70297d22132     1  ACPI: APEI: set memory failure flags as MF_ACTION_REQUIRED"
        " on synchronous events\n"
        "documents\n"
        "    DDI0487                1  Arm Architecture Reference Manual for A-profile"
        " architecture\n"
        "\n"
        "6 citations of 3 keys\n"
        "without FILE:NAME:\n"
        "    spec.ras:6: linux@v6.12\n",
        "",
    )


@pytest.mark.usefixtures("tree")
def test_what_is_missing_is_reported_with_what_is_near(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = told(capsys, "spec.ras", "--tree", "linux@v6.12=linux")
    assert code == 1
    assert out == "linux@v6.12 in linux: 4 citations, 2 missing\n"
    assert err == (
        "error[E455]: `memory_failur_queue` does not stand in mm/memory-failure.c of linux\n"
        " --> spec.ras:2:24\n"
        "  |\n"
        '2 | knob two: bool = true  ref "linux@v6.12:mm/memory-failure.c:memory_failur_queue"\n'
        "  |                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "help: did you mean `memory_failure_queue`?\n"
        "\n"
        "error[E455]: there is no mm/moved.c of linux\n"
        " --> spec.ras:3:26\n"
        "  |\n"
        '3 | knob three: bool = true  ref "linux@v6.12:mm/moved.c:kill_procs"\n'
        "  |                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "help: `kill_procs` stands in mm/memory-failure.c\n"
        "\n"
        "2 errors\n"
    )


@pytest.mark.usefixtures("tree")
def test_a_commit_is_looked_up_in_the_first_release_that_has_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = told(capsys, "spec.ras", "--tree", "linux@v6.8=linux")
    assert (code, err) == (0, "")
    assert out == (
        "linux@a70297d22132 in linux: 1 citation, all found\n"
        "    used there, not defined: mm/memory-failure.c:only_called\n"
    )
    code, out, _ = told(capsys, "spec.ras", "--tree", "linux@a70297d22132=linux")
    assert (code, out.splitlines()[0]) == (0, "linux@a70297d22132 in linux: 1 citation, all found")


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("spec.ras", "--tree", "linux@v6.12"), "E176"),
        (("spec.ras", "--tree", "linux@v6.12=nothing"), "E450"),
        (("spec.ras", "--tree", "linux@v6.12=linux@v1"), "E451"),
        (("spec.ras", "--tree", "linux@v6.1=linux"), "E454"),
        (("nothing.ras",), "E001"),
    ],
)
def test_mistakes_are_diagnostics(
    words: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exit_code, _, err = told(capsys, *words)
    assert exit_code == 2
    assert f"error[{code}]" in err


def test_the_model_cites_no_tree_without_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys)
    assert code == 0
    assert "without FILE:NAME" not in out
    assert "linux@v6.12" in out
