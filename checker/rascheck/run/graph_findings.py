"""Pictures as graphs come in; what is odd about their shape goes to the sink, as warnings."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from rascheck.diagnostics import Diagnostics, Note
from rascheck.lang import syntax
from rascheck.lang.contacts import arrows
from rascheck.lang.names import Program
from rascheck.run.graph import communication
from rascheck.run.graph_places import Places


def find(program: Program, sink: Diagnostics) -> None:
    """States that nothing enters or leaves, and machines that the others do not know."""
    for machine in program.machines.values():
        _states(machine, sink)
    _strangers(program, sink)


def cycles(uses: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Those uses of one file by another that are part of a cycle."""
    graph = nx.DiGraph(list(uses))
    found: set[tuple[str, str]] = set()
    for files in nx.strongly_connected_components(graph):
        found.update(graph.subgraph(files).edges)
    return frozenset(found)


def _states(machine: syntax.Machine, sink: Diagnostics) -> None:
    if not machine.states:
        return
    graph = nx.DiGraph()
    graph.add_nodes_from(state.name.name for state in machine.states)
    graph.add_edges_from((a.source, a.target) for a in arrows(machine) if a.source != a.target)
    first = machine.states[0].name.name
    reached = {first, *nx.descendants(graph, first)}
    for state in machine.states:
        name = state.name.name
        shown = f"the state `{name}` of `{machine.name.name}`"
        meant = any(note.kind == "unused" for note in state.notes)
        if name not in reached and not meant:
            message = f"no way leads from the initial state `{first}` to {shown}"
            if not graph.in_degree(name):
                message = f"nothing enters {shown}"
            sink.warning("W183", message, state.name.span)
        if name in reached and not graph.out_degree(name) and not state.final:
            sink.warning(
                "W184",
                f"nothing leaves {shown}, and it is not final",
                state.name.span,
                fix=f"write `{name} final` if it is fine to rest there for ever",
            )


def _strangers(program: Program, sink: Diagnostics) -> None:
    """Machines, and groups of them, that have nothing to do with the rest."""
    machines = program.machines
    graph = nx.Graph()
    graph.add_nodes_from(machines)
    talk = communication(program, Places(), variables=True)
    known = {*machines, *program.queues}
    graph.add_edges_from(
        (edge.source, edge.target) for edge in talk.edges if {edge.source, edge.target} <= known
    )
    groups = [[name for name in machines if name in group] for group in _groups(graph)]
    rest = max(groups, key=len, default=[])
    for group in groups:
        first, *others = (machines[name].name for name in group)
        if not others:
            if len(machines) > 1:
                message = f"the machine `{first.name}` talks to nobody"
                sink.warning("W185", message, first.span)
            continue
        if group is rest:
            continue
        names = ", ".join(f"`{name}`" for name in group)
        notes = [Note(f"`{other.name}` is one of them", other.span) for other in others]
        message = f"{names} talk to each other and to no other machine"
        sink.warning("W186", message, first.span, notes=notes)


def _groups(graph: nx.Graph) -> list[set[str]]:
    """Nodes that are joined by edges, whichever way these lead."""
    return [set(group) for group in nx.connected_components(graph)]
