"""What is claimed of a System or of values, and what is remembered and assumed for it."""

from __future__ import annotations

import enum
from dataclasses import field

from rascheck.records import dataclass
from rascheck.source import Span
from rascheck.system.citation import Citation
from rascheck.system.expr import Expr
from rascheck.system.types import Scalar


@dataclass(frozen=True)
class Atom:
    """A predicate on the step just taken, such as `fired kvm[0].reenter`; false initially."""

    name: str


@dataclass(frozen=True)
class Register:
    """A bit of history, kept beside the state.

    `initial` is evaluated in an initial state and may use `Past` of earlier registers; `next` is
    evaluated in the state after a step: `Before` is any register's value before it, `Past` an
    earlier register's value after it, `Occurred` says what the step did.
    """

    name: str
    initial: Expr
    next: Expr


class Kind(enum.Enum):
    """What a property claims."""

    INVARIANT = "invariant"
    REACHABLE = "reachable"
    TEMPORAL = "property"


@dataclass(frozen=True)
class Antecedent:
    """A condition that must hold somewhere, or the property holds for nothing."""

    condition: Expr
    text: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Property:
    """A claim.

    INVARIANT: `formula` holds initially and after every step. REACHABLE: it holds at least once.
    TEMPORAL: the future-time formula holds on every fair run; or, with an `automaton`, none of them
    is accepted, and the formula says nothing. `declared` is the word used in the text.
    """

    name: str
    kind: Kind
    formula: Expr
    sentence: str = ""
    antecedents: tuple[Antecedent, ...] = ()
    automaton: int | None = None
    declared: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)
    refs: tuple[Citation, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Phrase:
    """How a part of a formula stands in the text; `type` is that of its value, None a number's."""

    expr: Expr
    text: str
    type: Scalar | None


@dataclass(frozen=True)
class Lemma:
    """A claim about values alone: `formula` holds for all values of `variables`.

    The formula reads variable n as `Local(n)`, and nothing of a state; so do the antecedents, each
    of which some values must meet. `written` says how parts of the formula stand in the text.
    """

    name: str
    variables: tuple[tuple[str, Scalar], ...]
    formula: Expr
    sentence: str = ""
    antecedents: tuple[Antecedent, ...] = ()
    written: tuple[Phrase, ...] = field(default=(), compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)
    refs: tuple[Citation, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Automaton:
    """A Buchi automaton over states and atoms: edges (from, condition, to), states from 0.

    It begins in an initial state, before the first state of a run is read; a run is accepted if it
    can be read in such a way that accepting states are entered again and again. `states` are names
    of its states, if they have any.
    """

    name: str
    size: int
    initial: tuple[int, ...]
    edges: tuple[tuple[int, Expr, int], ...]
    accepting: tuple[int, ...]
    states: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Fairness:
    """An assumption about one machine instance: these transitions, taken together.

    Weak: not enabled for ever without being taken. Strong: not enabled again and again without.
    """

    name: str
    strong: bool
    transitions: tuple[int, ...]
