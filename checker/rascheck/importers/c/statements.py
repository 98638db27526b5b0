"""The body of a C function comes in; the value that it returns goes out, as one expression.

An `if` whose branches go on becomes a choice for each variable; one that returns chooses between
the rest of the function after either branch.
"""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.importers.c import operators, terms
from rascheck.importers.c.expressions import Evaluator, described, missing
from rascheck.importers.c.kind_of import Other
from rascheck.importers.c.kinds import Kind, promoted
from rascheck.importers.c.parsed import Node, c_ast
from rascheck.importers.c.scope import Local, Scope
from rascheck.importers.c.terms import Term
from rascheck.importers.c.values import Value, condition, converted, known
from rascheck.records import dataclass


@dataclass(frozen=True)
class Todo:
    """Statements that are still to be taken: a list that several paths may share.

    A `head` of None is the end of a `switch`, where `break` goes on; names are those that a block
    has declared, at its end.
    """

    head: Node | frozenset[str] | None
    rest: Todo | None


Outcome = Value | Scope
"""What a function returns, or the variables where there is nothing more to do."""


def _before(statements: Sequence[Node], rest: Todo | None) -> Todo | None:
    for statement in reversed(statements):
        rest = Todo(statement, rest)
    return rest


class Body:
    """Runs the statements of one function, whose result has the type `kind`."""

    def __init__(self, evaluator: Evaluator, kind: Kind) -> None:
        self._eval = evaluator
        self._kind = kind

    def result(self, scope: Scope, body: Node) -> Value:
        """What the function returns."""
        found = self._run(scope, _before(body.block_items or (), None))
        if isinstance(found, Scope):
            message = "the function may end without a value here"
            fix = "what never returns can be defined by `-D 'NAME(...)=return VALUE'`"
            raise self._eval.parsed.refused(_last(body), message, fix)
        return found

    def _run(self, scope: Scope, todo: Todo | None) -> Outcome:
        while todo is not None:
            node, rest = todo.head, todo.rest
            if node is None or isinstance(node, frozenset):
                scope, todo = _left(scope, node), rest
                continue
            self._eval.count(node)
            match node:
                case c_ast.Return() if node.expr is not None:
                    return converted(self._eval.value(scope, node.expr), self._kind)
                case c_ast.Break():
                    scope, todo = _broken(scope, rest)
                    continue
                case c_ast.Compound():
                    todo = self._block(scope, node, rest)
                    continue
                case c_ast.If() | c_ast.Switch():
                    if _leaves(node):
                        return self._branches(scope, node, rest)
                    found = self._branches(scope, node, None)
                    assert isinstance(found, Scope)
                    scope = found
                case c_ast.DoWhile() if self._once(scope, node):
                    todo = Todo(node.stmt, rest)
                    continue
                case c_ast.DeclList():
                    todo = _before(node.decls, rest)
                    continue
                case _:
                    scope = self._simple(scope, node)
            todo = rest
        return scope

    def _branches(self, scope: Scope, node: Node, rest: Todo | None) -> Outcome:
        """Both ways; `rest` is what follows, if it has to be taken in each."""
        if isinstance(node, c_ast.Switch):
            return self._switch(scope, node, rest)
        test = condition(self._eval.value(scope, node.cond))
        one = Todo(node.iftrue, rest)
        other = Todo(node.iffalse, rest) if node.iffalse is not None else rest
        return self._either(scope, test, one, other, node)

    def _either(
        self, scope: Scope, test: Term, one: Todo | None, other: Todo | None, node: Node
    ) -> Outcome:
        if isinstance(test, terms.Truth):
            return self._run(scope, one if test.value else other)
        left = self._run(scope.under(test), one)
        right = self._run(scope.under(terms.negated(test)), other)
        return self._joined(scope, test, left, right, node)

    def _joined(
        self, scope: Scope, test: Term, left: Outcome, right: Outcome, node: Node
    ) -> Outcome:
        if isinstance(left, Scope) and isinstance(right, Scope):
            return scope.merged(test, left, right)
        if isinstance(left, Scope) or isinstance(right, Scope):
            message = "one of the ways through this ends without a value"
            fix = "what never returns can be defined by `-D 'NAME(...)=return VALUE'`"
            raise self._eval.parsed.refused(node, message, fix)
        return operators.select(test, left, right, self._kind)

    # -------------------------------------------------------------------------------- switch

    def _switch(self, scope: Scope, node: Node, rest: Todo | None) -> Outcome:
        value = self._eval.value(scope, node.cond)
        value = converted(value, promoted(value.kind))
        arms, default = self._arms(node, value, scope, Todo(None, rest))
        return self._chosen(scope, arms, default, node)

    def _chosen(
        self, scope: Scope, arms: list[tuple[Term, Todo]], default: Todo | None, node: Node
    ) -> Outcome:
        """The arms as a chain of conditions, the last one first."""
        scopes: list[tuple[Term, Term, Todo]] = []
        path = scope
        for test, todo in arms:
            if test == terms.FALSE:
                continue
            scopes.append((test, path.under(test).path, todo))
            path = path.under(terms.negated(test))
            if test == terms.TRUE:
                break
        found = None if path.path == terms.FALSE else self._run(path, default)
        for test, reached, todo in reversed(scopes):
            outcome = self._run(Scope(dict(scope.names), reached), todo)
            found = outcome if found is None else self._joined(scope, test, outcome, found, node)
        assert found is not None
        return found

    def _arms(
        self, node: Node, value: Value, scope: Scope, after: Todo
    ) -> tuple[list[tuple[Term, Todo]], Todo | None]:
        """For each label that is not `default` its condition and what follows it."""
        items = self._labelled(node)
        todo, arms, default = after, list[tuple[Term, Todo]](), after
        labels: list[tuple[Node, Todo]] = []
        for label, statements in reversed(items):
            found = _before(statements, todo)
            assert found is not None
            todo = found
            labels.append((label, todo))
        for label, start in reversed(labels):
            if isinstance(label, c_ast.Default):
                default = start
                continue
            wanted = converted(self._eval.value(scope, label.expr), value.kind)
            if wanted.held != "known":
                raise self._eval.parsed.refused(label, "a `case` needs a constant")
            equal = condition(operators.binary("==", value, wanted, _never))
            if arms and arms[-1][1] is start:
                arms[-1] = (terms.either(arms[-1][0], equal), start)
            else:
                arms.append((equal, start))
        return arms, default

    def _labelled(self, node: Node) -> list[tuple[Node, Sequence[Node]]]:
        """The labels of a switch in order, each with the statements behind it."""
        items = node.stmt.block_items if isinstance(node.stmt, c_ast.Compound) else [node.stmt]
        for item in items or ():
            if not isinstance(item, c_ast.Case | c_ast.Default):
                message = "a statement of a `switch` stands before every label"
                raise self._eval.parsed.refused(item, message)
        return [(item, tuple(item.stmts or ())) for item in items or ()]

    # ------------------------------------------------------------------------------ statements

    def _block(self, scope: Scope, node: Node, rest: Todo | None) -> Todo | None:
        """A block, and behind it the end of what it declares."""
        declared = [item for item in node.block_items or () if isinstance(item, c_ast.Decl)]
        for item in declared:
            if item.name in scope.names:
                message = f"this `{item.name}` hides another one"
                raise self._eval.parsed.refused(item, message, "give it another name")
        if declared:
            rest = Todo(frozenset(item.name for item in declared), rest)
        return _before(node.block_items or (), rest)

    def _once(self, scope: Scope, node: Node) -> bool:
        """Whether it is `do ... while (0)`, without a `break` of its own."""
        test = self._eval.value(scope, node.cond)
        return test.held == "known" and test.low == 0 and not _breaks(node.stmt)

    def _simple(self, scope: Scope, node: Node) -> Scope:
        match node:
            case c_ast.EmptyStatement() | c_ast.Typedef():
                return scope
            case c_ast.Decl():
                return self._declare(scope, node)
            case c_ast.Assignment():
                return self._assign(scope, node)[0]
            case c_ast.UnaryOp(op="p++" | "++" | "p--" | "--"):
                return self._step(scope, node)
            case c_ast.Cast() if self._void(node):
                return self._simple(scope, node.expr)
            case c_ast.ID():
                return scope
            case c_ast.BinaryOp() | c_ast.UnaryOp() | c_ast.Constant():
                self._eval.value(scope, node)
                return scope
        raise self._eval.parsed.refused(node, _reason(node), _fix(node))

    def _void(self, node: Node) -> bool:
        kind = self._eval.world.type_of(self._eval.parsed, node.to_type)
        return isinstance(kind, Other) and kind.what == "void"

    def _declare(self, scope: Scope, node: Node) -> Scope:
        kind = self._eval.world.type_of(self._eval.parsed, node)
        if isinstance(kind, Other):
            message = f"`{node.name}` is {described(kind)}: only integers are taken"
            raise self._eval.parsed.refused(node, message, missing(kind))
        value = None
        if node.init is not None:
            if isinstance(node.init, c_ast.InitList):
                raise self._eval.parsed.refused(node.init, "an initializer list is not taken")
            value = converted(self._eval.value(scope, node.init), kind)
        return Scope({**scope.names, node.name: Local(kind, value)}, scope.path)

    def _assign(self, scope: Scope, node: Node) -> tuple[Scope, Value]:
        local = self._target(scope, node.lvalue)
        if isinstance(node.rvalue, c_ast.Assignment):
            scope, value = self._assign(scope, node.rvalue)
        else:
            value = self._eval.value(scope, node.rvalue)
        if node.op != "=":
            before = self._eval.value(scope, node.lvalue)
            value = self._applied(scope, node, node.op[:-1], before, value)
        value = converted(value, local.kind)
        return self._set(scope, node.lvalue, Local(local.kind, value)), value

    def _step(self, scope: Scope, node: Node) -> Scope:
        local = self._target(scope, node.expr)
        before = self._eval.value(scope, node.expr)
        value = self._applied(scope, node, node.op[-1], before, known(1))
        return self._set(scope, node.expr, Local(local.kind, converted(value, local.kind)))

    def _applied(self, scope: Scope, node: Node, mark: str, one: Value, other: Value) -> Value:
        def must(test: Term, what: str) -> None:
            self._eval.require(scope, node, test, what)

        return operators.binary(mark, one, other, must)

    def _target(self, scope: Scope, node: Node) -> Local:
        local = scope.names.get(node.name) if isinstance(node, c_ast.ID) else None
        if not isinstance(local, Local):
            message = "only locals and parameters are assigned to: a function has no other effect"
            raise self._eval.parsed.refused(node, message)
        return local

    def _set(self, scope: Scope, node: Node, local: Local) -> Scope:
        return Scope({**scope.names, node.name: local}, scope.path)


def _never(test: Term, what: str) -> None:
    raise AssertionError(f"{what} in a comparison: {test}")


def _left(scope: Scope, names: frozenset[str] | None) -> Scope:
    """After the end of a block."""
    if not names:
        return scope
    kept = {name: local for name, local in scope.names.items() if name not in names}
    return Scope(kept, scope.path)


def _broken(scope: Scope, todo: Todo | None) -> tuple[Scope, Todo | None]:
    """After `break`: at the end of the switch."""
    while todo is not None and todo.head is not None:
        if isinstance(todo.head, frozenset):
            scope = _left(scope, todo.head)
        todo = todo.rest
    return scope, todo


def _leaves(node: Node) -> bool:
    """Whether a branch may return, or leave a switch around it."""
    return _has(node, c_ast.Return) or (not isinstance(node, c_ast.Switch) and _breaks(node))


def _breaks(node: Node) -> bool:
    if isinstance(node, c_ast.Break | c_ast.Continue):
        return True
    if isinstance(node, c_ast.Switch):
        return False
    return any(_breaks(child) for _, child in node.children())


def _has(node: Node, kind: type) -> bool:
    return isinstance(node, kind) or any(_has(child, kind) for _, child in node.children())


def _last(body: Node) -> Node:
    return body.block_items[-1] if body.block_items else body


def _reason(node: Node) -> str:
    match node:
        case c_ast.For() | c_ast.While() | c_ast.DoWhile() | c_ast.Continue():
            return "a loop cannot be taken: a function becomes an expression"
        case c_ast.Goto() | c_ast.Label():
            return "`goto` cannot be taken: a function becomes an expression"
        case c_ast.Return():
            return "a `return` without a value"
        case c_ast.FuncCall():
            return "a call whose value is not used can only have an effect, which is not taken"
    return "this statement cannot be taken"


def _fix(node: Node) -> str:
    if isinstance(node, c_ast.FuncCall) and isinstance(node.name, c_ast.ID):
        return f"`-D '{node.name.name}(...)='` leaves it out"
    return ""
