"""Files come in; their tokens without directives go out, with the macros that they define."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass as mutable
from dataclasses import field
from pathlib import Path

from rascheck.importers.c.conditions import holds
from rascheck.importers.c.context import DEEPEST_FILE, MOST_TOKENS, Refused, too_large
from rascheck.importers.c.macros import Expander, Macros, macro_of
from rascheck.importers.c.tokens import Token, scan
from rascheck.importers.c.unclear import Region
from rascheck.source import Source

Read = Callable[[Path], Source | None]
"""The text of a file, None where there is no such file that can be read."""


@mutable
class Unit:
    """A file with all that it includes.

    `skipped` are the words under conditions that do not hold, each with the directive; `regions`
    are under conditions that cannot be computed, which are taken not to hold; `missing` are the
    headers that were not found.
    """

    tokens: list[Token] = field(default_factory=list)
    macros: Macros = field(default_factory=Macros)
    skipped: list[tuple[Token, Sequence[Token]]] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    missing: dict[str, Token] = field(default_factory=dict)


@mutable
class _Branch:
    """An `#if` that is open: whether it is read, whether an arm has been, the directive.

    `doubt` is the first of its conditions that cannot be computed, which stands before the token
    number `since`.
    """

    active: bool
    taken: bool
    directive: Token
    doubt: Token | None = None
    since: int = 0


class Preprocessor:
    """Reads files. `folders` are where headers are looked for."""

    def __init__(self, read: Read, folders: Sequence[Path]) -> None:
        self._read = read
        self._folders = folders
        self._once: set[str] = set()
        self._seen: dict[str, Source | None] = {}
        self._count = 0
        self._depth = 0
        self.unit = Unit()

    def define(self, source: Source, *, fixed: bool) -> None:
        """Take a definition that stands in no file."""
        macro = macro_of(scan(source))
        assert macro is not None, "definitions have been looked at"
        self.unit.macros.define(macro, -1, fixed=fixed)

    def file(self, source: Source, folder: Path, doubt: Token | None = None) -> None:
        """Read a file and what it includes; `doubt` is a condition under which this is done."""
        self._depth += 1
        branches: list[_Branch] = []
        for line in _lines(scan(source)):
            self._count += len(line)
            if self._count > MOST_TOKENS:
                raise too_large(line[0].written, f"the files have more than {MOST_TOKENS} words")
            if line[0].text == "#" and line[0].kind == "mark":
                self._directive(line, branches, folder, doubt)
            elif all(branch.active for branch in branches):
                self.unit.tokens += line
            else:
                where = next(branch.directive for branch in branches if not branch.active)
                self.unit.skipped.append((where, line))
        for branch in branches:  # which are not closed
            self._close(branch)
        self._depth -= 1

    def _directive(
        self, line: list[Token], branches: list[_Branch], folder: Path, doubt: Token | None
    ) -> None:
        word, rest = (line[1].text if len(line) > 1 else ""), line[2:]
        if word in ("if", "ifdef", "ifndef", "elif", "else", "endif"):
            self._condition(word, line, branches)
            return
        now = len(self.unit.tokens)
        doubt = next((branch.doubt for branch in branches if branch.doubt), doubt)
        if doubt and word in ("define", "undef") and rest:
            self.unit.macros.doubt(rest[0], now, doubt)
        elif all(branch.active for branch in branches):
            if word == "define" and (macro := macro_of(rest)):
                self.unit.macros.define(macro, now)
            elif word == "undef" and rest:
                self.unit.macros.undefine(rest[0].text, now)
            elif word == "include":
                self._include(line, folder, doubt)
            elif word == "pragma" and [token.text for token in rest] == ["once"]:
                self._once.add(line[0].source.path)

    def _condition(self, word: str, line: list[Token], branches: list[_Branch]) -> None:
        if word in ("if", "ifdef", "ifndef"):
            around = all(branch.active for branch in branches)
            branches.append(_Branch(False, not around, line[0]))
            if around:
                self._ask(branches[-1], word, line)
        elif branches and word in ("elif", "else"):
            branch = branches[-1]
            branch.active, branch.directive = False, line[0]
            if not branch.taken:
                self._ask(branch, "if" if word == "elif" else word, line)
        elif branches:
            self._close(branches.pop())

    def _ask(self, branch: _Branch, word: str, line: list[Token]) -> None:
        """Whether the arm behind a directive is read."""
        so = word == "else" or self._holds(word, line)
        branch.active = branch.taken = bool(so)
        if so is None and branch.doubt is None:
            branch.doubt, branch.since = line[0], len(self.unit.tokens)

    def _close(self, branch: _Branch) -> None:
        if branch.doubt is not None:
            now = len(self.unit.tokens)
            self.unit.regions.append(Region(branch.since, now, branch.doubt))

    def _holds(self, word: str, line: list[Token]) -> bool | None:
        macros, now = self.unit.macros, len(self.unit.tokens)
        if word == "if":
            return holds(line[2:], Expander(macros, ()), now)
        macro = macros.find(line[2].text, now) if len(line) > 2 else None
        if macro is not None and macro.doubt is not None:
            return None
        return (macro is not None) == (word == "ifdef")

    def _include(self, line: list[Token], folder: Path, doubt: Token | None) -> None:
        """Read a header, if it is found; what is needed of one that is not is asked for later."""
        rest = line[2:]
        if not rest or rest[0].kind == "name":
            rest = Expander(self.unit.macros, ()).expand(rest, len(self.unit.tokens))
        text = "".join(token.text for token in rest)
        match = re.fullmatch(r'"([^"]*)"|<(.*)>', text)
        if match is None:
            return
        name = match[1] or match[2]
        folders = [folder, *self._folders] if match[1] else self._folders
        for candidate in (near / name for near in folders):
            source = self._source(candidate)
            if source is None:
                continue
            if self._depth >= DEEPEST_FILE:
                raise Refused(
                    "E435", f"files include each other more than {DEEPEST_FILE} deep", line[0].span
                )
            if source.path not in self._once:
                self.file(source, candidate.parent, doubt)
            return
        self.unit.missing.setdefault(name, line[0])

    def _source(self, path: Path) -> Source | None:
        key = str(path)
        if key not in self._seen:
            self._seen[key] = self._read(path)
        return self._seen[key]


def _lines(tokens: list[Token]) -> Iterator[list[Token]]:
    start = 0
    for at in range(1, len(tokens) + 1):
        if at == len(tokens) or tokens[at].first:
            if at > start:
                yield tokens[start:at]
            start = at
