"""Work goes in; processes beside this one do it, and results come out in the order they finish.

What all work is given is sent to each process once. An interrupt is the business of this process
alone.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import pickle
import signal
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from rascheck.diagnostics import Defect
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination
from rascheck.run.execute import Result, run_job
from rascheck.run.jobs import Job, narrowed
from rascheck.run.options import Options

Work = Callable[[Any, Any], object]
"""A function of a module, on what all are given and on what one piece of work is."""


class WorkerFailed(Exception):
    """A process that ran a check ended or raised an exception: our bug, or it was killed."""


@dataclass(frozen=True)
class Piece:
    """A piece of work, on the check of this name."""

    number: int
    name: str
    data: object


@dataclass(frozen=True)
class Failure:
    """The text of an exception."""

    text: str


def results(
    program: Program, jobs: Sequence[tuple[int, Job]], options: Options, processes: int
) -> Iterator[tuple[int, Result]]:
    """Run the jobs, as `spread` does its work. Raises `WorkerFailed` or `Defect`."""
    pieces = [
        Piece(n, job.check.name.name, (job.check.name.name, job.combination)) for n, job in jobs
    ]
    return spread(_run, (program, options), pieces, processes)


def _run(given: tuple[Program, Options], job: tuple[str, Combination]) -> Result:
    (program, options), (name, combination) = given, job
    check = narrowed(program.checks[name], options)
    assert check is not None, "it was narrowed the same way before it was sent"
    return run_job(program, Job(check, combination), options).sent()


def spread(
    work: Work, given: object, pieces: Sequence[Piece], processes: int
) -> Iterator[tuple[int, Any]]:
    """Do the work: each process does a share, what stands first first.

    What stands side by side is alike, and a process that has done one such piece does the next in
    less time. Raises `WorkerFailed` or `Defect`.
    """
    payload = pickle.dumps((gc.get_threshold(), work, given), protocol=5)
    processes = min(processes, len(pieces))
    bounds = [len(pieces) * n // processes for n in range(processes + 1)]
    shares = [deque(pieces[start:end]) for start, end in pairwise(bounds)]
    started: list[tuple[BaseProcess, Connection]] = []
    running: dict[Connection, Piece] = {}
    try:
        for _ in shares:
            started.append(_start())
        owners = {connection: share for (_, connection), share in zip(started, shares, strict=True)}
        for connection in owners:
            _give(connection, payload)
            _next(connection, owners, running)
        while running:
            for ready in wait(list(running)):
                assert isinstance(ready, Connection), "nothing else is waited for"
                piece = running.pop(ready)
                yield piece.number, _received(ready, piece.name)
                _next(ready, owners, running)
    finally:
        for process, connection in started:
            connection.close()
            process.terminate()
        for process, _ in started:
            process.join()


def _next(
    connection: Connection, shares: dict[Connection, deque[Piece]], running: dict[Connection, Piece]
) -> None:
    """Give a process that has nothing to do its next piece, or the last of the largest share."""
    own = shares[connection]
    piece = own.popleft() if own else None
    largest = max(shares.values(), key=len)
    if piece is None and largest:
        piece = largest.pop()
    if piece is not None:
        running[connection] = piece
        _give(connection, pickle.dumps(piece.data, protocol=5))


def _give(connection: Connection, data: bytes) -> None:
    with contextlib.suppress(OSError):  # it died; `_received` says so
        connection.send_bytes(data)


def _received(connection: Connection, name: str) -> object:
    """Raises `WorkerFailed`, or the `Defect` that the process found."""
    try:
        found: object = connection.recv()
    except (EOFError, OSError):
        raise WorkerFailed(f"the process that ran check `{name}` died") from None
    if isinstance(found, Defect):
        raise found
    if isinstance(found, Failure):
        raise WorkerFailed(f"check `{name}`\n{found.text}")
    return found


def _start() -> tuple[BaseProcess, Connection]:
    """A process that no interrupt reaches: it inherits that the signal is blocked."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=working, args=(there,), daemon=True)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    there.close()
    return process, here


def working(connection: Connection) -> None:
    """Do work, piece after piece, until there is nobody to give any."""
    try:
        threshold, work, given = pickle.loads(connection.recv_bytes())
        gc.set_threshold(*threshold)
        while True:
            data = pickle.loads(connection.recv_bytes())
            connection.send(_outcome(work, given, data))
    except (EOFError, OSError):
        return


def _outcome(work: Work, given: object, data: object) -> object:
    try:
        return work(given, data)
    except Defect as defect:
        return defect
    except Exception:
        return Failure(traceback.format_exc())
