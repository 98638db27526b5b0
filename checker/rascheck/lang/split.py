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
BEGINNINGS = _SURE | {"var", "profile", "system", "reachable"}


def split(source: Source, tokens: Sequence[Token]) -> list[list[Token]]:
    """Cut a file into pieces; joined again they are the tokens that came in."""
    pieces: list[list[Token]] = []
    depth = 0
    for at, token in enumerate(tokens):
        if _begins(source, tokens, at, depth, pieces):
            pieces.append([])
            depth = 0
        elif not pieces:
            pieces.append([])
        pieces[-1].append(token)
        if token.kind == "{":
            depth += 1
        elif token.kind == "}":
            depth = max(0, depth - 1)
    return pieces


def leads(source: Source, tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is the first one on its line."""
    return at == 0 or "\n" in source.text[tokens[at - 1].end : tokens[at].start]


def _begins(
    source: Source, tokens: Sequence[Token], at: int, depth: int, pieces: list[list[Token]]
) -> bool:
    token = tokens[at]
    before = tokens[at - 1].kind if at else ""
    after = tokens[at + 1].kind if at + 1 < len(tokens) else ""
    if token.kind == "machine" and before == "replace":
        return False
    named = after == "NAME" or (token.kind, after) in {
        ("use", "STRING"),
        ("use", "ANGLED"),
        ("replace", "machine"),
    }
    first = leads(source, tokens, at)
    if depth == 0 and _headless(pieces, token.kind):
        return False
    if depth == 0:
        if token.kind in BEGINNINGS:
            return first or named
        # Two names in a row are never right: the first may be a misspelt `machine`.
        ended = bool(before) and (before[0].isalnum() or before in "}])?")
        return token.kind == "NAME" and first and named and ended
    if token.kind not in _SURE or not first or not named:
        return False
    return source.position(token.start)[1] <= source.position(pieces[-1][0].start)[1]


def _headless(pieces: list[list[Token]], kind: str) -> bool:
    """Whether a word is a part of a machine or check whose opening brace was forgotten."""
    if not pieces or any(t.kind == "{" for t in pieces[-1]):
        return False
    head = pieces[-1][0].kind
    return (head in ("machine", "replace") and kind == "var") or (
        head == "check" and kind in ("profile", "system")
    )
