"""The process that is the property comes in; an automaton that watches the System goes out.

Such a process takes a step with each step of the system, and its guards see the state before that
step. It is a Buchi automaton: a run that enters accepting states again and again is one that must
not be.
"""

from __future__ import annotations

from rascheck.diagnostics import Diagnostics
from rascheck.importers.dve import syntax
from rascheck.importers.dve.declare import state_of, states_of
from rascheck.importers.dve.expressions import Expressions, joined
from rascheck.importers.dve.names import Named, State
from rascheck.system.ir import TRUE, Automaton, Expr, Kind, Property


def watching(process: Named, number: int, sink: Diagnostics) -> tuple[Property, Automaton]:
    """The property that a process is, whose automaton has this number."""
    node = process.node
    name = node.name.name
    said = node.condition
    if said is not None and said.name != "buchi":
        sink.error("E315", f"`{said.name}` acceptance is not supported, Buchi's is", said.span)
    for committed in node.committed[:1]:
        sink.error("E315", "a property has no committed states", committed.span)
    for wrong in node.asserts[:1]:
        sink.error("E315", "a property has no asserts", wrong.span)
    initial = process.scope.own.get(node.initial[0].name) if node.initial else None
    automaton = Automaton(
        name,
        len(node.states),
        (initial.number,) if isinstance(initial, State) else (),
        tuple(_edges(process, sink)),
        tuple(states_of(process, node.accepting, sink)),
        tuple(state.name for state in node.states),
    )
    claim = Property(
        name,
        Kind.TEMPORAL,
        TRUE,
        sentence=f"no run that process {name} accepts",
        automaton=number,
        declared="property process",
        span=node.name.span,
    )
    return claim, automaton


def _edges(process: Named, sink: Diagnostics) -> list[tuple[int, Expr, int]]:
    expressions = Expressions(process.scope, sink)
    edges: list[tuple[int, Expr, int]] = []
    source: syntax.Ident | None = None
    for node in process.node.transitions:
        source = node.source or source
        if node.sync is not None or node.effects:
            sink.error("E315", "a property watches: it has guards and nothing else", node.span)
        if source is None:
            sink.error("E311", "the first transition names its source", node.span)
            continue
        start = state_of(process, source, sink)
        stop = state_of(process, node.target, sink)
        condition = joined("and", [expressions.truth(guard) for guard in node.guards])
        if start is not None and stop is not None:
            edges.append((start, condition, stop))
    return edges
