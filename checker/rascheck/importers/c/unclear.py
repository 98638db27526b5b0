"""What stands under a condition that cannot be computed, and how its use is refused."""

from __future__ import annotations

from typing import NamedTuple

from rascheck.diagnostics import Note
from rascheck.importers.c.context import Refused
from rascheck.importers.c.tokens import Token
from rascheck.source import Span


class Region(NamedTuple):
    """From the directive of a condition to its `#endif`: the tokens `start` to `end` (excluded).

    It is empty where all that it has was left out.
    """

    start: int
    end: int
    directive: Token

    def concerns(self, start: int, end: int) -> bool:
        """Whether a part of some tokens, or what was left out among them, stands in it."""
        return self.start < end and start < self.end


def unclear(what: str, directive: Token, span: Span | None = None) -> Refused:
    """The refusal of what depends on a condition, at the condition if there is no better place."""
    line = directive.source.line(directive.written.line).strip()
    message = f"{what} depends on a condition that cannot be computed: `{line}`"
    fix = "give what it asks for by `-D NAME=VALUE` or `-D 'NAME(x)=VALUE'`"
    notes = (Note("the condition", directive.written),) if span else ()
    return Refused("E432", message, span or directive.written, fix=fix, notes=notes)
