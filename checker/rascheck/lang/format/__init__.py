"""A text goes in; the same text in canonical form comes out, or diagnostics if it does not parse.

Names and types are not looked at, and no other file is read. Only blanks change, and the comma
behind the last element of a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rascheck.diagnostics import Diagnostics
from rascheck.lang.derive import drive
from rascheck.lang.format.declarations import Declarations
from rascheck.lang.format.gaps import Gaps, stripped
from rascheck.lang.format.layout import Piece
from rascheck.lang.parse import DEEPEST, parse
from rascheck.lang.scan import Comment, Token, scan
from rascheck.lang.tables import vocabulary
from rascheck.source import Source


def formatted(source: Source, sink: Diagnostics) -> str | None:
    """The canonical text, or None after saying why there is none.

    Raises AssertionError if the text that was made is not the same but for its blanks: a defect.
    """
    found = Diagnostics()
    tokens, comments = scan(source, vocabulary(), found)
    ended = source.text if source.text.endswith("\n") else f"{source.text}\n"
    file = None if found.failed else _derived(ended, tokens, comments)
    if file is None:
        mistakes = Diagnostics()
        parse(source, mistakes)
        assert mistakes.failed, "parsed, but not derived"
        sink.found += mistakes.found
        return None
    layout, piece = file
    text = layout.text(piece)
    again = scan(Source(source.path, text), vocabulary(), found)
    assert _content(*again) == _content(tokens, comments), "more than blanks has changed"
    return text


def _content(
    tokens: Sequence[Token], comments: Sequence[Comment]
) -> list[tuple[int, str, bool | None]]:
    """Tokens but for commas, and comments, in order; a `//` with whether it is alone."""
    words: list[tuple[int, str, bool | None]] = [
        (t.start, t.text, None) for t in tokens if t.kind != ","
    ]
    words += [
        (c.start, stripped(c.text), c.alone if c.text.startswith("//") else None) for c in comments
    ]
    return [(0, text, alone) for _, text, alone in sorted(words)]


def _derived(
    text: str, tokens: Sequence[Token], comments: Sequence[Comment]
) -> tuple[Declarations, Piece] | None:
    """The pieces of the whole file; None if it does not parse or is nested too deeply to."""
    layout = Declarations(tokens, Gaps(text, tokens, comments))
    deepest = 0

    def make(rule: str, parts: list[Any], first: int, last: int, depth: int) -> Piece | None:
        nonlocal deepest
        if rule != "start":
            deepest = max(deepest, depth)
        return layout.make(rule, parts, first, last) if deepest <= DEEPEST else None

    piece = drive(tokens, "start", make, complete=True)
    return None if piece is None or deepest > DEEPEST else (layout, piece)
