"""Statements of a Murphi model: trees come in, core statements go out.

`return` is gone: what follows it is put where it is still reached, and where the text does not say
whether that is so, a local variable does.
"""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.importers.murphi import core, tree, walks
from rascheck.importers.murphi.binders import Bound, Ends, downwards, upwards
from rascheck.importers.murphi.context import Context, Meaning, Scope, Skip
from rascheck.importers.murphi.expressions import bind, ends, expression, place, truth
from rascheck.importers.murphi.frozen import frozen
from rascheck.importers.murphi.independent import dependence
from rascheck.importers.murphi.operators import fitting, shown
from rascheck.importers.murphi.ranges import may_fail
from rascheck.source import Span

MOST_ROUNDS = 64
"""A `while` is followed for at most so many rounds."""

Body = tuple[core.Stmt, ...]


def declared(context: Context, scope: Scope, decls: Sequence[tree.Decl]) -> None:
    """Enter declarations of a rule or function; variables are locals."""
    for node in decls:
        try:
            match node:
                case tree.ConstDecl(span, name, value):
                    meaning = Meaning(span, expression(context, scope, value))
                case tree.TypeDecl(span, name, type_):
                    meaning = Meaning(span, type=context.type_of(context, scope, type_, name))
                case tree.VarDecl(span, name, type_):
                    found = context.type_of(context, scope, type_, name)
                    meaning = Meaning(span, context.local(name, found))
        except Skip:
            continue
        context.declare(scope, node.name, meaning)


def body(context: Context, scope: Scope, nodes: Sequence[tree.Stmt]) -> Body:
    """The body of a rule or function, whose frame has been made."""
    if context.frame.left is None and not _plain(nodes):
        left = context.local("returned", core.BOOL)
        context.frame.left = left
        return (core.Assign(left, core.FALSE), *block(context, scope, nodes))
    return block(context, scope, nodes)


def block(context: Context, scope: Scope, nodes: Sequence[tree.Stmt]) -> Body:
    """Statements; what refuses one of them does not hide the next."""
    found: list[core.Stmt] = []
    failed: Skip | None = None
    for number, node in enumerate(nodes):
        rest = nodes[number + 1 :]
        try:
            if isinstance(node, tree.Return):
                found += _statement(context, scope, node)
                break
            if rest and _returns((node,)):
                found += _before_rest(context, scope, node, rest)
                break
            found += _statement(context, scope, node)
        except Skip as skip:
            failed = skip
    if failed is not None:
        raise failed
    return tuple(found)


def _before_rest(
    context: Context, scope: Scope, node: tree.Stmt, rest: Sequence[tree.Stmt]
) -> Body:
    """A statement that may return, and those after it."""
    if isinstance(node, tree.If) and (_always(node.then) or _always(node.otherwise)):
        then, otherwise = node.then, node.otherwise
        if _always(then):
            otherwise = (*otherwise, *rest)
        else:
            then = (*then, *rest)
        return _statement(context, scope, tree.If(node.span, node.condition, then, otherwise))
    left = context.frame.left
    assert left is not None
    found = _statement(context, scope, node)
    after = block(context, scope, rest)
    return (*found, core.If(walks.negated(left), after, ())) if after else found


def _returns(nodes: Sequence[tree.Stmt]) -> bool:
    """Whether one of these may return."""
    return any(
        isinstance(node, tree.Return) or any(_returns(inner) for inner in _inner(node))
        for node in nodes
    )


def _inner(node: tree.Stmt) -> tuple[tuple[tree.Stmt, ...], ...]:
    match node:
        case tree.If(then=then, otherwise=otherwise):
            return (then, otherwise)
        case tree.Switch(cases=cases, otherwise=otherwise):
            return (*(body for _, body in cases), otherwise)
        case tree.For(body=inner) | tree.While(body=inner) | tree.AliasStmt(body=inner):
            return (inner,)
        case _:
            return ()


def _always(nodes: Sequence[tree.Stmt]) -> bool:
    """Whether these always return, as far as the text says."""
    for node in nodes:
        match node:
            case tree.Return():
                return True
            case tree.If(then=then, otherwise=otherwise) if _always(then) and _always(otherwise):
                return True
            case _:
                pass
    return False


def _plain(nodes: Sequence[tree.Stmt]) -> bool:
    """Whether no variable is needed to know what has returned."""
    for number, node in enumerate(nodes):
        rest = nodes[number + 1 :]
        match node:
            case tree.For(body=inner) | tree.While(body=inner) if _returns(inner):
                return False
            case tree.If(then=then, otherwise=otherwise) if rest and _returns((node,)):
                if _always(then):
                    return _plain(then) and _plain((*otherwise, *rest))
                if _always(otherwise):
                    return _plain(otherwise) and _plain((*then, *rest))
                return False
            case tree.Switch() | tree.AliasStmt() if rest and _returns((node,)):
                return False
            case _ if not all(_plain(inner) for inner in _inner(node)):
                return False
            case _:
                pass
    return True


# ----------------------------------------------------------------------------- single statements


def _statement(context: Context, scope: Scope, node: tree.Stmt) -> Body:
    """A statement, after what must be done before it."""
    context.spend(node.span)
    outer, context.before = context.before, []
    try:
        found = _one(context, scope, node)
        return (*context.before, *found)
    finally:
        context.before = outer


def _one(context: Context, scope: Scope, node: tree.Stmt) -> Body:
    match node:
        case tree.Assign(span, target, value):
            return _assign(context, scope, target, value, span)
        case tree.If(_, condition, then, otherwise):
            asked = truth(context, scope, condition)
            before, context.before = context.before, None
            branches = [block(context, scope, branch) for branch in (then, otherwise)]
            context.before = before
            return (core.If(asked, branches[0], branches[1]),)
        case tree.Switch():
            return _switch(context, scope, node)
        case tree.For():
            return _for(context, scope, node)
        case tree.While():
            return _while(context, scope, node)
        case tree.Return(span, value):
            return _return(context, scope, value, span)
        case tree.Forget(span, target, clear):
            return forget(context, place(context, scope, target), clear, span)
        case tree.Assert(_, condition, why):
            return (core.Assert(truth(context, scope, condition), why),)
        case tree.Put(span, value):
            context.sink.warning("W420", "`put` changes no state and is left out", span)
            first: list[core.Stmt] = []
            if value is not None:
                frozen(context, "shown", expression(context, scope, value), first)
            return tuple(first)
        case tree.Call():
            return context.perform(context, scope, node)
        case tree.AliasStmt(_, names, inner):
            return block(context, _aliases(context, scope, names), inner)
        case tree.Refused(span, what):
            raise context.refuse(f"{what} is not translated", span)


def _aliases(context: Context, scope: Scope, names: Sequence[tree.ConstDecl]) -> Scope:
    """A scope with other names for values and places, as they are before the statement at hand."""
    inner = Scope(scope)
    for node in names:
        value = expression(context, inner, node.value)
        assert context.before is not None
        now = frozen(context, node.name, value, context.before)
        inner.names[node.name] = Meaning(node.span, now)
    return inner


def _assign(
    context: Context, scope: Scope, target: tree.Expr, value: tree.Expr, span: Span
) -> Body:
    where = place(context, scope, target)
    what = expression(context, scope, value)
    return assign(context, where, what, span)


def assign(
    context: Context, where: core.Place, what: core.Expr, span: Span, *, copies: bool = False
) -> Body:
    """Store a value; arrays one element after the other."""
    if not fitting(where.type, what.type):
        message = f"{shown(what.type)} is assigned to {shown(where.type)}"
        raise context.wrong(message, span)
    if not isinstance(where.type, core.Array):
        return (core.Assign(where, what, copies),)
    assert isinstance(what.type, core.Array)
    symbol = context.symbol("i", where.type.index)
    use = core.Use(symbol)
    to, of = walks.part(where, use, where.type.of), walks.part(what, use, what.type.of)
    assert isinstance(to, core.Place)
    return (core.For(symbol, None, assign(context, to, of, span, copies=True), span),)


def forget(context: Context, where: core.Place, clear: bool, span: Span) -> Body:
    """Make every simple value of a place undefined, or the least one."""
    match where.type:
        case core.Record(fields=fields):
            found: list[core.Stmt] = []
            for name, type_ in fields:
                inner = walks.part(where, name, type_, span)
                assert isinstance(inner, core.Place)
                found += forget(context, inner, clear, span)
            return tuple(found)
        case core.Array(index, of):
            symbol = context.symbol("i", index)
            inner = walks.part(where, core.Use(symbol), of, span)
            assert isinstance(inner, core.Place)
            return (core.For(symbol, None, forget(context, inner, clear, span), span),)
        case _ if clear:
            context.ordered(where.type, "`clear` takes the first of them", span)
            return (core.Assign(where, core.Const(core.values(where.type)[0], where.type)),)
        case _:
            return (core.Forget(where),)


def _return(context: Context, scope: Scope, value: tree.Expr | None, span: Span) -> Body:
    found: list[core.Stmt] = []
    result = context.frame.result
    if (value is None) != (result is None):
        what = "a value is returned by a procedure or rule" if value else "no value is returned"
        raise context.wrong(what, span)
    if value is not None and result is not None:
        found += assign(context, result, expression(context, scope, value), span)
    if context.frame.left is not None:
        found.append(core.Assign(context.frame.left, core.TRUE))
    return tuple(found)


def _switch(context: Context, scope: Scope, node: tree.Switch) -> Body:
    value = expression(context, scope, node.value)
    before, context.before = context.before, None
    found = block(context, scope, node.otherwise)
    for labels, inner in reversed(node.cases):
        condition: core.Expr = core.FALSE
        for label in labels:
            what = expression(context, scope, label)
            if not fitting(value.type, what.type):
                message = f"{shown(what.type)} is no case of {shown(value.type)}"
                raise context.wrong(message, label.span)
            condition = walks.either(condition, core.Op("==", (value, what), core.BOOL))
        found = (core.If(condition, block(context, scope, inner), found),)
    context.before = before
    unread = () if node.cases else (core.Let(context.symbol("value", value.type), value),)
    return (*unread, *found)


# ------------------------------------------------------------------------------------------ loops


def _for(context: Context, scope: Scope, node: tree.For) -> Body:
    if node.binder.type is not None:
        found = _loop(context, node, bind(context, scope, node.binder))
        assert found is not None
        return found
    first: list[core.Stmt] = []
    between = ends(context, scope, node.binder)
    found = _between(context, scope, node, between)
    if found is None:
        between = between.named(context, first)
        found = _between(context, scope, node, between)
    assert found is not None
    return (*first, *found)


def _between(context: Context, scope: Scope, node: tree.For, between: Ends) -> Body | None:
    """A loop over numbers; None if it changes the ends that it goes to, which then need names."""
    up = _loop(context, node, upwards(context, between, node.binder, Scope(scope)))
    if up is None or not between.turns:
        return up
    if between.step is not None:
        return (core.Assert(between.upwards, "a loop's end is not below its beginning"), *up)
    down = _loop(context, node, downwards(context, between, node.binder, Scope(scope)))
    return None if down is None else (core.If(between.upwards, up, down),)


def _loop(context: Context, node: tree.For, over: Bound) -> Body | None:
    symbol, where, inner = over
    if context.symmetric(symbol.type):
        context.loops.append(symbol)
    before, context.before = context.before, None
    try:
        found = block(context, inner, node.body)
    finally:
        context.before = before
        if context.symmetric(symbol.type):
            context.loops.pop()
    if core.empty(symbol.type) or not (found or (where is not None and may_fail(where))):
        return ()
    if not _steady(where, found):
        return None
    where = _unless_left(context, node.body, where)
    loop = core.For(symbol, where, found, node.span)
    if not context.trial and context.symmetric(symbol.type) and (reason := dependence(loop)):
        context.ordered(symbol.type, reason, node.span)
    return (loop,)


def _unless_left(
    context: Context, nodes: Sequence[tree.Stmt], where: core.Expr | None
) -> core.Expr | None:
    """A loop ends when its body has returned."""
    left = context.frame.left
    if left is None or not _returns(nodes):
        return where
    going = walks.negated(left)
    return going if where is None else walks.both(going, where)


def _steady(where: core.Expr | None, found: Body) -> bool:
    """Whether a loop leaves alone what its bounds read."""
    if where is None:
        return True
    read = walks.roots(where)
    return not any(
        isinstance(s, core.Assign | core.Forget) and s.place.root in read
        for s in walks.statements(found)
    )


def _while(context: Context, scope: Scope, node: tree.While) -> Body:
    before, context.before = context.before, None
    condition = truth(context, scope, node.condition)
    found = block(context, scope, node.body)
    context.before = before
    rounds = _rounds(condition, found)
    message = f"this loop is followed for {rounds} rounds; more are a model error"
    context.sink.warning("W422", message, node.span)
    symbol = context.symbol("turn", core.Range(1, rounds))
    where = _unless_left(context, node.body, condition)
    ended = walks.negated(condition if where is None else where)
    loop = core.For(symbol, where, found, node.span)
    return (loop, core.Assert(ended, f"a loop ends within {rounds} rounds"))


def _rounds(condition: core.Expr, found: Body) -> int:
    """How often a loop may go round: as often as what it reads and writes has values."""
    roots = walks.roots(condition)
    for statement in walks.statements(found):
        if isinstance(statement, core.Assign | core.Forget):
            roots.add(statement.place.root)
        for expr in walks.expressions(statement):
            roots |= walks.roots(expr)
    rounds = 1
    for root in roots:
        for _, type_ in core.leaves(root.type):
            rounds *= core.count(type_) + 1
            if rounds >= MOST_ROUNDS:
                return MOST_ROUNDS
    return rounds
