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
from rascheck.lang.convert import coerce
from rascheck.lang.names import FUNCTIONS, reserved
from rascheck.lang.operators import Operators
from rascheck.lang.types import Type, Value
from rascheck.source import Span
from rascheck.system import ir

LARGEST_PRODUCT = 100_000
"""A quantifier or loop with more instances than this is an error: each is written out."""


class Elaborator(Operators):
    """Elaborates expressions in one scope."""

    # ------------------------------------------------------------------------------ entry points

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
