"""Verdicts that differ between neighbouring columns come in, the knobs that decide go out."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rascheck.diagnostics import Diagnostics
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination, settle, shown, violated
from rascheck.lang.types import Value
from rascheck.run.matrix.columns import Columns
from rascheck.run.matrix.points import Place, Plan, Point
from rascheck.run.matrix.verdicts import Known, Verdicts
from rascheck.show.matrix.data import Change, Difference
from rascheck.system.verdict import DEADLOCK, Verdict

MOST_TOGETHER = 1024
"""So many configurations are tried for a check in one search..."""
MOST_ALONE = 16
"""...and so many where each takes a search of its own."""

Worst = Callable[[Sequence[Known], str], Verdict]
"""The verdict on a property in some combinations."""


@dataclass
class _Open:
    """Two columns between which some properties change; `tried` are sets of the changed knobs."""

    before: int
    after: int
    changed: tuple[str, ...]
    wanted: dict[str, Verdict]
    found: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    @property
    def left(self) -> list[str]:
        """The properties for which no set is known yet."""
        return [name for name in self.wanted if name not in self.found]


class Differences:
    """Finds for each pair of neighbours the smallest sets of knobs that make the difference.

    A set is tried by giving these knobs the values of the later column and leaving all others as
    they are in the earlier one. What no `require` allows is not tried.
    """

    def __init__(
        self, program: Program, planned: Plan, verdicts: Verdicts, worst: Worst, columns: Columns
    ) -> None:
        self.program = program
        self.plan = planned
        self.verdicts = verdicts
        self.worst = worst
        self.columns = columns
        self.sweeps = [ident.name for ident in planned.check.sweeps]
        settled = planned.points[0]
        self.context, _ = settle(
            program, planned.check, settled.combination, settled.overrides, Diagnostics()
        )

    def of(
        self, names: Sequence[str], cells: Mapping[str, Sequence[Verdict | None]]
    ) -> dict[str, tuple[Difference, ...]]:
        """For each property its differences; `cells` are its verdicts by column."""
        pairs = list(self._pairs(names, cells))
        tried = 0
        for size in range(1, max((len(pair.changed) for pair in pairs), default=0) + 1):
            trials = [trial for pair in pairs for trial in self._trials(pair, size)]
            points = {point.key: point for _, _, some in trials for point in some}
            tried += len(points)
            if tried > MOST_ALONE and (tried > MOST_TOGETHER or not self.verdicts.is_together):
                break
            self.verdicts.find(list(points.values()), stuck=any(DEADLOCK in p.left for p in pairs))
            for pair, chosen, some in trials:
                self._settle(pair, chosen, some)
        return {
            name: tuple(self._difference(pair, name) for pair in pairs if name in pair.wanted)
            for name in names
        }

    def _pairs(
        self, names: Sequence[str], cells: Mapping[str, Sequence[Verdict | None]]
    ) -> Iterator[_Open]:
        places = self.plan.places
        for after in range(len(places)):
            for before in self.columns.before(after):
                wanted = {}
                for name in names:
                    one, other = cells[name][before], cells[name][after]
                    if one is not None and other is not None and one is not other:
                        wanted[name] = other
                if wanted:
                    changed = tuple(self._changed(places[before], places[after]))
                    yield _Open(before, after, changed, wanted)

    def _changed(self, before: Place, after: Place) -> Iterator[str]:
        """The knobs that are read and have another value."""
        one, other = (_values(place) for place in (before, after))
        for name in before.points[0].values:
            if name not in self.sweeps and shown(one[name]) != shown(other[name]):
                yield name

    # -------------------------------------------------------------------------------------- trials

    def _trials(
        self, pair: _Open, size: int
    ) -> Iterator[tuple[_Open, tuple[str, ...], list[Point]]]:
        """All sets of so many knobs, each with the configurations that it makes."""
        if not pair.left or size > len(pair.changed):
            return
        places = self.plan.places
        for chosen in itertools.combinations(pair.changed, size):
            if size == len(pair.changed):
                points = list(places[pair.after].points)
            else:
                points = list(self._between(places[pair.before], places[pair.after], chosen))
            if points:
                yield pair, chosen, points

    def _between(self, before: Place, after: Place, chosen: tuple[str, ...]) -> Iterator[Point]:
        """The earlier column with some knobs of the later one, for each combination."""
        new = {name: _values(after)[name] for name in chosen}
        swept = {p.combination.swept: p for place in (before, after) for p in place.points}
        basis = before.points[0]
        for combination in swept:
            values: dict[str, Value] = {**_values(before), **new, **dict(combination)}
            mine = {name: values[name] for name in basis.values}
            # What the check does not read may be as in either column.
            if any(self._exists({**_values(rest), **mine}) for rest in (before, after)):
                whole = Combination(basis.combination.profiles, tuple(mine.items()))
                yield replace(basis, combination=whole, values=mine)

    def _exists(self, values: Mapping[str, Value]) -> bool:
        self.context.settings |= values
        return not violated(self.program, self.context)

    def _settle(self, pair: _Open, chosen: tuple[str, ...], points: Sequence[Point]) -> None:
        known = [self.verdicts[point] for point in points]
        if any(one.problem for one in known):
            return
        for name in pair.wanted:
            sets = pair.found.get(name, [])
            if sets and len(sets[0]) < len(chosen):
                continue
            if self.worst(known, name) is pair.wanted[name]:
                pair.found.setdefault(name, []).append(chosen)

    # ----------------------------------------------------------------------------------- the answer

    def _difference(self, pair: _Open, name: str) -> Difference:
        sets = pair.found.get(name, [pair.changed])
        return Difference(
            pair.before,
            pair.after,
            tuple(tuple(self._change(pair, knob) for knob in one) for one in sets),
            smallest=name in pair.found,
        )

    def _change(self, pair: _Open, knob: str) -> Change:
        one, other = (self.plan.places[n].settings or {} for n in (pair.before, pair.after))
        later = other[knob]
        return Change(knob, one[knob].value, later.value, later.refs)


def _values(place: Place) -> Mapping[str, Value]:
    assert place.every is not None, "it is applicable"
    return place.every
