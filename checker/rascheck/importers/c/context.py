"""What all parts of an import share: how something is refused, and how much may be done."""

from __future__ import annotations

from rascheck.diagnostics import Diagnostics, Note
from rascheck.source import Span

MOST_TOKENS = 2_000_000
"""More tokens of files are not read."""
MOST_EXPANDED = 200_000
"""Macros may make so many tokens in one import."""
DEEPEST_FILE = 100
"""Files may include each other so deep."""
MOST_PARTS = 20_000
"""An expression with more parts, each counted wherever it stands, is not written."""
MOST_STEPS = 50_000
"""Statements and expressions that are looked at, each as often as paths lead there."""


class Refused(Exception):
    """Something cannot be taken: code, reason, place and fix, as in a diagnostic."""

    def __init__(
        self,
        code: str,
        message: str,
        span: Span | None = None,
        *,
        fix: str = "",
        notes: tuple[Note, ...] = (),
    ) -> None:
        super().__init__(code, message)
        self.code, self.message, self.span = code, message, span
        self.fix, self.notes = fix, notes

    def report(self, sink: Diagnostics) -> None:
        """Say so."""
        sink.error(self.code, self.message, self.span, fix=self.fix, notes=self.notes)


def too_large(span: Span | None, what: str) -> Refused:
    """What is more than can be taken."""
    return Refused("E435", what, span, fix="import a function that it calls, or bind more")
