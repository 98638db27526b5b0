"""A text goes in; its syntax tree comes out, or diagnostics saying what is wrong with it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any

from lark import Lark, Tree
from lark import Token as Terminal
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer, PatternStr
from lark.parsers.lalr_analysis import Shift
from lark.parsers.lalr_parser_state import ParseConf

from rascheck import resources
from rascheck.diagnostics import Diagnostics
from rascheck.lang.build import Builder
from rascheck.lang.comments import about, document
from rascheck.lang.expected import END
from rascheck.lang.mend import Mender
from rascheck.lang.regions import surplus
from rascheck.lang.scan import Token, Vocabulary, scan
from rascheck.lang.shape import check_shape
from rascheck.lang.split import split
from rascheck.lang.syntax import Expr, Item, Module
from rascheck.source import Source, Span

# Enough for any text a person writes; what walks the tree by recursion relies on it.
DEEPEST = 200
_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")


class _NoLexer(Lexer):
    """`scan` makes the tokens, which are fed one by one."""

    def __init__(self, lexer_conf: object) -> None:
        del lexer_conf

    def lex(self, lexer_state: object, parser_state: object) -> Any:
        del lexer_state, parser_state
        raise AssertionError("tokens are fed to the parser, which never asks for one")


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
    kinds = {kind: kind for kind in ("NAME", "INT", "HEX", "STRING", "ANGLED")}
    return names | kinds | {END: "$END"}


@functools.cache
def _vocabulary() -> Vocabulary:
    return Vocabulary.of(
        t.pattern.value for t in _lark().terminals if isinstance(t.pattern, PatternStr)
    )


class _Cursor:
    """A state of Lark's tables that knows what may follow, without building anything."""

    def __init__(self, conf: ParseConf[Any], stack: tuple[Any, ...]) -> None:
        self._conf = conf  # its states: for a terminal, Shift and a state or Reduce and a rule
        self._stack = stack

    @staticmethod
    def at(start: str) -> _Cursor:
        """The state before the first token."""
        conf = _lark().parse_interactive(start=start).parser_state.parse_conf
        return _Cursor(conf, (conf.start_state,))

    def after(self, kind: str) -> _Cursor | None:
        """The state after one more token, or None if that token may not come."""
        return self._feed(_terminals().get(kind, ""))

    def accepts(self) -> frozenset[str]:
        """The kinds of token that may come next."""
        possible = self._conf.states[self._stack[-1]]
        return frozenset(
            kind for kind, name in _terminals().items() if name in possible and self._feed(name)
        )

    def _feed(self, terminal: str) -> _Cursor | None:
        table = self._conf.states
        stack = list(self._stack)
        while (action := table[stack[-1]].get(terminal)) is not None:
            kind, argument = action
            if kind is Shift:
                return _Cursor(self._conf, (*stack, argument))
            if argument.expansion:
                del stack[-len(argument.expansion) :]
            stack.append(table[stack[-1]][argument.origin.name][1])
            if stack[-1] == self._conf.end_state and terminal == "$END":
                return _Cursor(self._conf, tuple(stack))
        return None


def parse(source: Source, sink: Diagnostics) -> Module | None:
    """The tree of a file without what is wrong in it; None if it is not read at all."""
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
        self.tokens, self.comments = scan(source, _vocabulary(), sink)
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
        whole = surplus(piece) >= 0 or _lark_tree(piece, "start") is not None
        for part in [piece] if whole else split(self._source, piece, eager=True):
            yield from self.tree(part, "start") or ()

    def tree(self, tokens: Sequence[Token], start: str) -> Any:
        """The syntax for a rule of the grammar, or None if nothing is left of it after mending."""
        if self.mender.gave_up:
            return None
        tree = _lark_tree(tokens, start)
        if tree is None:
            tokens = self.mender.mend(tokens, _Cursor.at(start))
            tree = _lark_tree(tokens, start) if tokens else None
        if tree is None:
            return None
        return self._fold(tree, {(t.start, t.text): t for t in tokens})

    def _fold(self, tree: Any, leaves: dict[tuple[int, str], Token]) -> Any:
        """Build the nodes of a tree from its leaves up, without recursion."""
        built: list[tuple[Any, int]] = []  # with the depth of each
        work: list[tuple[Any, bool]] = [(tree, False)]
        while work:
            part, ready = work.pop()
            if isinstance(part, Terminal):
                built.append((leaves[part.start_pos or 0, str(part)], 0))
            elif not isinstance(part, Tree):
                built.append((part, 0))
            elif not ready:
                work.append((part, True))
                work.extend((child, False) for child in reversed(part.children))
            else:
                cut = len(built) - len(part.children)
                below = max((depth for _, depth in built[cut:]), default=0)
                meta = part.meta
                start, end = (0, 0) if meta.empty else (meta.start_pos, meta.end_pos)
                span = Span(self._source, start, end)
                if below > DEEPEST:
                    self._too_deep(span)
                    return None
                node = self._builder.node(str(part.data), span, [node for node, _ in built[cut:]])
                built[cut:] = [(node, below + 1)]
        return built[0][0]


def _lark_tree(tokens: Sequence[Token], start: str) -> Any:
    """Lark's tree, or None if the tokens do not parse."""
    terminals = _terminals()
    parser = _lark().parse_interactive(start=start)
    end = tokens[-1].end if tokens else 0
    try:
        for token in tokens:
            name = terminals.get(token.kind, "")
            parser.feed_token(Terminal(name, token.text, token.start, end_pos=token.end))
        return parser.feed_token(Terminal("$END", "", end, end_pos=end))
    except UnexpectedInput:
        return None
