"""Patterns: half of a transition and what it is offered come in, what it takes goes out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rascheck.lang import fold, syntax, types
from rascheck.lang.context import Context, StoredMachine, StoredQueue
from rascheck.lang.expressions import Elaborator, counted
from rascheck.lang.statements import as_expression
from rascheck.lang.storage import head, nonempty
from rascheck.lang.types import Value
from rascheck.system import ir


@dataclass(frozen=True)
class Half:
    """One machine's part in a transition, before its partner is known.

    `chosen` are the parameters that are bits: the transition chooses their values, in locals from
    `first` on.
    """

    machine: StoredMachine
    step: syntax.Step | syntax.Ignore
    action: ir.Action
    elaborator: Elaborator
    chosen: tuple[tuple[str, types.ScalarType], ...] = ()
    first: int = 0

    def behind(self, other: Half) -> Half:
        """The same with its locals after those of another half."""
        if not self.chosen or not other.chosen:
            return self
        first = len(other.chosen)
        scope = self.elaborator.scope
        names = {
            name: (types.scalar_value(type_, ir.Local(first + n)), scope.names[name][1])
            for n, (name, type_) in enumerate(self.chosen)
        }
        elaborator = self.elaborator.within(scope.with_names(names))
        return replace(self, elaborator=elaborator, first=first)

    @property
    def slots(self) -> tuple[int, ...]:
        """The locals of the parameters that are chosen."""
        return tuple(range(self.first, self.first + len(self.chosen)))

    @property
    def held(self) -> tuple[ir.Expr, ...]:
        """The step's arguments: constants, and locals of those that are chosen."""
        params = self.step.params if isinstance(self.step, syntax.Step) else ()
        exprs = [self.elaborator.scope.names[p.name.name][0].expr for p in params]
        return tuple(fold.integer(e.value) if isinstance(e, ir.Const) else e for e in exprs)

    @property
    def on(self) -> syntax.On | None:
        """What the step waits for."""
        if isinstance(self.step, syntax.Ignore):
            return self.step.on
        return self.step.on[0] if self.step.on else None

    @property
    def raises(self) -> syntax.Raise | None:
        """What the step raises."""
        return (
            self.step.raises[0] if isinstance(self.step, syntax.Step) and self.step.raises else None
        )


@dataclass(frozen=True)
class Received:
    """What a step has received: the condition under which it takes it, and the names it binds."""

    condition: list[ir.Expr]
    names: dict[str, tuple[syntax.Ident, Value]]


def control(half: Half) -> ir.Expr:
    """Whether the machine rests in one of the step's source states."""
    machine = half.machine
    if half.step.sources is None:
        return ir.TRUE
    where = ir.Read(machine.control, half.elaborator.scope.instance)
    return fold.disjunction(
        fold.equal(where, ir.Const(machine.states.index(s.name), machine.control_type))
        for s in half.step.sources
        if s.name in machine.states
    )


def matched(
    context: Context, half: Half, payload: list[tuple[str, Value]], on: syntax.On
) -> Received | None:
    """Match named values against patterns; None after reporting."""
    received = Received([], {})
    patterns = list(on.patterns)
    if not patterns:
        return received
    by_name = [p for p in patterns if isinstance(p, syntax.FieldPattern)]
    if by_name and len(by_name) < len(patterns):
        message = "some of these patterns name their field and some do not"
        context.sink.error("E128", message, on.span, fix="name all of the fields, or none")
        return None
    if not by_name and len(patterns) != len(payload):
        named = [name for name, _ in payload if name] or [""] * len(payload)
        brought = counted("value", named).replace(" (``)", "")
        message = f"`{on.channel.span.text}` brings {brought}, not {len(patterns)}"
        context.sink.error("E119", message, on.span)
        return None
    known = dict(payload)
    for position, pattern in enumerate(patterns):
        if isinstance(pattern, syntax.FieldPattern):
            if pattern.field.name not in known:
                brings = [name for name in known if name]
                message = f"`{on.channel.span.text}` has no field `{pattern.field.name}`"
                context.program.lacks("E116", message, pattern.field, brings, context.sink)
                return None
            _one(context, half, known[pattern.field.name], pattern.pattern, received)
        else:
            _one(context, half, payload[position][1], pattern, received)
    return received


def _one(
    context: Context, half: Half, value: Value, pattern: syntax.Pattern, into: Received
) -> None:
    match pattern:
        case syntax.Bind(name=name):
            scope = half.elaborator.scope.bind(context, name, value)
            value = scope.names[name.name][0]
            into.names[name.name] = (name, value)
        case syntax.Equals(value=node):
            other = half.elaborator.value(node, value.type)
            spans = (node.span, node.span)
            into.condition.append(half.elaborator.compared(value, other, spans, node.span).expr)
        case syntax.FieldPattern():
            message = f"`{pattern.span.text}` stands inside of another field"
            fix = "bind the field to a name, and compare in `when`"
            context.sink.error("E137", message, pattern.span, fix=fix)
        case syntax.Ignored():
            pass


def from_queue(
    context: Context, half: Half
) -> tuple[Received, StoredQueue, tuple[ir.Expr, ...]] | None:
    """What the step takes from its queue."""
    on = half.on
    assert on is not None
    name = on.channel.name
    place = half.elaborator.queue(as_expression(on.channel))
    if place is None:
        program = context.program
        if name.name not in program.queues:
            known = [*program.events, *program.queues]
            program.unknown("E127", "event or queue", name, known, context.sink)
        return None
    stored = context.queues[name.name]
    entry = head(stored, place[1], on.span)
    payload = [("", entry)]
    if isinstance(stored.type, types.Record) and any(
        isinstance(p, syntax.FieldPattern) for p in on.patterns
    ):
        record = stored.type
        payload = [(f, types.field_of(entry, record, f)) for f, _ in record.fields]
    received = matched(context, half, payload, on)
    if received is None:
        return None
    received.condition.insert(0, nonempty(stored, place[1], on.span))
    return received, stored, place[1]
