"""`rascheck import c`: what the command line takes, writes and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck.cli.main import main

TEXT = '#include "mask.h"\nint f(int a) { return a & MASK; }\n'
WRITTEN = """\
// rascheck import c t.c:f
//     -I inc

/// from t.c:2
fn f(a: bits(32)) -> bits(32) = a & 0x1f
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file and a header, in which commands run."""
    (tmp_path / "inc").mkdir()
    (tmp_path / "t.c").write_text(TEXT)
    (tmp_path / "inc" / "mask.h").write_text("#define MASK 0x1f\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit code of `import c`, and what it prints."""
    code = main(["import", "c", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_spec_is_printed_or_written(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert run(capsys, "t.c:f", "-I", "inc") == (0, WRITTEN, "")
    assert run(capsys, "t.c:f", "-Iinc", "-o", "t.ras") == (0, "", "")
    assert (folder / "t.ras").read_text() == WRITTEN
    assert run(capsys, "-D", "MASK=0x1f", str(folder / "t.c:f"))[:2] == (
        0,
        WRITTEN.replace("-I inc", "-D MASK=0x1f"),
    )
    assert run(capsys, "t.c:f", "--header", "inc/mask.h")[1] == WRITTEN.replace(
        "-I inc", "--header mask.h"
    )


def test_the_spec_has_no_warnings(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "u.c").write_text("int f(int a) { return a << 1; }\n")
    assert run(capsys, "u.c:f", "-o", "u.ras")[0] == 0
    assert main(["check", "u.ras", "-q", "--no-out"]) == 1
    assert capsys.readouterr() == (
        "Observation f_defined Sometimes  violated for a = 0x40000000 !!! expected holds\n",
        "",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("t.c:f",), "t.c:2:27: error[E432]: `MASK` is neither a parameter, a local,"),
        (("none.c:f",), "error[E001]: "),
        ((".:f",), "error[E001]: `.` is a folder"),
        (("t.c:f", "-Iinc", "-o", "t.c"), "error[E177]: t.c: it is what this command reads"),
        (("t.c:f", "-Iinc", "--bind", "x"), "--bind:1:1: error[E430]: a binding is"),
        (("t.c:f", "-Iinc", "--assume", "a ++ 1", "--against", "a"), "t.c, as a spec:"),
    ],
)
def test_what_is_wrong_is_said(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    code, out, err = run(capsys, *words, "--format", "short")
    assert (code, out, err.startswith(said)) == (2, "", True), err
    assert (folder / "t.c").read_text() == TEXT


@pytest.mark.parametrize(
    "words",
    [("t.c",), ("t.c:",), (":f",), ("t.c:1f",), ("t.c:f", "--prefix", "1"), ()],
)
def test_what_is_no_command(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(capsys, *words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: rascheck import c [-h]")
