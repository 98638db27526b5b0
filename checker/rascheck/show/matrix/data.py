"""What a matrix found, as `run` hands it over; no type here knows how it is printed."""

from __future__ import annotations

from rascheck.records import dataclass
from rascheck.system.ir import Citation
from rascheck.system.verdict import Verdict


@dataclass(frozen=True)
class Column:
    """The profiles of one column, one of each dimension."""

    profiles: tuple[str, ...]

    @property
    def name(self) -> str:
        """As it is written: `v6_18`, `v6_18,qemu`."""
        return ",".join(self.profiles)


@dataclass(frozen=True)
class Cell:
    """One property of one check under the profiles of one column.

    `verdict` is None where it is not applicable, which has a `reason`. `point` is the same in cells
    of a row that are one configuration: the profiles differ in nothing that the check reads. With a
    trace there are its `depth`, the `steps` that end it as `machine.step`, `loop` if it goes on for
    ever from there, and the file that it was written to. `overrides` and `profiles` are what it
    takes to reproduce the verdict, beside the check; `combination` what `for all` chose there, in
    `failing` of `combinations`.
    """

    verdict: Verdict | None
    point: int = 0
    reason: str = ""
    why: str = ""
    limit: str = ""
    depth: int | None = None
    loop: int | None = None
    steps: tuple[str, ...] = ()
    trace: str = ""
    profiles: tuple[str, ...] = ()
    given: tuple[tuple[str, str], ...] = ()
    combination: tuple[tuple[str, str], ...] = ()
    failing: int = 1
    combinations: int = 1


@dataclass(frozen=True)
class Change:
    """A knob with its values in two columns, and what is cited or inferred for the later one."""

    knob: str
    before: str
    after: str
    refs: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Difference:
    """Two neighbouring columns with different verdicts.

    Each of `sets` is a smallest set of knobs that makes the difference: with these values of the
    later column, and all others of the earlier one, the verdict is that of the later one. If that
    was not found out, `smallest` is false, and the only set has all knobs that changed.
    """

    before: int
    after: int
    sets: tuple[tuple[Change, ...], ...]
    smallest: bool = True


@dataclass(frozen=True)
class MatrixRow:
    """One property of one check in all columns.

    `one` says that no column changes anything that the check reads. `own` is the column that is the
    check's own configuration; there `expected` is the verdict that the file expects (None: that it
    hold, or be reachable), by the step `by` if it says so, and `met` whether it is so.
    """

    file: str
    check: str
    property: str
    sentence: str
    cells: tuple[Cell, ...]
    one: bool = False
    own: int | None = None
    expected: Verdict | None = None
    by: str | None = None
    met: bool = True
    differences: tuple[Difference, ...] = ()


def differs(row: MatrixRow) -> bool:
    """Whether the verdict on the check's own configuration is known, and not the expected one."""
    known = row.own is not None and row.cells[row.own].verdict is not Verdict.UNKNOWN
    return known and not row.met


@dataclass(frozen=True)
class Matrix:
    """All rows over all columns; `over` are the dimensions of these."""

    over: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]
    seconds: float = 0.0
    version: str = ""

    @property
    def met(self) -> bool:
        """Whether every verdict in a check's own configuration is as its file expects."""
        return all(row.met for row in self.rows)

    @property
    def differs(self) -> bool:
        """Whether one of them is known to be another one."""
        return any(map(differs, self.rows))

    @property
    def limits(self) -> frozenset[str]:
        """The limits at which cells gave up."""
        return frozenset(cell.limit for row in self.rows for cell in row.cells if cell.limit)
