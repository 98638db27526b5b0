"""A matrix as a page: the table, what makes the differences, and how to see each violation."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rascheck.show.matrix.data import Cell, Matrix, MatrixRow
from rascheck.show.matrix.words import (
    MEANINGS,
    SHOWN,
    SYMBOLS,
    Sets,
    by_columns,
    change,
    cited,
    command,
    named,
    run,
    tally,
    together,
)
from rascheck.system.verdict import Verdict


@dataclass(frozen=True)
class Page:
    """A page in the making; `made` are the words of the command that makes it."""

    matrix: Matrix
    made: Sequence[str]

    def lines(self) -> Iterator[str]:
        """The whole page."""
        dimensions = " and ".join(self.matrix.over)
        yield f"# Guarantees by {dimensions}"
        yield ""
        yield "This page is what the following command writes:"
        yield ""
        yield "```sh"
        yield shlex.join(self.made)
        yield "```"
        yield ""
        yield f"{tally(self.matrix)}."
        yield from self.tables()
        yield from self.section("The properties", self.sentences())
        yield from self.section("What makes the difference", self.differences())
        yield from self.section("Violated, and how", self.violations())
        yield from self.section("Not applicable", self.reasons())

    def section(self, title: str, lines: Iterator[str]) -> Iterator[str]:
        """A heading, if there is anything below it."""
        found = list(lines)
        if found:
            yield from ("", f"## {title}", "", *found)

    # ---------------------------------------------------------------------------------- the table

    def tables(self) -> Iterator[str]:
        """A table for each file, and below it what the symbols mean."""
        for file in dict.fromkeys(row.file for row in self.matrix.rows):
            rows = [row for row in self.matrix.rows if row.file == file]
            yield from ("", f"## {_code(file)}", "")
            heads = [_code(column.name) for column in self.matrix.columns]
            yield f"| check | property | {' | '.join(heads)} |"
            yield f"|---|---|{':-:|' * len(heads)}"
            for row in rows:
                cells = " | ".join(self.symbol(row, cell) for cell in row.cells)
                yield f"| {_code(row.check)} | {_code(row.property)} | {cells} |"
        seen = {cell.verdict for row in self.matrix.rows for cell in row.cells}
        known = [f"`{SYMBOLS[one]}` {MEANINGS[one]}" for one in SYMBOLS if one in seen]
        if any(row.one for row in self.matrix.rows):
            known.append("in brackets: no column changes what the check reads")
        yield from ("", ", ".join(known) + ".")

    def symbol(self, row: MatrixRow, cell: Cell) -> str:
        """One cell."""
        text = SYMBOLS[cell.verdict]
        if row.one and cell.verdict is not None:
            text = f"({text})"
        return f"**{text}**" if cell.verdict in SHOWN else text

    # -------------------------------------------------------------------------------- below it

    def sentences(self) -> Iterator[str]:
        """What each property says, once."""
        said = {row.property: row.sentence for row in self.matrix.rows if row.sentence}
        for name, sentence in said.items():
            yield f"* {_code(name)}: {_plain(sentence)}"

    def differences(self) -> Iterator[str]:
        """For each pair of columns by which knobs they differ, and in which rows."""
        first = True
        for before, after, told in by_columns(self.matrix):
            yield from ([] if first else [""])
            first = False
            names = [_code(self.matrix.columns[n].name) for n in (before, after)]
            yield f"### {names[0]} to {names[1]}"
            yield ""
            for (sets, smallest), rows in told.items():
                yield f"* {_sets(sets)}" + ("" if smallest else " (some of these)")
                for row in rows:
                    one, other = (MEANINGS[row.cells[n].verdict] for n in (before, after))
                    yield f"  * {_code(row.check)}, {_code(row.property)}: {one}, then {other}"

    def violations(self) -> Iterator[str]:
        """For each row the runs that show it, and the commands that find them."""
        first = True
        for row in self.matrix.rows:
            told = [(n, c) for n, c in together(row) if c.verdict in (*SHOWN, Verdict.UNKNOWN)]
            if not told:
                continue
            yield from ([] if first else [""])
            first = False
            yield f"### {_code(row.check)}, {_code(row.property)}"
            yield ""
            for numbers, cell in told:
                words = _code(shlex.join(command(row, cell)))
                yield f"* {_plain(named(self.matrix, numbers))}: {_plain(run(cell))}. {words}"

    def reasons(self) -> Iterator[str]:
        """Each reason, with the columns that it is for."""
        found: dict[str, dict[str, None]] = {}
        for row in self.matrix.rows:
            for column, cell in zip(self.matrix.columns, row.cells, strict=True):
                if cell.verdict is None:
                    found.setdefault(cell.reason, {})[
                        f"{_code(row.check)} {_plain(column.name)}"
                    ] = None
        for reason, places in found.items():
            yield f"* {_plain(reason)}: {', '.join(places)}"


def matrix_markdown(matrix: Matrix, made: Sequence[str]) -> str:
    """The page that `rascheck matrix --markdown` writes, by this command."""
    return "\n".join(Page(matrix, made).lines()) + "\n"


def _code(text: str) -> str:
    return f"`{text}`"


def _plain(text: str) -> str:
    """A text in which nothing is markup."""
    for character in "\\*<[|`":
        text = text.replace(character, f"\\{character}")
    return text


def _sets(sets: Sets) -> str:
    """Sets of knobs with what is cited for them, in one line."""
    return ", or ".join(
        " and ".join(f"{_code(change(each))} ({_plain(cited(each))})" for each in changes)
        for changes in sets
    )
