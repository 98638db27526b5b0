"""What names stand for, and the variables and queues of the System that they give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rascheck.diagnostics import Diagnostics, Note
from rascheck.importers.dve import syntax
from rascheck.source import Span
from rascheck.system.ir import EnumType, IntType, Overflow, Queue, Variable

BYTE = IntType(0, 255)
INT = IntType(-32768, 32767)
TYPES = {"byte": BYTE, "int": INT}
MOST = 20_000
"""So many elements may the arrays of a model have, and so many entries its channels."""


@dataclass(frozen=True)
class Constant:
    """A constant with its values; `is_array` says that it has a subscript."""

    span: Span
    values: tuple[int, ...]
    is_array: bool
    variable: int | None
    """The variable that holds an array, for subscripts that are not constant."""


@dataclass(frozen=True)
class Stored:
    """A variable of the System; `size` is None for a scalar."""

    span: Span
    variable: int
    type: IntType
    size: int | None


@dataclass(frozen=True)
class Link:
    """A channel: a rendezvous, or with `queue` a buffer of `capacity` entries."""

    span: Span
    name: str
    fields: tuple[IntType, ...] | None
    queue: int | None = None
    capacity: int = 0


@dataclass(frozen=True)
class State:
    """A state of a process."""

    span: Span
    number: int


@dataclass(frozen=True)
class Named:
    """A process; `machine` is None for the one that is only a property."""

    span: Span
    node: syntax.Process
    machine: int | None
    control: int
    states: EnumType
    scope: Scope


Entity = Constant | Stored | Link | State | Named
KINDS: Mapping[type, str] = {
    Constant: "constant",
    Stored: "variable",
    Link: "channel",
    State: "state",
    Named: "process",
}


@dataclass
class Scope:
    """What names stand for: in a process first its own ones, then those of the whole model."""

    prefix: str = ""
    outer: Scope | None = None
    own: dict[str, Entity] = field(default_factory=dict)

    def find(self, name: str) -> Entity | None:
        """What a name stands for."""
        found = self.own.get(name)
        return self.outer.find(name) if found is None and self.outer is not None else found

    def all_names(self) -> Iterator[str]:
        """Every name that is known here."""
        yield from self.own
        if self.outer is not None:
            yield from self.outer.all_names()

    def add(self, name: syntax.Ident, entity: Entity, sink: Diagnostics) -> None:
        """Give a name its meaning, if it has none."""
        known = self.find(name.name)
        if known is None:
            self.own[name.name] = entity
            return
        message = f"`{name.name}` is a {KINDS[type(known)]} already"
        sink.error("E312", message, name.span, notes=[Note("declared here", known.span)])


@dataclass
class Storage:
    """The variables and queues of the System, in the order in which they are declared."""

    variables: list[Variable] = field(default_factory=list)
    queues: list[Queue] = field(default_factory=list)

    def variable(
        self,
        name: syntax.Ident,
        prefix: str,
        type_: IntType,
        initial: tuple[int, ...],
        *,
        is_array: bool,
        machine: int | None,
    ) -> int:
        """Add a variable, and return its number."""
        dims = (IntType(0, len(initial) - 1),) if is_array else ()
        made = Variable(prefix + name.name, type_, dims, initial, machine, span=name.span)
        self.variables.append(made)
        return len(self.variables) - 1

    def control(self, name: syntax.Ident, states: EnumType, machine: int, initial: int) -> int:
        """Add the control variable of a process, and return its number."""
        made = Variable(name.name, states, (), (initial,), machine, control=True, span=name.span)
        self.variables.append(made)
        return len(self.variables) - 1

    def queue(self, name: syntax.Ident, prefix: str, fields: tuple[IntType, ...], room: int) -> int:
        """Add a queue, and return its number."""
        single = len(fields) == 1
        parts = tuple(("" if single else f"x{i}", one) for i, one in enumerate(fields))
        self.queues.append(Queue(prefix + name.name, parts, room, Overflow.BLOCK, span=name.span))
        return len(self.queues) - 1
