"""What the page shows of what `explain` finds: these shapes come in, and JSON goes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from rascheck.show.html.texts import Texts
from rascheck.system.ir import System


class Place(Protocol):
    """An element of a variable, a queue of an array, or something of the past."""

    @property
    def kind(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def position(self) -> int: ...


class Node(Protocol):
    """A part of a formula, as `explain.tree` has it."""

    @property
    def role(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def truths(self) -> str: ...
    @property
    def parts(self) -> Sequence[Node]: ...
    @property
    def reads(self) -> Sequence[tuple[int, Sequence[Place]]]: ...
    @property
    def told(self) -> str: ...
    @property
    def more(self) -> int: ...


class Blocked(Protocol):
    """A step that a machine could begin, but for a part of its guard, as `explain.blocked` has it."""

    @property
    def step(self) -> str: ...
    @property
    def needs(self) -> str: ...
    @property
    def held(self) -> Sequence[str]: ...


class Turning(Protocol):
    """The step after which a violation could no longer be avoided, as `explain.turning` has it."""

    @property
    def step(self) -> int: ...
    @property
    def states(self) -> int: ...
    @property
    def open(self) -> Sequence[frozenset[int]]: ...


class Reasoned(NamedTuple):
    """What is explained of a trace.

    `tree` is the formula that it decides, `truths` has for each property a character a state,
    `blocked` for each state what could not be taken, and `turning` is the step that decided.
    """

    tree: Node | None
    truths: Sequence[str]
    blocked: Sequence[Sequence[Blocked]]
    turning: Turning | None


class Numbered:
    """The places of a System, in the order of `show_state`, by number."""

    def __init__(self, system: System) -> None:
        self.first: dict[tuple[str, int], int] = {}
        count = 0
        for kind, declared in (("variable", system.variables), ("queue", system.queues)):
            for number, one in enumerate(declared):
                self.first[kind, number] = count
                count += one.size

    def of(self, place: Place) -> int | None:
        """The number of a place; None for what is no part of a state."""
        first = self.first.get((place.kind, place.number))
        return None if first is None else first + place.position


def node(part: Node, texts: Texts, numbered: Numbered) -> dict[str, Any]:
    """A part of a formula with its own parts; what is empty is left out."""
    reads = [
        [index, [n for n in map(numbered.of, places) if n is not None]]
        for index, places in part.reads
    ]
    found = {
        "role": part.role,
        "kind": part.kind,
        "text": texts.number(part.text),
        "truths": texts.number(part.truths),
        "told": part.told,
        "reads": reads,
        "parts": [node(inner, texts, numbered) for inner in part.parts],
        "more": part.more,
    }
    return {name: value for name, value in found.items() if value or name in ("text", "truths")}


def blocked(one: Blocked, texts: Texts) -> list[Any]:
    """`[step, needs, [value, ...]]`, all as numbers of texts."""
    held = [texts.number(value) for value in one.held]
    return [texts.number(one.step), texts.number(one.needs), held]
