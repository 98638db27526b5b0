"""Names: what a name, a field, a subscript or a machine in an expression refers to."""

from __future__ import annotations

import copy
import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Self

from rascheck.lang import bits, fold, syntax, types
from rascheck.lang.context import Context, Scope, StoredMachine
from rascheck.lang.convert import coerce, named
from rascheck.lang.names import ELSEWHERE
from rascheck.lang.places import Location
from rascheck.lang.types import Type, Value
from rascheck.source import Span
from rascheck.system import ir


class References(ABC):
    """The half of an elaborator that knows what names mean."""

    def __init__(self, context: Context, scope: Scope) -> None:
        self.context = context
        self.scope = scope

    def within(self, scope: Scope) -> Self:
        """The same elaborator in another scope."""
        other = copy.copy(self)
        other.scope = scope
        return other

    @abstractmethod
    def value(self, node: syntax.Expr, expected: Type | None = None) -> Value:
        """A value; `expected` helps to find out what a name means and converts nothing."""

    @abstractmethod
    def typed(self, node: syntax.Expr, expected: Type) -> Value:
        """A value of exactly this type."""

    def location(self, node: syntax.Expr) -> Location | None:
        """The place that an expression names, if it names one and wants no more subscripts."""
        while isinstance(node, syntax.Paren):
            node = node.inner
        if not isinstance(node, syntax.Name | syntax.Subscript | syntax.MemberOf):
            return None
        place = self._place(node, None)
        return place if isinstance(place, Location) and not place.missing else None

    def _place(
        self, node: syntax.Name | syntax.Subscript | syntax.MemberOf, expected: Type | None
    ) -> Location | Value:
        match node:
            case syntax.Name():
                return self._name(node, expected)
            case syntax.Subscript(value=inner, subscripts=subscripts):
                return self._subscript(inner, subscripts, node.span)
            case syntax.MemberOf(value=inner, member=member):
                return self._member_of(inner, member, node.span)

    def _read(self, place: Location | Value, span: Span) -> Value:
        if isinstance(place, Value):
            return place
        if place.missing or isinstance(place.type, types.Array):
            dims = place.missing or place.type.dims  # type: ignore[union-attr] # an Array
            fix = self._subscripted(span.text, dims)
            return self._error("E114", f"`{span.text}` needs {_subscripts(dims)}", span, fix=fix)
        return place.read()

    def _subscripted(self, text: str, dims: Sequence[ir.Scalar]) -> str:
        """The place with variables that are in scope for its subscripts, if there are any."""
        chosen: list[str] = []
        for scalar in dims:
            fitting = named(self.scope.names, types.ScalarType(scalar))
            if not fitting:
                return ""
            chosen.append(next((name for name in fitting if name not in chosen), fitting[0]))
        return f"write `{text}[{', '.join(chosen)}]`"

    def _name(self, node: syntax.Name, expected: Type | None) -> Location | Value:
        name, scope, context = node.name, self.scope, self.context
        if name in scope.names:
            return scope.names[name][0]
        if scope.machine and name in context.owned[scope.machine.name]:
            if scope.settings_only:
                return self._not_constant(node)
            return Location.of(context.owned[scope.machine.name][name], scope.instance, node.span)
        if scope.machine and name in _declared(scope.machine):
            return types.unknown()
        if name in context.program.constants or name in context.program.knobs:
            return self._setting(node)
        if name in context.program.variables:
            if scope.constants_only or scope.settings_only:
                return self._not_constant(node)
            if scope.lemma:
                return self.no_state(f"`{name}` is a variable", node.span)
            if name not in context.variables:
                return types.unknown()
            return Location.of(context.variables[name], (), node.span)
        return self._enum_member(node, expected)

    def _setting(self, node: syntax.Name) -> Value:
        if self.scope.constants_only and node.name in self.context.program.knobs:
            return self._error(
                "E113", f"`{node.name}` is a knob; only constants may size types", node.span
            )
        return self.context.setting(node.name, node.span)

    def _not_constant(self, node: syntax.Name) -> Value:
        needed = "a constant" if self.scope.constants_only else "a constant or a knob"
        message = f"`{node.name}` is a variable; {needed} is needed here"
        return self._error("E113", message, node.span)

    def no_state(self, what: str, span: Span) -> Value:
        """Report what a lemma reads of a state."""
        message = f"{what}, and the lemma `{self.scope.lemma}` is about values, not about a state"
        fix = "quantify over the values that it may have"
        return self._error("E197", message, span, fix=fix)

    def _enum_member(self, node: syntax.Name, expected: Type | None) -> Value:
        if expected == types.UNKNOWN and node.name in self.context.program.members:
            return types.unknown()  # which one is meant hangs on what was reported
        wanted = expected.of if isinstance(expected, types.Option | types.Set) else expected
        match wanted:
            case types.ScalarType(ir.EnumType(members=members)) if node.name in members:
                return types.constant(wanted, members.index(node.name))
            case _:
                pass
        owners = self.context.program.enums_with(node.name)
        bits_of = types.bits_in(wanted) if wanted else None
        if bits_of and bits_of.codes and bits_of.codes.name in owners:
            owners = [bits_of.codes.name]
        if len(owners) == 1:
            owner = self.context.type_of(syntax.TypeName(node.span, owners[0]))
            if isinstance(owner, types.ScalarType) and isinstance(owner.scalar, ir.EnumType):
                return types.constant(owner, owner.scalar.members.index(node.name))
        if owners:
            qualified = " or ".join(f"`{owner}.{node.name}`" for owner in owners)
            return self._error(
                "E107", f"`{node.name}` could be {qualified}", node.span, fix="write the one meant"
            )
        return self._unknown_name(node, expected, wanted)

    def _unknown_name(self, node: syntax.Name, expected: Type | None, wanted: Type | None) -> Value:
        context, scope = self.context, self.scope
        if node.name in context.program.queues.keys() - context.queues.keys():
            return types.unknown()  # it was not entered because of another mistake
        kind = context.program.spelled(node.name)
        if kind:
            fix = ""
            if node.name in context.program.machines:
                fix = f"ask `{node.name} at ...`, or for one of its variables"
            message = f"`{node.name}` is {kind}, not a value"
            return self._error("E108", message, node.span, fix=fix)
        if expected == types.UNKNOWN:  # perhaps a member of the type that is not known
            return types.unknown()
        if context.program.is_unread(node.name) or node.name in context.sink.unknown:
            return types.unknown()
        context.sink.unknown.add(node.name)
        known = itertools.chain(
            scope.names,
            _declared(scope.machine) if scope.machine else (),
            context.program.constants,
            context.program.knobs,
            context.program.variables,
            context.program.members,
        )
        message = f"there is no `{node.name}` here"
        if isinstance(wanted, types.ScalarType) and isinstance(wanted.scalar, ir.EnumType):
            members = wanted.scalar.members
            known = itertools.chain(members, known)
            if not wanted.scalar.name:
                message += f"; it is one of {', '.join(f'`{m}`' for m in members)}"
        return self._error("E100", message, node.span, fix=self._elsewhere(node, known))

    def _elsewhere(self, node: syntax.Name, known: Iterable[str]) -> str:
        """How to write what a name means elsewhere, or the nearest of those known here."""
        if not self.context.sink.helping:
            return ""
        for machine in self.context.program.machines.values():
            name = machine.name.name
            if machine.params:
                name += f"[{', '.join(p.name.name for p in machine.params)}]"
            if any(state.name.name == node.name for state in machine.states):
                return f"`{node.name}` is a state: ask `{name} at {node.name}`"
            if any(variable.name.name == node.name for variable in machine.variables):
                return f"`{node.name}` is a variable of a machine: write `{name}.{node.name}`"
        said = ELSEWHERE["value"].get(node.name)
        return said or self.context.sink.nearest(node.name, [*known, "true", "false", "none"])

    def _subscript(
        self, inner: syntax.Expr, subscripts: Sequence[syntax.Expr], span: Span
    ) -> Location | Value:
        if isinstance(inner, syntax.Name) and inner.name in self.context.program.machines:
            return self._error(
                "E108",
                f"`{span.text}` is a machine, not a value",
                span,
                fix=f"ask `{span.text} at ...`, or for one of its variables",
            )
        place: Location | Value
        if isinstance(inner, syntax.Name | syntax.Subscript | syntax.MemberOf):
            place = self._place(inner, None)
        else:
            place = self.value(inner)
        dims: tuple[ir.Scalar, ...] = ()
        whole = types.bits_in(place.type)
        if whole and not (isinstance(place, Location) and place.missing):
            return self._bit(self._plain(place, whole, inner.span), subscripts, span)
        if isinstance(place, Location):
            dims = place.missing
            if not dims and isinstance(place.type, types.Array):
                dims = place.type.dims
        if place.type == types.UNKNOWN:
            return types.unknown()
        if isinstance(place, Value) or not dims:
            return self._error("E115", f"`{inner.span.text}` has no subscripts", span)
        elements = self.subscripts(subscripts, dims[: len(subscripts)], span)
        if elements is None:
            return types.unknown()
        return place.element(elements, dims[len(subscripts) :], span)

    def subscripts(
        self, nodes: Sequence[syntax.Expr], dims: tuple[ir.Scalar, ...], span: Span
    ) -> tuple[ir.Expr, ...] | None:
        """One expression for each dimension, or None after reporting."""
        if len(nodes) != len(dims):
            whole = span.text.partition("[")[0]
            if dims:
                fix = self._subscripted(whole, dims)
                self._error("E114", f"`{whole}` needs {_subscripts(dims)}", span, fix=fix)
            else:
                self._error("E115", f"`{whole}` has no subscripts", span)
            return None
        found: list[ir.Expr] = []
        for node, scalar in zip(nodes, dims, strict=True):
            value = self.typed(node, types.ScalarType(scalar))
            if value.type == types.UNKNOWN:
                return None
            expr = value.expr
            low, high = ir.lowest(scalar), ir.highest(scalar)
            if isinstance(expr, ir.Const):
                inside = low <= expr.value <= high
                expr = ir.Const(expr.value, scalar) if inside else fold.integer(expr.value)
            found.append(expr)
        return tuple(found)

    def _member_of(self, inner: syntax.Expr, member: syntax.Ident, span: Span) -> Location | Value:
        context = self.context
        if isinstance(inner, syntax.Name) and inner.name in context.program.enums:
            type_ = context.type_of(syntax.TypeName(inner.span, inner.name))
            assert isinstance(type_, types.ScalarType)
            assert isinstance(type_.scalar, ir.EnumType)
            members = type_.scalar.members
            if member.name in members:
                return types.constant(type_, members.index(member.name))
            message = f"`{inner.name}` has no member `{member.name}`"
            context.program.lacks("E109", message, member, members, context.sink)
            return types.unknown()
        if self._names_machine(inner):
            return self._machine_variable(inner, member, span)
        place: Location | Value
        if isinstance(inner, syntax.Name | syntax.Subscript | syntax.MemberOf):
            place = self._place(inner, None)
        else:
            place = self.value(inner)
        record = place.type.of if isinstance(place.type, types.Option) else place.type
        whole = types.bits_in(record)
        if whole and not (isinstance(place, Location) and place.missing):
            return self._field(self._plain(place, whole, inner.span), inner.span, member, span)
        if isinstance(record, types.Unknown):
            return types.unknown()
        if not isinstance(record, types.Record):
            return self._error(
                "E116",
                f"`{inner.span.text}` is {types.quoted(place.type)} and has no fields",
                member.span,
            )
        names = [name for name, _ in record.fields]
        if member.name not in names:
            message = f"`{record.name}` has no field `{member.name}`"
            context.program.lacks("E116", message, member, names, context.sink)
            return types.unknown()
        if isinstance(place, Location) and place.type == record and not place.missing:
            return place.field(record, member.name, span)
        value = coerce(self._read(place, inner.span), record, inner.span, context.sink)
        return value if value.type == types.UNKNOWN else types.field_of(value, record, member.name)

    # ---------------------------------------------------------------------------------- registers

    def _plain(self, place: Location | Value, type_: types.ScalarType, span: Span) -> Value:
        """The bits that stand in a place; an option is read."""
        return coerce(self._read(place, span), type_, span, self.context.sink)

    def _field(self, value: Value, inner: Span, member: syntax.Ident, span: Span) -> Value:
        """The field of a register."""
        part = self.field_in(value.type, inner, member)
        return self.cut(value, part, span) if part else types.unknown()

    def field_in(self, type_: Type, inner: Span, member: syntax.Ident) -> ir.BitField | None:
        """The field of this name, or None after reporting."""
        whole = types.bits_in(type_)
        if whole is None or not isinstance(whole.scalar, ir.BitsType):
            return None
        fields = {field.name: field for field in whole.scalar.fields}
        if member.name in fields:
            return fields[member.name]
        if whole.scalar.name:
            message = f"`{whole.scalar.name}` has no field `{member.name}`"
            self.context.program.lacks("E116", message, member, fields, self.context.sink)
        else:
            message = f"`{inner.text}` is {types.quoted(whole)} and has no fields"
            fix = f"name its bits: `{inner.text}[HIGH:LOW]`"
            self._error("E116", message, member.span, fix=fix)
        return None

    def _bit(self, value: Value, subscripts: Sequence[syntax.Expr], span: Span) -> Value:
        """`e[9]`: one bit, of which the number is a constant."""
        if value.type == types.UNKNOWN:
            return value
        numbers = [self.value(node, types.INTEGER) for node in subscripts]
        if any(number.type == types.UNKNOWN for number in numbers):
            return types.unknown()
        match [number.expr for number in numbers if types.is_integer(number.type)]:
            case [ir.Const(number)]:
                return self.cut(value, ir.BitField("", number, number), span)
            case _:
                fix = "shift to it: `(e >> n)[0]`"
                message = "which bit this is must be a constant integer"
                return self._error("E113", message, subscripts[0].span, fix=fix)

    def cut(self, value: Value, part: ir.BitField, span: Span) -> Value:
        """Bits `high` down to `low`, or unknown after reporting that there are none such."""
        whole = types.bits_in(value.type)
        if whole is None:
            return types.unknown()
        width = types.width_of(whole)
        if part.high < part.low:
            fix = f"write `[{part.low}:{part.high}]`"
            return self._error("E148", "the highest bit comes first", span, fix=fix)
        if not 0 <= part.low <= part.high < width:
            outside = part.high if part.high >= width else part.low
            name = types.describe(whole)
            size = "" if name.startswith("bits(") else f", which has {width}"
            message = f"there is no bit {outside} in `{name}`{size}"
            return self._error("E148", message, span)
        type_ = types.ScalarType(ir.BitsType(part.high - part.low + 1), part.codes)
        return bits.held(type_, bits.cut(value.expr, width, part, span))

    # ---------------------------------------------------------------------------------- machines

    def _names_machine(self, node: syntax.Expr) -> bool:
        if isinstance(node, syntax.Subscript):
            node = node.value
        return (
            isinstance(node, syntax.Name)
            and node.name not in self.scope.names
            and node.name in self.context.program.machines
        )

    def instance_of(self, node: syntax.Expr) -> tuple[StoredMachine, tuple[ir.Expr, ...]] | None:
        """The machine instance that `m` or `m[i]` names, or None after reporting."""
        if self.scope.lemma:
            self.no_state(f"`{node.span.text}` is a machine", node.span)
            return None
        name, subscripts = node, ()
        if isinstance(node, syntax.Subscript):
            name, subscripts = node.value, node.subscripts  # type: ignore[assignment]
        if not isinstance(name, syntax.Name) or not self._names_machine(name):
            if isinstance(name, syntax.Name) and name.name not in self.scope.names:
                self.context.machine(syntax.Ident(name.span, name.name))
            else:
                self._error("E104", f"`{node.span.text}` is not a machine", node.span)
            return None
        machine = self.context.machine(syntax.Ident(name.span, name.name))
        if machine is None:
            return None
        dims = tuple(type_.scalar for _, type_ in machine.params)
        elements = self.subscripts(subscripts, dims, node.span)
        return None if elements is None else (machine, elements)

    def _machine_variable(
        self, inner: syntax.Expr, member: syntax.Ident, span: Span
    ) -> Location | Value:
        found = self.instance_of(inner)
        if found is None:
            return types.unknown()
        machine, instance = found
        owned = self.context.owned[machine.name]
        if member.name not in owned:
            message = f"machine `{machine.name}` has no variable `{member.name}`"
            if member.name in machine.states:
                fix = f"write `{inner.span.text} at {member.name}`"
                return self._error("E117", message, member.span, fix=fix)
            if member.name not in _declared(machine):
                program = self.context.program
                program.lacks("E117", message, member, owned, self.context.sink)
            return types.unknown()
        return Location.of(owned[member.name], instance, span)

    def _at(self, node: syntax.At) -> Value:
        found = self.instance_of(node.machine)
        if found is None:
            return types.unknown()
        machine, instance = found
        control = ir.Read(machine.control, instance, node.span)
        tests: list[ir.Expr] = []
        for state in node.states:
            if state.name not in machine.states:
                message = f"machine `{machine.name}` has no state `{state.name}`"
                program = self.context.program
                program.lacks("E105", message, state, machine.states, self.context.sink)
                return types.unknown()
            member = machine.states.index(state.name)
            tests.append(fold.equal(control, ir.Const(member, machine.control_type)))
        return types.truth(fold.disjunction(tests))

    def queue(self, node: syntax.Expr) -> tuple[int, tuple[ir.Expr, ...], int] | None:
        """(queue, subscripts, capacity) if the expression names a queue; reports its subscripts."""
        name, subscripts = node, ()
        if isinstance(node, syntax.Subscript):
            name, subscripts = node.value, node.subscripts  # type: ignore[assignment]
        if not isinstance(name, syntax.Name) or name.name not in self.context.program.queues:
            return None
        if self.scope.lemma:
            self.no_state(f"`{name.name}` is a queue", node.span)
        if name.name not in self.context.queues:
            return None
        stored = self.context.queues[name.name]
        elements = self.subscripts(subscripts, stored.dims, node.span)
        if elements is None:
            elements = tuple(ir.Const(ir.lowest(d), d) for d in stored.dims)
        return stored.number, elements, stored.capacity

    def _error(self, code: str, message: str, span: Span, *, fix: str = "") -> Value:
        self.context.sink.error(code, message, span, fix=fix)
        return types.unknown()


def _subscripts(dims: Sequence[ir.Scalar]) -> str:
    """How many subscripts are wanted, and of what."""
    wanted = ", ".join(types.describe(types.ScalarType(d)) for d in dims)
    return f"the subscript{'s' if len(dims) > 1 else ''} `[{wanted}]`"


def _declared(machine: StoredMachine) -> list[str]:
    """The names of a machine's own variables, whether their types are known or not."""
    return [variable.name.name for variable in machine.declaration.variables]
