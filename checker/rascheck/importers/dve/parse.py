"""A source goes in, its syntax tree comes out, or a diagnostic."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lark import Lark, Token, UnexpectedToken
from lark.common import LexerConf
from lark.exceptions import VisitError
from lark.lexer import Lexer, PatternStr

from rascheck.diagnostics import Diagnostics
from rascheck.importers.dve import syntax
from rascheck.importers.dve.build import DEEPEST, TooDeep, builder
from rascheck.importers.dve.scan import Strange, scan, words
from rascheck.source import Source, Span

LARGEST = 4_000_000
"""A text with more characters is not read."""

VALUES = frozenset({"NUMBER", "NAME", "TRUE", "FALSE", "LPAR", "MINUS", "TILDE", "NOT", "BANG"})
SIGNS = "| & ^ == != < <= > >= << >> + - * / %"
OPERATORS = frozenset(f"`{sign}`" for sign in words(SIGNS)) | {"AND", "OR", "IMPLY"}
SAID = {"NAME": "a name", "NUMBER": "a number", "VALUE": "a value", "$END": "the end"}


class _Tokens(Lexer):
    """`scan`, told how the grammar names its signs."""

    def __init__(self, lexer_conf: LexerConf) -> None:
        self.signs = {
            terminal.pattern.value: terminal.name
            for terminal in lexer_conf.terminals
            if isinstance(terminal.pattern, PatternStr)
        }

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override] # Lark wraps it
        return scan(str(data), self.signs)


def parse(source: Source, sink: Diagnostics) -> syntax.Model | None:
    """The syntax tree of a source; None after reporting."""
    if len(source.text) > LARGEST:
        sink.error("E316", f"{source.path}: larger than {LARGEST // 1_000_000} MB")
        return None
    grammar = Path(__file__).with_name("dve.lark").read_text(encoding="utf-8")
    parser = Lark(
        grammar,
        parser="lalr",
        lexer=_Tokens,
        strict=True,
        keep_all_tokens=True,
        maybe_placeholders=True,
        transformer=builder(source),
    )
    try:
        model = parser.parse(source.text)
    except UnexpectedToken as error:
        names = {
            terminal.name: f"`{terminal.pattern.value}`"
            for terminal in parser.terminals
            if isinstance(terminal.pattern, PatternStr)
        }
        _unexpected(source, error, names, sink)
    except Strange as error:
        sink.error("E310", error.message, Span(source, error.offset, error.offset + 1))
    except TooDeep as error:
        _too_deep(error, sink)
    except VisitError as error:
        if not isinstance(error.orig_exc, TooDeep):
            raise
        _too_deep(error.orig_exc, sink)
    else:
        assert isinstance(model, syntax.Model)
        return model
    return None


def _too_deep(error: TooDeep, sink: Diagnostics) -> None:
    sink.error("E316", f"an expression is nested more than {DEEPEST} deep", error.span)


def _unexpected(
    source: Source, error: UnexpectedToken, names: dict[str, str], sink: Diagnostics
) -> None:
    """Say what stands here and what may."""
    token = error.token
    if token.type == "$END":
        end = len(source.text.rstrip())
        span, found = Span(source, max(end - 1, 0), end), "the text ends here"
    else:
        span = Span(source, token.start_pos or 0, token.end_pos or 0)
        found = f"`{token}` does not belong here"
    sink.error("E310", found, span, fix=_expected(error.accepts or error.expected, names))


def _expected(kinds: set[str], names: dict[str, str]) -> str:
    """What may come next, in words; an operator may wherever a value ends."""
    if "NUMBER" in kinds:
        kinds = kinds - VALUES | {"VALUE"}
    if "PERCENT" in kinds:
        kinds = kinds - {kind for kind in kinds if names.get(kind, kind) in OPERATORS}
    said = sorted(names.get(kind) or SAID.get(kind) or f"`{kind.lower()}`" for kind in kinds)
    *most, last = said or ["the end"]
    return f"expected {', '.join(most)} or {last}" if most else f"expected {last}"
