"""The one way to warn: only about the files that were named, and not where it is unwanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rascheck.diagnostics import Diagnostics, Note
from rascheck.lang import syntax
from rascheck.source import Span

KEEP = 'take it out, or say why it stays: `unused "why"` at its end'
"""The fix of most warnings."""


@dataclass(frozen=True)
class Voice:
    """`own` are the paths of the files that were named."""

    sink: Diagnostics
    own: frozenset[str]

    def hears(self, node: syntax.Node) -> bool:
        """Whether a node stands in a file that was named."""
        return node.span.source.path in self.own

    def about(
        self,
        declared: Iterable[syntax.Declaration],
        code: str,
        message: str,
        span: Span,
        *,
        fix: str = KEEP,
        notes: Iterable[Note] = (),
    ) -> None:
        """Warn about a declaration, given last, and those that it stands in.

        A name that begins with `_` and the note `unused` silence what they stand on, with its
        parts.
        """
        if span.source.path in self.own and not any(wanted(d) for d in declared):
            self.sink.warning(code, message, span, fix=fix, notes=notes)

    def say(
        self, code: str, message: str, span: Span, *, fix: str = "", notes: Iterable[Note] = ()
    ) -> None:
        """Warn about a phrase, whatever it stands in."""
        if span.source.path in self.own:
            self.sink.warning(code, message, span, fix=fix, notes=notes)


def wanted(declaration: syntax.Declaration) -> bool:
    """Whether a text says that it knows that something is not used."""
    return private(declaration.name) or any(n.kind == "unused" for n in declaration.notes)


def private(name: syntax.Ident) -> bool:
    """Whether a name says by its first character that nobody uses it."""
    return name.name.startswith("_")
