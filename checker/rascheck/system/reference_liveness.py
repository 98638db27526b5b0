"""A graph of states goes in; whether a fair run breaks a formula comes out, by the slowest means.

A tableau after Lichtenstein and Pnueli, "Checking that finite state concurrent programs satisfy
their linear specification" (POPL 1985): where a run arrives is split into as many copies as there
are guesses of what will be so next; a copy leads to those that are as it guessed. Which fairness
assumptions are met by a step, and which because nothing is enabled, is tried in all ways. Neither
what engines do nor what `lasso` does is used here.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rascheck.system import semantics
from rascheck.system.future import propositions, taken_apart
from rascheck.system.ir import (
    TRUE,
    Automaton,
    Const,
    Expr,
    Fairness,
    Future,
    FutureOp,
    Local,
    Many,
    ManyOp,
    Property,
    Unary,
)
from rascheck.system.semantics import NOTHING
from rascheck.system.trace import ModelError, State

if TYPE_CHECKING:
    from rascheck.system.reference import Graph

Arrival = tuple[State, frozenset[int]]
"""A state, and what the step into it made occur."""
Copy = tuple[Arrival, tuple[bool, ...]]
"""An arrival with a guess for each future-time part of the formula: whether it holds next; of
`next p`, whether p does."""
Step = tuple[Copy, int | None, Copy]
"""From a copy by a transition, or by staying where nothing can move, to a copy."""


@dataclass(frozen=True)
class Tableau:
    """The future-time parts of a skeleton, the truth of its propositions at each arrival, and the
    transitions that are enabled in each state, with those that fail."""

    skeleton: Expr
    parts: list[Future]
    known: dict[Arrival, tuple[bool, ...]]
    enabled: dict[State, frozenset[int]]

    def guesses(self) -> list[tuple[bool, ...]]:
        """What copies may guess."""
        return list(itertools.product((False, True), repeat=len(self.parts)))

    def breaks(self, copy: Copy) -> bool:
        """Whether a run that begins at a copy is one that is looked for."""
        return not self.truth(self.skeleton, copy)

    def truth(self, skeleton: Expr, copy: Copy) -> bool:
        """Whether part of the skeleton holds at a copy."""
        arrival, guesses = copy
        match skeleton:
            case Const(value):
                return bool(value)
            case Local(number):
                return self.known[arrival][number]
            case Many(op, values):
                whole = all if op is ManyOp.AND else any
                return whole([self.truth(value, copy) for value in values])
            case Future(op, values):
                later = guesses[self.parts.index(skeleton)]
                match op:
                    case FutureOp.NEXT:
                        return later
                    case FutureOp.EVENTUALLY:
                        return self.truth(values[0], copy) or later
                    case FutureOp.ALWAYS:
                        return self.truth(values[0], copy) and later
                    case FutureOp.UNTIL:
                        left, right = (self.truth(value, copy) for value in values)
                        return right or (left and later)
            case Unary(_, value):
                return not self.truth(value, copy)
            case _:
                raise AssertionError("this does not stand in a skeleton")

    def agrees(self, copy: Copy, after: Copy) -> bool:
        """Whether what follows a copy is as it guessed."""
        return all(
            guess == self.truth(part.values[0] if part.op is FutureOp.NEXT else part, after)
            for part, guess in zip(self.parts, copy[1], strict=True)
        )

    def settles(self, part: Future, copy: Copy) -> bool:
        """Whether what `part` promises, or denies, shows at this copy; it must again and again."""
        match part.op:
            case FutureOp.NEXT:
                return True
            case FutureOp.ALWAYS:
                return self.truth(part, copy) or not self.truth(part.values[0], copy)
            case _:
                return not self.truth(part, copy) or self.truth(part.values[-1], copy)


class Watched(Tableau):
    """The same for an automaton: a guess is the state in which it arrives, and it must be right."""

    def __init__(
        self,
        automaton: Automaton,
        asked: tuple[Expr, ...],
        known: dict[Arrival, tuple[bool, ...]],
        enabled: dict[State, frozenset[int]],
    ) -> None:
        super().__init__(TRUE, [Future(FutureOp.EVENTUALLY, (TRUE,))], known, enabled)
        self.automaton = automaton
        self.asked = asked

    def guesses(self) -> list[tuple[bool, ...]]:
        """One of the states."""
        every = range(self.automaton.size)
        return [tuple(state == one for one in every) for state in every]

    def breaks(self, copy: Copy) -> bool:
        """Whether the automaton may begin so."""
        return copy[1].index(True) in self.automaton.initial

    def agrees(self, copy: Copy, after: Copy) -> bool:
        """Whether the automaton may go there when it reads the arrival of a copy."""
        source, target = copy[1].index(True), after[1].index(True)
        return any(
            (start, stop) == (source, target)
            and (when.value != 0 if isinstance(when, Const) else self.holds(when, copy))
            for start, when, stop in self.automaton.edges
        )

    def holds(self, when: Expr, copy: Copy) -> bool:
        """Whether a condition holds where a copy is."""
        return self.known[copy[0]][self.asked.index(when)]

    def settles(self, part: Future, copy: Copy) -> bool:
        """Whether the state is accepting."""
        del part
        return copy[1].index(True) in self.automaton.accepting


class TooMany(Exception):
    """The formula is too long for this."""


def is_broken(graph: Graph, claim: Property, limit: int = 4_000) -> bool:
    """Whether a fair run, which meets no error, breaks a property of the kind TEMPORAL.

    Raises `TooMany` beyond `limit` copies.
    """
    system = graph.system
    tableau = prepared(graph, claim)
    guesses = tableau.guesses()
    if len(guesses) * len(tableau.known) > limit * 10:
        raise TooMany
    first = [
        copy
        for state in graph.initial
        if (state, NOTHING) in tableau.known
        for guess in guesses
        if tableau.breaks(copy := ((state, NOTHING), guess))
    ]
    steps: list[Step] = []
    seen = dict.fromkeys(first)
    queue = list(first)
    for copy in queue:
        for number, arrival in leaving(graph, tableau, copy[0]):
            for guess in guesses:
                after = (arrival, guess)
                if tableau.agrees(copy, after):
                    steps.append((copy, number, after))
                    if after not in seen:
                        seen[after] = None
                        queue.append(after)
        if len(queue) > limit:
            raise TooMany
    # Each assumption is met because it is taken, or because of what is not enabled.
    for ways in itertools.product((True, False), repeat=len(system.fairness)):
        chosen = list(zip(system.fairness, ways, strict=True))
        if any(
            is_good(tableau, one, chosen) for one in components(allowed(tableau, steps, chosen))
        ):
            return True
    return False


def prepared(graph: Graph, claim: Property) -> Tableau:
    """The tableau of a property; arrivals at which it cannot be evaluated are not known."""
    asked = propositions(graph.system, claim)
    places = [*graph.arrivals, *((state, NOTHING) for state in graph.distance)]
    known: dict[Arrival, tuple[bool, ...]] = {}
    for place in places:
        values = [semantics.truth(graph.system, p, *place) for p in asked]
        if not any(isinstance(value, ModelError) for value in values):
            known[place] = tuple(value is True for value in values)
    enabled = {
        state: frozenset(move.transition for move in graph.moves[state])
        | {error.transition for error in graph.errors[state] if error.transition is not None}
        for state in graph.distance
    }
    if claim.automaton is not None:
        return Watched(graph.system.automata[claim.automaton], asked, known, enabled)
    skeleton = taken_apart(claim.formula).skeleton
    return Tableau(skeleton, parts_of(skeleton), known, enabled)


def parts_of(skeleton: Expr) -> list[Future]:
    """The future-time parts of a skeleton, each once."""
    found: list[Future] = []
    values: tuple[Expr, ...] = ()
    if isinstance(skeleton, (Many, Future)):
        values = skeleton.values
    elif isinstance(skeleton, Unary):
        values = (skeleton.value,)
    for value in values:
        found += [part for part in parts_of(value) if part not in found]
    if isinstance(skeleton, Future) and skeleton not in found:
        found.append(skeleton)
    return found


def leaving(graph: Graph, tableau: Tableau, at: Arrival) -> list[tuple[int | None, Arrival]]:
    """The steps from an arrival, where the formula can be evaluated."""
    state = at[0]
    found: list[tuple[int | None, Arrival]] = [
        (move.transition, (move.state, move.occurred)) for move in graph.moves[state]
    ]
    if not tableau.enabled[state]:
        found = [(None, (state, NOTHING))]
    return [step for step in found if step[1] in tableau.known]


Chosen = list[tuple[Fairness, bool]]
"""Each assumption, and whether it is met because it is taken."""


def allowed(tableau: Tableau, steps: list[Step], chosen: Chosen) -> list[Step]:
    """Without the states where something is enabled that is never to be, in the long run."""
    never = {
        number
        for fairness, taken in chosen
        if fairness.strong and not taken
        for number in fairness.transitions
    }
    return [
        step
        for step in steps
        if not never & tableau.enabled[step[0][0][0]] and not never & tableau.enabled[step[2][0][0]]
    ]


def components(steps: list[Step]) -> list[list[Step]]:
    """The steps inside each strongly connected component: there is a way back from each."""
    after: dict[Copy, set[Copy]] = {}
    for source, _, target in steps:
        after.setdefault(source, set()).add(target)
    reach: dict[Copy, set[Copy]] = {}
    for copy in after:
        seen, queue = set(after[copy]), list(after[copy])
        for one in queue:
            fresh = after.get(one, set()) - seen
            seen |= fresh
            queue += fresh
        reach[copy] = seen
    left = [step for step in steps if step[0] in reach.get(step[2], ())]
    found = []
    while left:
        one = left[0][0]
        mine = {copy for copy in reach[one] if one in reach.get(copy, ())}
        found.append([step for step in left if step[0] in mine])
        left = [step for step in left if step[0] not in mine]
    return found


def is_good(tableau: Tableau, steps: list[Step], chosen: Chosen) -> bool:
    """Whether a run that takes all of these steps again and again is what is looked for."""
    copies = {step[0] for step in steps}
    if not all(any(tableau.settles(part, copy) for copy in copies) for part in tableau.parts):
        return False
    for fairness, is_taken in chosen:
        mine = set(fairness.transitions)
        if is_taken:
            if not any(number in mine for _, number, _ in steps):
                return False
        elif not fairness.strong and all(mine & tableau.enabled[copy[0][0]] for copy in copies):
            return False
    return True
