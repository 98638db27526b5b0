"""A run and the one before it come in, a short answer goes out: what is new or not as expected."""

from __future__ import annotations

from collections.abc import Iterator

from rascheck.show.groups import groups, visible
from rascheck.show.report import RunReport
from rascheck.show.table import Pen, coverage, summary, violations
from rascheck.show.words import ascii_only


def brief(report: RunReport, before: RunReport | None = None, *, colour: bool = False) -> str:
    """The verdicts that have changed, those that are not as expected, and the summary."""
    pen = Pen(colour)
    rows = [(g, c, r) for g in groups(report.checks) for c, r in g.rows]
    wrong = [(g, c, r) for g, c, r in rows if not r.met]
    blocks = [
        list(news(report, before)) if before else [],
        [pen.red("NOT AS EXPECTED"), *violations(wrong, pen)] if wrong else [],
        coverage(report, pen) if report.coverage and report.coverage.failures else [],
        [summary(report, pen)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def news(report: RunReport, before: RunReport) -> Iterator[str]:
    """Each verdict that is another one, or was not there, or is there no more."""
    old, new = _verdicts(before), _verdicts(report)
    for name in [*new, *(name for name in old if name not in new)]:
        first, then = old.get(name, "new"), new.get(name, "gone")
        if first != then:
            yield ascii_only(f"{name}  {first} -> {then}")


def _verdicts(report: RunReport) -> dict[str, str]:
    return {
        f"{check.name}/{row.property}": row.verdict.value
        for check in report.checks
        for row in visible(check)
    }
