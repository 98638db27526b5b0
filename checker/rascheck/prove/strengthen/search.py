"""A claim goes in; lemmas by which every step keeps it come out, or why there are none.

Each counterexample to induction is a state that nothing reaches: what excludes it, and is true of
all states that a small instance does reach, becomes the next lemma.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rascheck.prove.clock import Clock, GaveUp
from rascheck.prove.encode import Encoded
from rascheck.prove.goals import claimed, goal_of, ways_to
from rascheck.prove.strengthen.block import Allowed, blocking
from rascheck.prove.strengthen.clauses import Clause
from rascheck.prove.strengthen.near import Thing, thing
from rascheck.prove.strengthen.obligations import Broken, Lemma, Obligations
from rascheck.prove.strengthen.pool import Pool
from rascheck.prove.strengthen.reached import Reached
from rascheck.system.semantics import take
from rascheck.system.trace import Move

FEW = 20
"""So many lemmas are always tried."""
RECENT = 12
"""So many steps that broke a candidate are asked first about the next one."""


@dataclass(frozen=True)
class Strengthening:
    """`lemmas` make the claim inductive, if neither `why` nor `limit` says why none do.

    `tried` is how many lemmas there were, `questions` how often the solver was asked; `limit` is
    what was wanting, if it was time or memory.
    """

    lemmas: tuple[Clause, ...]
    why: str = ""
    tried: int = 0
    questions: int = 0
    limit: str = ""

    @property
    def proves(self) -> bool:
        """Whether the claim is proved."""
        return not self.why and not self.limit


class Search:
    """The lemmas found so far, the first of them the claim itself."""

    def __init__(
        self,
        encoded: Encoded,
        name: str,
        reached: Reached,
        near: frozenset[Thing],
        clock: Clock,
    ) -> None:
        self.encoded = encoded
        self.reached = reached
        self.refused: set[Clause] = set()
        self.allowed = Allowed(reached, Reached(encoded.system, (), complete=False))
        self.near = near
        self.obligations = Obligations(encoded, clock)
        self.target = self._target(name)
        self.tried = 0
        self.known = False
        self.recent: list[int] = []

    def _target(self, name: str) -> Lemma:
        claim = claimed(self.encoded.system, name)
        if claim is not None:
            return self.obligations.add(name, None, claim.formula)
        starting = goal_of(self.encoded, name).starting
        return self.obligations.forbid(name, ways_to(self.encoded, name), starting)

    def run(self, known: Sequence[Clause] = ()) -> Strengthening:
        """Strengthen the claim, from lemmas that may be true on; of these none is left out."""
        self.known = bool(known)
        try:
            for clause in known:
                self._add(clause)
            if not self.obligations.begins(self.target):
                return self._without("it does not hold in the beginning")
            why = self._close()
            return self._without(why) if why else self._done(spare=not known)
        except GaveUp as reason:
            return self._without("", limit=reason.limit)

    def _without(self, why: str, *, limit: str = "") -> Strengthening:
        return Strengthening((), why, self.tried, self.obligations.questions, limit)

    def _done(self, *, spare: bool) -> Strengthening:
        if spare:
            self._minimise()
        found = (lemma.clause for lemma in self.obligations.lemmas.values())
        clauses = tuple(clause for clause in found if clause is not None)
        return Strengthening(clauses, "", self.tried, self.obligations.questions)

    def _add(self, clause: Clause) -> Lemma | None:
        self.tried += 1
        lemma = self.obligations.add(f"lemma_{self.tried}", clause)
        if self.obligations.begins(lemma):
            return lemma
        self._drop(lemma)
        return None

    def _close(self) -> str:
        """Look at each lemma and each step until all are kept; why not, if the claim is not."""
        while True:
            open_pairs = [
                (lemma, number)
                for lemma in self.obligations.lemmas.values()
                for number in self.obligations.asked(lemma)
                if number not in lemma.cores
            ]
            if not open_pairs:
                return ""
            for lemma, number in open_pairs:
                if lemma.name in self.obligations.lemmas and number not in lemma.cores:
                    why = self._kept(lemma, number)
                    if why:
                        return why

    def _too_many(self) -> bool:
        """Whether the states of this System say more than lemmas would, being fewer."""
        if (
            self.known
            or not self.reached.complete
            or self.reached.system is not self.encoded.system
        ):
            return False
        return len(self.obligations.lemmas) > max(FEW, len(self.reached.states))

    def _kept(self, lemma: Lemma, number: int) -> str:
        while lemma.name in self.obligations.lemmas:
            if self._too_many():
                raise GaveUp("there would be more lemmas than states")
            broken = self.obligations.broken(lemma, number)
            if broken is None:
                return ""
            clause = self._blocking(broken)
            if clause is None:
                if lemma is self.target:
                    return "nothing that can be said of the state before a step excludes it"
                self._give_up(lemma, broken)
            else:
                self._add(clause)
        return ""

    def _blocking(self, broken: Broken) -> Clause | None:
        """A clause that excludes the state before a step: one that every step keeps, if any is."""
        wanted = [place for place in broken.places if thing(place) in self.near]
        pool = Pool(self.encoded.system, broken.state, wanted)
        clauses = blocking(self.reached, pool)
        if clauses and all(clause in self.refused for clause in clauses):
            clauses = blocking(self.allowed, pool)
        clauses = [clause for clause in clauses if clause not in self.refused]
        kept = (clause for clause in clauses if self._is_kept(clause))
        return next(kept, clauses[0] if clauses else None)

    def _is_kept(self, clause: Clause) -> bool:
        """Whether every step keeps a clause where it and all lemmas hold."""
        with self.obligations.trying(clause) as lemma:
            for number in self._order():
                if self.obligations.broken(lemma, number, explain=False):
                    self.recent = [number, *(n for n in self.recent if n != number)][:RECENT]
                    return False
        return True

    def _order(self) -> list[int]:
        """All steps, those that broke something of late first."""
        rest = range(len(self.encoded.system.transitions))
        return [*self.recent, *(n for n in rest if n not in self.recent)]

    def _give_up(self, lemma: Lemma, broken: Broken) -> None:
        """Take for reached what a step makes of a state that nothing excludes."""
        taken = take(self.encoded.system, broken.state, broken.step)
        assert isinstance(taken, Move), "the solver has taken it"
        self.allowed.learn(taken.state)
        self._drop(lemma)

    def _drop(self, lemma: Lemma) -> None:
        """Go on without a lemma that is not kept, and without what was known by it."""
        assert lemma.clause is not None
        self.refused.add(lemma.clause)
        self.obligations.remove(lemma.name)
        for other in self.obligations.lemmas.values():
            other.cores = {n: core for n, core in other.cores.items() if lemma.name not in core}

    # --------------------------------------------------------------------------------- minimising

    def _minimise(self) -> None:
        """Leave out what is not needed: by what each proof used, then one lemma after the other."""
        lemmas = self.obligations.lemmas
        self._keep_only(self._needed(lemmas))
        for name in reversed(list(lemmas)):
            if name in lemmas and name != self.target.name and self._is_spare(name):
                self._keep_only(self._needed({n: one for n, one in lemmas.items() if n != name}))

    def _keep_only(self, needed: set[str]) -> None:
        for name in list(self.obligations.lemmas):
            if name not in needed:
                del self.obligations.lemmas[name]

    def _needed(self, lemmas: dict[str, Lemma]) -> set[str]:
        needed, pending = set(), [self.target.name]
        while pending:
            name = pending.pop()
            if name not in needed:
                needed.add(name)
                pending += sorted(frozenset().union(*lemmas[name].cores.values()))
        return needed

    def _is_spare(self, name: str) -> bool:
        """Whether all others are kept without a lemma; their cores are those without it then."""
        others = [n for n in self.obligations.lemmas if n != name]
        before = {n: dict(self.obligations.lemmas[n].cores) for n in others}
        for other in others:
            lemma = self.obligations.lemmas[other]
            for number, core in before[other].items():
                if name in core and self.obligations.broken(lemma, number, others) is not None:
                    for one in others:
                        self.obligations.lemmas[one].cores = before[one]
                    return False
        return True
