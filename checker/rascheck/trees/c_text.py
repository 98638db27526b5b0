"""The text of a file in C or assembler goes in; the bodies of its functions come out, with lines.

No parser of C: comments, strings and preprocessor lines are blanked, and braces are counted. What
is blanked keeps its length, so that every offset is one of the file.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from rascheck.records import dataclass

_BLANKED = re.compile(
    r"/\*.*?(?:\*/|\Z)|//(?:\\\n|[^\n])*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL
)
_DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(\w*)(?:\\\n|[^\n])*", re.MULTILINE)
_BRACE = re.compile(r"[{}]|^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b", re.MULTILINE)
_BETWEEN = re.compile(r"\s*(?:__\w+\b\s*(?:\([^(){};]*\)\s*)?)*\{")
_CALLING = re.compile(r"(?:[;{}=(,&|!?:]|\breturn|\belse|\bif|\bwhile|\bdo)\s*$")
_BEGINS = r"func|\.macro|ENTRY|SYM_(?:FUNC|CODE)_START\w*|SYM_INNER_LABEL"
_ENDS = re.compile(r"^[ \t]*(?:endfunc|\.endm|(?:ENDPROC|SYM_(?:FUNC|CODE)_END)\()", re.MULTILINE)
WHOLE = "the file"
FARTHEST = 2000
"""The parameters of a function are not longer than this."""
MOST_CALLS = 500
"""A name stands in a file so often with a parenthesis behind it; what comes after is not seen."""


@dataclass(frozen=True)
class Body:
    """One function: its name, where it stands, and its code from the name to the last brace."""

    name: str
    file: str
    start: int
    code: str


class CText:
    """One file in C."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    @cached_property
    def plain(self) -> str:
        """The text without comments, and with nothing in its strings."""
        return _BLANKED.sub(lambda m: _blank(m.group()), self.text)

    @cached_property
    def code(self) -> str:
        """The text without preprocessor lines as well."""
        return _DIRECTIVE.sub(lambda m: _blank(m.group()), self.plain)

    @cached_property
    def _ends(self) -> list[int]:
        return [m.start() for m in re.finditer("\n", self.text)]

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect.bisect_left(self._ends, offset) + 1

    def at(self, line: int) -> str:
        """What stands in a line, without the spaces around it."""
        start = self._ends[line - 2] + 1 if line > 1 else 0
        end = self._ends[line - 1] if line <= len(self._ends) else len(self.text)
        return self.text[start:end].strip()

    def function(self, name: str) -> Body | None:
        """The definition of a function, or else of a macro; of several the longest, no stub.

        `WHOLE` is the file itself, with its preprocessor lines.
        """
        if name == WHOLE:
            return Body(name, self.file, 0, self.plain)
        found = list(self._definitions(name)) or list(self._macros(name))
        return max(found, key=lambda body: len(body.code)) if found else None

    def _definitions(self, name: str) -> Iterator[Body]:
        if self.file.endswith(".S"):
            yield from self._routines(name)
            return
        calls = re.finditer(rf"\b{re.escape(name)}\s*\(", self.code)
        for match in islice(calls, MOST_CALLS):
            before = self.code[max(0, match.start() - 200) : match.start()]
            if _CALLING.search(before) or not before.strip():
                continue
            close = _closing(self.code, match.end() - 1)
            opened = _BETWEEN.match(self.code, close) if close else None
            if opened:
                end = self._end(opened.end() - 1)
                yield Body(name, self.file, match.start(), self.code[match.start() : end])

    def _routines(self, name: str) -> Iterator[Body]:
        """In assembler, as Linux and Trusted Firmware-A write it: up to the next end of one."""
        begins = rf"^[ \t]*(?:{_BEGINS})\s*\(?\s*({re.escape(name)})\b"
        for match in islice(re.finditer(begins, self.code, re.MULTILINE), MOST_CALLS):
            end = _ENDS.search(self.code, match.end())
            if end:
                yield Body(name, self.file, match.start(1), self.code[match.start(1) : end.end()])

    def _macros(self, name: str) -> Iterator[Body]:
        pattern = rf"^[ \t]*#[ \t]*define[ \t]+({re.escape(name)})\b(?:\\\n|[^\n])*"
        for match in re.finditer(pattern, self.plain, re.MULTILINE):
            start = match.start(1)
            yield Body(
                name, self.file, start, self.plain[start : match.end()].replace("\\\n", " \n")
            )

    def _end(self, start: int) -> int:
        """Behind the brace that closes the one at `start`; each `#else` begins as its `#if` did."""
        depth, began = 0, []
        for match in _BRACE.finditer(self.plain, start):
            word = match.group(1)
            if word is None:
                depth += 1 if match.group() == "{" else -1
                if depth == 0:
                    return match.end()
            elif word.startswith("if"):
                began.append(depth)
            elif not began:
                continue
            elif word == "endif":
                began.pop()
            else:
                depth = began[-1]
        return len(self.plain)


def _blank(text: str) -> str:
    """The same lines, with nothing in them; of a string the quotes stay."""
    kept = text[0] if text[0] in "\"'" else ""
    inner = re.sub(r"[^\n]", " ", text)
    return f"{kept}{inner[1:-1]}{kept}" if kept else inner


def _closing(code: str, start: int) -> int:
    """Behind the parenthesis that closes the one at `start`; 0 if that is too far away."""
    depth = 0
    for at in range(start, min(len(code), start + FARTHEST)):
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        if depth == 0:
            return at + 1
    return 0
