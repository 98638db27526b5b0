"""What a picture shows, without a place for anything: nodes and edges with their texts."""

from __future__ import annotations

import enum
from dataclasses import dataclass

CUT = 40
"""No line of a label is longer than this many characters."""


class NodeKind(enum.Enum):
    """How a node looks. `ANY` stands for every state, `OUTSIDE` for who is not in the spec."""

    STATE = "state"
    FINAL = "final"
    ANY = "any"
    MACHINE = "machine"
    QUEUE = "queue"
    OUTSIDE = "outside"
    FILE = "file"
    CYCLE = "cycle"


class EdgeKind(enum.Enum):
    """How an edge looks."""

    STEP = "step"
    TAKEN = "taken"
    CALL = "call"
    EXCEPTION = "exception"
    QUEUE = "queue"
    VARIABLE = "variable"
    USE = "use"
    CYCLE = "cycle"


class Mark(enum.Enum):
    """What a trace has to do with a state: nothing, it sees it, or ends in it."""

    NONE = ""
    SEEN = "seen"
    LAST = "last"


@dataclass(frozen=True)
class Label:
    """One fact on an edge: a name, lines below it in smaller print, and all about it as `title`.

    `key` is the name of a step, as a System has it.
    """

    name: str
    details: tuple[str, ...] = ()
    title: str = ""
    key: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything that is written."""
        return (self.name, *self.details)


@dataclass(frozen=True)
class Node:
    """`key` is unique in its picture; `lines` are written in it, the first one larger."""

    key: str
    kind: NodeKind
    lines: tuple[str, ...]
    title: str = ""
    initial: bool = False
    mark: Mark = Mark.NONE


@dataclass(frozen=True)
class Edge:
    """From one node to another, or to itself."""

    source: str
    target: str
    kind: EdgeKind
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Picture:
    """Nodes and edges in the order of the spec; `description` says in words what is drawn."""

    name: str
    title: str
    description: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def printable(text: str) -> str:
    """A text without what XML and DOT have no place for.

    >>> printable("a\\fb")
    'a?b'
    """
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text)


def brief(text: str, most: int = CUT) -> str:
    """A text in one line, cut where it is too long, between two words if they are short.

    >>> brief("when  a &&\\n  bcd", 12)
    'when a ...'
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 4]
    blank = cut.rfind(" ")
    if blank > most - 14:
        cut = cut[:blank]
    return f"{cut.rstrip(' &|(!=')} ..."
