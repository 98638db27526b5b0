"""The slow explorer: a tiny System goes in, its Exploration comes out, by definition alone.

Every engine must agree with it: on each count, each verdict and each byte of each trace. A verdict
is wrong here only where the definition is: nothing is left out, merged or reordered.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass

from rascheck.system import semantics
from rascheck.system.ir import Kind, Property, System
from rascheck.system.semantics import NOTHING, Instance
from rascheck.system.trace import Ending, ModelError, Move, State, Trace
from rascheck.system.verdict import DEADLOCK, ERROR, Exploration, Outcome, Verdict


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
    deadlocked = [state for state in queue if semantics.is_deadlocked(system, state)]
    stuck = stuck_instances(system, moves)
    return Graph(system, initial, distance, moves, errors, deadlocked, stuck, list(arrivals))


def stuck_instances(system: System, moves: dict[State, list[Move]]) -> dict[State, list[Instance]]:
    """For each state the instances that rest in no final state there and can never move again.

    A state that is a deadlock of the whole system has none: it is reported as that.
    """
    movable = {state: semantics.ready(system, state) for state in moves}
    changed = True
    while changed:
        changed = False
        for state, leaving in moves.items():
            more = movable[state].union(*(movable[move.state] for move in leaving))
            changed = changed or more != movable[state]
            movable[state] = more
    return {
        state: [i for i in semantics.unfinished(system, state) if i not in movable[state]]
        for state in moves
        if not semantics.is_deadlocked(system, state)
    }


def explore_slowly(system: System) -> Exploration:
    """All counts and verdicts, each with its canonical trace.

    The outcomes are those of the properties in their order, then DEADLOCK if it is checked (also
    for a stuck machine, where there is no deadlock), then ERROR.
    """
    started = time.perf_counter()
    graph = reach(system)
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
    )


def decided(name: str, verdict: Verdict, trace: Trace | None) -> Outcome:
    """The outcome `verdict` if there is a trace that shows it, otherwise HOLDS."""
    return Outcome(name, Verdict.HOLDS if trace is None else verdict, trace)


def outcome_of(graph: Graph, claim: Property) -> Outcome:
    """The verdict on a property.

    An invariant that holds is VACUOUS if one of its antecedents is never met, or if there is no
    state at all. Temporal properties are not decided here.
    """
    if claim.kind is Kind.TEMPORAL:
        return Outcome(claim.name, Verdict.UNKNOWN)
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


def canonical(graph: Graph, name: str, limit: int = 200_000) -> Trace | None:
    """The least of all shortest traces that decide `name`; None if nothing does.

    A step that fails counts as a step. Raises `TooLarge` if more than `limit` runs of one length
    had to be looked at.
    """
    if name == ERROR and (failing := semantics.initial_errors(graph.system)):
        return Trace(Ending.ERROR, failing[0][0], (), error=failing[0][1])
    runs = [Trace(Ending.ERROR, state, ()) for state in graph.initial]
    shorter: list[Trace] = []
    while runs or shorter:
        traces = [trace for run in runs for trace in endings(graph, run, name)]
        if name == ERROR:
            traces += [trace for run in shorter for trace in failing_steps(graph, run)]
        if traces:
            return min(traces, key=lambda trace: rank(graph, trace))
        shorter = [run for run in runs if graph.distance[run.states[-1]] == len(run.moves)]
        runs = [longer for run in shorter for longer in extensions(graph, run)]
        if len(runs) > limit:
            raise TooLarge(f"more than {limit} runs of one length")
    return None


def extensions(graph: Graph, run: Trace) -> list[Trace]:
    """The run with one step more."""
    return [
        Trace(run.ending, run.initial, (*run.moves, move)) for move in graph.moves[run.states[-1]]
    ]


def failing_steps(graph: Graph, run: Trace) -> list[Trace]:
    """The run with one step more, which fails."""
    return [
        Trace(Ending.ERROR, run.initial, run.moves, error=error)
        for error in graph.errors[run.states[-1]]
    ]


def endings(graph: Graph, run: Trace, name: str) -> list[Trace]:
    """What decides `name` where `run` arrives; if there is a choice, the least first."""
    system, last, moves = graph.system, run.states[-1], run.moves
    occurred = semantics.occurred_last(run)
    if name == ERROR:
        return [
            Trace(Ending.ERROR, run.initial, moves, error=error)
            for error in semantics.property_errors(system, last, occurred)[:1]
        ]
    if name == DEADLOCK and graph.deadlocked:
        return [Trace(Ending.DEADLOCK, run.initial, moves)] if last in graph.deadlocked else []
    if name == DEADLOCK:
        stuck = graph.stuck[last][:1]
        return [Trace(Ending.STUCK, run.initial, moves, machine=instance) for instance in stuck]
    claim = next(claim for claim in system.properties if claim.name == name)
    decisive = claim.kind is Kind.REACHABLE
    if semantics.holds(system, claim, last, occurred) is not decisive:
        return []
    ending = Ending.REACHED if decisive else Ending.VIOLATED
    return [Trace(ending, run.initial, moves, claim=name)]


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
