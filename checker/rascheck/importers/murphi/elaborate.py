"""A syntax tree comes in, a core model goes out, or diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rascheck.diagnostics import Diagnostics
from rascheck.importers.murphi import core, tree, walks
from rascheck.importers.murphi.calls import perform, value_of_call
from rascheck.importers.murphi.context import Context, Frame, Meaning, Scope, Skip
from rascheck.importers.murphi.expressions import bind, expression, truth
from rascheck.importers.murphi.frozen import evaluated, frozen
from rascheck.importers.murphi.operators import constant
from rascheck.importers.murphi.ranges import risks, still_fails
from rascheck.importers.murphi.statements import body, declared
from rascheck.importers.murphi.types import type_of, united

Params = tuple[core.Symbol, ...]


def elaborate(
    model: tree.Model, plain: frozenset[str], sink: Diagnostics
) -> tuple[core.Model, Callable[[str, core.Type], core.Symbol]] | None:
    """What a model means, and what makes new symbols; None if it cannot be translated.

    Raises Ordered where it tells the identities of a scalarset apart that is not in `plain`.
    """
    context = Context(sink, plain, type_of, value_of_call, perform)
    found = _Elaboration(context).model(model)
    return None if sink.failed else (found, context.symbol)


class _Elaboration:
    """Goes through the parts of a model."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.starts: list[core.Rule] = []
        self.rules: list[core.Rule] = []
        self.properties: list[core.Property] = []
        self.aliased: list[tuple[str, Meaning]] = []

    def model(self, model: tree.Model) -> core.Model:
        context = self.context
        context.united = united(model)
        for part in model.parts:
            if isinstance(part, tree.ConstDecl | tree.TypeDecl | tree.VarDecl):
                self._declare(part)
        for part in model.parts:
            if isinstance(part, tree.Function):
                context.declare(context.top, part.name, Meaning(part.span, function=part))
        for part in model.parts:
            if isinstance(part, tree.Function):
                self._look_at(part)
        for part in model.parts:
            if not isinstance(part, tree.ConstDecl | tree.TypeDecl | tree.VarDecl | tree.Function):
                self._rule(part, context.top, (), core.TRUE)
        if not self.starts and not context.sink.failed:
            context.sink.error("E424", "a model without a start state has no states", model.span)
        types = tuple(context.types)
        return core.Model(
            tuple(context.settings),
            types,
            frozenset(t.name for t in types if context.symmetric(t)),
            tuple(context.variables),
            tuple(self._fns(model)),
            tuple(self.starts),
            tuple(self.rules),
            tuple(self.properties),
        )

    def _fns(self, model: tree.Model) -> Iterator[core.Fn]:
        """The functions that are expressions, in the order of the model."""
        for part in model.parts:
            if isinstance(part, tree.Function) and (fn := self.context.fns.get(part.name)):
                yield fn

    def _declare(self, node: tree.ConstDecl | tree.TypeDecl | tree.VarDecl) -> None:
        context, top = self.context, self.context.top
        try:
            match node:
                case tree.ConstDecl(span, name, value):
                    meaning = Meaning(span, self._setting(name, expression(context, top, value)))
                case tree.TypeDecl(span, name, type_):
                    meaning = Meaning(span, type=type_of(context, top, type_, name))
                case tree.VarDecl(span, name, type_):
                    found = type_of(context, top, type_, f"{name}_type")
                    storage = core.Storage(name, found, False)
                    context.variables.append(storage)
                    meaning = Meaning(span, core.Place(storage, (), found, span=span))
        except Skip:
            context.sink.unknown.add(node.name)
            return
        context.declare(top, node.name, meaning)

    def _setting(self, name: str, value: core.Expr) -> core.Expr:
        """A constant: a number keeps its name."""
        known = constant(value)
        if known is None or not isinstance(value.type, core.Range):
            return value
        self.context.settings.append((name, value))
        return core.Setting(name, known, core.Range(known, known))

    def _look_at(self, function: tree.Function) -> None:
        """Report what a function has that cannot be translated, called or not."""
        scope = Scope(self.context.top)
        loops = self.context.loops
        try:
            for param in function.params:
                found = type_of(self.context, scope, param.type, param.name)
                place = self.context.local(param.name, found)
                scope.names[param.name] = Meaning(param.span, place)
            result = None
            if function.result is not None:
                found = type_of(self.context, scope, function.result, function.name)
                result = self.context.local(function.name, found)
            self.context.frame = Frame(result)
            self.context.trial = True
            self.context.calls.append(function.name)
            inner = Scope(scope)
            declared(self.context, inner, function.decls)
            body(self.context, inner, function.body)
        except Skip:
            pass
        finally:
            self.context.loops = loops
            self.context.trial = False
            self.context.calls.clear()
            self.context.frame = Frame()

    # ------------------------------------------------------------------------------------- rules

    def _rules(
        self, nodes: Sequence[tree.AnyRule], scope: Scope, params: Params, where: core.Expr
    ) -> None:
        for node in nodes:
            self._rule(node, scope, params, where)

    def _rule(self, node: tree.AnyRule, scope: Scope, params: Params, where: core.Expr) -> None:
        context = self.context
        try:
            match node:
                case tree.Ruleset():
                    self._ruleset(node, scope, params, where)
                case tree.AliasRule(_, names, rules):
                    self._alias(names, rules, scope, params, where)
                case tree.Property(_, kind, name, condition):
                    first = self._aware(truth(context, scope, condition))
                    self._property(kind, name, first, params, where)
                case tree.Rule(span, name, guard, decls, nodes, doc):
                    first = core.TRUE if guard is None else truth(context, scope, guard)
                    found = self._body(scope, decls, nodes)
                    guarded = walks.both(where, self._aware(first))
                    self.rules.append(core.Rule(name, doc, params, guarded, found, span))
                case tree.StartState(span, name, decls, nodes):
                    found = self._body(scope, decls, nodes)
                    self.starts.append(core.Rule(name, "", params, where, found, span))
                case tree.Refused(span, what):
                    raise context.refuse(f"{what} is not translated", span)
        except Skip:
            return

    def _body(
        self, scope: Scope, decls: Sequence[tree.Decl], nodes: Sequence[tree.Stmt]
    ) -> tuple[core.Stmt, ...]:
        inner, first = Scope(scope), list[core.Stmt]()
        for name, meaning in self.aliased:
            if meaning.expr is not None and scope.find(name) is meaning:
                now = frozen(self.context, name, meaning.expr, first, checked=False)
                inner.names[name] = Meaning(meaning.span, now)
        inner = Scope(inner)
        self.context.frame = Frame()
        declared(self.context, inner, decls)
        return (*first, *body(self.context, inner, nodes))

    def _alias(
        self,
        names: Sequence[tree.ConstDecl],
        rules: Sequence[tree.AnyRule],
        scope: Scope,
        params: Params,
        where: core.Expr,
    ) -> None:
        """Rules with other names: a guard sees them as they are, a body as they were before it."""
        inner, outer = Scope(scope), self.aliased
        self.aliased = [*outer]
        try:
            for node in names:
                meaning = Meaning(node.span, expression(self.context, inner, node.value))
                inner.names[node.name] = meaning
                self.aliased.append((node.name, meaning))
            self._rules(rules, inner, params, where)
        finally:
            self.aliased = outer

    def _aware(self, condition: core.Expr) -> core.Expr:
        """A condition that fails where an alias around it does."""
        for _, meaning in reversed(self.aliased):
            check = None if meaning.expr is None else evaluated(meaning.expr)
            if check is not None and not still_fails(condition, set(risks(check))):
                condition = walks.both(check, condition)
        return condition

    def _ruleset(self, node: tree.Ruleset, scope: Scope, params: Params, where: core.Expr) -> None:
        for binder in node.binders:
            symbol, condition, scope = bind(self.context, scope, binder)
            if core.empty(symbol.type):
                return
            params = (*params, symbol)
            if condition is not None:
                where = walks.both(where, condition)
        self._rules(node.rules, scope, params, where)

    def _property(
        self, kind: str, name: str, condition: core.Expr, params: Params, where: core.Expr
    ) -> None:
        """A property; one in a ruleset is about all its parameters."""
        for number, symbol in enumerate(reversed(params)):
            inner = where if number == 0 and where != core.TRUE else None
            over = "exists" if kind == "cover" else "forall"
            if symbol in walks.symbols(condition) or inner is not None:
                condition = core.Over(over, symbol, inner, condition)
        spelled = "reachable" if kind == "cover" else "invariant"
        self.properties.append(core.Property(spelled, name, condition))
