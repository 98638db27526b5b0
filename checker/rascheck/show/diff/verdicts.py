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
    lines = []
    for moved in found.moved:
        lines += list(_lines(moved))
    same = count(found.same, "other is the same", "others are the same")
    if not found.moved:
        same = f"none has moved, {found.same:,} are the same" if found.same else "there are none"
    return [
        *field(
            "verdicts:",
            count(len(found.moved), "has", "have") + " moved, " + same if found.moved else same,
        ),
        *lines,
    ]


def _lines(moved: Moved) -> Iterator[str]:
    for line in wrap(ascii_only(f"{moved.check}/{moved.property}"), WIDTH - 2, hang=2):
        yield f"  {line}"
    for sign, told in ((MINUS, moved.old), (PLUS, moved.new)):
        yield f"    {sign} {ascii_only(told) or '(not checked)'}"
