"""The `ras` blocks of pages that are to be in canonical form, and a way to put them there.

All are but those marked as fragments, those that do not parse, and those that show a mistake: in
errors.md, and in the language reference before a `diagnostics` block of the same heading.

`python tests/canonical_pages.py PAGE...`, in a checkout, rewrites those that are not.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from rascheck.diagnostics import Diagnostics
from rascheck.lang.format import formatted
from rascheck.source import Source

ROOT = Path(__file__).parents[1]
MISTAKES = ROOT / "docs" / "errors.md"
BLOCK = re.compile(
    r"(?P<mark><!-- fragment -->\n+)?(?P<fence>^```ras\b[^\n]*\n)(?P<text>.*?)(?=^```$)",
    re.MULTILINE | re.DOTALL,
)


def canonical(page: str) -> str:
    """A page with its blocks in canonical form."""
    sections = []
    for section in re.split(r"(?m)^(?=#+ )", page):
        sections.append(section if "\n```diagnostics" in section else BLOCK.sub(_block, section))
    return "".join(sections)


def _block(found: re.Match[str]) -> str:
    text = None if found["mark"] else formatted(Source("block", found["text"]), Diagnostics())
    return found[0] if text is None else found["fence"] + text


def pages() -> list[Path]:
    """All pages that have blocks to be looked at."""
    every = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in every if page != MISTAKES and "```ras" in page.read_text("utf-8")]


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        path = Path(argument)
        path.write_text(canonical(path.read_text(encoding="utf-8")), encoding="utf-8")
