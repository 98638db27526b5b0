"""Calls of functions and procedures: each becomes an expression, or statements in its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from rascheck.importers.murphi import core, tree, walks
from rascheck.importers.murphi.context import (
    DEEPEST_CALL,
    Context,
    Frame,
    Meaning,
    Scope,
    Skip,
)
from rascheck.importers.murphi.expressions import expression, place
from rascheck.importers.murphi.frozen import fixed, has_array, unchanging, within_range
from rascheck.importers.murphi.functional import result_of
from rascheck.importers.murphi.operators import fitting, shown
from rascheck.importers.murphi.ranges import (
    Assumed,
    joined,
    range_of,
    risks,
    still_fails,
    subscripts_may_fail,
)
from rascheck.importers.murphi.statements import Body, assign, body, declared

LARGEST_NUMBER = 2**62
"""A result that may be larger keeps its type."""
LARGEST_RESULT = 2_000
"""A function that is an expression of more parts is done as statements where it can be."""


def value_of_call(context: Context, scope: Scope, node: tree.Call) -> core.Expr:
    """The value of a function: of a `fn`, of an expression, or of statements that come before."""
    function = _function(context, scope, node)
    if function.result is None:
        raise context.wrong(f"the procedure `{node.name}` has no value", node.span)
    arguments = _arguments(context, scope, node, function)
    types = [context.type_of(context, context.top, p.type, p.name) for p in function.params]
    risky = any(within_range(a, t) is not None for a, t in zip(arguments, types, strict=True))
    if risky and context.before is not None:
        return _before(context, function, arguments, node)
    fn = _fn(context, function)
    if fn is not None and _all_evaluated(fn, arguments):
        return core.Apply(fn, tuple(arguments))
    value = _tried(context, function, arguments, node)
    if value is not None and walks.size(value) <= LARGEST_RESULT:
        return value
    if context.before is None:
        message = f"`{node.name}` does more than an expression can, and is called"
        raise context.refuse(f"{message} where no statement can stand", node.span)
    return _before(context, function, arguments, node)


def _before(
    context: Context, function: tree.Function, arguments: list[core.Expr], node: tree.Call
) -> core.Place:
    """Do what a function does before the statement at hand; its result is in a local."""
    before = context.before
    found, result = _inlined(context, function, arguments, node, steady=True)
    assert result is not None
    assert before is not None
    before += found
    return result


def perform(context: Context, scope: Scope, node: tree.Call) -> Body:
    """A call that is a statement."""
    function = _function(context, scope, node)
    arguments = _arguments(context, scope, node, function)
    return _inlined(context, function, arguments, node, steady=True)[0]


def _function(context: Context, scope: Scope, node: tree.Call) -> tree.Function:
    found = context.find(node.name, scope, node.span).function
    if found is None:
        raise context.wrong(f"`{node.name}` is no function", node.span)
    if node.name in context.calls:
        raise context.refuse(f"`{node.name}` calls itself", node.span)
    if len(context.calls) >= DEEPEST_CALL:
        message = f"functions call each other more than {DEEPEST_CALL} deep"
        context.sink.error("E425", message, node.span)
        raise Skip
    if len(node.arguments) != len(found.params):
        message = f"`{node.name}` has {len(found.params)} parameters"
        raise context.wrong(f"{message}, not {len(node.arguments)}", node.span)
    return found


def _arguments(
    context: Context, scope: Scope, node: tree.Call, function: tree.Function
) -> list[core.Expr]:
    found: list[core.Expr] = []
    for param, argument in zip(function.params, node.arguments, strict=True):
        type_ = context.type_of(context, context.top, param.type, param.name)
        if param.by_name and _written(context, function, param.name):
            value: core.Expr = place(context, scope, argument)
        else:
            value = expression(context, scope, argument)
        if not fitting(value.type, type_):
            message = f"`{param.name}` is {shown(type_)}, not {shown(value.type)}"
            raise context.wrong(message, argument.span)
        found.append(value)
    return found


def _written(context: Context, function: tree.Function, name: str) -> bool:
    """Whether the text of a function may write its parameter: it assigns it, or passes it on."""
    waiting: list[object] = [function.body]
    while waiting:
        node = waiting.pop()
        match node:
            case tree.Assign(place=target) | tree.Forget(place=target) if _root(target) == name:
                return True
            case tree.Call(name=called, arguments=arguments):
                found = context.top.names.get(called)
                other = found.function if found is not None else None
                params = other.params if other is not None else ()
                given = zip(params, arguments, strict=False)
                if any(param.by_name and _root(value) == name for param, value in given):
                    return True
        waiting += tree.parts(node)
    return False


def _root(node: tree.Expr) -> str:
    while isinstance(node, tree.Field | tree.Element):
        node = node.of
    return node.name if isinstance(node, tree.Name) else ""


# ------------------------------------------------------------------------------- as an expression


def _fn(context: Context, function: tree.Function) -> core.Fn | None:
    """A function as a `fn` of the spec, made once; None if it is not one."""
    if function.name not in context.fns:
        context.fns[function.name] = None
        context.fns[function.name] = _made(context, function)
    return context.fns[function.name]


def _all_evaluated(fn: core.Fn, arguments: list[core.Expr]) -> bool:
    """Whether a function looks at its arguments if these may fail: a `fn` evaluates no other."""
    body, fails = fn.body, set[tuple[Assumed, core.Expr]]()
    for param, argument in zip(fn.params, arguments, strict=True):
        body = walks.replaced(body, param, argument)
        if not isinstance(argument, core.Place) or subscripts_may_fail(argument):
            fails.update(risks(argument))
    return still_fails(body, fails)


def _tried(
    context: Context, function: tree.Function, arguments: list[core.Expr], node: tree.Call
) -> core.Expr | None:
    """The value of a function as an expression, if it is one."""
    since, trial = context.number(), context.trial
    context.trial = True
    try:
        found, result = _inlined(context, function, arguments, node, steady=False)
    finally:
        context.trial = trial
    assert result is not None
    by_value = [
        value for param, value in zip(function.params, arguments, strict=True) if not param.by_name
    ]
    return result_of(found, result, by_value, since)


def _made(context: Context, function: tree.Function) -> core.Fn | None:
    assert function.result is not None
    types = [context.type_of(context, context.top, p.type, p.name) for p in function.params]
    result_type = context.type_of(context, context.top, function.result, function.name)
    if any(has_array(type_) for type_ in (*types, result_type)):
        return None
    params = tuple(
        context.symbol(param.name, type_)
        for param, type_ in zip(function.params, types, strict=True)
    )
    if any(_written(context, function, param.name) for param in function.params):
        return None
    loops, context.loops = context.loops, []
    try:
        uses = [core.Use(symbol) for symbol in params]
        call = tree.Call(function.span, function.name, ())
        value = _tried(context, function, list(uses), call)
    finally:
        context.loops = loops
    if value is None or walks.size(value) > LARGEST_RESULT or _asks(value, set(params)):
        return None
    given = range_of(value)
    if isinstance(result_type, core.Range) and given is not None:
        result_type = joined(result_type, given)  # Murphi does not look at what is returned
    return core.Fn(function.name, params, result_type, value)


def _asks(value: core.Expr, params: set[core.Symbol]) -> bool:
    """Whether it asks of a parameter if it has a value, which a parameter of a `fn` always has."""
    return any(isinstance(e, core.Defined) and e.place.root in params for e in walks.within(value))


# --------------------------------------------------------------------------------- as statements


@contextmanager
def _called(context: Context, name: str, frame: Frame) -> Iterator[None]:
    outer = (context.frame, context.before)
    context.calls.append(name)
    context.frame, context.before = frame, None
    try:
        yield
    finally:
        context.calls.pop()
        context.frame, context.before = outer


def _inlined(
    context: Context,
    function: tree.Function,
    arguments: list[core.Expr],
    node: tree.Call,
    *,
    steady: bool,
) -> tuple[Body, core.Place | None]:
    """The body of a function with these arguments, and where its result is.

    `steady`: arguments are evaluated first, as they may be changed by what is done.
    """
    scope, first = Scope(context.top), list[core.Stmt]()
    for param, value in zip(function.params, arguments, strict=True):
        type_ = context.type_of(context, context.top, param.type, param.name)
        meaning = _passed(context, param, type_, value, function, first, node, steady)
        scope.names[param.name] = Meaning(param.span, meaning)
    result: core.Place | None = None
    if function.result is not None:
        type_ = context.type_of(context, context.top, function.result, function.name)
        result = context.local(f"{function.name}_value", type_)
    inner = Scope(scope)
    with _called(context, function.name, Frame(result)):
        declared(context, inner, function.decls)
        found = body(context, inner, function.body)
    if result is not None and isinstance(result.type, core.Range) and not context.trial:
        found, result = _as_returned(found, result, result.type)
    return (*first, *found), result


def _as_returned(found: Body, result: core.Place, type_: core.Range) -> tuple[Body, core.Place]:
    """A body whose result has a type for all that is returned: Murphi does not look at it."""
    wide = type_
    for statement in walks.statements(found):
        if isinstance(statement, core.Assign) and statement.place == result:
            wide = joined(wide, range_of(statement.value) or wide)
    if wide == type_ or max(abs(wide.low), abs(wide.high)) > LARGEST_NUMBER:
        return found, result
    root = replace(result.root, type=_with_elements(result.root.type, wide))
    new = replace(result, root=root, type=wide)
    return walks.with_places(found, lambda place: new if place == result else place), new


def _with_elements(type_: core.Type, of: core.Type) -> core.Type:
    if not isinstance(type_, core.Array):
        return of
    return core.Array(type_.index, _with_elements(type_.of, of))


def _passed(
    context: Context,
    param: tree.Param,
    type_: core.Type,
    value: core.Expr,
    function: tree.Function,
    first: list[core.Stmt],
    node: tree.Call,
    steady: bool,
) -> core.Expr:
    """What a parameter stands for in the body."""
    written = _written(context, function, param.name)
    if param.by_name and isinstance(value, core.Place):
        return fixed(context, value, first) if steady else value
    if written and not param.by_name:
        copy = context.local(param.name, value.type)
        first += assign(context, copy, value, node.span)
        return copy
    if steady and (inside := within_range(value, type_)) is not None:
        first.append(core.Assert(inside, f"{param.name} is in its range"))
    if not steady or unchanging(value):
        return value
    if has_array(value.type):
        copy = context.local(param.name, value.type)
        first += assign(context, copy, value, node.span)
        return copy
    symbol = context.symbol(param.name, value.type)
    if isinstance(value, core.Place):
        first.append(core.Let(symbol, value, copies=True))
        return core.Place(symbol, (), value.type)
    first.append(core.Let(symbol, value))
    return core.Use(symbol)
