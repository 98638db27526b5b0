"""A run that somebody takes by hand: a session comes in with what is wanted, the next comes out.

Nothing is read or printed here, and a session is never changed: to undo is to look at less of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from rascheck.records import dataclass
from rascheck.system import semantics
from rascheck.system.evaluate import Context, evaluate, fits
from rascheck.system.ir import Expr, Kind, System
from rascheck.system.lasso import replay_lasso
from rascheck.system.trace import Ending, ModelError, Move, State, Trace

Element = tuple[int, int]
"""A variable and the position of one of its elements."""


class Refused(Exception):
    """What cannot be done in a session, in words; `hint` says what can."""

    def __init__(self, told: str, hint: str = "") -> None:
        super().__init__(told)
        self.told = told
        self.hint = hint


@dataclass(frozen=True)
class Session:
    """A run of `system`, of which the first `position` steps are taken.

    The others may be taken again. `error` is a step that fails behind the last of `moves`; it
    counts as a step, and nothing can follow it.
    """

    system: System
    initial: State
    moves: tuple[Move, ...] = ()
    error: ModelError | None = None
    position: int = 0

    @property
    def length(self) -> int:
        """The number of steps, those that are not taken included."""
        return len(self.moves) + (self.error is not None)

    @property
    def taken(self) -> tuple[Move, ...]:
        """The moves that are taken."""
        return self.moves[: self.position]

    @property
    def failed(self) -> ModelError | None:
        """The error at which the run is, if it is at one."""
        return self.error if self.position > len(self.moves) else None

    @property
    def states(self) -> tuple[State, ...]:
        """The states up to where the run is."""
        return (self.initial, *(move.state for move in self.taken))

    @property
    def state(self) -> State:
        """The state in which the run is; at an error, that in which the step failed."""
        return self.states[-1]

    @cached_property
    def options(self) -> tuple[Move | ModelError, ...]:
        """What may be taken next, in the order of the transitions."""
        return () if self.failed else tuple(semantics.successors(self.system, self.state))

    @property
    def run(self) -> Trace:
        """The run so far, without a word on what it decides."""
        return Trace(Ending.STOPPED, self.initial, self.taken)


def opened(system: System, trace: Trace, position: int | None = None) -> Session:
    """A session in a trace, at its end or behind `position` steps."""
    error = trace.error if trace.error is not None and trace.error.transition is not None else None
    session = Session(system, trace.initial, trace.moves, error)
    return replace(session, position=session.length if position is None else position)


# ------------------------------------------------------------------------------------------ moving


def take(session: Session, transition: int) -> Session:
    """The session after a transition. What could be redone stays so if it begins with this one."""
    following = (*(m.transition for m in session.moves), session.error and session.error.transition)
    if session.position < session.length and following[session.position] == transition:
        return replace(session, position=session.position + 1)
    for option in session.options:
        match option:
            case Move(number) if number == transition:
                moves = (*session.taken, option)
                return replace(session, moves=moves, error=None, position=len(moves))
            case ModelError(transition=number) if number == transition:
                moves = session.taken
                return replace(session, moves=moves, error=option, position=len(moves) + 1)
    raise Refused("this step is not enabled here")


def onward(session: Session) -> Session:
    """The session after the steps that alone are enabled, up to a choice or an end, to where a
    property has another truth, or to a state that was met on the way."""
    options = len(session.options)
    if options != 1:
        raise Refused(f"{options} steps are enabled: which?" if options else "nothing is enabled")
    held = verdicts(session.system, places(session)[-1])
    met: set[State] = set()
    while len(session.options) == 1 and session.state not in met:
        met.add(session.state)
        [option] = session.options
        assert option.transition is not None, "what is enabled is a transition"
        session = take(session, option.transition)
        if verdicts(session.system, places(session)[-1]) != held:
            break
    return session


def go(session: Session, position: int) -> Session:
    """The session behind so many of its steps."""
    if not 0 <= position <= session.length:
        raise Refused(f"there is no step {position}", _there(session))
    return replace(session, position=position)


def _there(session: Session) -> str:
    return f"0 to {session.length} are there" if session.length else "0 alone is there"


def undo(session: Session, steps: int = 1) -> Session:
    """The session that many steps before."""
    if session.position == 0:
        raise Refused("nothing to undo: no step is taken")
    return go(session, max(0, session.position - steps))


def redo(session: Session, steps: int = 1) -> Session:
    """The session after so many of the steps that were undone."""
    if session.position == session.length:
        raise Refused("nothing to redo: no step was undone")
    return go(session, min(session.length, session.position + steps))


# ---------------------------------------------------------------------------------------- starting


def free(system: System) -> list[Element]:
    """What may have any value initially."""
    return [
        (number, position)
        for number, variable in enumerate(system.variables)
        for position, initial in enumerate(variable.initial)
        if initial is None
    ]


def restarted(session: Session, values: Mapping[Element, int]) -> Session:
    """A session that begins with other initial values, with no step taken."""
    system = session.system
    held = [list(elements) for elements in session.initial.values]
    for (variable, position), value in values.items():
        assert fits(value, system.variables[variable].type), "a value is one of its type"
        held[variable][position] = value
    candidate = State(tuple(map(tuple, held)), session.initial.queues)
    match semantics.begin(system, candidate):
        case State() as state:
            return Session(system, state)
        case ModelError(failure, message):
            raise Refused(f"these values fail: {failure.value}: {message}")
        case None:
            raise Excluded(_false_assumption(system, candidate))


class Excluded(Exception):
    """An assumption that initial values do not meet."""

    def __init__(self, assumption: Expr) -> None:
        super().__init__(assumption)
        self.assumption = assumption


def _false_assumption(system: System, candidate: State) -> Expr:
    at = Context(system, candidate)
    return next(assumption for assumption in system.assumptions if not evaluate(at, assumption))


# --------------------------------------------------------------------------------------- judgement

Place = tuple[State, frozenset[int]]
"""Where a property is looked at: a state, and what the step into it made occur."""


def places(session: Session) -> list[Place]:
    """Where properties are looked at, up to where the run is."""
    begin: Place = (session.initial, semantics.NOTHING)
    return [begin, *((move.state, move.occurred) for move in session.taken)]


def verdicts(system: System, place: Place) -> tuple[bool | ModelError | None, ...]:
    """For each property whether its formula holds; None for one that is about the future."""
    return tuple(
        None if claim.kind is Kind.TEMPORAL else semantics.holds(system, claim, *place)
        for claim in system.properties
    )


def repeats(session: Session) -> int | None:
    """After how many steps the run was first in the state that it is in again."""
    states = session.states
    first = states.index(states[-1])
    return first if first < len(states) - 1 else None


def judged(session: Session) -> Trace:
    """The run with what its last state decides: a verdict if there is one that it is the first to
    give, and STOPPED if not."""
    run = session.run
    for ending in _endings(session):
        if not semantics.replay(session.system, ending):
            return ending
    return run


def _endings(session: Session) -> Iterable[Trace]:
    """As what the run may be seen; those that it is are left to the reference."""
    run, system = session.run, session.system
    if session.failed is not None:
        yield replace(run, ending=Ending.ERROR, error=session.failed)
        return
    for error in semantics.property_errors(system, *places(session)[-1]):
        yield replace(run, ending=Ending.ERROR, error=error)
    kinds = {Kind.INVARIANT: Ending.VIOLATED, Kind.REACHABLE: Ending.REACHED}
    for kind, ending in kinds.items():
        for claim in system.properties:
            if claim.kind is kind:
                yield replace(run, ending=ending, claim=claim.name)
        if kind is Kind.INVARIANT and system.check_deadlock:
            yield replace(run, ending=Ending.DEADLOCK)
    yield from _for_ever(session)


def _for_ever(session: Session) -> Iterable[Trace]:
    """As which runs without an end it may be seen."""
    loop = repeats(session)
    if loop is None and not session.options:
        loop = len(session.taken)
    for claim in session.system.properties:
        if claim.kind is Kind.TEMPORAL and loop is not None:
            yield replace(session.run, ending=Ending.LASSO, claim=claim.name, loop=loop)


def for_ever(session: Session) -> dict[str, str]:
    """For each property about the future: "" if a run for ever from here breaks it, or why not.

    Nothing where the run neither is at its end nor in a state in which it was before.
    """
    return {
        trace.claim: "; ".join(replay_lasso(session.system, trace)) for trace in _for_ever(session)
    }
