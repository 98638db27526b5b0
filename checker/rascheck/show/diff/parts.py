"""What the texts of all comparisons have in common: who is compared, and with which settings."""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.show.diff.data import Change
from rascheck.show.mail import WIDTH, folded, labelled
from rascheck.show.words import ascii_only, broken_at_commas, count, wrap

MINUS, PLUS = "-", "+"
MOST = 12
"""So many settings are named."""
ROOM = WIDTH - 11


def titles(names: tuple[str, str], of: tuple[str, str] = ("", "")) -> list[str]:
    """`- old.ras` and `+ new.ras`, each with what it is `of` below it."""
    found = []
    for sign, name, what in zip((MINUS, PLUS), names, of, strict=True):
        lines = broken_at_commas(ascii_only(name), WIDTH - 2)
        lines += broken_at_commas(ascii_only(what), WIDTH - 2) if what else []
        found += [f"{sign if not n else ' '} {line}" for n, line in enumerate(lines)]
    return found


def settings(changes: Sequence[Change]) -> list[str]:
    """The settings that are not the same, one a line."""
    items = [f"{c.name}: {c.old or '(none)'} -> {c.new or '(none)'}" for c in changes[:MOST]]
    if len(changes) > MOST:
        items.append(f"and {count(len(changes) - MOST, 'more', 'more')}")
    lines = [line for item in items for line in wrap(ascii_only(item), ROOM, hang=2)]
    return labelled("settings:", lines)


def blocks(parts: Sequence[Sequence[str]]) -> str:
    """Blocks of lines with an empty line between them; those without lines are left out."""
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def sentence(text: str) -> list[str]:
    """A sentence on lines that fit."""
    return folded(text)
