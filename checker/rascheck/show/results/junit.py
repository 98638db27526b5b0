"""The results of a run as JUnit's XML, as Jenkins and GitLab read it.

A file is a suite, and a verdict of one of its checks a case: `failure` where it is not the expected
one, `error` where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from rascheck.show.results.cases import Attempt, Case, Part, Status, Suite, suites

ERRORS = (Status.ERROR, Status.TIMEOUT)


def junit(attempt: Attempt) -> str:
    """The text of a file."""
    found = suites(attempt)
    totals = _counts([case for suite in found for case in _cases(suite)])
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="rascheck" {totals}>',
        *(line for suite in found for line in _suite(suite)),
        "</testsuites>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _cases(suite: Suite) -> list[Case]:
    """With one for each check that claims nothing: that it ran is a result."""
    return [case for part in suite.parts for case in _of(part)]


def _of(part: Part) -> Sequence[Case]:
    return part.cases or (Case("", Status.PASSED, "holds", "nothing is wrong with it"),)


def _suite(suite: Suite) -> Iterator[str]:
    yield f"<testsuite name={quoteattr(suite.name)} {_counts(_cases(suite))}>"
    for part in suite.parts:
        for case in _of(part):
            yield from _case(suite, part, case)
    yield "</testsuite>"


def _case(suite: Suite, part: Part, case: Case) -> Iterator[str]:
    name = f"{part.name}/{case.name}" if case.name else part.name
    head = f"<testcase classname={quoteattr(suite.name)} name={quoteattr(name)}"
    yield f'{head} time="{case.seconds:.3f}">'
    if case.status is not Status.PASSED:
        tag = "error" if case.status in ERRORS else "failure"
        kind = "timeout" if case.status is Status.TIMEOUT else case.kind
        about = f"type={quoteattr(kind)} message={quoteattr(case.said)}"
        yield f"<{tag} {about}>{escape(case.text())}</{tag}>"
    lines = [case.said, *(case.lines if case.status is Status.PASSED else ())]
    lines += [f"relative to: {part.relative}"] if part.relative else []
    yield f"<system-out>{escape(chr(10).join(lines))}</system-out>"
    yield "</testcase>"


def _counts(cases: Sequence[Case]) -> str:
    failures = sum(case.status is Status.FAILED for case in cases)
    errors = sum(case.status in ERRORS for case in cases)
    seconds = sum(case.seconds for case in cases)
    return f'tests="{len(cases)}" failures="{failures}" errors="{errors}" time="{seconds:.3f}"'
