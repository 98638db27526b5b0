"""Trees: what is read, from a folder and from a revision, and what is no text and no tree."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.trees.tree import LARGEST, Folder, Tree, opened, split


def git(folder: Path, *words: str) -> str:
    given = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PATH": os.defpath}
    who = ["-c", "user.name=n", "-c", "user.email=n@n", "-c", "init.defaultBranch=main"]
    command = ["git", "-C", str(folder), *who, *words]
    return subprocess.run(command, env=given, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A git directory with two revisions of a file, and a third text that is not committed."""
    root = tmp_path / "linux"
    (root / "mm").mkdir(parents=True)
    (root / "Makefile").write_text("VERSION = 6\nPATCHLEVEL = 8\nSUBLEVEL = 0\n")
    git(tmp_path, "init", "-q", str(root))
    for number in (1, 2):
        (root / "mm/memory-failure.c").write_text(f"int memory_failure(void) {{ {number}; }}\n")
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", f"{number}")
        git(root, "tag", f"v{number}")
    (root / "mm/memory-failure.c").write_text("int memory_failure(void) { 3; }\n")
    return root


def tree(text: str, revision: str = "") -> Tree:
    sink = Diagnostics()
    found = opened(text, revision, sink)
    assert found is not None, list(sink)
    return found


def code(found: Tree, file: str = "mm/memory-failure.c") -> str:
    text = found.read(file)
    assert text is not None
    return text.text


def test_a_folder_is_read_as_it_is(linux: Path) -> None:
    found = tree(str(linux))
    assert (found.kind, found.version) == ("linux", "6.8.0")
    assert "3;" in code(found)


def test_a_revision_is_read_without_a_checkout(linux: Path) -> None:
    assert "1;" in code(tree(str(linux), "v1"))
    assert "2;" in code(tree(f"{linux}@v2"))
    assert tree(f"{linux}@v2").name == f"{linux}@v2"
    assert "2;" in code(tree(f"{linux}@HEAD"))


def test_a_bare_mirror_is_read_at_its_head(linux: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(linux), "bare")
    found = tree(str(tmp_path / "bare"))
    assert (found.kind, found.version) == ("linux", "6.8.0")
    assert "2;" in code(found)
    assert "1;" in code(tree(str(tmp_path / "bare"), "v1"))


def test_a_part_of_a_revision(linux: Path) -> None:
    assert "2;" in code(tree(str(linux), "v2:mm"), "memory-failure.c")


def test_a_word_is_found_in_other_files(linux: Path) -> None:
    (linux / "mm/other.c").write_text("memory_failure_queue();\nmemory_failure();\n")
    assert tree(str(linux)).with_word("memory_failure", ["mm"]) == [
        "mm/memory-failure.c",
        "mm/other.c",
    ]
    assert tree(f"{linux}@v1").with_word("memory_failure", ["mm"]) == ["mm/memory-failure.c"]
    assert tree(str(linux)).with_word("memory_failure", ["no/such"]) == []


@pytest.mark.parametrize(
    ("given", "revision", "code"),
    [
        ("no/such/folder", "", "E450"),
        ("Makefile", "", "E450"),
        (".", "no-such-tag", "E451"),
        (".", "--output=x", "E451"),
        (".", "v1\n", "E451"),
        (".", "v1:no/such", "E451"),
        (".", "v1:Makefile", "E451"),
        (".@no-such-tag", "", "E451"),
        ("@", "", "E450"),
        ("\0", "", "E450"),
    ],
)
def test_what_is_no_tree_is_a_diagnostic(
    given: str, revision: str, code: str, linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(linux)
    sink = Diagnostics()
    assert opened(given, revision, sink) is None
    assert [d.code for d in sink] == [code]


def test_a_folder_inside_a_repository_is_not_that_repository(linux: Path) -> None:
    sink = Diagnostics()
    assert opened(str(linux / "mm"), "v1", sink) is None
    assert [d.code for d in sink] == ["E451"]


def test_what_is_no_text_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "binary.c").write_bytes(b"int f(void) {}\0")
    with (tmp_path / "huge.c").open("wb") as file:
        file.truncate(LARGEST + 1)
    (tmp_path / "loop.c").symlink_to("loop.c")
    (tmp_path / "folder.c").mkdir()
    os.mkfifo(tmp_path / "pipe.c")
    outside = tmp_path.parent / f"{tmp_path.name}-outside.c"
    outside.write_text("int f(void) {}\n")
    (tmp_path / "outside.c").symlink_to(outside)
    found = Folder("t", tmp_path)
    for name in ("binary", "huge", "loop", "folder", "pipe", "outside", "nothing"):
        assert found.read(f"{name}.c") is None, name
    assert found.read(f"../{outside.name}") is None
    assert found.read("a\0b") is None
    assert (found.kind, found.version) == ("", "")


def test_bytes_that_are_no_utf8_are_read(tmp_path: Path) -> None:
    (tmp_path / "old.c").write_bytes(b"/* Fran\xe7ois */\r\nint f(void)\r\n{\r\n}\r\n")
    text = Folder("t", tmp_path).read("old.c")
    assert text is not None
    body = text.function("f")
    assert body is not None
    assert text.line(body.start) == 2


def test_loops_of_links_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b").symlink_to(tmp_path)
    (tmp_path / "a/f.c").write_text("word\n")
    assert Folder("t", tmp_path).with_word("word", ["a"]) == ["a/f.c"]


def test_a_path_with_a_sign_in_it_is_a_path(tmp_path: Path) -> None:
    (tmp_path / "a@b").mkdir()
    assert split(str(tmp_path / "a@b"), "") == (tmp_path / "a@b", "")
    assert split(f"{tmp_path}@v6.8@{{1}}", "") == (tmp_path, "v6.8@{1}")
    assert split(f"{tmp_path / 'a@b'}@v1", "") == (tmp_path / "a@b", "v1")
