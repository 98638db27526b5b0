"""What a run found, as `run` hands it over and everything in this room shows it.

Only data: no type here knows how it is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property
from typing import NamedTuple

from rascheck.records import dataclass
from rascheck.source import Span
from rascheck.system.explained import Turning
from rascheck.system.ir import Citation, Setting, System
from rascheck.system.trace import Trace
from rascheck.system.verdict import Exploration, Reduction, Verdict

DEFAULT = "default"
"""The `origin` of a setting that nothing has changed."""


class Reason(NamedTuple):
    """One line of a `why:` block.

    `depth` is how far it is indented, `text` a piece of the formula with its value, `note` what
    stands in brackets behind it ("step 7 install"). `explain.why` makes tuples of this shape.
    """

    depth: int
    text: str
    note: str = ""


class Witness(NamedTuple):
    """One of the values for which a lemma does not hold: `esr`, `0x92000010`, `EC=0x24 EA=0`.

    `decoded` has the fields of a register, and is empty for what has none.
    """

    name: str
    value: str
    decoded: str = ""


@dataclass(frozen=True)
class Tried:
    """A knob with another value than it has.

    `same`: this makes no difference; otherwise the claim has a `verdict`, shown in `depth` steps if
    there is a trace, and some step `fails`. `profiles` are those under which it has this value, in
    words, and `refs` what they cite for it. `now` is the value that it has, and `span` where it is
    declared.
    """

    knob: str
    value: str
    verdict: Verdict
    depth: int = 0
    same: bool = False
    fails: bool = False
    profiles: tuple[str, ...] = ()
    refs: tuple[Citation, ...] = ()
    now: str = ""
    span: Span | None = None


@dataclass(frozen=True)
class WhatIf:
    """What was found of a claim with this `verdict`.

    `excluded` are values that a `require` excludes, with its sentence; `left` what was not tried.
    """

    verdict: Verdict
    tried: tuple[Tried, ...]
    excluded: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Row:
    """The verdict on one property of one check (or on the deadlock check, or on model errors).

    `expected` is what the check expects (None: nothing was said, so that it must hold or be
    reachable) and `by` the step that the text names as the last one. `met` is what decides the
    exit code. `why` is the reason in one line: the conjunct that fails, the antecedent that no
    run reaches, the limit; `reasons` is the whole of it, and `steps` the names of the trace's
    steps. `inferred` names the knob values that no source states, `fairness` what a verdict about
    the future assumes. What is `of_values`, a lemma, has no run and no states; `witness` are values
    for which it does not hold: the `least`, or some. Of a trace that is `explained`, and
    not only shown, `lead` are the numbers of the steps that only lead on, `idle` of those that are
    not needed; `what_if` says what would be so with other knobs, and `chain` what each step used of
    earlier ones, if that was asked. `kept` says how a loop keeps what is assumed of fairness,
    `turning` which step decided.
    """

    property: str
    sentence: str
    verdict: Verdict
    expected: Verdict | None
    met: bool
    by: str | None = None
    why: str = ""
    states: int = 0
    transitions: int = 0
    depth: int = 0
    engine: str = "explore"
    reductions: tuple[Reduction, ...] = ()
    seconds: float = 0.0
    trace: Trace | None = None
    trace_path: str | None = None
    inferred: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    bytes_per_state: float | None = None
    steps: tuple[str, ...] = ()
    fairness: tuple[str, ...] = ()
    of_values: bool = False
    witness: tuple[Witness, ...] = ()
    least: bool = True
    explained: bool = False
    what_if: WhatIf | None = None
    chain: tuple[Reason, ...] = ()
    kept: tuple[Reason, ...] = ()
    lead: tuple[int, ...] = ()
    idle: tuple[int, ...] = ()
    turning: Turning | None = None


@dataclass(frozen=True)
class Excluded:
    """A term of combinations in which a claim fails, and how the first of them does.

    `combinations` is how many of them there are; `shown` the report on that one alone.
    """

    term: str
    combinations: int
    claim: str
    shown: CheckReport


@dataclass(frozen=True)
class Condition:
    """On which knobs a claim depends.

    `said` is the claim in words ("p4 holds"), `formula` the weakest condition under which it is so,
    and `proved` whether none is smaller; `fails` is that under which it is not, to be told if it is
    much shorter. Where the claim can hold for nothing, it says something only under `exercised`,
    and then is so under `then`, which is empty if it never says anything. Where a step fails, under
    `errors`, it was judged on error-free runs. `idle` are the knobs that make no difference.

    `expected` is the condition that the check expects, and `differs` says in which combination
    first it is another one. Of `combinations` only `legal` ones exist, and the claim is so in
    `good`. `states` of one search stand for `visits` of searches one by one; 0 if these were made.
    `unknown` says which limit was reached before there was an answer.
    """

    claim: str
    said: str
    knobs: tuple[str, ...]
    combinations: int
    legal: int
    good: int = 0
    formula: str = ""
    proved: bool = True
    fails: str = ""
    shorter: bool = False
    exercised: str = ""
    then: str = ""
    errors: str = ""
    idle: tuple[str, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    expected: str = ""
    differs: str = ""
    unknown: str = ""
    states: int = 0
    visits: int = 0

    @property
    def met(self) -> bool:
        """Whether it was found, and is what the check expects."""
        return not (self.unknown or self.differs or self.errors)


@dataclass(frozen=True)
class CheckReport:
    """One check under one combination of knob values.

    `made` is the System, or what makes it when it is asked for (None: nobody may ask).
    `profiles` are those in force, in order; `knobs` the resolved value of each knob, and
    `settings` where each came from. `combination` are the values that `for all` chose for
    this report; `overrides` what `--set` gave and `chosen_profiles` what `--profile` gave, which
    it takes to reproduce a verdict. Without `judged` the file expects nothing of this run: other
    settings are in force than the file's, or it was asked ad hoc, by the words of `question`.
    `bounds` are the constants (`VCPUS=2 FRAMES=1`), `fairness` what the verdicts assume. `cached`
    says that an earlier run has explored this; `seconds` are those of that run. `walk` are the
    options of the random walks (`--seed 7 ...`) that met what is reported, if it was not explored,
    and `by_hand` those of `rascheck step` (`-c 1`) by which somebody went there.
    `compared` are the other ways in which the same was found again. With a `condition` the report
    is on all combinations of some knobs at once, and its only row is on the claim in all of them.
    """

    file: str
    check: str
    profiles: tuple[str, ...]
    knobs: Mapping[str, str]
    made: System | Callable[[], System] | None
    settings: tuple[Setting, ...]
    exploration: Exploration
    rows: tuple[Row, ...]
    bounds: str = ""
    fairness: tuple[str, ...] = ()
    span: Span | None = None
    refs: tuple[Citation, ...] = ()
    seconds: float = 0.0
    combination: Mapping[str, str] = field(default_factory=dict)
    overrides: Mapping[str, str] = field(default_factory=dict)
    chosen_profiles: tuple[str, ...] = ()
    judged: bool = True
    question: tuple[str, ...] = ()
    walk: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    cached: bool = False
    compared: tuple[str, ...] = ()
    condition: Condition | None = None

    @cached_property
    def system(self) -> System:
        """What was explored."""
        assert self.made is not None, "a report that was sent without its System"
        return self.made if isinstance(self.made, System) else self.made()

    @property
    def met(self) -> bool:
        """Whether every verdict is as expected."""
        return all(row.met for row in self.rows)

    @property
    def name(self) -> str:
        """The check's name, with the values that `for all` chose: `routing[tea=true]`."""
        chosen = ",".join(f"{k}={v}" for k, v in self.combination.items())
        return f"{self.check}[{chosen}]" if chosen else self.check

    @property
    def is_alone(self) -> bool:
        """Whether it is no check of the file, but one of its lemmas that no check verifies."""
        return self.check.startswith("lemma ")

    @property
    def changed(self) -> tuple[Setting, ...]:
        """The knobs that do not have their default value, and those that no source states."""
        return tuple(
            s for s in self.settings if s.knob and (s.origin != DEFAULT or s.inferred is not None)
        )


@dataclass(frozen=True)
class Unreached:
    """A state or step of a machine that no check of the run reached.

    `unused` is the reason that its declaration gives for that, if any.
    """

    machine: str
    word: str
    name: str
    unused: str | None = None
    span: Span | None = None


@dataclass(frozen=True)
class Coverage:
    """What the checks of a run reached, taken together.

    `complete` is false if the run was narrowed (`-k`, `-p`, a single check), so that what is
    unreached says nothing. `needless` are declared `unused` and were reached all the same.
    """

    states: int = 0
    steps: int = 0
    unreached: tuple[Unreached, ...] = ()
    needless: tuple[Unreached, ...] = ()
    complete: bool = True

    @property
    def failures(self) -> tuple[Unreached, ...]:
        """What fails the run: unreached with no reason given."""
        return tuple(u for u in self.unreached if u.unused is None) if self.complete else ()


@dataclass(frozen=True)
class RunReport:
    """Everything a run of `rascheck check` found."""

    checks: tuple[CheckReport, ...]
    coverage: Coverage | None = None
    seconds: float = 0.0
    version: str = ""

    @property
    def met(self) -> bool:
        """Whether every verdict of every check is as expected and coverage has no hole."""
        return all(c.met for c in self.checks) and not (self.coverage and self.coverage.failures)
