"""The verdicts of two sides come in; which of them have moved goes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from rascheck.run.load import check_named
from rascheck.show.diff.data import Judged, Moved, Verdicts
from rascheck.system.verdict import Verdict


def told_apart(
    paths: Sequence[str], sides: Sequence[Sequence[Sequence[Judged]]]
) -> list[list[Judged]]:
    """The verdicts of each side, for which all of `paths` were judged one by one, in one list.

    Checks of one name that are behind several paths are named with their paths.
    """
    places: dict[str, set[str]] = defaultdict(set)
    for side in sides:
        for path, judged in zip(paths, side, strict=True):
            for one in judged:
                places[one.check].add(path)

    def named(path: str, check: str) -> str:
        if len(places[check]) == 1:
            return check
        return path if check_named(path) == check else f"{path}:{check}"

    return [
        [
            replace(one, check=named(path, one.check))
            for path, judged in zip(paths, side, strict=True)
            for one in judged
        ]
        for side in sides
    ]


def moved(old: Sequence[Judged], new: Sequence[Judged]) -> Verdicts:
    """Compare by check and property; where both have one check, whatever it is called."""
    single = all(len({one.check for one in side}) == 1 for side in (old, new))

    def by_name(side: Sequence[Judged]) -> dict[tuple[str, str], Judged]:
        return {("" if single else one.check, one.property): one for one in side}

    mine, its = by_name(old), by_name(new)
    found, same, silent = [], 0, 0
    for key in dict.fromkeys([*mine, *its]):
        a, b = mine.get(key), its.get(key)
        sides = [one for one in (a, b) if one is not None]
        if all(one.silent for one in sides):
            silent += 1
            continue
        if a and b and a.verdict == b.verdict:
            same += 1
            continue
        found.append(Moved(sides[0].check, sides[0].property, a, b))
    unknown = Verdict.UNKNOWN.value in {one.verdict for one in (*old, *new)}
    return Verdicts(tuple(found), same, silent, unknown)
