"""A shipped file with its tokens and its tree, and mistakes in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from rascheck.lang import syntax as s
from rascheck.lang.names import Program
from rascheck.lang.shape import nodes
from rascheck.source import Source, Span

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(
    r'(?P<skip>\s+|//[^\n]*|/\*[\s\S]*?\*/)|(?P<string>"[^"\n]*"|<[\w/.]+>)'
    r"|(?P<word>[A-Za-z_]\w*)|(?P<number>\d\w*)"
    r"|(?P<mark>->|=>|==|!=|<=|>=|&&|\|\||\+=|-=|\.\.|~>|[^\w\s])"
)
OPEN = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Word:
    """A token: its text, its place, and the index of the innermost bracket that is open there."""

    kind: str
    text: str
    start: int
    end: int
    inside: int


@dataclass(frozen=True)
class Mistake:
    """Edits (start, end, new text) of one file.

    `start` and `end` are the characters on whose lines a diagnostic may stand, and `opening` the
    place that a note may point at instead. With a `name`, a diagnostic that speaks of it will do,
    wherever it stands: the declaration is wrong, and its uses are what is told.
    """

    kind: str
    path: str
    edits: tuple[tuple[int, int, str], ...]
    start: int
    end: int
    opening: int | None = None
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.path} {self.edits}"


class Text:
    """One shipped file, its tokens, and its tree."""

    def __init__(self, module: s.Module, program: Program) -> None:
        self.module = module
        self.source = module.source
        self.text = module.source.text
        self.program = program
        self.words: list[Word] = []
        self.closing: dict[int, int] = {}
        stack: list[int] = []
        for found in TOKEN.finditer(self.text):
            kind = found.lastgroup or ""
            if kind == "skip":
                continue
            at = len(self.words)
            if found[0] in OPEN.values():
                self.closing[stack.pop()] = at
            inside = stack[-1] if stack else -1
            self.words.append(Word(kind, found[0], found.start(), found.end(), inside))
            if found[0] in OPEN:
                stack.append(at)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word in the shipped files."""
        every = sources(self.program)
        return frozenset(word for source in every for word in re.findall(r"\w+", source.text))

    @cached_property
    def nodes(self) -> list[s.Node]:
        """Every node of the tree."""
        return list(nodes(self.module.items))

    def all(self, kind: Any) -> Iterator[Any]:
        """The nodes of one class, or of several."""
        return (node for node in self.nodes if isinstance(node, kind))

    def item(self, offset: int) -> int:
        """The number of the declaration around a place, or -1."""
        spans = [item.span for item in self.module.items]
        return next((i for i, p in enumerate(spans) if p.start <= offset < p.end), -1)

    @cached_property
    def blocks(self) -> set[int]:
        """The indices of the braces that open a block of statements."""
        steps = [p.span for p in self.all(s.Step)]
        found = set()
        for at, word in enumerate(self.words):
            inside = word.inside
            machine = inside >= 0 and self.words[inside].inside == -1
            if word.text == "{" and any(p.start <= word.start < p.end for p in steps):
                before = self.words[at - 1]
                if machine and before.text not in {"at", "in", "=", ":", "+="}:
                    close = self.words[self.closing[at]]
                    if any(p.end == close.end for p in steps):
                        found.add(at)
                elif inside in found and self._first_of_statement(at):
                    found.add(at)
        return found

    def _first_of_statement(self, at: int) -> bool:
        start = at
        while self.words[start - 1].text not in {";", "{", "}"}:
            start -= 1
        return self.words[start].text in {"if", "for"}

    def part(self, offset: int) -> Span:
        """The member of a machine, or else the declaration, around a place."""
        for item in self.module.items:
            if item.span.start <= offset <= item.span.end:
                members = (*item.variables, *item.steps) if isinstance(item, s.Machine) else (item,)
                for member in members:
                    if member.span.start <= offset <= member.span.end:
                        return member.span
        return Span(self.source, offset, offset)

    def within(self, mistake: Mistake) -> Mistake:
        """The same, with the whole member or declaration as the place of a diagnostic."""
        part = self.part(mistake.edits[0][0])
        return replace(mistake, start=part.start, end=max(part.end, mistake.end))

    def replaced(self, kind: str, old: Word | Span, new: str) -> Mistake:
        """Another text in place of a token or node."""
        return Mistake(kind, self.source.path, ((old.start, old.end, new),), old.start, old.end)

    def left_out(self, kind: str, at: int, opening: int | None = None) -> Mistake:
        """One token left out."""
        word, before = self.words[at], self.words[at - 1]
        edits = ((word.start, word.end, " "),)
        return Mistake(kind, self.source.path, edits, before.end - 1, word.end, opening)

    def scope(self, span: Span) -> list[s.Param]:
        """The parameters that are visible at a place."""
        found: list[s.Param] = []
        for node in self.nodes:
            if isinstance(node, s.Machine | s.Step | s.Quantified | s.Function) and (
                node.span.start <= span.start and span.end <= node.span.end
            ):
                found += node.params
        return found


Kind = Callable[[Text, Random], Iterator[Mistake]]
"""Where one kind of mistake can be made in a text."""


def _keywords() -> frozenset[str]:
    """The reserved words, from the grammar."""
    grammar = (ROOT / "model" / "spec.lark").read_text(encoding="utf-8")
    return frozenset(re.findall(r'"([a-z]+)"', grammar))


KEYWORDS = _keywords()


def typo(word: str, random: Random) -> str:
    """A letter left out, doubled, exchanged or replaced."""
    at = random.randrange(1, len(word) - 1)
    return random.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
            word[:at] + random.choice("aeorst") + word[at + 1 :],
        ]
    )


def sources(program: Program) -> list[Source]:
    return [module.source for module in program.modules]
