"""A text goes in; its tokens and comments come out, or diagnostics about single characters.

The words and marks of the language are read from the grammar by `parse`, which hands them in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rascheck.diagnostics import Diagnostics
from rascheck.lang.signs import character
from rascheck.source import Source, Span


class Token(NamedTuple):
    """A word or mark, from `start` to `end` in its text.

    `kind` is NAME, INT, HEX, STRING or ANGLED, `bad` for what was reported and fits nowhere, and
    for all other tokens the characters themselves.
    """

    kind: str
    text: str
    start: int
    end: int


class Comment(NamedTuple):
    """A comment with its slashes; `alone` if no token stands before it on its line."""

    text: str
    start: int
    end: int
    alone: bool


@dataclass(frozen=True)
class Vocabulary:
    """What the grammar writes in quotes: the reserved words, and the marks such as `+=`."""

    words: frozenset[str]
    marks: frozenset[str]

    @staticmethod
    def of(quoted: Iterable[str]) -> Vocabulary:
        """Sort the quoted terminals of a grammar into words and marks."""
        every = frozenset(quoted)
        words = frozenset(w for w in every if w[0].isalpha())
        return Vocabulary(words, every - words)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Space, and then one alternative for each kind of token; marks longest first."""
        marks = "|".join(re.escape(m) for m in sorted(self.marks, key=lambda m: (-len(m), m)))
        return re.compile(
            r"[ \t\r\n\f]*+(?:"
            r"(?P<name>[^\W\d]\w*)"
            r"|(?P<comment>//[^\n]*|/\*[\s\S]*?\*/)"
            r"|(?P<open>/\*)"
            rf"|(?P<mark>{marks})"
            r"|(?P<number>[0-9]\w*)"
            r'|(?P<string>"(?:\\[^\n]|[^"\\\n])*")'
            r"|(?P<unknown>[\s\S])"
            r"|(?P<end>))"
        )


_ANGLED = re.compile(r"\s*(<[^>\n]+>)")
_INT = re.compile(r"[0-9][0-9_]*")
_HEX = re.compile(r"0x[0-9a-fA-F_]*[0-9a-fA-F][0-9a-fA-F_]*")
_ESCAPE = re.compile(r"\\(.)")
# Control characters, and those that change the direction or hide: a text is what it looks like.
_HIDDEN = re.compile(
    "[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
LARGEST = 2**64 - 1
MOST_MISTAKES = 30  # in one file; it is not read further


def scan(
    source: Source, vocabulary: Vocabulary, sink: Diagnostics
) -> tuple[list[Token], list[Comment]]:
    """Split a text into tokens and comments.

    What is no token is reported, and the rest is still read. With too many mistakes, as in a file
    that is no text at all, there are no tokens.
    """
    text = source.text
    most = len(sink.found) + MOST_MISTAKES
    words = vocabulary.words | {"_"}
    match = vocabulary.pattern.match
    tokens: list[Token] = []
    comments: list[Comment] = []
    at = 0
    used = False  # whether the last token is `use`
    while found := match(text, at):
        if len(sink.found) > most and at < len(text):
            too_many(Span(source, at, at + 1), sink)
            return [], comments
        group = found.lastgroup or ""
        if used and (angled := _ANGLED.match(text, at)):
            tokens.append(Token("ANGLED", angled[1], angled.start(1), angled.end(1)))
            at = angled.end()
            used = False
            continue
        word = found[group]
        start, at = found.span(group)
        if group == "mark" or word in words:
            tokens.append(Token(word, word, start, at))
        elif group == "name":
            tokens.append(Token("NAME", word, start, at))
            if not word.isascii():
                message = "a name has only the letters a to z, digits and `_`"
                sink.error("E007", message, Span(source, start, at))
        elif group == "comment":
            comments.append(Comment(word, start, at, _alone(text, tokens, start)))
            _hidden(source, start, word, "a comment", sink)
            continue
        elif group == "end":
            break
        elif group in ("open", "unknown"):
            token = _unknown(source, start, sink)
            at = token.end
            if token.kind == "comment":
                continue
            tokens.append(token)
        else:
            span = Span(source, start, at)
            kind = _number(word, span, sink) if group == "number" else _string(word, span, sink)
            tokens.append(Token(kind, word, start, at))
        used = word == "use"
    return tokens, comments


def _alone(text: str, tokens: list[Token], start: int) -> bool:
    """Whether no token stands before an offset on its line."""
    return not tokens or text.find("\n", tokens[-1].end, start) >= 0


def too_many(span: Span, sink: Diagnostics) -> None:
    """Report that reading stops at a place."""
    message = f"more than {MOST_MISTAKES} mistakes; the rest of this file was not read"
    sink.error("E009", message, span)


def _hidden(source: Source, start: int, word: str, where: str, sink: Diagnostics) -> None:
    """Report the first character in a string or comment that does not show."""
    if found := _HIDDEN.search(word):
        at = start + found.start()
        message = f"U+{ord(found[0]):04X} does not show, and may not stand in {where}"
        sink.error("E003", message, Span(source, at, at + 1))


def _string(word: str, span: Span, sink: Diagnostics) -> str:
    _hidden(span.source, span.start, word, "a string", sink)
    for escape in _ESCAPE.finditer(word):
        if escape[1] not in '"\\':
            start = span.start + escape.start()
            place = Span(span.source, start, start + len(escape[0]))
            sink.error("E004", f"`{escape[0]}` means nothing in a string", place)
    return "STRING"


def _number(word: str, span: Span, sink: Diagnostics) -> str:
    kind = "HEX" if _HEX.fullmatch(word) else "INT"
    if kind == "INT" and not _INT.fullmatch(word):
        if re.match(r"0[xXbBoO]", word):
            sink.error(
                "E006", f"`{word}` is no number", span, fix="decimal, or hexadecimal as 0x1f"
            )
        elif re.fullmatch(r"[0-9]+_*[A-Za-z][A-Za-z0-9_]*", word):
            sink.error("E007", f"`{word}`: a name may not begin with a digit", span)
            return "NAME"
        else:
            sink.error("E006", f"`{word}` is no number", span)
    elif len(word) > 100 or number(word) > LARGEST:
        sink.error("E006", "this number is larger than 64 bits", span)
    return kind


def number(word: str) -> int:
    """The value of an INT or HEX token; of one that was reported as wrong, 0.

    >>> number("0x1f"), number("1_000")
    (31, 1000)
    """
    if len(word) <= 100 and (_INT.fullmatch(word) or _HEX.fullmatch(word)):
        return int(word.replace("_", ""), 16 if word.startswith("0x") else 10)
    return 0


def unquote(word: str) -> str:
    """The text of a STRING or ANGLED token, without quotes and escapes."""
    return _ESCAPE.sub(r"\1", word[1:-1])


def _unknown(source: Source, at: int, sink: Diagnostics) -> Token:
    """Report what no token begins with, and return what to take it for."""
    text = source.text
    if text.startswith("/*", at):
        span = Span(source, at, at + 2)
        sink.error("E005", "this comment is never closed", span, fix="close it with `*/`")
        return Token("comment", "", at, len(text))
    if text[at] == '"':
        end = text.find("\n", at)
        line = text[at : len(text) if end < 0 else end]
        fix = "" if line.strip('" ') else 'or was its opening `"` forgotten, before it?'
        message = 'this string has no closing `"` on its line'
        sink.error("E004", message, Span(source, at, at + len(line)), fix=fix)
        # What ends the line most likely stands after the string.
        words = line.rstrip(" \t\r\f;{}),") or line
        return Token("STRING", f'{words}"', at, at + len(words))
    found = character(text, at)
    if found is not None:
        stop, message, fix, kind = found
        sink.error("E003", message, Span(source, at, stop), fix=fix)
        return Token(kind or "bad", text[at:stop], at, stop)
    stop = at + 1
    while stop < len(text) and not text[at].isascii() and not text[stop].isascii():
        stop += 1
    shown = f"`{text[at:stop]}`" if text[at:stop].isprintable() else f"U+{ord(text[at]):04X}"
    if len(shown) > 20:
        shown = f"`{text[at]}`"
    sink.error("E003", f"{shown} has no meaning here", Span(source, at, stop))
    return Token("bad", text[at:stop], at, stop)
