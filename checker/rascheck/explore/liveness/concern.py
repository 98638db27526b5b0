"""Properties about the future go in; the states come out whose steps tell whether they hold.

A run that breaks `p ~> q` stays, from some moment on, where q does not hold; what leaves the other
states need not be kept. In general: where the automaton can be in a cycle that keeps all promises.
That is enough if it waits in its first state whatever it reads, for then that state is with every
state that is reached; and if letters are a matter of the state alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rascheck.explore.checks import mentioned
from rascheck.explore.liveness.components import recurring
from rascheck.explore.liveness.given import acceptor_of
from rascheck.explore.liveness.product import Reading
from rascheck.system.ir import FALSE, Expr, Kind, Many, ManyOp, Unary, UnaryOp

if TYPE_CHECKING:
    from rascheck.system.ir import Property, System

MOST = 6
"""Of more propositions not all letters are tried."""
MOST_READ = 10_000
"""Places times letters: nor if they are more."""


def concern_of(system: System) -> Expr | None:
    """What holds in all states whose steps matter; None if all do."""
    found: list[Expr] = []
    for claim in system.properties:
        if claim.kind is Kind.TEMPORAL:
            concern = concern_of_claim(system, claim)
            if concern is None:
                return None
            found.append(concern)
    return Many(ManyOp.OR, tuple(found))


def concern_of_claim(system: System, claim: Property) -> Expr | None:
    """The same of one property."""
    automaton, propositions = acceptor_of(system, claim)
    if len(propositions) > MOST or any(mentioned(one)[0] for one in propositions):
        return None
    masks = [-1, *range(1 << len(propositions))]  # the first is CUT, and leads nowhere
    reading = Reading(automaton, masks)
    first = reading.place(reading.automaton.initial)
    if not reading.read_all(MOST_READ):
        return None
    may = recurring(reading.known, reading.promises, reading.automaton.every)
    passing = set(range(len(reading.known))) - may
    if passing - {first} or not (first in may or reading.waits(first, range(1, len(masks)))):
        return None
    into = [
        mask
        for letter, mask in enumerate(masks)
        if any(then in may for row in reading.known for then, _ in row[letter])
    ]
    if len(into) == len(masks) - 1:
        return None
    return Many(ManyOp.OR, tuple(holding(propositions, mask) for mask in into)) if into else FALSE


def holding(propositions: tuple[Expr, ...], mask: int) -> Expr:
    """That these propositions hold, and the others do not."""
    return Many(
        ManyOp.AND,
        tuple(
            one if mask >> number & 1 else Unary(UnaryOp.NOT, one)
            for number, one in enumerate(propositions)
        ),
    )
