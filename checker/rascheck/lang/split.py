"""The tokens of a file go in; pieces come out, one for each declaration, to be parsed on their own.

A correct file is cut exactly where its declarations begin. In a broken one a cut is also made where
a declaration plainly begins although a brace before it was never closed.
"""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.lang.expected import words
from rascheck.lang.scan import Token
from rascheck.source import Source

# Words that begin a declaration and nothing else.
_SURE = words(
    "use const knob require enum index record register queue call exception fn machine replace"
    " invariant property lemma check"
)
# These also stand inside machines and checks.
_BEGINNINGS = _SURE | {"var", "profile", "system", "reachable"}
_PARTS = frozenset(
    {("machine", "var"), ("replace", "var"), ("check", "profile"), ("check", "system")}
)

# Words that go on with what the one before them begins: no declaration begins there.
_PAIRED = frozenset({("replace", "machine"), ("expect", "reachable")})


def split(source: Source, tokens: Sequence[Token], *, eager: bool = False) -> list[list[Token]]:
    """Cut a file into pieces; joined again they are the tokens that came in.

    The `eager` way is for a piece that has more braces opened than closed: whatever looks like the
    beginning of a declaration, by its word and by where it stands on the line, is taken for one.
    """
    sure = _BEGINNINGS if eager else _SURE
    pieces: list[list[Token]] = []
    depth = 0
    opened = True  # whether the piece has had a brace
    for at, token in enumerate(tokens):
        kind = token.kind
        likely = kind in sure if depth else kind in _BEGINNINGS or kind == "NAME"
        if likely and _begins(source, tokens, at, depth, opened, pieces, sure):
            pieces.append([])
            depth = 0
            opened = False
        elif not pieces:
            pieces.append([])
        pieces[-1].append(token)
        if kind == "{":
            depth += 1
            opened = True
        elif kind == "}":
            depth = max(0, depth - 1)
    return pieces


def leads(source: Source, tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is the first one on its line."""
    return at == 0 or "\n" in source.text[tokens[at - 1].end : tokens[at].start]


def _begins(
    source: Source,
    tokens: Sequence[Token],
    at: int,
    depth: int,
    opened: bool,
    pieces: list[list[Token]],
    sure: frozenset[str],
) -> bool:
    token = tokens[at]
    before = tokens[at - 1].kind if at else ""
    after = tokens[at + 1].kind if at + 1 < len(tokens) else ""
    if (before, token.kind) in _PAIRED:
        return False
    named = after == "NAME" or (token.kind, after) in {
        ("use", "STRING"),
        ("use", "ANGLED"),
        ("replace", "machine"),
    }
    first = leads(source, tokens, at)
    if not opened and (pieces[-1][0].kind, token.kind) in _PARTS:
        return False  # its opening brace was forgotten
    inner = bool(pieces) and _column(source, token) > _column(source, pieces[-1][0])
    if depth == 0:
        if inner and (pieces[-1][0].kind, token.kind) in _PARTS:
            return False  # the piece was closed too early
        if token.kind in _BEGINNINGS:
            return first or named
        # Two names in a row are never right: the first may be a misspelt `machine`.
        ended = bool(before) and (before[0].isalnum() or before in "}])?")
        return token.kind == "NAME" and first and named and ended and not inner
    return token.kind in sure and first and named and not inner


def _column(source: Source, token: Token) -> int:
    return source.position(token.start)[1]
