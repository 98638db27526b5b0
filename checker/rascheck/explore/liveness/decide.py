"""What a search found and a property of the kind TEMPORAL go in; a fair run that breaks it, or None
if there is none, comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rascheck.explore.liveness.components import Parts, assumptions_of, justice_of
from rascheck.explore.liveness.given import acceptor_of
from rascheck.explore.liveness.ground import Ground
from rascheck.explore.liveness.lasso import Lasso, lasso_of
from rascheck.explore.liveness.letters import letters_of
from rascheck.explore.liveness.product import Reading, product_of
from rascheck.explore.liveness.tables import tables_of

if TYPE_CHECKING:
    from rascheck.explore.found import Found
    from rascheck.system.ir import Property


def broken(found: Found, claim: Property) -> Lasso | None:
    """How a fair run that meets no error breaks a property, on a graph that is complete.

    Raises `Reached` at a limit of time or memory.
    """
    automaton, propositions = acceptor_of(found.system, claim)
    letters = letters_of(found, propositions)
    reading = Reading(automaton, letters.masks)
    marks = found.marked(lambda: tables_of(found, letters, reading))
    if marks is not None and not marks.some:
        return None
    links = found.links()
    if marks is not None:
        product = product_of(found, links, letters, reading, marks.part)
        ground = Ground(links, letters, reading, assumptions_of(found.system), marks.part)
        return lasso_of(found, product, ground, marks.due)
    product = product_of(found, links, letters, reading)
    justice = justice_of(found.system, links, found.count)
    parts = list(Parts(product, automaton, justice).found())
    if not parts:
        return None
    number = {
        (product.states[node], product.places[node]): i
        for i, part in enumerate(parts, 1)
        for node in part.nodes
    }
    ground = Ground(links, letters, reading, justice, lambda s, p: number.get((s, p), 0))
    return lasso_of(found, product, ground, lambda part: parts[part - 1].due)
