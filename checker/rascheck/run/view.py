"""A trace or a whole run comes in; the page that shows it goes out."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rascheck import resources
from rascheck.explain.kept_back import kept_back
from rascheck.explain.tree import tree, truths
from rascheck.explain.turning import turning
from rascheck.run.away import led_away
from rascheck.run.read import REFERENCES
from rascheck.show.html.data import data
from rascheck.show.html.index import index
from rascheck.show.html.packed import packed
from rascheck.show.html.page import page, plain
from rascheck.show.mail import mails
from rascheck.show.report import CheckReport, Row, RunReport
from rascheck.show.results import Attempt
from rascheck.system.explained import Blocked, Explained
from rascheck.system.ir import System
from rascheck.system.trace import Trace

KeptBack = Callable[[System, Trace, int], tuple[Blocked, ...]]
"""Says what keeps machines back after so many steps of a run, as `kept_back` does."""


def viewed(report: CheckReport, row: Row, file: Path) -> str:
    """The page of the trace of a row, which the reference has accepted, with its file in it."""
    return _viewed(report, row, {"itf": packed(file.read_bytes())})


def viewed_live(report: CheckReport, row: Row, live: dict[str, Any]) -> str:
    """The same page over a `live` model, which asks its server for other runs."""
    return _viewed(report, row, {"live": live})


def _viewed(report: CheckReport, row: Row, more: dict[str, Any]) -> str:
    shown = told(report, row) | more
    title = f"{row.property}: {shown['head']['verdict']} ({report.name})"
    return page(title, shown, shown["mail"])


def viewed_run(report: RunReport) -> str:
    """The page of all checks of a run with all their traces."""
    shown = {
        (at, row.property): told(check, row)
        for at, check in enumerate(report.checks)
        for row in check.rows
        if row.trace is not None
    }
    files = dict.fromkeys(check.file for check in report.checks)
    title = f"rascheck: {', '.join(files)}"
    return page(title, index(report, shown), mails(report))


def page_of(attempt: Attempt) -> str:
    """The page of what came of trying to check; one without a report says why there is none."""
    if attempt.report is not None:
        return viewed_run(attempt.report)
    said = [f"error[{one.code}]: {one.message}" for one in attempt.errors]
    return plain("rascheck: no results", "\n".join(said) or "The run has not come to its end.")


def told(report: CheckReport, row: Row, back: KeptBack = kept_back) -> dict[str, Any]:
    """All that is shown of the trace of a row. `back` says what keeps steps back behind each."""
    assert row.trace is not None, "only a trace can be shown"
    about = explained(report.system, row.trace, back)
    row = replace(row, turning=about.turning)
    away = led_away(report, row, about)
    return data(report, row, about, described(report.file), away)


def explained(system: System, trace: Trace, back: KeptBack = kept_back) -> Explained:
    """What is explained of a trace."""
    return Explained(
        tree(system, trace),
        tuple(truths(system, trace, claim) for claim in system.properties),
        tuple(back(system, trace, index) for index in range(len(trace.states))),
        turning(system, trace),
    )


def described(file: str) -> Mapping[str, Mapping[str, str]]:
    """What references.toml says of each key: that of the model, and the nearest one to a spec."""
    folder = resources.located(file).parent
    nearest = (f / REFERENCES for f in (folder, *folder.parents) if (f / REFERENCES).is_file())
    own = next(nearest, None)
    return {**read(resources.model() / REFERENCES), **(read(own) if own else {})}


def read(file: Path) -> dict[str, Mapping[str, str]]:
    """A references.toml; nothing if it is none."""
    try:
        return tomllib.loads(resources.read_text(file))
    except (OSError, ValueError):
        return {}
