"""`rascheck fmt`: which files it writes, what it prints, and its exit codes."""

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from rascheck import cli

LOOSE = "const   N=3\nvar x:0..N\n"
NEAT = "const N = 3\nvar x: 0..N\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.ras").write_text(LOOSE, encoding="utf-8")
    (tmp_path / "sub" / "b.ras").write_text(NEAT, encoding="utf-8")
    (tmp_path / "sub" / "notes.txt").write_text(LOOSE, encoding="utf-8")
    return tmp_path


def run(*words: str) -> int:
    return cli.main(["fmt", *words])


def test_a_folder_is_formatted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert capsys.readouterr().out == "1 file reformatted, 1 left unchanged\n"
    assert (folder / "a.ras").read_text() == NEAT
    assert (folder / "sub" / "notes.txt").read_text() == LOOSE
    assert run() == 0
    assert capsys.readouterr().out == "2 files left unchanged\n"


def test_folders_of_tools_are_left_alone(folder: Path) -> None:
    (folder / ".venv").mkdir()
    (folder / ".venv" / "c.ras").write_text(LOOSE, encoding="utf-8")
    assert run() == 0
    assert (folder / ".venv" / "c.ras").read_text() == LOOSE
    assert run(".venv") == 0
    assert (folder / ".venv" / "c.ras").read_text() == NEAT


def test_check_names_files_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--check", ".", "a.ras") == 1
    assert capsys.readouterr().out == (
        "would reformat: a.ras\n1 file would be reformatted, 1 already formatted\n"
    )
    assert (folder / "a.ras").read_text() == LOOSE
    assert run("--check", "sub") == 0
    assert capsys.readouterr().out == "1 file already formatted\n"


def test_diff_prints_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.ras").write_text("const   N=3\nvar x: 0..N", encoding="utf-8")
    assert run("--diff") == 1
    shown = capsys.readouterr()
    assert shown.out == (
        "--- a.ras\n+++ a.ras\n@@ -1,2 +1,2 @@\n-const   N=3\n-var x: 0..N\n"
        "\\ No newline at end of file\n+const N = 3\n+var x: 0..N\n"
    )
    assert shown.err == "1 file would be reformatted, 1 already formatted\n"
    assert (folder / "a.ras").read_text() == "const   N=3\nvar x: 0..N"
    assert run("--diff", "sub") == 0
    assert capsys.readouterr().out == ""


def test_a_file_with_errors_is_left_as_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "sub" / "b.ras").write_text("const   N\n", encoding="utf-8")
    assert run() == 2
    shown = capsys.readouterr()
    assert shown.out == "1 file reformatted, 1 with errors\n"
    assert "error[E010]" in shown.err
    assert "--> sub/b.ras:1:10" in shown.err
    assert (folder / "a.ras").read_text() == NEAT
    assert (folder / "sub" / "b.ras").read_text() == "const   N\n"
    assert run("--check") == 2


def test_what_means_nothing_is_formatted_all_the_same(folder: Path) -> None:
    (folder / "a.ras").write_text('use "nowhere.ras"  var x:Nothing=1&&2', encoding="utf-8")
    assert run("a.ras") == 0
    assert (folder / "a.ras").read_text() == 'use "nowhere.ras"\nvar x: Nothing = 1 && 2\n'


def test_a_file_that_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("c.ras", "a.ras") == 2
    shown = capsys.readouterr()
    assert "there is no file `c.ras`" in shown.err
    assert shown.out == "1 file reformatted, 1 with errors\n"
    assert (folder / "a.ras").read_text() == NEAT


def test_a_folder_without_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "empty").mkdir()
    assert run("empty") == 2
    shown = capsys.readouterr()
    assert "error[E001]: no .ras file in the folder `empty`" in shown.err
    assert shown.out == ""


def test_marks_and_ends_of_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.ras").write_bytes(b"\xef\xbb\xbf" + NEAT.replace("\n", "\r\n").encode())
    assert run("--diff", "a.ras") == 1
    assert capsys.readouterr().out == "a.ras: only a byte order mark or the ends of lines\n"
    assert run("a.ras") == 0
    assert (folder / "a.ras").read_bytes() == NEAT.encode()


def test_an_empty_file_stays_empty(folder: Path) -> None:
    (folder / "a.ras").write_text("\n \n", encoding="utf-8")
    assert run("a.ras") == 0
    assert (folder / "a.ras").read_text() == ""


def test_links_and_modes_are_kept(folder: Path) -> None:
    (folder / "a.ras").chmod(0o640)
    (folder / "sub" / "link.ras").symlink_to("../a.ras")
    assert run("sub/link.ras") == 0
    assert (folder / "sub" / "link.ras").readlink() == Path("../a.ras")
    assert (folder / "a.ras").read_text() == NEAT
    assert stat.S_IMODE((folder / "a.ras").stat().st_mode) == 0o640
    assert sorted(path.name for path in folder.iterdir()) == ["a.ras", "sub"]


def test_a_write_that_fails_leaves_the_file_and_nothing_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refused)
    assert run() == 2
    assert "error[E177]: a.ras: permission denied" in capsys.readouterr().err
    assert (folder / "a.ras").read_text() == LOOSE
    assert sorted(path.name for path in folder.iterdir()) == ["a.ras", "sub"]


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    feed(monkeypatch, LOOSE.encode())
    assert run("-") == 0
    assert capfdbinary.readouterr().out == NEAT.encode()
    feed(monkeypatch, LOOSE.encode())
    assert run("--check", "-") == 1
    assert capfdbinary.readouterr().out == b"would reformat: -\n"
    feed(monkeypatch, NEAT.encode())
    assert run("--diff", "-") == 0
    assert capfdbinary.readouterr().out == b""
    feed(monkeypatch, b"const")
    assert run("-") == 2
    shown = capfdbinary.readouterr()
    assert shown.out == b""
    assert b"--> -:1:6" in shown.err


def test_standard_input_is_formatted_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("-", "a.ras")
    assert "`-` is standard input, which is formatted alone" in capsys.readouterr().err


def test_no_parser_or_solver_library_is_imported() -> None:
    code = (
        "import sys, rascheck.cli.fmt\n"
        "print([m for m in ('lark', 'z3', 'llvmlite') if m in sys.modules])"
    )
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": path},
    )
    assert done.stdout == "[]\n"
