"""One rule of an expression or statement with its parts goes in; its syntax node comes out.

The lower half of `build.Builder`: see there for how methods are named.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from typing import Any

from rascheck.lang import syntax as s
from rascheck.lang.scan import Token, number, unquote
from rascheck.source import Source, Span

# ruff: noqa: D102 - a method is a rule of the grammar, which says what it is


def _prefix(op: str) -> Callable[[BlockBuilder, Span, s.Expr], s.Prefix]:
    def build(_: BlockBuilder, span: Span, value: s.Expr) -> s.Prefix:
        return s.Prefix(span, op, value)

    return build


def _infix(op: str) -> Callable[[BlockBuilder, Span, s.Expr, s.Expr], s.Infix]:
    def build(builder: BlockBuilder, span: Span, left: s.Expr, right: s.Expr) -> s.Infix:
        return s.Infix(span, op, left, right, builder.token_after(left.span.end))

    return build


class BlockBuilder:
    """Makes the expressions, patterns and statements of one text."""

    def __init__(self, source: Source, tokens: Sequence[Token]) -> None:
        self._source = source
        self._tokens = tokens
        self._starts = [t.start for t in tokens]

    def token_after(self, offset: int) -> Span:
        """The place of the first token from an offset on."""
        return self._span(self._tokens[bisect.bisect_left(self._starts, offset)])

    def _span(self, token: Token) -> Span:
        return Span(self._source, token.start, token.end)

    def _ident(self, token: Token) -> s.Ident:
        return s.Ident(self._span(token), token.text)

    def _maybe(self, token: Token | None) -> s.Ident | None:
        return None if token is None else self._ident(token)

    # ----------------------------------------------------------------------- lists and words

    def names(self, _: Span, *names: Token) -> tuple[s.Ident, ...]:
        return tuple(self._ident(n) for n in names)

    def _as_tuple(self, _: Span, *parts: Any) -> tuple[Any, ...]:
        return parts

    start = dims = params = args = loose_args = named_args = _as_tuple

    def _as_word(self, _: Span, word: Token) -> str:
        return word.text

    symmetric = overflow = event_kind = final = fairness = verdict = quantifier = _as_word

    def param(self, span: Span, name: Token, type: s.TypeExpr) -> s.Param:
        return s.Param(span, self._ident(name), type)

    # ------------------------------------------------------------------------------ patterns

    def patterns(self, _: Span, *patterns: s.Pattern | s.Wild) -> tuple[s.Pattern, ...]:
        return tuple(_as_pattern(p) for p in patterns)

    def bind(self, span: Span, name: Token) -> s.Bind:
        return s.Bind(span, self._ident(name))

    def wild(self, span: Span) -> s.Wild:
        return s.Wild(span)

    def equals(self, span: Span, value: s.Expr) -> s.Equals:
        return s.Equals(span, value)

    def field_pattern(
        self, span: Span, field: Token, pattern: s.Pattern | s.Wild
    ) -> s.FieldPattern:
        return s.FieldPattern(span, self._ident(field), _as_pattern(pattern))

    # ---------------------------------------------------------------------------- statements

    def block(self, _: Span, *statements: s.Statement) -> tuple[s.Statement, ...]:
        return statements

    def assign(self, span: Span, place: s.Place, value: s.Expr) -> s.Assign:
        return s.Assign(span, place, "=", value)

    def add_assign(self, span: Span, place: s.Place, value: s.Expr) -> s.Assign:
        return s.Assign(span, place, "+=", value)

    def sub_assign(self, span: Span, place: s.Place, value: s.Expr) -> s.Assign:
        return s.Assign(span, place, "-=", value)

    def send(self, span: Span, queue: s.Place, arguments: tuple[s.Expr, ...] | None) -> s.Send:
        return s.Send(span, queue, arguments or ())

    def clear(self, span: Span, place: s.Place) -> s.Clear:
        return s.Clear(span, place)

    def let(self, span: Span, name: Token, value: s.Expr) -> s.Let:
        return s.Let(span, self._ident(name), value)

    def assert_(self, span: Span, condition: s.Expr, message: Token | None) -> s.Assert:
        return s.Assert(span, condition, "" if message is None else unquote(message.text))

    def for_(
        self,
        span: Span,
        name: Token,
        type: s.TypeExpr,
        where: s.Expr | None,
        body: tuple[s.Statement, ...],
    ) -> s.For:
        variable = s.Param(self._span(name).to(type.span), self._ident(name), type)
        return s.For(span, variable, where, body)

    def if_(
        self,
        span: Span,
        condition: s.Expr,
        then: tuple[s.Statement, ...],
        otherwise: tuple[s.Statement, ...] | s.If | None,
    ) -> s.If:
        rest = (otherwise,) if isinstance(otherwise, s.If) else otherwise or ()
        return s.If(span, condition, then, rest)

    def place(self, span: Span, name: Token, *path: s.Ident | tuple[s.Expr, ...]) -> s.Place:
        return s.Place(span, self._ident(name), path)

    def field_access(self, _: Span, name: Token) -> s.Ident:
        return self._ident(name)

    def index_access(self, _: Span, args: tuple[s.Expr, ...]) -> tuple[s.Expr, ...]:
        return args

    # --------------------------------------------------------------------------- expressions

    implies, leads_to = _infix("=>"), _infix("~>")
    until, since, before = _infix("until"), _infix("since"), _infix("before")
    or_, and_ = _infix("||"), _infix("&&")
    eq, ne, le, ge, lt, gt = (_infix(op) for op in ("==", "!=", "<=", ">=", "<", ">"))
    add, sub, bit_or, bit_xor = (_infix(op) for op in "+-|^")
    mul, div, mod, bit_and = (_infix(op) for op in "*/%&")
    shl, shr = _infix("<<"), _infix(">>")

    always, eventually, next = _prefix("always"), _prefix("eventually"), _prefix("next")
    never, once = _prefix("never"), _prefix("once")
    historically, previously = _prefix("historically"), _prefix("previously")
    neg, not_, bit_not = _prefix("-"), _prefix("!"), _prefix("~")

    def ite(self, span: Span, condition: s.Expr, then: s.Expr, otherwise: s.Expr) -> s.Conditional:
        return s.Conditional(span, condition, then, otherwise)

    def member(self, span: Span, value: s.Expr, low: s.Expr) -> s.In:
        return s.In(span, value, low, None)

    def in_range(self, span: Span, value: s.Expr, low: s.Expr, high: s.Expr) -> s.In:
        return s.In(span, value, low, high)

    def at_state(self, span: Span, machine: s.Expr, state: Token) -> s.At:
        return s.At(span, machine, (self._ident(state),))

    def at_states(self, span: Span, machine: s.Expr, states: tuple[s.Ident, ...]) -> s.At:
        return s.At(span, machine, states)

    def member_of(self, span: Span, value: s.Expr, member: Token) -> s.MemberOf:
        return s.MemberOf(span, value, self._ident(member))

    def subscript(self, span: Span, value: s.Expr, subscripts: tuple[s.Expr, ...]) -> s.Subscript:
        return s.Subscript(span, value, subscripts)

    def slice(self, span: Span, value: s.Expr, high: Token, low: Token) -> s.Slice:
        return s.Slice(span, value, number(high.text), number(low.text))

    def bits_of(self, span: Span, width: s.Expr, value: s.Expr) -> s.BitsOf:
        return s.BitsOf(span, width, value)

    def apply(self, span: Span, name: Token, args: tuple[s.Expr, ...] | None) -> s.Apply:
        return s.Apply(span, self._ident(name), args or ())

    def record_literal(
        self, span: Span, name: Token, fields: tuple[tuple[s.Ident, s.Expr], ...]
    ) -> s.RecordLiteral:
        return s.RecordLiteral(span, self._ident(name), fields)

    def named_arg(self, _: Span, name: Token, value: s.Expr) -> tuple[s.Ident, s.Expr]:
        return self._ident(name), value

    def int(self, span: Span, digits: Token) -> s.Number:
        return s.Number(span, number(digits.text), digits.text)

    hex = int

    def true(self, span: Span) -> s.Truth:
        return s.Truth(span, True)

    def false(self, span: Span) -> s.Truth:
        return s.Truth(span, False)

    def none(self, span: Span) -> s.NoneValue:
        return s.NoneValue(span)

    def name(self, span: Span, name: Token) -> s.Name:
        return s.Name(span, name.text)

    def paren(self, span: Span, inner: s.Expr) -> s.Paren:
        return s.Paren(span, inner)

    def set_literal(self, span: Span, elements: tuple[s.Expr, ...] | None) -> s.SetLiteral:
        return s.SetLiteral(span, elements or ())

    def quantified(
        self,
        span: Span,
        quantifier: str,
        params: tuple[s.Param, ...],
        where: s.Expr | None,
        body: s.Expr,
    ) -> s.Quantified:
        return s.Quantified(span, quantifier, params, where, body)

    def fired(self, span: Span, step: s.StepRef, arguments: tuple[s.Expr, ...] | None) -> s.Fired:
        return s.Fired(span, step, arguments)

    def enabled(
        self, span: Span, step: s.StepRef, arguments: tuple[s.Expr, ...] | None
    ) -> s.Enabled:
        return s.Enabled(span, step, arguments)

    def lost(self, span: Span, queue: s.StepRef, arguments: tuple[s.Expr, ...] | None) -> s.Lost:
        return s.Lost(span, queue.machine, queue.instance, arguments or ())

    def step_name(
        self, span: Span, machine: Token, instance: tuple[s.Expr, ...] | None, step: Token
    ) -> s.StepRef:
        return s.StepRef(span, self._ident(machine), instance, self._ident(step))

    def queue_name(
        self, span: Span, queue: Token, instance: tuple[s.Expr, ...] | None
    ) -> s.StepRef:
        name = self._ident(queue)
        return s.StepRef(span, name, instance, name)


def _as_pattern(pattern: s.Pattern | s.Wild) -> s.Pattern:
    return s.Ignored(pattern.span) if isinstance(pattern, s.Wild) else pattern
