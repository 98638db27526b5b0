"""A row of tokens that is read from left to right, with what is said where it is wrong."""

from __future__ import annotations

from rascheck.diagnostics import Diagnostics
from rascheck.importers.murphi.scan import Token, scan
from rascheck.source import Source, Span

DEEPEST = 60
"""Expressions, types and statements may stand in each other so many times."""
MOST_MISTAKES = 30
"""After so many mistakes the rest of a text is not read."""


class Unreadable(Exception):
    """What is being read cannot be; that has been reported."""


class TooDeep(Unreadable):
    """Nothing more is read."""


class Tokens:
    """The tokens of a text and how far they have been read."""

    def __init__(self, source: Source, sink: Diagnostics) -> None:
        self.source = source
        self.sink = sink
        tokens = scan(source, sink)
        # What stands around words that are none is not worth to be read.
        self._tokens = tokens[-1:] if sink.failed else tokens
        self._at = 0
        self._levels = 0

    @property
    def next(self) -> Token:
        """The token that is read next."""
        return self._tokens[self._at]

    @property
    def after(self) -> Token:
        """The token behind that."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def behind_place(self) -> str:
        """What stands behind the name here and its fields and subscripts."""
        at, depth = self._at + 1, 0
        while at < len(self._tokens):
            kind = self._tokens[at].kind
            depth += (kind == "[") - (kind == "]")
            if depth == 0 and kind == ".":
                at += 1
            elif depth == 0 and kind != "]":
                return kind
            at += 1
        return ""

    def take(self) -> Token:
        """Read one token."""
        token = self.next
        if token.kind != "eof":
            self._at += 1
        return token

    def accept(self, *kinds: str) -> Token | None:
        """Read one token if it is one of these."""
        return self.take() if self.next.kind in kinds else None

    def expect(self, *kinds: str, what: str = "") -> Token:
        """Read one token, which must be one of these; `what` says what it is for."""
        token = self.accept(*kinds)
        if token is None:
            raise self.wrong(" or ".join(_shown(kind) for kind in kinds) + what)
        return token

    def wrong(self, expected: str) -> Unreadable:
        """Report that something else was expected here."""
        token = self.next
        found = "the end of the text" if token.kind == "eof" else f"`{token.text[:40]}`"
        if token.kind == "eof":
            span = Span(self.source, token.start, token.start)
        else:
            span = Span(self.source, token.start, token.end)
        self.sink.error("E420", f"expected {expected}, found {found}", span)
        return Unreadable()

    def span(self, start: int) -> Span:
        """From an offset to the end of what has been read."""
        end = self._tokens[self._at - 1].end if self._at else 0
        return Span(self.source, start, max(start, end))

    def skip_to(self, kinds: frozenset[str]) -> None:
        """Leave out at least one token, and all up to the first of these."""
        self.take()
        while self.next.kind not in kinds and self.next.kind != "eof":
            self.take()

    def enter(self) -> None:
        """One level deeper."""
        self._levels += 1
        if self._levels > DEEPEST:
            token = self.next
            message = f"more than {DEEPEST} levels within each other are not read"
            self.sink.error("E425", message, Span(self.source, token.start, token.end))
            raise TooDeep

    def leave(self) -> None:
        """One level back."""
        self._levels -= 1

    def surface(self) -> None:
        """Back to the outermost level, after a mistake."""
        self._levels = 0


def _shown(kind: str) -> str:
    return {"name": "a name", "number": "a number", "string": "a string"}.get(kind, f"`{kind}`")
