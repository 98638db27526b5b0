"""Tokens that do not parse go in; the largest part that does comes out, and a diagnostic a mistake.

Where the parser stops, a small change of one or two tokens is looked for that lets it go on: that
change says what the mistake is. Without one, the smallest enclosing statement, member, entry or
declaration is left out, so that what follows is still read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from rascheck.diagnostics import Diagnostics, Note
from rascheck.lang.expected import END, PREFIXES, describe
from rascheck.lang.regions import opening, regions, unclosed
from rascheck.lang.repair import Mistake, Repair, repairs
from rascheck.lang.scan import MOST_MISTAKES, Token, too_many
from rascheck.source import Source, Span

UNKNOWN = "?"  # the name that stands for a missing expression; it is among the lost ones
NAMELESS = ""  # among the lost names if a declaration was left out that has no name
_LOOK = 6  # how far a repair is followed at most
_SURE = 3  # how far one must lead that puts or leaves out anything


class Cursor(Protocol):
    """A state of the parser; immutable."""

    def after(self, kind: str) -> Cursor | None:
        """The state after one more token, or None if that token may not come."""

    def accepts(self) -> frozenset[str]:
        """The kinds of token that may come next."""


class Mender:
    """Mends the pieces of one file; `lost` are the names in what was left out."""

    def __init__(self, source: Source, tokens: Sequence[Token], sink: Diagnostics) -> None:
        self.lost: set[str] = set()
        self.gave_up = False
        self._source = source
        self._sink = sink
        self._mistakes = 0
        self._reserved: set[str] = set()
        # Lines where a character was already reported: what follows from it is not said.
        self._quiet = {d.span.line for d in sink.found if d.span and d.span.source is source}
        if tokens and any(d.code == "E005" for d in sink.found):
            self._quiet.add(source.position(tokens[-1].end)[0])

    def mend(self, piece: Sequence[Token], start: Cursor) -> list[Token]:
        """Return tokens that parse from `start`: those given, with as few changes as can be."""
        tokens = list(piece)
        cursors = [start]
        at, dropped = 0, -1
        while True:
            follow = cursors[at].after(_kind(tokens, at))
            if follow is not None:
                if at == len(tokens):
                    return tokens
                cursors.append(follow)
                at += 1
                continue
            if at != dropped:
                repair = self._best(tokens, cursors, at)
                self._report(repair.mistake if repair else self._unexpected(tokens, cursors, at))
                if repair and not self.gave_up:
                    tokens[repair.at : repair.at + repair.removed] = repair.added
                    at = repair.at
                    del cursors[at + 1 :]
                    continue
            first, last = (0, len(tokens)) if self.gave_up else regions(self._source, tokens, at)
            self.lost.update(t.text for t in tokens[first:last] if t.kind == "NAME")
            if first == 0 and tokens and tokens[0].kind != "NAME" and _kind(tokens, 1) != "NAME":
                self.lost.add(NAMELESS)
            del tokens[first:last]
            if not tokens:
                return []
            at = dropped = first
            del cursors[at + 1 :]

    def _report(self, mistake: Mistake) -> None:
        if mistake.span.line in self._quiet or mistake.reserved in self._reserved:
            return
        if mistake.reserved:
            self._reserved.add(mistake.reserved)
        if self._mistakes == MOST_MISTAKES:
            self.gave_up = True
            too_many(mistake.span, self._sink)
            return
        self._mistakes += 1
        self._sink.error(
            mistake.code, mistake.message, mistake.span, fix=mistake.fix, notes=mistake.notes
        )

    def _best(self, tokens: list[Token], cursors: list[Cursor], at: int) -> Repair | None:
        """The repair after which most tokens can be read; the first of equals."""
        best: Repair | None = None
        most = 0
        for repair in self._repairs(tokens, cursors, at):
            rest = tokens[repair.at + repair.removed :]
            reach = _reach(cursors[repair.at], repair.added, rest)
            if reach >= repair.needed and reach > most:
                best, most = repair, reach
        if best is None and at and cursors[at].accepts() >= {"NAME", "!"}:
            end = tokens[at - 1].end
            value = Token("NAME", UNKNOWN, end, end)
            if _reach(cursors[at], (value,), tokens[at:]) >= _SURE:
                self.lost.add(UNKNOWN)
                return Repair(at, 0, (value,), self._unexpected(tokens, cursors, at))
        if best is None and _reach(cursors[at], (), tokens[at + 1 :]) >= _SURE:
            return Repair(at, 1, (), self._unexpected(tokens, cursors, at))
        return best

    def _repairs(self, tokens: list[Token], cursors: list[Cursor], at: int) -> Iterator[Repair]:
        previous = cursors[at - 1].accepts() if at else frozenset()
        return repairs(self._source, tokens, at, cursors[at].accepts(), previous)

    def _unexpected(self, tokens: list[Token], cursors: list[Cursor], at: int) -> Mistake:
        """Say what was expected, at the token that does not fit or after the one before it."""
        words = describe(cursors[at].accepts())
        before = tokens[at - 1] if at else None
        token = tokens[at] if at < len(tokens) else None
        notes: tuple[Note, ...] = ()
        fix = ""
        if token and token.kind in PREFIXES and "(" in cursors[at].accepts():
            fix = f"put the formula in parentheses: `({token.text} ...)`"
        if token is None and (brace := unclosed(self._source, tokens)) is not None:
            notes = (Note("this `{` is not closed", self._span(tokens[brace])),)
        elif (bracket := opening(tokens, at)) is not None and tokens[bracket].kind != "{":
            mark = tokens[bracket]
            if self._span(mark).line != self._span(token or mark).line:
                notes = (Note(f"inside this `{mark.text}`", self._span(mark)),)
        if before and (token is None or "\n" in self._source.text[before.end : token.start]):
            place = Span(self._source, before.end, before.end)
            message = f"expected {words} after `{before.text}`"
            if not words:
                message = f"something is missing after `{before.text}`"
        else:
            place = self._span(token) if token else Span(self._source, 0, 0)
            found = f"`{token.text}`" if token else "nothing"
            message = f"expected {words}, found {found}" if words else f"{found} does not fit here"
        return Mistake("E010", message, place, fix, notes)

    def _span(self, token: Token) -> Span:
        return Span(self._source, token.start, token.end)


def _kind(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].kind if at < len(tokens) else END


def _reach(cursor: Cursor, added: Sequence[Token], rest: Sequence[Token]) -> int:
    """How many tokens of `rest` can be read after `added`; the end counts for all that remain."""
    now: Cursor | None = cursor
    for token in added:
        now = now and now.after(token.kind)
    if now is None:
        return 0
    for count in range(_LOOK):
        now = now.after(_kind(rest, count))
        if now is None:
            return count
        if count == len(rest):
            return _LOOK
    return _LOOK
