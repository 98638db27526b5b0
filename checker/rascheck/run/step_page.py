"""What a page over the live model asks comes in, as JSON; what it shows next goes out.

A run is named by the commands that lead to it: whoever asks twice is answered the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rascheck.explain.kept_back import kept_back
from rascheck.run import step
from rascheck.run.step import Refused, Session
from rascheck.run.step_save import commands, report_of, written
from rascheck.run.step_start import Start
from rascheck.run.step_views import values_of
from rascheck.run.step_words import along, initial, numbers
from rascheck.run.view import told, viewed_live
from rascheck.show.step import saved
from rascheck.system.explained import Blocked
from rascheck.system.ir import System, cardinality, show_value
from rascheck.system.notation import show_place
from rascheck.system.trace import State, Trace

LONGEST = 2_000
"""A page goes along runs of so many steps."""
MOST_NUMBER = 999_999_999
"""No step has a larger number."""
KNOWN = 64
"""So many runs are kept, which need not be gone along again."""
MOST_WAYS = 10_000
"""Of so many beginnings of runs what keeps steps back is kept."""


class Misunderstood(Exception):
    """A question that means nothing here; what would is in words."""


class Live:
    """A model that is walked through, and where that begins."""

    def __init__(self, start: Start, session: Session, out: Path) -> None:
        self._start = start
        self._session = session
        self._out = out
        self._known: OrderedDict[str, Session] = OrderedDict()
        self._back: dict[tuple[State, tuple[int, ...]], tuple[Blocked, ...]] = {}

    # What a page asks.

    def page(self) -> str:
        """The page of the run that the walk begins in, with the step that is shown first."""
        session = step.go(self._session, self._session.length)
        report = report_of(self._start, session)
        return viewed_live(report, report.rows[0], self._live(session, self._session.position))

    def run(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """`{path, at, take}`: what is shown of a run up to step `at`, with one step more;
        `{values}`: of one of no step, with these initial values."""
        match asked:
            case {"path": str(path), **rest} if rest.keys() <= {"at", "take"}:
                counts = {name: _count(name, value) for name, value in rest.items()}
                return self._told(_cut(self._along(path), **counts))
            case {"values": dict(values), **rest} if not rest:
                words = [_word(name, value) for name, value in values.items()]
                return self._told(initial(self._first(), words))
        raise Misunderstood("a run has a `path`, and `at` and `take`; or it has `values`")

    def save(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """`{path, name}`: where the trace of a run was written. Without a name it gets one."""
        match asked:
            case {"path": str(path), "name": str(name), **rest} if not rest:
                session = self._along(path)
                file, report = written(self._start, session, self._out, name, over=False)
                return {"said": saved(file, report), "path": str(file)}
        raise Misunderstood("what is saved has a `path` and a `name`, which may be empty")

    # How it is found.

    def _first(self) -> Session:
        """The session in which every path begins."""
        first: State = self._start.first or self._session.initial
        return Session(self._session.system, first)

    def _along(self, path: str) -> Session:
        """The session to which a path leads."""
        if path in self._known:
            self._known.move_to_end(path)
            return self._known[path]
        if len(path.split()) > 2 * LONGEST:
            raise _too_long()
        session = along(self._first(), path)
        if session is None:
            raise Misunderstood("a path has the numbers of steps, behind `i NAME=VALUE;`")
        self._keep(path, session)
        return session

    def _keep(self, path: str, session: Session) -> None:
        self._known[path] = session
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)

    def _told(self, session: Session) -> dict[str, Any]:
        """What is shown of a run, at its end."""
        report = report_of(self._start, session)
        live = self._live(session, session.length)
        self._keep(live["path"], session)
        return told(report, report.rows[0], self._kept_back) | {"live": live}

    def _kept_back(self, system: System, trace: Trace, index: int) -> tuple[Blocked, ...]:
        """What keeps steps back, looked up where a run began in the same way."""
        way = trace.initial, tuple(move.transition for move in trace.moves[:index])
        if way not in self._back:
            if len(self._back) >= MOST_WAYS:
                self._back.clear()
            self._back[way] = kept_back(system, trace, index)
        return self._back[way]

    def _live(self, session: Session, at: int) -> dict[str, Any]:
        """What leads to a run, the step that is shown of it, and which initial values are open."""
        free = [
            _open(session.system, session.initial, variable, position)
            for variable, position in step.free(session.system)
            if cardinality(session.system.variables[variable].type) > 1
        ]
        return {"path": commands(self._start, session), "at": at, "free": free}


def _cut(session: Session, at: int | None = None, take: int | None = None) -> Session:
    """The first steps of a run, and then perhaps an enabled one, by its number."""
    found = step.go(session, session.length if at is None else at)
    found = replace(found, moves=found.taken, error=found.failed)
    if take is None:
        return found
    if found.length >= LONGEST:
        raise _too_long()
    return numbers(found, [str(take)])


def _too_long() -> Refused:
    told = f"a run of more than {LONGEST:,} steps is not shown"
    return Refused(told, "save it, and go on in a terminal: `rascheck step` without --serve")


def _open(system: System, initial: State, variable: int, position: int) -> dict[str, str]:
    """An initial value that may be another one."""
    scalar = system.variables[variable].type
    return {
        "name": show_place(system, variable, position),
        "value": show_value(scalar, initial.values[variable][position]),
        "values": values_of(scalar),
    }


def _count(name: str, value: object) -> int:
    match value:
        case bool():
            pass
        case int() if 0 <= value <= MOST_NUMBER:
            return value
    raise Misunderstood(f"`{name}` is the number of a step")


def _word(name: object, value: object) -> str:
    """`nodes[vcpu0,cpu0]=1`."""
    if not isinstance(value, str):
        raise Misunderstood("an initial value is a text")
    return f"{name}={value}".replace(" ", "")
