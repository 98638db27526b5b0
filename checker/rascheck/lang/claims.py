"""The part of the syntax tree that asks: properties, checks, and what these are about."""

from __future__ import annotations

from rascheck.lang.phrases import Declaration, Expr, Ident, Node, Note, Place
from rascheck.records import dataclass


@dataclass(frozen=True)
class Setting(Node):
    """`name = value` in a profile or after `with`."""

    name: Ident
    value: Expr
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Part(Node):
    """`M` (kind takes_part), `A replaces B` (stands_in), `without e` (left_out)."""

    kind: str
    name: Ident
    instead_of: Ident | None = None


@dataclass(frozen=True)
class System(Declaration):
    """`system s { ... }`."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Property(Declaration):
    """`kind` is the word before it: invariant, property, reachable or lemma."""

    kind: str
    sentence: str
    formula: Expr


@dataclass(frozen=True)
class Expect(Node):
    """`expect VERDICT names by machine.step`."""

    verdict: str
    properties: tuple[Ident, ...]
    by: Place | None


@dataclass(frozen=True)
class FairEntry(Node):
    """`fair kvm[v].reenter, vmm` or `strong ...` in a check."""

    fairness: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Find(Node):
    """`find condition over k1, k2 for p`; `claim` may also be `deadlock` or `error`."""

    knobs: tuple[Ident, ...]
    claim: Ident


@dataclass(frozen=True)
class Check(Declaration):
    """`check c { ... }`, its entries sorted by kind.

    `condition` is what stands in `expect condition ( ... )`; entries that may stand once are tuples
    here as well.
    """

    settings: tuple[Setting, ...]
    profiles: tuple[Ident, ...]
    systems: tuple[Ident, ...]
    verify: tuple[Ident, ...]
    fairness: tuple[FairEntry, ...]
    expects: tuple[Expect, ...]
    sweeps: tuple[Ident, ...]
    engines: tuple[Ident, ...]
    finds: tuple[Find, ...]
    condition: tuple[Expr, ...]
    allow_deadlock: bool
