"""A System and a trace come in; who does what in which order goes out, for charts that are drawn.

All machines that take part have a lane, in the order of the spec, which is that of an error's way.
A rendezvous is a message that arrives at once; what goes through a queue arrives in a later step,
or is lost: because the queue was full, or because it was written over or cleared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rascheck.show.mail import after
from rascheck.show.steps import Part, Row, Steps
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
from rascheck.system.trace import Ending, ModelError, State, Trace

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

    `arriving` are the messages that it takes out of queues, `lost` those of its own that never
    arrive. `failing` is the step that breaks the claim, or that fails.
    """

    number: int
    part: Part
    partner: Part | None
    details: tuple[str, ...]
    arriving: tuple[Sent, ...]
    lost: tuple[str, ...]
    failing: bool
    span: Span | None

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


def sequence(system: System, trace: Trace) -> Sequence:
    """The run as a sequence of events."""
    steps = Steps(system, trace, lambda _: "", len(system.instances))
    rows, names = steps.rows()
    sent = _Queues(system, trace)
    failing = trace.ending in (Ending.VIOLATED, Ending.ERROR)
    events = [
        _event(steps, index, row, sent, failing=failing and index == len(rows) - 1)
        for index, row in enumerate(rows)
    ]
    events = [replace(e, lost=(*e.lost, *sent.gone.get(e.number, ()))) for e in events]
    loop = trace.loop if trace.loop != trace.depth else None
    end = " ".join(line.strip() for line in after(trace)) if loop is None else ""
    return Sequence(tuple(names), tuple(events), loop, end)


def _event(steps: Steps, index: int, row: Row, queues: _Queues, *, failing: bool) -> Event:
    transition = steps.system.transitions[steps.taken[index]]
    lost: tuple[str, ...] = ()
    arriving: tuple[Sent, ...] = ()
    error = steps.trace.error
    if index < len(steps.trace.moves):
        arriving, lost = queues.step(index, transition, row.part.lane)
    elif error is not None and error.failure is Failure.UNHANDLED:
        lost = (ascii_only(transition.event),)
    span = steps.step(transition.action).span
    return Event(index + 1, row.part, row.partner, row.details, arriving, lost, failing, span)


class _Queues:
    """Follows the messages: `waiting` are those in each queue, `gone` the lost ones by the step
    that sent them."""

    def __init__(self, system: System, trace: Trace) -> None:
        self.system = system
        self.trace = trace
        self.roomy = replace(system, queues=tuple(map(_roomy, system.queues)))
        self.waiting: dict[tuple[int, int], list[Sent]] = {}
        self.gone: dict[int, list[str]] = {}

    def step(
        self, index: int, transition: Transition, lane: int
    ) -> tuple[tuple[Sent, ...], tuple[str, ...]]:
        """The messages that a step takes, and its own that find no room."""
        before, after = self.trace.states[index : index + 2]
        arriving: list[Sent] = []
        for q, queue in enumerate(self.system.queues):
            for position in range(queue.size):
                old, new = before.queues[q][position], after.queues[q][position]
                if old == new:
                    continue
                out, added = _difference(old, new)
                waiting = self.waiting.setdefault((q, position), [])
                left, self.waiting[q, position] = waiting[:out], waiting[out:]
                if any(s.queue == q for s in _receives(transition.body)):
                    arriving += left
                else:
                    for one in left:
                        self.gone.setdefault(one.number, []).append(one.text)
                self.waiting[q, position] += [
                    Sent(index + 1, lane, self._text(q, position, entry)) for entry in added
                ]
        number = self.trace.moves[index].transition
        return tuple(arriving), tuple(self._dropped(before, after, number))

    def _dropped(self, before: State, after: State, number: int) -> Iterator[str]:
        """What would be in the queues, had there been room."""
        if not any(queue.overflow is Overflow.DROP for queue in self.system.queues):
            return
        move = take(self.roomy, before, number)
        if move is None or isinstance(move, ModelError):
            return
        for q, queue in enumerate(self.system.queues):
            for position in range(queue.size):
                kept = after.queues[q][position]
                for entry in move.state.queues[q][position][len(kept) :]:
                    yield self._text(q, position, entry)

    def _text(self, q: int, position: int, entry: tuple[int, ...]) -> str:
        name = show_queue(self.system, q, position)
        held = show_entry(self.system.queues[q], entry)
        return ascii_only(name + (held if held.startswith("(") else f"({held})"))


def _roomy(queue: Queue) -> Queue:
    """A queue that drops nothing that the real one drops in one step."""
    dropping = queue.overflow is Overflow.DROP
    return replace(queue, capacity=queue.capacity + MOST_SENT) if dropping else queue


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
