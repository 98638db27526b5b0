"""Derivations are those of Lark's own parser, and complete ones lose no token."""

import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lark import Lark, Tree
from lark import Token as LarkToken
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer, PatternStr

from rascheck import resources
from rascheck.diagnostics import Diagnostics
from rascheck.lang.derive import Branch, derive
from rascheck.lang.scan import Token, scan
from rascheck.lang.tables import vocabulary
from rascheck.source import Source

ROOT = Path(__file__).parents[3]
FILES = [
    file
    for folder in ("model", "properties", "bench", "tests", "docs")
    for file in sorted((ROOT / folder).rglob("*.ras"))
]
PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if "```ras\n" in page.read_text()]


class NoLexer(Lexer):
    """Tokens are fed to the parser."""

    def __init__(self, _: object) -> None:
        pass

    def lex(self, *_: object) -> Any:
        raise AssertionError


@cache
def oracle() -> tuple[Lark, dict[str, str]]:
    grammar = resources.read_text(resources.model() / "spec.lark")
    lark = Lark(
        grammar,
        parser="lalr",
        lexer=NoLexer,
        start=["start", "expr"],
        propagate_positions=True,
        maybe_placeholders=True,
    )
    quoted = {t.pattern.value: t.name for t in lark.terminals if isinstance(t.pattern, PatternStr)}
    return lark, quoted


def by_lark(tokens: Sequence[Token], start: str) -> Any:
    """Lark's tree; the places of a token are its index and the next one."""
    lark, quoted = oracle()
    parser = lark.parse_interactive(start=start)
    try:
        for at, token in enumerate(tokens):
            name = quoted.get(token.kind, token.kind)
            parser.feed_token(LarkToken(name, token.text, at, end_pos=at + 1))
        end = len(tokens)
        return parser.feed_token(LarkToken("$END", "", end, end_pos=end))
    except UnexpectedInput:
        return None


def from_lark(tree: Any, tokens: Sequence[Token]) -> list[Any]:
    """A tree as a flat list, from the leaves up."""
    if isinstance(tree, Tree):
        parts = [line for child in tree.children for line in from_lark(child, tokens)]
        place = None if tree.meta.empty else (tree.meta.start_pos, tree.meta.end_pos)
        return [*parts, (str(tree.data), len(tree.children), place)]
    return [None if tree is None else tokens[tree.start_pos]]


def from_branch(tree: Branch | Token | None) -> list[Any]:
    if isinstance(tree, Branch):
        parts = [line for part in tree.parts for line in from_branch(part)]
        place = (tree.first, tree.last) if tree.first < tree.last else None
        return [*parts, (tree.rule, len(tree.parts), place)]
    return [tree]


def leaves(tree: Branch | Token | None) -> Iterator[Token | None]:
    if isinstance(tree, Branch):
        for part in tree.parts:
            yield from leaves(part)
    else:
        yield tree


def branches(tree: Branch | Token | None) -> Iterator[Branch]:
    if isinstance(tree, Branch):
        yield tree
        for part in tree.parts:
            yield from branches(part)


def agree(tokens: Sequence[Token], start: str = "start") -> bool:
    """Whether the tokens parse, after comparing what comes of them."""
    expected = by_lark(tokens, start)
    found = derive(tokens, start)
    whole = derive(tokens, start, complete=True)
    if expected is None:
        assert found is None
        assert whole is None
        return False
    assert from_branch(found) == from_lark(expected, tokens)
    assert list(leaves(whole)) == list(tokens)
    for branch in branches(whole):
        assert list(leaves(branch)) == list(tokens[branch.first : branch.last])
        assert not branch.rule.startswith("_")
    return True


def read(text: str) -> list[Token]:
    sink = Diagnostics()
    tokens, _ = scan(Source("t.ras", text), vocabulary(), sink)
    assert sink.found == []
    return tokens


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_file(file: Path) -> None:
    assert agree(read(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_blocks_of_a_page(page: Path) -> None:
    for text in re.findall(r"^```ras\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
        agree(scan(Source("t.ras", text), vocabulary(), Diagnostics())[0])


@pytest.mark.parametrize("seed", range(40))
def test_damaged_pieces(seed: int) -> None:
    chance = random.Random(seed)
    tokens = read(chance.choice(FILES).read_text(encoding="utf-8"))
    for _ in range(20):
        at = chance.randrange(len(tokens))
        piece = tokens[at : at + chance.randrange(1, 60)]
        piece[chance.randrange(len(piece))] = chance.choice(tokens)
        agree(piece, chance.choice(("start", "expr")))


def test_a_complete_derivation_keeps_what_the_other_leaves_out() -> None:
    tokens = read("index I[(2)]")
    word, name, opened, left, two, right, closed = tokens
    number = Branch("int", (two,), 4, 5)
    inner = Branch("paren", (number,), 3, 6)
    index = Branch("index", (name, inner, None), 0, 7)
    assert derive(tokens, "start") == Branch("start", (index,), 0, 7)
    inner = Branch("paren", (left, number, right), 3, 6)
    index = Branch("index", (word, name, opened, inner, closed), 0, 7)
    assert derive(tokens, "start", complete=True) == Branch("start", (index,), 0, 7)


def test_what_is_nested_deeply_does_not_recurse() -> None:
    tokens = read("(" * 20_000 + "1" + ")" * 20_000)
    found = derive(tokens, "expr")
    assert isinstance(found, Branch)
    assert (found.rule, found.first, found.last) == ("paren", 0, 40_001)


def test_nothing_is_derived_from_what_does_not_parse() -> None:
    for text in ("machine", "machine m", "1 +", "const c ="):
        assert derive(read(text), "start") is None
        assert derive(read(text), "expr") is None
    assert derive([], "expr") is None
    assert derive([], "start") == Branch("start", (), 0, 0)
