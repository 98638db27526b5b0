"""A check and columns go in, the rows of a matrix on it come out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from rascheck.lang import syntax
from rascheck.lang.names import Program
from rascheck.run.identity import Identity
from rascheck.run.jobs import narrowed
from rascheck.run.judge import Expectation, expectations
from rascheck.run.matrix.columns import Columns
from rascheck.run.matrix.differences import Differences
from rascheck.run.matrix.points import Place, Plan, Point, plan
from rascheck.run.matrix.verdicts import BAD, Known, Verdicts
from rascheck.run.options import Options
from rascheck.run.traces import written
from rascheck.show.matrix.data import Cell, Difference, MatrixRow
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict

SEVERITY = (
    Verdict.ERROR,
    Verdict.DEADLOCK,
    Verdict.VIOLATED,
    Verdict.UNREACHABLE,
    Verdict.UNKNOWN,
    Verdict.VACUOUS,
    Verdict.HOLDS,
    Verdict.REACHABLE,
)
"""Of several combinations the first of these is told."""
SHOWN = frozenset({Verdict.VIOLATED, Verdict.DEADLOCK, Verdict.ERROR})
"""The verdicts whose traces are shown."""


def rows_of(
    program: Program, check: syntax.Check, columns: Columns, options: Options
) -> tuple[MatrixRow, ...]:
    """The rows on a check, a property each. Raises `KeyboardInterrupt` and `OSError`."""
    cache = options.cache
    if cache is None:
        return _Rows(program, plan(program, check, columns, options), columns, options).rows()
    identity = Identity(program, options, cache)
    key = identity.rows(check, repr(columns), str(options.out))
    known = cache.get(key)
    if isinstance(known, Finished) and known.files == _digests(known.rows):
        return known.rows
    rows = _Rows(program, plan(program, check, columns, options), columns, options).rows()
    if not any(cell.limit for row in rows for cell in row.cells):
        cache.put(key, Finished(rows, _digests(rows)))
    return rows


@dataclass(frozen=True)
class Finished:
    """All rows on a check, with the digests of the files of their traces."""

    rows: tuple[MatrixRow, ...]
    files: Mapping[str, str]


def _digests(rows: Sequence[MatrixRow]) -> dict[str, str]:
    """What is in the files of traces; a file that is not there has no digest."""
    found = {}
    for path in {cell.trace for row in rows for cell in row.cells if cell.trace}:
        with suppress(OSError):
            found[path] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return found


class _Rows:
    """The rows on one check in the making."""

    def __init__(self, program: Program, planned: Plan, columns: Columns, options: Options) -> None:
        self.program = program
        self.plan = planned
        self.check = planned.check
        self.columns = columns
        self.options = options
        self.verdicts = Verdicts(program, planned, options)
        self.expected = expectations(self.check)
        self.files: dict[object, Mapping[str, str]] = {}

    def rows(self) -> tuple[MatrixRow, ...]:
        """All rows."""
        self.verdicts.find(self.plan.points)
        for point in self.plan.points:
            known = self.verdicts[point]
            if BAD & {*known.verdicts.values()} or self._is_judged_by_step(point):
                self.verdicts.end(point)
        names = self._names()
        cells = {name: [self._cell(place, name) for place in self.plan.places] for name in names}
        found = {name: [cell.verdict for cell in row] for name, row in cells.items()}
        differences = {}
        if self.plan.points and not self.plan.is_one:
            work = Differences(self.program, self.plan, self.verdicts, worst, self.columns)
            differences = work.of(names, found)
        return tuple(
            self._row(name, tuple(row), differences.get(name, ())) for name, row in cells.items()
        )

    def _is_judged_by_step(self, point: Point) -> bool:
        own = self.plan.places[self.plan.own] if self.plan.own is not None else Place()
        judged = any(point.key == one.key for one in own.points)
        return judged and any(expectation.by for expectation in self.expected.values())

    def _names(self) -> list[str]:
        """The properties, and what is said of deadlocks and errors where there is something."""
        names = [ident.name for ident in self.check.verify]
        for name in (DEADLOCK, ERROR):
            seen = [self.verdicts[p].verdicts.get(name) for p in self.plan.points]
            if name in self.expected or any(one not in (None, Verdict.HOLDS) for one in seen):
                names.append(name)
        return names

    def _row(
        self, name: str, cells: tuple[Cell, ...], differences: tuple[Difference, ...]
    ) -> MatrixRow:
        declared = self.program.properties.get(name)
        row = MatrixRow(
            self.check.span.source.path,
            self.check.name.name,
            name,
            declared.sentence if declared else "",
            cells,
            one=self.plan.is_one,
            differences=differences,
        )
        own = self.plan.own
        if own is None:
            return row
        expectation = self.expected.get(name)
        known = [self.verdicts[point] for point in self.plan.places[own].points]
        return replace(
            row,
            own=own,
            expected=expectation.verdict if expectation else None,
            by=(expectation.by or None) if expectation else None,
            met=all(_met(one, name, expectation) for one in known),
        )

    # --------------------------------------------------------------------------------------- cells

    def _cell(self, place: Place, name: str) -> Cell:
        if not place.points:
            return Cell(None, reason=place.reason)
        known = [self.verdicts[point] for point in place.points]
        problem = next((one.problem for one in known if one.problem), "")
        if problem:
            return Cell(None, reason=problem)
        verdict = worst(known, name)
        failing = [n for n, one in enumerate(known) if _of(one, name) is verdict]
        first = min(failing, key=lambda n: _depth(known[n], name))
        point, one = place.points[first], known[first]
        places = [each.keys for each in self.plan.places]
        cell = Cell(
            verdict,
            point=places.index(place.keys),
            limit=one.limit if verdict is Verdict.UNKNOWN else "",
            why=one.why.get(name, "") if verdict is Verdict.UNKNOWN else "",
            profiles=point.overrides.profiles,
            given=tuple(point.overrides.values.items()),
            combination=tuple(point.combination.shown.items()),
            failing=len(failing),
            combinations=len(known),
        )
        if verdict not in SHOWN or name not in one.traces:
            return cell
        traced = one.traces[name]
        return replace(
            cell,
            depth=traced.depth,
            loop=traced.loop,
            steps=traced.steps,
            trace=self._file(point, name),
        )

    def _file(self, point: Point, name: str) -> str:
        """Where the trace is, after it was written."""
        if self.options.out is None:
            return ""
        if point.key not in self.files:
            kept = self.verdicts.files(point)
            assert kept is not None, "it was run before"
            shown = {row.property for row in kept.report.rows if row.verdict in SHOWN}
            files = {name: text for name, text in kept.files.items() if name in shown}
            report = written(replace(kept, files=files), self.options)
            self.files[point.key] = {row.property: row.trace_path or "" for row in report.rows}
        return self.files[point.key].get(name, "")


def worst(known: Sequence[Known], name: str) -> Verdict:
    """The verdict on a property in several combinations."""
    return min((_of(one, name) for one in known), key=SEVERITY.index)


def _of(known: Known, name: str) -> Verdict:
    return known.verdicts.get(name, Verdict.HOLDS)


def _depth(known: Known, name: str) -> int:
    traced = known.traces.get(name)
    return traced.depth if traced else 0


def _met(known: Known, name: str, expectation: Expectation | None) -> bool:
    verdict = _of(known, name)
    if expectation is None:
        return verdict in (Verdict.HOLDS, Verdict.REACHABLE)
    if verdict is not expectation.verdict:
        return False
    traced = known.traces.get(name)
    return not expectation.by or (traced is not None and expectation.by in traced.steps)


def wanted(checks: Sequence[syntax.Check], options: Options) -> list[syntax.Check]:
    """The checks that are asked for, without what they solve for."""
    found = [narrowed(check, options) for check in checks]
    return [replace(one, finds=(), condition=()) for one in found if one is not None and one.verify]
