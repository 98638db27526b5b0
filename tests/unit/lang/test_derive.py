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
    for folder in ("model", "properties", "bench", "tests/golden", "docs")
    for file in sorted((ROOT / folder).rglob("*.ras"))
]
PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if "```ras\n" in page.read_text()]
TEXTS = {
    "NAME": ("a", "Page", "x_1"),
    "INT": ("0", "17"),
    "HEX": ("0x1f",),
    "STRING": ('"text"',),
    "ANGLED": ("<ras/kvm.ras>",),
}


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


def place(tree: Branch | Token | None, tokens: Sequence[Token], at: int) -> int:
    """Check a complete tree that begins at a token, and return where it ends."""
    if not isinstance(tree, Branch):
        assert tree is tokens[at]
        return at + 1
    assert not tree.rule.startswith("_")
    assert tree.first == at
    for part in tree.parts:
        at = place(part, tokens, at)
    assert tree.last == at
    return at


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
    assert place(whole, tokens, 0) == len(tokens)
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


@cache
def ways() -> dict[str, list[tuple[int, list[Any]]]]:
    """The ways to write each rule of the grammar: how deep it is at least, and its symbols."""
    lark, _ = oracle()
    depths: dict[str, int] = {}
    found: dict[str, list[tuple[int, list[Any]]]] = {}
    while len(found) < len({r.origin.name for r in lark.rules}) or 1000 in depths.values():
        found = {}
        for rule in lark.rules:
            below = [0 if s.is_term else depths.get(s.name, 1000) for s in rule.expansion]
            way = 1 + max(below, default=0), list(rule.expansion)
            found.setdefault(str(rule.origin.name), []).append(way)
        depths = {name: min(1000, *(depth for depth, _ in found[name])) for name in found}
    return found


def routes(start: str) -> dict[str, dict[str, list[Any]]]:
    """For each rule below `start`, the way to write each rule on the way to it."""
    found: dict[str, dict[str, list[Any]]] = {start: {}}
    for origin in (waiting := [start]):
        for _, symbols in ways()[origin]:
            for symbol in symbols:
                if not symbol.is_term and symbol.name not in found:
                    found[symbol.name] = found[origin] | {origin: symbols}
                    waiting.append(symbol.name)
    return found


def sentence(chance: random.Random, start: str, plan: dict[str, list[Any]]) -> list[Token]:
    """Tokens that the grammar allows: by the plan where it says how, and else at random."""
    lark, quoted = oracle()
    kinds = {name: kind for kind, name in quoted.items()}
    work: list[Any] = [next(r.origin for r in lark.rules if r.origin.name == start)]
    budget = chance.randrange(20, 80)
    tokens: list[Token] = []
    while work:
        symbol = work.pop()
        if symbol.is_term:
            kind = kinds.get(symbol.name, str(symbol.name))
            text = chance.choice(TEXTS.get(kind, (kind,)))
            tokens.append(Token(kind, text, 10 * len(tokens), 10 * len(tokens) + len(text)))
            continue
        budget -= 1
        several = ways()[symbol.name]
        if budget < 0:
            simplest = min(depth for depth, _ in several)
            several = [way for way in several if way[0] == simplest]
        symbols = chance.choice(several)[1]
        work += reversed(plan.pop(symbol.name, symbols))
    return tokens


@pytest.mark.parametrize("start", ["start", "expr"])
def test_random_sentences_with_each_alternative(start: str) -> None:
    chance = random.Random(1)
    made: set[str] = set()
    for origin, route in routes(start).items():
        for _, symbols in ways()[origin]:
            tokens = sentence(chance, start, route | {origin: symbols})
            assert agree(tokens, start)
            made.update(branch.rule for branch in branches(derive(tokens, start)))
    named = {
        str(r.alias or r.origin.name)
        for r in oracle()[0].rules
        if r.origin.name in routes(start) and (r.alias or not r.options.expand1)
    }
    assert made == {name for name in named if not name.startswith("_")}


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
    tokens = read("(" * 1_990 + "1" + ")" * 1_990)
    found = derive(tokens, "expr")
    assert isinstance(found, Branch)
    assert (found.rule, found.first, found.last) == ("paren", 0, 3_981)
    assert derive(read("(" * 20_000 + "1" + ")" * 20_000), "expr") is None
    assert derive(read("if x then " * 20_000), "expr") is None


def test_nothing_is_derived_from_what_does_not_parse() -> None:
    for text in ("machine", "machine m", "1 +", "const c ="):
        assert derive(read(text), "start") is None
        assert derive(read(text), "expr") is None
    assert derive([], "expr") is None
    assert derive([], "start") == Branch("start", (), 0, 0)
