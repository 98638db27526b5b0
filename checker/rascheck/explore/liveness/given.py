"""A property of the kind TEMPORAL goes in; the automaton that accepts the runs that break it comes
out, with what it asks of states: made of its formula, or the one that the property has."""

from __future__ import annotations

from rascheck.explore.liveness.automaton import Acceptor, Automaton, Steps
from rascheck.system import ir
from rascheck.system.future import propositions, taken_apart


def acceptor_of(system: ir.System, claim: ir.Property) -> tuple[Acceptor, tuple[ir.Expr, ...]]:
    """The automaton of a property, and its propositions, which are the letters' bits."""
    asked = propositions(system, claim)
    if claim.automaton is None:
        return Automaton(taken_apart(claim.formula).skeleton), asked
    return Given(system.automata[claim.automaton], asked), asked


class Given:
    """A Buchi automaton: it promises one thing, which is kept where an accepting state is entered.

    Its first state is one more, from which it does what it does from any initial one.
    """

    every = 1

    def __init__(self, automaton: ir.Automaton, asked: tuple[ir.Expr, ...]) -> None:
        self.initial = automaton.size
        self.accepting = frozenset(automaton.accepting)
        self.edges: list[list[tuple[int, int]]] = [[] for _ in range(automaton.size + 1)]
        for source, when, target in automaton.edges:
            if when == ir.FALSE:
                continue
            bit = 0 if isinstance(when, ir.Const) else 1 << asked.index(when)
            self.edges[source].append((bit, target))
            if source in automaton.initial:
                self.edges[self.initial].append((bit, target))

    def steps(self, state: int, letter: int) -> Steps:
        """Where reading a letter leads: the propositions that hold, a bit each."""
        targets = {target for bit, target in self.edges[state] if letter & bit == bit}
        return tuple((target, int(target in self.accepting)) for target in sorted(targets))
