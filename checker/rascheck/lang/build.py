"""One rule of the grammar with its parts goes in; the node of the syntax tree comes out.

`Builder` has one method a rule or alternative, named as in model/spec.lark; where that name is a
word of Python, an underscore follows. Parts are tokens or nodes that were built before; `None`
stands for an optional part that was left out.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rascheck.lang import syntax as s
from rascheck.lang.build_block import BlockBuilder
from rascheck.lang.scan import Token, number, unquote
from rascheck.source import Source, Span

# ruff: noqa: D102 - a method is a rule of the grammar, which says what it is


@dataclass(frozen=True)
class _States:
    """The names after one `state`."""

    states: tuple[s.ControlState, ...]


@dataclass(frozen=True)
class _When:
    """The condition of one `when`."""

    condition: s.Expr


@dataclass(frozen=True)
class _Entry:
    """One entry of a check."""

    kind: str
    parts: tuple[Any, ...]


def _of(kind: type | tuple[type, ...], parts: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(p for p in parts if isinstance(p, kind))


def _notes(parts: Sequence[Any]) -> tuple[s.Note, ...]:
    return _of(s.Note, parts)


class Builder(BlockBuilder):
    """Makes the nodes of one text."""

    def __init__(self, source: Source, tokens: Sequence[Token]) -> None:
        super().__init__(source, tokens)
        self._methods: dict[str, Callable[..., Any]] = {}  # of the rules that were met so far

    def node(self, rule: str, span: Span, parts: Sequence[Any]) -> Any:
        """The node for a rule."""
        method = self._methods.get(rule)
        if method is None:
            method = getattr(self, f"{rule}_" if keyword.iskeyword(rule) else rule)
            self._methods[rule] = method
        return method(span, *parts)

    # ------------------------------------------------------------------------------- the file

    def use(self, span: Span, path: Token) -> s.Use:
        return s.Use(span, unquote(path.text), path.kind == "ANGLED")

    def const(self, span: Span, name: Token, value: s.Expr, *notes: s.Note) -> s.Const:
        return s.Const(span, self._ident(name), value, notes=notes)

    def knob(
        self, span: Span, name: Token, type: s.TypeExpr, value: s.Expr, *notes: s.Note
    ) -> s.Knob:
        return s.Knob(span, self._ident(name), type, value, notes=notes)

    def profile(
        self,
        span: Span,
        name: Token,
        dimension: Token | None,
        extends: tuple[s.Ident, ...] | None,
        *rest: Any,
    ) -> s.Profile:
        return s.Profile(
            span,
            self._ident(name),
            self._maybe(dimension),
            extends or (),
            _of(s.Setting, rest),
            notes=_notes(rest),
        )

    def setting(self, span: Span, name: Token, value: s.Expr, *notes: s.Note) -> s.Setting:
        return s.Setting(span, self._ident(name), value, notes)

    setting_of = setting

    def require(
        self, span: Span, name: Token, sentence: Token, condition: s.Expr, *notes: s.Note
    ) -> s.Require:
        return s.Require(span, self._ident(name), unquote(sentence.text), condition, notes=notes)

    def ref(self, span: Span, text: Token) -> s.Note:
        return s.Note(span, "ref", unquote(text.text))

    def inferred(self, span: Span, text: Token) -> s.Note:
        return s.Note(span, "inferred", unquote(text.text))

    def unused(self, span: Span, text: Token) -> s.Note:
        return s.Note(span, "unused", unquote(text.text))

    def atomic(self, span: Span, text: Token) -> s.Note:
        return s.Note(span, "atomic", unquote(text.text))

    def provoke(self, span: Span, text: Token) -> s.Note:
        return s.Note(span, "provoke", unquote(text.text))

    # ---------------------------------------------------------------------------------- types

    def enum(self, span: Span, name: Token, *rest: Any) -> s.Enum:
        members = _of(s.EnumMember, rest)
        return s.Enum(span, self._ident(name), members, notes=_notes(rest))

    def enum_member(
        self, span: Span, name: Token, value: Token | None, *notes: s.Note
    ) -> s.EnumMember:
        given = None if value is None else number(value.text)
        return s.EnumMember(span, self._ident(name), given, notes=notes)

    def index(
        self, span: Span, name: Token, size: s.Expr, symmetric: str | None, *notes: s.Note
    ) -> s.Index:
        return s.Index(span, self._ident(name), size, symmetric is not None, notes=notes)

    def record(self, span: Span, name: Token, *rest: Any) -> s.Record:
        return s.Record(span, self._ident(name), _of(s.Field, rest), notes=_notes(rest))

    def record_field(
        self,
        span: Span,
        name: Token,
        dims: tuple[s.TypeExpr, ...],
        type: s.TypeExpr,
        *notes: s.Note,
    ) -> s.Field:
        return s.Field(span, self._ident(name), dims, type, notes=notes)

    def register(self, span: Span, name: Token, width: Token, *rest: Any) -> s.Register:
        return s.Register(
            span,
            self._ident(name),
            number(width.text),
            _of(s.RegisterField, rest),
            notes=_notes(rest),
        )

    def register_field(
        self,
        span: Span,
        name: Token,
        high: Token,
        low: Token | None,
        values: Token | None,
        *notes: s.Note,
    ) -> s.RegisterField:
        top = number(high.text)
        bottom = top if low is None else number(low.text)
        named = self._maybe(values)
        return s.RegisterField(span, self._ident(name), top, bottom, named, notes=notes)

    def bool_type(self, span: Span) -> s.BoolName:
        return s.BoolName(span)

    def named_type(self, span: Span, name: Token) -> s.TypeName:
        return s.TypeName(span, name.text)

    def range_type(self, span: Span, low: s.Expr, high: s.Expr) -> s.RangeType:
        return s.RangeType(span, low, high)

    def inline_enum(self, span: Span, members: tuple[s.Ident, ...]) -> s.InlineEnum:
        return s.InlineEnum(span, members)

    def bits_type(self, span: Span, width: s.Expr) -> s.BitsType:
        return s.BitsType(span, width)

    def option_type(self, span: Span, of: s.TypeExpr) -> s.OptionOf:
        return s.OptionOf(span, of)

    def set_type(self, span: Span, of: s.TypeExpr) -> s.SetOf:
        return s.SetOf(span, of)

    # --------------------------------------------------------------------- state and messages

    def var(
        self,
        span: Span,
        name: Token,
        dims: tuple[s.TypeExpr, ...],
        type: s.TypeExpr,
        initial: s.Expr | s.AnyValue | None,
        *notes: s.Note,
    ) -> s.Var:
        return s.Var(span, self._ident(name), dims, type, initial, notes=notes)

    def init_any(self, span: Span, where: s.Expr | None) -> s.AnyValue:
        return s.AnyValue(span, where)

    def queue(
        self,
        span: Span,
        name: Token,
        dims: tuple[s.TypeExpr, ...],
        type: s.TypeExpr,
        capacity: s.Expr,
        overflow: str,
        *notes: s.Note,
    ) -> s.Queue:
        return s.Queue(span, self._ident(name), dims, type, capacity, overflow, notes=notes)

    def event(
        self, span: Span, kind: str, name: Token, params: tuple[s.Param, ...] | None, *notes: s.Note
    ) -> s.Event:
        return s.Event(span, self._ident(name), kind, params or (), notes=notes)

    def function(
        self,
        span: Span,
        name: Token,
        params: tuple[s.Param, ...] | None,
        result: s.TypeExpr,
        body: s.Expr,
        *notes: s.Note,
    ) -> s.Function:
        return s.Function(span, self._ident(name), params or (), result, body, notes=notes)

    # ------------------------------------------------------------------------------- machines

    def machine(
        self, span: Span, name: Token, params: tuple[s.Param, ...] | None, *rest: Any
    ) -> s.Machine:
        return s.Machine(
            span,
            self._ident(name),
            params or (),
            tuple(state for listed in _of(_States, rest) for state in listed.states),
            _of(s.Var, rest),
            _of((s.Step, s.Ignore), rest),
            _of(s.Disjoint, rest),
            replaces=False,
            notes=_notes(rest),
        )

    def replace(self, span: Span, machine: s.Machine) -> s.Machine:
        return replace(machine, span=span, replaces=True)

    def states(self, _: Span, *states: s.ControlState) -> _States:
        return _States(states)

    def state(self, span: Span, name: Token, final: str | None, *notes: s.Note) -> s.ControlState:
        return s.ControlState(span, self._ident(name), final is not None, notes=notes)

    def step(
        self,
        span: Span,
        fairness: str | None,
        name: Token,
        params: tuple[s.Param, ...] | None,
        source: tuple[s.Ident, ...] | None,
        target: s.Ident | None,
        *rest: Any,
    ) -> s.Step:
        *clauses, block = rest
        return s.Step(
            span,
            self._ident(name),
            fairness or "",
            params or (),
            source,
            target,
            tuple(c.condition for c in _of(_When, clauses)),
            _of(s.On, clauses),
            _of(s.Raise, clauses),
            () if block is None else block,
            notes=_notes(clauses),
        )

    def any_source(self, _: Span) -> None:
        return None

    same_target = any_source

    def sources(self, _: Span, *names: Token) -> tuple[s.Ident, ...]:
        return tuple(self._ident(n) for n in names)

    def to_target(self, _: Span, name: Token) -> s.Ident:
        return self._ident(name)

    def when(self, _: Span, condition: s.Expr) -> _When:
        return _When(condition)

    def on(self, span: Span, channel: s.Place, patterns: tuple[s.Pattern, ...] | None) -> s.On:
        return s.On(span, channel, patterns or ())

    def raise_(self, span: Span, event: s.Place, arguments: tuple[s.Expr, ...] | None) -> s.Raise:
        return s.Raise(span, event, arguments or ())

    def ignore(
        self,
        span: Span,
        channel: s.Place,
        patterns: tuple[s.Pattern, ...] | None,
        source: tuple[s.Ident, ...] | None,
        *notes: s.Note,
    ) -> s.Ignore:
        heard = s.On(span, channel, patterns or ())
        return s.Ignore(span, heard, source, notes)

    def disjoint(
        self, span: Span, first: Token, others: tuple[s.Ident, ...], *notes: s.Note
    ) -> s.Disjoint:
        return s.Disjoint(span, (self._ident(first), *others), notes)

    # ---------------------------------------------------------- systems, properties and checks

    def system(self, span: Span, name: Token, *rest: Any) -> s.System:
        return s.System(span, self._ident(name), _of(s.Part, rest), notes=_notes(rest))

    def takes_part(self, span: Span, name: Token) -> s.Part:
        return s.Part(span, "takes_part", self._ident(name))

    def stands_in(self, span: Span, name: Token, instead_of: Token) -> s.Part:
        return s.Part(span, "stands_in", self._ident(name), self._ident(instead_of))

    def left_out(self, span: Span, name: Token) -> s.Part:
        return s.Part(span, "left_out", self._ident(name))

    def invariant(self, span: Span, *parts: Any) -> s.Property:
        return self._property("invariant", span, *parts)

    def property(self, span: Span, *parts: Any) -> s.Property:
        return self._property("property", span, *parts)

    def reachable(self, span: Span, *parts: Any) -> s.Property:
        return self._property("reachable", span, *parts)

    def story(self, span: Span, *parts: Any) -> s.Property:
        return self._property("reachable", span, *parts)

    def via(self, span: Span, *steps: s.Fired) -> s.Expr:
        """Each step has fired strictly before the next one: `previously once` as one writes it."""
        told: s.Expr = steps[0]
        for step in steps[1:]:
            inner = s.Paren(told.span, told)
            earlier = s.Prefix(inner.span, "previously", s.Prefix(inner.span, "once", inner))
            told = s.Infix(span, "&&", step, earlier, span)
        return told

    def happening(
        self, span: Span, step: s.StepRef, arguments: tuple[s.Expr, ...] | None
    ) -> s.Fired:
        return s.Fired(span, step, arguments)

    def lemma(self, span: Span, *parts: Any) -> s.Property:
        return self._property("lemma", span, *parts)

    def _property(
        self,
        kind: str,
        span: Span,
        name: Token,
        sentence: Token | None,
        formula: s.Expr,
        *notes: s.Note,
    ) -> s.Property:
        words = "" if sentence is None else unquote(sentence.text)
        return s.Property(span, self._ident(name), kind, words, formula, notes=notes)

    def check(self, span: Span, name: Token, *rest: Any) -> s.Check:
        def every(kind: str) -> tuple[Any, ...]:
            return tuple(p for e in _of(_Entry, rest) if e.kind == kind for p in e.parts)

        return s.Check(
            span,
            self._ident(name),
            every("with"),
            every("profile"),
            every("system"),
            every("verify"),
            _of(s.FairEntry, rest),
            _of(s.Expect, rest),
            every("sweep"),
            every("engine"),
            _of(s.Find, rest),
            every("condition"),
            allow_deadlock=any(e.kind == "allow" for e in _of(_Entry, rest)),
            notes=_notes(rest),
        )

    def with_(self, _: Span, *settings: s.Setting) -> _Entry:
        return _Entry("with", settings)

    def use_profiles(self, _: Span, names: tuple[s.Ident, ...]) -> _Entry:
        return _Entry("profile", names)

    def use_system(self, _: Span, name: Token) -> _Entry:
        return _Entry("system", (self._ident(name),))

    def verify(self, _: Span, names: tuple[s.Ident, ...]) -> _Entry:
        return _Entry("verify", names)

    def sweep(self, _: Span, names: tuple[s.Ident, ...]) -> _Entry:
        return _Entry("sweep", names)

    def engine(self, _: Span, name: Token) -> _Entry:
        return _Entry("engine", (self._ident(name),))

    def allow_deadlock(self, _: Span) -> _Entry:
        return _Entry("allow", ())

    def assume_fair(self, span: Span, fairness: str, *places: s.Place) -> s.FairEntry:
        return s.FairEntry(span, fairness, places)

    def expect(
        self, span: Span, verdict: str, names: tuple[s.Ident, ...] | None, by: s.Place | None
    ) -> s.Expect:
        return s.Expect(span, verdict, names or (), by)

    def expect_condition(self, _: Span, condition: s.Expr) -> _Entry:
        return _Entry("condition", (condition,))

    def find(self, span: Span, knobs: tuple[s.Ident, ...], claim: s.Ident) -> s.Find:
        return s.Find(span, knobs, claim)

    def claim(self, _: Span, name: Token) -> s.Ident:
        return self._ident(name)
