"""`find condition`: a job that leaves knobs open goes in, what came of it goes out.

The verdicts of all combinations make a table, `explain` the formula of it. That is compared with
each combination again, and of each term that is excluded one combination is run alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rascheck.diagnostics import Defect, Diagnostics
from rascheck.explain.condition import Formula, Knob, Table, smallest
from rascheck.explore import Progress
from rascheck.lang import syntax
from rascheck.lang.conditions import asked, domains, truths
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination
from rascheck.run.coverage import touched
from rascheck.run.execute import Result, report_of, run_job
from rascheck.run.identity import Parts
from rascheck.run.jobs import Job, combinations_of, is_judged
from rascheck.run.judge import gave_up
from rascheck.run.kept import Kept
from rascheck.run.members import Members, members, one_by_one
from rascheck.run.options import Options
from rascheck.show.report import CheckReport, Condition, Excluded, Row
from rascheck.system.types import BoolType, highest, lowest, show_value
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict

GOOD = frozenset({Verdict.HOLDS, Verdict.VACUOUS, Verdict.REACHABLE})
SHORTER = 3, 2
"""What is excluded is told beside the condition if it is shorter in this proportion."""
SAID = {DEADLOCK: "there is no deadlock", ERROR: "no step fails"}


def solved(
    program: Program,
    job: Job,
    options: Options,
    progress: Callable[[Progress], None] | None = None,
) -> Result:
    """The condition of a check."""
    sink = Diagnostics()
    started = time.perf_counter()
    check = asked(job.check)
    combinations = combinations_of(program, check, options, sink)
    if not combinations:
        return Result(None, sink)
    claim = job.check.finds[0].claim.name
    found = members(program, check, combinations, claim, options, sink, progress)
    if found is None:
        return Result(None, sink)
    ways: tuple[str, ...] = ()
    if options.cross_check and found.visits:
        again = one_by_one(program, check, combinations, claim, options, sink)
        if again is None or again.verdicts != found.verdicts:
            raise Defect("one search for all combinations differs from one for each", claim)
        ways = ("one by one",)
    work = _Solving(program, job, check, combinations, found, options)
    condition, files = work.condition()
    seconds = time.perf_counter() - started
    report = replace(work.report(condition, seconds), compared=ways)
    return Result(Kept(report, touched(found.system, found.exploration), files), sink)


@dataclass(frozen=True)
class _Solving:
    """The verdicts of all combinations of a check on their way to a report."""

    program: Program
    job: Job
    check: syntax.Check
    combinations: Sequence[Combination]
    found: Members
    options: Options

    @property
    def claim(self) -> str:
        """What the condition is for."""
        return self.job.check.finds[0].claim.name

    @property
    def judged(self) -> bool:
        """Whether the file expects something of this configuration."""
        return is_judged(self.program, self.job.check, self.options.overrides)

    @property
    def sentence(self) -> str:
        """The claim in the words of the file."""
        declared = self.program.properties.get(self.claim)
        return declared.sentence if declared else ""

    @property
    def said(self) -> str:
        """The claim, in a few words."""
        declared = self.program.properties.get(self.claim)
        if declared is None:
            return SAID[self.claim]
        return f"{self.claim} {'is reachable' if declared.kind == 'reachable' else 'holds'}"

    # -------------------------------------------------------------------------------- the formula

    def condition(self) -> tuple[Condition, Mapping[str, Parts]]:
        """What was found, and the texts of the traces of what is excluded."""
        knobs, points = self.table()
        size = Table(knobs, frozenset(), frozenset()).size
        names = tuple(knob.name for knob in knobs)
        exploration, visits = self.found.exploration, self.found.visits
        basis = Condition(self.claim, self.said, names, size, len(points))
        basis = replace(basis, states=exploration.states, visits=visits)
        if Verdict.UNKNOWN in self.found.verdicts:
            return replace(basis, unknown=gave_up(exploration)), {}
        good = [verdict in GOOD for verdict in self.found.verdicts]
        formula = self.formula(knobs, points, good)
        fails = self.formula(knobs, points, [not one for one in good])
        excluded, files = self.excluded(fails, points, good)
        expected, differs = self.expected(good)
        shorter = bool(fails.terms) and fails.literals * SHORTER[0] <= formula.literals * SHORTER[1]
        return (
            replace(
                basis,
                good=sum(good),
                formula=formula.text,
                proved=formula.proved,
                fails=fails.text,
                shorter=shorter,
                exercised=self.exercised(knobs, points),
                then=self.then(knobs, points),
                idle=self.idle(knobs, points),
                errors=self.errors(knobs, points),
                excluded=excluded,
                expected=expected,
                differs=differs,
            ),
            files,
        )

    def table(self) -> tuple[tuple[Knob, ...], list[tuple[int, ...]]]:
        """The knobs, and each combination as the positions of its values."""
        idents = self.check.sweeps
        scalars = domains(self.program, idents)
        values = [
            [show_value(scalar, v) for v in range(lowest(scalar), highest(scalar) + 1)]
            for scalar in scalars
        ]
        knobs = tuple(
            Knob(ident.name, tuple(texts), truth=isinstance(scalar, BoolType))
            for ident, scalar, texts in zip(idents, scalars, values, strict=True)
        )
        points = [
            tuple(
                texts.index(c.shown[knob.name]) for knob, texts in zip(knobs, values, strict=True)
            )
            for c in self.combinations
        ]
        return knobs, points

    def formula(
        self, knobs: tuple[Knob, ...], points: Sequence[tuple[int, ...]], good: Sequence[bool]
    ) -> Formula:
        """The smallest formula that is so in these combinations and in no other one."""
        both = list(zip(points, good, strict=True))
        table = Table(
            knobs,
            frozenset(point for point, one in both if one),
            frozenset(point for point, one in both if not one),
        )
        found = smallest(table)
        for point, one in both:
            if found.holds(point) is not one:
                raise Defect("a condition differs from what was found", found.text)
        return found

    def exercised(self, knobs: tuple[Knob, ...], points: list[tuple[int, ...]]) -> str:
        """Where the claim does not hold for nothing; empty if it nowhere does."""
        verdicts = self.found.verdicts
        if Verdict.VACUOUS not in verdicts:
            return ""
        return self.formula(knobs, points, [one is not Verdict.VACUOUS for one in verdicts]).text

    def then(self, knobs: tuple[Knob, ...], points: list[tuple[int, ...]]) -> str:
        """The condition where the claim says something; empty if that is everywhere or nowhere."""
        if Verdict.VACUOUS not in self.found.verdicts:
            return ""
        told = [
            (point, verdict in GOOD)
            for point, verdict in zip(points, self.found.verdicts, strict=True)
            if verdict is not Verdict.VACUOUS
        ]
        if not told:
            return ""
        return self.formula(knobs, [point for point, _ in told], [good for _, good in told]).text

    def idle(self, knobs: tuple[Knob, ...], points: list[tuple[int, ...]]) -> tuple[str, ...]:
        """The knobs that make no difference, whatever the others are."""
        found = []
        for place, knob in enumerate(knobs):
            seen: dict[tuple[int, ...], Verdict] = {}
            if all(
                seen.setdefault((*point[:place], *point[place + 1 :]), verdict) is verdict
                for point, verdict in zip(points, self.found.verdicts, strict=True)
            ):
                found.append(knob.name)
        return tuple(found)

    def errors(self, knobs: tuple[Knob, ...], points: list[tuple[int, ...]]) -> str:
        """Where a step fails; that is told of other claims than that none does."""
        if not self.found.failing or self.claim == ERROR:
            return ""
        return self.formula(
            knobs, points, [n in self.found.failing for n in range(len(points))]
        ).text

    # ------------------------------------------------------------------------- other combinations

    def excluded(
        self, fails: Formula, points: Sequence[tuple[int, ...]], good: Sequence[bool]
    ) -> tuple[tuple[Excluded, ...], Mapping[str, Parts]]:
        """Each term of what is excluded, and one of its combinations, run alone.

        It is the first one that no other term excludes.
        """
        found: list[Excluded] = []
        files: dict[str, Parts] = {}
        for number, term in enumerate(fails.terms, 1):
            inside = [n for n in _inside(fails, term, points) if not good[n]]
            others = replace(fails, terms=tuple(one for one in fails.terms if one != term))
            own = [n for n in inside if not others.holds(points[n])]
            kept = self.alone((own or inside)[0])
            files |= {f"{number} {name}": text for name, text in kept.files.items()}
            shown = replace(kept.report, made=None, span=None, judged=False)
            found.append(Excluded(fails.text_of(term), len(inside), self.claim, shown))
        return tuple(found), files

    def alone(self, number: int) -> Kept:
        """A combination, run alone. Raises `Defect` if something else comes of it."""
        job = Job(self.check, self.combinations[number])
        kept = run_job(self.program, job, replace(self.options, cross_check=False)).kept
        assert kept is not None, "it was elaborated before"
        outcomes = {o.property: o.verdict for o in kept.report.exploration.outcomes}
        if outcomes[self.claim] is not self.found.verdicts[number]:
            raise Defect(
                "a combination alone has another verdict than among others",
                f"{kept.report.name}: {outcomes[self.claim].value}",
            )
        return kept

    def expected(self, good: Sequence[bool]) -> tuple[str, str]:
        """The condition that the check expects, and where first it is another one."""
        if not self.job.check.condition or not self.judged:
            return "", ""
        condition = self.job.check.condition[0]
        overrides = self.options.overrides
        wanted = truths(self.program, self.check, self.combinations, overrides, condition)
        for combination, verdict, one, other in zip(
            self.combinations, self.found.verdicts, wanted, good, strict=True
        ):
            if one is not other:
                chosen = ", ".join(f"{k}={v}" for k, v in combination.shown.items())
                rest = "holds" if one else "does not hold"
                text = (
                    f"the condition of the file {rest} for {chosen}, and {verdict.value} was found"
                )
                return condition.span.text, text
        return condition.span.text, ""

    # ----------------------------------------------------------------------------------- the report

    def report(self, condition: Condition, seconds: float) -> CheckReport:
        """The report, with a row that says what is so in all combinations."""
        exploration, system = self.found.exploration, self.found.system
        verdict = Verdict.HOLDS if condition.good == condition.legal else Verdict.VIOLATED
        row = Row(
            self.claim,
            self.sentence,
            Verdict.UNKNOWN if condition.unknown else verdict,
            None,
            condition.met,
            why=condition.unknown or condition.formula,
            states=exploration.states,
            transitions=exploration.transitions,
            depth=exploration.depth,
            seconds=seconds,
            inferred=tuple(s.name for s in system.settings if s.inferred),
        )
        basis = Combination(self.job.combination.profiles)
        overrides = self.options.overrides
        rows = (row,)
        found = report_of(self.job.check, basis, overrides, system, exploration, rows, seconds)
        return replace(found, judged=self.judged, condition=condition)


def _inside(formula: Formula, term: int, points: Iterable[tuple[int, ...]]) -> list[int]:
    """The combinations, by number, in a term of a formula."""
    grid = formula.grid
    boxes = [grid.point(point) for point in points]
    return [number for number, one in enumerate(boxes) if term & one == one]
