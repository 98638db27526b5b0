"""Expressions: syntax in a scope comes in, typed values over the System's variables go out.

Typing and elaboration are one walk: an expression is elaborated towards the type that is expected
of it, names of enum members and `none` are resolved by that type, quantifiers are written out, and
functions are put in place of their calls. What is wrong is reported once, and its value is unknown.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Self

from rascheck.diagnostics import Note
from rascheck.lang import bits, fold, syntax, types
from rascheck.lang.budget import DEEPEST_VALUE, LARGEST_INDEX, LARGEST_PRODUCT, MOST_LEVELS, fits
from rascheck.lang.context import DEEPEST, Context, Scope
from rascheck.lang.convert import as_number, coerce, inside
from rascheck.lang.expected import PREFIXES
from rascheck.lang.names import FUNCTIONS, distinct, too_deep
from rascheck.lang.operators import Operators
from rascheck.lang.types import Type, Value
from rascheck.source import Span
from rascheck.system import ir


class Elaborator(Operators):
    """Elaborates expressions in one scope."""

    # ------------------------------------------------------------------------------ entry points

    def typed(self, node: syntax.Expr, expected: Type) -> Value:
        """A value of exactly this type, converted where the language converts."""
        value = self.value(node, expected)
        names, sink = self.scope.names, self.context.sink
        typed = coerce(value, expected, node.span, sink, names, self._leading)
        if typed.type == types.UNKNOWN:
            self.context.unknown = node.span
        return typed

    def _leading(self, given: Type, wanted: Type) -> list[str]:
        """The variables with one dimension of one type and elements of the other."""
        if self.scope.constants_only or self.scope.settings_only:
            return []
        return [
            name
            for name, stored in self.context.variables.items()
            if [types.ScalarType(dim) for dim in stored.dims] == [given]
            and types.same(stored.type, wanted)
        ]

    def value(self, node: syntax.Expr, expected: Type | None = None) -> Value:
        """A value; `expected` helps to find out what a name means and converts nothing."""
        context = self.context
        if context.budget.exceeded():
            return types.unknown()
        if context.depth > DEEPEST_VALUE:
            return self._too_deep(node.span)
        outer, context.inner = context.inner, 0
        context.depth += 1
        value = self._meaning(node, expected)
        context.depth -= 1
        size, depth = 0, 0
        for expr in value.flat:
            measure = context.budget.measure(expr)
            size += measure.size
            depth = max(depth, measure.depth)
        # What is put in place of names and repeated for elements makes more of the parts.
        more = max(size - context.inner, 0) + 1 + size // 16
        context.inner = outer + size
        if depth + context.depth > MOST_LEVELS:
            return self._too_deep(node.span)
        return value if context.spend(more, node.span) else types.unknown()

    def _too_deep(self, span: Span) -> Value:
        too_deep("expressions in expressions", DEEPEST_VALUE, span, self.context.sink)
        return types.unknown()

    def _meaning(self, node: syntax.Expr, expected: Type | None) -> Value:
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
            case syntax.Prefix(op="~", value=inner):
                return self.inverted(inner, expected, node.span)
            case syntax.Slice(value=inner, high=high, low=low):
                return self._slice(inner, ir.BitField("", high, low), node.span)
            case syntax.BitsOf():
                return self._bits_of(node)
            case syntax.Prefix():
                return self.temporal_prefix(node)
            case syntax.Infix():
                return self._infix(node, expected)
            case syntax.Conditional():
                return self._conditional(node, expected)
            case syntax.In():
                return self._member(node)
            case syntax.At():
                return self._at(node)
            case syntax.Apply():
                return self._apply(node)
            case syntax.RecordLiteral():
                return self._record(node)
            case syntax.SetLiteral():
                return self._set(node, expected)
            case syntax.Quantified():
                return self._quantified(node)
            case syntax.Fired() | syntax.Enabled() | syntax.Lost():
                return self.observation(node)
            case syntax.Wild():
                raise AssertionError("the grammar has `_` only where it is no expression")

    # ------------------------------------------------------------------- literals, calls, binders

    def _slice(self, inner: syntax.Expr, part: ir.BitField, span: Span) -> Value:
        """`e[high:low]`."""
        value = self.value(inner)
        whole = types.bits_in(value.type)
        if whole is not None:
            return self.cut(coerce(value, whole, inner.span, self.context.sink), part, span)
        if value.type == types.UNKNOWN:
            return value
        message = f"only bits have parts, and this is {types.quoted(value.type)}"
        fix = f"write `bits({part.high + 1})({inner.span.text})`"
        fix = fix if types.is_integer(value.type) else ""
        return self._error("E134", message, inner.span, fix=fix)

    def _bits_of(self, node: syntax.BitsOf) -> Value:
        """`bits(n)(e)`: the low bits of a number, or of other bits."""
        type_ = self.context.bits(node.width)
        value = as_number(self.value(node.value, types.INTEGER), node.value.span, self.context.sink)
        given = types.bits_in(value.type)
        number = self._number(value, node.value)
        if type_ is None or number.type == types.UNKNOWN:
            return types.unknown()
        width = types.width_of(type_)
        if given is not None and types.width_of(given) <= width:
            return bits.held(type_, number.expr)
        return bits.held(type_, bits.low(number.expr, width, node.span))

    def _signed(self, node: syntax.Expr, span: Span) -> Value:
        """`signed(e)`: the number that bits are in two's complement."""
        value = self.value(node)
        whole = types.bits_in(value.type)
        if value.type == types.UNKNOWN:
            return value
        if whole is None:
            message = f"`signed` needs bits, and this is {types.quoted(value.type)}"
            return self._error("E134", message, node.span)
        value = coerce(value, whole, node.span, self.context.sink)
        number = bits.signed(value.expr, types.width_of(whole), span)
        return types.scalar_value(types.INTEGER, number)

    def _register(self, node: syntax.RecordLiteral) -> Value:
        """`R(FIELD: value)`: what is not named is 0."""
        type_ = self.context.type_of(syntax.TypeName(node.record.span, node.record.name))
        whole = types.bits_in(type_)
        if whole is None:
            return types.unknown()
        distinct([field for field, _ in node.fields], self.context.sink, "given")
        found: ir.Expr = fold.integer(0)
        for name, expr in node.fields:
            part = self.field_in(type_, node.record.span, name)
            if part is None:
                return types.unknown()
            field = types.ScalarType(ir.BitsType(part.high - part.low + 1), part.codes)
            value = self.typed(expr, field)
            if value.type == types.UNKNOWN:
                return value
            found = bits.joined(found, bits.moved(value.expr, part.low, expr.span), node.span)
        return bits.held(whole, found)

    def _record(self, node: syntax.RecordLiteral) -> Value:
        name, program = node.record.name, self.context.program
        if name in program.registers:
            return self._register(node)
        if name not in program.records:
            program.unknown("E103", "record", node.record, program.records, self.context.sink)
            return types.unknown()
        type_ = self.context.type_of(syntax.TypeName(node.record.span, name))
        if not isinstance(type_, types.Record):
            return types.unknown()
        fields = dict(type_.fields)
        given: dict[str, Value] = {}
        for field, expr in node.fields:
            if field.name not in fields:
                message = f"`{name}` has no field `{field.name}`"
                program.lacks("E116", message, field, fields, self.context.sink)
                return types.unknown()
            if field.name in given:
                distinct([f for f, _ in node.fields], self.context.sink, "given")
                return types.unknown()
            given[field.name] = self.typed(expr, fields[field.name])
        missing = [field for field in fields if field not in given]
        if missing:
            listed = ", ".join(f"`{field}`" for field in missing)
            return self._error("E118", f"this `{name}` has no {listed}", node.span)
        if any(value.type == types.UNKNOWN for value in given.values()):
            return types.unknown()
        return Value(type_, tuple(leaf for field in fields for leaf in given[field].leaves))

    def _set(self, node: syntax.SetLiteral, expected: Type | None) -> Value:
        type_ = expected.of if isinstance(expected, types.Option) else expected
        if not isinstance(type_, types.Set):
            if expected == types.UNKNOWN:
                return types.unknown()
            if not node.elements:
                return self._error("E135", "the type of this set is not known here", node.span)
            first = self.value(node.elements[0])
            if first.type == types.UNKNOWN:
                return first
            if not isinstance(first.type, types.ScalarType):
                return self._error("E135", "the type of this set is not known here", node.span)
            size = ir.cardinality(first.type.scalar)
            if not fits("elements of a set", [size], LARGEST_INDEX, node.span, self.context.sink):
                return types.unknown()
            type_ = types.Set(first.type)
        elements = [self._element(element, type_.of) for element in node.elements]
        if any(element.type == types.UNKNOWN for element in elements):
            return types.unknown()
        leaf = tuple(
            fold.disjunction(fold.equal(element.expr, candidate.expr) for element in elements)
            for candidate in types.values_of(type_.of)
        )
        return Value(type_, (leaf,))

    def _element(self, node: syntax.Expr, type_: types.ScalarType) -> Value:
        """An element of a set of these; a number outside of the range is a model error."""
        written = self.value(node, type_)
        value = coerce(written, type_, node.span, self.context.sink)
        if value.type == types.UNKNOWN or not inside(value, node.span, self.context.sink):
            return types.unknown()
        if value.constant or not types.is_integer(type_) or written.type == type_:
            return value
        option = ir.OptionType(type_.scalar)
        return types.scalar_value(
            type_, fold.unwrap(fold.wrap(value.expr, option, node.span), option, node.span)
        )

    def _apply(self, node: syntax.Apply) -> Value:
        name, program = node.function.name, self.context.program
        if name in FUNCTIONS:
            return self._builtin(node)
        if name in program.registers and not node.arguments:
            return self._register(syntax.RecordLiteral(node.span, node.function, ()))
        if name in program.records or name in program.registers:
            return self._error(
                "E119", f"the fields of `{name}` are named: `{name}(field: value)`", node.span
            )
        if name not in program.functions:
            code = "E108" if program.spelled(name) else "E100"
            known = [*program.functions, *FUNCTIONS, *PREFIXES]
            program.unknown(code, "function", node.function, known, self.context.sink)
            return types.unknown()
        function = program.functions[name]
        calls = self.scope.calls
        if name in calls:
            self._recursion([*calls[calls.index(name) :], name])
            return types.unknown()
        if len(calls) == DEEPEST:
            too_deep("functions that call each other", DEEPEST, node.span, self.context.sink)
            return types.unknown()
        arguments = self.arguments(node.arguments, function.params, f"`{name}`", node.span)
        if arguments is None:
            return types.unknown()
        return self.call(function, arguments)

    def _recursion(self, cycle: list[str]) -> None:
        """Report a cycle of calls once, at the function of it that was declared first."""
        program = self.context.program
        first = next(name for name in program.functions if name in cycle)
        turned = cycle[cycle.index(first) : -1] + cycle[: cycle.index(first)]
        shown = " -> ".join([*turned, first])
        message = f"a function cannot call itself: `{shown}`"
        self._error("E121", message, program.functions[first].name.span)

    def call(self, function: syntax.Function, arguments: list[Value]) -> Value:
        """The body of a function with values for its parameters."""
        inner = Elaborator(self.context, self._inside(function, arguments))
        return inner.typed(function.body, self.context.type_of(function.result))

    def called(self, node: syntax.Apply) -> tuple[Self, syntax.Expr] | None:
        """The body of the function that is called, and the elaborator for it."""
        function = self.context.program.functions.get(node.function.name)
        if function is None or function.name.name in self.scope.calls:
            return None
        arguments = self.arguments(
            node.arguments, function.params, f"`{function.name.name}`", node.span
        )
        if arguments is None:
            return None
        return self.within(self._inside(function, arguments)), function.body

    def _inside(self, function: syntax.Function, arguments: list[Value]) -> Scope:
        """The scope of a function's body."""
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
            outer.lemma,
            (*outer.calls, function.name.name),
            outer.copies,
        )
        return scope.with_names(names)

    def arguments(
        self,
        nodes: Sequence[syntax.Expr],
        params: Sequence[syntax.Param],
        what: str,
        span: Span,
    ) -> list[Value] | None:
        """Values for the parameters of a function or event, or None after reporting."""
        if len(nodes) != len(params):
            names = [param.name.name for param in params]
            taken = f"{what} takes {counted('argument', names)}, not {len(nodes)}"
            whole = params[0].span.to(params[-1].span) if params else None
            notes = [Note("they are declared here", whole)] if whole else []
            self.context.sink.error("E119", taken, span, notes=notes)
            return None
        values = [
            self.typed(node, self.context.type_of(param.type))
            for node, param in zip(nodes, params, strict=True)
        ]
        return None if any(value.type == types.UNKNOWN for value in values) else values

    def _builtin(self, node: syntax.Apply) -> Value:
        name = node.function.name
        if len(node.arguments) != 1:
            taken = f"`{name}` takes 1 argument, not {len(node.arguments)}"
            return self._error("E119", taken, node.span)
        argument = node.arguments[0]
        if name == "signed":
            return self._signed(argument, node.span)
        queue = self.queue(argument)
        if queue is not None:
            number, subscripts, capacity = queue
            length = ir.Length(number, subscripts, argument.span)
            if name == "len":
                return types.scalar_value(types.INTEGER, length)
            return types.truth(fold.equal(length, fold.integer(capacity)))
        if isinstance(argument, syntax.Name) and argument.name in self.context.program.queues:
            return types.unknown()  # a queue that was not entered because of another mistake
        value = self.value(argument)
        if value.type == types.UNKNOWN:
            return value
        if name == "len" and isinstance(value.type, types.Set):
            return types.scalar_value(types.INTEGER, fold.count(value.leaves[0]))
        wanted = "a queue or a set" if name == "len" else "a queue"
        return self._error(
            "E134",
            f"`{name}` needs {wanted}, and this is {types.quoted(value.type)}",
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
        if self.context.budget.exceeded():
            return
        domains = [self.context.quantified(p.type) for p in node.params]
        if any(domain is None for domain in domains):
            return
        known = [domain for domain in domains if domain]
        sizes = [ir.cardinality(domain.scalar) for domain in known]
        copies = self.scope.copies * math.prod(sizes)
        factors = [self.scope.copies, *sizes]
        if not fits("instances", factors, LARGEST_PRODUCT, node.span, self.context.sink):
            return
        for choice in itertools.product(*(types.values_of(domain) for domain in known)):
            scope = replace(self.scope, copies=copies)
            for param, value in zip(node.params, choice, strict=True):
                scope = scope.bind(self.context, param.name, value)
            if self.context.budget.exceeded():
                return
            yield self.within(scope)


def counted(what: str, names: Sequence[str]) -> str:
    """How many, and of what names.

    >>> counted("argument", ["page", "code"])
    '2 arguments (`page`, `code`)'
    """
    plural = "" if len(names) == 1 else "s"
    listed = ", ".join(f"`{name}`" for name in names)
    return f"{len(names)} {what}{plural}" + (f" ({listed})" if names else "")


def evaluate(context: Context, node: syntax.Expr, expected: Type) -> Value:
    """An expression over constants."""
    return Elaborator(context, Scope(constants_only=True)).value(node, expected)
