"""The text of a C file comes in; its tokens go out, each with the place where it was written."""

from __future__ import annotations

import re
from typing import NamedTuple

from rascheck.diagnostics import Note
from rascheck.source import Source, Span

_TOKEN = re.compile(
    r"""(?P<blank>(?:[ \t\r\f\v]+ | \\[ \t]*\n
                    | //(?:[^\n\\]|\\.|\\\n)* | /\*(?:[^*]|\*(?!/))*(?:\*/|\Z))+)
      | (?P<line>\n)
      | (?P<name>[A-Za-z_$][A-Za-z0-9_$]*)
      | (?P<number>\.?[0-9](?:[eEpP][+-]|[A-Za-z0-9_.])*)
      | (?P<string>"(?:\\.|[^"\\\n])*")
      | (?P<char>'(?:\\.|[^'\\\n])*')
      | (?P<mark>\.\.\. | <<= | >>= | -> | \+\+ | -- | << | >> | <= | >= | == | != | && | \|\|
          | [*/%+\-&^|]= | \#\# | .)""",
    re.VERBOSE | re.DOTALL,
)
NOTHING: frozenset[str] = frozenset()


class Token(NamedTuple):
    """One word.

    `kind` is `name`, `number`, `string`, `char` or `mark`, and `bound` for what was bound by the
    user. `first`: it is the first of its line. `hidden` are the macros that it is no longer
    expanded by, `site` is the place of the outermost macro whose expansion it comes from.
    """

    kind: str
    text: str
    source: Source
    start: int
    first: bool = False
    hidden: frozenset[str] = NOTHING
    site: Span | None = None

    @property
    def written(self) -> Span:
        """Where it was written, which may be in a macro."""
        return Span(self.source, self.start, self.start + len(self.text))

    @property
    def span(self) -> Span:
        """Where a reader finds it: in the function, and not in a macro that is used there."""
        return self.site or self.written

    @property
    def notes(self) -> tuple[Note, ...]:
        """The place in a macro, if it comes from there and is not in an argument of it."""
        if self.site is None:
            return ()
        given = self.site.source is self.source and self.site.start <= self.start < self.site.end
        return () if given else (Note("in this macro", self.written),)


def scan(source: Source) -> list[Token]:
    """The tokens of a text; strange characters are tokens too."""
    found: list[Token] = []
    first = True
    for match in _TOKEN.finditer(source.text):
        kind = match.lastgroup or "mark"
        if kind == "line":
            first = True
        elif kind != "blank":
            found.append(Token(kind, match.group(), source, match.start(), first))
            first = False
    return found


def brackets(tokens: list[Token]) -> dict[int, int]:
    """For each bracket that is closed where, of whatever kind the two are."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind == "mark" and token.text in ("(", "[", "{"):
            opened.append(at)
        elif token.kind == "mark" and token.text in (")", "]", "}") and opened:
            found[opened.pop()] = at
    return found


def closing(tokens: list[Token], at: int, end: int) -> int | None:
    """Where what opens at `at` is closed, before `end`."""
    depth = 0
    for index in range(at, end):
        if tokens[index].kind == "mark":
            if tokens[index].text in "([{":
                depth += 1
            elif tokens[index].text in ")]}":
                depth -= 1
                if depth == 0:
                    return index
    return None
