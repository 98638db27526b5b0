"""What a phrase of another language is, and where one may stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rascheck.lang.expected import words

# Where a phrase may stand, by what the parser would accept there.
FILE = words("machine const")
MACHINE = words("step state")
CLAUSE = words("when raise")
BLOCK = words("send let")
CHECK = words("verify expect")
OPERAND = words("! ( true")
OPERATOR = words("&& ==")
TYPE = words("bool set bits")
NAME = words("NAME")  # and no type

BEGINNINGS = (FILE, MACHINE, CLAUSE, BLOCK, CHECK)
"""Where what stands before is complete."""


@dataclass(frozen=True)
class Phrase:
    """What is written elsewhere: where, a pattern, what to say and what to write instead.

    In `message` and `fix`, `{0}` is what the pattern has found and `{1}` its first group. `becomes`
    are the tokens that are read in its place, `\\1` the token of a group; without it, the part
    around the phrase is left out.
    """

    where: frozenset[str]
    pattern: re.Pattern[str]
    message: str
    fix: str
    becomes: str | None = None
    code: str = "E012"


def phrase(
    where: frozenset[str],
    pattern: str,
    message: str,
    fix: str,
    becomes: str | None = None,
    code: str = "E012",
) -> Phrase:
    """A part of the table."""
    return Phrase(where, re.compile(pattern), message, fix, becomes, code)


def misplaced(where: frozenset[str], pattern: str, message: str, fix: str) -> Phrase:
    """A part of the language in a wrong place."""
    return phrase(where, pattern, message, fix, code="E017")


C_TYPE = (
    r"(?:(?:static|extern|const|volatile|unsigned|signed)\s+)*"
    r"(?:bool|_Bool|int|integer|long|short|char|byte|float|double|void|unsigned|size_t"
    r"|u?int\d+_t|[us](?:8|16|32|64)|u(?:int|long))\b"
)
"""How C begins a declaration."""
