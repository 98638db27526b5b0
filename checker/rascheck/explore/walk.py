"""A System goes in; random walks over it, and what they have met, come out. They prove nothing.

A walk begins in an initial state and takes one of the transitions that are enabled, each as likely
as the other, until it is long enough or nothing can move. Every step that is enabled in a state on
the way is looked at, whether it is taken or not; a trace is the walk up to what it met, and may be
much longer than it need be.
"""

from __future__ import annotations

import itertools
import math
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rascheck.explore.codegen import Program
from rascheck.explore.found import bits
from rascheck.system.ir import Kind, System
from rascheck.system.runs import initial_error, told
from rascheck.system.trace import Ending, Trace
from rascheck.system.verdict import DEADLOCK, ERROR, Exploration, Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KNOWN = 1 << 17
"""States whose successors are kept: a walk meets the same ones again and again."""
LISTED = 1 << 16
"""So many candidates of an initial state are all tried; of more, as many are drawn at most."""
STRETCH = 1 << 16
"""Steps between two looks at the clock."""
DEAD = 0
"""Stands for the deadlock check among the bits of claims."""


@dataclass(frozen=True)
class Walked:
    """What the walks have met.

    `exploration` has their steps as `transitions`, the distinct states as `states` (KNOWN and more
    are not counted: then not `exact`), and as outcomes what was met, all else UNKNOWN. `walks` are
    those begun, `ended` those that came to where nothing can move. `limit` of the exploration is
    "seconds" or "interrupted" if that ended them.
    """

    exploration: Exploration
    walks: int
    ended: int
    exact: bool


@dataclass(frozen=True)
class Met:
    """What decides a claim on a walk: its state number `at`, or there the step `label`."""

    at: int
    label: int | None = None

    @property
    def depth(self) -> int:
        """The number of steps to it."""
        return self.at + (self.label is not None)


class Walker:
    """Walks over one System, the same for the same seed.

    known: state -> its successors, one for each enabled transition. fresh: the states expanded on
    this walk, with what was found there: failed, (state, transition); hits, (state, transition,
    successor, answer); dead, states that nothing leaves. traces: bit of a claim -> its trace.
    """

    def __init__(self, system: System, seed: int) -> None:
        started = time.perf_counter()
        self.system = system
        self.program = Program(system)
        self.error = self.program.checks.error
        self.active = self.error
        for bit in self.formulas():
            self.active |= bit
        self.namespace: dict[str, Any] = self.program.compiled(self.active)
        self.random = random.Random(seed).random
        self.known: dict[int, list[int]] = {}
        self.exact = True
        self.ends: set[int] = set()
        self.controls: set[int] = set()
        self.control = sum(place.mask for place in self.program.layout.control_fields())
        self.fired: set[int] = set()
        self.fresh: list[int] = []
        self.failed: list[tuple[int, int]] = []
        self.hits: list[tuple[int, int, int, int]] = []
        self.dead: list[int] = []
        self.traces: dict[int, Trace] = {}
        self.walks = self.steps = self.ended = 0
        self.initial = self.listed()
        self.compile_seconds = time.perf_counter() - started

    def formulas(self) -> list[int]:
        """The bit of each property, without those of its antecedents."""
        every = [1 + len(claim.antecedents) for claim in self.system.properties]
        return [1 << sum(every[:i]) for i in range(len(every))]

    # ---------------------------------------------------------------------------- initial states

    def listed(self) -> list[int] | None:
        """All initial states; None if there may be too many to look at each."""
        fixed, free = self.program.layout.initially()
        if math.prod(len(values) for values in free) > LISTED:
            return None
        candidates = [fixed]
        for values in free:
            candidates = [packed | value for packed in candidates for value in values]
        return self.begun(candidates)

    def begun(self, candidates: list[int]) -> list[int]:
        """The candidates that are initial states."""
        found: list[int] = []
        failing: list[int] = []
        self.namespace["begin"](candidates, found.append, failing.append)
        if failing and self.active & self.error:
            candidate = self.program.layout.unpack(failing[0])._replace(past=())
            self.traces[self.error] = initial_error(self.system, candidate)
            self.active &= ~self.error
        return found

    def first(self) -> int | None:
        """An initial state; None if none was found."""
        if self.initial is not None:
            return self.drawn(self.initial) if self.initial else None
        fixed, free = self.program.layout.initially()
        for _ in range(LISTED):
            found = self.begun([fixed | sum(self.drawn(values) for values in free)])
            if found:
                return found[0]
        return None

    def drawn(self, values: Sequence[int]) -> int:
        """One of them, each as likely as the other."""
        return values[int(self.random() * len(values))]

    # ------------------------------------------------------------------------------------- walking

    def walk(self, steps: int, go_on: Callable[[], bool]) -> bool:
        """One walk of at most so many steps; whether there was an initial state to begin in.

        It ends before if `go_on`, which is asked again and again, says so.
        """
        state = self.first()
        if state is None:
            return False
        path = [state]
        self.walks += 1
        known, random, add = self.known, self.random, path.append
        while steps > 0:
            before = len(path)
            for _ in range(min(steps, STRETCH)):
                after = known.get(state)
                if after is None:
                    after = self.expanded(state)
                if not after:
                    steps = 0
                    self.ended += 1
                    break
                state = after[int(random() * len(after))]
                add(state)
            self.steps += len(path) - before
            steps = steps - STRETCH if go_on() else 0
        self.settle(path)
        return True

    def expanded(self, state: int) -> list[int]:
        """The successors of a state, and what is found in it and on the steps out of it."""
        after: list[int] = []
        labels: list[int] = []
        failed = len(self.failed)
        self.namespace["expand"](
            state, after.append, labels.append, self.failed.append, self.hits.append
        )
        self.fired.update(labels)
        self.fresh.append(state)
        if not after and failed == len(self.failed) and self.namespace["resting"](state):
            self.dead.append(state)
        if len(self.known) < KNOWN:
            self.known[state] = after
        else:
            self.exact = False
        return after

    def settle(self, path: list[int]) -> None:
        """At the end of a walk: which claims it decides that none before it did, and where."""
        last = path[-1]
        if last not in self.known:
            self.ends.add(last)
            self.fresh.append(last)
            if len(self.ends) > KNOWN:
                self.exact = False
                self.ends.clear()
        self.controls.update([state & self.control for state in self.fresh])
        found: list[tuple[int, int]] = []
        self.namespace["check_initial"](path[:1], found.append)
        self.namespace["check"](self.fresh, found.append)
        if found or self.hits or self.failed or self.dead:
            self.meet(path, found)
        for seen in (self.fresh, self.failed, self.hits, self.dead):
            seen.clear()

    def meet(self, path: list[int], found: list[tuple[int, int]]) -> None:
        """Tell what is met first on a walk; `found` are (state, answer)."""
        place = {path[at]: at for at in reversed(range(len(path)))}
        met: dict[int, Met] = {}

        def meet(answer: int, one: Met) -> None:
            for bit in bits(answer & self.active):
                if bit not in met or one.depth < met[bit].depth:
                    met[bit] = one

        for state, answer in found:
            meet(answer, Met(place[state]))
        for state, label, _, answer in self.hits:
            meet(answer, Met(place[state], label))
        for state, label in self.failed:
            meet(self.error, Met(place[state], label))
        for bit, one in sorted(met.items()):
            self.traces[bit] = self.told(bit, path, one)
        if self.system.check_deadlock and DEAD not in self.traces and self.dead:
            self.traces[DEAD] = self.told(DEAD, path, Met(place[self.dead[0]]))
        if met:
            self.active &= ~sum(met)
            self.program.ask(self.namespace, self.active)

    # ------------------------------------------------------------------------------ what was found

    def told(self, bit: int, path: list[int], met: Met) -> Trace:
        """The walk up to what decides a claim, in the words of the system."""
        steps = [self.label(a, b) for a, b in itertools.pairwise(path[: met.at + 1])]
        if met.label is not None:
            steps.append(met.label)
        initial = self.program.layout.unpack(path[0])
        name, ending = ERROR, Ending.ERROR
        if bit == DEAD:
            name, ending = DEADLOCK, Ending.DEADLOCK
        elif bit != self.error:
            claim = self.program.checks.claims[bit.bit_length() - 1]
            name, ending = claim.label, Ending.REACHED if claim.wanted else Ending.VIOLATED
        return told(self.system, name, ending, initial, steps)

    def label(self, state: int, to: int) -> int:
        """The first transition from one state to another."""
        after: list[int] = []
        labels: list[int] = []
        self.namespace["expand"](state, after.append, labels.append, ignore, ignore)
        return labels[after.index(to)]

    def outcomes(self) -> tuple[Outcome, ...]:
        """Of all that is claimed, what was met; the rest is not known."""
        found: list[Outcome] = []

        def outcome(name: str, bit: int, verdict: Verdict) -> None:
            trace = self.traces.get(bit)
            found.append(Outcome(name, Verdict.UNKNOWN if trace is None else verdict, trace))

        for claim, bit in zip(self.system.properties, self.formulas(), strict=True):
            reachable = claim.kind is Kind.REACHABLE
            outcome(claim.name, bit, Verdict.REACHABLE if reachable else Verdict.VIOLATED)
        if self.system.check_deadlock:
            outcome(DEADLOCK, DEAD, Verdict.DEADLOCK)
        outcome(ERROR, self.error, Verdict.ERROR)
        return tuple(found)


def walked(
    system: System,
    *,
    seed: int = 0,
    walks: int = 1000,
    steps: int = 1000,
    seconds: float | None = None,
    progress: Callable[[int, int, float], None] | None = None,
) -> Walked:
    """So many walks of at most so many steps over a verified System.

    They end before if they have taken so many `seconds`, or with a KeyboardInterrupt. `progress` is
    told walks, steps and seconds.
    """
    walker = Walker(system, seed)
    started = time.perf_counter()
    limit = ""

    def go_on() -> bool:
        now = time.perf_counter() - started
        if progress is not None:
            progress(walker.walks, walker.steps, now)
        return seconds is None or now < seconds

    try:
        while walker.walks < walks and go_on():
            if not walker.walk(steps, go_on):
                break
        if seconds is not None and not go_on():
            limit = "seconds"
    except KeyboardInterrupt:
        limit = "interrupted"
    layout = walker.program.layout
    return Walked(
        Exploration(
            states=len(walker.known.keys() | walker.ends),
            transitions=walker.steps,
            levels=(),
            initial=len(walker.initial or ()),
            deadlocks=0,
            model_errors=0,
            outcomes=walker.outcomes(),
            fired=frozenset(walker.fired),
            entered=layout.entered(walker.controls),
            seconds=time.perf_counter() - started,
            compile_seconds=walker.compile_seconds,
            engine="simulate",
            complete=False,
            limit=limit,
        ),
        walker.walks,
        walker.ended,
        walker.exact,
    )


def ignore(_: object) -> None:
    """What fails, and what is decided on the way, is known already."""
