"""A System and a trace come in; who does what in which order goes out, for charts that are drawn.

All machines that take part have a lane, in the order of the spec, which is that of an error's way.
A rendezvous is a message that arrives at once; what goes through a queue arrives in a later step,
or is lost: because the queue was full, or because it was written over or cleared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from rascheck.show.mail import after
from rascheck.show.steps import NO_SIGNS, Part, Row, Steps
from rascheck.show.words import ascii_only
from rascheck.source import Span
from rascheck.system.ir import (
    Branch,
    Failure,
    Overflow,
    Queue,
    Receive,
    Statement,
    System,
    Transition,
)
from rascheck.system.notation import show_queue
from rascheck.system.semantics import take
from rascheck.system.text import show_entry
from rascheck.system.trace import Ending, Move, Trace

MOST_SENT = 16
"""More than so many entries for one queue no step sends."""

Entries = tuple[tuple[int, ...], ...]
"""What is in a queue, the oldest first."""


@dataclass(frozen=True)
class Sent:
    """A message `text` that went into a queue in step `number` of the machine in `lane`."""

    number: int
    lane: int
    text: str


@dataclass(frozen=True)
class Event:
    """A step of the run: `part` does it, and in a rendezvous `partner` receives.

    `arriving` are the messages that it takes out of queues, `lost` says which of its own never
    arrive. `failing` is the step that breaks the claim, or that fails; `sign` marks one that does
    not matter.
    """

    number: int
    part: Part
    partner: Part | None
    details: tuple[str, ...]
    arriving: tuple[Sent, ...]
    lost: tuple[str, ...]
    failing: bool
    span: Span | None
    sign: str = ""

    @property
    def marked(self) -> str:
        """Its number with its sign: `3.`."""
        return f"{self.number}{self.sign}"

    @property
    def label(self) -> str:
        """What is done: `consume(gfn0)`, or `consume(gfn0) > sync_exception_vector`."""
        if self.partner is None or self.partner.name == self.part.name:
            return self.part.name
        return f"{self.part.name} > {self.partner.name}"


@dataclass(frozen=True)
class Sequence:
    """The whole run; the events behind number `loop` repeat for ever, and `end` is what follows."""

    lanes: tuple[str, ...]
    events: tuple[Event, ...]
    loop: int | None
    end: str


def sequence(system: System, trace: Trace, signs: Mapping[int, str] = NO_SIGNS) -> Sequence:
    """The run as a sequence of events; `signs` are those of the steps that do not matter."""
    steps = Steps(system, trace, lambda _: "", signs, most=len(system.instances))
    rows, names = steps.rows()
    sent = _Queues(system, trace)
    failing = trace.ending in (Ending.VIOLATED, Ending.ERROR)
    events = [
        _event(steps, index, row, sent, failing=failing and index == len(rows) - 1)
        for index, row in enumerate(rows)
    ]
    events = [replace(e, lost=(*e.lost, *sent.gone[e.number])) for e in events]
    loop = trace.loop if trace.loop != trace.depth else None
    end = " ".join(line.strip() for line in after(trace)) if loop is None else ""
    return Sequence(tuple(names), tuple(events), loop, end)


def _event(steps: Steps, index: int, row: Row, queues: _Queues, *, failing: bool) -> Event:
    transition = steps.system.transitions[steps.taken[index]]
    lost: tuple[str, ...] = ()
    arriving: tuple[Sent, ...] = ()
    error = steps.trace.error
    if index < len(steps.trace.moves):
        arriving = queues.step(index, transition, row.part.lane)
    elif error is not None and error.failure is Failure.UNHANDLED:
        lost = (ascii_only(f"{transition.event} is lost"),)
    span = steps.step(transition.action).span
    return Event(
        index + 1,
        row.part,
        row.partner,
        row.details,
        arriving,
        lost,
        failing,
        span,
        row.sign.strip(),
    )


class _Queues:
    """Follows the messages: `waiting` are those in each queue, `gone` the lost ones by the step
    that sent them.

    What a step sends and takes is seen where queues have room for all of it.
    """

    def __init__(self, system: System, trace: Trace) -> None:
        self.system = system
        self.trace = trace
        self.roomy = replace(system, queues=tuple(map(_roomy, system.queues)))
        self.waiting: dict[tuple[int, int], list[Sent]] = defaultdict(list)
        self.gone: dict[int, list[str]] = defaultdict(list)

    def step(self, index: int, transition: Transition, lane: int) -> tuple[Sent, ...]:
        """The messages that the step out of state `index` takes."""
        before, after = self.trace.states[index : index + 2]
        move = take(self.roomy, before, self.trace.moves[index].transition)
        arriving: list[Sent] = []
        receiving = {receive.queue for receive in _receives(transition.body)}
        for q, queue in enumerate(self.system.queues):
            for position in range(queue.size):
                old, new = before.queues[q][position], after.queues[q][position]
                full = move.state.queues[q][position] if isinstance(move, Move) else new
                if not _agrees(queue.overflow, full, new):
                    full = new  # the step does something else where there is no room
                out, added = _difference(old, full)
                there = self.waiting[q, position]
                there += [Sent(index + 1, lane, self._text(q, position, one)) for one in added]
                left, there = there[:out], there[out:]
                if q in receiving:
                    arriving += left
                else:
                    self._lose(left, index + 1)
                self.waiting[q, position] = self._kept(queue.overflow, there, len(new), index + 1)
        return tuple(arriving)

    def _kept(self, overflow: Overflow, there: list[Sent], room: int, number: int) -> list[Sent]:
        """The messages that stay in a queue: the first ones, or the last if it is written over."""
        cut = len(there) - room if overflow is Overflow.OVERWRITE else room
        first, rest = there[:cut], there[cut:]
        if overflow is Overflow.OVERWRITE:
            first, rest = rest, first
        self._lose(rest, number)
        return first

    def _lose(self, messages: Iterable[Sent], number: int) -> None:
        for one in messages:
            later = "" if one.number == number else f" in step {number}"
            self.gone[one.number].append(f"{one.text} is lost{later}")

    def _text(self, q: int, position: int, entry: tuple[int, ...]) -> str:
        name = show_queue(self.system, q, position)
        held = show_entry(self.system.queues[q], entry)
        return ascii_only(name + (held if held.startswith("(") else f"({held})"))


def _roomy(queue: Queue) -> Queue:
    """A queue that loses nothing of what one step sends."""
    losing = queue.overflow in (Overflow.DROP, Overflow.OVERWRITE)
    return replace(queue, capacity=queue.capacity + MOST_SENT) if losing else queue


def _agrees(overflow: Overflow, full: Entries, new: Entries) -> bool:
    """Whether a queue is what is left of one with room."""
    if overflow is Overflow.OVERWRITE:
        return new == full[len(full) - len(new) :]
    return new == full[: len(new)]


def _difference(old: Entries, new: Entries) -> tuple[int, Entries]:
    """How many entries went out at the front, and those that came in behind."""
    for out in range(len(old) + 1):
        rest = old[out:]
        if new[: len(rest)] == rest:
            return out, new[len(rest) :]
    raise AssertionError("at the latest, all are gone")


def _receives(body: Iterable[Statement]) -> Iterator[Receive]:
    for statement in body:
        match statement:
            case Receive():
                yield statement
            case Branch():
                yield from _receives((*statement.then, *statement.otherwise))
            case _:
                pass
