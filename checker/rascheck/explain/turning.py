"""A run that ends in a violation of an invariant, or in a deadlock, goes in; the step comes out
after which nothing could rule that out any more.

It is ruled out in a state from which no run ends so. It can be ruled out in these, and where a step
leads to a state in which it can, without a violation. What is not known after MOST transitions is
not said.
"""

from __future__ import annotations

from rascheck.system import semantics
from rascheck.system.explained import Turning
from rascheck.system.ir import Property, System
from rascheck.system.trace import Ending, Move, State, Trace

MOST = 120_000
"""So many transitions are tried at most."""

Edge = tuple[int, State | None]
"""A transition, and the state it leads to; None: it violates the invariant."""


def turning(system: System, trace: Trace) -> Turning | None:
    """The step that decides; None where it is not known, or the run ends in another way."""
    if trace.ending not in (Ending.VIOLATED, Ending.DEADLOCK) or not trace.moves:
        return None
    claim = next((p for p in system.properties if p.name == trace.claim), None)
    edges = explored(system, claim, trace.initial)
    if edges is None:
        return None
    if trace.ending is Ending.DEADLOCK:
        ends = {state for state in edges if semantics.is_deadlocked(system, state)}
    else:
        ends = {s for s, out in edges.items() if any(after is None for _, after in out)}
    violating = before(edges, ends)
    hopeful = before(edges, set(edges) - violating)
    left = [
        frozenset(number for number, after in edges[state] if after in hopeful)
        for state in trace.states[:-1]
    ]
    step = next((i for i, s in enumerate(trace.states[:-1]) if s not in hopeful), len(trace.moves))
    return Turning(step, len(edges), (*left, frozenset()))


def explored(
    system: System, claim: Property | None, first: State
) -> dict[State, list[Edge]] | None:
    """Each state that can follow, with where its steps lead; None if there are too many.

    Nothing is asked of what lies behind a violation.
    """
    found: dict[State, list[Edge]] = {first: []}
    queue = [first]
    for number, state in enumerate(queue, 1):
        if number * len(system.transitions) > MOST:
            return None
        for move in semantics.successors(system, state):
            assert move.transition is not None, "what is taken is a step"
            if not isinstance(move, Move):
                continue  # it fails, and so ends the run: no violation follows
            if claim and semantics.holds(system, claim, move.state, move.occurred) is False:
                found[state].append((move.transition, None))
                continue
            found[state].append((move.transition, move.state))
            if move.state not in found:
                found[move.state] = []
                queue.append(move.state)
    return found


def before(edges: dict[State, list[Edge]], goal: set[State]) -> set[State]:
    """The states from which one of some states can be reached."""
    back: dict[State, list[State]] = {}
    for state, out in edges.items():
        for _, after in out:
            if after is not None:
                back.setdefault(after, []).append(state)
    reached = set(goal)
    queue = list(goal)
    for state in queue:
        fresh = [s for s in dict.fromkeys(back.get(state, ())) if s not in reached]
        reached.update(fresh)
        queue += fresh
    return reached
