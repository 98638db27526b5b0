"""The verdicts of two sides come in; which of them have moved goes out."""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.run.diff.prepare import Judged
from rascheck.show.diff.data import Moved, Verdicts
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict


def moved(old: Sequence[Judged], new: Sequence[Judged]) -> Verdicts:
    """Compare by check and property; where both have one check, whatever it is called."""
    single = all(len({one.check for one in side}) == 1 for side in (old, new))

    def by_name(side: Sequence[Judged]) -> dict[tuple[str, str], Judged]:
        return {("" if single else one.check, one.property): one for one in side}

    mine, its = by_name(old), by_name(new)
    for side, other in ((mine, its), (its, mine)):
        checks = {check for check, _ in side}
        for (check, claim), one in other.items():
            if check in checks and claim in (DEADLOCK, ERROR):  # told only where there is one
                holds = Verdict.HOLDS.value
                side.setdefault((check, claim), Judged(one.check, claim, holds, holds))
    found, same = [], 0
    for key in dict.fromkeys([*mine, *its]):
        a, b = mine.get(key), its.get(key)
        if a and b and a.verdict == b.verdict:
            same += 1
            continue
        shown = a or b
        assert shown is not None, "one of the two has it"
        found.append(Moved(shown.check, shown.property, a.told if a else "", b.told if b else ""))
    unknown = Verdict.UNKNOWN.value in {one.verdict for one in (*old, *new)}
    return Verdicts(tuple(found), same, unknown)
