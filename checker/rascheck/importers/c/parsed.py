"""The tokens of one function or declaration come in; pycparser's tree goes out.

Every token is put on a line of its own, so that a line of the tree is the number of a token, and
each node has an exact place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from pycparser import c_ast as c_ast
from pycparser import c_lexer, c_parser

from rascheck.importers.c.context import Refused
from rascheck.importers.c.declared import SPECIFIERS, TYPE_WORDS
from rascheck.importers.c.tokens import Token, closing
from rascheck.source import Span

Node = Any
"""A node of pycparser, which has no types of its own."""

_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        auto break case char const continue default do double else enum extern float for goto if
        inline int long register return short signed sizeof static struct switch typedef union
        unsigned void volatile while _Bool
        """,
    )
)
_STRANGE = {
    "asm": "assembly cannot be taken",
    "__asm__": "assembly cannot be taken",
    "typeof": "`typeof` is not understood",
    "__typeof__": "`typeof` is not understood",
    "float": "floating point numbers cannot be taken",
    "double": "floating point numbers cannot be taken",
    "__int128": "only integers of up to 64 bits are taken",
    "goto": "`goto` cannot be taken: a function becomes an expression",
}


class _Lexer(c_lexer.CLexer):  # type: ignore[misc] # pycparser has no types
    """Notes the line of the last token, which is where a text stops making sense."""

    line = 0

    def token(self) -> Any:
        """The next token."""
        found = super().token()
        self.line = found.lineno if found is not None else self.line
        return found


class Parsed:
    """A tree and its tokens."""

    def __init__(self, tree: Node, tokens: Sequence[Token]) -> None:
        self.tree = tree
        self._tokens = tokens

    def token(self, node: Node) -> Token:
        """Where a node begins."""
        coord = getattr(node, "coord", None)
        line = coord.line - 2 if coord is not None else 0
        return self._tokens[min(max(line, 0), len(self._tokens) - 1)]

    def span(self, node: Node) -> Span:
        """The place of a node."""
        return self.token(node).span

    def refused(self, node: Node, message: str, fix: str = "", code: str = "E433") -> Refused:
        """What cannot be taken, at its place."""
        token = self.token(node)
        return Refused(code, message, token.span, fix=fix, notes=token.notes)


def parse(tokens: Iterable[Token], is_type: Callable[[str], bool]) -> Parsed:
    """The tree of declarations whose macros have been expanded."""
    words = _plain(list(tokens))
    for before, token in zip([None, *words], words, strict=False):
        if token.text in _STRANGE:
            raise _refused(token, _STRANGE[token.text])
        if before is not None and before.text == "(" and token.text == "{":
            raise _refused(token, "a block as an expression, `({ ... })`, cannot be taken")
    types = sorted(_types(words, is_type))
    head = " ".join(f"typedef int {name};" for name in types)
    text = "\n".join([head, *(token.text for token in words)])
    parser = c_parser.CParser(lexer=_Lexer)
    try:
        tree = parser.parse(text, "c")
    except c_parser.ParseError:
        token = words[min(max(parser.clex.line - 2, 0), len(words) - 1)]
        if token.text == "...":
            raise _refused(token, "a range of cases cannot be taken: name each of them") from None
        raise _refused(token, f"`{token.text}` is not expected here", "E431") from None
    tree.ext = tree.ext[len(types) :]
    return Parsed(tree, words)


def _refused(token: Token, message: str, code: str = "E433") -> Refused:
    return Refused(code, message, token.span, notes=token.notes)


def _plain(tokens: list[Token]) -> list[Token]:
    """Without attributes and other words that do not change a value."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.text in ("__attribute__", "__attribute", "_Alignas", "_Static_assert"):
            end = closing(tokens, at + 1, len(tokens)) if at + 1 < len(tokens) else None
            at = (end if end is not None else at) + 1
            if token.text == "_Static_assert" and at < len(tokens) and tokens[at].text == ";":
                at += 1
            continue
        if token.text not in SPECIFIERS:
            found.append(token)
        at += 1
    return found


def _types(words: list[Token], is_type: Callable[[str], bool]) -> set[str]:
    """The names that are types: those that are declared, and those that stand like one."""
    found: set[str] = set()
    body = next((at for at, token in enumerate(words) if token.text == "{"), len(words))
    for at, token in enumerate(words):
        if token.kind != "name" or token.text in _WORDS:
            continue
        if at and words[at - 1].text in ("struct", "union", "enum", ".", "->", "goto"):
            continue
        if is_type(token.text) or _stands_like_one(words, at, at < body):
            found.add(token.text)
    return found


def _stands_like_one(words: list[Token], at: int, parameter: bool) -> bool:
    """Whether an undeclared name can only be a type: `x y`, or `x *y` where one may begin."""
    after = at + 1
    while after < len(words) and words[after].text == "*":
        after += 1
    if after >= len(words):
        return False
    following = words[after]
    if following.kind != "name" or following.text in _WORDS:
        return False
    before = words[at - 1].text if at else ";"
    begins = before in ("(", ",") if parameter else before in (";", "{", "}")
    return after == at + 1 or begins


def specifiers(words: Sequence[Token], is_type: Callable[[str], bool]) -> list[Token]:
    """The words before the name of a function: its type, without what is not known to be one.

    Only where nothing is a type, the last name is one.
    """
    known = [t for t in words if t.text in TYPE_WORDS or t.text == "*" or is_type(t.text)]
    tagged = [
        token for before, token in pairwise(words) if before.text in ("struct", "union", "enum")
    ]
    if any(token.text != "*" for token in known):
        return [token for token in words if token in known or token in tagged]
    names = [token for token in words if token.kind == "name"]
    return [t for t in words if t.text == "*" or (names and t is names[-1])]
