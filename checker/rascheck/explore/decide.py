"""A System goes in; its Exploration comes out: exact counts, a verdict on each claim, traces."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rascheck.explore.canonical import Run, canonical_runs
from rascheck.explore.found import Found, Goal, Reached
from rascheck.explore.limits import NOT_REDUCED, Limits, Progress, Reduce
from rascheck.explore.stuck import has_stuck_candidates
from rascheck.explore.takeover import searched
from rascheck.system.ir import Kind, Property, System
from rascheck.system.runs import initial_error, told
from rascheck.system.trace import Ending, Trace
from rascheck.system.verdict import DEADLOCK, ERROR, Exploration, Outcome, Reduction, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from rascheck.explore.reduce.group import Group


@dataclass
class Shown:
    """How the run to a goal ends."""

    name: str
    ending: Ending
    goal: Goal


def explore(
    system: System,
    *,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    engine: str = "auto",
    threads: int | None = None,
    reduce: Reduce = NOT_REDUCED,
) -> Exploration:
    """Visit all reachable states of a verified System, and decide all that it claims.

    The outcomes are those of the properties in their order, then DEADLOCK if the system checks it
    (a stuck machine is reported there if there is no deadlock), then ERROR. A limit or a
    KeyboardInterrupt ends the exploration early: then `complete` is false, `limit` says which
    ("states", "depth", "seconds", "memory" or "interrupted"), and what is not decided is UNKNOWN.
    `engine` is "generated", "plain", "compiled" or "auto", see `takeover`; `threads` are those of
    compiled code, None for one a core. What `reduce` asks for is used where it is sound, and
    `reductions` say what came of it: counts are smaller then, verdicts and traces the same.
    """
    started = time.perf_counter()
    wanted = limits or Limits()
    if reduce.slice:
        from rascheck.explore.reduce.restore import explored_slice

        found = explored_slice(
            system,
            limits=wanted,
            progress=progress,
            engine=engine,
            threads=threads,
            reduce=replace(reduce, slice=False),
        )
        if found is not None:
            return found
    group: Group | None = None
    reductions: tuple[Reduction, ...] = ()
    if reduce.symmetry:
        from rascheck.explore.reduce.symmetry import symmetry_of

        group, reductions = symmetry_of(system)
    watched = system.check_deadlock and system.check_stuck and has_stuck_candidates(system)
    search = searched(
        system,
        wanted,
        progress,
        watched=watched,
        engine=engine,
        threads=threads or cores(),
        group=group,
    )
    return replace(exploration_of(system, search, started), reductions=reductions)


def exploration_of(system: System, search: Found, started: float) -> Exploration:
    """What a search that has run, since `started`, found."""
    outcomes = Decision(system, search).outcomes()
    starts = [*search.starts, search.count]
    return Exploration(
        states=search.count,
        transitions=search.transitions,
        levels=tuple(b - a for a, b in itertools.pairwise(starts)),
        initial=starts[1] if len(starts) > 1 else 0,
        deadlocks=search.deadlocks,
        model_errors=search.model_errors,
        outcomes=outcomes,
        fired=frozenset(search.group.closed(search.fired) if search.group else search.fired),
        entered=search.entered(),
        seconds=time.perf_counter() - started - search.compile_seconds,
        compile_seconds=search.compile_seconds,
        complete=not search.limit,
        limit=search.limit,
        whole=search.whole,
        memory=search.memory(),
        code=search.code,
    )


def cores() -> int:
    """The cores that this process may use; one in a process that has others beside it."""
    if multiprocessing.parent_process() is not None:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def alarm(name: str, verdict: Verdict, trace: Trace | None, *, known: bool) -> Outcome:
    """The verdict on the deadlock check or on model errors."""
    if trace is not None:
        return Outcome(name, verdict, trace)
    return Outcome(name, Verdict.HOLDS if known else Verdict.UNKNOWN)


class Decision:
    """From what a search found to outcomes."""

    def __init__(self, system: System, search: Found) -> None:
        self.system = system
        self.search = search
        self.complete = not search.limit
        self.stuck: dict[int, int] = {}
        self.stuck_known = True

    def outcomes(self) -> tuple[Outcome, ...]:
        """All outcomes, each with its trace."""
        shown = self.shown()
        runs = canonical_runs(self.search, [one.goal for one in shown])
        traces = {one.name: self.tell(one, run) for one, run in zip(shown, runs, strict=True)}
        traces.update(self.lassos())
        if self.search.failing is not None:
            traces[ERROR] = initial_error(self.system, self.search.failing)
        outcomes = []
        bit = 1
        for claim in self.system.properties:
            outcomes.append(self.outcome(claim, bit, traces.get(claim.name)))
            bit <<= 1 + len(claim.antecedents)
        if self.system.check_deadlock:
            known, trace = self.complete and self.stuck_known, traces.get(DEADLOCK)
            outcomes.append(alarm(DEADLOCK, Verdict.DEADLOCK, trace, known=known))
        outcomes.append(alarm(ERROR, Verdict.ERROR, traces.get(ERROR), known=self.complete))
        return tuple(outcomes)

    def shown(self) -> list[Shown]:
        """All that has a trace."""
        search, found, bit = self.search, [], 1
        for claim in self.system.properties:
            if bit in search.goals:
                reached = claim.kind is Kind.REACHABLE
                ending = Ending.REACHED if reached else Ending.VIOLATED
                found.append(Shown(claim.name, ending, search.goals[bit]))
            bit <<= 1 + len(claim.antecedents)
        if bit in search.goals and search.failing is None:
            found.append(Shown(ERROR, Ending.ERROR, search.goals[bit]))
        if self.system.check_deadlock and search.dead is not None:
            found.append(Shown(DEADLOCK, Ending.DEADLOCK, search.dead))
        elif search.watched and self.complete:
            stuck = self.looked_for_stuck()
            if stuck:
                found.append(Shown(DEADLOCK, Ending.STUCK, self.first(stuck)))
        return found

    def looked_for_stuck(self) -> dict[int, int]:
        """Where machines are stuck; at a limit it is not known, but all else is."""
        try:
            return self.search.stuck()
        except Reached as reached:
            self.search.limit = str(reached)
        except KeyboardInterrupt:
            self.search.limit = "interrupted"
        self.stuck_known = False
        return {}

    def first(self, stuck: dict[int, int]) -> Goal:
        """The stuck states of the first level that has any."""
        starts = [*self.search.starts, self.search.count]
        least = min(stuck)
        depth = max(d for d, start in enumerate(starts) if start <= least)
        numbers = [i for i in stuck if i < starts[depth + 1]]
        self.stuck = {i: stuck[i] for i in numbers}
        return Goal(depth, set(numbers))

    def outcome(self, claim: Property, bit: int, trace: Trace | None) -> Outcome:
        """The verdict on a property, whose formula has this bit."""
        reachable = claim.kind is Kind.REACHABLE
        if trace is not None:
            verdict = Verdict.REACHABLE if reachable else Verdict.VIOLATED
            return Outcome(claim.name, verdict, trace)
        temporal = claim.kind is Kind.TEMPORAL
        if not self.complete or (temporal and self.search.limit):  # reached while looking for it
            return Outcome(claim.name, Verdict.UNKNOWN)
        if reachable:
            return Outcome(claim.name, Verdict.UNREACHABLE)
        missed = tuple(
            antecedent.text
            for i, antecedent in enumerate(claim.antecedents, 1)
            if bit << i not in self.search.goals
        )
        vacuous = missed or not self.search.count
        return Outcome(claim.name, Verdict.VACUOUS if vacuous else Verdict.HOLDS, None, missed)

    # ------------------------------------------------------------------------------------- traces

    def tell(self, shown: Shown, run: Run) -> Trace:
        """A run in the words of the system."""
        initial = self.search.turned(*self.search.initial()[run.initial])
        trace = told(self.system, shown.name, shown.ending, initial, run.steps)
        if shown.ending is not Ending.STUCK:
            return trace
        number, turn = run.end
        mask = self.stuck[number]
        if self.search.group is not None:
            mask = self.search.group.mask(turn, mask)
        return replace(trace, machine=self.system.instances[(mask & -mask).bit_length() - 1])

    def lassos(self) -> dict[str, Trace]:
        """For each property about the future that does not hold, a fair run that breaks it."""
        if not self.search.temporal or self.search.limit:
            return {}
        from rascheck.explore.liveness.decide import broken
        from rascheck.explore.liveness.lasso import written_short

        traces = {}
        try:
            for claim in self.system.properties:
                lasso = broken(self.search, claim) if claim.kind is Kind.TEMPORAL else None
                if lasso is not None:
                    run = Run(lasso.initial, lasso.steps, (lasso.initial, 0))
                    told = self.tell(Shown(claim.name, Ending.LASSO, Goal(0)), run)
                    traces[claim.name] = written_short(replace(told, loop=lasso.loop))
        except Reached as reached:
            self.search.limit = str(reached)
        except KeyboardInterrupt:
            self.search.limit = "interrupted"
        return traces
