"""What stands between two tokens goes in, blanks and comments; a document for it comes out.

A comment stays where it is among the tokens, and at the beginning or the end of a line if it was
there: what a `///` documents depends on both.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Sequence

from rascheck.lang.format.doc import Doc, Hard, Line, Margin, join, nest
from rascheck.lang.scan import Comment, Token


class Kind(enum.Enum):
    """What a gap is if nothing stands in it."""

    TIGHT = ""
    SPACE = " "
    SOFT = "nothing, or the end of a line"
    LINE = "a blank, or the end of a line"
    NOTE = "two blanks, or the end of a line"
    HARD = "the end of a line"
    MEMBER = "the end of a line, and a blank line if there was one"


_BETWEEN: dict[Kind, Doc] = {
    Kind.TIGHT: "",
    Kind.SPACE: " ",
    Kind.SOFT: Line(""),
    Kind.LINE: Line(" "),
    Kind.NOTE: Line("  "),
    Kind.HARD: Hard(blank=False),
    Kind.MEMBER: Hard(blank=False),
}
_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")
_CLINGING = frozenset(")],;")


class Gaps:
    """The gaps of a text: gap `i` is before token `i`, and the last one after all tokens."""

    def __init__(self, text: str, tokens: Sequence[Token], comments: Sequence[Comment]) -> None:
        self._text = text
        self._tokens = tokens
        self._comments: dict[int, list[Comment]] = {}
        at = 0
        for comment in comments:
            while at < len(tokens) and tokens[at].start < comment.start:
                at += 1
            self._comments.setdefault(at, []).append(comment)

    def comments(self, at: int) -> bool:
        """Whether there are comments in a gap."""
        return at in self._comments

    def lines(self, at: int) -> list[int]:
        """How many lines end before each comment of a gap, and after the last one."""
        start = self._tokens[at - 1].end if at else 0
        end = self._tokens[at].start if at < len(self._tokens) else len(self._text)
        found = []
        for comment in self._comments.get(at, ()):
            found.append(self._text.count("\n", start, comment.start))
            start = comment.end
        return [*found, self._text.count("\n", start, end)]

    def turns(self, at: int) -> bool:
        """Whether the author began a new line in a gap."""
        return any(self.lines(at))

    def blank(self, at: int) -> bool:
        """Whether the author left a blank line in a gap."""
        return any(lines > 1 for lines in self.lines(at))

    def before(self, at: int, kind: Kind, *, blank: bool = False) -> Doc:
        """The gap before a token that closes nothing; with a blank line in it if `blank`."""
        if at not in self._comments:
            if kind is Kind.MEMBER and (blank or self.blank(at)) and not self._opens(at):
                return Hard(blank=True)
            return _BETWEEN[kind]
        lines = self.lines(at)
        if not any(lines):
            return self._inline(at, kind, blank=blank)
        # A comment of several lines may have one behind it that documents what is next.
        behind = zip(self._comments[at], lines, strict=False)
        first = itertools.takewhile(lambda pair: not pair[1], behind)
        blank = blank and not self.blank(at) and not any("\n" in c.text for c, _ in first)
        parts = self._listed(at, lines, blank=blank)
        if lines[-1]:
            parts.append(Hard(blank=(lines[-1] > 1) or (blank and not any(lines[:-1]))))
        elif self._kind(at) not in _CLINGING:
            parts.append(" ")
        doc = join(parts)
        return nest(doc) if kind in (Kind.TIGHT, Kind.SPACE) else doc

    def closing(self, at: int, kind: Kind, by: int = 4) -> Doc:
        """The gap before a bracket that closes what is indented, or before the end of the text."""
        if at not in self._comments:
            return _BETWEEN[kind]
        lines = self.lines(at)
        if not any(lines):
            first = "" if self._kind(at - 1) in ("(", "[") else " "
            texts = " ".join(stripped(c.text) for c in self._comments[at])
            # The same as at the end of a line, where it may come to stand.
            return join([nest(_comment(f"{first}{texts}", margin=True), by), _BETWEEN[kind]])
        inside = nest(join(self._listed(at, lines, blank=False)), by)
        return join([inside, Hard(blank=False) if lines[-1] else _BETWEEN[kind]])

    def _inline(self, at: int, kind: Kind, *, blank: bool) -> Doc:
        """Comments between two tokens of one line; they stay with the second one."""
        comments = self._comments[at]
        texts = [stripped(c.text) for c in comments]
        if kind not in (Kind.TIGHT, Kind.SPACE):
            gap = Hard(blank=True) if blank else _BETWEEN[kind]
            return join([gap, *(f"{text} " for text in texts)])
        first = "" if self._kind(at - 1) in _OPENING else " "
        last = "" if self._kind(at) in _CLINGING else " "
        return first + " ".join(texts) + last

    def _listed(self, at: int, lines: Sequence[int], *, blank: bool) -> list[Doc]:
        """The comments of a gap, each with what is before it; with a blank line if `blank`."""
        parts: list[Doc] = []
        for number, (comment, ends) in enumerate(zip(self._comments[at], lines, strict=False)):
            text = stripped(comment.text)
            if ends or (at == 0 and number == 0):
                if at or number:
                    wide = (ends > 1 or blank) and not (number == 0 and self._opens(at))
                    parts.append(Hard(blank=wide))
                    blank = False
                parts.append(text)
            else:
                space = "  " if text.startswith("//") else " "
                alone = not any(lines[: number + 1])
                parts.append(_comment(space + text, margin=alone))
        return parts

    def _kind(self, at: int) -> str:
        return self._tokens[at].kind if 0 <= at < len(self._tokens) else ""

    def _opens(self, at: int) -> bool:
        return at == 0 or self._kind(at - 1) in _OPENING


def stripped(text: str) -> str:
    """A comment without blanks at the ends of its lines."""
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _comment(text: str, *, margin: bool) -> Doc:
    return Margin(text) if margin and "\n" not in text else text
