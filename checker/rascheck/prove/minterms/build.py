"""The pass itself: classes are found, and their numbers take the place of bits everywhere."""

from __future__ import annotations

from dataclasses import replace

from rascheck.diagnostics import Diagnostics
from rascheck.prove.minterms.abstract import Abstraction, Fact, Remember
from rascheck.prove.minterms.answer import Answering
from rascheck.prove.minterms.classes import Undecided
from rascheck.prove.minterms.collect import Crowded, tables_of
from rascheck.prove.minterms.places import Place, name_of
from rascheck.prove.minterms.tables import Tables
from rascheck.prove.minterms.told import crowded, undecided, worded
from rascheck.prove.minterms.walk import Walk
from rascheck.prove.minterms.written import written_out
from rascheck.system.ir import IntType, Queue, Scalar, System, Transition, Variable


def built(system: System, sink: Diagnostics, remember: Remember) -> Abstraction | None:
    """The pass on a System with bits; None after reporting."""
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
