"""A family goes in; a System that reads no knob comes out, and which members each part is for.

Each transition, claim and list of assumptions is written once for each way in which the knobs that
it reads decide it: `when a && tea` becomes `when a`, for the members with `tea`. What comes out the
same for several values is written once. So what differs between members costs nothing while states
are visited: a set of members goes through a transition by one `&`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TypeVar

from rascheck.explore.reduce.fold import Fold, is_false
from rascheck.system.family import Family
from rascheck.system.ir import (
    Expr,
    IntType,
    Kind,
    Property,
    Read,
    Register,
    Statement,
    System,
    Transition,
)

_T = TypeVar("_T")

NOTHING = IntType(0, 0)
"""The type of a knob that nothing reads any more: it takes no room in a state."""


@dataclass(frozen=True)
class Claim:
    """A claim of the family's System, for some members: the formula of property `property`, or its
    antecedent number `antecedent`."""

    property: int
    antecedent: int | None
    members: int


@dataclass(frozen=True)
class Split:
    """A System without knobs, and which members its parts are for.

    `members[t]` can take transition t, which the family's System has as `origins[t]`. Property c of
    the System is `claims[c]`, an antecedent as one that is to be reached. `starts` are the
    assumptions, each list with its members. `everyone` are the members that this is about.
    """

    system: System
    members: tuple[int, ...]
    origins: tuple[int, ...]
    claims: tuple[Claim, ...]
    starts: tuple[tuple[tuple[Expr, ...], int], ...]
    everyone: int


def split(family: Family) -> Iterator[Split]:
    """The family in as few parts as it takes: more than one only where history depends on knobs."""
    splitter = _Splitter(family)
    for registers, members in splitter.split(family.system.registers, _registers, family.everyone):
        yield splitter.part(registers, members)


class _Splitter:
    """Writes out what a family's System says for its members."""

    def __init__(self, family: Family) -> None:
        self.family = family

        @cache
        def fold(knob: int, value: int) -> Fold:
            return Fold(family.fixed(knob, value), {knob})

        self.fold = fold

    def split(
        self, thing: _T, written: Callable[[Fold, _T], _T], members: int
    ) -> list[tuple[_T, int]]:
        """A thing as it is for some members, each way once with those that it is for."""
        knob = read_in(thing, self.family.knobs)
        if knob is None:
            return [(thing, members)]
        found: dict[_T, int] = {}
        for value, having in self.family.having[knob].items():
            if members & having:
                part = written(self.fold(knob, value), thing)
                for one, some in self.split(part, written, members & having):
                    found[one] = found.get(one, 0) | some
        return list(found.items())

    def part(self, registers: tuple[Register, ...], members: int) -> Split:
        """The System for members that have the same history."""
        system = self.family.system
        taken = [
            (number, one, some)
            for number, transition in enumerate(system.transitions)
            for one, some in self.split(transition, Fold.transition, members)
            if not is_false(one.guard)
        ]
        claims = [
            (Property(prop.name, kind, one), Claim(number, antecedent, some))
            for number, prop in enumerate(system.properties)
            for antecedent, kind, formula in _claims(prop)
            for one, some in self.split(formula, Fold.expr, members)
        ]
        variables = list(system.variables)
        for knob in self.family.knobs:
            variables[knob] = replace(variables[knob], type=NOTHING, initial=(0,))
        plain = replace(
            system,
            variables=tuple(variables),
            transitions=tuple(one for _, one, _ in taken),
            assumptions=(),
            registers=registers,
            properties=tuple(one for one, _ in claims),
            fairness=(),
        )
        return Split(
            plain,
            tuple(some for _, _, some in taken),
            tuple(number for number, _, _ in taken),
            tuple(claim for _, claim in claims),
            tuple(self.split(system.assumptions, Fold.exprs, members)),
            members,
        )


def _claims(prop: Property) -> Iterator[tuple[int | None, Kind, Expr]]:
    assert prop.kind is not Kind.TEMPORAL, "what is about the future goes member by member"
    yield None, prop.kind, prop.formula
    for number, antecedent in enumerate(prop.antecedents):
        yield number, Kind.REACHABLE, antecedent.condition


def _registers(fold: Fold, registers: tuple[Register, ...]) -> tuple[Register, ...]:
    return tuple(
        replace(one, initial=fold.expr(one.initial), next=fold.expr(one.next)) for one in registers
    )


def read_in(thing: object, knobs: tuple[int, ...]) -> int | None:
    """A knob that is read in an expression, a transition or a tuple of such; None if there is
    none."""
    pending = [thing]
    while pending:
        one = pending.pop()
        if isinstance(one, Read) and one.variable in knobs:
            return one.variable
        if isinstance(one, tuple):
            pending.extend(one)
        elif isinstance(one, Expr | Statement | Transition | Register):
            pending.extend(getattr(one, each.name) for each in fields(one) if each.compare)
    return None
