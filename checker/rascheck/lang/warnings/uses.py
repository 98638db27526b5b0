"""Uses: a program comes in, what is done with each of its names, by anybody, goes out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from rascheck.lang import syntax
from rascheck.lang.contacts import machine_in
from rascheck.lang.names import Program
from rascheck.lang.shape import nodes
from rascheck.source import Span

Own = tuple[str, str]
"""A machine and a variable or step of it."""


@dataclass
class Uses:
    """What is done with names. Locals are among the `read`: they are named like nothing global.

    `read` are names in expressions, without those in which a variable only feeds itself;
    `settled` are constants and knobs that get a value; `asked` are the steps that `fired` and
    `enabled` speak of, with the positions of the parameters that they name; `heard` are the
    parameters of events that somebody looks at; `members` are those of enumerations without a
    name, with the first place of each.
    """

    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    own_read: set[Own] = field(default_factory=set)
    own_written: set[Own] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    raised: set[str] = field(default_factory=set)
    awaited: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    verified: set[str] = field(default_factory=set)
    asked: dict[Own, set[int]] = field(default_factory=lambda: defaultdict(set))
    heard: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    members: dict[str, Span] = field(default_factory=dict)


def uses_of(program: Program) -> Uses:
    """All uses in all modules, also those in machines that were replaced."""
    found = Uses()
    for module in program.modules:
        for item in module.items:
            if isinstance(item, syntax.Machine):
                own = {variable.name.name for variable in item.variables}
                _Reader(program, found, item.name.name, own).read(item)
            else:
                _Reader(program, found, "", ()).read(item)
    for enum in program.enums.values():
        if any(member.name.name in found.read for member in enum.members):
            found.types.add(enum.name.name)
    return found


class _Reader:
    """Reads one declaration; `machine` is the one that it is, and `own` are its variables."""

    def __init__(self, program: Program, uses: Uses, machine: str, own: Collection[str]) -> None:
        self._program = program
        self._uses = uses
        self._machine = machine
        self._own = own
        self._names: Counter[str] = Counter()

    def read(self, item: syntax.Node) -> None:
        for node in nodes(item):
            self._node(node)
        for name, times in self._names.items():
            if times > 0 and name in self._own:
                self._uses.own_read.add((self._machine, name))
            elif times > 0:
                self._uses.read.add(name)

    def _node(self, node: syntax.Node) -> None:
        uses = self._uses
        match node:
            case syntax.Ident():
                pass
            case syntax.Name(name=name):
                self._names[name] += 1
            case syntax.TypeName(name=name):
                uses.types.add(name)
            case syntax.Var(name=name, initial=initial):
                self._names[name.name] -= _times(name.name, initial)
            case syntax.Assign(place=place, value=value):
                self._write(place)
                self._names[place.name.name] -= _times(place.name.name, value)
            case syntax.Clear(place=place):
                self._write(place)
                uses.taken.add(place.name.name)
            case syntax.MemberOf(value=value, member=member):
                uses.fields.add(member.name)
                owner = machine_in(value, self._program)
                if owner:
                    uses.own_read.add((owner, member.name))
            case syntax.FieldPattern(field=name):
                uses.fields.add(name.name)
            case syntax.Apply(function=function):
                uses.called.add(function.name)
            case syntax.RecordLiteral(record=record):
                uses.types.add(record.name)
            case syntax.RegisterField(values=values) if values is not None:
                uses.types.add(values.name)
            case syntax.On():
                self._on(node)
            case syntax.Raise(event=event):
                uses.raised.add(event.name.name)
            case syntax.Send(queue=queue):
                uses.sent.add(queue.name.name)
            case syntax.Lost(queue=queue):
                uses.read.add(queue.name)
            case (
                syntax.Fired(step=step, arguments=arguments)
                | syntax.Enabled(step=step, arguments=arguments)
            ):
                named = uses.asked[step.machine.name, step.step.name]
                for position, argument in enumerate(arguments or ()):
                    if not isinstance(argument, syntax.Wild):
                        named.add(position)
            case syntax.InlineEnum(members=members):
                for member in members:
                    uses.members.setdefault(member.name, member.span)
            case syntax.Setting(name=name):
                uses.settled.add(name.name)
            case syntax.Part(kind="left_out", name=name):
                uses.left_out.add(name.name)
            case syntax.Check(verify=verify, sweeps=sweeps, finds=finds):
                uses.verified |= {name.name for name in verify}
                uses.settled |= {name.name for name in sweeps}
                for find in finds:
                    uses.verified.add(find.claim.name)
                    uses.settled |= {name.name for name in find.knobs}
            case _:
                pass

    def _write(self, place: syntax.Place) -> None:
        name = place.name.name
        if name in self._own:
            self._uses.own_written.add((self._machine, name))
        else:
            self._uses.written.add(name)

    def _on(self, on: syntax.On) -> None:
        name = on.channel.name.name
        event = self._program.events.get(name)
        if event is None:
            self._uses.taken.add(name)
            return
        self._uses.awaited.add(name)
        for position, pattern in enumerate(on.patterns):
            if isinstance(pattern, syntax.FieldPattern):
                if not isinstance(pattern.pattern, syntax.Ignored):
                    self._uses.heard[name].add(pattern.field.name)
            elif position < len(event.params) and not isinstance(pattern, syntax.Ignored):
                self._uses.heard[name].add(event.params[position].name.name)


def _times(name: str, tree: object) -> int:
    """How often an expression names something."""
    return sum(isinstance(node, syntax.Name) and node.name == name for node in nodes(tree))


def named_in(*trees: object) -> Iterator[str]:
    """The names that stand for values in pieces of syntax."""
    for node in nodes(trees):
        if isinstance(node, syntax.Name):
            yield node.name
