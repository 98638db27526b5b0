"""A program comes in; warnings about what can never be so in it go out.

Its knobs are left open, so that one System stands for all combinations that exist; another one is
made only where something is still to be found out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations as combinations_of

from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax
from rascheck.lang.elaborate import elaborate, participants_of
from rascheck.lang.lemmas import is_of_values
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination, Overrides, combinations
from rascheck.lang.unsettled import unsettled
from rascheck.lang.warnings.voice import Voice, wanted
from rascheck.lang.within import files_of
from rascheck.run.findings import settings_warned, warned
from rascheck.run.hygiene import Hygiene, Pair
from rascheck.run.load import Loaded
from rascheck.run.single import ad_hoc
from rascheck.source import Source, Span
from rascheck.system.ir import System


def lint(loaded: Loaded, sink: Diagnostics) -> None:
    """Warn about the files that were named; errors if a check cannot be made a System."""
    program = loaded.program
    warn_of_settings(loaded, sink)
    seen = _Seen(program, sink)
    for group in _groups(program):
        if seen.has_questions(group):
            seen.look(group)
    if not sink.failed:
        warned(seen.hygiene, program, Voice(sink, loaded.own))


def warn_of_settings(loaded: Loaded, sink: Diagnostics) -> None:
    """The part that needs no System: requirements and profiles."""
    settings_warned(unsettled(loaded.program, None), Voice(sink, loaded.own))


@dataclass(frozen=True)
class _Group:
    """Checks of one system that give what cannot be left open the same values.

    The `first` of a system is asked about all that is verified of it, the others about their own.
    """

    checks: tuple[syntax.Check, ...]
    verify: tuple[syntax.Ident, ...]
    first: bool


def _groups(program: Program) -> list[_Group]:
    """Every check: of each system one set of constants first, of the largest system the first."""
    checks = [c for c in program.checks.values() if not is_of_values(program, c)]
    if not checks:
        span = Span(Source("lint", ""), 0, 0)
        checks = [ad_hoc(name, (), span) for name in program.systems or ("",)]
    opened = unsettled(program, None).names
    fixed = [name for name in (*program.constants, *program.knobs) if name not in opened]
    together: dict[object, dict[object, list[syntax.Check]]] = {}
    for check in checks:
        settled = tuple(
            (setting.name.name, setting.value.span.text)
            for setting in check.settings
            if setting.name.name in fixed
        )
        profiles = check.profiles if program.knobs.keys() & set(fixed) else ()
        system = check.systems[0].name if check.systems else files_of(program, _file(check))
        together.setdefault(system, {}).setdefault((settled, profiles), []).append(check)
    groups = []
    for found in together.values():
        first, *others = found.values()
        every = [check for group in found.values() for check in group]
        groups.append(_Group(tuple(first), _verified(every), first=True))
        groups += [_Group(tuple(group), _verified(group), first=False) for group in others]

    def order(group: _Group) -> tuple[bool, int]:
        return not group.first, -len(_machines(program, group))

    return sorted(groups, key=order)


def _file(check: syntax.Check) -> str:
    return check.span.source.path


def _verified(checks: Iterable[syntax.Check]) -> tuple[syntax.Ident, ...]:
    """What checks verify, each once."""
    return tuple({name.name: name for check in checks for name in check.verify}.values())


def _machines(program: Program, group: _Group) -> tuple[syntax.Machine, ...]:
    return participants_of(program, group.checks[0], Diagnostics()).machines


def _pairs(program: Program) -> Iterator[Pair]:
    """All steps that are said to be disjoint."""
    for name, machine in program.machines.items():
        for group in machine.disjoint:
            for one, other in combinations_of(group.steps, 2):
                yield Pair(name, one, other)


@dataclass
class _Seen:
    """What the Systems so far have shown."""

    program: Program
    sink: Diagnostics

    def __post_init__(self) -> None:
        self.hygiene = Hygiene(pairs=tuple(_pairs(self.program)))

    def has_questions(self, group: _Group) -> bool:
        """Whether a group may show that something can be so after all."""
        if any(self.hygiene.asks(name.name, self._spans(name)) for name in group.verify):
            return True
        return any(
            self.hygiene.asks_in(machine.span) or (group.first and self._has_new(machine))
            for machine in _machines(self.program, group)
        )

    def look(self, group: _Group) -> None:
        """Look at the System of a group or, if there is none for all knobs, at those of all."""
        first = group.checks[0]
        check = replace(first, verify=group.verify, sweeps=(), fairness=())
        knobs = unsettled(self.program, check)
        profiles = tuple(profile.name for profile in check.profiles)
        system = self._made(check, Combination(profiles, opened=knobs.names), Diagnostics())
        if system is not None:
            self.hygiene.see(system, [expr for _, expr in knobs.requirements])
            return
        for check in group.checks:
            for combination in combinations(self.program, check, Overrides(), self.sink):
                system = self._made(check, combination, self.sink)
                if system is not None:
                    self.hygiene.see(system)

    def _made(
        self, check: syntax.Check, combination: Combination, sink: Diagnostics
    ) -> System | None:
        return elaborate(self.program, check, combination, Overrides(), sink)

    def _has_new(self, machine: syntax.Machine) -> bool:
        """Whether a machine has a step that nothing has been taken of so far."""
        steps = (s for s in machine.steps if isinstance(s, syntax.Step) and not wanted(s))
        return any(step.name.span not in self.hygiene.alive for step in steps)

    def _spans(self, name: syntax.Ident) -> Span:
        return self.program.properties[name.name].span
