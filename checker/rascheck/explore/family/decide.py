"""A family goes in; the verdicts on each of its members come out, and what finding them took."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from rascheck.explore.family.search import FamilySearch, entered
from rascheck.explore.family.split import split
from rascheck.explore.found import Reached
from rascheck.explore.limits import Limits, Progress
from rascheck.system.family import Family, FamilyExploration, members_of
from rascheck.system.ir import Kind, Property
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable


def explore_family(
    family: Family,
    *,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    stuck: bool = False,
) -> FamilyExploration:
    """Visit all reachable states of all members at once.

    The verdicts are those that `explore` gives for each member alone, but that only with `stuck` it
    is asked whether a machine is stuck while others go on. Properties about the future are not for
    this.
    """
    started = time.perf_counter()
    system = family.system
    watched = stuck and system.check_deadlock and system.check_stuck
    wanted = limits or Limits()
    limit = ""
    searches: list[FamilySearch] = []
    try:
        for part in split(family):
            searches.append(FamilySearch(part, wanted, progress, started, stuck=watched))
            searches[-1].run()
    except Reached as reached:
        limit = str(reached)
    except KeyboardInterrupt:
        limit = "interrupted"
    return FamilyExploration(
        _Verdicts(family, searches, limit).all(),
        states=sum(len(one.seen) for one in searches),
        visits=sum(members.bit_count() for one in searches for members in one.seen.values()),
        transitions=sum(one.tally.transitions for one in searches),
        levels=tuple(
            sum(level)
            for level in itertools.zip_longest(*(one.tally.levels for one in searches), fillvalue=0)
        ),
        started=sum(one.tally.started for one in searches),
        fired=frozenset(one.part.origins[label] for one in searches for label in one.tally.fired),
        entered=entered(searches),
        seconds=time.perf_counter() - started,
        limit=limit,
    )


class _Verdicts:
    """From what is known of sets of members to the verdicts on each."""

    def __init__(self, family: Family, searches: list[FamilySearch], limit: str) -> None:
        self.family = family
        self.limit = limit
        self.decided: dict[tuple[int, int | None], int] = {}
        self.failing = self.dead = self.started = self.whole = 0
        for one in searches:
            tally = one.tally
            for claim, members in zip(one.part.claims, tally.decided, strict=True):
                key = claim.property, claim.antecedent
                self.decided[key] = self.decided.get(key, 0) | members
            self.failing |= tally.failing
            self.dead |= tally.dead
            self.started |= tally.started
            self.whole |= one.alive
        if limit:
            self.whole = 0

    def all(self) -> dict[str, tuple[Verdict, ...]]:
        """Of all claims."""
        system = self.family.system
        found = {p.name: self.on(number, p) for number, p in enumerate(system.properties)}
        if system.check_deadlock:
            found[DEADLOCK] = self.alarms(self.dead, Verdict.DEADLOCK)
        found[ERROR] = self.alarms(self.failing, Verdict.ERROR)
        return found

    def on(self, number: int, prop: Property) -> tuple[Verdict, ...]:
        """On one property."""
        reachable = prop.kind is Kind.REACHABLE
        known = self.family.everyone if not self.limit else 0
        exercised = self.started
        for antecedent in range(len(prop.antecedents)):
            exercised &= self.decided.get((number, antecedent), 0)
        otherwise = Verdict.UNREACHABLE if reachable else Verdict.HOLDS
        verdicts = [
            (
                self.decided.get((number, None), 0),
                Verdict.REACHABLE if reachable else Verdict.VIOLATED,
            ),
            (known & ~(self.started if reachable else exercised), _unexercised(reachable)),
            (known, otherwise),
        ]
        return self.told(verdicts)

    def alarms(self, members: int, verdict: Verdict) -> tuple[Verdict, ...]:
        """On deadlocks or errors, which these members have."""
        return self.told([(members, verdict), (self.whole, Verdict.HOLDS)])

    def told(self, verdicts: list[tuple[int, Verdict]]) -> tuple[Verdict, ...]:
        """For each member the first verdict on a set that it is in."""
        found = [Verdict.UNKNOWN] * len(self.family.members)
        for members, verdict in reversed(verdicts):
            for member in members_of(members):
                found[member] = verdict
        return tuple(found)


def _unexercised(reachable: bool) -> Verdict:
    return Verdict.UNREACHABLE if reachable else Verdict.VACUOUS
