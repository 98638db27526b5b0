"""How long a proof may take, and how it ends where that is not enough."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from rascheck.prove.solver import Answer, Solver, Truth


class GaveUp(Exception):
    """No answer: `limit` is "seconds", "memory", "depth", or what Z3 says."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


@dataclass(frozen=True)
class Clock:
    """What is left of the time; `megabytes` is what Z3 may take. `stopped` ends it at once."""

    end: float
    megabytes: int | None = None
    stopped: threading.Event = field(default_factory=threading.Event)

    @staticmethod
    def of(seconds: float, megabytes: int | None = None) -> Clock:
        """A clock that begins to run now."""
        return Clock(time.monotonic() + seconds, megabytes)

    def left(self) -> float:
        """The seconds that are left. Raises `GaveUp` if there are none."""
        left = self.end - time.monotonic()
        if left <= 0 or self.stopped.is_set():
            raise GaveUp("seconds")
        return left

    def part(self, share: float = 1.0) -> Clock:
        """A clock of its own for a part of what is left. Raises `GaveUp`."""
        return Clock(time.monotonic() + self.left() * share, self.megabytes)

    def ask(self, solver: Solver, *assumptions: Truth) -> bool:
        """Whether all that is asserted can hold together. Raises `GaveUp`."""
        solver.limit(self.left())
        answer = solver.ask(*assumptions)
        if answer is Answer.UNKNOWN:
            raise gave_up(solver.why())
        return answer is Answer.YES


def gave_up(why: str) -> GaveUp:
    """Z3's reason in our words."""
    if "memory" in why:
        return GaveUp("memory")
    if why in ("timeout", "canceled", "interrupted", "interrupted from keyboard"):
        return GaveUp("seconds")
    return GaveUp(why)
