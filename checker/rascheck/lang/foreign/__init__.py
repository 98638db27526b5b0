"""A place where the parser stopped goes in; what another language means there, and what to write.

Two tables: `parts` and `formulas`. Their patterns are looked for at the token that does not fit and
at the one before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rascheck.lang.foreign.formulas import FORMULAS
from rascheck.lang.foreign.parts import PARTS
from rascheck.lang.foreign.phrase import BEGINNINGS, NAME, Phrase
from rascheck.lang.scan import Token

__all__ = ["BEGINNINGS", "Found", "foreign"]


@dataclass(frozen=True)
class Found:
    """A phrase in a text: `removed` tokens from index `at`, and those to read in their place."""

    phrase: Phrase
    at: int
    removed: int
    added: tuple[Token, ...] | None
    message: str
    fix: str
    start: int
    end: int


def foreign(text: str, tokens: Sequence[Token], at: int, accepts: frozenset[str]) -> Found | None:
    """The first phrase of the table at a token, if it may be meant where `accepts` is possible."""
    if at < 0 or at >= len(tokens):
        return None
    start = tokens[at].start
    for phrase in (*PARTS, *FORMULAS):
        if not phrase.where <= accepts or (phrase.where == NAME and "bool" in accepts):
            continue
        found = phrase.pattern.match(text, start)
        if found is None:
            continue
        removed = sum(t.start < found.end() for t in tokens[at : at + 12])
        values = [found[0].strip(), *(group or "" for group in found.groups())]
        names = {k: v or "" for k, v in found.groupdict().items()}
        end = start + len(values[0].partition("\n")[0])
        added = None
        if phrase.becomes is not None:
            added = tuple(Token(k, k, start, end) for k in phrase.becomes.split())
            if not phrase.becomes:  # only the mark itself is left out
                removed = 1
        message = phrase.message.format(*values, **names)
        return Found(
            phrase, at, removed, added, message, phrase.fix.format(*values, **names), start, end
        )
    return None
