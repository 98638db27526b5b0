"""How cells, columns and differences are said, in text and in Markdown alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rascheck.show.matrix.data import Cell, Change, Matrix, MatrixRow
from rascheck.show.words import ascii_only, citation, count
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict

SYMBOLS = {
    Verdict.HOLDS: "+",
    Verdict.VIOLATED: "X",
    Verdict.REACHABLE: "r",
    Verdict.UNREACHABLE: "u",
    Verdict.VACUOUS: "o",
    Verdict.DEADLOCK: "D",
    Verdict.ERROR: "E",
    Verdict.UNKNOWN: "?",
    None: ".",
}
MEANINGS = {
    Verdict.HOLDS: "holds",
    Verdict.VIOLATED: "violated",
    Verdict.REACHABLE: "reachable",
    Verdict.UNREACHABLE: "unreachable",
    Verdict.VACUOUS: "vacuous",
    Verdict.DEADLOCK: "deadlock",
    Verdict.ERROR: "model error",
    Verdict.UNKNOWN: "unknown",
    None: "not applicable",
}
SHOWN = (Verdict.VIOLATED, Verdict.DEADLOCK, Verdict.ERROR)
"""The verdicts whose runs are told."""


def word(cell: Cell) -> str:
    """The verdict in a word."""
    return "not applicable" if cell.verdict is None else cell.verdict.value


def legend(matrix: Matrix) -> str:
    """What the symbols in a matrix mean."""
    seen = {cell.verdict for row in matrix.rows for cell in row.cells}
    parts = [f"{SYMBOLS[one]} {MEANINGS[one]}" for one in SYMBOLS if one in seen]
    if any(row.one for row in matrix.rows):
        parts.append("-- one verdict: no column changes what the check reads")
    return "   ".join(parts)


def row_name(row: MatrixRow) -> str:
    """`check/property`."""
    return ascii_only(f"{row.check}/{row.property}")


def change(one: Change) -> str:
    """`hcr_tea = true`, with what it was."""
    return f"{one.knob}: {one.before} -> {one.after}"


def cited(one: Change) -> str:
    """What is cited for the later value."""
    return ascii_only("; ".join(citation(ref) for ref in one.refs)) or "no source given"


def together(row: MatrixRow) -> Iterator[tuple[list[int], Cell]]:
    """The columns that are told together: one configuration, or one reason."""
    found: dict[object, list[int]] = {}
    for number, cell in enumerate(row.cells):
        key = cell.reason if cell.verdict is None else cell.point
        found.setdefault(key, []).append(number)
    for numbers in found.values():
        yield numbers, row.cells[numbers[0]]


Sets = tuple[tuple[Change, ...], ...]
Told = dict[tuple[Sets, bool], list[MatrixRow]]
"""Sets of knobs, and whether they are the smallest ones: with the rows that they decide."""


def by_columns(matrix: Matrix) -> Iterator[tuple[int, int, Told]]:
    """For each pair of columns that are compared, what makes the difference between them."""
    found: dict[tuple[int, int], Told] = {}
    for row in matrix.rows:
        for one in row.differences:
            told = found.setdefault((one.after, one.before), {})
            told.setdefault((one.sets, one.smallest), []).append(row)
    for (after, before), told in sorted(found.items(), key=lambda item: item[0]):
        yield before, after, told


def named(matrix: Matrix, numbers: Sequence[int]) -> str:
    """Columns by their names."""
    if len(numbers) == len(matrix.columns) > 1:
        return "all"
    return " ".join(matrix.columns[number].name for number in numbers)


def run(cell: Cell) -> str:
    """`violated in 12 steps, by kvm.enter`."""
    text = word(cell)
    if cell.depth is not None:
        text += f" in {steps(cell)}"
        if cell.steps:
            text += f", by {' with '.join(cell.steps)}"
    if cell.combinations > 1:
        text += f", in {cell.failing} of {count(cell.combinations, 'combination')}"
    return ascii_only(text)


def steps(cell: Cell) -> str:
    """`12 steps`; of a run for ever `12 steps, then 5 for ever`."""
    depth = cell.depth or 0
    if cell.loop is None:
        return count(depth, "step")
    if cell.loop == depth:
        return f"{count(depth, 'step')}, then nothing moves"
    if not cell.loop:
        return f"{count(depth, 'step')} for ever"
    return f"{count(cell.loop, 'step')}, then {depth - cell.loop:,} for ever"


def command(row: MatrixRow, cell: Cell) -> list[str]:
    """The words of the command that gives the verdict of one cell."""
    inside = row.file.removeprefix("<properties/").removesuffix(">")
    where = [f"{row.file}:{row.check}"]
    if row.file == f"<properties/{inside}>":
        where = ["--shipped", f"{inside}:{row.check}"]
    words = ["rascheck", "check", *where]
    if row.property not in (DEADLOCK, ERROR):
        words += ["-p", row.property]
    if cell.profiles:
        words += ["--profile", ",".join(cell.profiles)]
    for name, value in (*cell.given, *cell.combination):
        words += ["--set", f"{name}={value}"]
    return words


def tally(matrix: Matrix) -> str:
    """How many rows, columns and cells of each kind there are."""
    verdicts = [cell.verdict for row in matrix.rows for cell in row.cells]
    rows, columns = count(len(matrix.rows), "row"), count(len(matrix.columns), "column")
    words = MEANINGS | {Verdict.HOLDS: "hold"}
    kinds = [f"{verdicts.count(one):,} {words[one]}" for one in words if one in verdicts]
    return f"{rows}, {columns}: {', '.join(kinds)}"
