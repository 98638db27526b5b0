"""Storage: declarations of variables, queues and machines come in, the System's tables go out."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rascheck.lang import fold, syntax, types
from rascheck.lang.begins import begins
from rascheck.lang.budget import MOST_ELEMENTS, MOST_MEMBERS, fits
from rascheck.lang.context import Context, Scope, Stored, StoredMachine, StoredQueue
from rascheck.lang.convert import inside
from rascheck.lang.expressions import Elaborator
from rascheck.lang.settled import settle
from rascheck.source import Span
from rascheck.system import ir

LARGEST_CHOICE = 1_000_000
"""An element may begin with any of at most so many values."""
MOST_CHOICES = 2**24
"""What begins as `any` may have so many combinations: each is an initial state, perhaps."""
TRIED = 16
"""What has more combinations than 2 to this is settled first, as far as conditions say it."""
LONGEST_QUEUE = 1024


def citations(notes: Iterable[syntax.Note]) -> tuple[ir.Citation, ...]:
    """The `ref` and `inferred` notes of a declaration."""
    found = []
    for note in notes:
        if note.kind == "inferred":
            found.append(ir.Citation(note.text, inferred=True))
        elif note.kind == "ref":
            key, _, locator = note.text.partition(":")
            found.append(ir.Citation(key, locator))
    return tuple(found)


def unused(notes: Iterable[syntax.Note]) -> str | None:
    """The reason of an `unused` note."""
    return said(notes, "unused")


def said(notes: Iterable[syntax.Note], kind: str) -> str | None:
    """The text of the first note of a kind."""
    return next((note.text for note in notes if note.kind == kind), None)


@dataclass
class Tables:
    """The variables, queues and machines of a System while they are being entered."""

    variables: list[ir.Variable] = field(default_factory=list)
    queues: list[ir.Queue] = field(default_factory=list)
    machines: list[ir.Machine] = field(default_factory=list)
    assumptions: list[ir.Expr] = field(default_factory=list)
    choices: float = 0.0  # the binary logarithm of how many combinations may be initial


def store(context: Context, machines: Sequence[syntax.Machine], mentioned: set[str]) -> Tables:
    """Enter the machines that take part, and the variables and queues that are mentioned."""
    tables = Tables(variables=list(context.opened))
    if machines and not fits(
        "machines", [len(machines)], MOST_MEMBERS, machines[-1].name.span, context.sink
    ):
        return tables
    for variable in context.program.variables.values():
        if variable.name.name in mentioned:
            stored = _variable(context, tables, variable, None)
            if stored:
                context.variables[stored.name] = stored
    for queue in context.program.queues.values():
        if queue.name.name in mentioned:
            _queue(context, tables, queue)
    for machine in machines:
        _machine(context, tables, machine)
    for stored in context.variables.values():
        _initialise(context, tables, stored, None)
    for name, owned in context.owned.items():
        for stored in owned.values():
            _initialise(context, tables, stored, context.machines[name])
    if _bits(tables) > TRIED:
        settle(tables.variables, tables.assumptions)
    for several in (context.variables, *context.owned.values()):
        for stored in several.values():
            _choose(context, tables, stored)
    return tables


def _fits(
    context: Context,
    dims: tuple[ir.Scalar, ...],
    leaves: Sequence[types.Leaf],
    name: syntax.Ident,
    capacity: int = 1,
    what: str = "elements",
) -> bool:
    """Whether there is room for a variable or queue beside those before it; reports if not."""
    inner = sum(leaf.size for leaf in leaves)
    factors = [*(ir.cardinality(d) for d in dims), inner, capacity]
    if not fits(f"{what} of `{name.name}`", factors, MOST_ELEMENTS, name.span, context.sink):
        return False
    budget, size = context.budget, math.prod(factors)
    before = budget.elements
    budget.elements += size
    if before <= MOST_ELEMENTS < budget.elements:
        message = f"all variables and queues up to `{name.name}` have {budget.elements:,} elements"
        context.sink.error("E146", f"{message} (at most {MOST_ELEMENTS:,})", name.span)
    return budget.elements <= MOST_ELEMENTS


def _variable(
    context: Context, tables: Tables, declaration: syntax.Var, machine: StoredMachine | None
) -> Stored | None:
    name = declaration.name.name
    type_ = context.type_of(declaration.type)
    outer = tuple(t.scalar for _, t in machine.params) if machine else ()
    inner = context.dims(declaration.dims)
    if type_ == types.UNKNOWN or inner is None:
        return None
    dims = outer + inner
    if not _fits(context, dims, types.leaves(type_), declaration.name):
        return None
    stored = Stored(
        name, type_, dims, len(tables.variables), machine.name if machine else None, declaration
    )
    path = f"{machine.name}.{name}" if machine else name
    for leaf in types.leaves(type_):
        tables.variables.append(
            ir.Variable(
                path + leaf.suffix,
                leaf.scalar,
                dims + leaf.dims,
                (),
                machine.number if machine else None,
                span=declaration.name.span,
                refs=citations(declaration.notes),
            )
        )
    return stored


def _queue(context: Context, tables: Tables, declaration: syntax.Queue) -> None:
    type_ = context.type_of(declaration.type)
    dims = context.dims(declaration.dims)
    capacity = context.constant_integer(declaration.capacity, "the capacity of a queue")
    rules = {rule.value: rule for rule in ir.Overflow}
    if type_ == types.UNKNOWN or capacity is None or dims is None:
        return
    if declaration.overflow not in rules:  # a word that the reader has reported and mended
        return
    overflow = rules[declaration.overflow]
    span = declaration.name.span
    if not 1 <= capacity <= LONGEST_QUEUE:
        message = f"a queue holds 1 to {LONGEST_QUEUE:,} entries, not {capacity:,}"
        context.sink.error("E112", message, declaration.capacity.span)
        return
    if overflow is ir.Overflow.OVERWRITE and capacity != 1:
        message = f"`overwrite` is for a queue of capacity 1, and this has {capacity}"
        context.sink.error("E122", message, span)
        return
    if any(leaf.dims for leaf in types.leaves(type_)):
        context.sink.error("E123", "the entries of a queue cannot hold sets or arrays", span)
        return
    if not _fits(context, dims, types.leaves(type_), declaration.name, capacity, "entries"):
        return
    context.queues[declaration.name.name] = StoredQueue(
        declaration.name.name, type_, dims, len(tables.queues), capacity, overflow, declaration
    )
    tables.queues.append(
        ir.Queue(
            declaration.name.name,
            tuple((leaf.suffix.removeprefix("."), leaf.scalar) for leaf in types.leaves(type_)),
            capacity,
            overflow,
            dims,
            span=span,
            refs=citations(declaration.notes),
        )
    )


def _machine(context: Context, tables: Tables, declaration: syntax.Machine) -> None:
    params = []
    for param in declaration.params:
        type_ = context.finite(param.type, "the parameter of a machine")
        if type_ is None:
            return
        params.append((param.name.name, type_))
    if not declaration.states:
        return
    name = declaration.name.name
    dims = tuple(type_.scalar for _, type_ in params)
    span = declaration.name.span
    if not _fits(context, dims, [types.Leaf("", (), ir.BOOL)], declaration.name, what="instances"):
        return
    if not fits(f"states of `{name}`", [len(declaration.states)], MOST_MEMBERS, span, context.sink):
        return
    if not fits(f"steps of `{name}`", [len(declaration.steps)], MOST_MEMBERS, span, context.sink):
        return
    stored = StoredMachine(
        name,
        tuple(params),
        len(tables.machines),
        len(tables.variables),
        tuple(state.name.name for state in declaration.states),
        declaration,
    )
    size = math.prod(ir.cardinality(d) for d in dims)
    tables.variables.append(
        ir.Variable(
            name,
            stored.control_type,
            dims,
            (0,) * size,
            stored.number,
            control=True,
            span=declaration.name.span,
        )
    )
    context.machines[name] = stored
    context.owned[name] = {}
    for variable in declaration.variables:
        entered = _variable(context, tables, variable, stored)
        if entered:
            context.owned[name][entered.name] = entered
    tables.machines.append(
        ir.Machine(
            name,
            tuple((param, type_.scalar) for param, type_ in params),
            tuple(
                ir.ControlState(
                    state.name.name,
                    state.final,
                    unused(state.notes),
                    span=state.name.span,
                    refs=citations(state.notes),
                )
                for state in declaration.states
            ),
            _steps(context, declaration),
            stored.control,
            span=declaration.name.span,
            refs=citations(declaration.notes),
        )
    )


def step_names(declaration: syntax.Machine) -> list[str]:
    """The names of a machine's steps in order; an ignored event makes a step `ignore_EVENT`."""
    names: list[str] = []
    for step in declaration.steps:
        if isinstance(step, syntax.Step):
            names.append(step.name.name)
            continue
        base = f"ignore_{step.on.channel.name.name}"
        numbers = (base if n == 1 else f"{base}_{n}" for n in itertools.count(1))
        names.append(next(name for name in numbers if name not in names))
    return names


def _steps(context: Context, declaration: syntax.Machine) -> tuple[ir.StepDecl, ...]:
    found = []
    for name, step in zip(step_names(declaration), declaration.steps, strict=True):
        if isinstance(step, syntax.Ignore):
            reason = "an ignored event"
            found.append(ir.StepDecl(name, (), reason, span=step.span, refs=citations(step.notes)))
            continue
        params = []
        for param in step.params:
            type_ = context.chosen(param.type, "the parameter of a step")
            if type_:
                params.append((param.name.name, type_.scalar))
        found.append(
            ir.StepDecl(
                name,
                tuple(params),
                unused(step.notes),
                span=step.name.span,
                refs=citations(step.notes),
                doc=step.doc,
                atomic=said(step.notes, "atomic") or "",
                provoke=said(step.notes, "provoke") or "",
            )
        )
    return tuple(found)


# --------------------------------------------------------------------------------- initial values


def _initialise(
    context: Context, tables: Tables, stored: Stored, machine: StoredMachine | None
) -> None:
    """Give the variables of a declaration their initial elements."""
    instances: list[dict[str, tuple[types.Value, Span | None]]] = [{}]
    if machine:
        instances = [
            {param: (value, None) for (param, _), value in zip(machine.params, choice, strict=True)}
            for choice in itertools.product(*(types.values_of(t) for _, t in machine.params))
        ]
    outer = len(machine.params) if machine else 0
    inner = math.prod(ir.cardinality(d) for d in stored.dims[outer:])
    columns: list[list[int | None]] = [[] for _ in types.leaves(stored.type)]
    for names in instances:
        initial = _initial(context, tables, stored, machine, names)
        for column, leaf in zip(columns, initial, strict=True):
            column.extend(leaf * inner)
    for offset, column in enumerate(columns):
        variable = tables.variables[stored.first + offset]
        tables.variables[stored.first + offset] = ir.Variable(
            variable.name,
            variable.type,
            variable.dims,
            tuple(column),
            variable.machine,
            span=variable.span,
            refs=variable.refs,
        )


def _bits(tables: Tables) -> float:
    """The binary logarithm of how many combinations begin as `any`."""
    return sum(
        variable.initial.count(None) * math.log2(ir.cardinality(variable.type))
        for variable in tables.variables
        if not _is_bits(variable.type)
    )


def _is_bits(scalar: ir.Scalar) -> bool:
    """Whether values are bits: how many of them are told apart is not known here."""
    return isinstance(scalar.of if isinstance(scalar, ir.OptionType) else scalar, ir.BitsType)


def _choose(context: Context, tables: Tables, stored: Stored) -> None:
    """Count the combinations of what begins as `any`; reports too many, once."""
    name, before = stored.declaration.name, tables.choices
    for offset, leaf in enumerate(types.leaves(stored.type)):
        column = tables.variables[stored.first + offset].initial
        free, size = sum(value is None for value in column), ir.cardinality(leaf.scalar)
        if _is_bits(leaf.scalar):
            continue
        what = f"values with which `{name.name}` may begin"
        if free and not fits(what, [size], LARGEST_CHOICE, name.span, context.sink):
            return
        tables.choices += free * math.log2(size)
    models = context.budget.models
    if before <= models * math.log2(MOST_CHOICES) < tables.choices:
        message = f"all that begins as `any` up to `{name.name}` has 2^{tables.choices:,.0f}"
        fix = "give some of it initial values"
        context.sink.error(
            "E146",
            f"{message} combinations (at most {MOST_CHOICES**models:,})",
            name.span,
            fix=fix,
        )


def _initial(
    context: Context,
    tables: Tables,
    stored: Stored,
    machine: StoredMachine | None,
    names: dict[str, tuple[types.Value, Span | None]],
) -> list[tuple[int | None, ...]]:
    """For each leaf, the elements of one element of the declaration."""
    initial, type_ = stored.declaration.initial, stored.type
    span = stored.declaration.name.span
    default = [
        tuple(ir.lowest(leaf.scalar) for _ in range(leaf.size)) for leaf in types.leaves(type_)
    ]
    if isinstance(initial, syntax.AnyValue):
        if isinstance(type_, types.Option) and isinstance(type_.of, types.Record):
            message = f"`any` cannot choose {types.quoted(type_)}, a record that may be none"
            fix = "give its fields types that may be none"
            context.sink.error("E124", message, initial.span, fix=fix)
        if initial.where is not None:
            instance = tuple(value.expr for value, _ in names.values())
            scope = Scope(machine=machine, instance=instance).with_names(names)
            context.budget.begin(f"the initial value of `{stored.name}`", span)
            tables.assumptions.append(Elaborator(context, scope).truth(initial.where))
        return [tuple(None for _ in range(leaf.size)) for leaf in types.leaves(type_)]
    if initial is None:
        if any(isinstance(leaf.scalar, ir.IndexType) for leaf in types.leaves(type_)):
            context.sink.error(
                "E125",
                f"`{stored.name}` needs an initial value: an index has no first one",
                span,
                fix="write `= any`, or make its type an option, which begins as `none`",
            )
        return list(default)
    scope = Scope(machine=machine, settings_only=True).with_names(names)
    value = Elaborator(context, scope).typed(initial, type_)
    if value.type == types.UNKNOWN or not inside(value, initial.span, context.sink):
        return list(default)
    if not value.constant and context.opened:
        instance = tuple(chosen.expr for chosen, _ in names.values())
        scope = replace(scope, instance=instance)
        tables.assumptions += begins(context, scope, stored, initial, value)
        return [tuple(None for _ in elements) for elements in value.leaves]
    if not value.constant:
        context.sink.error("E113", f"`{initial.span.text}` is not a constant", initial.span)
        return list(default)
    return [
        tuple(e.value for e in elements if isinstance(e, ir.Const)) for elements in value.leaves
    ]


def head(stored: StoredQueue, subscripts: tuple[ir.Expr, ...], span: Span) -> types.Value:
    """The oldest entry of a queue."""
    parts = [
        (ir.Head(stored.number, subscripts, part, span),)
        for part in range(len(types.leaves(stored.type)))
    ]
    return types.Value(stored.type, tuple(parts))


def nonempty(stored: StoredQueue, subscripts: tuple[ir.Expr, ...], span: Span) -> ir.Expr:
    """Whether a queue holds an entry."""
    length = ir.Length(stored.number, subscripts, span)
    return fold.arithmetic(ir.BinaryOp.GT, length, fold.integer(0), span)
