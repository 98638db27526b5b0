"""Tokens that do not parse go in; the largest part that does comes out, and a diagnostic a mistake.

Where the parser stops, a small change of one or two tokens is looked for that lets it go on: that
change says what the mistake is. Without one, the smallest enclosing statement, member, entry or
declaration is left out, so that what follows is still read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from rascheck.diagnostics import Diagnostic, Diagnostics, Note
from rascheck.lang.expected import END, FORMS, IN_A_CHECK, PREFIXES, describe
from rascheck.lang.foreign import BEGINNINGS, Found, foreign
from rascheck.lang.regions import (
    around,
    early,
    holds_values,
    lacking,
    opening,
    part,
    regions,
    surplus,
    unclosed,
)
from rascheck.lang.repair import Mistake, Repair, repairs
from rascheck.lang.scan import MOST_MISTAKES, Token, too_many
from rascheck.lang.syntax import NAMELESS
from rascheck.source import Source, Span

_CHARACTERS = frozenset({"E003", "E004", "E006", "E007"})
UNKNOWN = "?"  # the name that stands for a missing expression; it is among the lost ones
_LOOK = 6  # how far a repair is followed at most
_MOST_WORK = 600_000  # tokens that are looked at, all changes together
_BACK = 40  # how far back a bracket may have been forgotten to be closed
_SURE = 3  # how far one must lead that puts or leaves out anything
_PATIENCE = 50  # so often repairs are tried without getting any further in the text


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
        self._work = 0
        self._said: set[str] = set()  # reserved words, and messages with their lines
        _once_a_line(source, sink)
        # Lines where a character was already reported: what follows from it is not said.
        self._quiet = {d.span.line for d in sink.found if d.span and d.span.source is source}
        if tokens and any(d.code == "E005" for d in sink.found):
            self._quiet.add(source.position(tokens[-1].end)[0])

    def mend(self, piece: Sequence[Token], start: Cursor) -> list[Token]:
        """Return tokens that parse from `start`: those given, with as few changes as can be."""
        tokens = list(piece)
        cursors = [start]
        at, dropped = 0, -1
        furthest, tried = -1, 0  # the place in the text where repairs were tried last, how often
        while True:
            follow = cursors[at].after(_kind(tokens, at))
            if follow is not None:
                if at == len(tokens):
                    return tokens
                cursors.append(follow)
                at += 1
                continue
            region: tuple[int, int] | None = None
            self._spend(tokens, at)
            place = tokens[at].start if at < len(tokens) else len(self._source.text)
            tried = tried + 1 if place <= furthest else 0
            furthest = max(furthest, place)
            if at != dropped and tried < _PATIENCE and not self.gave_up:
                found = self._foreign(tokens, cursors, at)
                repair = (
                    self._in_its_place(tokens, found) if found else self._best(tokens, cursors, at)
                )
                if repair:
                    self._report(repair.mistake)
                elif found:
                    self._report(self._spelt(tokens, found))
                    region = around(self._source, tokens, found.at, found.phrase.where)
                else:
                    self._report(self._unexpected(tokens, cursors, at))
                if repair and not self.gave_up:
                    tokens[repair.at : repair.at + repair.removed] = repair.added
                    at = repair.at
                    del cursors[at + 1 :]
                    continue
            first, last = region or regions(self._source, tokens, at)
            if self.gave_up:
                first, last = 0, len(tokens)
            self.lost.update(t.text for t in tokens[first:last] if t.kind == "NAME")
            if first == 0 and tokens and tokens[0].kind != "NAME" and _kind(tokens, 1) != "NAME":
                self.lost.add(NAMELESS)
            del tokens[first:last]
            if not tokens:
                return []
            at = dropped = first
            del cursors[at + 1 :]

    def _shut(self, tokens: list[Token], cursors: list[Cursor], at: int) -> Repair | None:
        """A brace too many left out, if its place shows that it is the one."""
        body = _kind(tokens, at) != "}"  # otherwise this one closes nothing
        found = early(self._source, tokens[:at], body=body) if surplus(tokens) > 0 else None
        if found is None:
            return None
        place, opened = found
        reached = place + _reach(
            cursors[place], (), tokens[place + 1 : at + _LOOK], at - place + _LOOK
        )
        if reached < at + 1:
            return None
        message = "this `}` is one too many"
        if opened == next(i for i, t in enumerate(tokens) if t.kind == "{"):
            message = f"this `}}` ends the {tokens[0].kind}, but more of it follows"
        note = Note("it closes this", self._span(tokens[opened]))
        mistake = Mistake("E014", message, self._span(tokens[place]), "", (note,))
        return Repair(place, 1, (), mistake)

    def _closed(self, tokens: list[Token], cursors: list[Cursor], at: int) -> Repair | None:
        """The bracket that is open here closed where most of what follows can be read."""
        opened = opening(tokens, at)
        if opened is None:
            return None
        bracket = tokens[opened]
        mark = {"(": ")", "[": "]", "{": "}"}[bracket.kind]
        if bracket.kind == "{" and not holds_values(tokens, opened):
            return None
        if not lacking(part(tokens, opened), mark, bracket.kind):
            return None
        best, furthest = None, at
        for place in range(max(opened + 1, at - _BACK), at + 1):
            before = tokens[place - 1]
            token = Token(mark, mark, before.end, before.end)
            rest = tokens[place : at + _LOOK]
            reached = place + _reach(cursors[place], (token,), rest, at - place + _LOOK)
            if reached > furthest or (reached == furthest and best):
                best, furthest = place, reached
        if best is None:
            return None
        before = tokens[best - 1]
        span = Span(self._source, before.end, before.end)
        note = Note(f"this `{bracket.text}` is not closed", self._span(bracket))
        mistake = Mistake("E013", f"expected `{mark}` after `{before.text}`", span, "", (note,))
        return Repair(best, 0, (Token(mark, mark, before.end, before.end),), mistake)

    def _foreign(self, tokens: list[Token], cursors: list[Cursor], at: int) -> Found | None:
        """A phrase of another language, at the token that does not fit or just before."""
        for place in (at, at - 1):
            if place < 0:
                continue
            found = foreign(self._source.text, tokens, place, cursors[place].accepts())
            if found is None or (found.added is None and surplus(tokens) > 0):
                continue
            # A word of the language that was in its place is not what is wrong.
            if place == at or tokens[place].kind == "NAME" or found.end > tokens[place].end:
                return found
        return None

    def _in_its_place(self, tokens: list[Token], found: Found) -> Repair | None:
        if found.added is None:
            return None
        return Repair(found.at, found.removed, found.added, self._spelt(tokens, found))

    def _spelt(self, tokens: list[Token], found: Found) -> Mistake:
        span = Span(self._source, found.start, found.end)
        notes: tuple[Note, ...] = ()
        brace = opening(tokens, found.at)
        if found.phrase.code == "E017" and brace is not None:
            notes = (Note("inside of this", self._span(tokens[brace])),)
        return Mistake(found.phrase.code, found.message, span, found.fix, notes)

    def _spend(self, tokens: list[Token], at: int) -> None:
        """Give up where mending would take long: each change looks at all tokens."""
        self._work += len(tokens)
        if self._work > _MOST_WORK and not self.gave_up:
            message = "too much of this is wrong; the rest of this file was not read"
            self._sink.error("E009", message, self._span(tokens[min(at, len(tokens) - 1)]))
            self._give_up()

    def _give_up(self) -> None:
        self.gave_up = True
        self.lost.add(NAMELESS)

    def _report(self, mistake: Mistake) -> None:
        said = mistake.once or f"{mistake.message} {mistake.span.line}"
        if mistake.span.line in self._quiet or said in self._said:
            return
        self._said.add(said)
        if self._mistakes == MOST_MISTAKES:
            too_many(mistake.span, self._sink)
            self._give_up()
            return
        self._mistakes += 1
        self._sink.error(
            mistake.code, mistake.message, mistake.span, fix=mistake.fix, notes=mistake.notes
        )

    def _best(self, tokens: list[Token], cursors: list[Cursor], at: int) -> Repair | None:
        """The repair after which most tokens can be read; the first of equals."""
        best = self._closed(tokens, cursors, at) or self._shut(tokens, cursors, at)
        if best:
            return best
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
        if {"else", "&&"} <= cursors[at].accepts():
            fix = "write `if a then b else c`, or `a => b`"
        if token is None and (brace := unclosed(self._source, tokens)) is not None:
            notes = (Note("this `{` is not closed", self._span(tokens[brace])),)
        elif (bracket := opening(tokens, at)) is not None and tokens[bracket].kind != "{":
            mark = tokens[bracket]
            if self._span(mark).line != self._span(token or mark).line:
                notes = (Note(f"inside this `{mark.text}`", self._span(mark)),)
        complete = any(start <= cursors[at].accepts() for start in BEGINNINGS)
        apart = (
            token is None or "\n" in self._source.text[before.end if before else 0 : token.start]
        )
        quiet = token and self._span(token).line in self._quiet
        if before and apart and not quiet and not (complete and token):
            place = Span(self._source, before.end, before.end)
            message = f"expected {words} after `{before.text}`"
            if not words:
                message = f"something is missing after `{before.text}`"
        else:
            place = self._span(token) if token else Span(self._source, 0, 0)
            found = f"`{token.text}`" if token else "nothing"
            message = f"expected {words}, found {found}" if words else f"{found} does not fit here"
        return Mistake("E010", message, place, fix or self._form(tokens, cursors, at), notes)

    def _form(self, tokens: list[Token], cursors: list[Cursor], at: int) -> str:
        """How what stands here is written, where it is no part of an expression that is wrong."""
        accepts = cursors[at].accepts()
        expression = "!" in accepts or ("&&" in accepts and "{" not in accepts)
        if expression or any(start <= accepts for start in BEGINNINGS):
            return ""
        depth = 0
        for token in reversed(tokens[:at]):
            depth += (token.kind in ")]}") - (token.kind in "([{")
            if depth <= 0 and token.kind in FORMS:
                forms = FORMS | IN_A_CHECK if tokens[0].kind == "check" else FORMS
                return f"write {forms[token.kind]}"
        return ""

    def _span(self, token: Token) -> Span:
        return Span(self._source, token.start, token.end)


def _once_a_line(source: Source, sink: Diagnostics) -> None:
    """Keep one diagnostic about characters of each line: a quote, if one is missing, or the first.

    In what stands outside of quotes by mistake, other characters have no meaning either.
    """
    lines: dict[int, Diagnostic] = {}
    for found in sink.found:
        if found.span and found.span.source is source and found.code in _CHARACTERS:
            first = lines.setdefault(found.span.line, found)
            if first.code != "E004" and found.code == "E004":
                lines[found.span.line] = found
    kept = set(map(id, lines.values()))
    sink.found[:] = [
        d
        for d in sink.found
        if id(d) in kept or d.code not in _CHARACTERS or not d.span or d.span.source is not source
    ]


def _kind(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].kind if at < len(tokens) else END


def _reach(cursor: Cursor, added: Sequence[Token], rest: Sequence[Token], most: int = _LOOK) -> int:
    """How many tokens of `rest` can be read after `added`; the end counts for all that remain."""
    now: Cursor | None = cursor
    for token in added:
        now = now and now.after(token.kind)
    if now is None:
        return 0
    for count in range(most):
        now = now.after(_kind(rest, count))
        if now is None:
            return count
        if count == len(rest):
            return most
    return most
