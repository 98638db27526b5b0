"""A strict reader of KTAP, version 1, as Documentation/dev-tools/ktap.rst has it.

Every line must be one of the four kinds, every plan must be there and true, numbers must count from
1, and the result of a test must be what those of the tests in it say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

RESULT = re.compile(
    r"(?P<result>ok|not ok) (?P<number>\d+) (?P<name>[^#]*[^# ])"
    r"(?: # (?:(?P<directive>SKIP|TIMEOUT|ERROR|XFAIL|TODO)(?: |$))?(?P<data>.*))?"
)
PLAN = re.compile(r"1\.\.(?P<count>\d+)")


class Wrong(ValueError):
    """A text that is no KTAP."""


@dataclass(frozen=True)
class Test:
    """A result line with the tests in it, and the diagnostic lines before it."""

    name: str
    passed: bool
    directive: str
    data: str
    said: tuple[str, ...]
    tests: tuple[Test, ...]


@dataclass
class Reader:
    """The lines that are left, the next one last."""

    lines: list[str] = field(default_factory=list)

    def next(self, depth: int) -> str | None:
        """The next line without its indentation, if it is at this depth."""
        if not self.lines:
            return None
        line = self.lines[-1]
        indent = "  " * depth
        if not line.startswith(indent) or line.startswith(f"{indent} "):
            return None
        self.lines.pop()
        return line[len(indent) :]

    def inside(self, depth: int) -> tuple[Test, ...]:
        """A version line, a plan line, and as many tests."""
        if self.next(depth) != "KTAP version 1":
            raise Wrong("no version line")
        plan = PLAN.fullmatch(self.next(depth) or "")
        if plan is None:
            raise Wrong("no plan line")
        return tuple(self.test(depth, n + 1) for n in range(int(plan["count"])))

    def test(self, depth: int, number: int) -> Test:
        tests: tuple[Test, ...] = ()
        if self.lines and self.lines[-1] == f"{'  ' * (depth + 1)}KTAP version 1":
            tests = self.inside(depth + 1)
        said = []
        line = self.next(depth)
        while line is not None and line.startswith("#"):
            said.append(line.removeprefix("#").removeprefix(" "))
            line = self.next(depth)
        found = RESULT.fullmatch(line or "")
        if found is None or int(found["number"]) != number:
            raise Wrong(f"{line!r} is not the result of test {number}")
        passed, directive = found["result"] == "ok", found["directive"] or ""
        if tests and passed != all(test.passed for test in tests):
            raise Wrong(f"{line!r} is not what its tests say")
        if passed and directive in ("TIMEOUT", "ERROR"):
            raise Wrong(f"{line!r} cannot be ok")
        return Test(found["name"], passed, directive, found["data"] or "", tuple(said), tests)


def read(text: str) -> tuple[Test, ...]:
    """The tests of a text; raises `Wrong`."""
    if not text.endswith("\n") or not text.isascii():
        raise Wrong("no text in ASCII with whole lines")
    reader = Reader(text.splitlines()[::-1])
    tests = reader.inside(0)
    if reader.lines:
        raise Wrong(f"{reader.lines[-1]!r} follows the plan")
    return tests
