"""Random texts that the grammar of model/spec.lark allows: every rule, with blanks and comments.

What chooses is a `random.Random`, or one of hypothesis, which then makes a failing text smaller.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from typing import Any

from lark import Lark
from lark.lexer import Lexer, PatternStr

from rascheck import resources

TEXTS = {
    "NAME": ("a", "b", "Page", "x_1", "a_name_that_is_long_enough_to_make_a_line_too_long"),
    "INT": ("0", "17", "1_000"),
    "HEX": ("0x1f",),
    "STRING": ('"s"', '"a \\"text\\" // /* \\\\"', f'"{"long " * 15}"'),
    "ANGLED": ("<ras/kvm.ras>",),
}
BLANKS = (" ", " ", " ", " ", "  ", "\n", "\n    ", "\n\n", "\n \n\n  ", "\t", " \f ")
COMMENTS = (
    "// one\n",
    "//  \n",
    "/// doc  \n",
    "///doc\n",
    "//! about\n",
    "//// ruler\n",
    "/* in */",
    "/*in\n   lines */",
    "/* a */ /* b */",
    "/* c */ /// d\n",
)
CLINGING = frozenset("()[]{},;")


class _NoLexer(Lexer):
    def __init__(self, _: object) -> None:
        pass

    def lex(self, *_: object) -> Any:
        raise AssertionError


@cache
def ways() -> dict[str, list[tuple[int, list[tuple[bool, str]]]]]:
    """The ways to write each rule: how deep it is at least, and symbols.

    A symbol is a rule, or a kind of token.
    """
    grammar = resources.read_text(resources.model() / "spec.lark")
    lark = Lark(grammar, parser="lalr", lexer=_NoLexer, start=["start", "expr"])
    kinds = {t.name: t.pattern.value for t in lark.terminals if isinstance(t.pattern, PatternStr)}
    rules = [
        (
            str(rule.origin.name),
            [(s.is_term, str(kinds.get(s.name, s.name))) for s in rule.expansion],
        )
        for rule in lark.rules
    ]
    depths: dict[str, int] = {}
    for _ in range(30):
        for origin, symbols in rules:
            below = [0 if term else depths.get(name, 1000) for term, name in symbols]
            if max(below, default=0) < 1000 and _deeper(below) < depths.get(origin, 1000):
                depths[origin] = _deeper(below)
    found: dict[str, list[tuple[int, list[tuple[bool, str]]]]] = {}
    for origin, symbols in rules:
        depth = _deeper([0 if term else depths[name] for term, name in symbols])
        found.setdefault(origin, []).append((depth, symbols))
    return found


def _deeper(below: Sequence[int]) -> int:
    """How deep a rule is: no deeper than its part if that is another name of it."""
    return max(below, default=0) + (len(below) > 1)


def words(chance: random.Random, most: int = 1000) -> list[str]:
    """Tokens that the grammar allows: some items, each by rules at random.

    An item uses so many rules that are more than another name of one, and then the simplest ones.
    """
    found: list[str] = []
    for _ in range(chance.randrange(6)):
        start = chance.choice(("item", "item", "machine", "check"))
        work = [(False, start, chance.randrange(most))]
        while work:
            term, name, budget = work.pop()
            if term:
                found.append(chance.choice(TEXTS.get(name, (name,))))
                continue
            several = ways()[name]
            other = [way for way in several if [term for term, _ in way[1]] == [False]]
            if len(other) == 1 and chance.randrange(3):
                several = other  # one strength of operators: most have none
            elif budget <= 0:
                least = min(depth for depth, _ in several)
                several = [way for way in several if way[0] == least]
            symbols = chance.choice(several)[1]
            if chance.randrange(2):  # else what may be left out mostly is
                symbols = max(symbols, chance.choice(several)[1], key=len)
            budget -= len(symbols) > 1
            for term, part in reversed(symbols):
                share = budget if len(symbols) == 1 else chance.randrange(max(budget, 0) + 1)
                work.append((term, part, share))
                budget -= 0 if term else share
    return found


def layout(chance: random.Random, tokens: Sequence[str], comments: int = 20) -> str:
    """These tokens with blanks, and with a comment in one gap of so many."""
    texts: list[str] = []
    for at in range(len(tokens) + 1):
        left = tokens[at - 1] if at else "{"
        right = tokens[at] if at < len(tokens) else "}"
        gap = chance.choice(BLANKS)
        while comments and chance.randrange(comments) == 0:
            gap += chance.choice(COMMENTS) + chance.choice(("", *BLANKS))
        if left != "/" and {left, right} & CLINGING and chance.randrange(2) == 0:
            gap = gap.strip(" ")
        texts += [gap, *tokens[at : at + 1]]
    return "".join(texts)


def module(chance: random.Random, most: int = 1000) -> str:
    """A text that parses, if it is not nested too deeply, and means nothing."""
    return layout(chance, words(chance, most=most), chance.choice((0, 5, 20, 100)))
