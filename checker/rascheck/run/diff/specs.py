"""Two specs, profiles or revisions come in; what they allow and what is so of each goes out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rascheck.diagnostics import Diagnostics
from rascheck.run.cache import Cache
from rascheck.run.diff.behaviours import MOST_PAIRS, compared
from rascheck.run.diff.prepare import Prepared, Request, prepared
from rascheck.run.diff.revision import at_revision
from rascheck.run.diff.settings import changed
from rascheck.run.diff.verdicts import moved, told_apart
from rascheck.show.diff.data import SpecDiff, Verdicts


@dataclass(frozen=True)
class How:
    """What is not looked at, how many pairs are, and the words of the command."""

    hidden: tuple[str, ...] = ()
    most: int = MOST_PAIRS
    command: tuple[str, ...] = ()


def compare_specs(
    one: Request, other: Request, how: How, sink: Diagnostics, cache: Cache | None = None
) -> SpecDiff | None:
    """Compare two specs, or one with itself under other settings; None after reporting."""
    old = prepared(one, sink, cache)
    new = None if old is None else prepared(other, sink, cache)
    return None if old is None or new is None else _joined(old, new, how, sink)


def compare_revisions(
    revisions: tuple[str, str],
    one: Request,
    other: Request,
    how: How,
    sink: Diagnostics,
    cache: Cache | None = None,
) -> SpecDiff | None:
    """Compare a spec in two revisions; None after reporting."""
    old = at_revision(revisions[0], one, sink, cache)
    new = None if old is None else at_revision(revisions[1], other, sink, cache)
    return None if old is None or new is None else _joined(old, new, how, sink)


def compare_verdicts(
    revisions: tuple[str, str], requests: list[Request], sink: Diagnostics, cache: Cache | None
) -> Verdicts | None:
    """The verdicts of some paths in two revisions; None after reporting."""
    found: list[list[Prepared]] = []
    for revision in revisions:
        sides = [at_revision(revision, replace(r, behaviours=False), sink, cache) for r in requests]
        found.append([side for side in sides if side is not None])
        if len(found[-1]) < len(requests):
            return None
    judged = [[side.judged for side in sides] for sides in found]
    old, new = told_apart([request.path for request in requests], judged)
    return moved(old, new)


def _joined(old: Prepared, new: Prepared, how: How, sink: Diagnostics) -> SpecDiff | None:
    behaviours = None
    if old.pair is not None and new.pair is not None:
        behaviours = compared((old.pair, new.pair), how.hidden, how.most, sink)
        if behaviours is None:
            return None
    verdicts = moved(old.judged, new.judged) if old.judged or new.judged else None
    settings = changed(old.settings, new.settings)
    return SpecDiff((old.title, new.title), settings, behaviours, verdicts, how.command)
