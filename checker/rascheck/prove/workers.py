"""Attempts at one question go in; the first answer comes out, and the others end.

Each works in a thread of its own with terms of its own: Z3 runs beside Python, and the thread that
waits can be interrupted, and need not wait longer than it wants.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from rascheck.prove.clock import Clock, GaveUp
from rascheck.prove.solver import Terms

_T = TypeVar("_T")

GRACE = 1.0
"""So many seconds after the end Z3 is waited for; then it is left alone."""


class _Worker(threading.Thread, Generic[_T]):
    """One attempt; what came of it, or the exception, goes to `answers` with its number."""

    def __init__(
        self,
        number: int,
        attempt: Callable[[Terms, Clock], _T],
        clock: Clock,
        answers: queue.Queue[tuple[int, _T | BaseException]],
    ) -> None:
        super().__init__(daemon=True)
        self.terms = Terms()
        self._number = number
        self._attempt = attempt
        self._clock = clock
        self._answers = answers

    def run(self) -> None:
        """Try."""
        try:
            self._answers.put((self._number, self._attempt(self.terms, self._clock)))
        except BaseException as error:
            self._answers.put((self._number, error))


def first(attempts: Sequence[Callable[[Terms, Clock], _T]], clock: Clock) -> _T:
    """The answer of the attempt that is first to have one.

    If all give up, raises the `GaveUp` of the first attempt; at once what else one of them raises.
    """
    inner = clock.part()
    answers: queue.Queue[tuple[int, _T | BaseException]] = queue.Queue()
    workers = [_Worker(n, attempt, inner, answers) for n, attempt in enumerate(attempts)]
    for worker in workers:
        worker.start()
    given_up: dict[int, GaveUp] = {}
    try:
        while len(given_up) < len(workers):
            number, answer = answers.get(timeout=inner.end - time.monotonic() + GRACE)
            if not isinstance(answer, BaseException):
                return answer
            if not isinstance(answer, GaveUp):
                raise answer
            given_up[number] = answer
    except (queue.Empty, ValueError):
        raise GaveUp("seconds") from None
    finally:
        _end(workers, inner)
    raise given_up[min(given_up)]


def _end(workers: Sequence[_Worker[_T]], clock: Clock) -> None:
    """Interrupt what still works, again and again: an interrupt between two questions is lost."""
    clock.stopped.set()
    end = time.monotonic() + GRACE / 2
    while any(worker.is_alive() for worker in workers) and time.monotonic() < end:
        for worker in workers:
            if worker.is_alive():
                worker.terms.interrupt()
                worker.join(0.02)
