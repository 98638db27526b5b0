"""A part of a family goes in; its states are visited once, each with the members that reach it.

Level by level, a state is expanded for the members that are new to it, and for no others: so each
member sees what a search of its own would have seen, in the same level.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rascheck.explore.codegen import Program
from rascheck.explore.family.stuck import Graph, stuck_members
from rascheck.explore.found import Reached, bits
from rascheck.explore.limits import Limits, Progress
from rascheck.system import semantics
from rascheck.system.evaluate import Context, Failed, evaluate
from rascheck.system.trace import Move

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rascheck.explore.family.split import Split
    from rascheck.system.ir import Expr
    from rascheck.system.trace import State

CHUNK = 1024
"""States that are expanded, or candidates that are tried, between two looks at the clock."""
STATE = 150
"""About how many bytes a state takes beside its bits and those of its members."""

Reaching = dict[int, int]
"""State -> the members that reach it."""


@dataclass
class Tally:
    """What is known of members so far, as sets of them.

    decided: for each claim. failing: where something has no value. dead: where nothing can move and
    a machine rests in no final state. started: those that have an initial state.
    """

    decided: list[int]
    failing: int = 0
    dead: int = 0
    started: int = 0
    transitions: int = 0
    levels: list[int] = field(default_factory=list)
    fired: set[int] = field(default_factory=set)


class FamilySearch:
    """The search of one part of a family.

    seen: all states, each with the members that reach it. alive: the members that still take part;
    the others have failed in all that is asked. graph: the steps, if it is asked who is stuck.
    """

    def __init__(
        self,
        part: Split,
        limits: Limits,
        progress: Callable[[Progress], None] | None,
        started: float,
        *,
        stuck: bool = False,
    ) -> None:
        self.part = part
        self.limits = limits
        self.progress = progress
        self.started = started
        self.program = Program(part.system)
        self.error = self.program.checks.error
        self.active = self.program.checks.every
        self.code = self.program.compiled(self.active)
        self.seen: Reaching = {}
        self.alive = part.everyone
        self.tally = Tally([0] * len(part.claims))
        self.graph = Graph() if stuck else None

    def run(self) -> None:
        """Visit all states. Raises `Reached` at a limit."""
        frontier = self.begin()
        while frontier:
            depth = len(self.tally.levels)
            self.tally.levels.append(len(frontier))
            if self.limits.max_depth is not None and depth >= self.limits.max_depth:
                raise Reached("depth")
            frontier = self.level(frontier)
        if self.graph is not None:
            self.tally.dead |= self.alive & self.stuck(self.graph)

    def stuck(self, graph: Graph) -> int:
        """The members in which a machine is stuck; of those that left early not all is known."""
        resting = self.code["resting"]
        return stuck_members(self.part.system, graph, self.seen, resting, self.part.everyone)

    # ----------------------------------------------------------------------------------- level 0

    def begin(self) -> Reaching:
        """The initial states."""
        new: Reaching = {}
        for assumptions, members in self.part.starts:
            system = replace(
                self.part.system, assumptions=assumptions, transitions=(), properties=()
            )
            begin = Program(system).compiled(0)["begin"]
            candidates = self.candidates()
            while chunk := list(itertools.islice(candidates, CHUNK)):
                found: list[int] = []
                failing: list[int] = []
                begin(chunk, found.append, failing.append)
                if failing:
                    self.tally.failing |= members
                for state in found:
                    new[state] = new.get(state, 0) | members
                self.look(len(new))
        for members in new.values():
            self.tally.started |= members
        self.seen.update(new)
        every = [prop.formula for prop in self.part.system.properties]
        self.check("check_initial", new, dict(enumerate(every)))
        return self.left(new)

    def candidates(self) -> Iterator[int]:
        """What the initial values allow, packed."""
        fixed, free = self.program.layout.initially()
        for choice in itertools.product(*free):
            yield sum(choice, fixed)

    # -------------------------------------------------------------------------------- more levels

    def level(self, frontier: Reaching) -> Reaching:
        """Expand states, each for the members that are new to it; what is new behind them."""
        new: Reaching = {}
        states = iter(frontier.items())
        left = len(frontier)
        while chunk := list(itertools.islice(states, CHUNK)):
            self.look(left)
            left -= len(chunk)
            for state, members in chunk:
                self.expand(state, members, new)
        self.check("check", new, self.about_states)
        return self.left(new)

    def expand(self, state: int, members: int, new: Reaching) -> None:
        """Take the steps that leave a state, each with the members that can take it."""
        out: list[int] = []
        labels: list[int] = []
        errors: list[tuple[int, int]] = []
        hits: list[tuple[int, int, int, int]] = []
        self.code["expand"](state, out.append, labels.append, errors.append, hits.append)
        tally, taking, seen, graph = self.tally, self.part.members, self.seen, self.graph
        moving = 0
        for to, label in zip(out, labels, strict=True):
            some = members & taking[label]
            if some:
                moving |= some
                tally.transitions += 1
                tally.fired.add(label)
                if graph is not None:
                    graph.add(state, to, label, some)
                known = seen.get(to, 0)
                some &= ~known
                if some:
                    seen[to] = known | some
                    new[to] = new.get(to, 0) | some
        for _, label in errors:
            moving |= members & taking[label]
            tally.failing |= members & taking[label]
            if graph is not None:
                graph.add(state, None, label, members & taking[label])
        for _, label, to, answer in hits:
            if members & taking[label]:
                self.decided_by_step(state, label, to, answer, members & taking[label])
        idle = members & ~moving
        if idle and self.code["resting"](state):
            tally.dead |= idle

    def left(self, new: Reaching) -> Reaching:
        """The states that are new, with the members that are still to be followed."""
        decided, claims = self.tally.decided, self.part.claims
        open_ = 0
        asked: dict[int, int] = {}
        for claim, found in zip(claims, decided, strict=True):
            if claim.antecedent is None:
                asked[claim.property] = asked.get(claim.property, 0) | claim.members & ~found
        for members in asked.values():
            open_ |= members
        if asked:
            self.alive &= open_
        self.ask()
        if self.alive == self.part.everyone:
            return new
        return {state: some for state, members in new.items() if (some := members & self.alive)}

    def ask(self) -> None:
        """Do not ask any more what is decided for all members that are left."""
        active = 0
        for bit, (claim, found) in enumerate(
            zip(self.part.claims, self.tally.decided, strict=True)
        ):
            if claim.members & self.alive & ~found:
                active |= 1 << bit
        if self.alive & ~self.tally.failing:
            active |= self.error
        if active != self.active:
            self.active = active
            self.program.ask(self.code, active)

    # ----------------------------------------------------------------------------------- verdicts

    @property
    def about_states(self) -> dict[int, Expr]:
        """The claims that read no atom, by number."""
        return {
            claim.bit: claim.expr
            for claim in self.program.checks.claims
            if all(claim is not plain for plain, *_ in self.program.checks.plain)
        }

    def check(self, name: str, new: Reaching, asked: dict[int, Expr]) -> None:
        """Ask new states about the claims."""
        hits: list[tuple[int, int]] = []
        self.code[name](list(new), hits.append)
        for state, answer in hits:
            self.decided(answer, new[state])
            if answer & self.error:
                self.fail(self.program.layout.unpack(state), frozenset(), new[state], asked)

    def decided_by_step(self, state: int, label: int, to: int, answer: int, members: int) -> None:
        """A step decides the claims in `answer` for these members."""
        self.decided(answer, members)
        if answer & self.error:
            unpack = self.program.layout.unpack
            taken = semantics.take(self.part.system, unpack(state), label)
            assert isinstance(taken, Move), "the generated code has taken it"
            every = {n: prop.formula for n, prop in enumerate(self.part.system.properties)}
            self.fail(unpack(to), taken.occurred, members, every)

    def decided(self, answer: int, members: int) -> None:
        """The claims in `answer` are decided for those of these members that they are for."""
        for bit in bits(answer & ~self.error):
            number = bit.bit_length() - 1
            self.tally.decided[number] |= members & self.part.claims[number].members

    def fail(
        self, state: State, occurred: frozenset[int], members: int, asked: dict[int, Expr]
    ) -> None:
        """Some of these claims have no value in a state: find the members that they are for."""
        at = Context(self.part.system, state, occurred=occurred)
        for number, expr in asked.items():
            try:
                evaluate(at, expr)
            except Failed:
                self.tally.failing |= members & self.part.claims[number].members

    # ------------------------------------------------------------------------------------- limits

    def look(self, frontier: int) -> None:
        """Report progress; raise `Reached` at a limit."""
        limits, seconds = self.limits, time.perf_counter() - self.started
        if limits.max_states is not None and len(self.seen) > limits.max_states:
            raise Reached("states")
        if limits.seconds is not None and seconds > limits.seconds:
            raise Reached("seconds")
        if limits.memory is not None and self.memory() > limits.memory:
            raise Reached("memory")
        if self.progress is not None:
            depth = max(0, len(self.tally.levels) - 1)
            counts = len(self.seen), self.tally.transitions, depth, frontier
            self.progress(Progress(*counts, seconds, self.memory(), (), limits.memory))

    def memory(self) -> int:
        """About how many bytes the states take."""
        width = self.program.layout.width + self.part.everyone.bit_length()
        return len(self.seen) * (STATE + width // 8)


def entered(searches: Iterable[FamilySearch]) -> frozenset[tuple[int, int]]:
    """The (machine, control state) pairs of all states."""
    return frozenset().union(*(one.program.layout.entered(one.seen) for one in searches))
