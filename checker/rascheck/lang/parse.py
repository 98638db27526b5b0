"""A text goes in; its syntax tree comes out, or diagnostics saying what is wrong with it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from lark import Lark, Tree
from lark import Token as Terminal
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer, PatternStr

from rascheck import resources
from rascheck.diagnostics import Diagnostics
from rascheck.lang.build import Builder
from rascheck.lang.scan import Token, Vocabulary, scan
from rascheck.lang.syntax import Expr, Module
from rascheck.source import Source, Span


class _NoLexer(Lexer):
    """`scan` makes the tokens, which are fed one by one."""

    def __init__(self, lexer_conf: object) -> None:
        del lexer_conf

    def lex(self, lexer_state: object, parser_state: object) -> Any:
        raise NotImplementedError


@functools.cache
def _lark() -> Lark:
    grammar = resources.read_text(resources.model() / "spec.lark")
    return Lark(
        grammar,
        parser="lalr",
        lexer=_NoLexer,
        start=["start", "expr"],
        propagate_positions=True,
        maybe_placeholders=True,
    )


@functools.cache
def _terminals() -> dict[str, str]:
    """Lark's name for each token kind."""
    names = {
        t.pattern.value: t.name for t in _lark().terminals if isinstance(t.pattern, PatternStr)
    }
    return names | {kind: kind for kind in ("NAME", "INT", "HEX", "STRING", "ANGLED")}


@functools.cache
def _vocabulary() -> Vocabulary:
    return Vocabulary.of(
        t.pattern.value for t in _lark().terminals if isinstance(t.pattern, PatternStr)
    )


def parse(source: Source, sink: Diagnostics) -> Module | None:
    """The tree of a file."""
    tokens, _comments = scan(source, _vocabulary(), sink)
    items = _tree(source, tokens, "start", sink)
    return None if items is None else Module(source, items, "")


def parse_expression(source: Source, sink: Diagnostics) -> Expr | None:
    """The tree of a formula."""
    tokens, _ = scan(source, _vocabulary(), sink)
    tree: Expr | None = _tree(source, tokens, "expr", sink)
    return tree


def _tree(source: Source, tokens: Sequence[Token], start: str, sink: Diagnostics) -> Any:
    parser = _lark().parse_interactive(start=start)
    try:
        for token in tokens:
            parser.feed_token(
                Terminal(_terminals()[token.kind], token.text, token.start, end_pos=token.end)
            )
        tree = parser.feed_token(Terminal("$END", "", len(source.text), end_pos=len(source.text)))
    except UnexpectedInput as e:
        at = getattr(e, "token", None)
        n = at.start_pos if at else 0
        sink.error("E010", "syntax error", Span(source, n or 0, (n or 0) + 1))
        return None
    return _fold(tree, Builder(source, tokens), source, tokens)


def _fold(tree: Any, builder: Builder, source: Source, tokens: Sequence[Token]) -> Any:
    """Build the nodes of a tree from its leaves up, without recursion."""
    by_start = {t.start: t for t in tokens}
    built: list[Any] = []
    work: list[tuple[Any, bool]] = [(tree, False)]
    while work:
        part, ready = work.pop()
        if isinstance(part, Tree) and not ready:
            work.append((part, True))
            work.extend((child, False) for child in reversed(part.children))
        elif isinstance(part, Tree):
            count = len(part.children)
            parts = built[len(built) - count :]
            del built[len(built) - count :]
            meta = part.meta
            span = Span(source, 0, 0) if meta.empty else Span(source, meta.start_pos, meta.end_pos)
            built.append(builder.node(str(part.data), span, parts))
        elif isinstance(part, Terminal):
            built.append(by_start[part.start_pos or 0])
        else:
            built.append(part)
    return built[0]
