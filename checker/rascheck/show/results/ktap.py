"""The results of a run as KTAP, version 1: what the kernel's self-tests print, and its CI reads.

A file is a test, its checks are tests in it, and the properties of a check tests in these. What is
no verdict has a directive: `TIMEOUT`, `ERROR`, or `SKIP` for a check that claims nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rascheck.show.results.cases import EMPTY, Attempt, Case, Part, Status, Suite, suites
from rascheck.show.words import ascii_only

VERSION = "KTAP version 1"
DIRECTIVES = {Status.ERROR: "ERROR ", Status.TIMEOUT: "TIMEOUT "}


def ktap(attempt: Attempt) -> str:
    """The text of a file."""
    lines = _tests([_suite(n, suite) for n, suite in enumerate(suites(attempt), 1)])
    return "".join(f"{line}\n" for line in lines)


def _tests(found: Sequence[list[str]]) -> list[str]:
    """A version line, a plan line, and the tests."""
    return [VERSION, f"1..{len(found)}", *(line for lines in found for line in lines)]


def _suite(number: int, suite: Suite) -> list[str]:
    parts = [_part(n, part) for n, part in enumerate(suite.parts, 1)]
    return [*_inside(_tests(parts)), _result(number, suite.name, passed=suite.passed)]


def _part(number: int, part: Part) -> list[str]:
    about = [f"# {part.relative}"] if part.relative else []
    if not part.cases:
        return [*about, _result(number, part.name, f"SKIP {EMPTY}", passed=True)]
    cases = [_case(n, case) for n, case in enumerate(part.cases, 1)]
    return [*_inside(_tests(cases)), *about, _result(number, part.name, passed=part.passed)]


def _case(number: int, case: Case) -> list[str]:
    passed = case.status is Status.PASSED
    said = DIRECTIVES.get(case.status, "") + case.said
    lines = [] if passed else [f"# {line}".rstrip() for line in case.lines]
    return [*lines, _result(number, case.name, "" if case.said == "holds" else said, passed=passed)]


def _result(number: int, name: str, said: str = "", *, passed: bool) -> str:
    """`not ok 1 name # said`; nothing but the mark of what is said may be a `#`."""
    line = f"{'ok' if passed else 'not ok'} {number} {_plain(name)}"
    return f"{line} # {_plain(said)}" if said else line


def _plain(text: str) -> str:
    return ascii_only(text).replace("#", "?").strip()


def _inside(lines: Sequence[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)
