"""A run that ends in a violation of an invariant, or in a deadlock, goes in; the step comes out
after which nothing could rule that out any more.

It is ruled out in a state from which no run ends so. It can be ruled out in these, and where a step
leads to a state in which it can, without a violation. What is not known after MOST transitions is
not said. Beside the step comes the shortest way out: in the place of that step, to such a state.
"""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.explain.following import Following
from rascheck.system import semantics
from rascheck.system.explained import Away, Turning
from rascheck.system.ir import Property, System
from rascheck.system.trace import Ending, Move, State, Trace

MOST = 120_000
"""So many transitions are tried at most."""

Edge = tuple[int, State | None]
"""A transition, and the state it leads to; None: it violates the invariant."""
Edges = dict[State, list[Edge]]
"""Each state with where its steps lead."""


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
    safe = set(edges) - before(edges, ends)
    hopeful = before(edges, safe)
    step = next((i for i, s in enumerate(trace.states[:-1]) if s not in hopeful), len(trace.moves))
    out = Away()
    if step:
        chosen = way_out(edges, trace.states[step - 1], safe)
        out = led(system, trace, step - 1, chosen)
        passed = (trace.states[step - 1], *(move.state for move in out.moves))
        out = out._replace(open=left_open(edges, hopeful, passed[: out.needed]))
    left = left_open(edges, hopeful, trace.states[:-1])
    return Turning(step, len(edges), (*left, frozenset()), out)


def left_open(
    edges: Edges, hopeful: set[State], states: Sequence[State]
) -> tuple[frozenset[int], ...]:
    """For each of some states the transitions after which the end can still be ruled out."""
    return tuple(
        frozenset(number for number, after in edges[state] if after in hopeful) for state in states
    )


def way_out(edges: Edges, start: State, safe: set[State]) -> list[int]:
    """The transitions of the shortest run to a state in which the end is ruled out: of several,
    that of the first transitions."""
    came: dict[State, tuple[State, int]] = {}
    queue = [start]
    for state in queue:
        if state in safe:
            break
        for number, after in edges[state]:
            if after is not None and after != start and after not in came:
                came[after] = (state, number)
                queue.append(after)
    found: list[int] = []
    while state != start:
        state, number = came[state]
        found.append(number)
    return found[::-1]


def led(system: System, trace: Trace, behind: int, chosen: list[int]) -> Away:
    """The run by these transitions, and on as long as nothing else can happen and it is not longer
    than the other one."""
    moves: list[Move] = []
    state = trace.states[behind]
    met = {state}
    for number in chosen:
        move = semantics.take(system, state, number)
        assert isinstance(move, Move), "it was taken when its state was met"
        moves.append(move)
        state = move.state
        met.add(state)
    while behind + len(moves) < len(trace.moves):
        match list(semantics.successors(system, state)):
            case [Move() as move] if move.state not in met:
                moves.append(move)
                state = move.state
                met.add(state)
            case _:
                break
    return Away(tuple(moves), len(chosen))


def explored(system: System, claim: Property | None, first: State) -> Edges | None:
    """Each state that can follow, with where its steps lead; None if there are too many.

    Nothing is asked of what lies behind a violation.
    """
    found: Edges = {first: []}
    queue = [first]
    following = Following(system)
    for number, state in enumerate(queue, 1):
        if number * len(system.transitions) > MOST:
            return None
        for move in following.successors(state):
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


def before(edges: Edges, goal: set[State]) -> set[State]:
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
