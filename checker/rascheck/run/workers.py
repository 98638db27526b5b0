"""Jobs go in; processes beside this one run them, and results come out in the order they finish.

The program is sent to each process once. An interrupt is the business of this process alone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import signal
import traceback
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from rascheck.diagnostics import Defect
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination
from rascheck.run.execute import Result, run_job
from rascheck.run.jobs import Job, narrowed
from rascheck.run.options import Options


class WorkerFailed(Exception):
    """A process that ran a check ended or raised an exception: our bug, or it was killed."""


def results(
    program: Program, jobs: Sequence[tuple[int, Job]], options: Options, processes: int
) -> Iterator[tuple[int, Result]]:
    """Run the jobs, those that stand first first. Raises `WorkerFailed` or `Defect`."""
    payload = pickle.dumps((program, options), protocol=5)
    waiting = [(number, job) for number, job in reversed(jobs)]
    started: list[tuple[BaseProcess, Connection]] = []
    running: dict[Connection, tuple[int, str]] = {}
    try:
        for _ in range(min(processes, len(jobs))):
            started.append(_start())
        for _, connection in started:
            _give(connection, payload)
            _next(connection, waiting, running)
        while running:
            for ready in wait(list(running)):
                assert isinstance(ready, Connection), "nothing else is waited for"
                number, name = running.pop(ready)
                yield number, _received(ready, name)
                _next(ready, waiting, running)
    finally:
        for process, connection in started:
            connection.close()
            process.terminate()
        for process, _ in started:
            process.join()


def _next(
    connection: Connection,
    waiting: list[tuple[int, Job]],
    running: dict[Connection, tuple[int, str]],
) -> None:
    """Give a process that has nothing to do the next job."""
    if waiting:
        number, job = waiting.pop()
        name = job.check.name.name
        running[connection] = (number, name)
        _give(connection, pickle.dumps((name, job.combination), protocol=5))


def _give(connection: Connection, data: bytes) -> None:
    with contextlib.suppress(OSError):  # it died; `_received` says so
        connection.send_bytes(data)


def _received(connection: Connection, name: str) -> Result:
    """Raises `WorkerFailed`, or the `Defect` that the process found."""
    try:
        found = connection.recv()
    except (EOFError, OSError):
        raise WorkerFailed(f"the process that ran check `{name}` died") from None
    if isinstance(found, Defect):
        raise found
    if not isinstance(found, Result):
        raise WorkerFailed(f"check `{name}`\n{found}")
    return found


def _start() -> tuple[BaseProcess, Connection]:
    """A process that no interrupt reaches: it inherits that the signal is blocked."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(there,), daemon=True)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    there.close()
    return process, here


def work(connection: Connection) -> None:
    """Run jobs, one after the other, until there is nobody to give any."""
    try:
        program, options = pickle.loads(connection.recv_bytes())
        while True:
            name, combination = pickle.loads(connection.recv_bytes())
            connection.send(_outcome(program, options, name, combination))
    except (EOFError, OSError):
        return


def _outcome(
    program: Program, options: Options, name: str, combination: Combination
) -> Result | Defect | str:
    try:
        check = narrowed(program.checks[name], options)
        assert check is not None, "it was narrowed the same way before it was sent"
        return run_job(program, Job(check, combination), options).sent()
    except Defect as defect:
        return defect
    except Exception:
        return traceback.format_exc()
