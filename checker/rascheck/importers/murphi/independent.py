"""Loops over a scalarset: one comes in, why its order matters goes out.

The identities of a symmetric index have no order, so that no round may see, or write over, what
another one has written. The spec's language has the same rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from rascheck.importers.murphi import core, walks

Root = core.Storage | core.Symbol


def dependence(loop: core.For) -> str:
    """Why it matters in which order a loop goes round; nothing if it does not."""
    use, own, added = core.Use(loop.symbol), set[Root](), set[Root]()
    for statement in walks.statements(loop.body):
        if isinstance(statement, core.Assign | core.Forget):
            root = statement.place.root
            if added_to(statement) is not None:
                added.add(root)
            elif use in statement.place.path:
                own.add(root)
            else:
                return f"every round of a loop writes `{root.name}`"
    for statement in (loop, *walks.statements(loop.body)):
        for expr in _read(statement):
            for place in _places(expr):
                if _foreign(place, use, own, added):
                    return f"a loop reads `{place.root.name}`, which other rounds write"
    return ""


def added_to(statement: core.Stmt) -> tuple[str, core.Expr] | None:
    """`+` or `-` and what is added, if a statement adds to a number."""
    match statement:
        case core.Assign(place, core.Op("+" | "-" as op, (core.Place() as old, what), _)) if (
            old == place and not _mentions(what, place.root)
        ):
            return op, what
        case core.Assign(place, core.Op("+", (what, core.Place() as old), _)) if (
            old == place and not _mentions(what, place.root)
        ):
            return "+", what
        case _:
            return None


def _read(statement: core.Stmt) -> list[core.Expr]:
    added = added_to(statement)
    if added is not None:
        assert isinstance(statement, core.Assign)
        return [*walks.parts(statement.place), added[1]]
    return list(walks.expressions(statement))


def _places(expr: core.Expr) -> Iterator[core.Place]:
    """The places that an expression reads, those in functions too, with their arguments."""
    for one in walks.within(expr):
        if isinstance(one, core.Place):
            yield one
        elif isinstance(one, core.Apply):
            body = one.fn.body
            for param, argument in zip(one.fn.params, one.arguments, strict=True):
                body = walks.replaced(body, param, argument)
            yield from _places(body)


def _foreign(place: core.Place, use: core.Use, own: set[Root], added: set[Root]) -> bool:
    if place.root in added:
        return True
    return place.root in own and not any(use in walks.within(part) for part in walks.parts(place))


def _mentions(expr: core.Expr, root: Root) -> bool:
    return root in walks.roots(expr)
