"""A session comes in; its run goes out as a report with one row, and as a file that is replayed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from rascheck import __version__
from rascheck.run import step
from rascheck.run.single import row_of
from rascheck.run.step import Refused, Session
from rascheck.run.step_start import Start
from rascheck.run.step_views import element_name
from rascheck.show import itf
from rascheck.show.report import CheckReport
from rascheck.system import semantics
from rascheck.system.ir import show_value
from rascheck.system.trace import Ending, Trace
from rascheck.system.verdict import DEADLOCK, ERROR

NAME = re.compile(r"[A-Za-z0-9_.=-]+")
"""What a trace's file may be called."""


def report_of(start: Start, session: Session) -> CheckReport:
    """The report on the run so far. A trace that was opened and is as it was keeps its own."""
    rows = start.report.rows
    known = rows[0].trace if rows else None
    if known is not None and _same(step.opened(session.system, known), session):
        return start.report
    trace = step.judged(session)
    row = row_of(session.system, trace, _decides(trace))
    return replace(start.report, rows=(row,), walk=(), by_hand=options(start, session))


def _same(one: Session, other: Session) -> bool:
    """Whether two sessions are behind the same steps."""
    return (one.initial, one.taken, one.failed) == (other.initial, other.taken, other.failed)


def _decides(trace: Trace) -> str:
    """The name under which a verdict is reported."""
    named = {Ending.DEADLOCK: DEADLOCK, Ending.ERROR: ERROR, Ending.STOPPED: Ending.STOPPED.value}
    return named.get(trace.ending, trace.claim)


def options(start: Start, session: Session) -> tuple[str, ...]:
    """The options of `rascheck step` that lead there."""
    walked = commands(start, session)
    return (*start.narrowed, *(("-c", walked) if walked else ()))


def commands(start: Start, session: Session) -> str:
    """The commands that lead there from where a session begins: `i x=1; 1 1 2`."""
    system, parts = session.system, []
    if session.initial != start.first:
        parts.append(" ".join(["i", *_values(start, session)]))
    numbers = [move.transition for move in session.taken]
    if session.failed is not None and session.failed.transition is not None:
        numbers.append(session.failed.transition)
    chosen = [
        str(
            1 + sum(semantics.take(system, state, earlier) is not None for earlier in range(number))
        )
        for state, number in zip(session.states, numbers, strict=False)
    ]
    return "; ".join([*parts, *([" ".join(chosen)] if chosen else [])])


def _values(start: Start, session: Session) -> Iterator[str]:
    """The initial values that are others than at the start; all that are open if it is unknown."""
    for variable, position in step.free(session.system):
        value = session.initial.values[variable][position]
        if start.first is None or start.first.values[variable][position] != value:
            name = element_name(session.system, (variable, position))
            yield f"{name}={show_value(session.system.variables[variable].type, value)}"


def written(
    start: Start, session: Session, folder: Path, name: str, *, over: bool = True
) -> tuple[Path, CheckReport]:
    """The file to which the run so far was written, and the report on it.

    Without a name it is one that no other trace has; with the name of a file that is there, it is
    written `over` that, or `Refused`.
    """
    if name and not NAME.fullmatch(name):
        raise Refused(f"`{name}` is no name for a file", "letters, digits and _ . = - make one")
    report = report_of(start, session)
    row = report.rows[0]
    assert row.trace is not None, "the row of a run has it"
    problems = semantics.replay(session.system, row.trace)
    assert not problems, f"a run that was taken by the reference: {problems}"
    origin = itf.origin(report, row, __version__)
    origin = replace(origin, system=start.system, files=start.files)
    text = itf.to_text(report.system, row.trace, origin)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.itf.json" if name else _unused(folder, start, text)
        _put(path, text, over=over)
    except OSError as error:
        where = error.filename or folder  # a full disk has no name
        raise Refused(f"{where}: {(error.strerror or 'it failed').lower()}") from None
    return path, report


def _put(path: Path, text: str, *, over: bool) -> None:
    """Write a file. One that has this text stays as it is, and no link is followed unless it may
    be written `over`."""
    if over:
        path.write_text(text, encoding="utf-8")
        return
    try:
        with path.open("x", encoding="utf-8") as file:
            _all_or_nothing(path, file, text)
    except FileExistsError:
        if path.is_symlink() or path.read_bytes() != text.encode():
            raise Refused(f"{path}: there is such a file", "choose another name") from None


def _all_or_nothing(path: Path, file: TextIO, text: str) -> None:
    """Write into a new file, of which nothing is left where that fails."""
    try:
        file.write(text)
        file.flush()
    except OSError:
        path.unlink()
        raise


def _unused(folder: Path, start: Start, text: str) -> Path:
    """`CHECK.by-hand.itf.json`, or with a number where there is another trace."""
    stem = start.system or start.report.check
    stem = "".join(c if NAME.fullmatch(c) else f"-{ord(c):x}-" for c in stem)
    number = 1
    while True:
        again = f"-{number}" if number > 1 else ""
        path = folder / f"{stem}.by-hand{again}.itf.json"
        if not path.exists() or path.read_bytes() == text.encode():
            return path
        number += 1
