"""`rascheck graph`: what it writes, where, and with which exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rascheck.cli import main

SPEC = """
call e
var x : bool
machine a { state A final step s: A -> A raise e { x = true; } }
machine b { state B final step s: B -> B on e step t: B -> B when x }
"""
DRAWN = '<svg width="1pt">\n<text>{}</text></svg>\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a spec in it, and no Graphviz."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "spec.ras").write_text(SPEC, encoding="utf-8")
    return tmp_path


def graphviz(folder: Path, commands: str) -> None:
    """Put a program `dot` on the PATH."""
    (folder / "bin").mkdir()
    program = folder / "bin" / "dot"
    program.write_text(f"#!/bin/sh\n{commands}\n", encoding="utf-8")
    program.chmod(0o755)


def test_who_talks_to_whom_as_dot_on_the_output(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["graph", str(folder / "spec.ras")]) == 0
    said = capsys.readouterr()
    assert said.out.startswith('digraph "all-machines" {\n')
    assert said.out.count(" -> ") == 2
    assert said.err == ""
    assert main(["graph", "spec.ras", "--no-variables"]) == 0
    assert capsys.readouterr().out.count(" -> ") == 1


def test_one_machine_and_the_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "spec.ras", "--machine", "b"]) == 0
    assert 'tooltip="spec.ras:5 b.s\\nB -> B\\non e\\n" +' in capsys.readouterr().out
    assert main(["graph", str(folder), "--machine", "b", "--no-lines"]) == 0
    assert 'tooltip="spec.ras b.s\\nB -> B\\non e\\n" +' in capsys.readouterr().out
    assert main(["graph", "spec.ras", "--files"]) == 0
    assert 'label="spec.ras\\n2 machines"' in capsys.readouterr().out


def test_one_system(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (folder / "spec.ras").open("a", encoding="utf-8") as file:
        file.write("system only { b, without e }\n")
    assert main(["graph", "spec.ras", "--system", "only"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[4:]] == ['"b"', "}"]
    assert main(["graph", "spec.ras", "--system", "only", "-o", "some/", "--dot"]) == 0
    assert sorted(p.stem for p in Path("some").iterdir()) == ["all-files", "all-machines", "b"]
    assert main(["graph", "spec.ras", "--system", "onl"]) == 2
    assert "error[E166]: there is no system `onl`" in capsys.readouterr().err


def test_a_folder_has_all_pictures(folder: Path) -> None:
    names = ["a", "all-files", "all-machines", "b"]
    assert main(["graph", "spec.ras", "-o", "both/"]) == 0
    assert sorted(p.name for p in (folder / "both").iterdir()) == [
        f"{name}{form}" for name in names for form in (".dot", ".svg")
    ]
    assert main(["graph", "spec.ras", "-o", "new/one/", "--svg"]) == 0
    assert sorted(p.name for p in Path("new/one").iterdir()) == [f"{name}.svg" for name in names]
    assert main(["graph", "spec.ras", "-o", "both", "--dot", "--machine", "a"]) == 0
    for path in Path("new/one").iterdir():
        assert path.read_bytes() == (folder / "both" / path.name).read_bytes()


def test_the_name_says_the_format(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, start in {"p.dot": "digraph", "p.gv": "digraph", "p.svg": "<svg"}.items():
        assert main(["graph", "spec.ras", "-o", name]) == 0
        assert (folder / name).read_text(encoding="utf-8").startswith(start)
    assert main(["graph", "spec.ras", "--svg"]) == 0
    assert capsys.readouterr().out == (folder / "p.svg").read_text(encoding="utf-8")
    assert main(["graph", "spec.ras", "-o", "q.svg", "--dot"]) == 2
    assert main(["graph", "spec.ras", "-o", "q"]) == 2
    assert main(["graph", "spec.ras", "-o", "no/q.svg"]) == 2
    assert not list(folder.glob("q*"))
    assert [line for line in capsys.readouterr().err.splitlines() if "error[" in line] == [
        "error[E183]: -o q.svg: the name says no format that is written",
        "error[E183]: -o q: the name says no format that is written",
        "error[E177]: no/q.svg: no such file or directory",
    ]


def test_graphviz_draws_where_it_is(folder: Path) -> None:
    assert main(["graph", "spec.ras", "-o", "ours.svg"]) == 0
    graphviz(folder, f"printf '%s' '{DRAWN}'")
    assert main(["graph", "spec.ras", "-o", "theirs.svg"]) == 0
    assert main(["graph", "spec.ras", "-o", "plain.svg", "--plain"]) == 0
    texts = {p.stem: p.read_text(encoding="utf-8") for p in folder.glob("*.svg")}
    assert "<text>{}</text>" in texts["theirs"]
    assert "<title>Who talks to whom</title>" in texts["theirs"]
    assert texts["plain"] == texts["ours"]


def test_a_graphviz_that_fails_is_as_none(folder: Path) -> None:
    assert main(["graph", "spec.ras", "-o", "ours.svg"]) == 0
    graphviz(folder, "exit 1")
    assert main(["graph", "spec.ras", "-o", "theirs.svg"]) == 0
    assert Path("theirs.svg").read_bytes() == Path("ours.svg").read_bytes()


def test_what_is_odd_is_said_after_the_picture(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "spec.ras").open("a", encoding="utf-8") as file:
        file.write("machine c { state C final step s: C -> C }\n")
    assert main(["graph", "spec.ras"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("digraph")
    assert said.err.startswith(
        "warning[W183]: the machine `c` talks to nobody\n --> spec.ras:6:9\n"
    )
    assert said.err.endswith("1 warning\n")


def test_a_circle_of_files_is_drawn_and_is_an_error(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "one.ras").write_text('use "two.ras"\n', encoding="utf-8")
    (folder / "two.ras").write_text('use "one.ras"\n', encoding="utf-8")
    assert main(["graph", "one.ras", "--files"]) == 2
    said = capsys.readouterr()
    assert '"two.ras" -> "one.ras" [color=red3, penwidth=2];' in said.out
    assert said.err.startswith("error[E031]: files use each other: one.ras -> two.ras -> one.ras\n")


def test_what_cannot_be_read_is_not_drawn(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.ras").write_text("machine m { state A  step s: A -> Z }\n", encoding="utf-8")
    assert main(["graph", "bad.ras", "-o", "bad.svg"]) == 2
    assert "error[E105]" in capsys.readouterr().err
    assert not (folder / "bad.svg").exists()
    assert main(["graph", "spec.ras", "--machine", "c"]) == 2
    assert capsys.readouterr().out == ""


def test_only_this_verb_pays_for_networkx() -> None:
    program = (
        "import sys; import rascheck.cli.check, rascheck.cli.explore; from rascheck.cli.words"
        " import parser; parser().format_help(); print('networkx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "False\n"
