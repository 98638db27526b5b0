"""A family: one System for many, which differ in the values of a few variables that never change.

A set of its members is an integer, with a bit for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from rascheck.records import dataclass
from rascheck.system.ir import System
from rascheck.system.verdict import Verdict

MOST_MEMBERS = 4096
"""A family has at most so many members."""


@dataclass(frozen=True)
class Family:
    """The members of a family.

    `knobs` are the numbers of the variables in which they differ: scalars that nothing assigns.
    `members` has for each member their values, in the order of `knobs`.
    """

    system: System
    knobs: tuple[int, ...]
    members: tuple[tuple[int, ...], ...]

    @property
    def everyone(self) -> int:
        """The set of all members."""
        return (1 << len(self.members)) - 1

    @cached_property
    def having(self) -> Mapping[int, Mapping[int, int]]:
        """For each knob, for each of its values that occurs, the members that have it."""
        found: dict[int, dict[int, int]] = {knob: {} for knob in self.knobs}
        for number, values in enumerate(self.members):
            for knob, value in zip(self.knobs, values, strict=True):
                found[knob][value] = found[knob].get(value, 0) | 1 << number
        return found

    def fixed(self, knob: int, value: int) -> System:
        """The System with one more variable that has a value from the start."""
        variables = list(self.system.variables)
        variables[knob] = replace(variables[knob], initial=(value,))
        return replace(self.system, variables=tuple(variables))

    def member(self, number: int) -> System:
        """One member, as a System that has its knobs in it."""
        variables = list(self.system.variables)
        for knob, value in zip(self.knobs, self.members[number], strict=True):
            variables[knob] = replace(variables[knob], initial=(value,))
        return replace(self.system, variables=tuple(variables))


@dataclass(frozen=True)
class FamilyExploration:
    """What one search over a family found.

    `verdicts` has for each property, for DEADLOCK if that is claimed, and for ERROR what holds of
    each member. `states` are those of all members, equal ones counted once, and `visits` those of
    each member for itself; `levels` says how often states were expanded in each level. `fired` and
    `entered` are coverage as in `Exploration`, `started` the members that have an initial state.
    `limit` says why a search ended early; what was not decided until then is UNKNOWN, and so are
    deadlocks and errors of members that left before the end because all properties had failed.
    """

    verdicts: Mapping[str, tuple[Verdict, ...]]
    states: int
    visits: int
    transitions: int
    levels: tuple[int, ...]
    started: int
    fired: frozenset[int]
    entered: frozenset[tuple[int, int]]
    seconds: float
    limit: str = ""

    @property
    def complete(self) -> bool:
        """Whether no limit ended the search."""
        return not self.limit


def members_of(some: int) -> Iterator[int]:
    """The numbers of the members in a set, in order."""
    while some:
        least = some & -some
        yield least.bit_length() - 1
        some ^= least
