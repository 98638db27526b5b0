"""A System is gone through, expression by expression, and comes out with others in their place.

Questions are collected, and later answered, on the same walk, so that none is answered that was
not collected.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, assert_never

from rascheck.prove.minterms.places import At, Place, scalar_of
from rascheck.system.ir import (
    Antecedent,
    Assert,
    Assign,
    Automaton,
    BitsType,
    Branch,
    Clear,
    Expr,
    Fail,
    Property,
    Receive,
    Register,
    Send,
    SetLocal,
    Statement,
    System,
    Transition,
)


class Hand(Protocol):
    """What is done with the expressions of a System."""

    def value(self, at: At, expr: Expr, /) -> Expr:
        """An expression that is looked at."""

    def stored(self, at: At, place: Place, expr: Expr, /) -> Expr:
        """A value that a place of bits is given."""


class Walk:
    """Goes through a System with a hand."""

    def __init__(self, system: System, hand: Hand) -> None:
        self.system = system
        self.hand = hand
        self.nowhere = At(system)

    def whole(self) -> System:
        """The System with other expressions; its declarations are as they were."""
        system = self.system
        return replace(
            system,
            transitions=tuple(map(self.transition, range(len(system.transitions)))),
            assumptions=tuple(map(self._fact, system.assumptions)),
            registers=tuple(map(self._register, system.registers)),
            properties=tuple(map(self._property, system.properties)),
            automata=tuple(map(self._automaton, system.automata)),
        )

    # ------------------------------------------------------------------------------- properties

    def _fact(self, expr: Expr) -> Expr:
        return self.hand.value(self.nowhere, expr)

    def _register(self, register: Register) -> Register:
        initial, after = self._fact(register.initial), self._fact(register.next)
        return Register(register.name, initial, after)

    def _property(self, claim: Property) -> Property:
        antecedents = (
            Antecedent(self._fact(a.condition), a.text, a.span) for a in claim.antecedents
        )
        return replace(claim, formula=self._fact(claim.formula), antecedents=tuple(antecedents))

    def _automaton(self, automaton: Automaton) -> Automaton:
        edges = ((a, self._fact(condition), b) for a, condition, b in automaton.edges)
        return replace(automaton, edges=tuple(edges))

    # ------------------------------------------------------------------------------ transitions

    def transition(self, number: int) -> Transition:
        """A transition without its payload, which only says what is also in its body."""
        at, taken = At(self.system, number), self.system.transitions[number]
        guard = self.hand.value(at, taken.guard)
        body = self._body(at, taken.body)
        emits = tuple((atom, self.hand.value(at, when)) for atom, when in taken.emits)
        return replace(taken, guard=guard, body=body, emits=emits, payload=())

    def _body(self, at: At, body: tuple[Statement, ...]) -> tuple[Statement, ...]:
        return tuple(self._statement(at, statement) for statement in body)

    def _statement(self, at: At, statement: Statement) -> Statement:
        match statement:
            case Assign(variable, subscripts, value):
                new = self._stored(at, Place("variable", variable), value)
                return replace(statement, subscripts=self._values(at, subscripts), value=new)
            case SetLocal(slot, value):
                assert at.number is not None, "a body is that of a transition"
                return SetLocal(slot, self._stored(at, Place("local", at.number, slot), value))
            case Send(queue, subscripts, values):
                entry = tuple(
                    self._stored(at, Place("part", queue, part), value)
                    for part, value in enumerate(values)
                )
                return replace(statement, subscripts=self._values(at, subscripts), values=entry)
            case Receive(_, subscripts) | Clear(_, subscripts):
                return replace(statement, subscripts=self._values(at, subscripts))
            case Branch(condition, then, otherwise):
                test = self.hand.value(at, condition)
                return Branch(test, self._body(at, then), self._body(at, otherwise))
            case Assert(condition):
                return replace(statement, condition=self.hand.value(at, condition))
            case Fail():
                return statement
            case _:
                assert_never(statement)

    def _values(self, at: At, exprs: tuple[Expr, ...]) -> tuple[Expr, ...]:
        return tuple(self.hand.value(at, expr) for expr in exprs)

    def _stored(self, at: At, place: Place, expr: Expr) -> Expr:
        if isinstance(scalar_of(self.system, place), BitsType):
            return self.hand.stored(at, place, expr)
        return self.hand.value(at, expr)
