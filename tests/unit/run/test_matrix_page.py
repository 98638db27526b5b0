"""The page of guarantees is what its own command writes today."""

from __future__ import annotations

from pathlib import Path

import pages

PAGE = pages.ROOT / "docs" / "ras" / "matrix.md"


def test_the_page_is_what_its_command_writes(tmp_path: Path) -> None:
    (block, *_) = pages.blocks(PAGE)
    (command,) = block.lines
    assert command.startswith("rascheck matrix ")
    assert command.endswith(" --markdown docs/ras/matrix.md")
    (tmp_path / "properties").symlink_to(pages.ROOT / "properties")
    (tmp_path / "docs" / "ras").mkdir(parents=True)
    code, printed = pages.run(f"{command} -q --no-out", tmp_path)
    assert code in (0, 3), printed  # 3: a cell is larger than --max-states
    made = (tmp_path / "docs" / "ras" / "matrix.md").read_text(encoding="utf-8")
    assert made == PAGE.read_text(encoding="utf-8"), f"run it again: {command}"
