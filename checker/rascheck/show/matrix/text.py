"""A matrix as a person reads it on a terminal, in at most 100 columns."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from rascheck.show.matrix.data import Cell, Matrix, MatrixRow, differs
from rascheck.show.matrix.words import (
    SHOWN,
    SYMBOLS,
    Sets,
    by_columns,
    change,
    cited,
    command,
    legend,
    named,
    row_name,
    run,
    tally,
    together,
)
from rascheck.show.progress import duration
from rascheck.show.table import Pen
from rascheck.show.words import ascii_only, squeeze, wrap
from rascheck.system.verdict import Verdict

WIDTH = 100
LEAST = 36
"""How much room there is for names at least; the rest is for columns, two characters each."""
MARK = 4
"""In front of a name: ` !!` where a verdict is not the one that the file expects."""


def matrix_text(matrix: Matrix, *, colour: bool = False) -> str:
    """The table, what makes the differences, each violation, and a summary."""
    pen = Pen(colour)
    most = (WIDTH - LEAST - MARK) // 2
    columns = range(len(matrix.columns))
    blocks = [
        _table(matrix, columns[start : start + most], pen) for start in range(0, len(columns), most)
    ]
    blocks.append(wrap(legend(matrix), WIDTH))
    for title, lines in (
        ("What makes the difference", _differences(matrix)),
        ("Violated, and how", _violations(matrix)),
        ("Not applicable", _reasons(matrix)),
        ("NOT AS EXPECTED", _unmet(matrix)),
    ):
        told = list(lines)
        if told:
            paint = pen.red if title.isupper() else pen.bold
            blocks.append([paint(title), *told])
    summary = ascii_only(f"{tally(matrix)} ({duration(matrix.seconds)})")
    blocks.append([pen.green(summary) if matrix.met else pen.red(summary)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


# ---------------------------------------------------------------------------------------- the table


def _table(matrix: Matrix, numbers: Sequence[int], pen: Pen) -> list[str]:
    room = WIDTH - MARK - 2 * len(numbers)
    left = min(room, max((len(row_name(row)) for row in matrix.rows), default=0) + 1)
    lines = _head([matrix.columns[n].name for n in numbers], MARK + left)
    file = ""
    for row in matrix.rows:
        if row.file != file:
            file = row.file
            lines.append(pen.bold(ascii_only(squeeze(file, WIDTH))))
        mark = " !!" if differs(row) else ""
        name = squeeze(row_name(row), left - 1)
        lines.append(f"{mark:{MARK}}{name:{left}}{_cells(row, numbers, pen)}".rstrip())
    return lines


def _head(names: Sequence[str], left: int) -> list[str]:
    """The names of columns, read downwards."""
    height = max(len(name) for name in names)
    padded = [name.rjust(height) for name in names]
    return [
        (" " * left + " ".join(name[line] for name in padded)).rstrip() for line in range(height)
    ]


def _cells(row: MatrixRow, numbers: Sequence[int], pen: Pen) -> str:
    """The symbols; one that stands for all columns draws a line behind it."""
    applicable = [n for n in numbers if row.cells[n].verdict is not None]
    if row.one and len(applicable) == len(numbers):
        symbol = _symbol(row.cells[numbers[0]], pen)
        return symbol + "-" * (2 * len(numbers) - 2)
    return " ".join(_symbol(row.cells[n], pen) for n in numbers)


def _symbol(cell: Cell, pen: Pen) -> str:
    text = SYMBOLS[cell.verdict]
    if cell.verdict in SHOWN:
        return pen.red(text)
    if cell.verdict is Verdict.UNKNOWN:
        return pen.yellow(text)
    return pen.green(text) if cell.verdict is Verdict.HOLDS else text


# -------------------------------------------------------------------------------------- below it


def _differences(matrix: Matrix) -> Iterator[str]:
    """For each pair of columns by which knobs they differ, and in which rows."""
    for before, after, told in by_columns(matrix):
        yield f"  {matrix.columns[before].name} -> {matrix.columns[after].name}"
        for (sets, smallest), rows in told.items():
            yield from _sets(sets, smallest=smallest)
            for row in rows:
                one, other = (SYMBOLS[row.cells[n].verdict] for n in (before, after))
                yield squeeze(f"      {one} -> {other}  {row_name(row)}", WIDTH)


def _sets(sets: Sets, *, smallest: bool) -> Iterator[str]:
    if not smallest:
        yield "    some of these (not all sets were tried):"
    for number, changes in enumerate(sets):
        for place, each in enumerate(changes):
            link = "and " if place else "or " if number else ""
            lines = wrap(f"{link}{change(each)}  {cited(each)}", WIDTH - 4, hang=4)
            yield from (f"    {line}" for line in lines)


def _violations(matrix: Matrix) -> Iterator[str]:
    for row in matrix.rows:
        said = False
        for numbers, cell in together(row):
            if cell.verdict not in (*SHOWN, Verdict.UNKNOWN):
                continue
            if not said:
                said = True
                yield squeeze(f"  {row_name(row)}", WIDTH)
            for line in wrap(f"{named(matrix, numbers)}: {run(cell)}", WIDTH - 4, hang=4):
                yield f"    {line}"
            if cell.verdict is Verdict.UNKNOWN and cell.why:
                yield f"        {squeeze(ascii_only(cell.why), WIDTH - 8)}"
            words = ["rascheck", "explain", cell.trace] if cell.trace else command(row, cell)
            yield f"        $ {shlex.join(words)}"


def _reasons(matrix: Matrix) -> Iterator[str]:
    """Each reason once, with the columns and checks that it is for."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in matrix.rows:
        for number, cell in enumerate(row.cells):
            if cell.verdict is None:
                checks = found.setdefault(cell.reason, {})
                names = checks.setdefault(row.check, [])
                if matrix.columns[number].name not in names:
                    names.append(matrix.columns[number].name)
    for reason, checks in found.items():
        yield from (f"  {line}" for line in wrap(ascii_only(reason), WIDTH - 2, hang=2))
        for check, names in checks.items():
            text = ascii_only(f"{check}: {' '.join(names)}")
            yield from (f"    {line}" for line in wrap(text, WIDTH - 4, hang=4))


def _unmet(matrix: Matrix) -> Iterator[str]:
    for row in matrix.rows:
        if differs(row) and row.own is not None:
            expected = row.expected.value if row.expected else "holds or reachable"
            by = f" by {row.by}" if row.by else ""
            column = matrix.columns[row.own].name
            text = f"{row_name(row)}, {column}: {run(row.cells[row.own])}, EXPECTED {expected}{by}"
            yield from (f"  {line}" for line in wrap(ascii_only(text), WIDTH - 2, hang=4))
