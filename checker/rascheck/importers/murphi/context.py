"""What is known while a model is elaborated: names, counters, and how a refusal is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rascheck.diagnostics import Diagnostics
from rascheck.importers.murphi import core, tree
from rascheck.records import dataclass as value
from rascheck.source import Span

MOST_STATEMENTS = 50_000
"""More statements, calls put in place and loops unrolled, are refused."""
DEEPEST_CALL = 30
"""Functions may call each other so deep."""


class Skip(Exception):
    """The piece at hand is left out; why has been reported."""


class Ordered(Exception):
    """The model makes a difference between the identities of a scalarset.

    The model is elaborated again, with a plain index in its place.
    """

    def __init__(self, name: str, reason: str, span: Span | None) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason
        self.span = span


@value(frozen=True)
class Meaning:
    """What a name stands for: a value or place, a type, or a function; one of them."""

    span: Span
    expr: core.Expr | None = None
    type: core.Type | None = None
    function: tree.Function | None = None


@dataclass
class Scope:
    """Names, and the scope that they stand in."""

    outer: Scope | None = None
    names: dict[str, Meaning] = field(default_factory=dict)

    def find(self, name: str) -> Meaning | None:
        """What a name means here."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return None

    def known(self) -> list[str]:
        """All names, for a message."""
        return [*self.names, *(self.outer.known() if self.outer else ())]


@dataclass
class Frame:
    """A rule or a function whose body is being elaborated.

    `result` is where its value goes, `left` a local that says whether it has returned, where that
    is not clear from the text.
    """

    result: core.Place | None = None
    left: core.Place | None = None


@dataclass
class Context:
    """Everything that one elaboration collects.

    `type_of`, `call` and `perform` stand in modules that need expressions, which need them.
    `trial`: what is elaborated is taken only if it becomes an expression, without its loops.
    `united` are the types that are parts of unions, which are numbered, so far up to `numbered`.
    `plain` are the scalarsets whose identities are told apart; `loops` the loops over others that
    the place at hand stands in; `before` takes what must be done before the statement at hand,
    None where nothing can be.
    """

    sink: Diagnostics
    plain: frozenset[str]
    type_of: Callable[[Context, Scope, tree.Type, str], core.Type]
    call: Callable[[Context, Scope, tree.Call], core.Expr]
    perform: Callable[[Context, Scope, tree.Call], tuple[core.Stmt, ...]]
    top: Scope = field(default_factory=Scope)
    settings: list[tuple[str, core.Expr]] = field(default_factory=list)
    types: list[core.Enum | core.Scalarset | core.Record] = field(default_factory=list)
    variables: list[core.Storage] = field(default_factory=list)
    fns: dict[str, core.Fn | None] = field(default_factory=dict)
    trial: bool = False
    united: frozenset[str] = frozenset()
    numbered: int = 0
    loops: list[core.Symbol] = field(default_factory=list)
    before: list[core.Stmt] | None = None
    calls: list[str] = field(default_factory=list)
    frame: Frame = field(default_factory=Frame)
    spent: int = 0
    _number: int = 0

    def number(self) -> int:
        """A number that nothing else has."""
        self._number += 1
        return self._number

    def symbol(self, name: str, type_: core.Type) -> core.Symbol:
        """A new symbol."""
        return core.Symbol(name, type_, self.number())

    def local(self, name: str, type_: core.Type) -> core.Place:
        """A new local variable; one for each identity in loops over a scalarset."""
        whole = type_
        for symbol in reversed(self.loops):
            assert not isinstance(symbol.type, core.Record | core.Array)
            whole = core.Array(symbol.type, whole)
        storage = core.Storage(name, whole, True, self.number())
        return core.Place(storage, tuple(core.Use(symbol) for symbol in self.loops), type_)

    def ordered(self, type_: core.Type, reason: str, span: Span | None) -> None:
        """Identities of a scalarset are told apart here: start again without it."""
        if isinstance(type_, core.Scalarset) and type_.name not in self.plain:
            raise Ordered(type_.name, reason, span)

    def symmetric(self, type_: core.Type) -> bool:
        """Whether a type has identities that are not told apart."""
        return isinstance(type_, core.Scalarset) and type_.name not in self.plain

    def wrong(self, message: str, span: Span, *, fix: str = "") -> Skip:
        """Report what does not fit together."""
        self.sink.error("E422", message, span, fix=fix)
        return Skip()

    def refuse(self, message: str, span: Span, *, fix: str = "") -> Skip:
        """Report what is not translated."""
        self.sink.error("E423", message, span, fix=fix)
        return Skip()

    def spend(self, span: Span) -> None:
        """One more statement is written out."""
        self.spent += 1
        if self.spent == MOST_STATEMENTS + 1:
            message = f"with all calls put in place there are more than {MOST_STATEMENTS:,}"
            self.sink.error("E425", f"{message} statements", span)
        if self.spent > MOST_STATEMENTS:
            raise Skip

    def find(self, name: str, scope: Scope, span: Span) -> Meaning:
        """What a name means, which is reported if it means nothing."""
        found = scope.find(name)
        if found is None:
            if name not in self.sink.unknown:
                self.sink.unknown.add(name)
                fix = self.sink.nearest(name, scope.known())
                self.sink.error("E421", f"`{name}` is not declared", span, fix=fix)
            raise Skip
        return found

    def declare(self, scope: Scope, name: str, meaning: Meaning) -> None:
        """Enter a name; a second one of the same scope is an error."""
        before = scope.names.get(name)
        if before is not None:
            line = before.span.line
            self.sink.error("E421", f"`{name}` is declared in line {line} already", meaning.span)
        scope.names[name] = meaning
