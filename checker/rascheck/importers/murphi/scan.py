"""The text of a Murphi model comes in, its tokens go out."""

from __future__ import annotations

import re
from typing import NamedTuple

from rascheck.diagnostics import Diagnostics
from rascheck.source import Source, Span

KEYWORDS = frozenset(
    re.findall(
        r"\w+",
        """
        alias array assert assume begin boolean by case clear const cover do else elsif
        end endalias endexists endfor endforall endfunction endif endprocedure endrecord
        endrule endruleset endstartstate endswitch endwhile enum error exists for forall
        function if invariant ismember isundefined liveness multiset multisetadd
        multisetcount multisetremove multisetremovepred of procedure put real record
        return rule ruleset scalarset startstate switch then to type undefine union var
        while choose endchoose
        """,
    )
)
"""The words that are no names, in any capitals."""

_SPELLED = {
    "\N{COLON EQUALS}": ":=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{NOT EQUAL TO}": "!=",
    "\N{RIGHTWARDS DOUBLE ARROW}": "==>",
    "\N{NOT SIGN}": "!",
    "\N{LOGICAL AND}": "&",
    "\N{LOGICAL OR}": "|",
    "\N{DIVISION SIGN}": "/",
    "\N{DIVISION SLASH}": "/",
    "\N{MINUS SIGN}": "-",
    "\N{MULTIPLICATION SIGN}": "*",
    "\N{FOR ALL}": "forall",
    "\N{THERE EXISTS}": "exists",
}
_SAME = {**_SPELLED, "&&": "&", "||": "|", "==": "="}
_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r\n\f\v]+ | --[^\n]* | /\*(?:[^*]|\*(?!/))*\*/)
      | (?P<real>\d*\.\d+(?!\.))
      | (?P<number>0[xX][0-9a-fA-F]+ | \d+)
      | (?P<name>[A-Za-z][A-Za-z0-9_]*)
      | (?P<string>"(?:\\.|[^\\"])*" | “(?:\\.|[^\\”])*”)
      | (?P<mark>==> | := | \.\. | >= | >> | -> | <= | << | != | == | && | \|\|
          | [\^~&!|:=><\-%+;{},\[\].()/*?]"""
    rf" | [{''.join(_SPELLED)}])",
    re.VERBOSE | re.DOTALL,
)
MOST_TOKENS = 150_000
"""A text with more tokens than this is not read."""


class Token(NamedTuple):
    """One word of the text.

    `kind` is `name`, `number`, `string`, `eof` or, for keywords and marks, the word itself.
    """

    kind: str
    text: str
    start: int
    end: int


def scan(source: Source, sink: Diagnostics) -> list[Token]:
    """The tokens of a text, the last one of kind `eof`; what is no token is reported."""
    found: list[Token] = []
    text, at = source.text, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or (match.group() == "/" and text.startswith("/*", at)):
            at = _strange(source, at, sink)
            continue
        if match.lastgroup != "blank":
            found.append(_token(match, source, sink))
            if len(found) > MOST_TOKENS:
                message = f"a model of more than {MOST_TOKENS:,} words is not read"
                sink.error("E425", message, Span(source, match.start(), match.end()))
                return [Token("eof", "", at, at)]
        at = match.end()
    return [*found, Token("eof", "", len(text), len(text))]


def _token(match: re.Match[str], source: Source, sink: Diagnostics) -> Token:
    kind, text, (start, end) = str(match.lastgroup), match.group(), match.span()
    if kind == "real":
        sink.error("E423", "real numbers are not translated", Span(source, start, end))
        return Token("number", "0", start, end)
    if kind == "mark":
        text = _SAME.get(text, text)
        return Token(text, text, start, end)
    if kind == "name" and text.lower() in KEYWORDS:
        return Token(text.lower(), text, start, end)
    if kind == "name" and text.lower() in ("true", "false"):
        text = text.lower()
    return Token(kind, text, start, end)


def _strange(source: Source, at: int, sink: Diagnostics) -> int:
    """Report what no token begins with; returns where to go on."""
    text = source.text
    if text.startswith("/*", at):
        sink.error("E420", "this comment has no end", Span(source, at, at + 2), fix="write `*/`")
        return len(text)
    if text[at] in '"“':
        sink.error("E420", "this string has no end", Span(source, at, at + 1))
        end = text.find("\n", at)
        return len(text) if end < 0 else end
    end = at + 1
    while end < len(text) and not text[end].isascii() and _TOKEN.match(text, end) is None:
        end += 1
    shown = text[at:end] if text[at:end].isprintable() else f"U+{ord(text[at]):04X}"
    sink.error("E420", f"`{shown[:20]}` is no part of a Murphi model", Span(source, at, end))
    return end
