"""The slow explorer: a tiny System goes in, its Exploration comes out, by definition alone.

Every engine must agree with it: on each count, each verdict and each byte of each trace. A verdict
is wrong here only where the definition is: nothing is left out, merged or reordered.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, replace

from rascheck.system import semantics
from rascheck.system.ir import Kind, Property, System
from rascheck.system.reference_liveness import is_broken
from rascheck.system.semantics import NOTHING, Instance
from rascheck.system.trace import Ending, ModelError, Move, State, Trace
from rascheck.system.verdict import DEADLOCK, ERROR, Exploration, Outcome, Verdict

Run = tuple[State, tuple[Move, ...]]
"""An initial state and the moves from there."""


class TooLarge(Exception):
    """The system is not tiny."""


@dataclass(frozen=True)
class Graph:
    """All states that can be reached, with what leaves each.

    `distance` is in breadth-first order and says after how many steps a state is reached first;
    `arrivals` are the pairs at which properties are looked at.
    """

    system: System
    initial: list[State]
    distance: dict[State, int]
    moves: dict[State, list[Move]]
    errors: dict[State, list[ModelError]]
    deadlocked: list[State]
    stuck: dict[State, list[Instance]]
    arrivals: list[tuple[State, frozenset[int]]]


def reach(system: System, limit: int = 20_000) -> Graph:
    """Everything that can be reached; raises `TooLarge` beyond `limit` states."""
    initial = semantics.initial_states(system)
    distance = dict.fromkeys(initial, 0)
    arrivals = dict.fromkeys((state, NOTHING) for state in initial)
    moves: dict[State, list[Move]] = {}
    errors: dict[State, list[ModelError]] = {}
    queue = list(initial)
    for state in queue:
        found = semantics.successors(system, state)
        moves[state] = [move for move in found if isinstance(move, Move)]
        errors[state] = [error for error in found if isinstance(error, ModelError)]
        for move in moves[state]:
            arrivals[move.state, move.occurred] = None
            if move.state not in distance:
                distance[move.state] = distance[state] + 1
                queue.append(move.state)
        if len(queue) > limit:
            raise TooLarge(f"more than {limit} states")
    movable = {state: semantics.movers(system, [*moves[state], *errors[state]]) for state in queue}
    deadlocked = [s for s in queue if not movable[s] and semantics.unfinished(system, s)]
    stuck = stuck_instances(system, moves, movable) if system.check_stuck else {}
    return Graph(system, initial, distance, moves, errors, deadlocked, stuck, list(arrivals))


def stuck_instances(
    system: System, moves: dict[State, list[Move]], movable: dict[State, set[Instance]]
) -> dict[State, list[Instance]]:
    """For each state the instances that rest in no final state there and can never move again.

    `movable` are those that can move at once. A state where nothing can has no stuck instance: it
    is a deadlock of the whole system, and reported as that.
    """
    later = dict(movable)
    changed = True
    while changed:
        changed = False
        for state, leaving in moves.items():
            more = later[state].union(*(later[move.state] for move in leaving))
            changed = changed or more != later[state]
            later[state] = more
    return {
        state: [i for i in semantics.unfinished(system, state) if i not in later[state]]
        if movable[state]
        else []
        for state in moves
    }


def explore_slowly(system: System, limit: int = 20_000) -> Exploration:
    """All counts and verdicts, each with its canonical trace; raises `TooLarge`.

    The outcomes are those of the properties in their order, then DEADLOCK if it is checked (also
    for a stuck machine, where there is no deadlock), then ERROR.
    """
    started = time.perf_counter()
    graph = reach(system, limit)
    depth = max(graph.distance.values(), default=-1)
    levels = tuple(list(graph.distance.values()).count(d) for d in range(depth + 1))
    outcomes = [outcome_of(graph, claim) for claim in system.properties]
    if system.check_deadlock:
        outcomes.append(decided(DEADLOCK, Verdict.DEADLOCK, canonical(graph, DEADLOCK)))
    outcomes.append(decided(ERROR, Verdict.ERROR, canonical(graph, ERROR)))
    return Exploration(
        states=len(graph.distance),
        transitions=sum(len(moves) for moves in graph.moves.values()),
        levels=levels,
        initial=len(graph.initial),
        deadlocks=len(graph.deadlocked),
        model_errors=sum(len(errors) for errors in graph.errors.values()),
        outcomes=tuple(outcomes),
        fired=frozenset(move.transition for moves in graph.moves.values() for move in moves),
        entered=frozenset(
            (machine, semantics.control_state(system, state, (machine, instance)))
            for state in graph.distance
            for machine, instance in system.instances
        ),
        seconds=time.perf_counter() - started,
        engine="reference",
        whole=len(levels) - 1,
    )


def decided(name: str, verdict: Verdict, trace: Trace | None) -> Outcome:
    """The outcome `verdict` if there is a trace that shows it, otherwise HOLDS."""
    return Outcome(name, Verdict.HOLDS if trace is None else verdict, trace)


def outcome_of(graph: Graph, claim: Property) -> Outcome:
    """The verdict on a property.

    What holds is VACUOUS if one of its antecedents is never met, or if there is no state at all.
    One about the future that is violated is shown by no trace.
    """
    if claim.kind is Kind.TEMPORAL:
        if is_broken(graph, claim):
            return Outcome(claim.name, Verdict.VIOLATED)
        trace = None
    else:
        trace = canonical(graph, claim.name)
    if claim.kind is Kind.REACHABLE:
        verdict = Verdict.UNREACHABLE if trace is None else Verdict.REACHABLE
        return Outcome(claim.name, verdict, trace)
    if trace is not None:
        return Outcome(claim.name, Verdict.VIOLATED, trace)
    missed = tuple(
        antecedent.text
        for antecedent in claim.antecedents
        if not any(
            semantics.truth(graph.system, antecedent.condition, *arrival) is True
            for arrival in graph.arrivals
        )
    )
    vacuous = missed or not graph.initial
    return Outcome(claim.name, Verdict.VACUOUS if vacuous else Verdict.HOLDS, None, missed)


# ---------------------------------------------------------------------------- the canonical trace


def canonical_slowly(system: System, name: str) -> Trace | None:
    """The canonical trace of a property, of DEADLOCK or of ERROR: all shortest are compared."""
    return canonical(reach(system), name)


def canonical(graph: Graph, name: str, limit: int = 20_000) -> Trace | None:
    """The least of all shortest traces that decide `name`; None if nothing does.

    A step that fails counts as a step. Raises `TooLarge` if more than `limit` runs of one length
    had to be looked at.
    """
    system = graph.system
    if name == ERROR and (failing := semantics.initial_errors(system)):
        return Trace(Ending.ERROR, failing[0][0], (), error=failing[0][1])
    goals = goals_of(graph, name)
    errors = graph.errors if name == ERROR else {}
    if not goals and not any(errors.values()):
        return None
    runs: list[Run] = [(state, ()) for state in graph.initial]
    shorter: list[Run] = []
    while True:
        traces = [
            replace(goals[arrival(run)], initial=run[0], moves=run[1])
            for run in runs
            if arrival(run) in goals
        ]
        traces += [
            Trace(Ending.ERROR, *run, error=error)
            for run in shorter
            for error in errors.get(arrival(run)[0], [])
        ]
        if traces:
            return min(traces, key=lambda trace: rank(graph, trace))
        shorter = [run for run in runs if graph.distance[arrival(run)[0]] == len(run[1])]
        runs = [
            (initial, (*moves, move))
            for initial, moves in shorter
            for move in graph.moves[arrival((initial, moves))[0]]
        ]
        if len(runs) > limit:
            raise TooLarge(f"more than {limit} runs of one length")


def depth_of(graph: Graph, name: str) -> int | None:
    """How many steps the canonical trace of `name` has; None if there is none."""
    if name == ERROR and semantics.initial_errors(graph.system):
        return 0
    goals = goals_of(graph, name)
    depths = [0 for state in graph.initial if (state, NOTHING) in goals]
    for state, moves in graph.moves.items():
        failing = name == ERROR and graph.errors[state]
        if failing or any((move.state, move.occurred) in goals for move in moves):
            depths.append(graph.distance[state] + 1)
    return min(depths, default=None)


def goals_of(graph: Graph, name: str) -> dict[tuple[State, frozenset[int]], Trace]:
    """The arrivals at which a trace of `name` may end, each with how."""
    return {
        arrival: ending
        for arrival in graph.arrivals
        if (ending := ending_at(graph, name, *arrival)) is not None
    }


def arrival(run: Run) -> tuple[State, frozenset[int]]:
    """Where a run arrives, and what its last step made occur."""
    initial, moves = run
    return (moves[-1].state, moves[-1].occurred) if moves else (initial, NOTHING)


def ending_at(graph: Graph, name: str, state: State, occurred: frozenset[int]) -> Trace | None:
    """How a trace of `name` may end where a run arrives, as a trace without steps.

    Of several machines that are stuck, or of several properties that fail, the first is shown.
    """
    system = graph.system
    if name == ERROR:
        errors = semantics.property_errors(system, state, occurred)
        return Trace(Ending.ERROR, state, (), error=errors[0]) if errors else None
    if name == DEADLOCK and graph.deadlocked:
        return Trace(Ending.DEADLOCK, state, ()) if state in graph.deadlocked else None
    if name == DEADLOCK:
        stuck = graph.stuck.get(state)
        return Trace(Ending.STUCK, state, (), machine=stuck[0]) if stuck else None
    claim = next(claim for claim in system.properties if claim.name == name)
    decisive = claim.kind is Kind.REACHABLE
    if semantics.holds(system, claim, state, occurred) is not decisive:
        return None
    return Trace(Ending.REACHED if decisive else Ending.VIOLATED, state, (), claim=name)


def rank(graph: Graph, trace: Trace) -> tuple[int, tuple[int, ...], int]:
    """What decides between traces of one length: switches, transition numbers, initial order."""
    taken = [move.transition for move in trace.moves]
    if trace.error is not None and trace.error.transition is not None:
        taken.append(trace.error.transition)
    return switches(graph.system, taken), tuple(taken), graph.initial.index(trace.initial)


def switches(system: System, taken: list[int]) -> int:
    """The steps whose initiator took no part in the step before them."""
    transitions = [system.transitions[number] for number in taken]
    return sum(
        after.participants[0] not in before.participants
        for before, after in itertools.pairwise(transitions)
    )
