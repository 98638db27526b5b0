"""A claim goes in; what must never be met comes out, over a frame of an encoded System."""

from __future__ import annotations

from dataclasses import dataclass

from rascheck.prove.encode import Encoded
from rascheck.prove.solver import Truth
from rascheck.system.ir import Expr, Kind, Property, System
from rascheck.system.verdict import DEADLOCK, ERROR


@dataclass(frozen=True)
class Goal:
    """A state is bad where `here` holds, or `leaving`, which is a step out of it that fails.

    `starting` is what fails in a candidate that has no history yet.
    """

    here: Truth
    leaving: Truth
    starting: Truth

    def bad(self, encoded: Encoded) -> Truth:
        """Whether a state is bad for one reason or the other."""
        return encoded.terms.any((self.here, self.leaving))


def claimed(system: System, name: str) -> Property | None:
    """The property of a name, None for DEADLOCK and ERROR."""
    return next((claim for claim in system.properties if claim.name == name), None)


def goal_of(encoded: Encoded, name: str) -> Goal:
    """What violates an invariant, reaches what is `reachable`, deadlocks or fails."""
    no = encoded.terms.no
    if name == ERROR:
        leaving = encoded.terms.any(step.fails for step in encoded.steps)
        return Goal(encoded.property_fails(), leaving, encoded.start().fails)
    if name == DEADLOCK:
        return Goal(encoded.deadlocked(), no, no)
    claim = claimed(encoded.system, name)
    assert claim is not None, name
    return met(encoded, claim.formula, wanted=claim.kind is Kind.REACHABLE)


def ways_to(encoded: Encoded, name: str) -> tuple[Truth, ...]:
    """What must hold in no state for there to be no deadlock or no error, each for itself."""
    no = encoded.terms.no
    if name == DEADLOCK:
        return tuple(one for one in (encoded.deadlocked(),) if one is not no)
    steps = (step.fails for step in encoded.steps)
    return tuple(one for one in (encoded.property_fails(), *steps) if one is not no)


def met(encoded: Encoded, formula: Expr, *, wanted: bool) -> Goal:
    """A state in which a formula has a value, the wanted one."""
    claim = encoded.claim(formula)
    terms = encoded.terms
    holds = claim.holds if wanted else terms.negated(claim.holds)
    return Goal(terms.all((holds, terms.negated(claim.fails))), terms.no, terms.no)
