"""A syntax tree of DVE goes in; a spec in our language that says the same comes out.

A process becomes a machine, a rendezvous an event that is called, a channel with a buffer a queue.
In our language the sender's block runs before the receiver's; a model in which that makes a
difference is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from rascheck.diagnostics import Diagnostics
from rascheck.importers.dve import syntax, system
from rascheck.importers.dve.conflicts import conflicts
from rascheck.importers.dve.declare import Declarations, state_of, states_of
from rascheck.importers.dve.expressions import Expressions
from rascheck.importers.dve.names import Constant, Link, Named, Stored
from rascheck.importers.dve.phrases import Phrase, Phrases, wrap
from rascheck.importers.dve.rename import Names
from rascheck.importers.dve.transitions import Transitions
from rascheck.system.ir import IntType


def written(model: syntax.Model, sink: Diagnostics) -> str | None:
    """The spec; None after reporting."""
    if system.made(model, sink) is None:
        return None
    declared = Declarations(model, Diagnostics())
    found = Transitions(declared, Diagnostics())
    conflicts(found, sink)
    if model.synchronous:
        sink.error("E315", "our language has no synchronous systems", model.span)
    if model.property is not None:
        message = "the property is left out: check it with the .dve file itself"
        sink.warning("W311", message, model.property.span)
    if sink.failed:
        return None
    return _spec(_Export(model, declared, found, Names(declared), sink))


def _spec(export: _Export) -> str | None:
    """The text; None after reporting what cannot be read in it."""
    lines = list(export.lines())
    return None if export.sink.failed else "\n".join(lines) + "\n"


class _Export:
    """Writes one model."""

    def __init__(
        self,
        model: syntax.Model,
        declared: Declarations,
        found: Transitions,
        names: Names,
        sink: Diagnostics,
    ) -> None:
        self.model = model
        self.declared = declared
        self.found = found
        self.names = names
        self.sink = sink
        self.items: dict[int, str] = {}

    def lines(self) -> Iterator[str]:
        """The lines of the spec."""
        name = printable(PurePath(self.model.source.path).name)
        yield f"// {name}, written by `rascheck import`."
        for old, new in dict.fromkeys(self.names.changed):
            yield f"// `{old}` is called `{new}` here."
        yield ""
        yield from self.constants()
        yield from self.variables(None)
        yield from self.channels()
        for process in self.declared.machines:
            yield ""
            yield from self.machine(process)
        yield from self.asserts()

    def phrases(self, process: Named | None) -> Phrases:
        """What writes expressions."""
        scope = self.declared.scope if process is None else process.scope
        return Phrases(process, Expressions(scope, self.sink), self.names)

    # ------------------------------------------------------------------------------- declarations

    def constants(self) -> Iterator[str]:
        """All constants, those of processes too."""
        owners = (None, *self.declared.processes)
        for process in owners:
            scope = self.declared.scope if process is None else process.scope
            for entity in scope.own.values():
                if isinstance(entity, Constant) and not entity.is_array:
                    yield f"const {self.names.of(entity, None)} = {entity.values[0]}"

    def variables(self, process: Named | None) -> Iterator[str]:
        """The variables of a process, or those of the whole model."""
        scope = self.declared.scope if process is None else process.scope
        for entity in scope.own.values():
            if isinstance(entity, Stored) or (isinstance(entity, Constant) and entity.is_array):
                yield from self.variable(entity, process)

    def variable(self, entity: Stored | Constant, process: Named | None) -> Iterator[str]:
        """A variable; of an array whose elements begin with different values, each is said."""
        assert entity.variable is not None
        stored = self.declared.storage.variables[entity.variable]
        assert isinstance(stored.type, IntType)
        name, type_ = self.names.of(entity, process), ranged(stored.type)
        initial = stored.initial
        dims = f"[0..{len(initial) - 1}]" if stored.dims else ""
        begins = str(initial[0])
        if len(set(initial)) > 1:
            elements = (f"{name}[{number}] == {value}" for number, value in enumerate(initial))
            begins = f"any where {' && '.join(elements)}"
        yield f"var {name}{dims}: {type_} = {begins}"

    def item(self, link: Link) -> str:
        """The record that an entry of a queue is, if it has several values."""
        if id(link) not in self.items:
            name = self.names.fresh(f"{self.names.of(link, None)}_item", self.names.top)
            self.names.top.add(name)
            self.items[id(link)] = name
        return self.items[id(link)]

    def channels(self) -> Iterator[str]:
        """Events and queues."""
        for process in (None, *self.declared.processes):
            scope = self.declared.scope if process is None else process.scope
            for entity in scope.own.values():
                if isinstance(entity, Link):
                    yield from self.channel(entity)

    def channel(self, link: Link) -> Iterator[str]:
        """An event with its parameters, or a queue with the type of its entries."""
        name = self.names.of(link, None)
        if link.queue is None:
            types = self.passed(link)
            params = (f"{self.passing(n, types)}: {ranged(t)}" for n, t in enumerate(types))
            text = ", ".join(params)
            yield f"call {name}({text})" if text else f"call {name}"
            return
        assert link.fields is not None
        item = ranged(link.fields[0])
        if len(link.fields) > 1:
            item = self.item(link)
            fields = ", ".join(f"x{n}: {ranged(t)}" for n, t in enumerate(link.fields))
            yield f"record {item} {{ {fields} }}"
        yield f"queue {name}: {item} capacity {link.capacity} block"

    @staticmethod
    def passing(number: int, types: list[IntType]) -> str:
        """What one of the values is called that are passed."""
        return f"value{number}" if len(types) > 1 else "value"

    def passed(self, link: Link) -> list[IntType]:
        """What is sent on a channel, as narrow as it is known."""
        found: list[IntType] = []
        for half in self.found.halves:
            if half.link is link and half.sends:
                for number, value in enumerate(half.values or ()):
                    if number == len(found):
                        found.append(IntType(value.low, value.high))
                    known = found[number]
                    low, high = min(known.low, value.low), max(known.high, value.high)
                    found[number] = IntType(low, high)
        receiving = (h.targets or () for h in self.found.halves if h.link is link)
        return found or [IntType(0, 255) for _ in next(receiving, ())]

    # ---------------------------------------------------------------------------------- processes

    def machine(self, process: Named) -> Iterator[str]:
        """A machine; the initial state stands first."""
        node = process.node
        initial = state_of(process, node.initial[0], self.sink) or 0
        order = sorted(range(len(node.states)), key=lambda n: n != initial)
        entities = [process.scope.own[node.states[n].name] for n in order]
        yield f"machine {self.names.of(process, None)} {{"
        yield f"state {', '.join(self.names.of(entity, process) for entity in entities)}"
        yield from self.variables(process)
        assert process.machine is not None
        source: syntax.Ident | None = None
        taken = self.names.top | self.names.inside[id(process)]
        for number, transition in enumerate(node.transitions):
            source = transition.source or source
            assert source is not None
            declared = self.found.steps[process.machine][number]
            name = self.names.fresh(declared.name, taken)
            taken.add(name)
            yield from self.step(process, transition, source, name)
        yield "}"

    def step(
        self, process: Named, node: syntax.Transition, source: syntax.Ident, name: str
    ) -> Iterator[str]:
        """A transition as a step."""
        phrases = self.phrases(process)
        ends = (process.scope.own[end.name] for end in (source, node.target))
        start, stop = (self.names.of(end, process) for end in ends)
        clauses: list[str] = []
        block: list[str] = []
        if node.sync is not None:
            self.joining(process, node.sync, phrases, clauses, block)
        guards = [*self.priority(process, source), *(phrases.truth(g) for g in node.guards)]
        if self.is_lonely(process, node.sync):
            clauses.append("when false // nobody receives")
        elif guards:
            texts = [guard.within("&&", "==", "at", "!").text for guard in guards]
            clauses.append("when " + (" && ".join(texts) if len(texts) > 1 else guards[0].text))
        for effect in node.effects:
            target = phrases.expressions.target(effect.target)
            assert target is not None
            entity = phrases.expressions.scope.find(effect.target.name.name)
            assert isinstance(entity, Stored)
            place = phrases.element(entity, effect.target.index).text
            block.append(f"{place} = {phrases.wrapped(effect.value, target[0].type)};")
        yield f"step {name}: {start} -> {stop}"
        yield from clauses
        if block:
            yield "{ " + "\n".join(block) + " }"

    def is_lonely(self, process: Named, node: syntax.Sync | None) -> bool:
        """Whether a sender waits for a receiver, and there is none."""
        if node is None or not node.sends:
            return False
        link = self.link(process, node)
        receives = (h.link is link and not h.sends for h in self.found.halves)
        return link.queue is None and not any(receives)

    @staticmethod
    def link(process: Named, node: syntax.Sync) -> Link:
        """The channel that is meant."""
        scope = process.scope
        if node.owner is not None:
            owner = scope.find(node.owner.name)
            assert isinstance(owner, Named)
            scope = owner.scope
        link = scope.find(node.channel.name)
        assert isinstance(link, Link)
        return link

    def joining(
        self,
        process: Named,
        node: syntax.Sync,
        phrases: Phrases,
        clauses: list[str],
        block: list[str],
    ) -> None:
        """What a step does on a channel."""
        link = self.link(process, node)
        name = self.names.of(link, None)
        values = node.values or ()
        if node.sends and link.queue is None:
            if self.is_lonely(process, node):
                return
            sent = ", ".join(phrases.number(value).text for value in values)
            clauses.append(f"raise {name}({sent})" if sent else f"raise {name}")
        elif node.sends:
            assert link.fields is not None
            pairs = zip(values, link.fields, strict=True)
            stored = [phrases.wrapped(value, type_) for value, type_ in pairs]
            entry = stored[0]
            if len(stored) > 1:
                fields = ", ".join(f"x{n}: {text}" for n, text in enumerate(stored))
                entry = f"{self.item(link)}({fields})"
            block.append(f"send {name}({entry});")
        else:
            self.receiving(process, link, name, values, phrases, clauses, block)

    def receiving(
        self,
        process: Named,
        link: Link,
        name: str,
        values: tuple[syntax.Expr, ...],
        phrases: Phrases,
        clauses: list[str],
        block: list[str],
    ) -> None:
        """What a step takes from a channel."""
        types = self.passed(link) if link.queue is None else list(link.fields or ())
        taken = self.names.top | self.names.inside[id(process)]
        bound: list[str] = []
        for number, (value, type_) in enumerate(zip(values, types, strict=True)):
            bound.append(self.names.fresh(self.passing(number, types), taken))
            assert isinstance(value, syntax.Read)
            target = phrases.expressions.scope.find(value.name.name)
            assert isinstance(target, Stored)
            place = phrases.element(target, value.index).text
            text = wrap(Phrase(bound[-1]), (type_.low, type_.high), target.type)
            block.append(f"{place} = {text};")
        if link.queue is not None and len(bound) > 1:
            bound = [f"x{n}: {text}" for n, text in enumerate(bound)]
        clauses.append(f"on {name}({', '.join(bound)})" if bound else f"on {name}")

    def priority(self, process: Named, source: syntax.Ident) -> list[Phrase]:
        """What holds where a step may be taken although machines may be committed."""
        committed = states_of(process, process.node.committed, self.sink)
        if state_of(process, source, self.sink) in committed:
            return []
        found = []
        for other in self.declared.machines:
            states = states_of(other, other.node.committed, self.sink)
            if other is not process and states:
                named = [other.scope.own[other.node.states[n].name] for n in states]
                texts = [self.names.of(entity, other) for entity in named]
                at = texts[0] if len(texts) == 1 else "{ " + ", ".join(texts) + " }"
                found.append(Phrase(f"!({self.names.of(other, None)} at {at})", "!"))
        return found

    # ------------------------------------------------------------------------------------ asserts

    def asserts(self) -> Iterator[str]:
        """An invariant for each `assert`, and a check of them all."""
        names: list[str] = []
        for process in self.declared.machines:
            phrases = self.phrases(process)
            for node in process.node.asserts:
                name = f"assert_{process.node.name.name}_{node.state.name}"
                name = self.names.fresh(name, self.names.top)
                self.names.top.add(name)
                names.append(name)
                state = self.names.of(process.scope.own[node.state.name], process)
                machine = self.names.of(process, None)
                outside = Phrases(None, phrases.expressions, self.names)
                condition = outside.truth(node.condition).within("==", "at", "!")
                yield ""
                yield f"invariant {name} {{ {machine} at {state} => {condition.text} }}"
        if names:
            check = self.names.fresh("asserts", self.names.top)
            yield ""
            yield f"check {check} {{ verify {', '.join(names)} allow deadlock }}"


def printable(text: str) -> str:
    """A text on one line, without what could end a comment."""
    return "".join(char if char.isprintable() else "?" for char in text)


def ranged(type_: IntType) -> str:
    """A range of integers as it is written."""
    return f"{type_.low}..{type_.high}"
