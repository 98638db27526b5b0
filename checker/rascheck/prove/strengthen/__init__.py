"""A claim that no step is known to keep goes in; lemmas come out by which all do, to be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rascheck.prove.clock import Clock
from rascheck.prove.encode import Encoded
from rascheck.prove.strengthen.clauses import Clause
from rascheck.prove.strengthen.merge import merged
from rascheck.prove.strengthen.near import read_by, rests_on, rings
from rascheck.prove.strengthen.reached import Reached
from rascheck.prove.strengthen.search import Search, Strengthening
from rascheck.prove.strengthen.spell import Spelling

__all__ = ["Clause", "Reached", "Spelling", "Strengthening", "strengthened"]


def strengthened(
    encoded: Encoded,
    name: str,
    reached: Reached,
    clock: Clock,
    known: Iterable[Clause] = (),
) -> Strengthening:
    """Lemmas by which a claim holds of a System, few and close to it: an invariant, or ERROR.

    `reached` are states of this System or of a smaller one of the same text; what is found is
    proved of this one whatever they are. `known` are clauses to begin with. Lemmas speak of what
    the claim rests on: first of what stands nearest to it.
    """
    found, known = Strengthening((), "there is nothing to say"), tuple(known)
    wanted = {one for clause in known for one in read_by(clause)}
    grown = rings(encoded.system, rests_on(encoded, name))
    near_ones = [near for near in grown if wanted <= near] or [frozenset(wanted)]
    for near in near_ones:
        last = found
        found = Search(encoded, name, reached, near, clock).run(known)
        found = replace(
            found,
            lemmas=merged(encoded.system, found.lemmas),
            tried=last.tried + found.tried,
            questions=last.questions + found.questions,
        )
        if found.proves or found.limit:
            break
    return found
