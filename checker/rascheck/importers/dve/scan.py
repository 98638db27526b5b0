"""A DVE text goes in, its tokens come out; comments and blanks are dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lark import Token


def words(text: str) -> frozenset[str]:
    """The words in a text."""
    return frozenset(text.split())


KEYWORDS = words(
    "byte int const channel process state init accept commit assert trans guard sync effect system"
    " async property imply and or not true false"
)
TOKEN = re.compile(
    r"(?P<blank>\s+|//[^\n]*|/\*.*?\*/)"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<number>[0-9]+)"
    r"|(?P<sign>->|<<|>>|<=|>=|==|!=|&&|\|\||[][(){}<>,;:.=!?&|^+*%~-]|/(?!\*))",
    re.DOTALL | re.ASCII,
)
LONGEST_NUMBER = 18


class Strange(Exception):
    """A character that no token begins with, or what begins and does not end, at `offset`."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


def scan(text: str, signs: dict[str, str]) -> Iterator[Token]:
    """The tokens of a text; `signs` has the kind of each sign. Raises `Strange`."""
    offset = 0
    while offset < len(text):
        match = TOKEN.match(text, offset)
        if match is None:
            raise _strange(text, offset)
        start, offset = offset, match.end()
        if match.lastgroup == "blank":
            continue
        written = match.group()
        if match.lastgroup == "number" and len(written) > LONGEST_NUMBER:
            raise Strange(start, "a number with too many digits")
        yield Token(_kind(match.lastgroup, written, signs), written, start, end_pos=offset)


def _kind(group: str | None, written: str, signs: dict[str, str]) -> str:
    if group == "number":
        return "NUMBER"
    if group == "word":
        return written.upper() if written in KEYWORDS else "NAME"
    return {"&&": "AND", "||": "OR"}.get(written) or signs[written]


def _strange(text: str, offset: int) -> Strange:
    if text.startswith("/*", offset):
        return Strange(offset, "the comment does not end")
    character = text[offset]
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return Strange(offset, f"`{shown}` does not occur in DVE")
