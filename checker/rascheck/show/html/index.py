"""A whole run and the data of its traces go in; the data of one page come out, an index first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rascheck.show.html.data import VERSION
from rascheck.show.report import CheckReport, Row, RunReport
from rascheck.show.words import assumption, bounds, claim, expectation

Shown = Mapping[tuple[int, str], dict[str, Any]]
"""The data of each trace, by the number of its check and the property."""


def index(report: RunReport, shown: Shown) -> dict[str, Any]:
    """All checks with their verdicts; what has a trace has its number in `traces`, from 1."""
    numbers = {key: number for number, key in enumerate(shown, 1)}
    return {
        "format": "rascheck-run",
        "version": VERSION,
        "met": report.met,
        "checks": [
            checked(check, {row.property: numbers.get((at, row.property)) for row in check.rows})
            for at, check in enumerate(report.checks)
        ],
        "traces": list(shown.values()),
    }


def checked(check: CheckReport, traces: Mapping[str, int | None]) -> dict[str, Any]:
    """A check with its verdicts."""
    return {
        "name": check.name,
        "file": check.file,
        "facts": [
            text
            for text in (", ".join(check.profiles), bounds(check), assumption(check.fairness))
            if text
        ],
        "rows": [verdict(row, traces[row.property]) for row in check.rows],
    }


def verdict(row: Row, trace: int | None) -> dict[str, Any]:
    """What came of a property."""
    found = {
        "name": row.property,
        "sentence": claim(row),
        "verdict": row.verdict.value,
        "met": row.met,
        "expected": expectation(row),
        "why": row.why,
        "trace": trace,
    }
    return {name: value for name, value in found.items() if value not in ("", None)}
