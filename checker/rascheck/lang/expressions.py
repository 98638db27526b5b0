"""Expressions: syntax in a scope comes in, typed values over the System's variables go out.

Typing and elaboration are one walk: an expression is elaborated towards the type that is expected
of it, names of enum members and `none` are resolved by that type, quantifiers are written out, and
functions are put in place of their calls. What is wrong is reported once, and its value is unknown.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Self

from rascheck.diagnostics import nearest
from rascheck.lang import fold, syntax, types
from rascheck.lang.context import Context, Scope
from rascheck.lang.convert import coerce, compared, unify
from rascheck.lang.names import FUNCTIONS, reserved
from rascheck.lang.references import References
from rascheck.lang.types import Type, Value
from rascheck.source import Span
from rascheck.system import ir
from rascheck.system.ir import BinaryOp

LARGEST_PRODUCT = 100_000
"""A quantifier or loop with more instances than this is an error: each is written out."""

_ARITHMETIC = {
    "+": BinaryOp.ADD,
    "-": BinaryOp.SUB,
    "*": BinaryOp.MUL,
    "/": BinaryOp.DIV,
    "%": BinaryOp.MOD,
}
_ORDER = {"<": BinaryOp.LT, "<=": BinaryOp.LE, ">": BinaryOp.GT, ">=": BinaryOp.GE}
_BITS = ("&", "|", "^", "<<", ">>")
_TEMPORAL = ("until", "since", "before", "~>")


class Elaborator(References):
    """Elaborates expressions in one scope."""

    # ------------------------------------------------------------------------------ entry points

    def truth(self, node: syntax.Expr) -> ir.Expr:
        """A condition."""
        return self.typed(node, types.BOOL).expr

    def typed(self, node: syntax.Expr, expected: Type) -> Value:
        """A value of exactly this type, converted where the language converts."""
        return coerce(self.value(node, expected), expected, node.span, self.context.sink)

    def value(self, node: syntax.Expr, expected: Type | None = None) -> Value:
        """A value; `expected` helps to find out what a name means and converts nothing."""
        match node:
            case syntax.Number(value=value):
                return types.number(value)
            case syntax.Truth(value=truth):
                return types.truth(fold.boolean(truth))
            case syntax.NoneValue():
                return Value(types.NONE, ((ir.FALSE,),))
            case syntax.Paren(inner=inner):
                return self.value(inner, expected)
            case syntax.Name() | syntax.Subscript() | syntax.MemberOf():
                return self._read(self._place(node, expected), node.span)
            case syntax.Prefix(op="!", value=inner):
                return types.truth(fold.negation(self.truth(inner)))
            case syntax.Prefix(op="-", value=inner):
                operand = self._integer(inner)
                return (
                    operand
                    if operand.type == types.UNKNOWN
                    else types.scalar_value(types.INTEGER, fold.negative(operand.expr))
                )
            case syntax.Prefix(op="~") | syntax.Slice():
                reserved("bit operations", node.span, self.context.sink)
                return types.unknown()
            case syntax.Prefix():
                return self.temporal_prefix(node)
            case syntax.Infix():
                return self._infix(node)
            case syntax.Conditional():
                return self._conditional(node, expected)
            case syntax.In():
                return self._member(node)
            case syntax.At():
                return self._at(node)
            case syntax.Apply():
                return self._apply(node, expected)
            case syntax.RecordLiteral():
                return self._record(node)
            case syntax.SetLiteral():
                return self._set(node, expected)
            case syntax.Quantified():
                return self._quantified(node)
            case syntax.Fired() | syntax.Enabled() | syntax.Lost():
                return self.observation(node)
            case syntax.Wild():
                return self._error(
                    "E133",
                    "`_` stands only among the arguments of fired, enabled and lost",
                    node.span,
                )

    # ------------------------------------------------------- what only properties make sense of

    def temporal_prefix(self, node: syntax.Prefix) -> Value:
        """`once e` and the like; overridden where there is a run to speak of."""
        return self._outside_property(f"`{node.op}`", node.span)

    def temporal_infix(self, node: syntax.Infix) -> Value:
        """`a since b` and the like; overridden where there is a run to speak of."""
        return self._outside_property(f"`{node.op}`", node.operator)

    def observation(self, node: syntax.Fired | syntax.Enabled | syntax.Lost) -> Value:
        """fired, enabled, lost; overridden where there are steps to speak of."""
        word = type(node).__name__.lower()
        return self._outside_property(f"`{word}`", node.span)

    def _outside_property(self, what: str, span: Span) -> Value:
        return self._error("E140", f"{what} speaks of steps and stands only in properties", span)

    # --------------------------------------------------------------------------------- operators

    def _integer(self, node: syntax.Expr) -> Value:
        value = self.value(node, types.INTEGER)
        if isinstance(value.type, types.Option):
            value = coerce(value, value.type.of, node.span, self.context.sink)
        if types.is_integer(value.type) or value.type == types.UNKNOWN:
            return value
        if types.is_numbered(value.type):
            return Value(types.INTEGER, value.leaves)
        return self._error(
            "E132", f"a number is needed, and this is {types.describe(value.type)}", node.span
        )

    def _infix(self, node: syntax.Infix) -> Value:
        op = node.op
        if op in _TEMPORAL:
            return self.temporal_infix(node)
        if op in ("&&", "||", "=>"):
            return types.truth(self._logic(op, node.left, node.right))
        if op in ("==", "!="):
            equal = self._equality(node)
            return (
                equal
                if equal.type == types.UNKNOWN or op == "=="
                else types.truth(fold.negation(equal.expr))
            )
        if op in _ORDER:
            return self._ordered(node, _ORDER[op], types.BOOL)
        if op in _BITS:
            reserved("bit operations", node.operator, self.context.sink)
            return types.unknown()
        return self._arithmetic(node)

    def _logic(self, op: str, left: syntax.Expr, right: syntax.Expr) -> ir.Expr:
        """A right side that can never matter is not looked at, except in an inspection."""
        first = self.truth(left)
        decisive = ir.TRUE if op == "||" else ir.FALSE
        if first == decisive and not self.context.inspecting:
            return fold.boolean(op != "&&")
        second = self.truth(right)
        match op:
            case "&&":
                return fold.conjunction([first, second])
            case "||":
                return fold.disjunction([first, second])
            case _:
                return fold.implication(first, second)

    def _equality(self, node: syntax.Infix) -> Value:
        left, right = self._pair(node.left, node.right)
        result = compared(left, right)
        if result is None:
            message = (
                f"{types.describe(left.type)} and {types.describe(right.type)} cannot be compared"
            )
            return self._error("E130", message, node.span)
        return types.truth(result)

    def _pair(self, left: syntax.Expr, right: syntax.Expr) -> tuple[Value, Value]:
        """Two values of which one may tell what the other means."""
        if self._open(left) and not self._open(right):
            second = self.value(right)
            return self.value(left, second.type), second
        first = self.value(left)
        return first, self.value(right, first.type)

    def _open(self, node: syntax.Expr) -> bool:
        """Whether the meaning depends on the type that is expected."""
        match node:
            case syntax.Paren(inner=inner):
                return self._open(inner)
            case syntax.NoneValue() | syntax.SetLiteral():
                return True
            case syntax.Name(name=name):
                scope, program = self.scope, self.context.program
                owned = self.context.owned[scope.machine.name] if scope.machine else {}
                tables = (scope.names, owned, program.constants, program.knobs, program.variables)
                return not any(name in table for table in tables)
            case syntax.Conditional(then=then, otherwise=otherwise):
                return self._open(then) and self._open(otherwise)
            case _:
                return False

    def _ordered(self, node: syntax.Infix, op: BinaryOp, result: Type) -> Value:
        left, right = self._integer(node.left), self._integer(node.right)
        if types.UNKNOWN in (left.type, right.type):
            return types.unknown()
        return types.scalar_value(result, fold.arithmetic(op, left.expr, right.expr, node.span))

    def _arithmetic(self, node: syntax.Infix) -> Value:
        if node.op in ("+", "-"):
            left, right = self._pair(node.left, node.right)
            if isinstance(left.type, types.Set) or isinstance(right.type, types.Set):
                return self._set_operation(node, left, right)
        return self._ordered(node, _ARITHMETIC[node.op], types.INTEGER)

    def _set_operation(self, node: syntax.Infix, left: Value, right: Value) -> Value:
        sink = self.context.sink
        if not isinstance(left.type, types.Set):
            return coerce(left, right.type, node.left.span, sink)
        right = coerce(right, left.type, node.right.span, sink)
        if right.type == types.UNKNOWN:
            return right
        if node.op == "+":
            return types.combine(left.type, [left, right], fold.disjunction)
        return types.combine(
            left.type, [left, right], lambda e: fold.conjunction([e[0], fold.negation(e[1])])
        )

    def _conditional(self, node: syntax.Conditional, expected: Type | None) -> Value:
        condition = self.truth(node.condition)
        if expected is None and self._open(node.then):
            otherwise = self.value(node.otherwise)
            then = self.value(node.then, otherwise.type)
        else:
            then = self.value(node.then, expected)
            otherwise = self.value(node.otherwise, expected or then.type)
        both = unify(then, otherwise, node.span, self.context.sink)
        if both is None:
            return types.unknown()
        return types.combine(both[0].type, list(both), lambda e: fold.choice(condition, e[0], e[1]))

    def _member(self, node: syntax.In) -> Value:
        if node.high is not None:
            value, low, high = (self._integer(n) for n in (node.value, node.low, node.high))
            if types.UNKNOWN in (value.type, low.type, high.type):
                return types.unknown()
            return types.truth(
                fold.conjunction(
                    [
                        fold.arithmetic(BinaryOp.LE, low.expr, value.expr, node.span),
                        fold.arithmetic(BinaryOp.LE, value.expr, high.expr, node.span),
                    ]
                )
            )
        if isinstance(node.low, syntax.SetLiteral):
            value = self.value(node.value)
            tests = []
            for element in node.low.elements:
                test = compared(value, self.value(element, value.type))
                if test is None:
                    return self._error(
                        "E130",
                        f"`{element.span.text}` is of another type than `{node.value.span.text}`",
                        element.span,
                    )
                tests.append(test)
            return types.truth(fold.disjunction(tests))
        place = self.location(node.low)
        whole = place.read() if place else self.value(node.low)
        if not isinstance(whole.type, types.Set):
            if whole.type == types.UNKNOWN:
                return whole
            return self._error(
                "E134",
                f"`in` needs a set or a range, and this is {types.describe(whole.type)}",
                node.low.span,
            )
        wanted = self.typed(node.value, whole.type.of)
        if wanted.type == types.UNKNOWN:
            return wanted
        if place and not isinstance(wanted.expr, ir.Const):
            return types.truth(
                ir.Read(place.variables[0], (*place.subscripts, wanted.expr), node.span)
            )
        return types.truth(
            fold.disjunction(
                fold.conjunction([fold.equal(wanted.expr, candidate.expr), inside])
                for candidate, inside in zip(
                    types.values_of(whole.type.of), whole.leaves[0], strict=True
                )
            )
        )

    # ------------------------------------------------------------------- literals, calls, binders

    def _record(self, node: syntax.RecordLiteral) -> Value:
        name = node.record.name
        if name not in self.context.program.records:
            message = f"there is no record `{name}`"
            return self._error(
                "E103", message, node.record.span, fix=nearest(name, self.context.program.records)
            )
        type_ = self.context.type_of(syntax.TypeName(node.record.span, name))
        if not isinstance(type_, types.Record):
            return types.unknown()
        fields = dict(type_.fields)
        given: dict[str, Value] = {}
        for field, expr in node.fields:
            if field.name not in fields:
                return self._error(
                    "E116",
                    f"`{name}` has no field `{field.name}`",
                    field.span,
                    fix=nearest(field.name, fields),
                )
            if field.name in given:
                return self._error("E101", f"field `{field.name}` is given twice", field.span)
            given[field.name] = self.typed(expr, fields[field.name])
        missing = [field for field in fields if field not in given]
        if missing:
            listed = ", ".join(f"`{field}`" for field in missing)
            return self._error("E118", f"`{name}` lacks {listed}", node.span)
        if any(value.type == types.UNKNOWN for value in given.values()):
            return types.unknown()
        return Value(type_, tuple(leaf for field in fields for leaf in given[field].leaves))

    def _set(self, node: syntax.SetLiteral, expected: Type | None) -> Value:
        type_ = expected if isinstance(expected, types.Set) else None
        if type_ is None:
            if not node.elements:
                return self._error("E135", "the type of an empty set is not known here", node.span)
            first = self.value(node.elements[0]).type
            if not isinstance(first, types.ScalarType):
                if first == types.UNKNOWN:
                    return types.unknown()
                return self._error("E135", f"a set cannot hold {types.describe(first)}", node.span)
            type_ = types.Set(first)
        elements = [self.typed(element, type_.of) for element in node.elements]
        if any(element.type == types.UNKNOWN for element in elements):
            return types.unknown()
        leaf = tuple(
            fold.disjunction(fold.equal(element.expr, candidate.expr) for element in elements)
            for candidate in types.values_of(type_.of)
        )
        return Value(type_, (leaf,))

    def _apply(self, node: syntax.Apply, expected: Type | None) -> Value:
        name, program = node.function.name, self.context.program
        if name in FUNCTIONS:
            return self._builtin(node)
        if name in program.records:
            return self._error(
                "E119", f"the fields of `{name}` are named: `{name}(field: value)`", node.span
            )
        if name not in program.functions:
            kind = program.spelled(name)
            if kind:
                return self._error(
                    "E108", f"`{name}` is {kind}, not a function", node.function.span
                )
            known = [*program.functions, *FUNCTIONS]
            return self._error(
                "E100",
                f"there is no function `{name}`",
                node.function.span,
                fix=nearest(name, known),
            )
        function = program.functions[name]
        if name in self.scope.calls:
            cycle = " -> ".join((*self.scope.calls[self.scope.calls.index(name) :], name))
            return self._error("E121", f"a function must not call itself: {cycle}", node.span)
        arguments = self.arguments(node.arguments, function.params, f"`{name}`", node.span)
        if arguments is None:
            return types.unknown()
        del expected
        return self.call(function, arguments)

    def call(self, function: syntax.Function, arguments: list[Value]) -> Value:
        """The body of a function with values for its parameters."""
        names: dict[str, tuple[Value, Span | None]] = {
            param.name.name: (value, param.name.span)
            for param, value in zip(function.params, arguments, strict=True)
        }
        outer = self.scope
        scope = Scope(
            {},
            None,
            (),
            outer.constants_only,
            outer.settings_only,
            (*outer.calls, function.name.name),
        )
        inner = Elaborator(self.context, scope.with_names(names))
        return inner.typed(function.body, self.context.type_of(function.result))

    def arguments(
        self,
        nodes: Sequence[syntax.Expr],
        params: Sequence[syntax.Param],
        what: str,
        span: Span,
    ) -> list[Value] | None:
        """Values for the parameters of a function or event, or None after reporting."""
        if len(nodes) != len(params):
            wanted = ", ".join(param.name.name for param in params)
            self._error(
                "E119", f"{what} takes {len(params)} arguments ({wanted}), not {len(nodes)}", span
            )
            return None
        values = [
            self.typed(node, self.context.type_of(param.type))
            for node, param in zip(nodes, params, strict=True)
        ]
        return None if any(value.type == types.UNKNOWN for value in values) else values

    def _builtin(self, node: syntax.Apply) -> Value:
        name = node.function.name
        if len(node.arguments) != 1:
            return self._error("E119", f"`{name}` takes one argument", node.span)
        argument = node.arguments[0]
        queue = self.queue(argument)
        if queue is not None:
            number, subscripts, capacity = queue
            length = ir.Length(number, subscripts, argument.span)
            if name == "len":
                return types.scalar_value(types.INTEGER, length)
            return types.truth(fold.equal(length, fold.integer(capacity)))
        value = self.value(argument)
        if value.type == types.UNKNOWN:
            return value
        if name == "len" and isinstance(value.type, types.Set):
            return types.scalar_value(types.INTEGER, fold.count(value.leaves[0]))
        wanted = "a queue or a set" if name == "len" else "a queue"
        return self._error(
            "E136",
            f"`{name}` needs {wanted}, and this is {types.describe(value.type)}",
            argument.span,
        )

    def _quantified(self, node: syntax.Quantified) -> Value:
        inside: list[ir.Expr] = []
        for inner in self.instances(node):
            where = inner.truth(node.where) if node.where else ir.TRUE
            skipped = where == ir.FALSE and not self.context.inspecting
            body = ir.FALSE if skipped else inner.truth(node.body)
            match node.quantifier:
                case "forall":
                    inside.append(fold.implication(where, body))
                case _:
                    inside.append(fold.conjunction([where, body]))
        match node.quantifier:
            case "forall":
                return types.truth(fold.conjunction(inside))
            case "exists":
                return types.truth(fold.disjunction(inside))
            case _:
                return types.scalar_value(types.INTEGER, fold.count(inside))

    def instances(self, node: syntax.Quantified) -> Iterator[Self]:
        """An elaborator for each choice of a quantifier's variables."""
        domains = [self.context.finite(p.type, "a quantified variable") for p in node.params]
        if any(domain is None for domain in domains):
            return
        known = [domain for domain in domains if domain]
        size = math.prod(ir.cardinality(domain.scalar) for domain in known)
        if size > LARGEST_PRODUCT:
            self._error(
                "E112", f"{size:,} instances are too many (at most {LARGEST_PRODUCT:,})", node.span
            )
            return
        for choice in itertools.product(*(types.values_of(domain) for domain in known)):
            scope = self.scope
            for param, value in zip(node.params, choice, strict=True):
                scope = scope.bind(self.context, param.name, value)
            yield self.within(scope)


def evaluate(context: Context, node: syntax.Expr, expected: Type) -> Value:
    """An expression over constants."""
    return Elaborator(context, Scope(constants_only=True)).value(node, expected)
