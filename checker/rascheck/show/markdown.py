"""Texts as Markdown takes them, in the flavour of GitHub and GitLab."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape as html

SYNTAX = re.compile(r"([\\`*_\[\]<>|~$&#])")


def plain(text: str) -> str:
    """A text that is to be read as it stands, in a line or in a cell of a table.

    >>> print(plain("a_b | <c>"))
    a\\_b \\| \\<c\\>
    """
    return SYNTAX.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """A text as code in a line, or in a cell of a table.

    >>> print(code("routing[tea=true]"), code("a|b`c"))
    `routing[tea=true]` ``a\\|b`c``
    """
    text = " ".join(text.split()).replace("|", "\\|")
    ticks = "`" * (_longest(text) + 1)
    edge = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{edge}{text}{edge}{ticks}"


def fenced(text: str, language: str = "text") -> list[str]:
    """Lines of code."""
    fence = "`" * max(3, _longest(text) + 1)
    return [f"{fence}{language}", *text.rstrip("\n").split("\n"), fence]


def folded(summary: str, lines: list[str], *, shown: bool = False) -> list[str]:
    """What is shown when one clicks on its summary, or until then."""
    opened = "<details open>" if shown else "<details>"
    return [f"{opened}<summary>{html(summary)}</summary>", "", *lines, "", "</details>"]


def table(heads: list[str], rows: list[list[str]]) -> list[str]:
    """A table; a head that begins with a blank is that of numbers."""
    line = ["--:" if head.startswith(" ") else "---" for head in heads]
    cells = [[head.strip() for head in heads], line, *rows]
    return [f"| {' | '.join(row)} |" for row in cells]


def _longest(text: str) -> int:
    """How many backticks stand side by side at most."""
    return max((len(run) for run in re.findall("`+", text)), default=0)
