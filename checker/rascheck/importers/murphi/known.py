"""Where a value may be missing: a core model comes in, and the same with what is sure marked.

Reading a variable without a value is an error in Murphi. What may be without one gets an option
type in the spec; but where it has been read, tested or assigned before, on every way, it has a
value, and nothing more is said about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rascheck.importers.murphi import core, walks
from rascheck.importers.murphi.interpret import Memory
from rascheck.source import Span

Key = tuple[str, str, str]
"""What has one type in the spec: a variable (`var`, name, number) or a field of a record."""
Fact = tuple[core.Storage | core.Symbol, tuple[str | core.Expr, ...]]
Facts = frozenset[Fact]
Body = tuple[core.Stmt, ...]


def key_of(place: core.Place) -> Key:
    """Whose type decides whether a simple place may be without a value."""
    type_, found = place.root.type, _root_key(place.root)
    for step in place.path:
        if isinstance(step, str):
            assert isinstance(type_, core.Record)
            found = ("field", type_.name, step)
            type_ = dict(type_.fields)[step]
        elif isinstance(type_, core.Array):
            type_ = type_.of
    return found


def _root_key(root: core.Storage | core.Symbol) -> Key:
    kind = "var" if isinstance(root, core.Storage) else "symbol"
    return (kind, root.name, str(root.number))


def keys_of(
    root: core.Storage | core.Symbol, type_: core.Type
) -> Iterator[tuple[Key, core.Simple]]:
    """The keys of all simple parts of a variable, each with its type."""
    yield from _keys(type_, _root_key(root))


def _keys(type_: core.Type, key: Key) -> Iterator[tuple[Key, core.Simple]]:
    match type_:
        case core.Record(name, fields):
            for field, of in fields:
                yield from _keys(of, ("field", name, field))
        case core.Array(of=of):
            yield from _keys(of, key)
        case _:
            yield key, type_


def mark(model: core.Model, starts: Sequence[Memory]) -> tuple[core.Model, frozenset[Key]]:
    """The model with what is sure marked, and what may be without a value."""
    marker = _Marker()
    rules = tuple(marker.rule(rule) for rule in model.rules)
    fns = tuple(replace(fn, body=marker.only(fn.body)) for fn in model.fns)
    properties = tuple(replace(p, condition=marker.only(p.condition)) for p in model.properties)
    missing = marker.missing | _never_given(model, starts)
    while more := {to for of, to in marker.copies if of in missing} - missing:
        missing |= more
    properties = tuple(
        replace(p, condition=_asserted(p.condition, missing)) if p.kind == "invariant" else p
        for p in properties
    )
    done = replace(model, rules=rules, fns=fns, properties=properties)
    return done, frozenset(missing)


def _never_given(model: core.Model, starts: Sequence[Memory]) -> set[Key]:
    """What has no value in some start state."""
    found: set[Key] = set()
    for storage in model.variables:
        for path, _ in core.leaves(storage.type):
            if any((storage, path) not in memory for memory in starts):
                steps = tuple(
                    s if isinstance(s, str) else core.Const(s, core.Range(s, s)) for s in path
                )
                found.add(key_of(core.Place(storage, steps, core.BOOL)))
    return found


def _asserted(expr: core.Expr, missing: set[Key]) -> core.Expr:
    """A condition in which a comparison with nothing is false, where that makes all of it false.

    Then there is nothing to fail, so that its parts may be looked at in any order.
    """
    match expr:
        case core.Op("&&", (left, right), type_):
            return core.Op("&&", (_asserted(left, missing), _asserted(right, missing)), type_)
        case core.Op("=>", (left, right), type_):
            return core.Op("=>", (left, _asserted(right, missing)), type_)
        case core.Over("forall", symbol, where, body):
            return core.Over("forall", symbol, where, _asserted(body, missing))
        case core.Op("==", (core.Place() as one, other), type_) if not _unsure(other, missing):
            return core.Op("==", (replace(one, sure=True), other), type_)
        case core.Op("==", (one, core.Place() as other), type_) if not _unsure(one, missing):
            return core.Op("==", (one, replace(other, sure=True)), type_)
        case _:
            return expr


def _unsure(expr: core.Expr, missing: set[Key]) -> bool:
    """Whether an expression may read what has no value."""
    return any(
        isinstance(part, core.Place)
        and core.simple(part.type)
        and not part.sure
        and key_of(part) in missing
        for part in walks.within(expr)
    )


class _Marker:
    """Goes through bodies with what is known to have a value there.

    `missing` are keys that may be without a value; `copies` says from where to where a missing
    value may be copied.
    """

    def __init__(self) -> None:
        self.missing: set[Key] = set()
        self.copies: set[tuple[Key, Key]] = set()

    def rule(self, rule: core.Rule) -> core.Rule:
        guard, known = self.expr(rule.guard, frozenset())
        body, _ = self.block(rule.body, known | _facts(guard, True))
        return replace(rule, guard=guard, body=body)

    def only(self, expr: core.Expr) -> core.Expr:
        """An expression that stands alone."""
        return self.expr(expr, frozenset())[0]

    # -------------------------------------------------------------------------------- statements

    def block(self, body: Sequence[core.Stmt], known: Facts) -> tuple[Body, Facts]:
        found: list[core.Stmt] = []
        for statement in body:
            marked, known = self._statement(statement, known)
            found.append(marked)
        return tuple(found), known

    def _statement(self, node: core.Stmt, known: Facts) -> tuple[core.Stmt, Facts]:
        match node:
            case core.Assign(place, value, copies):
                return self._assign(place, value, copies, known)
            case core.Forget(place):
                target, known = self._target(place, known)
                if isinstance(target.root, core.Storage) and not target.root.local:
                    self.missing.add(key_of(target))
                return core.Forget(target), _without(known, target, forgets=True)
            case core.Let(symbol, value, copies):
                return self._let(symbol, value, copies, known)
            case core.If(condition, then, otherwise):
                first, known = self.expr(condition, known)
                one, after = self.block(then, known | _facts(first, True))
                other, after_other = self.block(otherwise, known | _facts(first, False))
                return core.If(first, one, other), after & after_other
            case core.For(symbol, where, body, span):
                return self._for(symbol, where, body, span, known)
            case core.Assert(condition, why):
                first, known = self.expr(condition, known)
                return core.Assert(first, why), known | _facts(first, True)

    def _let(
        self, symbol: core.Symbol, value: core.Expr, copies: bool, known: Facts
    ) -> tuple[core.Stmt, Facts]:
        named = core.Place(symbol, (), symbol.type)
        if copies and core.simple(symbol.type) and isinstance(value, core.Place):
            _, known = self._copy(named, value, known)
            source, known = self._target(value, known)
            return core.Let(symbol, source, True), known
        what, known = self.expr(value, known)
        if not core.simple(symbol.type):
            known |= self._copied(named, what, known)
        return core.Let(symbol, what), known

    def _for(
        self,
        symbol: core.Symbol,
        where: core.Expr | None,
        body: Body,
        span: Span,
        known: Facts,
    ) -> tuple[core.Stmt, Facts]:
        for statement in walks.statements(body):
            if isinstance(statement, core.Assign | core.Forget):
                place = statement.place
                forgets = isinstance(statement, core.Forget) or not core.simple(place.type)
                known = _without(known, place, forgets=forgets)
        first, inner = None, known
        if where is not None:
            first, inner = self.expr(where, known)
            inner |= _facts(first, True)
        marked, _ = self.block(body, inner)
        return core.For(symbol, first, marked, span), known

    def _assign(
        self, place: core.Place, value: core.Expr, copies: bool, known: Facts
    ) -> tuple[core.Stmt, Facts]:
        if copies and isinstance(value, core.Place):
            return self._copy(place, value, known)
        what, known = self.expr(value, known)
        target, known = self._target(place, known)
        if core.simple(place.type):
            known = _without(known, target, forgets=False)
            return core.Assign(target, what), known | {_fact(target)}
        new = self._copied(target, what, known)
        known = _without(known, target, forgets=True)
        return core.Assign(target, what), known | new

    def _copy(self, place: core.Place, value: core.Place, known: Facts) -> tuple[core.Stmt, Facts]:
        """An element of an array, which may be without a value."""
        source, known = self._target(value, known)
        target, known = self._target(place, known)
        self.copies.add((key_of(source), key_of(target)))
        had = self._known(source, known)
        if _local(source) and not had:
            self.missing.add(key_of(source))
        known = _without(known, target, forgets=True)
        return core.Assign(target, source, True), known | ({_fact(target)} if had else set())

    def _target(self, place: core.Place, known: Facts) -> tuple[core.Place, Facts]:
        """A place that is not read: its subscripts are."""
        steps: list[str | core.Expr] = []
        for step in place.path:
            if not isinstance(step, str):
                step, known = self.expr(step, known)
            steps.append(step)
        return replace(place, path=tuple(steps)), known

    def _copied(self, target: core.Place, value: core.Expr, known: Facts) -> Facts:
        """What is known of a record after it has been assigned."""
        if not isinstance(value, core.Place):
            return frozenset()
        found = set()
        for path in _fields(target.type):
            if (value.root, (*value.path, *path)) in known:
                found.add((target.root, (*target.path, *path)))
        return frozenset(found)

    # ------------------------------------------------------------------------------- expressions

    def expr(self, node: core.Expr, known: Facts) -> tuple[core.Expr, Facts]:
        """An expression marked, and what is known after it has been evaluated."""
        match node:
            case core.Place():
                return self._read(node, known)
            case core.Op("&&" | "||" | "=>" as op, (left, right), type_):
                one, known = self.expr(left, known)
                other, _ = self.expr(right, known | _facts(one, op != "||"))
                return core.Op(op, (one, other), type_), known
            case core.Op("==" | "!=" as op, (left, right), type_):
                # One side is tested before the other one is read: neither makes the other sure.
                one, after = self.expr(left, known)
                other, known = self.expr(right, known)
                return core.Op(op, (one, other), type_), known | after
            case core.Op(op, operands, type_):
                found, known = self._each(operands, known)
                return core.Op(op, found, type_), known
            case core.Choose(condition, then, otherwise, type_):
                first, known = self.expr(condition, known)
                one, _ = self.expr(then, known | _facts(first, True))
                other, _ = self.expr(otherwise, known | _facts(first, False))
                return core.Choose(first, one, other, type_), known
            case core.Over(kind, symbol, where, body):
                inner, which = known, None
                if where is not None:
                    which, inner = self.expr(where, known)
                    inner |= _facts(which, True)
                return core.Over(kind, symbol, which, self.expr(body, inner)[0]), known
            case core.Defined(place):
                target, known = self._target(place, known)
                if _local(target) and not self._known(target, known):
                    self.missing.add(key_of(target))
                return core.Defined(target), known
            case core.Apply(fn, arguments):
                found, _ = self._each(arguments, known)
                return core.Apply(fn, found), known
            case core.Part(of, step, type_):
                return core.Part(self.expr(of, known)[0], step, type_), known
            case core.Const() | core.Setting() | core.Use():
                return node, known

    def _each(
        self, nodes: Sequence[core.Expr], known: Facts
    ) -> tuple[tuple[core.Expr, ...], Facts]:
        found = []
        for node in nodes:
            marked, known = self.expr(node, known)
            found.append(marked)
        return tuple(found), known

    def _read(self, place: core.Place, known: Facts) -> tuple[core.Expr, Facts]:
        target, known = self._target(place, known)
        if core.simple(target.type):
            sure = self._known(target, known)
            if not sure and _local(target):
                self.missing.add(key_of(target))
            if place.sure:  # it is compared whether or not it has a value
                return target, known
            return replace(target, sure=sure), known | {_fact(target)}
        if _local(target):
            for key, _ in _unknown(target, known):
                self.missing.add(key)
        return target, known

    def _known(self, place: core.Place, known: Facts) -> bool:
        return _fact(place) in known


def _local(place: core.Place) -> bool:
    return isinstance(place.root, core.Storage) and place.root.local


def _fact(place: core.Place) -> Fact:
    return (place.root, place.path)


def _fields(type_: core.Type) -> Iterator[tuple[str, ...]]:
    """The ways to the simple fields of a record, without those in arrays."""
    match type_:
        case core.Record(fields=fields):
            for name, of in fields:
                yield from ((name, *path) for path in _fields(of))
        case core.Array():
            return
        case _:
            yield ()


def _unknown(place: core.Place, known: Facts) -> Iterator[tuple[Key, core.Simple]]:
    """The simple parts of a record of which it is not known that they have a value."""
    match place.type:
        case core.Record(fields=fields):
            for name, of in fields:
                yield from _unknown(core.Place(place.root, (*place.path, name), of), known)
        case core.Array():
            yield from _keys(place.type, key_of(place))
        case _ if _fact(place) not in known:
            yield key_of(place), place.type
        case _:
            return


def _without(known: Facts, place: core.Place, *, forgets: bool) -> Facts:
    """What is still known when a place has been written: its old values may be subscripts."""
    fields = _named(place.path)
    return frozenset(
        fact
        for fact in known
        if not any(_mentions(step, place.root) for step in fact[1])
        and not (forgets and fact[0] == place.root and _named(fact[1])[: len(fields)] == fields)
    )


def _named(path: Sequence[str | core.Expr]) -> list[str]:
    return [step for step in path if isinstance(step, str)]


def _mentions(step: str | core.Expr, root: core.Storage | core.Symbol) -> bool:
    return not isinstance(step, str) and root in walks.roots(step)


def _facts(condition: core.Expr, truth: bool) -> Facts:
    """What has a value if a condition is true, or false."""
    match condition:
        case core.Op("!", (value,)):
            return _facts(value, not truth)
        case core.Op("&&", (left, right)) if truth:
            return _facts(left, True) | _facts(right, True)
        case core.Op("||", (left, right)) if not truth:
            return _facts(left, False) | _facts(right, False)
        case core.Op("=>", (left, right)) if not truth:
            return _facts(left, True) | _facts(right, False)
        case core.Defined(place) if truth:
            return frozenset({_fact(place)})
        case _:
            return _Marker().expr(condition, frozenset())[1]
