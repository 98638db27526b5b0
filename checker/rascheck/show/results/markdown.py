"""The results of a run, or one trace, as Markdown for a merge request.

The answer is the first line, then the verdicts in a table, then every run that breaks a claim, as
the text of a mail in a block that one opens. What a comment has no room for is named.
"""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Iterator, Sequence

from rascheck.show.condition import in_short
from rascheck.show.condition import lines as condition_lines
from rascheck.show.diagnostics import render
from rascheck.show.groups import Group, groups
from rascheck.show.mail import mail
from rascheck.show.markdown import code, fenced, folded, plain, table
from rascheck.show.mermaid import mermaid
from rascheck.show.report import CheckReport, Row, RunReport
from rascheck.show.results.cases import Attempt, said, whole
from rascheck.show.table import Pen, coverage, summary
from rascheck.show.words import (
    claim,
    command,
    count,
    expected_word,
    is_violation,
    pasteable,
    relative,
)

ROOM = 60_000
"""How many characters blocks have at most: GitHub takes 65,536 in a comment."""
NAMED = 2_000
"""And of what there is no room for, each time; it is named twice at most."""
MANY = 30
"""With more verdicts than these, those that are as expected are folded."""
HEADS = ["check", "property", "verdict", "expected", " states", " depth"]
WIDTH = 72

Shown = tuple[Group, CheckReport, Row]


def markdown(attempt: Attempt) -> str:
    """The text of a comment on a run."""
    report = attempt.report
    blocks = _wrong(attempt) if report is None else _Comment(report).blocks()
    return "\n".join("\n".join([*block, ""]) for block in blocks)


def trace_markdown(report: CheckReport, row: Row) -> str:
    """The text of a comment on one trace: a picture, and the mail."""
    trace = row.trace
    assert trace is not None, "only a trace can be shown"
    blocks = [
        [f"**{plain(row.property)}**: {plain(said(report, row))} ({code(_place(report))})"],
        [plain(row.sentence)] if row.sentence else [],
        fenced(mermaid(report, row, alone=False), "mermaid") if trace.depth else [],
        folded("as text, with the reasons and the citations", fenced(mail(report, row))),
    ]
    return "\n".join("\n".join([*block, ""]) for block in blocks if block)


def _place(report: CheckReport) -> str:
    return f"{report.file}:{report.name}"


def _wrong(attempt: Attempt) -> Iterator[list[str]]:
    """Why there is no verdict."""
    if not attempt.errors:
        yield ["**rascheck: the run did not come to its end**"]
        return
    yield ["**rascheck: the input is wrong, and nothing was checked**"]
    yield fenced(render(attempt.errors)[:ROOM])


class _Comment:
    """What a run found; `left` is the room that is left."""

    def __init__(self, report: RunReport) -> None:
        self.report = report
        self.left = ROOM
        found = groups(report.checks)
        self.rows: list[Shown] = [(g, c, r) for g in found for c, r in g.rows]
        self.wrong = [shown for shown in self.rows if not shown[2].met]
        self.fine = [shown for shown in self.rows if shown[2].met]

    def blocks(self) -> Iterator[list[str]]:
        """All blocks, those first that a reader needs first."""
        yield self._taken([f"**rascheck: {plain(summary(self.report, Pen(False)))}**"])
        holes = self.report.coverage
        if holes is not None and holes.failures:
            yield self._taken(fenced("\n".join(coverage(self.report, Pen(False)))[: ROOM // 4]))
        few = len(self.rows) <= MANY
        if shown := self.rows if few else self.wrong:
            yield self._taken(self._table(shown))
        yield from self._violations(self.wrong)
        if not few:
            title = count(len(self.fine), "verdict as expected", "verdicts as expected")
            yield self._taken(folded(title, self._table(self.fine)))
        yield from self._violations([one for one in self.fine if is_violation(one[2])])

    def _taken(self, block: list[str]) -> list[str]:
        self.left -= _length(block)
        return block

    def _table(self, shown: Sequence[Shown]) -> list[str]:
        """As many lines as half of the room has room for."""
        lines = table(HEADS, [_line(group, check, row) for group, check, row in shown])
        return _cut(lines, self.left // 2)

    def _violations(self, shown: Sequence[Shown]) -> Iterator[list[str]]:
        """A block to open for each; where there is no room, what prints it."""
        named: list[str] = []
        for group, check, row in shown:
            block = [] if named else _violation(group, check, row)
            if block and _length(block) <= self.left:
                yield self._taken(block)
            else:
                words = shlex.join(command(check, row))
                named.append(f"- {code(f'{group.name}/{row.property}')}: {code(words)}")
        if named:
            yield ["There is no room for these here:", "", *_cut(named, NAMED)]


def _length(lines: Sequence[str]) -> int:
    """How many characters lines take, with a blank one behind them."""
    return sum(len(line) + 1 for line in lines) + 1


def _cut(lines: list[str], room: int) -> list[str]:
    """As many lines as there is room for, at least two, and how many more there are."""
    ends = itertools.accumulate(len(line) + 1 for line in lines)
    kept = max(sum(end <= room for end in ends), 2)
    more = len(lines) - kept
    return lines if more <= 0 else [*lines[:kept], "", f"and {more:,} more"]


def _line(group: Group, check: CheckReport, row: Row) -> list[str]:
    verdict = "holds (SC)" if row.verdict.value == "holds" else row.verdict.value
    if check.condition is not None:
        verdict = in_short(check, check.condition).partition("  ")[2]
    return [
        code(group.name) + (f" {plain(group.chosen)}" if group.chosen else ""),
        code(row.property),
        plain(verdict) if row.met else f"**{plain(verdict)}**",
        _expected(check, row),
        "-" if row.of_values else f"{row.states:,}",
        "-" if row.of_values else str(row.depth),
    ]


def _expected(check: CheckReport, row: Row) -> str:
    if not check.judged or check.condition is not None:
        return "-"
    return expected_word(row) + (f" by {code(row.by)}" if row.by else "")


def _violation(group: Group, check: CheckReport, row: Row) -> list[str]:
    """Why a verdict is what it is, as text."""
    title = f"{group.name}/{row.property}: {said(check, row)}"
    make = whole(check, row)
    if make is not None:
        return folded(title, fenced(make()))
    lines = [claim(row), row.why, relative(check)]
    if check.condition is not None:
        lines = condition_lines(check, check.condition)
    lines += pasteable(command(check, row), WIDTH)
    return folded(title, fenced("\n".join(filter(None, lines))))
