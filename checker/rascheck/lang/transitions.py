"""Steps: the machines that take part come in, flat guarded transitions go out.

A step is written out for every instance of its machine and every choice of its parameters; a step
that raises an event, for every step that can receive it as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial

from rascheck.lang import fold, syntax, types
from rascheck.lang.body import Body
from rascheck.lang.budget import LARGEST_PRODUCT, fits
from rascheck.lang.context import Context, Scope, StoredMachine, StoredQueue
from rascheck.lang.expressions import Elaborator
from rascheck.lang.mentions import names_in
from rascheck.lang.patterns import Half, Received, control, from_queue, matched
from rascheck.lang.rewritten import Rewritten
from rascheck.lang.room import Rooms
from rascheck.lang.statements import Block
from rascheck.lang.types import Value
from rascheck.lang.written import Side, Written, asks, choices, conjuncts, held, naming, order
from rascheck.source import Span
from rascheck.system import ir


class Steps:
    """Writes out the steps of the machines that take part."""

    def __init__(
        self,
        context: Context,
        machines: Sequence[syntax.Machine],
        left_out: frozenset[str],
        observed: frozenset[int],
    ) -> None:
        self.context = context
        self.left_out = left_out
        self.observed = observed
        self.halves: list[Half] = []
        self.receivers: dict[str, list[Half]] = {}
        self.sizes: dict[Span, list[int]] = {}
        self.rewritten = Rewritten(context, (left_out, observed))
        for machine in machines:
            if machine.name.name in context.machines:
                self._enter(context.machines[machine.name.name])

    def write(self) -> list[Written]:
        """All transitions, in declaration order."""
        found: list[Written] = []
        for half in self.halves:
            if self.context.budget.exceeded():
                return []
            self._begin(half)
            if half.raises or not self._awaits_event(half):
                name = (half.action.machine, half.action.step)
                text, write = partial(self._text, half), partial(self._initiated, half)
                found.extend(self.rewritten.step(half.action, name, text, write))
        self.rewritten.keep()
        return sorted(found, key=lambda written: order(written.transition))

    def _text(self, half: Half) -> list[object]:
        """The steps of which the transitions of a step are made."""
        others = self.receivers.get(half.raises.event.name.name, []) if half.raises else []
        return [half.step, *{id(other.step): other.step for other in others}.values()]

    # ------------------------------------------------------------------------------------ halves

    def _enter(self, machine: StoredMachine) -> None:
        declaration = machine.declaration
        for number, step in enumerate(declaration.steps):
            if self._is_left_out(step):
                continue
            domains = self.parameters(machine, step)
            if domains is None:
                continue
            for instance in itertools.product(*(types.values_of(t) for _, t in machine.params)):
                for arguments in itertools.product(*choices(domains)):
                    half = self.half(machine, number, step, instance, arguments)
                    self._begin(half)
                    if not self.context.spend(4, step.span):
                        return
                    self.halves.append(half)
                    if half.on and self._awaits_event(half):
                        name = half.on.channel.name.name
                        self.receivers.setdefault(name, []).append(half)

    def _begin(self, half: Half) -> None:
        """Say what the parts that are now written out belong to."""
        step, machine = half.step, half.machine
        sizes = [ir.cardinality(type_.scalar) for _, type_ in machine.params]
        if isinstance(step, syntax.Step):
            what = f"step `{step.name.name}` of machine `{machine.name}`"
            sizes += self.sizes.get(step.name.span, [])
            span = step.name.span
        else:
            what, span = f"`ignore` of machine `{machine.name}`", step.span
        if len(several := [f"{size:,}" for size in sizes if size > 1]):
            what += f" ({' x '.join(several)} instances)"
        self.context.budget.begin(what, span)

    def _is_left_out(self, step: syntax.Step | syntax.Ignore) -> bool:
        channels = [step.on] if isinstance(step, syntax.Ignore) else list(step.on)
        names = {on.channel.name.name for on in channels}
        if isinstance(step, syntax.Step):
            names |= {raised.event.name.name for raised in step.raises}
        return bool(names & self.left_out)

    def parameters(
        self, machine: StoredMachine, step: syntax.Step | syntax.Ignore
    ) -> list[types.ScalarType] | None:
        """The types of a step's parameters, or None after reporting."""
        if isinstance(step, syntax.Ignore):
            return []
        domains = [self.context.chosen(p.type, "the parameter of a step") for p in step.params]
        known = [domain for domain in domains if domain]
        if len(known) < len(domains):
            return None
        own = [ir.cardinality(type_.scalar) for type_ in known if not types.is_bits(type_)]
        self.sizes[step.name.span] = own
        sizes = [*(ir.cardinality(type_.scalar) for _, type_ in machine.params), *own]
        what = f"instances of step `{step.name.name}` of machine `{machine.name}`"
        fit = fits(what, sizes, LARGEST_PRODUCT, step.name.span, self.context.sink)
        return known if fit else None

    def half(
        self,
        machine: StoredMachine,
        number: int,
        step: syntax.Step | syntax.Ignore,
        instance: tuple[Value, ...],
        arguments: tuple[Value, ...],
    ) -> Half:
        """One machine's part, with values for the parameters of machine and step.

        What is chosen has its first value in the arguments, and a local for a value.
        """
        names: dict[str, tuple[Value, Span | None]] = {}
        for param, value in zip(machine.declaration.params, instance, strict=True):
            names[param.name.name] = (value, param.name.span)
        scope = Scope(names, machine, tuple(value.expr for value in instance))
        chosen: list[tuple[str, types.ScalarType]] = []
        if isinstance(step, syntax.Step):
            for param, value in zip(step.params, arguments, strict=True):
                whole = types.bits_in(value.type)
                if whole is not None:
                    value = types.scalar_value(whole, ir.Local(len(chosen)))
                    chosen.append((param.name.name, whole))
                scope = scope.bind(self.context, param.name, value)
        action = ir.Action(machine.number, held(instance), number, held(arguments))
        elaborator = Elaborator(self.context, scope)
        return Half(machine, step, action, elaborator, tuple(chosen))

    def _awaits_event(self, half: Half) -> bool:
        return half.on is not None and half.on.channel.name.name in self.context.program.events

    def _whens(self, half: Half, received: Received) -> tuple[ir.Condition, ...]:
        """What the step asks for, up to what can never be so."""
        if isinstance(half.step, syntax.Ignore):
            return ()
        inner = naming(half.elaborator, received, {k: v for k, (_, v) in received.names.items()})
        found: list[ir.Condition] = []
        for node in (part for when in half.step.when for part in conjuncts(when)):
            found.append(ir.Condition(inner.truth(node), node.span))
            if found[-1].expr == ir.FALSE and not self.context.inspecting:
                self.context.folded[node.span, False] = None
                break
        return tuple(found)

    # ------------------------------------------------------------------------------- transitions

    def _initiated(self, half: Half) -> list[Written]:
        if half.raises:
            return self._rendezvous(half, half.raises)
        side = self._own_side(half)
        if side is None or side.guard == ir.FALSE:
            return []
        return [self._transition(half, side, None, None, "", [])]

    def _own_side(self, half: Half) -> Side | None:
        """The initiator's guard: control state, queue, `when`."""
        guard = [control(half)]
        received, queue = Received([], {}), None
        if half.on is not None:
            taken = from_queue(self.context, half)
            if taken is None:
                return None
            received, stored, subscripts = taken
            queue = (stored, subscripts)
        guard += received.condition
        return self._asking(half, guard, received, queue)

    def _asking(
        self,
        half: Half,
        guard: list[ir.Expr],
        received: Received,
        queue: tuple[StoredQueue, tuple[ir.Expr, ...]] | None,
    ) -> Side:
        """A side with what its `when` asks for behind the rest of its guard."""
        conditions: tuple[ir.Condition, ...] = ()
        if fold.conjunction(guard) != ir.FALSE:
            conditions = self._whens(half, received)
        whole = fold.conjunction([*guard, *(condition.expr for condition in conditions)])
        return Side(whole, received, queue, conditions)

    def _rendezvous(self, half: Half, raised: syntax.Raise) -> list[Written]:
        name = raised.event.name
        event = self.event(name)
        if event is None or self.refuse_chain(half, raised):
            return []
        side = self._own_side(half)
        if side is None or side.guard == ir.FALSE:
            return []
        names = {k: v for k, (_, v) in side.received.names.items()}
        inner = naming(half.elaborator, side.received, names)
        arguments = inner.arguments(raised.arguments, event.params, f"`{name.name}`", raised.span)
        if arguments is None:
            return []
        payload = [(p.name.name, v) for p, v in zip(event.params, arguments, strict=True)]
        found: list[Written] = []
        for other in self.receivers.get(name.name, []):
            if (other.machine, other.action.instance) == (half.machine, half.action.instance):
                continue
            if not self.context.spend(2 + len(half.action.instance), raised.span):
                break
            other = other.behind(half)
            assert other.on is not None
            received = matched(self.context, other, payload, other.on)
            if received is None:
                continue
            guard = [control(other), *received.condition]
            partner = self._asking(other, guard, received, None)
            if partner.guard == ir.FALSE:
                continue
            if event.kind == "exception" and asks(partner.guard, other.slots):
                self._refuse_choice(other, name.name)
                return []
            found.append(self._transition(half, side, other, partner, name.name, arguments))
        if event.kind == "exception":
            found += self._unhandled(half, side, name.name, arguments, found, raised.span)
        return found

    def _refuse_choice(self, half: Half, event: str) -> None:
        """Report a step that takes an exception only with some of the values that it chooses."""
        assert half.on is not None
        message = (
            f"this step takes the exception `{event}` only for some values of the bits that it"
            " chooses, and whether it is taken for any cannot be asked"
        )
        fix = "let the event bring the bits, and bind them in the pattern"
        self.context.sink.error("E199", message, half.on.span, fix=fix)

    def event(self, name: syntax.Ident) -> syntax.Event | None:
        """The event that a step raises, or None after reporting."""
        program = self.context.program
        if name.name in program.events:
            return program.events[name.name]
        program.unknown("E127", "event", name, program.events, self.context.sink)
        return None

    def refuse_chain(self, half: Half, raised: syntax.Raise) -> bool:
        """Report a step that awaits an event and raises one."""
        if not self._awaits_event(half):
            return False
        self.context.sink.error(
            "E154",
            "a step that awaits an event cannot raise one: three machines would move at once",
            raised.span,
            fix="split it into two steps",
        )
        return True

    def inspected(self, half: Half) -> dict[str, tuple[Value, Span | None]] | None:
        """The names that a step's patterns bind, for some values; None after reporting."""
        if half.on is None:
            return {}
        if not self._awaits_event(half):
            taken = from_queue(self.context, half)
            received = taken[0] if taken else None
        else:
            event = self.context.program.events[half.on.channel.name.name]
            some = [
                (p.name.name, types.first_value(self.context.type_of(p.type))) for p in event.params
            ]
            received = matched(self.context, half, some, half.on)
        if received is None:
            return None
        return {name: (value, ident.span) for name, (ident, value) in received.names.items()}

    def _unhandled(
        self,
        half: Half,
        side: Side,
        event: str,
        arguments: list[Value],
        handled: list[Written],
        span: Span,
    ) -> list[Written]:
        own = handled[0].own if handled else self._own_guard(half, side)
        ready = fold.disjunction(written.partner for written in handled)
        guard = fold.conjunction([own, fold.negation(ready)])
        if guard == ir.FALSE:
            return []
        fail = ir.Fail(ir.Failure.UNHANDLED, f"nobody takes the exception `{event}`", span)
        payload = tuple(expr for value in arguments for expr in value.flat)
        transition = ir.Transition(
            half.action,
            guard,
            (fail,),
            None,
            event,
            payload,
            tuple((name, type_.scalar) for name, type_ in half.chosen),
            chosen=half.slots,
            conditions=side.conditions,
        )
        return [Written(transition)]

    def _own_guard(self, half: Half, side: Side) -> ir.Expr:
        """The guard of the side that raises, with the room that its block waits for."""
        return self._transition(half, side, None, None, "", []).own

    def _transition(
        self,
        half: Half,
        side: Side,
        other: Half | None,
        partner: Side | None,
        event: str,
        payload: list[Value],
    ) -> Written:
        body = Body(self.observed)
        halves = [half] + ([other] if other else [])
        body.choose([chosen for one in halves for chosen in one.chosen])
        body.statements += self._in_range(half, event, payload)
        for value in payload:  # an argument fails also where nobody looks at it
            if any(fold.can_fail(e) and not isinstance(e, ir.Head) for e in value.flat):
                body.statements += body.keep("argument", value)[1]
        parts = [(half, side)] + ([(other, partner)] if other and partner else [])
        blocks = []
        for part, its in parts:
            names = {}
            bound = its.received.names
            used = names_in(part.step.body) if bound and isinstance(part.step, syntax.Step) else ()
            for name, (_, value) in bound.items():
                if name in used:
                    kept, statements = body.keep(name, value)
                    body.statements += statements
                    names[name] = kept
            blocks.append((part, naming(part.elaborator, its.received, names)))
        if side.queue:
            stored, subscripts = side.queue
            body.statements.append(ir.Receive(stored.number, subscripts))
        for part, _ in parts:
            body.statements += self._move(part)
        rooms: list[Rooms] = []
        for part, elaborator in blocks:
            if isinstance(part.step, syntax.Step):
                body.statements += list(Block(elaborator, body).run(part.step.body))
            rooms.append(dict(body.rooms))
        own = fold.conjunction([side.guard, *self._rooms(rooms[0], side)])
        theirs = [partner.guard, *self._rooms(rooms[-1], side)] if partner else []
        measure = self.context.budget.measure
        self.context.spend(measure(own).size + sum(measure(e).size for e in theirs), half.step.span)
        transition = ir.Transition(
            half.action,
            fold.conjunction([own, *theirs]),
            tuple(body.statements),
            other.action if other else None,
            event,
            tuple(expr for value in payload for expr in value.flat),
            tuple(body.locals),
            chosen=tuple(slot for one in halves for slot in one.slots),
            conditions=(*side.conditions, *(partner.conditions if partner else ())),
        )
        arguments = (half.held, other.held if other else ())
        return Written(transition, tuple(body.losses), own, fold.conjunction(theirs), arguments)

    def _in_range(self, half: Half, event: str, payload: list[Value]) -> list[ir.Statement]:
        """What makes an argument that is not in its parameter's range a model error."""
        found: list[ir.Statement] = []
        for value in payload:
            for elements, leaf in zip(value.leaves, types.leaves(value.type), strict=True):
                for element in elements:
                    if not isinstance(leaf.scalar, ir.IntType) or self._is_within(
                        element, leaf.scalar
                    ):
                        continue
                    low, high = fold.integer(leaf.scalar.low), fold.integer(leaf.scalar.high)
                    fits = fold.conjunction(
                        [
                            fold.arithmetic(ir.BinaryOp.LE, low, element, None),
                            fold.arithmetic(ir.BinaryOp.LE, element, high, None),
                        ]
                    )
                    message = f"an argument of `{event}` is outside of {low.value}..{high.value}"
                    fail = ir.Fail(ir.Failure.RANGE, message, half.step.span)
                    if fits != ir.TRUE:
                        found.append(ir.Branch(fits, (), (fail,)))
        return found

    def _is_within(self, expr: ir.Expr, scalar: ir.IntType) -> bool:
        """Whether an expression reads a variable of which every value is in a range."""
        if not isinstance(expr, ir.Read):
            return False
        tables = (self.context.variables, *self.context.owned.values())
        for stored in (stored for table in tables for stored in table.values()):
            leaves = types.leaves(stored.type)
            if stored.first <= expr.variable < stored.first + len(leaves):
                held = leaves[expr.variable - stored.first].scalar
                return (
                    isinstance(held, ir.IntType)
                    and scalar.low <= held.low
                    and held.high <= scalar.high
                )
        return False

    def _rooms(self, rooms: Rooms, side: Side) -> list[ir.Expr]:
        """For each `block` queue that is appended to: whether there is room for it all."""
        found: list[ir.Expr] = []
        for (number, subscripts), room in rooms.items():
            taken = side.queue is not None and (side.queue[0].number, side.queue[1]) == (
                number,
                subscripts,
            )
            stored = next(q for q in self.context.queues.values() if q.number == number)
            most = stored.capacity - room.most_added + taken
            if stored.overflow is not ir.Overflow.BLOCK:
                continue
            if room.most_held > stored.capacity:
                found.append(ir.FALSE)
            if most < stored.capacity:
                length = ir.Length(number, subscripts)
                found.append(fold.arithmetic(ir.BinaryOp.LE, length, fold.integer(most), None))
        return found

    def _move(self, half: Half) -> list[ir.Statement]:
        step, machine = half.step, half.machine
        if isinstance(step, syntax.Ignore) or step.target is None:
            return []
        if step.target.name not in machine.states:
            return []
        sources = step.sources
        if sources is not None and [s.name for s in sources] == [step.target.name]:
            return []
        state = ir.Const(machine.states.index(step.target.name), machine.control_type)
        return [ir.Assign(machine.control, half.elaborator.scope.instance, state, step.span)]
