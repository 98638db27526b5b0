"""Diagnostics go in; the text that a user reads comes out: reason, place, the line, and the fix."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from typing import Any

from rascheck.diagnostics import Diagnostic, Severity
from rascheck.source import Span

_TAB = 4
_CUT = "..."
_MOST = 200  # nobody reads more of them in full
_BOLD, _RED, _YELLOW, _BLUE, _CYAN = "1", "1;31", "1;33", "1;34", "1;36"


def render(
    diagnostics: Iterable[Diagnostic],
    *,
    width: int = 100,
    colour: bool = False,
    form: str = "full",
) -> str:
    """All of them, in the order given, and how many there are; nothing for none.

    The form is `full`, with the text of each place: no line of it is longer than `width`, a long
    one is cut on both sides of what is marked. Or it is `short`, one line each:
    `path:line:column: error[E010]: message`; or `json`, one object a line and no number of them.
    """
    found = list(diagnostics)
    if not found:
        return ""
    if form == "json":
        return "".join(f"{json.dumps(as_json(d))}\n" for d in found)
    writer = _Writer(width, colour)
    if form == "short":
        return "\n".join([*map(writer.short, found), _count(found)]) + "\n"
    blocks = [writer.full(d) for d in found[:_MOST]]
    if len(found) > _MOST:
        blocks.append(f"... and {len(found) - _MOST:,} more")
    return "\n\n".join([*blocks, _count(found)]) + "\n"


def as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """An object whose keys are always the same; what is not known is null."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "fix": diagnostic.fix or None,
        **_range(diagnostic.span),
        "notes": [{"message": n.message, **_range(n.span)} for n in diagnostic.notes],
    }


def _range(span: Span | None) -> dict[str, str | int | None]:
    """The path of a place, where it begins, and the first character after it.

    Lines and columns count from 1, columns in characters.
    """
    if span is None:
        return dict.fromkeys(("path", "line", "column", "end_line", "end_column"))
    end_line, end_column = span.source.position(span.end)
    return {
        "path": span.source.path,
        "line": span.line,
        "column": span.column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _count(found: list[Diagnostic]) -> str:
    """How many of each kind.

    >>> _count([Diagnostic("E010", "a"), Diagnostic("E011", "b")])
    '2 errors'
    """
    said = []
    for severity in Severity:
        many = sum(d.severity is severity for d in found)
        if many:
            said.append(f"{many} {severity.value}{'s' if many > 1 else ''}")
    return ", ".join(said)


class _Writer:
    def __init__(self, width: int, colour: bool) -> None:
        self._width = width
        self._colour = colour

    def _paint(self, code: str, text: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._colour and text else text

    def short(self, diagnostic: Diagnostic) -> str:
        """One line."""
        place = f"{diagnostic.span}: " if diagnostic.span else ""
        return _safe(f"{place}{diagnostic.severity.value}[{diagnostic.code}]: {diagnostic.message}")

    def full(self, diagnostic: Diagnostic) -> str:
        """The message, its place, the notes and the fix."""
        strong = _RED if diagnostic.severity is Severity.ERROR else _YELLOW
        title = self._paint(strong, f"{diagnostic.severity.value}[{diagnostic.code}]")
        lines = [f"{title}{self._paint(_BOLD, f': {_safe(diagnostic.message)}')}"]
        spans = [s for s in (diagnostic.span, *(n.span for n in diagnostic.notes)) if s]
        gutter = max((len(str(s.line)) for s in spans), default=0)
        if diagnostic.span:
            lines += self._place(diagnostic.span, gutter, "^", strong)
        for note in diagnostic.notes:
            lines.append(f"{self._paint(_BLUE, 'note')}: {_safe(note.message)}")
            lines += self._place(note.span, gutter, "-", _BLUE)
        if diagnostic.fix:
            lines.append(f"{self._paint(_CYAN, 'help')}: {_safe(diagnostic.fix)}")
        return "\n".join(lines)

    def _place(self, span: Span, gutter: int, mark: str, colour: str) -> list[str]:
        """The arrow with the place, and the first line of the span with marks under it."""
        edge = " " * gutter
        arrow = f"{edge}{self._paint(_BLUE, '-->')} {_safe(str(span))}"
        bar = self._paint(_BLUE, "|")
        text, first, many = _window(span, self._width - gutter - 3)
        number = self._paint(_BLUE, str(span.line).rjust(gutter))
        marks = " " * first + self._paint(colour, mark * many)
        return [
            arrow,
            f"{edge} {bar}",
            f"{number} {bar} {text}".rstrip(),
            f"{edge} {bar} {marks}",
        ]


def _window(span: Span, width: int) -> tuple[str, int, int]:
    """What to show of the first line of a span: its text, and the marks' first cell and number."""
    line = span.source.line(span.line)
    start = span.column - 1
    far = max(0, start - 2 * width)  # what is farther away than this is not even measured
    line = line[far : start + 2 * width]
    start -= far
    stop = max(min(start + span.end - span.start, len(line)), start + 1)
    cells = _cells(line)
    before = sum(_width(c) for c in cells[:start])
    many = max(sum(_width(c) for c in cells[start:stop]), 1)
    total = sum(_width(c) for c in cells) + (stop > len(line))
    if total <= width and not far:
        return "".join(cells), before, many
    # Cut: keep the marked part, or its beginning, with as much as fits on both sides.
    room = max(width - 2 * len(_CUT), 10)
    first = max(0, before - max(room - many, 0) // 2)
    left = right = _CUT
    if first <= len(_CUT) and not far:
        first, room, left = 0, room + len(_CUT), ""
    elif first + room + len(_CUT) >= total:
        room, right = room + len(_CUT), ""
        first = total - room
    text, at, skipped = "", 0, first
    for cell in cells:
        if first <= at and at + _width(cell) <= first + room:
            skipped = at if not text else skipped
            text += cell
        at += _width(cell)
    shown = before - skipped + len(left)
    return f"{left}{text}{right}", shown, min(many, first + room - before)


def _safe(text: str) -> str:
    """A text that a terminal shows as it is.

    >>> _safe("a\\x1b[2Jb")
    'a\\\\u001b[2Jb'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _cells(line: str) -> list[str]:
    """Each character as it is shown: tabs as spaces, what cannot be printed as a question mark."""
    shown: list[str] = []
    column = 0
    for char in line:
        cell = char if char.isprintable() else "?"
        if char == "\t":
            cell = " " * (_TAB - column % _TAB)
        shown.append(cell)
        column += _width(cell)
    return shown


def _width(cell: str) -> int:
    """How many columns of a terminal a cell takes."""
    if len(cell) != 1:
        return len(cell)
    if unicodedata.combining(cell):
        return 0
    return 2 if unicodedata.east_asian_width(cell) in "WF" else 1
