"""A goal goes in; whether no step leads from states that are not bad to one that is, step by step.

Z3 is asked once for each step of the text, with all transitions that it became. The first step that
breaks an invariant is shown with a state that it breaks it from, which nothing may ever reach.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from rascheck.prove.clock import Clock
from rascheck.prove.encode import Encoded, Step
from rascheck.prove.solver import Solver, Truth
from rascheck.prove.unroll import Chain, Relation
from rascheck.system.ir import Action, System
from rascheck.system.trace import State


@dataclass(frozen=True)
class Kept:
    """A step of the text, `kvm.reenter`, with the transitions that it is; whether all keep it."""

    name: str
    transitions: tuple[int, ...]
    keeps: bool
    seconds: float


@dataclass(frozen=True)
class Breaking:
    """A transition that leads from a state where an invariant holds to one where it does not."""

    transition: int
    before: State
    after: State


@dataclass(frozen=True)
class Induction:
    """What came of it: whether it holds initially, each step, and the first that breaks it."""

    begins: bool
    steps: tuple[Kept, ...]
    breaking: Breaking | None

    @property
    def holds(self) -> bool:
        """Whether the proof succeeded."""
        return self.begins and all(step.keeps for step in self.steps)


def induction(
    encoded: Encoded,
    bad: Truth,
    clock: Clock,
    *,
    facts: Sequence[Truth] = (),
    quantified: bool = False,
) -> Induction:
    """One query for the beginning and one a step; `facts` hold in every state that is reached.

    Raises `GaveUp`. What is bad may be `quantified`.
    """
    terms = encoded.terms
    solver = Solver(terms, megabytes=clock.megabytes, quantified=quantified)
    start = encoded.start()
    begun = (start.holds, terms.negated(start.fails), encoded.at(bad, start.frame))
    begins = not clock.ask(solver, *begun)
    solver.add(encoded.typed, terms.negated(bad), *facts)
    steps = []
    breaking = None
    for name, numbers in grouped(encoded.system).items():
        started = time.perf_counter()
        broken = {n: _breaks(encoded, encoded.step(n), bad) for n in numbers}
        keeps = not clock.ask(solver, terms.any(broken.values()))
        if not keeps and breaking is None:
            number = next(n for n, truth in broken.items() if solver.holds(truth))
            after = encoded.state(solver, encoded.step(number).after)
            breaking = Breaking(number, encoded.state(solver), after)
        steps.append(Kept(name, tuple(numbers), keeps, time.perf_counter() - started))
    return Induction(begins, tuple(steps), breaking)


def _breaks(encoded: Encoded, step: Step, bad: Truth) -> Truth:
    goes = (step.typed, step.guard, encoded.terms.negated(step.fails))
    return encoded.terms.all((*goes, encoded.at(bad, step.after)))


def grouped(system: System) -> dict[str, list[int]]:
    """The transitions of each step of the text, by name: `guest.load`, `cpu.trap + kvm.on_trap`."""
    groups: dict[str, list[int]] = {}
    for number, transition in enumerate(system.transitions):
        name = _named(system, transition.action)
        if transition.partner is not None:
            name += f" + {_named(system, transition.partner)}"
        groups.setdefault(name, []).append(number)
    return groups


def _named(system: System, action: Action) -> str:
    machine = system.machines[action.machine]
    return f"{machine.name}.{machine.steps[action.step].name}"


class Window:
    """k-induction: no k states in a row, all different and none of them bad, lead to a bad one.

    It proves a claim together with a search that has found no bad state at depths below k.
    """

    def __init__(self, encoded: Encoded, relation: Relation, bad: Truth, clock: Clock) -> None:
        self.encoded = encoded
        self.bad = bad
        self.clock = clock
        self._solver = Solver(encoded.terms, megabytes=clock.megabytes)
        self._chain = Chain(relation, self._solver, encoded.frame, encoded.typed)

    @property
    def length(self) -> int:
        """The k that was looked at last."""
        return self._chain.length

    def next(self) -> bool:
        """Whether the next k is enough. Raises `GaveUp`."""
        terms, chain = self.encoded.terms, self._chain
        last = chain.length
        self._solver.add(terms.negated(chain.at(self.bad, last)))
        chain.extend()
        for earlier in chain.frames[1:-1]:
            same = self.encoded.frames.same(earlier, chain.frames[-1])
            self._solver.add(terms.negated(same))
        return not self.clock.ask(self._solver, chain.at(self.bad, last + 1))
