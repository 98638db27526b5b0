"""The transitions of the processes come in; the transitions of an asynchronous System go out.

What takes no part in a rendezvous becomes one transition, and each pair of a sender and a receiver
of two processes becomes one. As in the models that DiVinE compiles, the guards and what is sent
are evaluated in the old state; then what is received is assigned, the receiver moves and has its
effects, one after the other, and last the sender moves and has its effects.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from rascheck.diagnostics import Diagnostics
from rascheck.importers.dve import syntax
from rascheck.importers.dve.declare import Declarations, state_of, states_of
from rascheck.importers.dve.expressions import (
    Expressions,
    Value,
    in_state,
    joined,
    negated,
    wrapped,
)
from rascheck.importers.dve.names import Link, Named, Scope, Stored
from rascheck.source import Span
from rascheck.system.ir import (
    Action,
    Assign,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Head,
    IntType,
    Length,
    Local,
    Receive,
    Scalar,
    Send,
    SetLocal,
    Statement,
    StepDecl,
    Transition,
)

MOST = 100_000
"""So many transitions may a System have."""
Target = tuple[Stored, tuple[Expr, ...], Span]


@dataclass(frozen=True)
class Half:
    """A transition of one process, in terms of the System; `link` is its channel."""

    process: Named
    action: Action
    source: int
    guards: tuple[Expr, ...]
    moves: tuple[Statement, ...]
    """It goes to the next state, and has its effects."""
    span: Span
    link: Link | None = None
    sends: bool = False
    values: tuple[Value, ...] | None = None
    """What it sends."""
    targets: tuple[Target, ...] | None = None
    """Where it puts what it receives."""

    @property
    def waits(self) -> bool:
        """Whether it takes part in a rendezvous."""
        return self.link is not None and self.link.queue is None


class Transitions:
    """Reads all transitions of a model."""

    def __init__(self, declared: Declarations, sink: Diagnostics) -> None:
        self.sink = sink
        self.processes = declared.machines
        self.committed = {
            id(process): states_of(process, process.node.committed, sink)
            for process in self.processes
        }
        self.steps: list[tuple[StepDecl, ...]] = []
        self.halves = [half for process in self.processes for half in self._halves(process)]

    # ------------------------------------------------------------------------------------ halves

    def _halves(self, process: Named) -> Iterator[Half]:
        assert process.machine is not None
        names: dict[str, int] = {}
        steps: list[StepDecl] = []
        source: syntax.Ident | None = None
        for node in process.node.transitions:
            source = node.source or source
            if source is None:
                self.sink.error("E311", "the first transition names its source", node.span)
                continue
            start = state_of(process, source, self.sink)
            stop = state_of(process, node.target, self.sink)
            if start is None or stop is None:
                continue
            name = f"{source.name}_to_{node.target.name}"
            count = names[name] = names.get(name, 0) + 1
            steps.append(StepDecl(name if count == 1 else f"{name}_{count}", span=node.span))
            action = Action(process.machine, (), len(steps) - 1)
            yield self._half(process, node, action, start, stop)
        self.steps.append(distinct_steps(steps))

    def _half(
        self, process: Named, node: syntax.Transition, action: Action, start: int, stop: int
    ) -> Half:
        expressions = Expressions(process.scope, self.sink)
        guards = tuple(expressions.truth(guard) for guard in node.guards)
        control = Assign(process.control, (), Const(stop, process.states), node.target.span)
        effects = (self._effect(expressions, effect) for effect in node.effects)
        moves = (control, *(effect for effect in effects if effect is not None))
        half = Half(process, action, start, guards, moves, node.span)
        return half if node.sync is None else self._joining(half, node.sync, expressions)

    def _effect(self, expressions: Expressions, node: syntax.Assignment) -> Assign | None:
        target = expressions.target(node.target)
        value = expressions.value(node.value)
        if target is None:
            return None
        stored, subscripts = target
        return Assign(stored.variable, subscripts, wrapped(value, stored.type), node.span)

    def _joining(self, half: Half, node: syntax.Sync, expressions: Expressions) -> Half:
        """A half with what it does on its channel."""
        link = self._link(node, expressions)
        if link is None:
            return half
        values: tuple[Value, ...] | None = None
        targets: tuple[Target, ...] | None = None
        if node.values is not None and node.sends:
            values = tuple(expressions.value(value) for value in node.values)
        elif node.values is not None:
            targets = self._targets(node.values, expressions)
        count = None if node.values is None else len(node.values)
        if link.fields is not None and count != len(link.fields):
            message = f"`{link.name}` passes {_many(len(link.fields))}, not {_many(count or 0)}"
            self.sink.error("E314", message, node.span)
            return half
        return Half(
            half.process,
            half.action,
            half.source,
            half.guards,
            half.moves,
            half.span,
            link,
            node.sends,
            values,
            targets,
        )

    def _link(self, node: syntax.Sync, expressions: Expressions) -> Link | None:
        scope = expressions.scope
        if node.owner is not None:
            owner = expressions.entity(node.owner, (Named,), scope)
            if not isinstance(owner, Named):
                return None
            scope = Scope(own=owner.scope.own)
        link = expressions.entity(node.channel, (Link,), scope)
        return link if isinstance(link, Link) else None

    def _targets(
        self, nodes: tuple[syntax.Expr, ...], expressions: Expressions
    ) -> tuple[Target, ...]:
        targets: list[Target] = []
        for node in nodes:
            if not isinstance(node, syntax.Read) or node.owner is not None:
                message = "what is received is put into a variable of one's own"
                self.sink.error("E314", message, node.span)
                continue
            target = expressions.target(node)
            if target is not None:
                targets.append((*target, node.span))
        return tuple(targets)

    # ------------------------------------------------------------------------------- transitions

    def written(self) -> tuple[Transition, ...]:
        """The transitions, in order of process, transition and partner; none if they are too
        many."""
        found = tuple(itertools.islice(self._written(), MOST + 1))
        if len(found) <= MOST:
            return found
        self.sink.error("E316", f"more than {MOST:,} transitions", self.halves[-1].span)
        return ()

    def _written(self) -> Iterator[Transition]:
        receivers: dict[int, list[Half]] = {}
        for half in self.halves:
            if half.waits and not half.sends:
                receivers.setdefault(id(half.link), []).append(half)
        for half in self.halves:
            if not half.waits:
                yield from self._alone(half)
            elif half.sends:
                for other in receivers.get(id(half.link), []):
                    if other.process is not half.process and self._agree(half, other):
                        yield from self._pair(half, other)

    def _alone(self, half: Half) -> Iterator[Transition]:
        tests: list[Expr] = [in_state(half.process, half.source)]
        body: list[Statement] = []
        link = half.link
        if link is not None and link.queue is not None and link.fields is not None:
            length = Length(link.queue)
            room = Const(link.capacity if half.sends else 0, IntType(0, link.capacity))
            tests.append(Binary(BinaryOp.LT if half.sends else BinaryOp.GT, length, room))
            if half.sends:
                pairs = zip(half.values or (), link.fields, strict=True)
                sent = tuple(wrapped(value, one) for value, one in pairs)
                body.append(Send(link.queue, (), sent, span=half.span))
            else:
                for part, (stored, subscripts, span) in enumerate(half.targets or ()):
                    one = link.fields[part]
                    head = Value(Head(link.queue, (), part), one.low, one.high)
                    value = wrapped(head, stored.type)
                    body.append(Assign(stored.variable, subscripts, value, span))
                body.append(Receive(link.queue))
        guard = joined("and", [*tests, *self._priority(half), *half.guards])
        yield Transition(half.action, guard, (*body, *half.moves))

    def _pair(self, sender: Half, receiver: Half) -> Iterator[Transition]:
        if self._is_committed(sender) is not self._is_committed(receiver):
            return
        where = [in_state(half.process, half.source) for half in (sender, receiver)]
        waits = self._priority(sender)
        guard = joined("and", [*where, *waits, *sender.guards, *receiver.guards])
        passed, locals_ = _passed(sender.values or (), receiver.targets or ())
        body = (*passed, *receiver.moves, *sender.moves)
        assert sender.link is not None
        yield Transition(
            sender.action,
            guard,
            body,
            receiver.action,
            sender.link.name,
            tuple(value.expr for value in sender.values or ()),
            locals_,
        )

    def _agree(self, sender: Half, receiver: Half) -> bool:
        """Whether as much is received as is sent; False after reporting."""
        sent = None if sender.values is None else len(sender.values)
        received = None if receiver.targets is None else len(receiver.targets)
        if sent == received:
            return True
        assert sender.link is not None
        message = f"`{sender.link.name}` is sent {_many(sent or 0)} in line {sender.span.line}, "
        message += f"and {_many(received or 0)} received here"
        self.sink.error("E314", message, receiver.span)
        return False

    # ------------------------------------------------------------------------------------ commit

    def _is_committed(self, half: Half) -> bool:
        return half.source in self.committed[id(half.process)]

    def _priority(self, half: Half) -> list[Expr]:
        """What holds where a half may be taken although processes may be committed: if any is,
        only they move."""
        if self._is_committed(half):
            return []
        others = [
            in_state(process, *states)
            for process in self.processes
            if process is not half.process and (states := self.committed[id(process)])
        ]
        return [negated(joined("or", others))] if others else []


def _many(count: int) -> str:
    return "no value" if count == 0 else "one value" if count == 1 else f"{count} values"


def _passed(
    values: tuple[Value, ...], targets: tuple[Target, ...]
) -> tuple[tuple[Statement, ...], tuple[tuple[str, Scalar], ...]]:
    """What is sent is assigned, all of it as it was in the old state; with the locals for that."""
    pairs = list(zip(values, targets, strict=True))
    if len(pairs) == 1:
        ((value, (stored, subscripts, span)),) = pairs
        return (Assign(stored.variable, subscripts, wrapped(value, stored.type), span),), ()
    kept: list[Statement] = []
    put: list[Statement] = []
    for slot, (value, (stored, subscripts, span)) in enumerate(pairs):
        kept.append(SetLocal(slot, wrapped(value, stored.type)))
        put.append(Assign(stored.variable, subscripts, Local(slot), span))
    locals_ = tuple((f"value{slot}", stored.type) for slot, (_, (stored, _, _)) in enumerate(pairs))
    return (*kept, *put), locals_


def distinct_steps(steps: list[StepDecl]) -> tuple[StepDecl, ...]:
    """Steps whose names do not meet: a state may be called `a_to_b`, or `b_2`."""
    taken: set[str] = set()
    made: list[StepDecl] = []
    for step in steps:
        name = step.name
        while name in taken:
            name += "_"
        taken.add(name)
        made.append(StepDecl(name, span=step.span))
    return tuple(made)
