"""The settings of two sides come in; those that are not the same go out."""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.show.diff.data import Change
from rascheck.system.ir import Setting


def changed(old: Sequence[Setting], new: Sequence[Setting]) -> tuple[Change, ...]:
    """Constants and knobs with another value, or on one side alone."""
    mine, its = ({s.name: s.value for s in side} for side in (old, new))
    names = dict.fromkeys([*mine, *its])
    found = (Change(name, mine.get(name, ""), its.get(name, "")) for name in names)
    return tuple(change for change in found if change.old != change.new)
