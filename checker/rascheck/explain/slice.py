"""Which steps of a run matter: a System and a Trace go in, the numbers of those that do not go out.

What matters is what ends the run and what its claim sees; where machines meet, since two take a
step together or one uses what another has changed; where a machine has another way to go; what
repeats for ever; and the steps whose data any of these uses. The others only lead on: nothing but
where their machine stands comes of them. A step of which nothing that follows uses anything is not
needed at all: the reference takes the run without it, to the same end. A shortest run has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from rascheck.explain.facts import UNKNOWN, Facts, Line
from rascheck.explain.flow import Flow, Use
from rascheck.explain.narrow import narrow
from rascheck.explain.waiting import control, keeping_back, parts, resting, taken_by
from rascheck.system import semantics
from rascheck.system.future import taken_apart
from rascheck.system.ir import Expr, System
from rascheck.system.text import show_transition
from rascheck.system.trace import Ending, Move, Trace

LONGEST = 300
"""A run with more steps is not looked at: that takes time by the square of its length."""


@dataclass(frozen=True)
class Slice:
    """Step numbers, from 1: those that only `lead` on, and those that are `idle`: not needed."""

    lead: tuple[int, ...] = ()
    idle: tuple[int, ...] = ()


def slice_of(system: System, trace: Trace) -> Slice:
    """Which steps of a trace do not matter; nothing is said of a run that decides nothing."""
    if trace.ending is Ending.STOPPED or trace.depth > LONGEST:
        return Slice()
    looked = _Slicing(system, trace)
    idle = looked.idle
    needed = [step for step in looked.steps if step not in idle]
    heard = looked.heard(needed)
    return Slice(tuple(step for step in needed if step not in heard), tuple(sorted(idle)))


def chain(system: System, trace: Trace) -> tuple[Line, ...]:
    """For each step that matters, what it used of others' making or its own, and whose it was.

    Left out is where its machines stood: that their steps follow each other goes without saying.
    """
    told = slice_of(system, trace)
    looked = _Slicing(system, trace)
    found: list[Line] = []
    for step in looked.steps:
        if step in told.lead or step in told.idle:
            continue
        facts = looked.before(step)
        used = [use.place for use in looked.data(step) if looked.flow.source(use)]
        found.append(Line(0, f"step {step} {show_transition(system, looked.flow.taken[step - 1])}"))
        found += [facts.fact(place, 1) for place in used]
    return tuple(found)


@dataclass(frozen=True)
class _Slicing:
    """Looks at a run."""

    system: System
    trace: Trace

    @cached_property
    def flow(self) -> Flow:
        """Who used what from whom."""
        return Flow(self.system, self.trace)

    @cached_property
    def steps(self) -> range:
        """The numbers of the steps."""
        return range(1, self.trace.depth + 1)

    @property
    def around(self) -> range:
        """The steps that repeat for ever."""
        loop = self.trace.loop
        return range(0) if loop is None else range(loop + 1, len(self.trace.moves) + 1)

    # ------------------------------------------------------------------------------- what matters

    def heard(self, needed: Iterable[int]) -> set[int]:
        """The steps that matter: what ends the run, what repeats, what the claim sees, where
        machines meet, where one might have gone another way; and what any of these uses."""
        uses, seen = self.ends
        found = {*self.steps[-1:], *self.around, *seen, *map(self.flow.source, uses)}
        for step in needed:
            mine = set(self.flow.transition(step).participants)
            if len(mine) > 1 or self.is_fork(step):
                found.add(step)
            for source in map(self.flow.source, self.flow.used(step)):
                if source and mine.isdisjoint(self.flow.transition(source).participants):
                    found |= {source, step}
        asked = [step for step in found if step]
        while asked:
            more = {self.flow.source(use) for use in self.data(asked.pop())} - found
            found |= more
            asked += [step for step in more if step]
        return found

    def data(self, step: int) -> list[Use]:
        """What a step used, but for where its machines stand."""
        facts = Facts(self.system, self.trace)
        standing = [control(facts, each) for each in self.flow.transition(step).participants]
        return [use for use in self.flow.used(step) if use.place not in standing]

    def is_fork(self, step: int) -> bool:
        """Whether the machine of a step has another step where it stands, possible or not, or
        might have taken this one with other arguments."""
        taken = self.flow.transition(step)
        facts = self.before(step)
        instance = taken.participants[0]
        place = control(facts, instance)
        for transition in self.system.transitions:
            part = taken_by(transition, instance)
            if part is None or transition is taken:
                continue
            false = (c for c in parts(transition.guard) if facts.truth(c) is not True)
            if part.step == taken.action.step:
                if next(false, None) is None:
                    return True
            elif not any(facts.places_or_none(c) == [place] for c in false):
                return True
        return False

    def before(self, step: int) -> Facts:
        """The run up to a step."""
        cut = replace(self.trace, ending=Ending.REACHED, moves=self.trace.moves[: step - 1])
        return Facts(self.system, replace(cut, loop=None, error=None))

    @cached_property
    def ends(self) -> tuple[list[Use], set[int]]:
        """What the end of the run is about: what was looked at, and the steps that were seen."""
        uses: list[Use] = []
        steps: set[int] = set()
        for expr, position in self.asked():
            try:
                more, seen = self.flow.told(expr, position)
            except UNKNOWN:
                continue
            uses += more
            steps |= seen
        return uses, steps

    def asked(self) -> list[tuple[Expr, int]]:
        """The formulas that decide, each with the position at which it is asked."""
        trace, last = self.trace, len(self.trace.moves)
        facts = Facts(self.system, trace)
        match trace.ending:
            case Ending.VIOLATED | Ending.REACHED:
                wanted = trace.ending is Ending.REACHED
                found = narrow(facts.here, self.claim, wanted)
                decisive = [(found.expr, found.truth), *found.given]
                leaves = [leaf for part in decisive for leaf in facts.causes(*part)]
                return [(leaf.expr, last) for leaf in leaves]
            case Ending.LASSO:
                asked = taken_apart(self.claim).propositions
                return [(expr, at) for expr in asked for at in range(last + 1)]
            case Ending.DEADLOCK:
                return [
                    (e, last) for i in resting(facts, final=False) for e in keeping_back(facts, i)
                ]
            case Ending.STUCK:
                assert trace.machine is not None, "a stuck machine has a name"
                return [(expr, last) for expr in keeping_back(facts, trace.machine)]
            case Ending.ERROR | Ending.STOPPED:
                return []

    @cached_property
    def claim(self) -> Expr:
        """The formula of the property that the trace decides."""
        return next(p.formula for p in self.system.properties if p.name == self.trace.claim)

    # ----------------------------------------------------------------------------- what is needed

    @cached_property
    def idle(self) -> frozenset[int]:
        """The steps without which the run is one that ends in the same way."""
        trace = self.trace
        failing = trace.error is not None and trace.error.transition is not None
        if trace.ending not in (Ending.VIOLATED, Ending.REACHED) and not failing:
            return frozenset()
        left_out = frozenset(self.steps) - self.needed()
        if not left_out or not is_run_without(self.system, trace, left_out):
            return frozenset()
        return left_out

    def needed(self) -> set[int]:
        """The steps that the end uses, and those that they use."""
        uses, seen = self.ends
        found: set[int] = set()
        asked = [*seen, *map(self.flow.source, uses), self.steps[-1]] if self.steps else []
        while asked:
            step = asked.pop()
            if step and step not in found:
                found.add(step)
                asked += map(self.flow.source, self.flow.used(step))
        return found


def is_run_without(system: System, trace: Trace, left_out: frozenset[int]) -> bool:
    """Whether the reference takes the other steps of a trace alone, to the same end."""
    state, moves = trace.initial, []
    for step, move in enumerate(trace.moves, 1):
        if step in left_out:
            continue
        taken = semantics.take(system, state, move.transition)
        if not isinstance(taken, Move):
            return False
        moves.append(taken)
        state = taken.state
    return not semantics.replay(system, replace(trace, moves=tuple(moves)))
