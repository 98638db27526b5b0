"""The results of a run as JUnit's XML, as Jenkins and GitLab read it.

A file is a suite, and a verdict of one of its checks a case: `failure` where it is not the expected
one, `error` where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from rascheck.show.results.cases import EMPTY, Attempt, Case, Part, Status, Suite, suites

ERRORS = (Status.ERROR, Status.TIMEOUT)


def junit(attempt: Attempt) -> str:
    """The text of a file."""
    found = suites(attempt)
    totals = _counts([part for suite in found for part in suite.parts])
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="rascheck" {totals}>',
        *(line for suite in found for line in _suite(suite)),
        "</testsuites>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _suite(suite: Suite) -> Iterator[str]:
    yield f"<testsuite name={quoteattr(suite.name)} {_counts(suite.parts)}>"
    for part in suite.parts:
        for case in part.cases:
            yield from _case(suite, part, case)
        if not part.cases:
            yield f'{_head(suite, part.name)} time="0.000">'
            yield f"<skipped message={quoteattr(EMPTY)}/>"
            yield "</testcase>"
    yield "</testsuite>"


def _head(suite: Suite, name: str) -> str:
    return f"<testcase classname={quoteattr(suite.name)} name={quoteattr(name)}"


def _case(suite: Suite, part: Part, case: Case) -> Iterator[str]:
    yield f'{_head(suite, f"{part.name}/{case.name}")} time="{case.seconds:.3f}">'
    if case.status is not Status.PASSED:
        tag = "error" if case.status in ERRORS else "failure"
        kind = "timeout" if case.status is Status.TIMEOUT else case.kind
        about = f"type={quoteattr(kind)} message={quoteattr(case.said)}"
        yield f"<{tag} {about}>{escape(case.text())}</{tag}>"
    lines = [case.said, *(case.lines if case.status is Status.PASSED else ())]
    lines += [f"relative to: {part.relative}"] if part.relative else []
    yield f"<system-out>{escape(chr(10).join(lines))}</system-out>"
    yield "</testcase>"


def _counts(parts: Sequence[Part]) -> str:
    """The sums over some checks, with one case for each check that claims nothing."""
    cases = [case for part in parts for case in part.cases]
    number = len(cases) + sum(not part.cases for part in parts)
    failures = sum(case.status is Status.FAILED for case in cases)
    errors = sum(case.status in ERRORS for case in cases)
    seconds = sum(case.seconds for case in cases)
    return f'tests="{number}" failures="{failures}" errors="{errors}" time="{seconds:.3f}"'
