"""Patterns of code: `if (t == current) $ force_sig(` comes in, places in a function go out.

A pattern is a row of C tokens; blanks between them do not matter. `$` stands for anything inside a
statement, and `@` marks the place that decides, which else is the first.
"""

from __future__ import annotations

import re
from functools import cache

_TOKENS = re.compile(r"\w+|\S")
WITHIN, HERE = "$", "@"


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern as a regular expression.

    >>> bool(compiled("if (x) $ f(").search("if(x)\\n\\treturn f (1);"))
    True
    >>> bool(compiled("if (x) $ f(").search("if (x) { g(); } f(1);"))
    False
    """
    parts: list[str] = []
    before = ""
    for token in _TOKENS.findall(pattern):
        if parts and before != HERE:
            parts.append(r"\s+" if _is_word(before) and _is_word(token) else r"\s*")
        parts.append(_part(token))
        before = token
    return re.compile("".join(parts), re.DOTALL)


def places(code: str, patterns: tuple[str, ...]) -> list[int] | None:
    """Where the patterns stand in a text, each behind the one before; None if one does not."""
    at, found = 0, []
    for pattern in patterns:
        match = compiled(pattern).search(code, at)
        if match is None:
            return None
        found.append(match.start("here") if "here" in match.groupdict() else match.start())
        at = match.end()
    return found


def stands(code: str, pattern: str) -> bool:
    """Whether a pattern stands in a text."""
    return compiled(pattern).search(code) is not None


def shown(pattern: str) -> str:
    """A pattern as a reader may take it.

    >>> shown("force_sig($, current)")
    'force_sig(..., current)'
    """
    return pattern.replace(WITHIN, "...").replace(HERE, "")


def _part(token: str) -> str:
    if token == WITHIN:
        return r"[^;{}]{0,2000}?"
    if token == HERE:
        return "(?P<here>)"
    return rf"\b{token}\b" if _is_word(token) else re.escape(token)


def _is_word(token: str) -> bool:
    return token.isidentifier() or token.isalnum()
