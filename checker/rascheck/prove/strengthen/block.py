"""A state that nothing reaches goes in; clauses come out that are true of all others, not there."""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.prove.strengthen.clauses import Clause, Literal, renumbered
from rascheck.prove.strengthen.pool import Pool
from rascheck.prove.strengthen.reached import Reached
from rascheck.system.ir import IndexType
from rascheck.system.trace import State


class Allowed:
    """The states that a lemma must allow: those that a small instance reaches, and what was learnt.

    Learnt are states that nothing excludes of what can be said, and what lies behind them.
    """

    def __init__(self, reached: Reached, learnt: Reached) -> None:
        self.reached = reached
        self.learnt = learnt

    def learn(self, state: State) -> None:
        """Allow one more state."""
        self.learnt = self.learnt.with_state(state)

    def excludes(self, variables: tuple[IndexType, ...], literals: Sequence[Literal]) -> bool:
        """Whether the literals hold together in none of them, whatever their variables are."""
        return self.learnt.excludes(variables, literals) and self.reached.excludes(
            variables, literals
        )


def blocking(allowed: Reached | Allowed, pool: Pool) -> list[Clause]:
    """Clauses that exclude the state a pool is about, none with a literal too many.

    What costs a reader least comes first. There are none if a state that must be
    allowed is all that the pool can say.
    """
    literals, variables = pool.literals, pool.variables
    if not allowed.excludes(variables, literals):
        return []
    found = {_smallest(allowed, variables, literals, kept) for kept in range(len(literals))}
    costs = sorted((sum(literals[n].cost for n in left), left) for left in found)
    return [renumbered(variables, tuple(literals[n] for n in left)) for _, left in costs]


def _smallest(
    allowed: Reached | Allowed, variables: tuple[IndexType, ...], literals: list[Literal], kept: int
) -> tuple[int, ...]:
    """What is left when literals are left out, those that cost most first, and one at last."""
    order = sorted(range(len(literals)), key=lambda n: (n == kept, -literals[n].cost, n))
    left = list(range(len(literals)))
    for number in order:
        rest = [n for n in left if n != number]
        if allowed.excludes(variables, [literals[n] for n in rest]):
            left = rest
    return tuple(left)
