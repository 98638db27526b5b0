"""The pass from a System with bits to one without, with the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from rascheck.diagnostics import Diagnostics
from rascheck.prove.minterms.answer import Answering
from rascheck.prove.minterms.classes import Undecided
from rascheck.prove.minterms.collect import Crowded, Tables, places_of, tables_of
from rascheck.prove.minterms.places import Place, name_of
from rascheck.prove.minterms.restore import Restorer
from rascheck.prove.minterms.told import crowded, undecided, worded
from rascheck.prove.minterms.walk import Walk
from rascheck.prove.minterms.written import written_out
from rascheck.system.ir import IntType, Queue, Scalar, System, Transition, Variable
from rascheck.system.trace import Trace

Remember = Callable[[Callable[[], Tables]], Tables]
"""Gives what a function makes, or what it made of an equal System before."""


@dataclass(frozen=True)
class Fact:
    """What is asked about one place, and how many classes of values that makes."""

    place: str
    questions: tuple[str, ...]
    classes: int


@dataclass(frozen=True)
class Abstraction:
    """What engines explore, and the same over bits, transition by transition.

    `explored` has no bits; `concrete` has the variables of the System that was given, and each
    choice is one of its least values. They are one System if there are no bits.
    """

    explored: System
    concrete: System
    facts: tuple[Fact, ...] = ()
    tables: Tables = field(default_factory=dict, repr=False)

    def restored(self, trace: Trace) -> Trace:
        """A trace of `explored` as one of `concrete`. Raises `Unclosed`."""
        if not self.tables:
            return trace
        return Restorer(self.concrete, self.tables).trace(trace)


def abstract(
    system: System, sink: Diagnostics, remember: Remember = lambda make: make()
) -> Abstraction | None:
    """The pass; None after reporting that there are too many classes."""
    if not places_of(system):
        return Abstraction(system, system)
    try:
        tables = remember(lambda: tables_of(system))
    except Crowded as found:
        crowded(system, found, sink)
        return None
    except Undecided as found:
        undecided(found, sink)
        return None
    return abstracted(system, tables)


def abstracted(system: System, tables: Tables) -> Abstraction:
    """The pass, where the classes are known."""
    answering = Answering(tables)
    answered = _declared(Walk(system, answering).whole(), answering)
    concrete, explored = written_out(system, answered, tables)
    facts = tuple(
        Fact(
            name_of(system, place),
            tuple(worded(system, place, question) for question in classes.questions),
            len(classes.witnesses),
        )
        for place, classes in tables.items()
    )
    return Abstraction(explored, concrete, facts, tables)


def _declared(system: System, answering: Answering) -> System:
    """The System with numbers of classes in all places that were declared as bits."""

    def scalar(place: Place, old: Scalar) -> Scalar:
        known = answering.numbered.get(place)
        return IntType(0, len(known.answers) - 1) if known else old

    def variable(number: int, old: Variable) -> Variable:
        known = answering.numbered.get(place := Place("variable", number))
        if known is None:
            return old
        initial = (None if value is None else known.number(value) for value in old.initial)
        return replace(old, type=scalar(place, old.type), initial=tuple(initial))

    def queue(number: int, old: Queue) -> Queue:
        parts = ((n, scalar(Place("part", number, k), t)) for k, (n, t) in enumerate(old.parts))
        return replace(old, parts=tuple(parts))

    def transition(number: int, old: Transition) -> Transition:
        typed = ((n, scalar(Place("local", number, k), t)) for k, (n, t) in enumerate(old.locals))
        return replace(old, locals=tuple(typed))

    return replace(
        system,
        variables=tuple(variable(n, v) for n, v in enumerate(system.variables)),
        queues=tuple(queue(n, q) for n, q in enumerate(system.queues)),
        transitions=tuple(transition(n, t) for n, t in enumerate(system.transitions)),
        lemmas=(),
    )
