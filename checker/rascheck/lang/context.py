"""What expressions are elaborated in: types, resolved constants and knobs, storage, and scopes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rascheck.diagnostics import Diagnostics, Note, nearest
from rascheck.lang import syntax, types
from rascheck.lang.names import Program, reserved
from rascheck.lang.types import Type, Value
from rascheck.source import Span
from rascheck.system import ir

LARGEST_INDEX = 4096
"""More identities than this are an error: every one of them is written out."""


@dataclass(frozen=True)
class Stored:
    """Where a declared variable lies: its type, its dimensions, its first leaf's variable."""

    name: str
    type: Type
    dims: tuple[ir.Scalar, ...]
    first: int
    machine: str | None
    declaration: syntax.Var


@dataclass(frozen=True)
class StoredQueue:
    """A declared queue: the type of an entry, and its number in the System."""

    name: str
    type: Type
    dims: tuple[ir.Scalar, ...]
    number: int
    capacity: int
    overflow: ir.Overflow
    declaration: syntax.Queue


@dataclass(frozen=True)
class StoredMachine:
    """A machine that takes part: its number, its control variable, the types of its parameters."""

    name: str
    params: tuple[tuple[str, types.ScalarType], ...]
    number: int
    control: int
    states: tuple[str, ...]
    declaration: syntax.Machine

    @property
    def control_type(self) -> ir.EnumType:
        """The type of the control variable."""
        return ir.EnumType(self.name, self.states)


@dataclass
class Context:
    """One elaboration: the program under one choice of constants and knobs."""

    program: Program
    sink: Diagnostics
    evaluate: Callable[[Context, syntax.Expr, Type], Value]
    """Elaborates an expression over constants: types need it, and it needs types."""
    settings: dict[str, Value] = field(default_factory=dict)
    variables: dict[str, Stored] = field(default_factory=dict)
    owned: dict[str, dict[str, Stored]] = field(default_factory=dict)
    queues: dict[str, StoredQueue] = field(default_factory=dict)
    machines: dict[str, StoredMachine] = field(default_factory=dict)
    system: str = ""
    inspecting: bool = False
    """Whether all of a text is to be looked at, also what these settings would leave out."""
    _types: dict[str, Type] = field(default_factory=dict)
    _resolving: list[str] = field(default_factory=list)

    # ------------------------------------------------------------------------------------- types

    def type_of(self, node: syntax.TypeExpr) -> Type:
        """The type that a type expression means."""
        match node:
            case syntax.BoolName():
                return types.BOOL
            case syntax.TypeName(name=name):
                return self._named(name, node.span)
            case syntax.RangeType(low=low, high=high):
                return self._range(low, high, node.span)
            case syntax.InlineEnum(members=members):
                return types.ScalarType(ir.EnumType("", tuple(m.name for m in members)))
            case syntax.BitsType():
                reserved("`bits` types", node.span, self.sink)
                return types.UNKNOWN
            case syntax.OptionOf(of=of):
                inner = self.type_of(of)
                return inner if inner == types.UNKNOWN else types.Option(inner)
            case syntax.SetOf(of=of):
                element = self.finite(of, "the elements of a set")
                return types.Set(element) if element else types.UNKNOWN

    def finite(self, node: syntax.TypeExpr, what: str) -> types.ScalarType | None:
        """A type whose values can be written out one by one, or None after reporting."""
        type_ = self.type_of(node)
        if isinstance(type_, types.ScalarType):
            return type_
        if type_ != types.UNKNOWN:
            self.sink.error(
                "E110",
                f"{what} must be of a finite scalar type, not {types.describe(type_)}",
                node.span,
            )
        return None

    def dims(self, nodes: Iterable[syntax.TypeExpr]) -> tuple[ir.Scalar, ...]:
        """The dimensions of a variable, queue or field."""
        found = [self.finite(node, "a subscript") for node in nodes]
        return tuple(type_.scalar for type_ in found if type_)

    def _named(self, name: str, span: Span) -> Type:
        if name in self._types:
            return self._types[name]
        if name in self._resolving:
            cycle = " -> ".join([*self._resolving[self._resolving.index(name) :], name])
            self.sink.error("E111", f"a type cannot contain itself: {cycle}", span)
            return types.UNKNOWN
        self._resolving.append(name)
        type_ = self._declared(name, span)
        self._resolving.pop()
        self._types[name] = type_
        return type_

    def _declared(self, name: str, span: Span) -> Type:
        program = self.program
        if name in program.enums:
            members = program.enums[name].members
            return types.ScalarType(
                ir.EnumType(
                    name, tuple(m.name.name for m in members), tuple(m.value for m in members)
                )
            )
        if name in program.indices:
            return self._index(program.indices[name])
        if name in program.records:
            return self._record(program.records[name])
        kind = program.spelled(name)
        known = [*program.enums, *program.indices, *program.records, "bool"]
        if kind:
            self.sink.error("E103", f"`{name}` is {kind}, not a type", span)
        else:
            self.sink.error("E103", f"there is no type `{name}`", span, fix=nearest(name, known))
        return types.UNKNOWN

    def _record(self, declaration: syntax.Record) -> Type:
        fields = []
        for item in declaration.fields:
            dims = self.dims(item.dims)
            type_ = self.type_of(item.type)
            if type_ == types.UNKNOWN:
                return type_
            fields.append((item.name.name, types.Array(dims, type_) if dims else type_))
        return types.Record(declaration.name.name, tuple(fields))

    def _index(self, declaration: syntax.Index) -> Type:
        size = self.constant_integer(declaration.size, "the size of an index")
        if size is None:
            return types.UNKNOWN
        if not 1 <= size <= LARGEST_INDEX:
            self.sink.error(
                "E112",
                f"an index has 1 to {LARGEST_INDEX} identities, not {size}",
                declaration.size.span,
            )
            return types.UNKNOWN
        return types.ScalarType(ir.IndexType(declaration.name.name, size, declaration.symmetric))

    def _range(self, low: syntax.Expr, high: syntax.Expr, span: Span) -> Type:
        least = self.constant_integer(low, "the bound of a range")
        greatest = self.constant_integer(high, "the bound of a range")
        if least is None or greatest is None:
            return types.UNKNOWN
        if least > greatest:
            self.sink.error("E112", f"the range {least}..{greatest} is empty", span)
            return types.UNKNOWN
        return types.ScalarType(ir.IntType(least, greatest))

    def constant_integer(self, node: syntax.Expr, what: str) -> int | None:
        """The value of an expression over constants, or None after reporting."""
        value = self.evaluate(self, node, types.INTEGER)
        if value.type == types.UNKNOWN:
            return None
        if isinstance(value.expr, ir.Const) and types.is_integer(value.type):
            return value.expr.value
        self.sink.error("E113", f"{what} must be a constant integer", node.span)
        return None

    # --------------------------------------------------------------------------------- instances

    def machine(self, name: syntax.Ident) -> StoredMachine | None:
        """A machine that takes part, or None after reporting."""
        if name.name in self.machines:
            return self.machines[name.name]
        if name.name in self.program.machines:
            self.sink.error(
                "E106", f"machine `{name.name}` takes no part in system `{self.system}`", name.span
            )
        else:
            self.sink.error(
                "E104",
                f"there is no machine `{name.name}`",
                name.span,
                fix=nearest(name.name, self.program.machines),
            )
        return None


@dataclass(frozen=True)
class Scope:
    """The names that stand for values here, innermost last.

    `machine` and `instance` say whose variables are bare names; `constants_only` allows nothing but
    constants, `settings_only` knobs as well.
    """

    names: dict[str, tuple[Value, Span | None]] = field(default_factory=dict)
    machine: StoredMachine | None = None
    instance: tuple[ir.Expr, ...] = ()
    constants_only: bool = False
    settings_only: bool = False
    calls: tuple[str, ...] = ()

    def bind(self, context: Context, name: syntax.Ident, value: Value) -> Scope:
        """The scope with one more name; one that hides another is reported."""
        hidden = self._hidden(context, name.name)
        if hidden is not None:
            context.sink.error(
                "E102",
                f"`{name.name}` hides another `{name.name}`",
                name.span,
                fix="give one of them another name",
                notes=[Note("the other one is declared here", hidden)],
            )
        return self.with_names({name.name: (value, name.span)})

    def with_names(self, names: dict[str, tuple[Value, Span | None]]) -> Scope:
        """The scope with more names, unchecked."""
        return Scope(
            {**self.names, **names},
            self.machine,
            self.instance,
            self.constants_only,
            self.settings_only,
            self.calls,
        )

    def _hidden(self, context: Context, name: str) -> Span | None:
        if name in self.names:
            return self.names[name][1]
        if self.machine and name in context.owned.get(self.machine.name, {}):
            return context.owned[self.machine.name][name].declaration.name.span
        program = context.program
        for table in (program.constants, program.knobs, program.variables, program.queues):
            if name in table:
                return table[name].name.span
        return None
