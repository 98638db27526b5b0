"""States and runs of a System, as engines hand them over and `semantics.replay` judges them."""

from __future__ import annotations

import enum
from functools import cached_property
from typing import NamedTuple

from rascheck.records import dataclass
from rascheck.source import Span
from rascheck.system.ir import Failure


class State(NamedTuple):
    """One state.

    `values[v]` are the elements of variable v in row-major order; `queues[q][i]` the entries of the
    i-th queue of array q, oldest first, each a tuple of its parts; `past` the history registers.
    """

    values: tuple[tuple[int, ...], ...]
    queues: tuple[tuple[tuple[tuple[int, ...], ...], ...], ...] = ()
    past: tuple[int, ...] = ()


class Move(NamedTuple):
    """Transition number `transition` was taken, `occurred` are the atoms it made true, and led to
    `state`."""

    transition: int
    state: State
    occurred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ModelError:
    """A transition (None: a property or an assumption) whose evaluation failed."""

    failure: Failure
    message: str
    transition: int | None
    span: Span | None = None


class Ending(enum.Enum):
    """Why a trace is shown."""

    VIOLATED = "violated"
    REACHED = "reached"
    DEADLOCK = "deadlock"
    STUCK = "stuck"
    ERROR = "error"
    LASSO = "lasso"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Trace:
    """A run from an initial state.

    VIOLATED and REACHED: the last state (with what its move made occur) decides property `claim`.
    DEADLOCK: nothing can move and some machine rests in no final state. STUCK: `machine`, a
    (machine, instance), rests in no final state and can never move again. ERROR: `error` is the
    step that follows the last state and fails, or (without a transition) what fails in the last
    state itself; a state in which an assumption fails has no history yet. LASSO: a run for ever
    that breaks `claim`, a property about the future: it goes from the last state on as from the
    equal one of number `loop`; where nothing can move in the last state, that is its own number.
    STOPPED: a run that decides nothing.
    """

    ending: Ending
    initial: State
    moves: tuple[Move, ...]
    claim: str = ""
    machine: tuple[int, tuple[int, ...]] | None = None
    error: ModelError | None = None
    loop: int | None = None

    @cached_property
    def states(self) -> tuple[State, ...]:
        """All states, the initial one first."""
        return (self.initial, *(move.state for move in self.moves))

    @property
    def depth(self) -> int:
        """The number of steps, the failing one of an ERROR included."""
        failing = self.error is not None and self.error.transition is not None
        return len(self.moves) + failing
