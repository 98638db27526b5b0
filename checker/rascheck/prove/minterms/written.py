"""Choices of bits are written out: a transition for each class, in the place of one for all."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from rascheck.prove.minterms.places import At, Place
from rascheck.prove.minterms.tables import Tables
from rascheck.prove.minterms.terms import mapped, number
from rascheck.prove.minterms.walk import Walk
from rascheck.system.expr import operands
from rascheck.system.ir import (
    FALSE,
    Action,
    BitsType,
    Const,
    Expr,
    Fairness,
    Ite,
    Local,
    System,
    Transition,
)
from rascheck.system.rules import order


class Written(NamedTuple):
    """A transition over classes and the same one over bits."""

    explored: Transition
    concrete: Transition


class _Changing:
    """Whether an expression is another one with values in place of what is chosen."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Expr, bool]] = {}

    def __call__(self, expr: Expr) -> bool:
        known = self._known.get(id(expr))
        if known is None:
            match expr:
                case Local() | Ite(Const()):
                    found = True
                case _:
                    found = any(map(self, operands(expr)))
            known = self._known[id(expr)] = (expr, found)  # with the expression, or its id is free
        return known[1]


class _Substituting:
    """A hand that puts values in place of what is chosen."""

    def __init__(self, values: Mapping[int, Expr], changing: _Changing) -> None:
        self.values = values
        self.changing = changing

    def value(self, _at: At, expr: Expr) -> Expr:
        return self.replaced(expr)

    def stored(self, _at: At, _place: Place, expr: Expr) -> Expr:
        return self.replaced(expr)

    def replaced(self, expr: Expr) -> Expr:
        """An expression with the values in it."""
        if not self.changing(expr):
            return expr
        if isinstance(expr, Local):
            return self.values.get(expr.slot, expr)
        if isinstance(expr, Ite):
            condition = self.replaced(expr.condition)
            if isinstance(condition, Const):  # the other side may be large
                return self.replaced(expr.then if condition.value else expr.otherwise)
        return mapped(expr, self.replaced)


def written_out(concrete: System, explored: System, tables: Tables) -> tuple[System, System]:
    """Both Systems, which have the same transitions, without choices, in the same order."""
    found: list[tuple[int, Written]] = []
    for number_, transition in enumerate(concrete.transitions):
        changing = _Changing()
        bits = [tables[Place("local", number_, slot)] for slot in transition.chosen]
        for chosen in itertools.product(*(range(len(c.witnesses)) for c in bits)):
            witnesses = [c.witnesses[n] for c, n in zip(bits, chosen, strict=True)]
            made = _written(concrete, explored, number_, chosen, witnesses, changing)
            if made.explored.guard != FALSE:
                found.append((number_, made))
    found.sort(key=lambda each: order(each[1].concrete))
    places: dict[int, list[int]] = {}
    for place, (old, _) in enumerate(found):
        places.setdefault(old, []).append(place)
    fair = tuple(_renumbered(f, places) for f in concrete.fairness)
    return (
        replace(concrete, transitions=tuple(w.concrete for _, w in found), fairness=fair),
        replace(explored, transitions=tuple(w.explored for _, w in found), fairness=fair),
    )


def _written(
    concrete: System,
    explored: System,
    position: int,
    chosen: tuple[int, ...],
    witnesses: list[int],
    changing: _Changing,
) -> Written:
    old = concrete.transitions[position]
    if not old.chosen:
        return Written(explored.transitions[position], old)
    numbers = {slot: number(n) for slot, n in zip(old.chosen, chosen, strict=True)}
    values = {
        slot: Const(value, old.locals[slot][1])
        for slot, value in zip(old.chosen, witnesses, strict=True)
    }
    over_classes = Walk(explored, _Substituting(numbers, changing)).transition(position)
    hand = _Substituting(values, changing)
    over_bits = Walk(concrete, hand).transition(position)
    action, partner = _named(concrete, old, witnesses)
    payload = tuple(map(hand.replaced, old.payload))
    over_bits = replace(over_bits, payload=payload)
    return Written(
        *(
            replace(made, action=action, partner=partner, chosen=())
            for made in (over_classes, over_bits)
        )
    )


def _named(system: System, old: Transition, witnesses: list[int]) -> tuple[Action, Action | None]:
    """The actions with what is chosen as arguments, the partner's behind the action's."""
    left = iter(witnesses)

    def named(action: Action) -> Action:
        params = system.machines[action.machine].steps[action.step].params
        arguments = tuple(
            next(left) if isinstance(scalar, BitsType) else argument
            for (_, scalar), argument in zip(params, action.arguments, strict=True)
        )
        return replace(action, arguments=arguments)

    action = named(old.action)
    return action, None if old.partner is None else named(old.partner)


def _renumbered(fairness: Fairness, places: Mapping[int, list[int]]) -> Fairness:
    numbers = sorted(new for old in fairness.transitions for new in places.get(old, ()))
    return replace(fairness, transitions=tuple(numbers))
