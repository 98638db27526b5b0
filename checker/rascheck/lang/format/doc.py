"""A document, which can be laid out in several ways, goes in; its text within a width comes out.

The algebra is that of Oppen and Wadler: a `Group` is on one line if it fits there, and otherwise
each `Line` of its own begins a new one. `render` takes time in proportion to the text, and does not
recurse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

NEVER = 1 << 40  # the width on one line of what cannot stand on one


@dataclass(frozen=True, slots=True)
class Line:
    """The end of a line, or `flat` if the group around it is on one line."""

    flat: str


@dataclass(frozen=True, slots=True)
class Hard:
    """The end of a line, wherever it stands; with a blank line after it if `blank`."""

    blank: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """Text that is there only if the group around it is not on one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Margin:
    """Text that does not count: a comment at the end of a line moves nothing before it."""

    text: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Documents one after the other."""

    parts: tuple[Doc, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Nested:
    """Lines that begin in `body` are indented by so many columns more."""

    by: int
    body: Doc
    width: int


@dataclass(frozen=True, slots=True)
class Group:
    """A document that is on one line if it fits, and not `broken` anyway: see `width`."""

    body: Doc
    width: int


Doc: TypeAlias = str | Line | Hard | Broken | Margin | Joined | Nested | Group


def width(doc: Doc) -> int:
    """How many columns a document takes on one line; `NEVER` or more if it cannot stand on one."""
    match doc:
        case str():
            return NEVER if "\n" in doc else len(doc)
        case Line(flat):
            return len(flat)
        case Hard():
            return NEVER
        case Broken() | Margin():
            return 0
        case _:
            return doc.width


def join(parts: Sequence[Doc]) -> Doc:
    """Documents one after the other."""
    return Joined(tuple(parts), min(NEVER, sum(width(part) for part in parts)))


def nest(doc: Doc, by: int = 4) -> Doc:
    """The document with its lines, but for the first, indented."""
    return Nested(by, doc, width(doc))


def group(doc: Doc, *, broken: bool = False) -> Doc:
    """The document on one line if it fits there; if `broken`, it and all around it never are."""
    return Group(doc, NEVER if broken else width(doc))


@dataclass(frozen=True, slots=True)
class _Todo:
    """A document with how far its lines are indented, and whether it is on one line."""

    indent: int
    flat: bool
    doc: Doc


class _Page:
    """The text so far. Blanks are held back until something follows them on their line."""

    def __init__(self, limit: int, indent: int) -> None:
        self._limit = limit
        self._out: list[str] = []
        self._blanks = 0
        self._column = indent

    def write(self, text: str, *, counts: bool = True) -> None:
        """Add text, which may have lines of its own."""
        solid = text.strip(" ")
        before = len(text) - len(text.lstrip(" "))
        self._blanks += before
        if solid:
            self._out.append(" " * self._blanks + solid)
            self._blanks = len(text) - before - len(solid)
        if counts:
            last = text.rfind("\n")
            self._column = self._column + len(text) if last < 0 else len(text) - last - 1

    def turn(self, indent: int, *, blank: bool) -> None:
        """Begin a new line."""
        self._out.append("\n\n" if blank else "\n")
        self._blanks = self._column = indent

    def room(self) -> int:
        """How many columns are left on the line."""
        return self._limit - self._column

    def text(self) -> str:
        """All of it."""
        return "".join(self._out)


def render(doc: Doc, limit: int = 100, indent: int = 0) -> str:
    """The text of a document that begins in column `indent`, which is not part of it."""
    page = _Page(limit, indent)
    todo = [_Todo(indent, False, doc)]
    while todo:
        now = todo.pop()
        match now.doc:
            case str(text):
                page.write(text)
            case Margin(text):
                page.write(text, counts=False)
            case Broken(text):
                page.write("" if now.flat else text)
            case Line(flat) if now.flat:
                page.write(flat)
            case Line():
                page.turn(now.indent, blank=False)
            case Hard(blank):
                page.turn(now.indent, blank=blank)
            case Joined(parts):
                todo += [_Todo(now.indent, now.flat, part) for part in reversed(parts)]
            case Nested(by, body):
                todo.append(_Todo(now.indent + by, now.flat, body))
            case Group(body, wide):
                whole = now.flat or _fits(wide, page.room(), todo)
                todo.append(_Todo(now.indent, whole, body))
    return page.text()


def _fits(wide: int, room: int, after: Sequence[_Todo]) -> bool:
    """Whether a group has room on its line, with what follows up to where a line may end."""
    room -= wide
    for waiting in reversed(after):
        docs = [waiting.doc]
        while docs and room >= 0:
            match docs.pop():
                case str(text):
                    first, newline, _ = text.partition("\n")
                    room -= len(first)
                    if newline:
                        return room >= 0
                case Line(flat) if waiting.flat:
                    room -= len(flat)
                case Line() | Hard():
                    return True
                case Joined(parts):
                    docs += reversed(parts)
                case Nested(_, body) | Group(body):
                    docs.append(body)
                case Broken() | Margin():
                    pass
        if room < 0:
            return False
    return room >= 0
