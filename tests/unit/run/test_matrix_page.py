"""The page of guarantees is what its own command writes today.

All of it takes minutes of processor time; here the tables of the files that are quick are made
again, and it is looked whether every check of every file has its rows.
"""

from __future__ import annotations

import re
from pathlib import Path

import pages

PAGE = pages.ROOT / "docs" / "ras" / "matrix.md"
GUARANTEES = pages.ROOT / "properties" / "guarantees"
QUICK = ("el3", "el3_target", "guest_memfd", "notification", "records", "sdei")


def command() -> str:
    """The one that the page names."""
    (block, *_) = pages.blocks(PAGE)
    (line,) = block.lines
    return line


def tables(page: str) -> dict[str, str]:
    """The table of each file."""
    parts = re.split(r"^## `(.+\.ras)`$", page, flags=re.M)[1:]
    return {
        name: "\n".join(re.findall(r"^\|.*$", text.split("\n## ")[0], re.M))
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


def test_the_page_names_the_command_that_makes_it() -> None:
    assert command() == (
        "rascheck matrix properties/guarantees --over kernel --max-states 60000"
        " --markdown docs/ras/matrix.md"
    )


def test_the_tables_are_what_the_command_writes(tmp_path: Path) -> None:
    (tmp_path / "properties").symlink_to(pages.ROOT / "properties")
    files = " ".join(f"properties/guarantees/{name}.ras" for name in QUICK)
    line = command().replace("properties/guarantees", files)
    line = line.replace("docs/ras/matrix.md", "made.md")
    code, printed = pages.run(f"{line} -q --no-out", tmp_path)
    assert code in (0, 3), printed  # 3: a cell is larger than --max-states
    made = tables((tmp_path / "made.md").read_text(encoding="utf-8"))
    shown = tables(PAGE.read_text(encoding="utf-8"))
    assert len(made) == len(QUICK)
    assert made == {name: shown[name] for name in made}, f"run it again: {command()}"


def test_every_check_has_its_rows() -> None:
    for name, table in tables(PAGE.read_text(encoding="utf-8")).items():
        spec = (pages.ROOT / name).read_text(encoding="utf-8")
        checks = re.findall(r"^check (\w+) \{", spec, re.M)
        rows = dict.fromkeys(re.findall(r"^\| `(\w+)` \|", table, re.M))
        assert list(rows) == checks, name


def test_every_file_has_its_table() -> None:
    files = {f"properties/guarantees/{file.name}" for file in GUARANTEES.glob("*.ras")}
    assert set(tables(PAGE.read_text(encoding="utf-8"))) == files
