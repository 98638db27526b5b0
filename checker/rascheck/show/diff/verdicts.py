"""Verdicts that have moved, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rascheck.show.diff.data import Moved, Verdicts
from rascheck.show.diff.parts import MINUS, PLUS, blocks, titles
from rascheck.show.mail import WIDTH, field
from rascheck.show.words import ascii_only, count, pasteable, wrap


def verdicts_text(names: tuple[str, str], found: Verdicts, command: Sequence[str]) -> str:
    """The verdicts of two revisions, and the words of the command that compares them."""
    return blocks([titles(names), verdict_lines(found), pasteable(list(command), WIDTH)])


def verdict_lines(found: Verdicts) -> list[str]:
    """What has moved, and how many verdicts have not."""
    lines = [line for moved in found.moved for line in _lines(moved)]
    return [*field("verdicts:", _told(found)), *lines]


def _told(found: Verdicts) -> str:
    if found.moved:
        same = count(found.same, "other is the same", "others are the same")
        return f"{count(len(found.moved), 'has', 'have')} moved, {same}"
    if found.same:
        return f"none has moved, {count(found.same, 'is', 'are')} the same"
    return "none has moved" if found.silent else "there are none"


def _lines(moved: Moved) -> Iterator[str]:
    for line in wrap(ascii_only(f"{moved.check}/{moved.property}"), WIDTH - 2, hang=2):
        yield f"  {line}"
    for sign, judged in ((MINUS, moved.old), (PLUS, moved.new)):
        yield f"    {sign} {ascii_only(judged.told) if judged else '(not checked)'}"
