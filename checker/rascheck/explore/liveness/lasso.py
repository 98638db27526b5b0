"""Parts of a product in which fair runs may stay go in; THE run that is shown comes out.

It enters a part after as few steps as possible; of several nodes that come first, the one whose
state is least (variables, queues, history; then what the automaton wants) is where its loop begins.
The way there is the canonical one among the shortest, and so is the loop, if the part is not too
large for that (`loop`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rascheck.explore.canonical import (
    Kept,
    Parties,
    Run,
    forwards,
    switches_to_come,
    who_takes_part,
)
from rascheck.explore.liveness.loop import Around, Nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from rascheck.explore.found import Found
    from rascheck.explore.liveness.ground import Ground
    from rascheck.explore.liveness.product import Product
    from rascheck.system.trace import Trace


class Lasso:
    """A run as the number of its initial state and transition numbers; `loop` is the number of the
    state to which it returns."""

    def __init__(self, initial: int, steps: list[int], loop: int) -> None:
        self.initial = initial
        self.steps = steps
        self.loop = loop


def lasso_of(found: Found, product: Product, ground: Ground, due: Callable[[int], int]) -> Lasso:
    """The lasso of the part that comes first; `due` are the assumptions that a part must meet."""
    wanted = product.reading.wanted
    nodes = zip(product.states, product.places, strict=True)
    first = next(i for i, node in enumerate(nodes) if ground.part(*node))
    depth = product.depth(first)
    end = [*product.levels, len(product.states)][depth + 1]
    _, _, entry = min(
        (found.unpack(product.states[i]), wanted[product.places[i]], i)
        for i in range(first, end)
        if ground.part(product.states[i], product.places[i])
    )
    run = way_to(found, product, entry, depth)
    at = product.states[entry], product.places[entry]
    around = Around(ground, at, who_acts(found)).loop()
    if around is None:
        part = ground.part(*at)
        around = Nearest(ground, part, due(part), found.unpack).around(at)
    steps = [label for label in run.steps if label != product.stay]
    moves = [label for label in around if label != product.stay]
    return Lasso(product.states[run.initial], steps + moves, len(steps))


def who_acts(found: Found) -> list[tuple[int, ...]]:
    """Who takes part in each transition, and in staying: nobody else does."""
    return [*who_takes_part(found.system), (len(found.system.instances),)]


def way_to(found: Found, product: Product, entry: int, depth: int) -> Run:
    """The canonical run among the shortest to a node, which is so deep."""
    if depth == 0:
        return Run(entry, [], (entry, 0))
    levels: list[Kept] = []
    after = {entry}
    firsts, targets, labels = product.firsts, product.targets, product.labels
    for level in range(depth - 1, -1, -1):
        kept: Kept = {}
        for node in range(product.levels[level], product.levels[level + 1]):
            for edge in range(firsts[node], firsts[node + 1]):
                if targets[edge] in after:
                    kept.setdefault(node, []).append((labels[edge], targets[edge], 1, 0))
        levels.append(kept)
        after = set(kept)
    levels.reverse()
    parties = Parties(who_acts(found))
    costs = switches_to_come(levels, 1, parties)
    return forwards(levels, costs, 1, parties, ((node, node, 0) for node in costs[0]))


def written_short(trace: Trace) -> Trace:
    """The same run, written with as short a loop, and then as short a way to it, as there is."""
    loop, moves = trace.loop, trace.moves
    if loop is None or loop == len(moves):
        return trace
    way, around = moves[:loop], moves[loop:]
    size = len(around)
    period = next(p for p in range(1, size + 1) if around == around[:p] * (size // p))
    moves = way + around[:period]
    states = (trace.initial, *(move.state for move in moves))
    while loop and moves[loop - 1] == moves[-1] and states[loop - 1] == states[len(moves) - 1]:
        moves, loop = moves[:-1], loop - 1
    return replace(trace, moves=moves, loop=loop)
