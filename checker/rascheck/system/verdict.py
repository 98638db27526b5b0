"""What an exploration found out: exact counts, an outcome for each property, and coverage."""

from __future__ import annotations

import enum

from rascheck.records import dataclass
from rascheck.system.trace import Trace


class Verdict(enum.Enum):
    """The words of a report, and of `expect`."""

    HOLDS = "holds"
    VIOLATED = "violated"
    REACHABLE = "reachable"
    UNREACHABLE = "unreachable"
    DEADLOCK = "deadlock"
    ERROR = "error"
    VACUOUS = "vacuous"
    UNKNOWN = "unknown"


DEADLOCK = "deadlock"
"""The name under which the outcome of the deadlock check is reported."""
ERROR = "error"
"""The name under which model errors are reported."""


@dataclass(frozen=True)
class Outcome:
    """The verdict on one property (or on DEADLOCK or ERROR).

    `trace` is the canonical counterexample or witness; `missed` the texts of the antecedents that
    no run reaches (verdict VACUOUS).
    """

    property: str
    verdict: Verdict
    trace: Trace | None = None
    missed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reduction:
    """What was left out without changing a verdict.

    `name` is "slice" or "symmetry"; `told` says in words what was left out, for the report, or why
    nothing was where the text has asked for it (then not `used`). Of these `transitions` nobody
    knows whether they are ever taken, and of these `machines` nobody knows their states.
    """

    name: str
    told: str
    transitions: frozenset[int] = frozenset()
    machines: frozenset[int] = frozenset()
    used: bool = True


@dataclass(frozen=True)
class Exploration:
    """The reachable part of a System.

    `levels[d]` are the states first reached after d steps; states with different history count as
    different. `transitions` counts firings out of explored states (parallel edges and self-loops
    each); a failing step is counted in `model_errors` only. `deadlocks` counts states that nothing
    leaves while a machine rests in no final state. `fired` and `entered` are coverage: transition
    numbers, and (machine, control state) pairs.
    `complete` is false if a limit ended the run early; `limit` says which, and `whole` how many
    steps long the runs are of which all were looked at (-1: not even all initial states were).
    Counts are those of what was explored, after `reductions`; `memory` is about how many bytes the
    states took. `code` says what has searched: "generated" or "compiled" code.
    """

    states: int
    transitions: int
    levels: tuple[int, ...]
    initial: int
    deadlocks: int
    model_errors: int
    outcomes: tuple[Outcome, ...]
    fired: frozenset[int]
    entered: frozenset[tuple[int, int]]
    seconds: float
    compile_seconds: float = 0.0
    engine: str = "explore"
    complete: bool = True
    limit: str = ""
    whole: int = -1
    reductions: tuple[Reduction, ...] = ()
    memory: int = 0
    code: str = ""

    @property
    def depth(self) -> int:
        """The greatest distance of a state from the initial ones."""
        return len(self.levels) - 1

    @property
    def states_per_second(self) -> float | None:
        """How many states were found a second; None where the clock has not moved."""
        return self.states / self.seconds if self.seconds > 0 else None

    @property
    def bytes_per_state(self) -> float | None:
        """About how many bytes a state took; None where nobody has looked."""
        return self.memory / self.states if self.memory and self.states else None
