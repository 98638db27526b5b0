"""Transitions come in; the rendezvous are reported in which it matters whose effects come first."""

from __future__ import annotations

from dataclasses import fields

from rascheck.diagnostics import Diagnostics, Note
from rascheck.importers.dve.transitions import Half, Transitions
from rascheck.system.ir import Assign, Read, Statement


def conflicts(found: Transitions, sink: Diagnostics) -> None:
    """Report each pair of a sender and a receiver of which one reads or writes what the other
    writes."""
    for sender in found.halves:
        for receiver in found.halves:
            if not (sender.waits and sender.sends and receiver.link is sender.link):
                continue
            if receiver.sends or receiver.process is sender.process:
                continue
            if _meet(sender, receiver):
                message = "the receiver's effects and the sender's meet: their order would change"
                notes = [Note("the sender", sender.span)]
                sink.error("E318", message, receiver.span, notes=notes)


def _meet(sender: Half, receiver: Half) -> bool:
    """Whether it matters whose effects come first."""
    sent, got = _written(sender.moves), _written(receiver.moves)
    got |= {stored.variable for stored, _, _ in receiver.targets or ()}
    places = [subscripts for _, subscripts, _ in receiver.targets or ()]
    seen = _read(receiver.moves) | _read(places)
    return bool(sent & (got | seen) or got & _read(sender.moves))


def _written(statements: tuple[Statement, ...]) -> set[int]:
    return {one.variable for one in statements if isinstance(one, Assign)}


def _read(node: object) -> set[int]:
    """The variables that are read anywhere in a node."""
    found: set[int] = set()
    pending: list[object] = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, Read):
            found.add(one.variable)
        if isinstance(one, (tuple, list)):
            pending += one
        elif hasattr(one, "__dataclass_fields__"):
            pending += [getattr(one, each.name) for each in fields(one) if each.compare]  # type: ignore[arg-type] # it is a dataclass
    return found
