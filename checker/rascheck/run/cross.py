"""What was found is found again in other ways: without reductions, by another engine and, where it
can, by the reference. Any difference is a defect of this program."""

from __future__ import annotations

from dataclasses import dataclass

from rascheck.diagnostics import Defect
from rascheck.explore import Unsupported, explore
from rascheck.run.options import Options
from rascheck.show.words import count
from rascheck.system import reference
from rascheck.system.ir import Kind, System
from rascheck.system.reference import Graph, TooLarge
from rascheck.system.reference_liveness import TooMany
from rascheck.system.text import show_transition, text
from rascheck.system.trace import Trace
from rascheck.system.verdict import DEADLOCK, ERROR, Exploration, Outcome, Verdict

SMALL = 5_000
"""With more states the reference is not asked: one takes it milliseconds."""
FAIR = 4
"""With more assumptions of fairness it is not asked about the future: it tries all their sets."""
OTHER = {"generated": "compiled", "compiled": "generated"}
"""The engine to compare each one with."""


@dataclass(frozen=True)
class CrossCheck:
    """An exploration of `system` that is to be found again; `name` is that of its check."""

    name: str
    system: System
    found: Exploration

    def ways(self, options: Options) -> tuple[str, ...]:
        """In which ways all was found again: none if a limit was reached. Raises `Defect`."""
        if not self.found.complete:
            return ()
        ways = []
        code = OTHER[self.found.code]
        whole = self.again(code, options)
        if whole is not None:
            self.compare(f"{code} code without reductions", whole)
            ways.append(code)
        states = self.found.states if whole is None else whole.states
        if states <= SMALL and self.ask_reference(whole):
            ways.append("reference")
        return tuple(ways)

    def again(self, code: str, options: Options) -> Exploration | None:
        """What another engine finds; None if it is not for this, or a limit is reached."""
        try:
            whole = explore(
                self.system, limits=options.limits, engine=code, threads=options.threads
            )
        except (Unsupported, ImportError, OSError):  # as where it is left to choose
            return None
        if whole.limit == "interrupted":
            raise KeyboardInterrupt
        return whole if whole.complete else None

    def compare(self, way: str, whole: Exploration) -> None:
        """All that may not differ."""
        for outcome, other in zip(self.found.outcomes, whole.outcomes, strict=True):
            if outcome != other:
                self.differs(way, outcome, told(self.system, other))
        reductions = self.found.reductions
        unseen = {number for one in reductions for number in one.transitions}
        hidden = {machine for one in reductions for machine in one.machines}
        fired = whole.fired - unseen
        entered = frozenset(place for place in whole.entered if place[0] not in hidden)
        if (fired, entered) != (self.found.fired, self.found.entered):
            self.differs(way, self.found.outcomes[0], "other steps or states are reached")

    def ask_reference(self, whole: Exploration | None) -> bool:
        """Compare with the reference; false if this is too much for it."""
        temporal = any(claim.kind is Kind.TEMPORAL for claim in self.system.properties)
        if temporal and len(self.system.fairness) > FAIR:
            return False
        try:
            graph = reference.reach(self.system, SMALL)
            for outcome in self.found.outcomes:
                self.compare_slowly(graph, outcome)
        except (TooLarge, TooMany):
            return False
        if whole is not None and len(graph.distance) != whole.states:
            states = f"{count(len(graph.distance), 'state')}, not {whole.states:,}"
            self.differs("the reference", self.found.outcomes[0], states)
        return True

    def compare_slowly(self, graph: Graph, outcome: Outcome) -> None:
        """Compare one outcome: where there are too many shortest runs, its verdict and depth."""
        name, way = outcome.property, "the reference"
        claim = next((one for one in self.system.properties if one.name == name), None)
        if claim is not None and claim.kind is Kind.TEMPORAL:
            slow = reference.outcome_of(graph, claim)
            if (slow.verdict, slow.missed) != (outcome.verdict, outcome.missed):
                self.differs(way, outcome, told(self.system, slow))
            return
        depth = reference.depth_of(graph, name)
        if depth != (None if outcome.trace is None else outcome.trace.depth):
            self.differs(
                way, outcome, "nothing" if depth is None else f"a trace of {count(depth, 'step')}"
            )
        try:
            if claim is not None:
                slow = reference.outcome_of(graph, claim)
            else:
                verdict = Verdict.DEADLOCK if name == DEADLOCK else Verdict.ERROR
                slow = reference.decided(name, verdict, reference.canonical(graph, name))
        except TooLarge:
            return
        if slow != outcome:
            self.differs(way, outcome, told(self.system, slow))

    def differs(self, way: str, outcome: Outcome, other: str) -> None:
        """Raise `Defect`."""
        used = [one for one in self.found.reductions if one.used]
        reductions = " and ".join(one.name for one in used)
        first = f"{self.found.code} code" + (f" with {reductions}" if reductions else "")
        names = {DEADLOCK: "the deadlock check", ERROR: "model errors"}
        about = names.get(outcome.property, outcome.property)
        sentence = f"check {self.name}: {about} by {first} and by {way} are not the same"
        parts = (
            sentence,
            f"{first}:\n{told(self.system, outcome)}",
            f"{way}:\n{other}",
            *(f"{one.name}: {one.told}" for one in used),
            text(self.system),
        )
        raise Defect(sentence, "\n\n".join(parts))


def told(system: System, outcome: Outcome) -> str:
    """An outcome as text, with the steps of its trace."""
    lines = [f"{outcome.property}: {outcome.verdict.value}", *outcome.missed]
    return "\n".join((*lines, *(steps(system, outcome.trace) if outcome.trace else ())))


def steps(system: System, trace: Trace) -> list[str]:
    """A trace as text, a step a line."""
    taken = [move.transition for move in trace.moves]
    if trace.error is not None and trace.error.transition is not None:
        taken.append(trace.error.transition)
    lines = [f"  from {trace.initial}"]
    lines += [f"  {number}: {show_transition(system, number)}" for number in taken]
    return [*lines, f"  {trace.ending.value}, {trace.error}, {trace.machine}, loop {trace.loop}"]
