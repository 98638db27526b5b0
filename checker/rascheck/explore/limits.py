"""Where a search gives up, and what it says of itself on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Limits:
    """Where to give up: None is nowhere. `memory` is in bytes, an estimate of what states take."""

    max_states: int | None = None
    max_depth: int | None = None
    seconds: float | None = None
    memory: int | None = None


@dataclass(frozen=True)
class Reduce:
    """Which reductions an exploration may use where they are sound."""

    slice: bool = False
    symmetry: bool = False


NOT_REDUCED = Reduce()
ALL = Reduce(slice=True, symmetry=True)


class Progress(NamedTuple):
    """How far an exploration is. `frontier` are the states of this level not yet expanded.

    `starts` are the numbers of the first states of the levels, those of the next one included;
    `most_memory` is the limit, if there is one.
    """

    states: int
    transitions: int
    depth: int
    frontier: int
    seconds: float
    memory: int
    starts: Sequence[int] = ()
    most_memory: int | None = None
