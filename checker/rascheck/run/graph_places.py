"""A declaration comes in; what a reader is told who points at it in a picture goes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from rascheck.lang import syntax
from rascheck.source import Span


@dataclass(frozen=True)
class Places:
    """With `lines` a place is `model/ras/kvm.ras:74`, without it is `kvm.ras`.

    The second does not change with every edit, nor with the folder one stands in.
    """

    lines: bool = True

    def place(self, span: Span) -> str:
        """Where something stands."""
        path = span.source.path
        return f"{path}:{span.line}" if self.lines else PurePath(path).name

    def title(
        self, declared: syntax.Declaration | None, what: str, lines: Iterable[str] = ()
    ) -> str:
        """Place and name, what its `///` says, more lines, and its citations."""
        if declared is None:
            return "\n".join([what, *lines])
        doc = declared.doc.split("\n") if declared.doc else []
        notes = [f"{note.kind} {note.text}" for note in declared.notes]
        return "\n".join([f"{self.place(declared.name.span)} {what}", *doc, *lines, *notes])
