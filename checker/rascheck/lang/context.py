"""What expressions are elaborated in: types, resolved constants and knobs, storage, and scopes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rascheck.diagnostics import Diagnostics, Note
from rascheck.lang import bits, syntax, types
from rascheck.lang.budget import LARGEST_INDEX, MOST_ELEMENTS, MOST_MEMBERS, Budget, fits
from rascheck.lang.names import Program, distinct, too_deep
from rascheck.lang.registers import register_type
from rascheck.lang.types import Type, Value
from rascheck.source import Span
from rascheck.system import ir

MOST_LEAVES = 4096
"""A record that is made of more variables than this is an error."""
MOST_BITS_TAKEN = 256
"""A quantifier over bits that have more values is an error."""
DEEPEST = 50
"""Types, functions and profiles may be built on one another this deep."""


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
    opened: list[ir.Variable] = field(default_factory=list)
    """The knobs that have no value here, as variables of the System, which come before others."""
    system: str = ""
    inspecting: bool = False
    """Whether all of a text is to be looked at, also what these settings would leave out."""
    depth: int = 0
    """How many expressions the one that is being elaborated is inside of."""
    inner: int = 0
    """How many parts the values have of which the one that is being elaborated is made."""
    folded: dict[tuple[Span, bool], None] = field(default_factory=dict)
    """Which conditions of the text were constants somewhere, so that nothing of them is left."""
    unknown: Span | None = None
    """A text without a value, if there is one: what is wrong with it has been reported."""
    unsettled: dict[str, Callable[[], Value]] = field(default_factory=dict)
    """How to find the settings that have no value yet."""
    _settling: list[str] = field(default_factory=list)
    _types: dict[str, Type] = field(default_factory=dict)
    _resolving: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.budget = Budget(self.sink)

    # ----------------------------------------------------------------------------------- settings

    def setting(self, name: str, span: Span) -> Value:
        """The value of a constant or knob; `span` is where it is asked for."""
        if name in self._settling:
            cycle = " -> ".join([*self._settling[self._settling.index(name) :], name])
            self.sink.error("E111", f"a constant cannot be made of itself: `{cycle}`", span)
        elif name not in self.settings and name in self.unsettled:
            self._settling.append(name)
            self.settings[name] = self.unsettled[name]()
            self._settling.pop()
        return self.settings.get(name) or types.unknown()

    def spend(self, count: int, span: Span) -> bool:
        """Whether so many more parts of expressions may be written out; reports if not."""
        return self.budget.spend(count, span)

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
                distinct(members, self.sink)
                if not fits("members", [len(members)], MOST_MEMBERS, node.span, self.sink):
                    return types.UNKNOWN
                return types.ScalarType(ir.EnumType("", tuple(m.name for m in members)))
            case syntax.BitsType(width=width):
                return self.bits(width) or types.UNKNOWN
            case syntax.OptionOf(of=of):
                inner = self.type_of(of)
                return inner if inner == types.UNKNOWN else types.Option(inner)
            case syntax.SetOf(of=of):
                element = self.finite(of, "the elements of a set")
                if element is None:
                    return types.UNKNOWN
                size = ir.cardinality(element.scalar)
                if not fits("elements of a set", [size], LARGEST_INDEX, node.span, self.sink):
                    return types.UNKNOWN
                return types.Set(element)

    def finite(self, node: syntax.TypeExpr, what: str) -> types.ScalarType | None:
        """A type whose values can be written out one by one, or None after reporting."""
        type_ = self.type_of(node)
        if isinstance(type_, types.ScalarType) and not types.is_bits(type_):
            return type_
        if types.is_bits(type_):
            self.sink.error(
                "E198",
                f"{what} cannot be {types.quoted(type_)}: values of bits are not taken one by one",
                node.span,
                fix="let it be a range or an enumeration",
            )
        elif type_ != types.UNKNOWN:
            self.sink.error(
                "E110",
                f"{what} must be a bool, a range, an enumeration or an index, "
                f"not {types.quoted(type_)}",
                node.span,
            )
        return None

    def chosen(self, node: syntax.TypeExpr, what: str) -> types.ScalarType | None:
        """A type of which a step chooses a value: a finite one, or bits; None after reporting."""
        type_ = self.type_of(node)
        if isinstance(type_, types.ScalarType) and types.is_bits(type_):
            return type_
        return self.finite(node, what)

    def quantified(self, node: syntax.TypeExpr) -> types.ScalarType | None:
        """A type whose values a quantifier writes out, or None after reporting."""
        what = "a quantified variable"
        type_ = self.type_of(node)
        if not isinstance(type_, types.ScalarType) or not types.is_bits(type_):
            return self.finite(node, what)
        if ir.cardinality(type_.scalar) <= MOST_BITS_TAKEN:
            return type_
        message = f"{what} of {types.quoted(type_)} has 2^{types.width_of(type_)} values"
        fix = "say it in a `lemma`, which begins with its quantifiers"
        most = f"{message}, and at most {MOST_BITS_TAKEN} are taken one by one"
        self.sink.error("E198", most, node.span, fix=fix)
        return None

    def bits(self, width: syntax.Expr) -> types.ScalarType | None:
        """`bits(width)`, or None after reporting."""
        size = self.constant_integer(width, "the number of bits")
        if size is None:
            return None
        if not 1 <= size <= bits.WIDEST:
            message = f"there can be 1 to {bits.WIDEST} bits, not {size:,}"
            self.sink.error("E112", message, width.span)
            return None
        return bits.plain(size)

    def dims(self, nodes: Iterable[syntax.TypeExpr]) -> tuple[ir.Scalar, ...] | None:
        """The dimensions of a variable, queue or field, or None after reporting."""
        found = [self.finite(node, "a subscript") for node in nodes]
        known = tuple(type_.scalar for type_ in found if type_)
        return known if len(known) == len(found) else None

    def _named(self, name: str, span: Span) -> Type:
        if name in self._types:
            return self._types[name]
        if name in self._resolving:
            cycle = " -> ".join([*self._resolving[self._resolving.index(name) :], name])
            self.sink.error("E111", f"a type cannot be made of itself: `{cycle}`", span)
            return types.UNKNOWN
        if len(self._resolving) == DEEPEST:
            too_deep("records within records", DEEPEST, span, self.sink)
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
            place = program.enums[name].name.span
            if not fits("members", [len(members)], MOST_MEMBERS, place, self.sink):
                return types.UNKNOWN
            return types.ScalarType(
                ir.EnumType(
                    name, tuple(m.name.name for m in members), tuple(m.value for m in members)
                )
            )
        if name in program.indices:
            return self._index(program.indices[name])
        if name in program.records:
            return self._record(program.records[name])
        if name in program.registers:
            return register_type(program.registers[name], self.type_of, self.sink)
        tables = (program.enums, program.indices, program.records, program.registers)
        known = [*(known for table in tables for known in table), "bool"]
        program.unknown("E103", "type", syntax.Ident(span, name), known, self.sink)
        return types.UNKNOWN

    def _record(self, declaration: syntax.Record) -> Type:
        name, sink = declaration.name, self.sink
        if not fits("fields", [len(declaration.fields)], MOST_MEMBERS, name.span, sink):
            return types.UNKNOWN
        fields: dict[str, Type] = {}
        variables = elements = depth = 0
        for item in declaration.fields:
            if item.name.name in fields:  # reported as declared twice
                continue
            dims = self.dims(item.dims)
            type_ = self.type_of(item.type)
            if type_ == types.UNKNOWN or dims is None:
                return types.UNKNOWN
            fields[item.name.name] = types.Array(dims, type_) if dims else type_
            leaves = types.leaves(fields[item.name.name])
            variables += len(leaves)
            elements += sum(leaf.size for leaf in leaves)
            depth = max(depth, types.depth(type_))
        if depth >= DEEPEST:
            too_deep("records within records", DEEPEST, name.span, sink)
            return types.UNKNOWN
        if not fits("variables of a record", [variables], MOST_LEAVES, name.span, sink):
            return types.UNKNOWN
        if not fits("elements of a record", [elements], MOST_ELEMENTS, name.span, sink):
            return types.UNKNOWN
        return types.Record(name.name, tuple(fields.items()))

    def _index(self, declaration: syntax.Index) -> Type:
        size = self.constant_integer(declaration.size, "the size of an index")
        if size is None:
            return types.UNKNOWN
        if not 1 <= size <= LARGEST_INDEX:
            self.sink.error(
                "E112",
                f"an index has 1 to {LARGEST_INDEX:,} identities, not {size:,}",
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
            message = f"the range {least}..{greatest} is empty"
            fix = f"write `{high.span.text}..{low.span.text}`"
            self.sink.error("E112", message, span, fix=fix)
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
        if name.name not in self.program.machines:
            self.program.unknown("E104", "machine", name, self.program.machines, self.sink)
        elif not self.inspecting:  # where it was not entered because of another mistake
            message = f"machine `{name.name}` takes no part in system `{self.system}`"
            instead = self._instead_of(name.name)
            fix = f"speak of `{instead}`, which replaces it there" if instead else ""
            fix = fix or f"add `{name.name}` to the system"
            self.sink.error("E106", message, name.span, fix=fix)
        return None

    def _instead_of(self, machine: str) -> str:
        """The machine that stands in for another one in this system, if one does."""
        system = self.program.systems.get(self.system)
        for part in system.parts if system else ():
            if part.instead_of and part.instead_of.name == machine:
                return part.name.name
        return ""


@dataclass(frozen=True)
class Scope:
    """The names that stand for values here, innermost last.

    `machine` and `instance` say whose variables are bare names; `constants_only` allows nothing but
    constants, `settings_only` knobs as well; `lemma` is the name of a lemma, which reads no state;
    `calls` are the functions, and `copies` the number of instances, that it is inside of.
    """

    names: dict[str, tuple[Value, Span | None]] = field(default_factory=dict)
    machine: StoredMachine | None = None
    instance: tuple[ir.Expr, ...] = ()
    constants_only: bool = False
    settings_only: bool = False
    lemma: str = ""
    calls: tuple[str, ...] = ()
    copies: int = 1

    def bind(self, context: Context, name: syntax.Ident, value: Value) -> Scope:
        """The scope with one more name; one that hides another is reported and means nothing."""
        hidden = self._hidden(context, name.name)
        if hidden is not None:
            context.sink.error(
                "E102",
                f"`{name.name}` hides another `{name.name}`",
                name.span,
                fix="give one of them another name",
                notes=[Note("the other one is declared here", hidden)],
            )
            value = types.unknown()
        return self.with_names({name.name: (value, name.span)})

    def with_names(self, names: dict[str, tuple[Value, Span | None]]) -> Scope:
        """The scope with more names, unchecked."""
        return Scope(
            {**self.names, **names},
            self.machine,
            self.instance,
            self.constants_only,
            self.settings_only,
            self.lemma,
            self.calls,
            self.copies,
        )

    def _hidden(self, context: Context, name: str) -> Span | None:
        if name in self.names:
            return self.names[name][1]
        if self.machine:
            for variable in self.machine.declaration.variables:
                if variable.name.name == name:
                    return variable.name.span
        declared = context.program.declared(name)
        if declared is None:
            declared = context.program.member(name)
        return declared.name.span if declared else None
