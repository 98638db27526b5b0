"""Checks that `for all` ran many times, put together where every combination says the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

from rascheck.show.report import CheckReport, Row
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict


@dataclass(frozen=True)
class Group:
    """One check: a single report, or those of several combinations with the same verdicts, all as
    expected."""

    checks: tuple[CheckReport, ...]

    @property
    def first(self) -> CheckReport:
        """The report that stands for all where they are alike."""
        return self.checks[0]

    @property
    def name(self) -> str:
        """The check's name; with the values that were chosen if it is a single combination."""
        return self.first.check if len(self.checks) > 1 else self.first.name

    @property
    def chosen(self) -> str:
        """The values of the knobs that differ between the combinations: `tea=true|false`."""
        if len(self.checks) == 1:
            return ""
        return " ".join(
            f"{knob}={'|'.join(dict.fromkeys(c.combination[knob] for c in self.checks))}"
            for knob in self.first.combination
        )

    @property
    def rows(self) -> list[tuple[CheckReport, Row]]:
        """The rows that say something, each with the report that it comes from.

        Of a group, the shortest trace or the largest exploration, and the time of all; if only some
        were explored in this run, of these.
        """
        merged = []
        for found in zip(*(visible(check) for check in self.checks), strict=True):
            pairs = list(zip(self.checks, found, strict=True))
            check, row = min(
                pairs, key=lambda pair: pair[1].trace.depth if pair[1].trace else -pair[1].states
            )
            fresh = [row for c, row in zip(self.checks, found, strict=True) if not c.cached]
            seconds = sum(row.seconds for row in fresh or found)
            depth = row.depth if row.trace else max(r.depth for r in found)
            states = max(r.states for r in found)
            check = replace(check, cached=not fresh)
            merged.append((check, replace(row, states=states, depth=depth, seconds=seconds)))
        return merged


def visible(check: CheckReport) -> list[Row]:
    """The rows that say something: that there is no deadlock and no model error goes without."""
    return [
        row
        for row in check.rows
        if check.condition is not None
        or not (row.met and row.verdict is Verdict.HOLDS and row.property in (DEADLOCK, ERROR))
    ]


def groups(checks: tuple[CheckReport, ...]) -> list[Group]:
    """The checks in order, combinations that agree put together."""
    found: list[Group] = []
    for _, same in groupby(checks, key=lambda check: (check.file, check.check)):
        together = tuple(same)
        verdicts = {tuple((r.property, r.verdict) for r in visible(c)) for c in together}
        if len(verdicts) == 1 and all(c.met or not c.judged for c in together):
            found.append(Group(together))
        else:
            found += [Group((check,)) for check in together]
    return found
