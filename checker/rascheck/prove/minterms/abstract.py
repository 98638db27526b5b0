"""The pass from a System with bits to one without, with the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rascheck.diagnostics import Diagnostics
from rascheck.prove.minterms.places import places_of
from rascheck.prove.minterms.restore import Restorer
from rascheck.prove.minterms.tables import Tables
from rascheck.system.ir import System
from rascheck.system.trace import Trace

Remember = Callable[[Callable[[], Tables]], Tables]
"""Gives what a function makes, or what it made of an equal System before."""


@dataclass(frozen=True)
class Fact:
    """What is asked about one place, and how many classes of values that makes."""

    place: str
    questions: tuple[str, ...]
    classes: int


@dataclass(frozen=True)
class Abstraction:
    """What engines explore, and the same over bits, transition by transition.

    `explored` has no bits; `concrete` has the variables of the System that was given, and each
    choice is one of its least values. They are one System if there are no bits.
    """

    explored: System
    concrete: System
    facts: tuple[Fact, ...] = ()
    tables: Tables = field(default_factory=dict, repr=False)

    def restored(self, trace: Trace) -> Trace:
        """A trace of `explored` as one of `concrete`. Raises `Unclosed`."""
        if not self.tables:
            return trace
        return Restorer(self.concrete, self.tables).trace(trace)


def holds_bits(system: System) -> bool:
    """Whether something in a System holds bits."""
    return bool(places_of(system))


def abstract(
    system: System, sink: Diagnostics, remember: Remember = lambda make: make()
) -> Abstraction | None:
    """The pass; None after reporting that there are too many classes."""
    if not holds_bits(system):
        return Abstraction(system, system)
    from rascheck.prove.minterms.build import built  # Z3 takes a while to load

    return built(system, sink, remember)
