"""Permutations of identities on Systems and states, by definition, for tests."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from rascheck.system.ir import (
    Action,
    Before,
    Const,
    Expr,
    IndexType,
    Occurred,
    OptionType,
    Past,
    Scalar,
    Statement,
    System,
    Transition,
    lowest,
    product_of,
)
from rascheck.system.trace import State

Turn = dict[IndexType, tuple[int, ...]]
"""Where the values of some index types go."""


def turns_of(types: Sequence[IndexType]) -> list[Turn]:
    """All permutations of the values of all types."""
    each = [itertools.permutations(range(type.size)) for type in types]
    return [dict(zip(types, choice, strict=True)) for choice in itertools.product(*each)]


def value(turn: Turn, scalar: Scalar, held: int) -> int:
    """What a value becomes."""
    match scalar:
        case IndexType():
            return turn[scalar][held] if scalar in turn else held
        case OptionType(of):
            return value(turn, of, held - 1 + lowest(of)) - lowest(of) + 1 if held else 0
        case _:
            return held


def place(turn: Turn, dims: tuple[Scalar, ...], at: int) -> int:
    """Where an element of an array goes."""
    every = product_of(list(dims))
    return every.index(tuple(value(turn, d, v) for d, v in zip(dims, every[at], strict=True)))


def moved(node: Any, turn: Turn, who: IndexType) -> Any:
    """An expression or statement with each constant moved as its type says.

    Atoms and history registers stand in blocks, one for each value of `who`.
    """
    match node:
        case tuple():
            return tuple(moved(one, turn, who) for one in node)
        case Const(held, scalar):
            return Const(value(turn, scalar, held), scalar)
        case Occurred(number) | Past(number) | Before(number):
            return type(node)(family(turn, who, number))
        case _ if isinstance(node, Expr | Statement):
            parts = {f.name: moved(getattr(node, f.name), turn, who) for f in fields(node)}
            return type(node)(**parts)
        case _:
            return node


def family(turn: Turn, who: IndexType, number: int) -> int:
    """An atom or register of a block."""
    block, identity = divmod(number, who.size)
    return block * who.size + turn[who][identity]


def moved_action(system: System, action: Action, turn: Turn) -> Action:
    machine = system.machines[action.machine]
    types = [scalar for _, scalar in machine.params]
    params = [scalar for _, scalar in machine.steps[action.step].params]
    return replace(
        action,
        instance=tuple(value(turn, t, v) for t, v in zip(types, action.instance, strict=True)),
        arguments=tuple(value(turn, t, v) for t, v in zip(params, action.arguments, strict=True)),
    )


def moved_transition(system: System, one: Transition, turn: Turn, who: IndexType) -> Transition:
    partner = None if one.partner is None else moved_action(system, one.partner, turn)
    emits = sorted((family(turn, who, a), moved(c, turn, who)) for a, c in one.emits)
    return replace(
        one,
        action=moved_action(system, one.action, turn),
        partner=partner,
        guard=moved(one.guard, turn, who),
        body=moved(one.body, turn, who),
        payload=moved(one.payload, turn, who),
        emits=tuple(emits),
    )


def moved_state(system: System, state: State, turn: Turn, who: IndexType) -> State:
    def put(dims: tuple[Scalar, ...], contents: Sequence[Any]) -> tuple[Any, ...]:
        found = dict(
            zip([place(turn, dims, i) for i in range(len(contents))], contents, strict=True)
        )
        return tuple(found[i] for i in range(len(contents)))

    values = tuple(
        put(v.dims, [value(turn, v.type, held) for held in elements])
        for v, elements in zip(system.variables, state.values, strict=True)
    )
    queues = []
    for queue, contents in zip(system.queues, state.queues, strict=True):
        entries = [
            tuple(
                tuple(value(turn, t, v) for (_, t), v in zip(queue.parts, entry, strict=True))
                for entry in some
            )
            for some in contents
        ]
        queues.append(put(queue.dims, entries))
    past = dict(
        zip([family(turn, who, r) for r in range(len(state.past))], state.past, strict=True)
    )
    return State(values, tuple(queues), tuple(past[i] for i in range(len(past))))


def images(node: Any, turns: list[Turn], who: IndexType) -> tuple[Any, ...]:
    """All that turns make of an expression or statement, each once."""
    return tuple(dict.fromkeys(moved(node, turn, who) for turn in turns))
