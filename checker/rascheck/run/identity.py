"""A program and options come in; keys for what a check gives go out, and lines that follow a text.

A key is of everything that can make a difference: all declarations but the properties and checks
that the check does not speak of. What no declaration is part of, such as a comment between two of
them, makes none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cached_property

from rascheck import resources
from rascheck.lang import syntax
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination
from rascheck.run.cache import Cache, digest
from rascheck.run.options import Options
from rascheck.source import Source

Parts = tuple[str | tuple[int, int], ...]
"""A text in which places stand as (machine, line of it)."""

_WITHOUT_COMMENTS = (syntax.Machine, syntax.Check, syntax.Profile)
"""Of these no text is shown as it was written, so that comments make no difference."""
_LOC = re.compile(r'(?<="loc": )("(?:[^"\\]|\\.)*")(?=[,}])')


def lines(item: syntax.Item) -> list[tuple[int, str]]:
    """The lines of a declaration with their numbers; those of a comment alone may be left out."""
    text = item.span.text
    found = list(enumerate(text.split("\n"), item.span.line))
    if not isinstance(item, _WITHOUT_COMMENTS) or "/*" in text:
        return found
    return [(number, line) for number, line in found if not _is_comment(line.lstrip())]


def _is_comment(line: str) -> bool:
    return line.startswith("//") and not line.startswith("///")


class Identity:
    """What the results for a program are known by."""

    def __init__(self, program: Program, options: Options, cache: Cache) -> None:
        self._program = program
        self.cache = cache
        overrides = options.overrides
        given = (list(overrides.values.items()), overrides.profiles, options.limits, options.reduce)
        self._given = digest(*map(repr, given))
        self._known: dict[str, str] = {}

    def plan(self, check: syntax.Check) -> str:
        """The key of the combinations of a check, which may have been narrowed."""
        return self.cache.key("plan", self._check(check))

    def result(self, check: syntax.Check, combination: Combination) -> str:
        """The key of what a combination of a check gives."""
        return self.cache.key("result", repr(combination), self._check(check))

    def cell(self, check: syntax.Check, values: Sequence[tuple[str, str]]) -> str:
        """The key of the verdicts on a check where the knobs that it reads have these values."""
        return self.cache.key("cell", repr(list(values)), self._check(check))

    def rows(self, check: syntax.Check, columns: str, out: str) -> str:
        """The key of the rows of a matrix on a check, with its traces in a folder."""
        return self.cache.key("rows", columns, out, self._check(check))

    def placed(self, check: syntax.Check, combination: Combination) -> str:
        """The same for what speaks of places: not a letter of any file may differ."""
        modules = self._program.modules
        texts = [text for m in modules for text in (m.source.path, m.source.text)]
        return self.cache.key("placed", self.result(check, combination), *texts)

    def _check(self, check: syntax.Check) -> str:
        """A digest of the check as it is run and as it is written, and of what may count for it."""
        name = check.name.name
        if name not in self._known:
            original = self._program.checks[name]
            path = original.span.source.path
            texts = [self._base, self._given, repr(check), resources.shipped(path)]
            texts += _written(original)
            verified = {ident.name for ident in original.verify}
            verified |= {find.claim.name for find in original.finds}
            for claim in self._properties:
                if claim.name.name in verified:
                    texts += _written(claim)
            self._known[name] = digest(*texts)
        return self._known[name]

    @cached_property
    def _properties(self) -> list[syntax.Property]:
        """All properties, in order."""
        items = (item for module in self._program.modules for item in module.items)
        return [item for item in items if isinstance(item, syntax.Property)]

    @cached_property
    def _base(self) -> str:
        """A digest of all declarations but checks and properties, in order, with their files."""
        texts: list[str] = []
        for module in self._program.modules:
            for item in module.items:
                if not isinstance(item, (syntax.Check, syntax.Property)):
                    texts += _written(item)
        return digest(*texts)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The texts by path."""
        return {module.source.path: module.source for module in self._program.modules}

    # ------------------------------------------------------------------------------------- places

    @cached_property
    def _places(self) -> list[list[str]]:
        """For each machine its lines, as `file:line`."""
        machines = [i for m in self._program.modules for i in m.items if _is_machine(i)]
        return [[f"{i.span.source.path}:{n}" for n, _ in lines(i)] for i in machines]

    @cached_property
    def _numbers(self) -> dict[str, tuple[int, int] | None]:
        """Which line of which machine a place is; None where two machines share one."""
        found: dict[str, tuple[int, int] | None] = {}
        for machine, places in enumerate(self._places):
            for number, place in enumerate(places):
                found[place] = None if place in found else (machine, number)
        return found

    def taken_apart(self, file: str) -> Parts | None:
        """A trace's file with its places as lines of machines, or None if one cannot be."""
        pieces = _LOC.split(file)
        found: list[str | tuple[int, int]] = list(pieces)
        for index in range(1, len(pieces), 2):
            place = json.loads(pieces[index])
            number = self._numbers.get(place)
            if number is None and ":" in place:
                return None
            found[index] = number or pieces[index]
        return tuple(found)

    def put_together(self, parts: Parts) -> str:
        """The file, with the lines on which these machines stand now."""
        return "".join(
            part if isinstance(part, str) else json.dumps(self._places[part[0]][part[1]])
            for part in parts
        )


def _is_machine(item: syntax.Item) -> bool:
    return isinstance(item, syntax.Machine)


def _written(item: syntax.Item) -> Sequence[str]:
    """A declaration as it is written: its file, its documentation, its text."""
    text = "\n".join(line for _, line in lines(item))
    return (item.span.source.path, getattr(item, "doc", ""), text)
