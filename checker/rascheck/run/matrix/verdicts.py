"""Points of a check go in, the verdicts in each of them come out.

What the cache knows is not searched. The rest is one search over a family where that can be; what
fails there is searched alone as well, for its trace, and must fail alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from rascheck.diagnostics import Defect, Diagnostics
from rascheck.explore import Limits
from rascheck.explore.family import explore_family
from rascheck.lang.elaborate import elaborate
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination, Overrides
from rascheck.run.bits import abstracted
from rascheck.run.execute import explored, run_job, well_formed
from rascheck.run.identity import Identity
from rascheck.run.jobs import Job
from rascheck.run.judge import last_steps
from rascheck.run.kept import Kept, remember, remembered
from rascheck.run.matrix.points import Plan, Point
from rascheck.run.options import Options
from rascheck.system.family import MOST_MEMBERS, Family
from rascheck.system.ir import Const, Kind, System
from rascheck.system.trace import Trace
from rascheck.system.types import BitsType
from rascheck.system.verdict import DEADLOCK, Verdict

BAD = frozenset({Verdict.VIOLATED, Verdict.DEADLOCK, Verdict.ERROR, Verdict.UNKNOWN})
"""What one wants to know more of than the family's search says."""
MOST_STATES = 50_000
"""A family with more states is searched member by member, in compiled code."""

MOST_ALONE = 200_000
"""Where all properties have failed, so many states are searched for deadlocks and errors."""


@dataclass(frozen=True)
class Traced:
    """How a run ends: after how many steps, in which, and from where it goes on for ever."""

    depth: int
    steps: tuple[str, ...]
    loop: int | None = None


@dataclass(frozen=True)
class Known:
    """What is known of a point.

    It is `ended` if it is from a search of its own, with traces, and `alone` if that was of the
    System that `check` makes. `stuck` says whether it was asked if a machine is. `problem` says why
    it cannot be run at all.
    """

    verdicts: Mapping[str, Verdict]
    alone: bool = False
    ended: bool = False
    traces: Mapping[str, Traced] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)
    limit: str = ""
    problem: str = ""
    stuck: bool = True


class Verdicts:
    """The verdicts on one check, at the points of its plan and at any others between them."""

    def __init__(self, program: Program, planned: Plan, options: Options) -> None:
        self.program = program
        self.check = planned.check
        self.open = planned.open
        self.basis = planned.points[0] if planned.points else None
        self.options = options
        self.identity = Identity(program, options, options.cache) if options.cache else None
        self.known: dict[object, Known] = {}
        self.kept: dict[object, Kept] = {}
        self.plain = False
        self.large = False

    def find(self, points: Sequence[Point], *, stuck: bool = True) -> None:
        """Find out what is so in some points; whether a machine is `stuck` may be left open.

        Raises `KeyboardInterrupt`, with all else kept.
        """
        missing = {p.key: p for p in points if not _says(self.known.get(p.key), stuck=stuck)}
        for key in list(missing):
            known = self._remembered(key)
            if known is not None and _says(known, stuck=stuck):
                self.known[key] = known
                del missing[key]
        left = list(missing.values())
        if len(left) > 1 and self.is_together:
            self._together(left, stuck=stuck)
        for point in left:
            if not _says(self.known.get(point.key), stuck=stuck) and not self._searched(point):
                self.alone(point)

    def __getitem__(self, point: Point) -> Known:
        """What was found of a point."""
        return self.known[point.key]

    def _remembered(self, key: tuple[tuple[str, str], ...]) -> Known | None:
        if self.identity is None:
            return None
        found = self.identity.cache.get(self.identity.cell(self.check, key))
        return found if isinstance(found, Known) else None

    def _learn(self, key: tuple[tuple[str, str], ...], known: Known) -> None:
        self.known[key] = known
        if self.identity is not None and not known.limit and not known.problem:
            self.identity.cache.put(self.identity.cell(self.check, key), known)

    # ------------------------------------------------------------------------------------ together

    @property
    def is_together(self) -> bool:
        """Whether one search can find what is so in many points."""
        return not self.large and self.family is not None

    @cached_property
    def family(self) -> System | None:
        """The System of all points, or None where one search cannot find what is so in each."""
        system = self.opened
        if system is None or any(claim.kind is Kind.TEMPORAL for claim in system.properties):
            return None
        return system

    @cached_property
    def opened(self) -> System | None:
        """The System that leaves open what differs; None if it cannot be written out."""
        if not self.open or (self.check.engines and self.check.engines[0].name != "explore"):
            return None
        point = self.basis
        assert point is not None, "points that differ"
        sink = Diagnostics()
        opened = Combination(point.combination.profiles, opened=self.open)
        elaborated = elaborate(self.program, self.check, opened, point.overrides, sink)
        pair = abstracted(elaborated, sink, self.options.cache)
        if elaborated is None or pair is None or sink.found or elaborated.lemmas:
            return None
        system = pair.explored
        self.plain = not pair.tables
        if any(isinstance(one.type, BitsType) for one in elaborated.variables[: len(self.open)]):
            return None
        well_formed(system)
        return system

    def _together(self, points: Sequence[Point], *, stuck: bool) -> None:
        """One search for all; what it does not decide is left."""
        for start in range(0, len(points), MOST_MEMBERS):
            some = points[start : start + MOST_MEMBERS]
            limits = replace(self.options.limits, max_states=MOST_STATES)
            found = explore_family(self._members(some), limits=limits, stuck=stuck)
            if found.limit == "interrupted":
                raise KeyboardInterrupt
            if not found.complete or _is_less(self.options.limits, found.states):
                self.large = True
                return
            for number, point in enumerate(some):
                if found.started >> number & 1:
                    each = {name: verdicts[number] for name, verdicts in found.verdicts.items()}
                    if not stuck and each.get(DEADLOCK) is Verdict.HOLDS:
                        each[DEADLOCK] = Verdict.UNKNOWN
                    self._learn(point.key, Known(each, stuck=stuck))

    def _members(self, points: Sequence[Point]) -> Family:
        system = self.opened
        assert system is not None, "it was asked for"
        numbers = {v.name: n for n, v in enumerate(system.variables[: len(self.open)])}
        knobs = tuple(numbers[name] for name in self.open)
        members = tuple(tuple(_held(point, name) for name in self.open) for point in points)
        return Family(replace(system, settings=()), knobs, members)

    # --------------------------------------------------------------------------------------- alone

    def end(self, point: Point) -> None:
        """Find out how runs of a point end, by a search of its own.

        Where no file is wanted, that is a search of the open System with its knobs fixed: it has
        the transitions of the one that `check` makes, in their order, and so its traces.
        """
        before = self.known[point.key]
        if self.options.out is None and (before.ended or before.problem):
            return
        if self.options.out is not None or not self._searched(point):
            self.alone(point)

    def _searched(self, point: Point) -> bool:
        """Whether a search of the open System has told what is so, and how runs end."""
        if self.opened is None or not self.plain:
            return False
        system = self._members([point]).member(0)
        options = self.options
        limits = _at_most(options.limits)
        found = explored(system, limits, reduce=options.reduce, threads=options.threads)
        if found.limit == "interrupted":
            raise KeyboardInterrupt
        verdicts = {o.property: o.verdict for o in found.outcomes}
        if not found.initial or not (found.complete or self._decide(verdicts)):
            return False
        if not found.complete:
            verdicts = _without_unknown(verdicts)
        self._agree(self.known.get(point.key), verdicts, str(point.key))
        traces = {o.property: _traced(system, o.trace) for o in found.outcomes if o.trace}
        self._learn(point.key, Known(verdicts, ended=True, traces=traces))
        return True

    @staticmethod
    def _agree(before: Known | None, verdicts: Mapping[str, Verdict], name: str) -> None:
        """Raises `Defect` if a search of its own has found something else."""
        for claim, verdict in before.verdicts.items() if before else ():
            if verdict is not Verdict.UNKNOWN and verdict is not verdicts.get(claim, verdict):
                said = f"{name}: {claim} {verdicts[claim].value}, {verdict.value} among others"
                raise Defect("a configuration alone has another verdict than among others", said)

    def alone(self, point: Point) -> Known:
        """A search of its own. Raises `Defect` if it does not agree with the family's."""
        before = self.known.get(point.key)
        if before is not None and (before.alone or before.problem):
            return before
        kept = self._run(point)
        if kept is None:
            return self.known[point.key]
        report = kept.report
        verdicts = {o.property: o.verdict for o in report.exploration.outcomes}
        verdicts |= {row.property: row.verdict for row in report.rows}
        if self.options.limits.max_states is None and report.exploration.limit == "states":
            verdicts = _without_unknown(verdicts)
        self._agree(before, verdicts, report.name)
        traces = {r.property: _traced(report.system, r.trace) for r in report.rows if r.trace}
        why = {row.property: row.why for row in report.rows}
        unknown = Verdict.UNKNOWN in verdicts.values()
        limit = report.exploration.limit or "unknown" if unknown else ""
        self._learn(point.key, Known(verdicts, True, True, traces, why, limit))
        return self.known[point.key]

    def files(self, point: Point) -> Kept | None:
        """The report on a point with the texts of its traces."""
        if point.key not in self.kept:
            found = remembered(self._identity(point), self._job(point)) if self.identity else None
            if found is None:
                self._run(point)
            else:
                self.kept[point.key] = found
        return self.kept.get(point.key)

    def _run(self, point: Point) -> Kept | None:
        """Run it, or take what an earlier run has kept; None if it cannot be run."""
        job = self._job(point)
        options = replace(self.options, overrides=point.overrides)
        result = run_job(self.program, job, replace(options, limits=_at_most(options.limits)))
        if result.kept is not None and not self._is_enough(result.kept):
            result = run_job(self.program, job, options)
        kept = result.kept
        if kept is None:
            self.known[point.key] = Known({}, problem=result.diagnostics.found[0].message)
            return None
        if kept.report.exploration.limit == "interrupted":
            raise KeyboardInterrupt
        if self.identity is not None and not result.diagnostics.found:
            remember(self._identity(point), job, kept)
        self.kept[point.key] = kept
        return kept

    def _is_enough(self, kept: Kept) -> bool:
        """Whether a report is whole, or cut short where all properties have failed."""
        verdicts = {row.property: row.verdict for row in kept.report.rows}
        limit = kept.report.exploration.limit
        return limit != "states" or self._decide(verdicts)

    def _decide(self, verdicts: Mapping[str, Verdict]) -> bool:
        """Whether verdicts say something of all properties."""
        names = [ident.name for ident in self.check.verify]
        return all(verdicts.get(name, Verdict.UNKNOWN) is not Verdict.UNKNOWN for name in names)

    def _job(self, point: Point) -> Job:
        return Job(self.check, point.combination)

    def _identity(self, point: Point) -> Identity:
        assert self.identity is not None, "there is a cache"
        overrides: Overrides = point.overrides
        if overrides == self.options.overrides:
            return self.identity
        options = replace(self.options, overrides=overrides)
        return Identity(self.program, options, self.identity.cache)


def _says(known: Known | None, *, stuck: bool) -> bool:
    """Whether all is known of a point that is asked."""
    if known is None:
        return False
    return known.stuck or not stuck


def _at_most(limits: Limits) -> Limits:
    return replace(limits, max_states=MOST_ALONE) if limits.max_states is None else limits


def _without_unknown(verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
    return {name: one for name, one in verdicts.items() if one is not Verdict.UNKNOWN}


def _traced(system: System, trace: Trace) -> Traced:
    return Traced(trace.depth, tuple(last_steps(system, trace)), trace.loop)


def _held(point: Point, name: str) -> int:
    expr = point.values[name].expr
    assert isinstance(expr, Const), "a knob has a value"
    return expr.value


def _is_less(limits: Limits, states: int) -> bool:
    """Whether a limit might have ended the search of one member."""
    return limits.max_states is not None and states > limits.max_states
