"""Walks over what a Murphi model means: what is in it, and the same with something changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rascheck.importers.murphi.core import (
    BOOL,
    FALSE,
    TRUE,
    Apply,
    Assert,
    Assign,
    Choose,
    Const,
    Defined,
    Enum,
    Expr,
    For,
    Forget,
    If,
    Let,
    Op,
    Over,
    Part,
    Place,
    Setting,
    Stmt,
    Storage,
    Symbol,
    Type,
    Use,
)
from rascheck.source import Span


def both(one: Expr, other: Expr) -> Expr:
    """`one && other`."""
    if one == TRUE:
        return other
    if other == TRUE or one == FALSE:
        return one
    return Op("&&", (one, other), BOOL)


def either(one: Expr, other: Expr) -> Expr:
    """`one || other`."""
    if one == FALSE:
        return other
    if other == FALSE or one == TRUE:
        return one
    return Op("||", (one, other), BOOL)


def negated(value: Expr) -> Expr:
    """`!value`."""
    match value:
        case Const(number, _):
            return Const(1 - number, BOOL)
        case Op("!", (inner,)):
            return inner
        case Over("exists" | "forall" as kind, symbol, where, Op("!", (body,))):
            return Over("forall" if kind == "exists" else "exists", symbol, where, body)
        case _:
            return Op("!", (value,), BOOL)


def part(whole: Expr, step: str | Expr, type_: Type, span: Span | None = None) -> Expr:
    """A field or an element of a value."""
    match whole:
        case Place(root, path):
            return Place(root, (*path, step), type_, span=span)
        case Use(symbol):
            return Place(symbol, (step,), type_, span=span)
        case Choose(condition, then, otherwise):
            one, other = (part(half, step, type_, span) for half in (then, otherwise))
            return Choose(condition, one, other, type_)
        case _:
            return Part(whole, step, type_)


def parts(expr: Expr) -> tuple[Expr, ...]:
    """The expressions that one is made of."""
    match expr:
        case Place(path=path):
            return tuple(step for step in path if not isinstance(step, str))
        case Part(of, step):
            return (of,) if isinstance(step, str) else (of, step)
        case Op(operands=operands):
            return operands
        case Choose(condition, then, otherwise):
            return (condition, then, otherwise)
        case Over(where=where, body=body):
            return (body,) if where is None else (where, body)
        case Defined(place):
            return (place,)
        case Apply(arguments=arguments):
            return arguments
        case _:
            return ()


def within(expr: Expr) -> Iterator[Expr]:
    """An expression and all that it is made of."""
    waiting = [expr]
    while waiting:
        expr = waiting.pop()
        yield expr
        waiting += reversed(parts(expr))


def roots(expr: Expr) -> set[Storage | Symbol]:
    """What an expression reads: the roots of its places, those in functions too."""
    found: set[Storage | Symbol] = set()
    for one in within(expr):
        if isinstance(one, Place):
            found.add(one.root)
        elif isinstance(one, Apply):
            found |= roots(one.fn.body)
    return found


def symbols(expr: Expr) -> set[Symbol]:
    """The symbols that an expression reads."""
    found: set[Symbol] = set()
    for one in within(expr):
        if isinstance(one, Use):
            found.add(one.symbol)
        elif isinstance(one, Place) and isinstance(one.root, Symbol):
            found.add(one.root)
    return found


def symbols_of(body: tuple[Stmt, ...]) -> set[Symbol]:
    """The symbols that statements read."""
    found: set[Symbol] = set()
    for node in statements(body):
        if isinstance(node, Assign | Forget):
            found |= symbols(node.place)
        for expr in expressions(node):
            found |= symbols(expr)
    return found


def expressions(statement: Stmt) -> Iterator[Expr]:
    """What a statement reads, without what is in its blocks."""
    match statement:
        case Assign(place, value):
            yield from parts(place)
            yield value
        case Forget(place=place):
            yield from parts(place)
        case Let(value=value):
            yield value
        case If(condition=condition) | Assert(condition=condition):
            yield condition
        case For(where=where):
            if where is not None:
                yield where


def blocks(statement: Stmt) -> tuple[tuple[Stmt, ...], ...]:
    """The blocks of a statement."""
    match statement:
        case If(then=then, otherwise=otherwise):
            return (then, otherwise)
        case For(body=body):
            return (body,)
        case _:
            return ()


def statements(body: tuple[Stmt, ...]) -> Iterator[Stmt]:
    """All statements of a block, those within others too."""
    for statement in body:
        yield statement
        for block in blocks(statement):
            yield from statements(block)


def rebuilt(expr: Expr, visit: Callable[[Expr], Expr | None]) -> Expr:
    """An expression with others in place of those for which `visit` gives one."""
    found = visit(expr)
    if found is not None:
        return found

    def inner(one: Expr) -> Expr:
        return rebuilt(one, visit)

    match expr:
        case Place(root, path, type_, sure, span):
            steps = tuple(step if isinstance(step, str) else inner(step) for step in path)
            return Place(root, steps, type_, sure, span)
        case Part(of, step, type_):
            return part(inner(of), step if isinstance(step, str) else inner(step), type_)
        case Op("!", (value,)):
            return negated(inner(value))
        case Op("&&", (one, other)):
            return both(inner(one), inner(other))
        case Op("||", (one, other)):
            return either(inner(one), inner(other))
        case Op(op, operands, type_):
            return Op(op, tuple(inner(operand) for operand in operands), type_)
        case Choose(condition, then, otherwise, type_):
            return chosen(inner(condition), inner(then), inner(otherwise), type_)
        case Over(kind, symbol, where, body):
            return Over(kind, symbol, None if where is None else inner(where), inner(body))
        case Defined(place):
            new = inner(place)
            return Defined(new) if isinstance(new, Place) else TRUE
        case Apply(fn, arguments):
            return Apply(fn, tuple(inner(argument) for argument in arguments))
        case Const() | Setting() | Use():
            return expr


def chosen(condition: Expr, then: Expr, otherwise: Expr, type_: Type) -> Expr:
    """`if condition then then else otherwise`, as briefly as may be."""
    if condition == TRUE or then == otherwise:
        return then
    if condition == FALSE:
        return otherwise
    if isinstance(condition, Op) and condition.op == "!":
        condition, then, otherwise = condition.operands[0], otherwise, then
    match then, otherwise:
        case Const(1, Enum("boolean")), _:
            return either(condition, otherwise)
        case Const(0, Enum("boolean")), _:
            return both(negated(condition), otherwise)
        case _, Const(0, Enum("boolean")):
            return both(condition, then)
        case _, Const(1, Enum("boolean")):
            return either(negated(condition), then)
        case _:
            return Choose(condition, then, otherwise, type_)


def replaced(expr: Expr, symbol: Symbol, value: Expr) -> Expr:
    """An expression with a value in place of a symbol."""

    def visit(one: Expr) -> Expr | None:
        match one:
            case Use(known) if known == symbol:
                return value
            case Place(root, path, type_, _, span) if root == symbol:
                found = value
                for step in path:
                    inner = step if isinstance(step, str) else replaced(step, symbol, value)
                    found = part(found, inner, type_, span)
                return found
            case _:
                return None

    return rebuilt(expr, visit)


def with_expressions(statement: Stmt, change: Callable[[Expr], Expr]) -> Stmt:
    """A statement with all that it reads changed, that in its blocks too."""

    def place(old: Place) -> Place:
        steps = tuple(step if isinstance(step, str) else change(step) for step in old.path)
        return Place(old.root, steps, old.type, old.sure, old.span)

    return changed(statement, change, place)


def with_places(body: tuple[Stmt, ...], change: Callable[[Place], Place]) -> tuple[Stmt, ...]:
    """Statements with the roots of all places changed."""

    def visit(expr: Expr) -> Expr | None:
        return place(expr) if isinstance(expr, Place) else None

    def place(old: Place) -> Place:
        steps = tuple(step if isinstance(step, str) else rebuilt(step, visit) for step in old.path)
        return change(Place(old.root, steps, old.type, old.sure, old.span))

    return tuple(changed(node, lambda expr: rebuilt(expr, visit), place) for node in body)


def changed(
    statement: Stmt, change: Callable[[Expr], Expr], place: Callable[[Place], Place]
) -> Stmt:
    """A statement with its expressions, and the places that it writes, changed."""

    def block(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
        return tuple(changed(inner, change, place) for inner in body)

    match statement:
        case Assign(target, value, copies):
            return Assign(place(target), change(value), copies)
        case Forget(target):
            return Forget(place(target))
        case Let(symbol, value, copies):
            return Let(symbol, change(value), copies)
        case If(condition, then, otherwise):
            return If(change(condition), block(then), block(otherwise))
        case For(symbol, where, body, span):
            return For(symbol, None if where is None else change(where), block(body), span)
        case Assert(condition, why):
            return Assert(change(condition), why)


def size(expr: Expr) -> int:
    """The number of parts of an expression."""
    return sum(1 for _ in within(expr))
