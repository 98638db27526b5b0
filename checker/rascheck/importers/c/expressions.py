"""Expressions of C in pycparser's tree come in; values go out."""

from __future__ import annotations

from typing import Protocol

from pycparser.c_generator import CGenerator

from rascheck.importers.c import builtins, operators, terms
from rascheck.importers.c.context import MOST_PARTS, MOST_STEPS, Refused, too_large
from rascheck.importers.c.kind_of import Other, Type
from rascheck.importers.c.kinds import ULONG, common
from rascheck.importers.c.literals import integer_of
from rascheck.importers.c.parsed import Node, Parsed, c_ast
from rascheck.importers.c.scope import Local, Pointer, Scope
from rascheck.importers.c.terms import Term
from rascheck.importers.c.values import Value, condition, converted, known, truth

_LOGICAL = ("&&", "||")


class World(Protocol):
    """What an expression may ask of all around it."""

    def constant(self, name: str) -> Value | None:
        """The value of an enumerator."""

    def bound(self, within: Evaluator, scope: Scope, node: Node, number: int) -> Value:
        """What the user has bound an expression to."""

    def not_found(self) -> str:
        """The headers that are not there, behind a message."""

    def type_of(self, parsed: Parsed, node: Node) -> Type:
        """What a type is."""

    def call(self, within: Evaluator, scope: Scope, node: Node) -> Value:
        """The value of a call of a function."""


class Evaluator:
    """Evaluates within one function. `must` are the conditions without which C gives no meaning."""

    def __init__(self, world: World, parsed: Parsed) -> None:
        self.world = world
        self.parsed = parsed
        self.must: list[Term] = []
        self._steps = 0

    def value(self, scope: Scope, node: Node) -> Value:
        """The value of an expression."""
        self.count(node)
        found = self._value(scope, node)
        if found.term.parts > MOST_PARTS:
            what = f"this becomes an expression of more than {MOST_PARTS} parts"
            raise too_large(self.parsed.span(node), what)
        return found

    def count(self, node: Node) -> None:
        """Count one more node that is looked at."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise too_large(self.parsed.span(node), "the function has too many paths")

    def require(self, scope: Scope, node: Node, test: Term, what: str) -> None:
        """Note that C gives a meaning only where `test` holds; refuse what never has one."""
        if scope.path == terms.FALSE:
            return
        if test == terms.FALSE:
            message = f"{what}: C gives this no meaning"
            raise self.parsed.refused(node, message, code="E434")
        self.must.append(terms.implies(scope.path, test))

    def _value(self, scope: Scope, node: Node) -> Value:
        match node:
            case c_ast.Constant():
                return self._constant(node)
            case c_ast.ID():
                return self._name(scope, node)
            case c_ast.UnaryOp(op="sizeof"):
                return self._size(scope, node)
            case c_ast.UnaryOp(op="+" | "-" | "~" | "!"):
                inner = self.value(scope, node.expr)
                return operators.unary(node.op, inner, self._taker(scope, node))
            case c_ast.BinaryOp() if node.op in _LOGICAL:
                return self._logical(scope, node)
            case c_ast.BinaryOp():
                left, right = self.value(scope, node.left), self.value(scope, node.right)
                return operators.binary(node.op, left, right, self._taker(scope, node))
            case c_ast.TernaryOp():
                return self._ternary(scope, node)
            case c_ast.Cast():
                return self._cast(scope, node)
            case c_ast.FuncCall():
                return self._call(scope, node)
        raise self._strange(node)

    def _taker(self, scope: Scope, node: Node) -> operators.Must:
        return lambda test, what: self.require(scope, node, test, what)

    def _constant(self, node: Node) -> Value:
        literal = integer_of(node.value)
        if literal is None:
            message = f"`{node.value}` is no integer of up to 64 bits"
            raise self.parsed.refused(node, message)
        return known(literal.value, literal.kind, in_hex=literal.hex)

    def _name(self, scope: Scope, node: Node) -> Value:
        token = self.parsed.token(node)
        if token.kind == "bound":
            return self.world.bound(self, scope, node, int(node.name.removeprefix("__bound_")))
        local = scope.names.get(node.name)
        if isinstance(local, Pointer):
            raise self.parsed.refused(
                node,
                f"`{node.name}` is a pointer, and memory is not followed",
                f"bind what is read: `--bind '{node.name}->member=name'`",
            )
        if isinstance(local, Local):
            if local.value is None:
                message = f"`{node.name}` may have no value here"
                raise self.parsed.refused(node, message, code="E434")
            return local.value
        constant = self.world.constant(node.name)
        if constant is None:
            raise self.parsed.refused(
                node,
                f"`{node.name}` is neither a parameter, a local, an enumerator nor a macro here"
                + self.world.not_found(),
                f"`--bind '{node.name}=name'`, `-D {node.name}=VALUE`, or its header by `--header`",
                "E432",
            )
        return constant

    def _logical(self, scope: Scope, node: Node) -> Value:
        left = condition(self.value(scope, node.left))
        also = left if node.op == "&&" else terms.negated(left)
        if also == terms.FALSE:
            return known(int(node.op == "||"))
        right = condition(self.value(scope.under(also), node.right))
        join = terms.both if node.op == "&&" else terms.either
        return truth(join(left, right))

    def _ternary(self, scope: Scope, node: Node) -> Value:
        test = condition(self.value(scope, node.cond))
        one = self.value(scope.under(test), node.iftrue)
        other = self.value(scope.under(terms.negated(test)), node.iffalse)
        return operators.select(test, one, other, common(one.kind, other.kind))

    def _cast(self, scope: Scope, node: Node) -> Value:
        kind = self.world.type_of(self.parsed, node.to_type)
        if isinstance(kind, Other):
            raise self.parsed.refused(node, f"a conversion to {described(kind)} cannot be taken")
        return converted(self.value(scope, node.expr), kind)

    def _size(self, scope: Scope, node: Node) -> Value:
        kind: Type
        if isinstance(node.expr, c_ast.Typename):
            kind = self.world.type_of(self.parsed, node.expr)
        else:
            kind = self.value(scope.under(terms.FALSE), node.expr).kind
        if isinstance(kind, Other):
            if kind.what != "pointer":
                raise self.parsed.refused(node, f"the size of {described(kind)} is not known")
            return known(8, ULONG)
        return known(kind.width // 8, ULONG)

    def _call(self, scope: Scope, node: Node) -> Value:
        name = node.name.name if isinstance(node.name, c_ast.ID) else ""
        if name in builtins.NAMES:
            given = [self.value(scope, part) for part in (node.args.exprs if node.args else ())]
            found = builtins.applied(name, given)
            if found is None:
                message = f"`{name}` is computed of constants alone"
                raise self.parsed.refused(node, message)
            return found
        return self.world.call(self, scope, node)

    def _strange(self, node: Node) -> Refused:
        match node:
            case c_ast.Assignment() | c_ast.UnaryOp(op="p++" | "p--" | "++" | "--"):
                message = "an assignment inside an expression cannot be taken"
                return self.parsed.refused(node, message, "write it as a statement of its own")
            case c_ast.StructRef() | c_ast.ArrayRef() | c_ast.UnaryOp(op="*"):
                message = "a member, element or pointer is memory, which is not followed"
                token = self.parsed.token(node)
                what = token.site.text if token.site else CGenerator().visit(node)
                return self.parsed.refused(node, message, f"`--bind '{what}=name'`")
            case c_ast.UnaryOp(op="&"):
                return self.parsed.refused(node, "an address cannot be taken")
        return self.parsed.refused(node, "this expression cannot be taken")


def described(other: Other) -> str:
    """A type that is no integer, for a message."""
    if other.what in ("struct", "union", "enum"):
        return f"`{other.what} {other.name}`".replace(" `", "`")
    known = {"void": "nothing", "array": "an array", "pointer": "a pointer"}
    return known.get(other.what) or f"`{other.name}`"


def missing(other: Other) -> str:
    """What to do about a type that is not known."""
    if other.what != "unknown":
        return ""
    return f"`-D {other.name}=uint64_t`, or its header by `--header` or `-I`"


def counted(number: int, what: str) -> str:
    """`1 argument`, `2 arguments`."""
    return f"{number} {what}{'' if number == 1 else 's'}"
