"""Pictures as graphs come in; what is odd about their shape goes to the sink, as warnings."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import networkx as nx

from rascheck.diagnostics import Diagnostics, Note
from rascheck.lang.names import Program
from rascheck.lang.warnings.machines import states
from rascheck.lang.warnings.voice import Voice
from rascheck.run.graph import communication
from rascheck.run.graph_places import Places


def find(program: Program, own: Collection[str], sink: Diagnostics) -> None:
    """States that nothing enters or leaves, and machines that the others do not know.

    As with all warnings, those about the files `own`, which the user has named.
    """
    states(program, Voice(sink, frozenset(own)))
    _strangers(program, own, sink)


def cycles(uses: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Those uses of one file by another that are part of a cycle."""
    graph = nx.DiGraph(list(uses))
    found: set[tuple[str, str]] = set()
    for files in nx.strongly_connected_components(graph):
        found.update(graph.subgraph(files).edges)
    return frozenset(found)


def _strangers(program: Program, own: Collection[str], sink: Diagnostics) -> None:
    """Machines, and groups of them, that have nothing to do with the rest.

    Those of which a system is made are meant to keep to themselves.
    """
    machines = program.machines
    graph = nx.Graph()
    graph.add_nodes_from(machines)
    talk = communication(program, Places(), variables=True)
    known = {*machines, *program.queues}
    graph.add_edges_from(
        (edge.source, edge.target) for edge in talk.edges if {edge.source, edge.target} <= known
    )
    alone = _systems(program)
    groups = [
        [name for name in machines if name in group]
        for group in _groups(graph)
        if not any(system <= group for system in alone)
    ]
    rest = max(groups, key=len, default=[])
    for group in groups:
        first, *others = (machines[name].name for name in group)
        if first.span.source.path not in own:
            continue
        if not others:
            if len(machines) > 1:
                message = f"the machine `{first.name}` talks to nobody"
                sink.warning("W183", message, first.span)
            continue
        if group is rest:
            continue
        names = ", ".join(f"`{name}`" for name in group)
        notes = [Note(f"`{other.name}` is one of them", other.span) for other in others]
        message = f"{names} talk to each other and to no other machine"
        sink.warning("W184", message, first.span, notes=notes)


def _systems(program: Program) -> list[frozenset[str]]:
    """The machines of each system that somebody has declared."""
    return [
        frozenset(part.name.name for part in system.parts if part.kind != "left_out")
        for system in program.systems.values()
    ]


def _groups(graph: nx.Graph) -> list[set[str]]:
    """Nodes that are joined by edges, whichever way these lead."""
    return [set(group) for group in nx.connected_components(graph)]
