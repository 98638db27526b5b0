"""A run goes in; what was put into queues comes out, with where it was taken out, or that it was
lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rascheck.system.evaluate import Context, evaluate, execute_one, locate
from rascheck.system.ir import Branch, Clear, Overflow, Receive, Send, Statement, System
from rascheck.system.notation import show_queue
from rascheck.system.text import show_entry
from rascheck.system.trace import Move, State, Trace

LOST = -1
WAITING = 0


class Message(NamedTuple):
    """An entry that step `sent` put into a queue.

    `taken` is the step that took it out, LOST if there was no room or it was thrown away, WAITING
    if it is still there at the end. `gone` is the step that threw it away, if that is a later one.
    """

    queue: str
    entry: str
    sent: int
    taken: int
    gone: int = 0

    def row(self) -> list[str | int]:
        """As it stands in a page."""
        return list(self) if self.gone else list(self[:-1])


def messages(system: System, trace: Trace) -> list[Message]:
    """All that was sent, in the order in which it was."""
    return posts(system, trace)[-1].sent


def posts(system: System, trace: Trace) -> list[Post]:
    """What was sent up to each state of a run."""
    found = [Post(system)]
    for state, move in zip(trace.states, trace.moves, strict=False):
        found.append(found[-1].after(state, move))
    return found


class Post:
    """Follows the entries of the queues of a run; they are numbered as they are sent."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.sent: list[Message] = []
        self.steps = 0
        self.waiting: dict[tuple[int, int], list[int]] = {}

    def after(self, state: State, move: Move) -> Post:
        """What is so behind one more step, which leaves `state`."""
        post = Post(self.system)
        post.sent = list(self.sent)
        post.steps = self.steps + 1
        post.waiting = {queue: list(held) for queue, held in self.waiting.items()}
        body = self.system.transitions[move.transition].body
        for statement, at, after in executed(self.system, body, state, {}):
            post.handle(statement, at, after)
        return post

    def changed(self, before: Post) -> list[tuple[int, Message]]:
        """Those that are not as before, with their numbers."""
        old = [*before.sent, *[None] * (len(self.sent) - len(before.sent))]
        pairs = enumerate(zip(self.sent, old, strict=True))
        return [(number, message) for number, (message, was) in pairs if message != was]

    def handle(self, statement: Statement, at: Context, after: State) -> None:
        """What one statement does to a queue."""
        if not isinstance(statement, Send | Receive | Clear):
            return
        declared = self.system.queues[statement.queue]
        position = locate(at, declared.name, declared.dims, statement.subscripts, None)
        held = self.waiting.setdefault((statement.queue, position), [])
        match statement:
            case Receive():
                self.end(held, 1, self.steps)
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
                message = Message(name, show_entry(declared, entry), self.steps, taken)
                self.sent.append(message)

    def end(self, held: list[int], count: int, taken: int) -> None:
        """The oldest entries of a queue leave it."""
        for number in held[:count]:
            message = self.sent[number]
            gone = self.steps if taken == LOST and message.sent < self.steps else 0
            self.sent[number] = message._replace(taken=taken, gone=gone)
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
