"""A program comes in; pictures of its machines, of who talks to whom, and of its files go out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rascheck.lang import syntax
from rascheck.lang.contacts import IGNORE, Contact, Verb, contacts
from rascheck.lang.elaborate import Participants
from rascheck.lang.names import Program
from rascheck.run.graph_places import Places
from rascheck.show.pictures.picture import Edge, EdgeKind, Label, Node, NodeKind, Picture, brief
from rascheck.show.words import count

ALL_MACHINES = "all-machines"
"""The name of the communication picture; no machine can be called so."""
OUTSIDE = "not in this spec"
MANY = 4
"""More variables than these on one edge are counted."""


def communication(
    program: Program, places: Places, *, variables: bool, system: Participants | None = None
) -> Picture:
    """Machines, the events and queues between them and, if wanted, what they read of each other.

    With a system, only of those that take part in it, and without the events that it leaves out.
    """
    found = contacts(program)
    machines = list(program.machines.values())
    title = "Who talks to whom"
    if system is not None:
        found = _within(found, system)
        machines = list(system.machines)
        title += f" in the system {system.name}"
    talk = _Talk(program, places, found)
    edges = [*talk.events(), *talk.queues()]
    if variables:
        edges += talk.variables()
    nodes = [_machine(machine, places) for machine in machines]
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    nodes += [_queue(queue, places) for name, queue in program.queues.items() if name in ends]
    if OUTSIDE in ends:
        nodes.append(Node(OUTSIDE, NodeKind.OUTSIDE, (OUTSIDE,)))
    said = "call and exception: from who raises an event to who awaits it"
    if program.queues:
        said += "; queue: from who sends into it, and to who takes out of it"
    if variables:
        said += "; dashed: from who writes a variable to who reads it, also where a machine is"
    return Picture(
        ALL_MACHINES,
        title,
        f"{count(len(machines), 'machine')}. {said[0].upper()}{said[1:]}.",
        tuple(nodes),
        tuple(edges),
    )


def _within(found: list[Contact], system: Participants) -> list[Contact]:
    """The contacts in a system, in which no step raises or awaits what is left out."""
    names = {machine.name.name for machine in system.machines}
    gone = {(c.machine, c.step) for c in found if c.subject in system.left_out and c.step != IGNORE}
    return [
        c
        for c in found
        if {c.machine, c.owner or c.machine} <= names
        and c.subject not in system.left_out
        and (c.machine, c.step) not in gone
    ]


def _machine(machine: syntax.Machine, places: Places) -> Node:
    name = machine.name.name
    params = ", ".join(f"{p.name.name}: {p.type.span.text}" for p in machine.params)
    shown = f"{name}[{params}]" if params else name
    title = places.title(machine, f"machine {shown}")
    return Node(name, NodeKind.MACHINE, (shown,), title)


def _queue(queue: syntax.Queue, places: Places) -> Node:
    name = queue.name.name
    dims = ", ".join(d.span.text for d in queue.dims)
    shown = f"{name}[{dims}]" if dims else name
    holds = f"{queue.type.span.text}, {queue.capacity.span.text} deep, {queue.overflow}"
    return Node(name, NodeKind.QUEUE, (shown, brief(holds)), places.title(queue, f"queue {shown}"))


@dataclass(frozen=True)
class _Talk:
    program: Program
    places: Places
    found: Sequence[Contact]

    def _who(self, verb: Verb, subject: str, owner: str = "") -> dict[str, list[str]]:
        """The machines that do this with that, each with its steps."""
        who: dict[str, list[str]] = {}
        for c in self.found:
            if (c.verb, c.subject, c.owner) == (verb, subject, owner):
                who.setdefault(c.machine, []).append(f"{c.machine}.{c.step}")
        return who

    def events(self) -> list[Edge]:
        """One edge for a pair of machines and a kind of event, with a label for each event."""
        labels: dict[tuple[str, str, EdgeKind], list[Label]] = {}
        for name, event in self.program.events.items():
            raising, awaiting = self._who(Verb.RAISES, name), self._who(Verb.AWAITS, name)
            if not raising and not awaiting:
                continue
            for source, raised in (raising or {OUTSIDE: []}).items():
                for target, awaited in (awaiting or {OUTSIDE: []}).items():
                    if source == target and not self.program.machines[source].params:
                        continue  # a machine that is there once cannot take its own event
                    lines = _said("raised by", raised) + _said("awaited by", awaited)
                    title = self.places.title(event, f"{event.kind} {name}", lines)
                    key = (source, target, EdgeKind(event.kind))
                    labels.setdefault(key, []).append(Label(brief(name), (), title))
        return [Edge(*key, tuple(found)) for key, found in labels.items()]

    def queues(self) -> list[Edge]:
        """Edges into and out of a queue; a dashed one where its length is looked at."""
        edges = []
        for name, queue in self.program.queues.items():
            shown = f"queue {name}"
            for verb, into in ((Verb.SENDS, True), (Verb.TAKES, False)):
                for machine, steps in self._who(verb, name).items():
                    said = "sent by" if into else "taken by"
                    title = self.places.title(queue, shown, _said(said, steps))
                    ends = (machine, name) if into else (name, machine)
                    edges.append(Edge(*ends, EdgeKind.QUEUE, (Label("", (), title),)))
        return edges

    def variables(self) -> list[Edge]:
        """One edge for a pair of machines, with a label for each thing one reads of the other."""
        labels: dict[tuple[str, str], list[Label]] = {}
        looked = dict.fromkeys((c.owner, c.subject) for c in self.found if c.verb is Verb.READS)
        for owner, subject in looked:
            reading = self._who(Verb.READS, subject, owner)
            writing = {owner: []} if owner else self._who(Verb.WRITES, subject)
            if subject in self.program.queues and not owner:
                writing = {subject: []}
            for source, written in writing.items():
                for target, read in reading.items():
                    if source != target and not self._takes(target, subject):
                        label = self._variable(owner, subject, written, read)
                        labels.setdefault((source, target), []).append(label)
        return [
            Edge(source, target, EdgeKind.VARIABLE, _few(found))
            for (source, target), found in labels.items()
        ]

    def _takes(self, machine: str, subject: str) -> bool:
        """Whether a machine takes out of this queue: then that it looks at it is no news."""
        return machine in self._who(Verb.TAKES, subject)

    def _variable(self, owner: str, subject: str, written: list[str], read: list[str]) -> Label:
        declared = self._declared(owner, subject)
        name = "state" if subject == "at" else subject
        shown = f"{owner}.{name}" if owner and subject != "at" else name
        lines = _said("written by", written) + _said("read by", read)
        kind = "state of" if subject == "at" else "queue" if shown in self.program.queues else "var"
        what = owner if subject == "at" else shown
        return Label(brief(name), (), self.places.title(declared, f"{kind} {what}", lines))

    def _declared(self, owner: str, subject: str) -> syntax.Declaration | None:
        if not owner:
            return self.program.variables.get(subject) or self.program.queues.get(subject)
        machine = self.program.machines[owner]
        own = (v for v in machine.variables if v.name.name == subject)
        return next(own, machine)


def _said(what: str, steps: Iterable[str]) -> list[str]:
    steps = list(steps)
    return [f"{what} {', '.join(steps)}"] if steps else []


def _few(labels: list[Label]) -> tuple[Label, ...]:
    """Labels, the last ones counted if there are many."""
    if len(labels) <= MANY:
        return tuple(labels)
    rest = labels[MANY - 1 :]
    title = "\n\n".join(label.title for label in rest)
    return (*labels[: MANY - 1], Label(f"and {len(rest)} more", (), title))
