"""What the tool says about a user's input: code, place, reason and fix, collected in one sink.

Every stage adds to an explicit `Diagnostics`; none prints, and none raises for a user's mistake.
"""

from __future__ import annotations

import difflib
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rascheck.source import Span


class Severity(enum.Enum):
    """How bad: an error keeps a file from being checked, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Note:
    """A second place that helps to understand a diagnostic."""

    message: str
    span: Span


@dataclass(frozen=True)
class Diagnostic:
    """One finding.

    `code` is stable (a letter and three digits, listed in docs/errors.md); `message` is the reason
    in one line; `fix`, where there is one, is what to write instead. Without a span the finding is
    about the invocation as a whole.
    """

    code: str
    message: str
    span: Span | None = None
    fix: str = ""
    notes: tuple[Note, ...] = ()
    severity: Severity = Severity.ERROR


class Defect(Exception):
    """Something that this program found out is wrong with itself.

    `told` is a sentence for the user, `details` all that it takes to find out why.
    """

    def __init__(self, told: str, details: str) -> None:
        super().__init__(told, details)
        self.told = told
        self.details = details


MOST_COMPARED = 20_000
"""A name that is not known is compared with others until so many have been compared in all."""
LONGEST = 400
"""A message is not longer than this: what it quotes may be a whole file."""


@dataclass
class Diagnostics:
    """The sink: findings in the order in which they were made.

    `unknown` are the names that have been reported as not declared: each is reported once.
    """

    found: list[Diagnostic] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    _said: set[Diagnostic] = field(default_factory=set)
    _compared: int = 0

    def error(
        self,
        code: str,
        message: str,
        span: Span | None = None,
        *,
        fix: str = "",
        notes: Iterable[Note] = (),
    ) -> None:
        """Add an error; the same finding at the same place is kept once."""
        self._add(Diagnostic(code, _line(message), span, _line(fix), tuple(notes)))

    def warning(
        self,
        code: str,
        message: str,
        span: Span | None = None,
        *,
        fix: str = "",
        notes: Iterable[Note] = (),
    ) -> None:
        """Add a warning."""
        severity = Severity.WARNING
        self._add(Diagnostic(code, _line(message), span, _line(fix), tuple(notes), severity))

    def _add(self, diagnostic: Diagnostic) -> None:
        if diagnostic not in self._said:
            self._said.add(diagnostic)
            self.found.append(diagnostic)

    @property
    def helping(self) -> bool:
        """Whether it is still worth to look for what a wrong name may mean."""
        return self._compared < MOST_COMPARED

    def nearest(self, name: str, known: Iterable[str]) -> str:
        """What `nearest` says; nothing any more where that has been asked very often."""
        if not self.helping:
            return ""
        words = list(known)
        self._compared += len(words)
        return nearest(name, words)

    @property
    def failed(self) -> bool:
        """Whether there is any error."""
        return any(d.severity is Severity.ERROR for d in self.found)

    def __iter__(self) -> Iterator[Diagnostic]:
        """Sorted by file and place; what has no place comes first."""
        return iter(sorted(self.found, key=_place))


def _line(text: str) -> str:
    """A text in one line: what it quotes from a spec may have been written on several."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST * 2 // 3]}...{text[-LONGEST // 3 + 3 :]}"
    return " ".join(text.split()) if "\n" in text else text


def _place(diagnostic: Diagnostic) -> tuple[str, int]:
    span = diagnostic.span
    return (span.source.path, span.start) if span else ("", 0)


def nearest(name: str, known: Iterable[str]) -> str:
    """A fix that names the known word most like `name`, or nothing.

    Capitals and underscores are the first that one gets wrong.

    >>> nearest("memory_failur", ["memory_failure", "kvm"])
    'did you mean `memory_failure`?'
    >>> nearest("readAck", ["read", "read_ack"])
    'did you mean `read_ack`?'
    """
    words = list(dict.fromkeys(known)) if len(name) < LONGEST else []
    close = [word for word in words if _plain(word) == _plain(name)]
    close = close or difflib.get_close_matches(name, words, n=1, cutoff=0.6)
    if not close:
        plain = {_plain(word): word for word in reversed(words)}
        close = [plain[p] for p in difflib.get_close_matches(_plain(name), plain, 1, cutoff=0.75)]
    return f"did you mean `{close[0]}`?" if close else ""


def _plain(word: str) -> str:
    """A name without what is easily confused."""
    return word.replace("_", "").lower()
