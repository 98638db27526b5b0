"""Locals that are assigned once become names for values: a body comes in and goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from rascheck.importers.murphi import core, walks
from rascheck.importers.murphi.ranges import fits, inside, may_fail, perhaps
from rascheck.records import dataclass

Body = tuple[core.Stmt, ...]
Root = core.Storage | core.Symbol


@dataclass(frozen=True)
class _Locals:
    """How often each variable is written and read in a body; `symbol` makes a new name."""

    written: Counter[Root]
    read: Counter[Root]
    symbol: Callable[[str, core.Type], core.Symbol]


def with_lets(body: Body, symbol: Callable[[str, core.Type], core.Symbol]) -> Body:
    """A body with `let` in place of locals that are assigned once and read after that."""
    written = Counter(
        statement.place.root
        for statement in walks.statements(body)
        if isinstance(statement, core.Assign | core.Forget)
    )
    return used(_block(_lasting(body), _Locals(written, _reads(body), symbol)))


def _lasting(body: Sequence[core.Stmt]) -> Body:
    """A body without `undefine` of what is assigned right after it, among others."""
    found: list[core.Stmt] = []
    for number, statement in enumerate(body):
        match statement:
            case core.Forget(place) if _assigned(place, body[number + 1 :]):
                continue
            case core.If(condition, then, otherwise):
                found.append(core.If(condition, _lasting(then), _lasting(otherwise)))
            case core.For(variable, where, inner, span):
                found.append(core.For(variable, where, _lasting(inner), span))
            case _:
                found.append(statement)
    return tuple(found)


def _assigned(place: core.Place, rest: Sequence[core.Stmt]) -> bool:
    """Whether a place is assigned before it is read, and before its subscripts change."""
    roots = {root for step in walks.parts(place) for root in walks.roots(step)}
    for statement in rest:
        if not isinstance(statement, core.Assign | core.Forget):
            return False
        if any(place.root in walks.roots(expr) for expr in walks.expressions(statement)):
            return False
        if isinstance(statement, core.Assign) and statement.place == place:
            return True
        if statement.place.root in roots:
            return False
    return False


def used(body: Body, unsure: Callable[[core.Place], bool] = perhaps) -> Body:
    """A body without names that nothing uses, where their values cannot fail."""
    found: list[core.Stmt] = []
    needed: set[core.Symbol] = set()
    for statement in reversed(body):
        if isinstance(statement, core.Let) and statement.symbol not in needed:
            read = walks.parts(statement.value) if statement.copies else (statement.value,)
            whole = statement.value
            outside = isinstance(whole, core.Place) and not inside(whole)
            if not outside and not any(may_fail(part, unsure) for part in read):
                continue
        if isinstance(statement, core.If):
            then, otherwise = used(statement.then, unsure), used(statement.otherwise, unsure)
            statement = core.If(statement.condition, then, otherwise)
        if isinstance(statement, core.For):
            statement = replace(statement, body=used(statement.body, unsure))
        needed |= walks.symbols_of((statement,))
        found.insert(0, statement)
    return tuple(found)


def _reads(body: Sequence[core.Stmt]) -> Counter[Root]:
    return Counter(
        part.root
        for statement in walks.statements(tuple(body))
        for expr in walks.expressions(statement)
        for part in walks.within(expr)
        if isinstance(part, core.Place)
    )


def _block(body: Sequence[core.Stmt], known: _Locals) -> Body:
    found: list[core.Stmt] = []
    rest = list(body)
    while rest:
        statement = rest.pop(0)
        if isinstance(statement, core.Assign) and _once(statement, rest, known):
            root = statement.place.root
            name = known.symbol(root.name.removesuffix("_value"), statement.place.type)
            found.append(core.Let(name, statement.value))
            rest = [_renamed(s, root, name) for s in rest]
            continue
        found.append(_inner(statement, known))
    return tuple(found)


def _inner(statement: core.Stmt, known: _Locals) -> core.Stmt:
    match statement:
        case core.If(condition, then, otherwise):
            return core.If(condition, _block(then, known), _block(otherwise, known))
        case core.For(variable, where, body, span):
            return core.For(variable, where, _block(body, known), span)
        case _:
            return statement


def _once(statement: core.Assign, rest: Sequence[core.Stmt], known: _Locals) -> bool:
    """Whether this is all that is ever assigned to a local, fits into it, and is read below."""
    place, value = statement.place, statement.value
    root = place.root
    if not isinstance(root, core.Storage) or not root.local or known.written[root] != 1:
        return False
    if isinstance(place.type, core.Array) or not _whole(place):
        return False
    if _reads(rest)[root] != known.read[root]:
        return False
    return fits(value, place.type)


def shared(body: Body) -> Body:
    """A body whose locals have numbers of their own: those of different rules can be the same."""
    numbers: Counter[tuple[str, core.Type]] = Counter()
    new: dict[Root, core.Storage] = {}

    def place(old: core.Place) -> core.Place:
        root = old.root
        if not isinstance(root, core.Storage) or not root.local:
            return old
        if root not in new:
            kind = (root.name, root.type)
            new[root] = core.Storage(root.name, root.type, True, numbers[kind])
            numbers[kind] += 1
        return replace(old, root=new[root])

    return walks.with_places(body, place)


def _whole(place: core.Place) -> bool:
    """Whether it is the local itself, or its element of the round of a loop."""
    return all(isinstance(step, core.Use) for step in place.path)


def _renamed(statement: core.Stmt, root: Root, name: core.Symbol) -> core.Stmt:
    """A statement that reads a symbol in place of a local."""
    levels = 0
    type_ = root.type
    while isinstance(type_, core.Array):
        levels, type_ = levels + 1, type_.of

    def visit(expr: core.Expr) -> core.Expr | None:
        match expr:
            case core.Place(known, path, place_type, _, span) if known == root:
                found: core.Expr = core.Use(name)
                for step in path[levels:]:
                    inner = step if isinstance(step, str) else walks.rebuilt(step, visit)
                    found = walks.part(found, inner, place_type, span)
                return found
            case _:
                return None

    return walks.with_expressions(statement, lambda expr: walks.rebuilt(expr, visit))
