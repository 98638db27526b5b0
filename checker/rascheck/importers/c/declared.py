"""The tokens of a file come in; where each function, type and enumerator is declared goes out.

Nothing is parsed here: what an import does not need may be anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass as mutable
from dataclasses import field
from itertools import pairwise

from rascheck.importers.c.tokens import Token, brackets
from rascheck.records import dataclass

TYPE_WORDS = frozenset(
    re.findall(
        r"\w+", "void char short int long signed unsigned float double _Bool struct union enum"
    )
)
SPECIFIERS = frozenset(
    re.findall(
        r"\w+",
        """
        static inline __inline __inline__ extern register const volatile restrict auto __const
        __volatile__ __restrict __restrict__ _Noreturn __extension__
        """,
    )
)
"""What a declaration may say that does not matter here."""


@dataclass(frozen=True)
class Piece:
    """The tokens `start` to `end` (excluded) of the text: one declaration."""

    start: int
    end: int


@dataclass(frozen=True)
class Function(Piece):
    """A definition or, with a `body` of -1, a prototype; `name` and `body` are where they stand."""

    name: int
    body: int


@mutable
class Index:
    """What is declared where; the first definition of a name counts."""

    functions: dict[str, Function] = field(default_factory=dict)
    prototypes: dict[str, Function] = field(default_factory=dict)
    typedefs: dict[str, Piece] = field(default_factory=dict)
    enumerators: dict[str, Piece] = field(default_factory=dict)
    enums: dict[str, Piece] = field(default_factory=dict)


def index(tokens: Sequence[Token]) -> Index:
    """All declarations of a text."""
    found = Index()
    listed = list(tokens)
    pairs = brackets(listed)
    at = 0
    while at < len(listed):
        at = _piece(listed, pairs, at, found)
    return found


def _piece(tokens: list[Token], pairs: dict[int, int], start: int, found: Index) -> int:
    """Take one declaration; where the next one begins."""
    name = -1
    at = start
    while at < len(tokens):
        text = tokens[at].text
        if text == ";":
            _declared(tokens, start, at + 1, name, found)
            return at + 1
        if text in ("(", "[", "{"):
            end = pairs.get(at)
            if end is None:
                return at + 1
            if text == "(" and name < 0 and _is_name(tokens, start, at):
                name = at - 1
            elif text == "{" and name >= 0:
                function = Function(start, end + 1, name, at)
                found.functions.setdefault(tokens[name].text, function)
                return end + 1
            at = end + 1
        elif text == "}":
            return at + 1
        elif text == "=" and name < 0:
            name = -2
            at += 1
        else:
            at += 1
    return at


def _is_name(tokens: list[Token], start: int, at: int) -> bool:
    """Whether what stands before `(` is the name of a function."""
    before = tokens[at - 1] if at > start else None
    return (
        before is not None
        and before.kind == "name"
        and not before.text.startswith("__attribute")
        and before.text not in TYPE_WORDS
        and tokens[start].text != "typedef"
    )


def _declared(tokens: list[Token], start: int, end: int, name: int, found: Index) -> None:
    """Take a declaration that ends in `;`."""
    words = tokens[start:end]
    texts = [token.text for token in words]
    if texts[0] == "typedef":
        named = next((t for t in reversed(words) if t.kind == "name"), None)
        if named is not None:
            found.typedefs.setdefault(named.text, Piece(start, end))
    elif name >= 0:
        found.prototypes.setdefault(tokens[name].text, Function(start, end, name, -1))
    if "enum" in texts and "{" in texts:
        at = texts.index("enum")
        if texts[at + 1] != "{":
            found.enums.setdefault(texts[at + 1], Piece(start, end))
        opened = texts.index("{", at)
        for before, token in pairwise(words[opened:]):
            if before.text in ("{", ",") and token.kind == "name":
                found.enumerators.setdefault(token.text, Piece(start, end))
