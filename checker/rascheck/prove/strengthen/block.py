"""A state that nothing reaches goes in; clauses come out that are true of all others, not there."""

from __future__ import annotations

from rascheck.prove.strengthen.clauses import Clause, Literal, renumbered
from rascheck.prove.strengthen.pool import Pool
from rascheck.prove.strengthen.reached import Reached
from rascheck.system.ir import IndexType


def blocking(reached: Reached, pool: Pool) -> list[Clause]:
    """Clauses that exclude the state a pool is about, none with a literal too many.

    What costs a reader least comes first. There are none if the states that were reached allow all
    that the pool can say.
    """
    literals, variables = pool.literals, pool.variables
    if not reached.excludes(variables, literals):
        return []
    found = {_smallest(reached, variables, literals, kept) for kept in range(len(literals))}
    costs = sorted((sum(literals[n].cost for n in left), left) for left in found)
    return [renumbered(variables, tuple(literals[n] for n in left)) for _, left in costs]


def _smallest(
    reached: Reached, variables: tuple[IndexType, ...], literals: list[Literal], kept: int
) -> tuple[int, ...]:
    """What is left when literals are left out, those that cost most first, and one at last."""
    order = sorted(range(len(literals)), key=lambda n: (n == kept, -literals[n].cost, n))
    left = list(range(len(literals)))
    for number in order:
        rest = [n for n in left if n != number]
        if reached.excludes(variables, [literals[n] for n in rest]):
            left = rest
    return tuple(left)
