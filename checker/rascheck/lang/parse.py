"""A text goes in; its syntax tree comes out, or diagnostics saying what is wrong with it."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rascheck.diagnostics import Diagnostics
from rascheck.lang.build import Builder
from rascheck.lang.comments import about, document
from rascheck.lang.derive import Cursor, derive, drive
from rascheck.lang.mend import Mender
from rascheck.lang.regions import surplus
from rascheck.lang.scan import Token, scan
from rascheck.lang.shape import check_shape
from rascheck.lang.split import split
from rascheck.lang.syntax import Expr, Item, Module
from rascheck.lang.tables import vocabulary
from rascheck.source import Source, Span

# Enough for any text a person writes; what walks the tree by recursion relies on it.
DEEPEST = 200
_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")


def parse(source: Source, sink: Diagnostics) -> Module | None:
    """The tree of a file without what is wrong in it; None if it is not read at all."""
    with _keeping():
        return _parse(source, sink)


@contextmanager
def _keeping() -> Iterator[None]:
    """Do not look for garbage: a tree has no cycles, and to look through it takes half the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _parse(source: Source, sink: Diagnostics) -> Module | None:
    reader = _Reader(source, sink)
    if reader.deep():
        return None
    items: list[Item] = []
    for piece in split(source, reader.tokens):
        items += reader.items(piece)
    first = reader.tokens[0].start if reader.tokens else len(source.text)
    module = Module(
        source,
        document(source, items, reader.comments),
        about(reader.comments, first),
        frozenset(reader.mender.lost),
    )
    check_shape(module.items, sink)
    return module


def parse_expression(source: Source, sink: Diagnostics) -> Expr | None:
    """The tree of a formula."""
    reader = _Reader(source, sink)
    formula: Expr | None = None if reader.deep() else reader.tree(reader.tokens, "expr")
    check_shape(formula, sink)
    return formula


class _Reader:
    """Turns the tokens of one text into syntax."""

    def __init__(self, source: Source, sink: Diagnostics) -> None:
        self._source = source
        self._sink = sink
        self.tokens, self.comments = scan(source, vocabulary(), sink)
        self._builder = Builder(source, self.tokens)
        self.mender = Mender(source, self.tokens, sink)

    def deep(self) -> bool:
        """Report brackets within brackets without end."""
        depth = 0
        for token in self.tokens:
            depth += (token.kind in _OPENING) - (token.kind in _CLOSING)
            if depth > DEEPEST:
                self._too_deep(Span(self._source, token.start, token.end))
                return True
        return False

    def _too_deep(self, span: Span) -> None:
        message = f"this is nested more than {DEEPEST} deep"
        self._sink.error("E008", message, span, fix="give parts of it names, with `fn`")

    def items(self, piece: Sequence[Token]) -> Iterator[Item]:
        """The declarations in a part of a file."""
        whole = surplus(piece) >= 0 or derive(piece, "start") is not None
        for part in [piece] if whole else split(self._source, piece, eager=True):
            yield from self.tree(part, "start") or ()

    def tree(self, tokens: Sequence[Token], start: str) -> Any:
        """The syntax for a rule of the grammar, or None if nothing is left of it after mending."""
        if self.mender.gave_up:
            return None
        growth = _Growth(self._source, self._builder, tokens)
        if not growth.grow(start):
            tokens = self.mender.mend(tokens, Cursor.at(start))
            growth = _Growth(self._source, self._builder, tokens)
            if not tokens or not growth.grow(start):
                return None
        if growth.deep is not None:
            self._too_deep(growth.deep)
            self.mender.lost.update(t.text for t in tokens if t.kind == "NAME")
            return None
        return growth.tree


class _Growth:
    """Builds the nodes of some tokens from the leaves up.

    `deep` is the first place with more than DEEPEST nodes below it; nothing is built from there on.
    """

    def __init__(self, source: Source, builder: Builder, tokens: Sequence[Token]) -> None:
        self.tree: Any = None
        self.deep: Span | None = None
        self._source = source
        self._builder = builder
        self._tokens = tokens

    def grow(self, start: str) -> bool:
        """Whether the tokens parse."""
        self.tree = drive(self._tokens, start, self._node)
        return self.tree is not None

    def _node(self, rule: str, parts: list[Any], first: int, last: int, depth: int) -> Any:
        tokens = self._tokens
        span = (
            Span(self._source, tokens[first].start, tokens[last - 1].end)
            if first < last
            else Span(self._source, 0, 0)
        )
        if self.deep is None and depth > DEEPEST + 1:
            self.deep = span
        return () if self.deep else self._builder.node(rule, span, parts)
