"""Which names a piece of syntax mentions: a node comes in, a set of names goes out.

Names are taken as written, whatever they turn out to mean: the set may be too large, never too
small.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rascheck.lang import syntax
from rascheck.lang.names import Program


def names_in(*nodes: object) -> set[str]:
    """Every identifier in the nodes."""
    found: set[str] = set()
    parts: dict[type, tuple[str, ...]] = {}
    pending: list[object] = list(nodes)
    while pending:
        node = pending.pop()
        if isinstance(node, syntax.Ident | syntax.Name | syntax.TypeName):
            found.add(node.name)
        if isinstance(node, tuple | list):
            pending.extend(node)
        elif isinstance(node, syntax.Node):
            kind = type(node)
            names = parts.get(kind)
            if names is None:
                names = parts[kind] = tuple(name for name in vars(node) if name != "span")
            pending.extend([getattr(node, name) for name in names])
    return found


def reached(program: Program, nodes: Iterable[object], *beside: Mapping[str, object]) -> set[str]:
    """The names in the nodes, and those that the declarations behind them mention in turn.

    Nothing is behind the names that stand in the tables `beside`.
    """
    found: set[str] = set()
    pending = names_in(*nodes)
    while pending:
        name = pending.pop()
        found.add(name)
        if not any(name in table for table in beside):
            pending |= _behind(program, name) - found
    return found


def reached_by(program: Program, machines: Iterable[syntax.Machine]) -> set[str]:
    """The same for whole machines."""
    found: set[str] = set()
    for machine in machines:
        found |= _once(program, "the machine", machine.name.name, machine)
    return found


def reached_where(program: Program, variable: str, where: object) -> frozenset[str]:
    """The same for what restricts the initial values of a variable."""
    return _once(program, "what restricts", variable, where)


def _once(program: Program, what: str, name: str, node: object) -> frozenset[str]:
    key = f"{what} {name}"  # no name has a space in it
    known = program.mentioned.get(key)
    if known is None:
        known = program.mentioned[key] = frozenset(reached(program, [node]))
    return known


def _behind(program: Program, name: str) -> frozenset[str]:
    """The names that the declarations of a name mention."""
    known = program.mentioned.get(name)
    if known is None:
        tables: tuple[Mapping[str, object], ...] = (
            program.constants,
            program.functions,
            program.variables,
            program.indices,
            program.records,
            program.registers,
            program.queues,
            program.events,
        )
        known = frozenset(names_in(*(table[name] for table in tables if name in table)))
        program.mentioned[name] = known
    return known
