"""A run comes in; suites of cases go out, as test reports have them: a file, a check, a property.

A case has failed where its verdict is not the expected one, as exit code 1 says, and is an error
where there is no verdict, as exit codes 2, 3 and 124 say.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rascheck.diagnostics import Diagnostic, Severity
from rascheck.show.condition import in_short
from rascheck.show.condition import lines as condition_lines
from rascheck.show.diagnostics import render
from rascheck.show.groups import Group
from rascheck.show.mail import mail, values_mail
from rascheck.show.report import CheckReport, Row, RunReport, Unreached
from rascheck.show.table import Pen, four_lines
from rascheck.show.words import ascii_only, expectation, length, relative
from rascheck.system.verdict import Verdict

PROGRAM = "rascheck"
"""The suite of what is about no file."""
EMPTY = "it claims nothing, and nothing is wrong with it"
"""Why a check without cases is skipped."""
COVERAGE = "coverage"
"""The suite, and the check, of the states and steps that no check reaches."""


class Status(enum.Enum):
    """What became of a case. `TIMEOUT` is an error, too."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"


@dataclass(frozen=True)
class Attempt:
    """What came of trying to check: a report, or none and the diagnostics that say why.

    `found` has the warnings of a run with a report, too. `code` is the exit code; without one the
    run has not come to its end. `version` is that of this program.
    """

    report: RunReport | None
    found: tuple[Diagnostic, ...]
    code: int | None
    version: str

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What kept the run from being one."""
        return tuple(one for one in self.found if one.severity is Severity.ERROR)


@dataclass(frozen=True)
class Case:
    """A verdict.

    `kind` is the verdict in a word, `said` it with what was expected; `lines` say more, in ASCII,
    and `whole`, where there is a run to show, makes the mail form.
    """

    name: str
    status: Status
    kind: str
    said: str
    lines: tuple[str, ...] = ()
    whole: Callable[[], str] | None = None
    seconds: float = 0.0

    def text(self) -> str:
        """All that there is to say: the mail form, if there is a trace."""
        return self.whole() if self.whole is not None else "".join(f"{x}\n" for x in self.lines)


@dataclass(frozen=True)
class Part:
    """The cases of a check; `relative` is what its verdicts are relative to."""

    name: str
    cases: tuple[Case, ...]
    relative: str = ""

    @property
    def passed(self) -> bool:
        """Whether every case has passed; a check of nothing has."""
        return all(case.status is Status.PASSED for case in self.cases)


@dataclass(frozen=True)
class Suite:
    """The checks of a file."""

    name: str
    parts: tuple[Part, ...]

    @property
    def passed(self) -> bool:
        """Whether every case has passed."""
        return all(part.passed for part in self.parts)


def suites(attempt: Attempt) -> tuple[Suite, ...]:
    """The suites of a run, in its order; at least one, whatever has happened."""
    if attempt.report is None:
        return _wrong(attempt.errors)
    files: dict[str, list[Part]] = defaultdict(list)
    for check in attempt.report.checks:
        files[ascii_only(check.file)].append(_part(check))
    found = [Suite(name, tuple(parts)) for name, parts in files.items()]
    coverage = attempt.report.coverage
    if coverage is not None and coverage.failures:
        holes = tuple(_hole(one) for one in coverage.failures)
        found.append(Suite(COVERAGE, (Part("reached by no check", holes),)))
    return tuple(found)


# ---------------------------------------------------------------------------------------- verdicts


def _part(check: CheckReport) -> Part:
    seconds = [check.seconds, *[0.0] * len(check.rows)]
    cases = tuple(_case(check, row, at) for row, at in zip(check.rows, seconds, strict=False))
    return Part(ascii_only(check.name), cases, relative(check))


def _case(check: CheckReport, row: Row, seconds: float) -> Case:
    """The time of a check stands at its first property, so that the sum is right."""
    return Case(
        ascii_only(row.property),
        status(check, row),
        row.verdict.value,
        said(check, row),
        tuple(_lines(check, row)),
        None if row.met else whole(check, row),
        seconds,
    )


def whole(check: CheckReport, row: Row) -> Callable[[], str] | None:
    """What makes the mail form of a verdict that has one; it may take a while."""
    if row.trace is not None:
        return partial(mail, check, row)
    return partial(values_mail, check, row) if row.witness else None


def status(check: CheckReport, row: Row) -> Status:
    """What a verdict is to a test report."""
    if row.met:
        return Status.PASSED
    if row.verdict is not Verdict.UNKNOWN:
        return Status.FAILED
    return Status.TIMEOUT if check.exploration.limit == "seconds" else Status.ERROR


def said(check: CheckReport, row: Row) -> str:
    """`violated in 28 steps, as expected`; a verdict that could not be other than good is alone."""
    if check.condition is not None:
        return in_short(check, check.condition).partition("  ")[2]
    if row.verdict is Verdict.UNKNOWN:
        return ascii_only(f"unknown: {row.why}")
    what = row.verdict.value
    if row.trace is not None:
        what += f" in {length(row.trace)}"
    if check.judged and not row.met:
        what += f", expected {expectation(row)}"
    elif check.judged and row.expected is not None:
        what += ", as expected"
    return ascii_only(what)


def _lines(check: CheckReport, row: Row) -> list[str]:
    """More about a verdict that somebody has to look at."""
    if check.condition is not None:
        return condition_lines(check, check.condition)
    if row.met and row.trace is None and not row.witness:
        return []
    _, *lines = four_lines(Group((check,)), check, row, Pen(False))
    if row.verdict is Verdict.UNKNOWN:
        del lines[:-1]  # the reason is what is said
    return [line.removeprefix("    ") for line in lines]


def _hole(one: Unreached) -> Case:
    place = f"{one.span.source.path}:{one.span.line}" if one.span else ""
    what = f"no check reaches this {one.word}, and it is not declared unused"
    name = ascii_only(f"{one.machine}.{one.name}")
    return Case(name, Status.FAILED, "unreached", what, (ascii_only(place),) if place else ())


# ------------------------------------------------------------------------------------- diagnostics


def _wrong(errors: tuple[Diagnostic, ...]) -> tuple[Suite, ...]:
    """A suite for each file with errors, and one for what is about none."""
    files: dict[str, list[Diagnostic]] = defaultdict(list)
    for one in errors:
        files[ascii_only(one.span.source.path) if one.span else PROGRAM].append(one)
    if not files:
        case = Case("run", Status.ERROR, "error", "the run did not come to its end")
        return (Suite(PROGRAM, (Part("run", (case,)),)),)
    return tuple(
        Suite(name, (Part("input", tuple(_error(one) for one in found)),))
        for name, found in files.items()
    )


def _error(one: Diagnostic) -> Case:
    name = one.code
    if one.span is not None:
        name += f" at {one.span.line}:{one.span.column}"
    lines = render([one]).splitlines()[:-2]
    return Case(
        name, Status.ERROR, one.code, ascii_only(one.message), tuple(map(ascii_only, lines))
    )
