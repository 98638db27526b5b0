"""A System with registers goes in; the pair of Systems to explore and to report on comes out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rascheck.diagnostics import Diagnostics
from rascheck.prove.minterms import Abstraction, Place, Unclosed, abstract
from rascheck.run.cache import Cache
from rascheck.system.ir import System
from rascheck.system.text import text
from rascheck.system.trace import State
from rascheck.system.verdict import Exploration

UNCLOSED = "let nothing count in a register without an end"


def abstracted(
    system: System | None, sink: Diagnostics, cache: Cache | None = None
) -> Abstraction | None:
    """A System as engines take it; None after reporting, or if there is none."""
    if system is None:
        return None

    def remember(make: Callable[[], Any]) -> Any:
        if cache is None:
            return make()
        key = cache.key("classes", hashlib.sha256(text(system).encode()).hexdigest())
        known = cache.get(key)
        if known is None:
            known = make()
            cache.put(key, known)
        return known

    return abstract(system, sink, remember)


def in_kinds(abstraction: Abstraction) -> frozenset[str]:
    """The variables that `explored` has the classes of."""
    variables = abstraction.concrete.variables
    return frozenset(
        variables[place.owner].name for place in abstraction.tables if place.kind == "variable"
    )


def in_bits(
    abstraction: Abstraction, system: System, states: Sequence[State]
) -> tuple[System, list[State]]:
    """States of `explored`, or a part of it, as they are shown: the least value of each kind."""
    places = {
        variable.name: (variable.type, abstraction.tables[place].witnesses)
        for number, variable in enumerate(abstraction.concrete.variables)
        if (place := Place("variable", number)) in abstraction.tables
    }
    variables = [
        replace(variable, type=places[variable.name][0]) if variable.name in places else variable
        for variable in system.variables
    ]
    found = []
    for state in states:
        values = [
            tuple(places[variable.name][1][value] for value in elements)
            if variable.name in places
            else elements
            for variable, elements in zip(system.variables, state.values, strict=True)
        ]
        found.append(state._replace(values=tuple(values)))
    return replace(system, variables=tuple(variables)), found


def restored(
    abstraction: Abstraction, exploration: Exploration, sink: Diagnostics
) -> Exploration | None:
    """What was explored, with the bits in its traces; None after reporting."""
    if abstraction.explored is abstraction.concrete:
        return exploration
    outcomes = []
    for outcome in exploration.outcomes:
        if outcome.trace is not None:
            try:
                outcome = replace(outcome, trace=abstraction.restored(outcome.trace))
            except Unclosed as reason:
                claims = abstraction.concrete.properties
                span = next((c.span for c in claims if c.name == outcome.property), None)
                told = f"`{outcome.property}` is violated by a run for ever that cannot be shown"
                sink.error("E211", f"{told}: {reason}", span, fix=UNCLOSED)
                return None
        outcomes.append(outcome)
    return replace(exploration, outcomes=tuple(outcomes))
