"""Room: what a body appends to `block` queues comes in, what it asks of them goes out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rascheck.system import ir


@dataclass(frozen=True)
class Room:
    """What the statements so far may have appended to a `block` queue, and what this asks for.

    The queue holds at most as many entries as before the body and `added` more (None: it has been
    cleared on every path), and at most `held` on the paths that have cleared it. `most_added` and
    `most_held` are the greatest of these that a send has led to.
    """

    added: int | None = 0
    held: int | None = None
    most_added: int = 0
    most_held: int = 0

    def sent(self) -> Room:
        """After one more entry."""
        added = None if self.added is None else self.added + 1
        held = None if self.held is None else self.held + 1
        most_added, most_held = max(self.most_added, added or 0), max(self.most_held, held or 0)
        return Room(added, held, most_added, most_held)

    def cleared(self) -> Room:
        """After the queue has been emptied."""
        return replace(self, added=None, held=0)

    def either(self, other: Room) -> Room:
        """After one of two paths."""
        return Room(
            _greater(self.added, other.added),
            _greater(self.held, other.held),
            max(self.most_added, other.most_added),
            max(self.most_held, other.most_held),
        )


def _greater(one: int | None, other: int | None) -> int | None:
    return max((n for n in (one, other) if n is not None), default=None)


Rooms = dict[tuple[int, tuple[ir.Expr, ...]], Room]
"""For each `block` queue, by number and subscripts."""


def either(one: Rooms, other: Rooms) -> Rooms:
    """After one of two paths."""
    return {key: one.get(key, Room()).either(other.get(key, Room())) for key in one | other}
