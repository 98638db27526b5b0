"""Texts come in, numbers go out: what a page says often stands in it once."""

from __future__ import annotations


class Texts:
    """Numbers texts in the order in which they are met."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text."""
        return self.numbers.setdefault(text, len(self.numbers))

    def all(self) -> list[str]:
        """Every text, in the order of the numbers."""
        return list(self.numbers)
