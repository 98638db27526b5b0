"""A System goes in; its states and steps come out as an observer sees them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from rascheck.explore.codegen import Program
from rascheck.explore.difference.shared import Shared
from rascheck.explore.difference.view import View, views
from rascheck.explore.search import CHUNK, ignore
from rascheck.system.trace import State

KNOWN = 1 << 15
"""So many states are known with what may happen there; the next ones are found out anew."""
FAILED = -1
"""What is seen of a step that fails: there is no state behind it."""


class Step(NamedTuple):
    """What may happen in a state: `label` and `seen` are what an observer knows of it."""

    transition: int
    label: int
    seen: int
    target: int


class Side(Protocol):
    """One of two Systems; its states are integers, which mean nothing outside of it."""

    def initial(self) -> list[int]:
        """The initial states, in initial order."""

    def seen(self, state: int) -> int:
        """What an observer sees of a state."""

    def steps(self, state: int) -> list[Step]:
        """All that may happen there, in the order of the transitions."""

    def state(self, state: int) -> State:
        """The state itself."""


class Packed:
    """A side in generated code over packed states."""

    def __init__(self, program: Program, labels: tuple[int, ...], view: View) -> None:
        self.layout = program.layout
        self.labels = labels
        self.seen = view
        self.namespace: dict[str, Any] = program.compiled(0)
        self.known: dict[int, list[Step]] = {}
        self.first: list[int] | None = None
        self.failing: list[int] = []
        """Candidates on which an assumption has no value, once initial states were asked for."""

    @staticmethod
    def both(shared: Shared) -> tuple[Packed, Packed]:
        """The sides of two Systems that are compared."""
        one, other = (Program(system) for system in shared.systems)
        mine, its = views(shared, (one.layout, other.layout))
        return Packed(one, shared.labels[0], mine), Packed(other, shared.labels[1], its)

    def initial(self) -> list[int]:
        """As in `Side`; a candidate on which an assumption fails is none."""
        if self.first is None:
            self.first = []
            candidates = self._candidates()
            while chunk := list(itertools.islice(candidates, CHUNK)):
                self.namespace["begin"](chunk, self.first.append, self.failing.append)
        return self.first

    def _candidates(self) -> Iterator[int]:
        fixed, free = self.layout.initially()
        for choice in itertools.product(*free):
            yield sum(choice, fixed)

    def steps(self, state: int) -> list[Step]:
        """As in `Side`."""
        found = self.known.get(state)
        if found is None:
            if len(self.known) == KNOWN:
                self.known.clear()
            found = self.known[state] = self._expanded(state)
        return found

    def _expanded(self, state: int) -> list[Step]:
        targets: list[int] = []
        numbers: list[int] = []
        failed: list[tuple[int, int]] = []
        self.namespace["expand"](state, targets.append, numbers.append, failed.append, ignore)
        labels, seen = self.labels, self.seen
        found = [Step(n, labels[n], seen(t), t) for n, t in zip(numbers, targets, strict=True)]
        found += [Step(n, labels[n], FAILED, FAILED) for _, n in failed]
        return sorted(found)

    def state(self, state: int) -> State:
        """As in `Side`."""
        return self.layout.unpack(state)
