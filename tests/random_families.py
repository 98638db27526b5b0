"""Random families: random Systems in which some variables have any value and keep it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import assume
from hypothesis import strategies as st
from random_systems import systems

from rascheck.system.family import Family
from rascheck.system.ir import Assign, Branch, Statement, System, product_of

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


@st.composite
def families(draw: DrawFn, *, stuck: bool = False) -> Family:
    """A family of up to 81 members; `stuck` says that no machine may stop alone."""
    system = draw(systems())
    able = [n for n, v in enumerate(system.variables) if v.machine is None and not v.dims]
    assume(able)
    knobs = tuple(sorted(draw(st.sets(st.sampled_from(able), min_size=1))))
    system = replace(unassigned(system, knobs), check_stuck=stuck)
    every = product_of([system.variables[knob].type for knob in knobs])
    members = draw(st.lists(st.sampled_from(every), min_size=1, unique=True, max_size=len(every)))
    return Family(system, knobs, tuple(sorted(members)))


def unassigned(system: System, knobs: tuple[int, ...]) -> System:
    """The System in which nothing writes the knobs, and each may have any value at first."""

    def kept(body: tuple[Statement, ...]) -> tuple[Statement, ...]:
        found: list[Statement] = []
        for statement in body:
            match statement:
                case Assign(variable) if variable in knobs:
                    pass
                case Branch(condition, then, otherwise):
                    found.append(Branch(condition, kept(then), kept(otherwise)))
                case _:
                    found.append(statement)
        return tuple(found)

    variables = list(system.variables)
    for knob in knobs:
        variables[knob] = replace(variables[knob], initial=(None,))
    return replace(
        system,
        variables=tuple(variables),
        transitions=tuple(replace(t, body=kept(t.body)) for t in system.transitions),
    )
