"""What a System means: states and moves come out, and a judgement on every trace.

Slow and obvious: engines are compared with it on tiny systems, and no trace is shown that `replay`
did not accept. Three things need saying, for every engine decides them alike:

* Atoms and history registers belong to the step: if an emit's condition or a register's `next`
  fails, then the step has failed, and there is no successor.
* A property is looked at where a run arrives, that is at a state together with what its last step
  made occur; one state may be looked at with several. One about the future is about runs without
  an end that meet no error: a run that ends in a state where nothing is enabled stays there, with
  nothing occurring, and one on which the formula itself cannot be evaluated is left out.
* A machine instance is stuck in a state if it rests in no final control state there, and in no
  state reachable from there a transition is enabled in which it takes part. A transition that
  fails counts as enabled, but nothing is known of what would lie behind it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import assert_never

from rascheck.system.evaluate import Context, Failed, evaluate, execute, fits
from rascheck.system.future import asked
from rascheck.system.ir import (
    Expr,
    Kind,
    Property,
    Register,
    System,
    flat_position,
    highest,
    lowest,
)
from rascheck.system.text import show_instance, show_state, show_transition
from rascheck.system.trace import Ending, ModelError, Move, State, Trace

Instance = tuple[int, tuple[int, ...]]
"""A machine and its instance."""

NOTHING: frozenset[int] = frozenset()
"""What occurred before the first step."""


# --------------------------------------------------------------------------------------- starting


def candidates(system: System) -> list[State]:
    """What the initial values allow, without history, before assumptions are asked."""
    return list(each_candidate(system))


def each_candidate(system: System) -> Iterator[State]:
    """The same one by one, in order of variable, element and value.

    The last free element varies fastest.
    """
    choices: list[Sequence[int]] = []
    for variable in system.variables:
        for initial in variable.initial:
            whole = range(lowest(variable.type), highest(variable.type) + 1)
            choices.append(whole if initial is None else (initial,))
    queues = tuple(((),) * queue.size for queue in system.queues)
    for choice in itertools.product(*choices):
        rest = iter(choice)
        values = tuple(tuple(next(rest) for _ in variable.initial) for variable in system.variables)
        yield State(values, queues)


def is_candidate(system: System, state: State) -> bool:
    """Whether a state is one of the `candidates`."""
    sizes = [len(variable.initial) for variable in system.variables]
    if sizes != [len(elements) for elements in state.values] or state.past:
        return False
    return state.queues == tuple(((),) * queue.size for queue in system.queues) and all(
        fits(value, variable.type) if initial is None else value == initial
        for variable, elements in zip(system.variables, state.values, strict=True)
        for initial, value in zip(variable.initial, elements, strict=True)
    )


def begin(system: System, candidate: State) -> State | ModelError | None:
    """A candidate with its history; None if an assumption excludes it; or why neither is known."""
    try:
        for assumption in system.assumptions:
            if not evaluate(Context(system, candidate), assumption):
                return None
        return with_history(system, candidate, NOTHING, None)
    except Failed as failed:
        return ModelError(failed.failure, failed.message, None, failed.span)


def initial_states(system: System) -> list[State]:
    """All initial states, in initial order; candidates that fail are in `initial_errors`."""
    begun = (begin(system, candidate) for candidate in candidates(system))
    return [state for state in begun if isinstance(state, State)]


def initial_errors(system: System) -> list[tuple[State, ModelError]]:
    """The candidates on which an assumption or a register's initial value fails."""
    begun = [(candidate, begin(system, candidate)) for candidate in candidates(system)]
    return [(candidate, error) for candidate, error in begun if isinstance(error, ModelError)]


def with_history(
    system: System, state: State, occurred: frozenset[int], before: tuple[int, ...] | None
) -> State:
    """`state` with its history registers, which were `before` (None: this is an initial state)."""

    def value(register: Register, at: State) -> int:
        if before is None:
            return evaluate(Context(system, at), register.initial)
        return evaluate(Context(system, at, {}, occurred, before), register.next)

    state = state._replace(past=())
    for register in system.registers:
        state = state._replace(past=(*state.past, value(register, state)))
    return state


# ----------------------------------------------------------------------------------------- moving


def take(system: System, state: State, number: int) -> Move | ModelError | None:
    """Transition `number` taken in `state`; None if it is not enabled there."""
    transition = system.transitions[number]
    assert not transition.chosen, "what may be chosen is written out before"
    try:
        if not evaluate(Context(system, state), transition.guard):
            return None
        locals: dict[int, int] = {}
        after = execute(system, transition.body, state, locals)
        at = Context(system, after, locals)
        occurred = frozenset(atom for atom, when in transition.emits if evaluate(at, when))
        return Move(number, with_history(system, after, occurred, state.past), occurred)
    except Failed as failed:
        return ModelError(failed.failure, failed.message, number, failed.span)


def successors(system: System, state: State) -> list[Move | ModelError]:
    """What may happen next, in the order of the transitions."""
    taken = (take(system, state, number) for number in range(len(system.transitions)))
    return [move for move in taken if move is not None]


def control_state(system: System, state: State, instance: Instance) -> int:
    """The number of the control state in which a machine instance rests."""
    number, values = instance
    control = system.machines[number].control
    position = flat_position(system.variables[control].dims, values)
    assert position is not None
    return state.values[control][position]


def unfinished(system: System, state: State) -> list[Instance]:
    """The machine instances that do not rest in a final control state."""
    return [
        instance
        for instance in system.instances
        if not system.machines[instance[0]].states[control_state(system, state, instance)].final
    ]


def is_deadlocked(system: System, state: State) -> bool:
    """Nothing is enabled, and some machine instance rests in no final control state."""
    return not successors(system, state) and bool(unfinished(system, state))


def movers(system: System, found: list[Move | ModelError]) -> set[Instance]:
    """The machine instances that take part in one of the `successors` of a state."""
    return {
        instance
        for move in found
        if move.transition is not None
        for instance in system.transitions[move.transition].participants
    }


# ------------------------------------------------------------------------------------- properties


def truth(system: System, expr: Expr, state: State, occurred: frozenset[int]) -> bool | ModelError:
    """Whether a formula or an antecedent holds where a run arrives."""
    try:
        return bool(evaluate(Context(system, state, {}, occurred), expr))
    except Failed as failed:
        return ModelError(failed.failure, failed.message, None, failed.span)


def holds(
    system: System, claim: Property, state: State, occurred: frozenset[int]
) -> bool | ModelError:
    """Whether the formula of an invariant or a `reachable` holds where a run arrives."""
    return truth(system, claim.formula, state, occurred)


def property_errors(system: System, state: State, occurred: frozenset[int]) -> list[ModelError]:
    """What fails where a run arrives: for each property its formula, then its antecedents.

    Of a formula about the future it is the propositions that may fail.
    """
    exprs = [
        expr
        for claim in system.properties
        for expr in (asked(system, claim), *(a.condition for a in claim.antecedents))
    ]
    truths = [truth(system, expr, state, occurred) for expr in exprs]
    return [error for error in truths if isinstance(error, ModelError)]


# ----------------------------------------------------------------------------------------- replay


def replay(system: System, trace: Trace, bound: int = 100_000) -> list[str]:
    """Why `trace` is no trace of `system`; empty if it is one.

    That a machine is STUCK is judged by exploring forward from the last state; if that takes more
    than `bound` states, this is said as a problem.
    """
    candidate = trace.initial._replace(past=())
    begun = begin(system, candidate) if is_candidate(system, candidate) else None
    if isinstance(begun, ModelError) and trace.ending is Ending.ERROR and not trace.moves:
        return replay_error(trace, [begun])
    if begun != trace.initial:
        return ["the first state is not initial"]
    return replay_moves(system, trace) or replay_ending(system, trace, bound)


def replay_run(system: System, trace: Trace) -> list[str]:
    """Why a trace is no run of `system`, however it ends; empty if it is one."""
    candidate = trace.initial._replace(past=())
    if not is_candidate(system, candidate) or begin(system, candidate) != trace.initial:
        return ["the first state is not initial"]
    return replay_moves(system, trace)


def replay_moves(system: System, trace: Trace) -> list[str]:
    """Whether each move of a trace is what its transition does."""
    state = trace.initial
    for step, move in enumerate(trace.moves, 1):
        if not 0 <= move.transition < len(system.transitions):
            return [f"step {step}: there is no transition {move.transition}"]
        named = f"step {step}: `{show_transition(system, move.transition)}`"
        match take(system, state, move.transition):
            case None:
                return [f"{named} is not enabled"]
            case ModelError(failure, message):
                return [f"{named} fails: {failure.value}: {message}"]
            case Move(_, after, occurred):
                if after != move.state:
                    right = ", ".join(unlike(system, after, move.state)) or "another history"
                    return [f"{named} leads to another state: {right}"]
                if occurred != move.occurred:
                    right = ", ".join(system.atoms[atom].name for atom in sorted(occurred))
                    return [f"{named} makes other atoms occur: {right or 'none'}"]
        state = move.state
    return []


def unlike(system: System, state: State, other: State) -> list[str]:
    """What is not the same in another state, which need not be one of this System."""
    pairs = zip(show_state(system, state), _elements(state), _elements(other), strict=False)
    return [f"{name} = {value}" for (name, value), mine, theirs in pairs if mine != theirs]


def _elements(state: State) -> list[object]:
    """Every element and queue, in the order of `show_state`."""
    parts: tuple[tuple[object, ...], ...] = (*state.values, *state.queues)
    return [element for part in parts for element in part]


def replay_ending(system: System, trace: Trace, bound: int) -> list[str]:
    """Whether a run ends as it claims to."""
    last = trace.states[-1]
    match trace.ending:
        case Ending.VIOLATED | Ending.REACHED:
            return replay_claim(system, trace)
        case Ending.DEADLOCK:
            if is_deadlocked(system, last):
                return []
            return ["the last state is no deadlock"]
        case Ending.STUCK:
            if trace.machine not in unfinished(system, last):
                return ["the machine that is said to be stuck rests in a final state"]
            if is_deadlocked(system, last):
                return ["the last state is a deadlock of the whole system"]
            return replay_stuck(system, last, trace.machine, bound)
        case Ending.ERROR:
            number = trace.error.transition if trace.error else None
            if number is None:
                return replay_error(trace, property_errors(system, last, occurred_last(trace)))
            if not 0 <= number < len(system.transitions):
                return [f"there is no transition {number}"]
            taken = take(system, last, number)
            return replay_error(trace, [taken] if isinstance(taken, ModelError) else [])
        case Ending.LASSO:
            from rascheck.system.lasso import replay_lasso

            return replay_lasso(system, trace)
        case Ending.STOPPED:
            return []
        case _:
            assert_never(trace.ending)


def occurred_last(trace: Trace) -> frozenset[int]:
    """What the last step of a trace made occur."""
    return trace.moves[-1].occurred if trace.moves else NOTHING


def replay_claim(system: System, trace: Trace) -> list[str]:
    """Whether the last state of a run, and none before it, decides the property it names."""
    kind = Kind.INVARIANT if trace.ending is Ending.VIOLATED else Kind.REACHABLE
    claims = [p for p in system.properties if p.name == trace.claim and p.kind is kind]
    if not claims:
        return [f"there is no {kind.value} {trace.claim!r}"]
    decisive = kind is Kind.REACHABLE
    places = [(trace.initial, NOTHING), *((move.state, move.occurred) for move in trace.moves)]
    decided = [holds(system, claims[0], *place) is decisive for place in places]
    if not decided[-1]:
        return [f"the last state does not decide {trace.claim!r}"]
    return [
        f"{trace.claim!r} is decided after step {step} already"
        for step, earlier in enumerate(decided[:-1])
        if earlier
    ]


def replay_error(trace: Trace, errors: list[ModelError]) -> list[str]:
    """Whether the error of a trace is among those that occur at its end."""
    if trace.error is None:
        return ["the trace names no error"]
    if trace.error.failure not in [error.failure for error in errors]:
        return [f"nothing fails as claimed: {trace.error.failure.value}"]
    return []


def replay_stuck(system: System, last: State, machine: Instance, bound: int) -> list[str]:
    """Whether `machine` can take part in nothing from `last` on."""
    seen = {last}
    queue = [last]
    for state in queue:
        found = successors(system, state)
        if machine in movers(system, found):
            return [f"`{show_instance(system, *machine)}` can move again"]
        for move in found:
            if isinstance(move, Move) and move.state not in seen:
                seen.add(move.state)
                queue.append(move.state)
        if len(seen) > bound:
            name = show_instance(system, *machine)
            return [f"whether `{name}` can move again is not known after {bound} states"]
    return []
