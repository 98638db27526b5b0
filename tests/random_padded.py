"""Random Systems in which much is of no account: variables nobody asks for, constants in guards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import random_systems
from hypothesis import strategies as st
from random_bodies import SMALL, TYPES, Env, chance, expressions, rarely

from rascheck.system.ir import (
    BOOL,
    Assign,
    Binary,
    BinaryOp,
    Const,
    Many,
    ManyOp,
    Read,
    Scalar,
    System,
    Transition,
    Variable,
    highest,
    lowest,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


@st.composite
def padded_systems(draw: DrawFn, *, live: bool = False) -> System:
    """A random System of which a part is claimed, with variables that are written for nothing and
    one that never changes."""
    system = draw(random_systems.live_systems() if live else random_systems.systems())
    claims = system.properties
    some = draw(st.lists(st.sampled_from(claims), max_size=2, unique_by=lambda p: p.name))
    if live:
        some = some or list(claims[:1])
    first = len(system.variables)
    types = draw(st.lists(st.sampled_from((*TYPES, SMALL)), min_size=1, max_size=2))
    shadows = tuple(
        Variable(f"shadow{k}", one, (), (draw(initial_values(one)),)) for k, one in enumerate(types)
    )
    fixed = Variable("fixed", BOOL, (), (1,))
    system = replace(
        system,
        variables=(*system.variables, *shadows, fixed),
        properties=tuple(claim for claim in claims if claim in some),
        check_deadlock=draw(st.booleans()),
    )
    env = Env(system.variables, system.queues)
    names = range(first, first + len(shadows))
    transitions = tuple(draw(padded(env, one, names)) for one in system.transitions)
    return replace(system, transitions=transitions)


def initial_values(scalar: Scalar) -> st.SearchStrategy[int | None]:
    """An initial value of a type, now and then any."""
    one: st.SearchStrategy[int | None] = st.integers(lowest(scalar), highest(scalar))
    return rarely(4, st.none(), one)


@st.composite
def padded(draw: DrawFn, env: Env, transition: Transition, shadows: range) -> Transition:
    """A transition that writes shadows too, or that asks for the constant."""
    body = list(transition.body)
    for shadow in shadows:
        if draw(st.booleans()):
            scalar = env.variables[shadow].type
            value = draw(rarely(3, expressions(env, scalar, 2), expressions(env, scalar, 0)))
            body.append(Assign(shadow, (), value))
    guard = transition.guard
    if draw(chance(4)):
        fixed = Binary(
            BinaryOp.EQ, Read(len(env.variables) - 1), Const(draw(st.integers(0, 1)), BOOL)
        )
        guard = Many(ManyOp.AND, (guard, fixed))
    return replace(transition, guard=guard, body=tuple(body))
