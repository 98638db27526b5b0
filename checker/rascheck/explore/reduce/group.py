"""The permutations of identities that a System does not notice, and what each of them does.

The values of all index types of the group are counted together, the first type first: these are
its *identities*. A permutation of them is a *turn*, an integer with four bits for each identity:
where it goes. A state stands for all states that a turn makes of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeVar

from rascheck.explore.reduce.automorphism import Automorphism
from rascheck.explore.reduce.motion import Permutation
from rascheck.system.ir import IndexType, System
from rascheck.system.trace import State

BITS = 4
"""Of a turn, for each identity."""
MOST_IDENTITIES = 15
"""A turn is not negative as 64 bits."""
MOST_TURNS = 5040

T = TypeVar("T")


class Group:
    """All permutations of the values of each of some index types.

    `bases[k]` is the first identity of types[k]. `swaps` are what generates the group: for each
    type each pair of neighbours, in order; `firsts` says which identity is the first of the pair.
    """

    def __init__(
        self, system: System, types: Sequence[IndexType], swaps: Sequence[Automorphism]
    ) -> None:
        self.system = system
        self.types = tuple(types)
        self.swaps = tuple(swaps)
        self.bases: list[int] = []
        self.firsts: list[int] = []
        self.size = 0
        for type in types:
            self.bases.append(self.size)
            self.firsts += range(self.size, self.size + type.size - 1)
            self.size += type.size
        self.order = math.prod(math.factorial(type.size) for type in types)
        self.rest = turn_of(range(self.size))
        self._number = {instance: i for i, instance in enumerate(system.instances)}
        self._swap = dict(zip(self.firsts, swaps, strict=True))
        self._effects: dict[int, Automorphism] = {}
        self._instances: dict[int, list[int]] = {}
        self._back: dict[int, int] = {}
        self._after: dict[tuple[int, int], int] = {}
        self._masks: dict[tuple[int, int], int] = {}

    def identities(self, turn: int) -> list[int]:
        """Where each identity goes."""
        return [turn >> BITS * i & (1 << BITS) - 1 for i in range(self.size)]

    def after(self, turn: int, first: int) -> int:
        """The turn that does `first` and then `turn`."""
        key = turn, first
        if key not in self._after:
            images = self.identities(turn)
            self._after[key] = turn_of(images[i] for i in self.identities(first))
        return self._after[key]

    def back(self, turn: int) -> int:
        """The turn that undoes it."""
        if turn not in self._back:
            images = self.identities(turn)
            self._back[turn] = turn_of(images.index(i) for i in range(self.size))
        return self._back[turn]

    def effect(self, turn: int) -> Automorphism:
        """What a turn does."""
        if turn not in self._effects:
            self._effects[turn] = self._composed(self.identities(turn))
        return self._effects[turn]

    def _composed(self, images: list[int]) -> Automorphism:
        """A permutation is made of those swaps that would sort its images, in that order."""
        types = zip(self.types, self.bases, strict=True)
        permutation = Permutation(
            {t: tuple(i - base for i in images[base : base + t.size]) for t, base in types}
        )
        transitions: Sequence[int] = range(len(self.system.transitions))
        registers: Sequence[int] = range(len(self.system.registers))
        images = list(images)
        sorting = True
        while sorting:
            sorting = False
            for i in range(self.size - 1):
                if images[i] > images[i + 1]:
                    images[i], images[i + 1] = images[i + 1], images[i]
                    transitions = [self._swap[i].transitions[k] for k in transitions]
                    registers = [self._swap[i].registers[k] for k in registers]
                    sorting = True
        return Automorphism(permutation, tuple(transitions), tuple(registers))

    # ------------------------------------------------------------------------ what a turn acts on

    def state(self, turn: int, state: State) -> State:
        """What a turn makes of a state."""
        effect = self.effect(turn)
        value, places = effect.permutation.value, effect.permutation.places
        values = tuple(
            put(places(declared.dims), [value(declared.type, v) for v in elements])
            for declared, elements in zip(self.system.variables, state.values, strict=True)
        )
        queues = []
        for queue, contents in zip(self.system.queues, state.queues, strict=True):
            types = tuple(scalar for _, scalar in queue.parts)
            moved = [
                tuple(effect.permutation.values(types, entry) for entry in entries)
                for entries in contents
            ]
            queues.append(put(places(queue.dims), moved))
        return State(values, tuple(queues), put(effect.registers, state.past))

    def label(self, turn: int, label: int) -> int:
        """What a turn makes of a transition."""
        return label if turn == self.rest else self.effect(turn).transitions[label]

    def instances(self, turn: int) -> list[int]:
        """What a turn makes of each machine instance."""
        if turn not in self._instances:
            values = self.effect(turn).permutation.values
            self._instances[turn] = [
                self._number[machine, values(tuple(t for _, t in params), instance)]
                for machine, instance in self.system.instances
                for params in (self.system.machines[machine].params,)
            ]
        return self._instances[turn]

    def mask(self, turn: int, mask: int) -> int:
        """What a turn makes of a set of machine instances, a bit each."""
        if turn == self.rest:
            return mask
        key = turn, mask
        if key not in self._masks:
            images = self.instances(turn)
            self._masks[key] = sum(1 << image for i, image in enumerate(images) if mask >> i & 1)
        return self._masks[key]

    def closed(self, labels: Iterable[int]) -> set[int]:
        """Transitions with all that turns make of them."""
        found = set(labels)
        pending = list(found)
        while pending:
            label = pending.pop()
            for swap in self.swaps:
                image = swap.transitions[label]
                if image not in found:
                    found.add(image)
                    pending.append(image)
        return found

    def __str__(self) -> str:
        names = ", ".join(f"{type.name}[{type.size}]" for type in self.types)
        return f"{names}: up to {self.order:,} states as one"


def turn_of(images: Iterable[int]) -> int:
    """The turn that takes each identity to these."""
    return sum(image << BITS * i for i, image in enumerate(images))


def put(places: Sequence[int], contents: Sequence[T]) -> tuple[T, ...]:
    """Contents, each put into its place."""
    moved = list(contents)
    for place, content in zip(places, contents, strict=True):
        moved[place] = content
    return tuple(moved)
