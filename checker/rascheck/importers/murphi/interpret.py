"""The code of start states is run: a core model comes in, the states that it begins with go out."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from rascheck.diagnostics import Diagnostics
from rascheck.importers.murphi import core, walks
from rascheck.importers.murphi.operators import arithmetic
from rascheck.source import Span

MOST_STARTS = 4_096
"""Start states may be chosen in so many ways."""
MOST_WORK = 3_000_000
"""All of them together take so many operations at most."""

Where = tuple[core.Storage | core.Symbol, tuple[str | int, ...]]
Memory = dict[Where, int]
"""The simple values that there are; what has none is not in it."""


class _Fails(Exception):
    """A model error, or too much work."""


def start_states(model: core.Model, sink: Diagnostics) -> list[Memory]:
    """The different states that the model may begin with; what fails is reported."""
    found: dict[frozenset[tuple[Where, int]], Memory] = {}
    work = 0
    for start in model.starts:
        choices = [core.values_of(symbol) for symbol in start.params]
        if math.prod(len(choice) for choice in choices) > MOST_STARTS:
            message = f"a start state in more than {MOST_STARTS:,} ways"
            sink.error("E425", message, start.span)
            continue
        for choice in itertools.product(*choices):
            run = _Run(dict(zip(start.params, choice, strict=True)), work, start.span)
            try:
                if not run.value(start.guard):
                    continue
                run.block(start.body)
            except _Fails as fails:
                sink.error("E424", f"this start state fails: {fails}", run.at)
                break
            finally:
                work = run.work
            memory = {at: value for at, value in run.memory.items() if not _local(at[0])}
            found.setdefault(frozenset(memory.items()), memory)
    return list(found.values())


def _local(root: core.Storage | core.Symbol) -> bool:
    return isinstance(root, core.Symbol) or root.local


class _Run:
    """One start state while it is computed."""

    def __init__(self, symbols: dict[core.Symbol, int], work: int, at: Span) -> None:
        self.symbols = symbols
        self.memory: Memory = {}
        self.work = work
        self.at = at

    # -------------------------------------------------------------------------------- statements

    def block(self, body: Sequence[core.Stmt]) -> None:
        for statement in body:
            self._statement(statement)

    def _statement(self, statement: core.Stmt) -> None:
        match statement:
            case core.Assign(place, value, copies):
                self._assign(place, value, copies)
            case core.Forget(place):
                self.memory.pop(self.where(place), None)
            case core.Let(symbol, value, copies):
                self._assign(core.Place(symbol, (), symbol.type), value, copies)
                if core.simple(symbol.type) and not copies:
                    self.symbols[symbol] = self.memory[(symbol, ())]
            case core.If(condition, then, otherwise):
                self.block(then if self.value(condition) else otherwise)
            case core.For(symbol, where, body, _):
                for _ in self.turns(symbol):
                    if where is None or self.value(where):
                        self.block(body)
            case core.Assert(condition, why):
                if not self.value(condition):
                    raise _Fails(why or "an assertion")

    def _assign(self, place: core.Place, value: core.Expr, copies: bool) -> None:
        if place.span is not None:
            self.at = place.span
        to = self.where(place)
        if core.simple(place.type):
            if copies and isinstance(value, core.Place) and self.where(value) not in self.memory:
                self.memory.pop(to, None)
                return
            number = self.value(value)
            assert not isinstance(place.type, core.Record | core.Array)
            if number not in core.values(place.type):
                raise _Fails(f"{number} is out of range")
            self.memory[to] = number
            return
        new = {path: self._leaf(value, path, type_) for path, type_ in core.leaves(place.type)}
        for path, leaf in new.items():
            at = (to[0], (*to[1], *path))
            if leaf is None:
                self.memory.pop(at, None)
            else:
                self.memory[at] = leaf

    def _leaf(
        self, value: core.Expr, path: tuple[str | int, ...], type_: core.Simple
    ) -> int | None:
        """A simple part of a value, or None if it has none."""
        for step in path:
            inner = step if isinstance(step, str) else core.Const(step, core.Range(step, step))
            value = walks.part(value, inner, type_)
        if isinstance(value, core.Place):
            return self.memory.get(self.where(value))
        return self.value(value)

    def turns(self, symbol: core.Symbol) -> Iterator[None]:
        """Give a symbol each of its values in turn."""
        for number in core.values_of(symbol):
            self.symbols[symbol] = number
            yield

    # ------------------------------------------------------------------------------- expressions

    def where(self, place: core.Place) -> Where:
        """Where a place lies."""
        type_: core.Type = place.root.type
        path: list[str | int] = []
        for step in place.path:
            if isinstance(step, str):
                assert isinstance(type_, core.Record)
                type_ = dict(type_.fields)[step]
                path.append(step)
                continue
            assert isinstance(type_, core.Array)
            number = self.value(step)
            if number not in core.values(type_.index):
                raise _Fails(f"the subscript {number} is out of range")
            type_ = type_.of
            path.append(number)
        return (place.root, tuple(path))

    def value(self, expr: core.Expr) -> int:
        """A simple value."""
        self.work += 1
        if self.work > MOST_WORK:
            raise _Fails("it takes too long")
        match expr:
            case core.Const(value, _) | core.Setting(_, value, _):
                return value
            case core.Use(symbol):
                return self.symbols[symbol]
            case core.Place():
                found = self.memory.get(self.where(expr))
                if found is None:
                    raise _Fails(f"`{expr.root.name}` is read and has no value")
                return found
            case core.Op():
                return self._operator(expr)
            case core.Choose(condition, then, otherwise, _):
                return self.value(then if self.value(condition) else otherwise)
            case core.Over():
                return self._over(expr)
            case core.Defined(place):
                return int(self.where(place) in self.memory)
            case core.Apply(fn, arguments):
                return self._apply(fn, arguments)
            case core.Part():
                raise _Fails("a part of what a function gives is read")

    def _operator(self, expr: core.Op) -> int:
        if expr.op in ("&&", "||", "=>"):
            left = self.value(expr.operands[0])
            if expr.op == "||":
                return 1 if left else self.value(expr.operands[1])
            if left:
                return self.value(expr.operands[1])
            return int(expr.op == "=>")
        whole = any(isinstance(part, core.Place) and part.sure for part in expr.operands)
        if whole or (expr.op in ("==", "!=") and not core.simple(expr.operands[0].type)):
            return int(self._same(*expr.operands) == (expr.op == "=="))
        numbers = [self.value(operand) for operand in expr.operands]
        match expr.op:
            case "!":
                return 1 - numbers[0]
            case "==":
                return int(numbers[0] == numbers[1])
            case "!=":
                return int(numbers[0] != numbers[1])
            case "<":
                return int(numbers[0] < numbers[1])
            case "<=":
                return int(numbers[0] <= numbers[1])
            case ">":
                return int(numbers[0] > numbers[1])
            case ">=":
                return int(numbers[0] >= numbers[1])
            case _:
                result = arithmetic(expr.op, numbers)
                if result is None:
                    what = "a division by zero" if expr.op in "/%" else f"a shift by {numbers[1]}"
                    raise _Fails(what)
                return result

    def _same(self, left: core.Expr, right: core.Expr) -> bool:
        return all(
            self._leaf(left, path, type_) == self._leaf(right, path, type_)
            for path, type_ in core.leaves(left.type)
        )

    def _over(self, expr: core.Over) -> int:
        found = 0
        for _ in self.turns(expr.symbol):
            if expr.where is not None and not self.value(expr.where):
                continue
            holds = self.value(expr.body)
            if expr.kind == "count":
                found += holds
            elif holds == (expr.kind == "exists"):
                return holds
        return found if expr.kind == "count" else int(expr.kind == "forall")

    def _apply(self, fn: core.Fn, arguments: Sequence[core.Expr]) -> int:
        for symbol, argument in zip(fn.params, arguments, strict=True):
            self._statement(core.Let(symbol, argument))
        return self.value(fn.body)
