"""The place of a step in a spec goes in; the lines that declare it come out, and its comments."""

from __future__ import annotations

from typing import NamedTuple

from rascheck.source import Source, Span

LONGEST = 40
"""How many lines of a step are shown."""


class Excerpt(NamedTuple):
    """A step as it stands in the text.

    `about` is the comment above a group of a machine's steps to which it belongs, `comment` its
    own; `lines` begin at line `first` of `path`, without the indentation that all have.
    """

    path: str
    first: int
    about: str
    comment: str
    lines: tuple[str, ...]


def excerpt(span: Span) -> Excerpt:
    """The step whose name stands at `span`."""
    source, number = span.source, span.line
    last = source.text.count("\n") + 1
    column = _indent(source.line(number))
    above = _comment(source, number - 1, column)
    lines = [source.line(number)[column:]]
    for below in range(number + 1, min(last, number + LONGEST) + 1):
        line = source.line(below)
        closes = line[column:].startswith("}") and _indent(line) == column
        if not line.strip() or (_indent(line) <= column and not closes):
            break
        lines.append(line[column:].rstrip())
        if closes:
            break
    about = _heading(source, number - 1 - len(above), column) if column else []
    return Excerpt(source.path, number, _joined(about), _joined(above), tuple(lines))


def _comment(source: Source, number: int, column: int) -> list[str]:
    """The comment that ends in line `number`, if one does."""
    found: list[str] = []
    while number > 0 and _is_comment(source.line(number), column):
        found.insert(0, source.line(number))
        number -= 1
    return found


def _heading(source: Source, number: int, column: int) -> list[str]:
    """The comment further up that stands alone, with nothing less indented in between."""
    while number > 0:
        line = source.line(number)
        if line.strip() and _indent(line) < column:
            break
        alone = number == source.text.count("\n") + 1 or not source.line(number + 1).strip()
        if alone and _is_comment(line, column):
            return _comment(source, number, column)
        number -= 1
    return []


def _is_comment(line: str, column: int) -> bool:
    return _indent(line) == column and line[column:].startswith("//")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _joined(lines: list[str]) -> str:
    """Comments as one line, without their signs."""
    return " ".join(line.strip().lstrip("/").strip() for line in lines)
