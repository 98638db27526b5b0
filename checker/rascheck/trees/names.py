"""A file of a source tree and a name come in; whether the file defines it, or only uses it."""

from __future__ import annotations

import re

from rascheck.trees.c_text import CText

DEFINED, USED, MISSING = "defined", "used", "missing"


def standing(text: CText, name: str) -> str:
    """`defined`, `used` (the word stands in the code, or in a comment) or `missing`."""
    word = re.escape(name)
    if re.search(rf"\b{word}\b", text.text) is None:
        return MISSING
    if text.function(name) is not None or re.search(_defining(word), text.plain, re.MULTILINE):
        return DEFINED
    return USED


def words(text: CText) -> set[str]:
    """All names in the code of a file."""
    return set(re.findall(r"\b[A-Za-z_]\w{2,}\b", text.plain))


def _defining(word: str) -> str:
    """What defines something that is no function: types, variables, constants, labels."""
    attribute = r"(?:__\w+\b\s*(?:\([^()]{0,200}\)\s*)?)*"
    return "|".join(
        (
            rf"\b(?:struct|union|enum)\s+{word}\s*\{{",
            rf"^[ \t]*\w[\w \t*]{{0,200}}[ \t*]{word}\s*(?:\[[^\]]{{0,200}}\]\s*)*{attribute}[=;]",
            rf"\b(?:DEFINE|DECLARE|SYSCALL_DEFINE)\w*\s*\([^;]{{0,300}}?\b{word}\b",
            rf"^[ \t]*{word}\s*(?:=[^,;]{{0,300}})?,",
            rf"^[ \t]*{word}\s*:",
            rf"\}}\s*{word}\s*;",
            rf"^[ \t]*\.?(?:macro|SYM_\w+\(|ENTRY\()\s*{word}\b",
        )
    )
