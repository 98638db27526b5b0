"""Who talks to whom: a program comes in, what each machine says, hears, reads and writes goes out.

On the syntax tree alone. No guard is evaluated and no system is chosen: a contact says that a
machine may do something, not that a check ever sees it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from rascheck.lang import syntax
from rascheck.lang.names import Program
from rascheck.lang.shape import nodes
from rascheck.source import Span

IGNORE = "ignore"
"""Stands for the step that an `ignore` is; no step can be called so."""


class Verb(enum.Enum):
    """What a machine does with a thing that others know as well."""

    RAISES = "raises"
    AWAITS = "awaits"
    SENDS = "sends"
    TAKES = "takes"
    READS = "reads"
    WRITES = "writes"


@dataclass(frozen=True)
class Contact:
    """A machine's step (or its `ignore`) does something with an event, a queue or a variable.

    `owner` is the other machine whose variable or control state is read, and empty for what is
    declared at the top. The `subject` of a control state is `at`.
    """

    machine: str
    verb: Verb
    subject: str
    owner: str
    step: str
    span: Span


@dataclass(frozen=True)
class Arrow:
    """A step from one state to one state: `A | B -> *` has two arrows, each back to where it is."""

    step: syntax.Step
    source: str
    target: str


def arrows(machine: syntax.Machine) -> list[Arrow]:
    """Every step of a machine from each of its sources, in the order of the text."""
    states = [state.name.name for state in machine.states]
    found = []
    for step in machine.steps:
        if isinstance(step, syntax.Step):
            sources = states if step.sources is None else [s.name for s in step.sources]
            found += [Arrow(step, s, step.target.name if step.target else s) for s in sources]
    return found


def contacts(program: Program) -> list[Contact]:
    """All contacts of all machines, in the order of the text; each is there once for a step."""
    return [c for machine in program.machines.values() for c in contacts_of(program, machine)]


def contacts_of(program: Program, machine: syntax.Machine) -> list[Contact]:
    """Those of one machine, which may be one that another has replaced."""
    found: dict[tuple[Verb, str, str, str], Contact] = {}
    for contact in _Reader(program).machine(machine):
        key = (contact.verb, contact.subject, contact.owner, contact.step)
        found.setdefault(key, contact)
    return list(found.values())


class _Reader:
    """Walks through steps; `functions` are those in whose bodies the walk is."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._functions: set[str] = set()

    def machine(self, machine: syntax.Machine) -> Iterator[Contact]:
        name = machine.name.name
        for step in machine.steps:
            on = step.on if isinstance(step, syntax.Step) else (step.on,)
            called = step.name.name if isinstance(step, syntax.Step) else IGNORE
            self._functions = set()
            for verb, subject, owner, span in self._step(step, on):
                if owner != name:
                    yield Contact(name, verb, subject, owner, called, span)

    def _step(
        self, step: syntax.Step | syntax.Ignore, on: tuple[syntax.On, ...]
    ) -> Iterator[tuple[Verb, str, str, Span]]:
        for heard in on:
            subject = heard.channel.name
            verb = Verb.TAKES if subject.name in self._program.queues else Verb.AWAITS
            yield verb, subject.name, "", subject.span
        if isinstance(step, syntax.Step):
            for raised in step.raises:
                yield Verb.RAISES, raised.event.name.name, "", raised.event.name.span
            for node in nodes(step.body):
                yield from self._written(node)
            yield from self._read((step.when, on, step.raises, step.body))
        else:
            yield from self._read(on)

    def _written(self, node: syntax.Node) -> Iterator[tuple[Verb, str, str, Span]]:
        match node:
            case syntax.Assign(place=place) | syntax.Clear(place=place):
                name = place.name.name
                if name in self._program.variables:
                    yield Verb.WRITES, name, "", place.name.span
                elif name in self._program.queues:
                    yield Verb.TAKES, name, "", place.name.span
            case syntax.Send(queue=queue):
                yield Verb.SENDS, queue.name.name, "", queue.name.span

    def _read(self, tree: object) -> Iterator[tuple[Verb, str, str, Span]]:
        """What expressions look at, also inside of the functions that they call."""
        for node in nodes(tree):
            match node:
                case syntax.Name(name=name):
                    if name in self._program.variables or name in self._program.queues:
                        yield Verb.READS, name, "", node.span
                case syntax.At(machine=machine):
                    owner = machine_in(machine, self._program)
                    if owner:
                        yield Verb.READS, "at", owner, node.span
                case syntax.MemberOf(value=value, member=member):
                    owner = machine_in(value, self._program)
                    if owner:
                        yield Verb.READS, member.name, owner, node.span
                case syntax.Apply(function=function):
                    declared = self._program.functions.get(function.name)
                    if declared is not None and function.name not in self._functions:
                        self._functions.add(function.name)
                        for verb, subject, owner, _ in list(self._read(declared.body)):
                            yield verb, subject, owner, node.span


def machine_in(value: syntax.Expr, program: Program) -> str:
    """The machine that `kvm` or `kvm[v]` names, or nothing."""
    base = value.value if isinstance(value, syntax.Subscript) else value
    named = isinstance(base, syntax.Name) and base.name in program.machines
    return base.name if named and isinstance(base, syntax.Name) else ""
