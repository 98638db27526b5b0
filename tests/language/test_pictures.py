"""The pictures of the pages are those that `rascheck graph` draws today.

docs/graph.md has the commands that renew them.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from pages import ROOT, blocks

from rascheck.cli import main

MODEL = ROOT / "docs" / "ras"
TUTORIAL = ROOT / "docs" / "tutorial"
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+\.svg)\)")


def renewed(page: Path, folder: Path) -> list[list[str]]:
    """The commands of a page that write into docs/, with another folder in its place."""
    commands = [
        shlex.split(line.removeprefix("$ "))
        for block in blocks(page)
        for line in block.lines
        if re.match(r"(\$ )?rascheck graph .* -o docs/", line)
    ]
    return [
        [
            word.replace("docs/", f"{folder}/") if word.startswith("docs/") else word
            for word in words
        ]
        for words in commands
    ]


def pictures(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.svg")}


def test_the_model_looks_as_the_pages_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = renewed(ROOT / "docs" / "graph.md", tmp_path)
    assert len(commands) == 3
    monkeypatch.chdir(ROOT)
    for words in commands:
        assert main(words[1:]) == 0
    drawn = pictures(tmp_path / "ras")
    assert sorted(drawn) == sorted(pictures(MODEL))
    changed = [name for name, text in drawn.items() if text != (MODEL / name).read_bytes()]
    assert changed == [], "renew them: docs/graph.md has the commands"


def test_the_tutorial_looks_as_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = next(b for b in blocks(ROOT / "docs" / "tutorial.md") if b.file == "record.ras")
    (tmp_path / "record.ras").write_text(record.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["graph", "record.ras", "-o", "new/", "--svg", "--plain", "--no-lines"]) == 0
    shown = pictures(TUTORIAL)
    assert sorted(shown) == ["all-machines.svg", "firmware.svg", "ghes.svg"]
    for name, text in shown.items():
        assert text == (tmp_path / "new" / name).read_bytes()


def test_every_machine_of_the_model_is_shown_on_its_page() -> None:
    pages = [(MODEL / name).read_text(encoding="utf-8") for name in ("model.md", "machines.md")]
    shown = [name for page in pages for name in PICTURE.findall(page)]
    assert sorted(shown) == sorted(pictures(MODEL))


def test_no_picture_depends_on_where_or_when_it_was_made() -> None:
    for path in [*MODEL.glob("*.svg"), *TUTORIAL.glob("*.svg")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\.ras:\d|model/ras", text), path
