"""A run goes in; what was put into queues comes out, with where it was taken out, or that it was
lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rascheck.system.evaluate import Context, Failed, evaluate, execute_one, locate
from rascheck.system.ir import Branch, Clear, Overflow, Receive, Send, Statement, System
from rascheck.system.notation import show_queue
from rascheck.system.text import show_entry
from rascheck.system.trace import State, Trace

LOST = -1
WAITING = 0


class Message(NamedTuple):
    """An entry that step `sent` put into a queue.

    `taken` is the step that took it out, LOST if there was no room or it was thrown away, WAITING
    if it is still there at the end.
    """

    queue: str
    entry: str
    sent: int
    taken: int


def messages(system: System, trace: Trace) -> list[Message]:
    """All that was sent, in the order in which it was."""
    return Post(system, trace).all()


class Post:
    """Follows the entries of the queues of a run; they are numbered as they are sent."""

    def __init__(self, system: System, trace: Trace) -> None:
        self.system = system
        self.trace = trace
        self.sent: list[Message] = []
        self.waiting: dict[tuple[int, int], list[int]] = {}

    def all(self) -> list[Message]:
        """What all steps have sent."""
        state = self.trace.initial
        for step, move in enumerate(self.trace.moves, 1):
            body = self.system.transitions[move.transition].body
            try:
                for statement, at, after in executed(self.system, body, state, {}):
                    self.handle(step, statement, at, after)
            except Failed:
                break  # the step that fails is the last one
            state = move.state
        return self.sent

    def handle(self, step: int, statement: Statement, at: Context, after: State) -> None:
        """What one statement does to a queue."""
        if not isinstance(statement, Send | Receive | Clear):
            return
        declared = self.system.queues[statement.queue]
        position = locate(at, declared.name, declared.dims, statement.subscripts, None)
        held = self.waiting.setdefault((statement.queue, position), [])
        match statement:
            case Receive():
                self.end(held, 1, step)
            case Clear():
                self.end(held, len(held), LOST)
            case Send():
                name = show_queue(self.system, statement.queue, position)
                entry = tuple(evaluate(at, value) for value in statement.values)
                before = at.state.queues[statement.queue][position]
                full = len(before) == declared.capacity
                lost = full and declared.overflow is Overflow.DROP
                kept = len(after.queues[statement.queue][position]) - (not lost)
                self.end(held, len(before) - kept, LOST)
                if not lost:
                    held.append(len(self.sent))
                taken = LOST if lost else WAITING
                message = Message(name, show_entry(declared, entry), step, taken)
                self.sent.append(message)

    def end(self, held: list[int], count: int, taken: int) -> None:
        """The oldest entries of a queue leave it."""
        for number in held[:count]:
            self.sent[number] = self.sent[number]._replace(taken=taken)
        del held[:count]


def executed(
    system: System, body: tuple[Statement, ...], state: State, locals: dict[int, int]
) -> Iterator[tuple[Statement, Context, State]]:
    """The statements of a body that are reached, each with where it began and what it led to."""
    for statement in body:
        at = Context(system, state, dict(locals))
        if isinstance(statement, Branch):
            side = statement.then if evaluate(at, statement.condition) else statement.otherwise
            for found in executed(system, side, state, locals):
                yield found
                state = found[2]
            continue
        state = execute_one(system, statement, state, locals)
        yield statement, at, state
