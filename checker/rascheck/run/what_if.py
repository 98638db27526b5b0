"""A trace's check comes in; what its claim would be with another value of each knob goes out.

One knob is changed at a time. Where that leaves the System as it is nothing is explored; otherwise
the claim is found again, by the engine of the check.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax, types
from rascheck.lang.context import Context
from rascheck.lang.elaborate import elaborate, knobs_read
from rascheck.lang.names import Program
from rascheck.lang.settings import (
    Combination,
    Overrides,
    dimension_of,
    knob_value,
    profile_settings,
    settle,
    shown,
    violated,
)
from rascheck.lang.storage import citations
from rascheck.run.bits import abstracted
from rascheck.run.execute import answered, with_bits
from rascheck.run.options import Options
from rascheck.run.releases import in_short
from rascheck.show.report import Row, Tried, WhatIf
from rascheck.system.ir import Citation, System, cardinality
from rascheck.system.verdict import DEADLOCK, ERROR, Outcome, Verdict

MOST = 32
"""Of a knob with more values than this, none is tried."""


@dataclass(frozen=True)
class Asked:
    """What a trace is of: a check, as it is narrowed, under one combination and overrides."""

    program: Program
    check: syntax.Check
    combination: Combination
    overrides: Overrides


def what_if(asked: Asked | None, row: Row, options: Options) -> WhatIf:
    """What the verdict of `row` would be with other knobs; `options` limit all of it together.

    A model in another language, of which nothing is `asked` here, has no knobs.
    """
    if asked is None:
        return WhatIf(row.verdict, ())
    return _Trial(asked, row, options).run()


@dataclass(frozen=True)
class _Trial:
    """One claim under many settings."""

    asked: Asked
    row: Row
    options: Options

    def run(self) -> WhatIf:
        """Change one knob after another, as long as there is time."""
        started = time.perf_counter()
        read = knobs_read(self.asked.program, self.check)
        tried: list[Tried] = []
        left: list[str] = []
        excluded: dict[str, str] = {}
        for knob, value in self.values(read, left):
            told = f"{knob}={shown(value)}"
            if why := self.excluded(knob, value):
                excluded[told] = why
                continue
            spent = time.perf_counter() - started
            limit = self.options.limits.seconds
            if limit is not None and spent >= limit:
                left.append(told)
                continue
            tried.append(self.tried(knob, value, None if limit is None else limit - spent))
        seconds = time.perf_counter() - started
        return WhatIf(self.row.verdict, tuple(tried), excluded, tuple(left), seconds)

    @cached_property
    def check(self) -> syntax.Check:
        """The check with the one claim alone, if it is a property."""
        asked = self.asked
        if self.row.property in (DEADLOCK, ERROR):
            return asked.check
        own = tuple(v for v in asked.check.verify if v.name == self.row.property)
        return replace(asked.check, verify=own, allow_deadlock=True)

    @cached_property
    def context(self) -> Context:
        """The program with the constants and knobs of the trace's check."""
        asked = self.asked
        found = settle(asked.program, self.check, asked.combination, asked.overrides, Diagnostics())
        return found[0]

    @property
    def now(self) -> Mapping[str, types.Value]:
        """The value of each constant and knob in the check of the trace."""
        return self.context.settings

    @cached_property
    def system(self) -> System:
        """The System of the trace with the one claim alone."""
        system = self.elaborated(self.asked.combination, Diagnostics())
        assert system is not None, "it was elaborated to open the trace"
        return system

    # ------------------------------------------------------------------------------------- values

    def values(self, read: frozenset[str], left: list[str]) -> Iterator[tuple[str, types.Value]]:
        """Each knob that is read with each value that it does not have, in the order of the text;
        `left` takes those that have too many."""
        for name, knob in self.asked.program.knobs.items():
            if name not in read:
                continue
            domain = self.context.finite(knob.type, "a knob")
            if domain is None:
                continue
            values = types.values_of(domain) if cardinality(domain.scalar) <= MOST else []
            if not values:
                left.append(name)
            yield from ((name, v) for v in values if shown(v) != shown(self.now[name]))

    def excluded(self, knob: str, value: types.Value) -> str:
        """The sentence of a `require` that excludes a value beside the others; or nothing."""
        context, _ = settle(
            self.asked.program,
            self.check,
            self.with_value(knob, value),
            self.asked.overrides,
            Diagnostics(),
        )
        return "; ".join(require.sentence for require in violated(self.asked.program, context))

    def with_value(self, knob: str, value: types.Value) -> Combination:
        """The combination of the trace, with another value of one knob."""
        combination = self.asked.combination
        others = tuple(one for one in combination.swept if one[0] != knob)
        return replace(combination, swept=(*others, (knob, value)))

    # ------------------------------------------------------------------------------------- verdicts

    def tried(self, knob: str, value: types.Value, seconds: float | None) -> Tried:
        """What is so with one value."""
        told = self.named(knob, value)
        sink = Diagnostics()
        system = self.elaborated(self.with_value(knob, value), sink)
        if system is None:
            return replace(told, verdict=Verdict.UNKNOWN)
        if replace(system, settings=self.system.settings) == self.system:
            return replace(told, same=True)
        outcomes = self.found(system, seconds, sink)
        found = outcomes[self.row.property]
        depth = depth_of(found)
        other = outcomes.get(ERROR, found)
        fails = other.verdict is Verdict.ERROR and found is not other
        alike = found.verdict is self.row.verdict and depth == self.depth
        return replace(told, verdict=found.verdict, depth=depth, fails=fails, same=alike)

    def named(self, knob: str, value: types.Value) -> Tried:
        """A value, with what the text says of it; its verdict is still that of the trace."""
        return Tried(
            knob,
            shown(value),
            self.row.verdict,
            profiles=self.profiles(knob, value),
            refs=self.sources(knob, value),
            now=shown(self.now[knob]),
            span=self.asked.program.knobs[knob].name.span,
        )

    @cached_property
    def depth(self) -> int:
        """The number of steps of the trace that an engine finds now: a walk may have more."""
        found = self.found(self.system, self.options.limits.seconds, Diagnostics())
        return depth_of(found[self.row.property])

    def found(self, system: System, seconds: float | None, sink: Diagnostics) -> dict[str, Outcome]:
        """What is so of each claim of a System; the one that is asked about may be unknown.

        Raises `KeyboardInterrupt` if the user has had enough.
        """
        unknown = {self.row.property: Outcome(self.row.property, Verdict.UNKNOWN)}
        pair = abstracted(system, sink, self.options.cache)
        if pair is None:
            return unknown
        options = replace(self.options, limits=replace(self.options.limits, seconds=seconds))
        explored, _, _ = answered(pair.explored, self.check, options, None)
        if explored.limit == "interrupted":
            raise KeyboardInterrupt
        exploration = with_bits(pair, explored, sink)
        return unknown | {o.property: o for o in (exploration.outcomes if exploration else ())}

    def elaborated(self, combination: Combination, sink: Diagnostics) -> System | None:
        """The System under a combination; None after reporting."""
        asked = self.asked
        return elaborate(asked.program, self.check, combination, asked.overrides, sink)

    def profiles(self, knob: str, value: types.Value) -> tuple[str, ...]:
        """Those with which a knob has this value, in short."""
        return tuple(
            word for every, some in self.having(knob, value) for word in in_short(every, some)
        )

    def sources(self, knob: str, value: types.Value) -> tuple[Citation, ...]:
        """What those cite for the value that say it."""
        named = [name for every, some in self.having(knob, value) for name in every if name in some]
        said = [self.settings[name][knob] for name in named if knob in self.settings[name]]
        return tuple(dict.fromkeys(ref for one in said for ref in citations(one.notes)))

    def having(self, knob: str, value: types.Value) -> Iterator[tuple[list[str], set[str]]]:
        """For each dimension in which the check chooses all its profiles, and those with which a
        knob has this value, as far as they say anything about the knob."""
        program, chosen = self.asked.program, self.asked.combination.profiles
        for dimension in filter(None, dict.fromkeys(map(self.dimension, chosen))):
            every = [name for name in program.profiles if self.dimension(name) == dimension]
            setting = {name for name in every if knob in self.settings[name]}
            others = [name for name in chosen if self.dimension(name) != dimension]
            if setting and not any(knob in self.settings[name] for name in others):
                setting.update(every)  # those that leave it alone have its default
            yield every, {name for name in setting if self.setting(name, knob) == shown(value)}

    def dimension(self, profile: str) -> str:
        """The dimension of a profile."""
        return dimension_of(self.asked.program, profile)

    @cached_property
    def settings(self) -> dict[str, dict[str, syntax.Setting]]:
        """What each profile sets, with what it inherits."""
        program = self.asked.program
        return {name: profile_settings(program, name) for name in program.profiles}

    def setting(self, profile: str, knob: str) -> str:
        """The value that a knob has under a profile: its default where that leaves it alone."""
        declared = self.asked.program.knobs[knob]
        said = self.settings[profile].get(knob)
        node = declared.value if said is None else said.value
        return shown(knob_value(self.context, declared, node))


def depth_of(outcome: Outcome) -> int:
    """The number of steps that show an outcome; 0 if no trace does."""
    return outcome.trace.depth if outcome.trace else 0
