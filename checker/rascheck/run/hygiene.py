"""Systems come in, one after the other; what is so in all of them is remembered.

A step can be taken if it can be in one of the Systems, and so with everything else: only what is
still open is asked of the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from rascheck.explain.facts import Facts
from rascheck.lang import syntax
from rascheck.prove.lint import Both, Can, Guards, Look
from rascheck.source import Span
from rascheck.system.ir import (
    Action,
    Branch,
    Expr,
    Kind,
    Many,
    ManyOp,
    Property,
    Statement,
    System,
    Transition,
)
from rascheck.system.trace import Ending, Trace


@dataclass(frozen=True)
class Dead:
    """A step that nothing lets happen, its conditions, and those that are to blame for it."""

    machine: str
    name: str
    span: Span
    conditions: tuple[Span, ...] = ()
    blamed: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two steps of a machine of which the text says that they are disjoint."""

    machine: str
    one: syntax.Ident
    other: syntax.Ident


@dataclass
class Hygiene:
    """What was found out so far.

    `dead` are the steps that nothing lets happen, `alive` the others; `implied` says of conditions
    whether they follow from the rest of their guards, `choices` what an `if` can find, by its
    condition, and `folded` what conditions are where nothing is left of them; `claims` what a
    property can be, by name (None for one about the future), and `missed` of antecedents whether
    nothing meets them; `overlaps` has those of the `pairs` that can be taken in one state, and what
    is so there.
    """

    alive: set[Span] = field(default_factory=set)
    dead: dict[Span, Dead] = field(default_factory=dict)
    implied: dict[Span, bool] = field(default_factory=dict)
    choices: dict[Span, Can] = field(default_factory=dict)
    folded: set[tuple[Span, bool]] = field(default_factory=set)
    claims: dict[str, Can | None] = field(default_factory=dict)
    missed: dict[Span, bool] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()
    overlaps: dict[Pair, str] = field(default_factory=dict)

    def see(self, system: System, known: Iterable[Expr] = ()) -> None:
        """Look at one more System, in which the values of its knobs are such as is `known`."""
        look = Look(system, known)
        guards = Guards(look)
        self.folded |= {*system.folded}
        for transition in system.transitions:
            self._step(system, guards, transition)
        for transition in system.transitions:
            self._conditions(guards, transition)
            self._choices(look, transition)
        for claim in system.properties:
            self._claim(look, claim)
        for pair in self.pairs:
            if pair not in self.overlaps:
                self._pair(guards, pair)

    def asks(self, name: str, claim: Span) -> bool:
        """Whether it is open what a property can be, or what can meet its antecedents."""
        known = self.claims.get(name)
        if name not in self.claims or (known is not None and not known.both):
            return True
        return self.is_hollow(claim)

    def is_hollow(self, claim: Span) -> bool:
        """Whether a claim has an antecedent that nothing meets."""
        return any(missed and _lies_in(span, claim) for span, missed in self.missed.items())

    def asks_in(self, machine: Span) -> bool:
        """Whether something in a machine is open."""
        spans = [
            *self.dead,
            *self.idle,
            *(span for span, _ in self.decided),
        ]
        spans += [pair.one.span for pair in self.pairs if pair not in self.overlaps]
        return any(_lies_in(span, machine) for span in spans)

    @property
    def idle(self) -> list[Span]:
        """The conditions that follow from the rest of their guards, and have left no step out."""
        return [
            span
            for span, follows in self.implied.items()
            if follows and (span, False) not in self.folded
        ]

    @property
    def decided(self) -> list[tuple[Span, bool]]:
        """The conditions of an `if` that are always or never true, with which of the two."""
        return [
            (span, can.hold)
            for span, can in self.choices.items()
            if not can.both and (span, not can.hold) not in self.folded
        ]

    # ---------------------------------------------------------------------------------- one by one

    def _step(self, system: System, guards: Guards, transition: Transition) -> None:
        steps = {dead.span: dead for dead in _steps(system, transition)}
        unknown = steps.keys() - self.alive
        if not unknown:
            return
        if guards.can_hold(transition):
            self.alive |= unknown
            for span in unknown & self.dead.keys():
                del self.dead[span]
            return
        conditions = tuple(condition.span for condition in transition.conditions)
        for span in unknown - self.dead.keys():
            blamed = guards.to_blame(transition)
            self.dead[span] = replace(steps[span], conditions=conditions, blamed=blamed)

    def _conditions(self, guards: Guards, transition: Transition) -> None:
        unknown = {
            condition.span
            for condition in transition.conditions
            if self.implied.get(condition.span, True)
        }
        if unknown:
            follow = set(guards.implied(transition, unknown))
            self.implied |= {span: span in follow for span in unknown}

    def _choices(self, look: Look, transition: Transition) -> None:
        spans = set(_choices(transition.body))
        if all(span in self.choices and self.choices[span].both for span in spans):
            return
        for span, can in look.conditions(transition):
            self.choices[span] = can.either(self.choices.get(span))

    def _claim(self, look: Look, claim: Property) -> None:
        known = self.claims.setdefault(claim.name, None)
        if claim.kind is not Kind.TEMPORAL and (known is None or not known.both):
            self.claims[claim.name] = look.claim(claim.formula).either(known)
        for antecedent in claim.antecedents:
            if antecedent.span is not None and self.missed.get(antecedent.span, True):
                self.missed[antecedent.span] = not look.claim(antecedent.condition).hold

    def _pair(self, guards: Guards, pair: Pair) -> None:
        system = guards.look.system
        for machine, instance in system.instances:
            if system.machines[machine].name != pair.machine:
                continue
            sides = [
                [t for t in system.transitions if _takes(system, t, machine, instance, name)]
                for name in (pair.one.name, pair.other.name)
            ]
            both = guards.both(sides[0], sides[1])
            if both is not None:
                self.overlaps[pair] = _told(system, both)
                return


def _takes(
    system: System, transition: Transition, machine: int, instance: tuple[int, ...], name: str
) -> bool:
    return any(
        action is not None
        and (action.machine, action.instance) == (machine, instance)
        and system.machines[machine].steps[action.step].name == name
        for action in (transition.action, transition.partner)
    )


def _told(system: System, both: Both) -> str:
    """Why both can be taken in a state: `x = 3, m at A`; nothing where that cannot be said."""
    facts = Facts(system, Trace(Ending.REACHED, both.state, ()))
    guard = Many(ManyOp.AND, (both.one.guard, both.other.guard))
    places = facts.places_or_none(guard) or ()
    return ", ".join(facts.shown(place) for place in places)


def _lies_in(span: Span, outer: Span) -> bool:
    return span.source == outer.source and outer.start <= span.start < outer.end


def _steps(system: System, transition: Transition) -> Iterator[Dead]:
    actions: tuple[Action | None, ...] = (transition.action, transition.partner)
    for action in actions:
        if action is not None:
            machine = system.machines[action.machine]
            step = machine.steps[action.step]
            if step.span is not None and step.unused is None:
                yield Dead(machine.name, step.name, step.span)


def _choices(body: tuple[Statement, ...]) -> Iterator[Span]:
    for statement in body:
        if isinstance(statement, Branch):
            if statement.span is not None:
                yield statement.span
            yield from _choices(statement.then)
            yield from _choices(statement.otherwise)
