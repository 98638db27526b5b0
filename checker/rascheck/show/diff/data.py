"""What a comparison found, of two traces, of what two specs allow, or of their verdicts.

Everywhere the first of the two is "-" and the second "+", as in a patch.
"""

from __future__ import annotations

from typing import NamedTuple

from rascheck.records import dataclass
from rascheck.show.report import CheckReport, Reason
from rascheck.system.ir import System
from rascheck.system.trace import Trace


class Change(NamedTuple):
    """A name with its values in the one and in the other; "" where there is none."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class TraceDiff:
    """Two traces side by side.

    `pairs` are the numbers of their steps, from 1, `steps` the names of these. The first `prefix`
    are the same. `initial` is what is not the same at the start. `reasons` say how the first
    difference comes about; `model` that the Systems are not the same, whatever the settings say.
    """

    files: tuple[str, str]
    reports: tuple[CheckReport, CheckReport]
    steps: tuple[tuple[str, ...], tuple[str, ...]]
    pairs: tuple[tuple[int | None, int | None], ...]
    prefix: int
    initial: tuple[Change, ...] = ()
    settings: tuple[Change, ...] = ()
    model: bool = False
    reasons: tuple[Reason, ...] = ()
    same: bool = False


@dataclass(frozen=True)
class Extra:
    """A shortest run of the one that the other does not allow, by its last step, and why not.

    `system` is that of the run. Without steps it is an initial state.
    """

    system: System
    trace: Trace
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Behaviours:
    """What each of two Systems allows that the other does not: an `Extra`, or None for nothing.

    `limits` are the numbers of pairs after which a search ended without an answer, 0 where it has
    one; `pairs` what was looked at. Compared are so many `machines` and `places` (variables and
    queues); `alone` are what only one has, `bits` what holds bits, arguments of steps too, `hidden`
    what was asked to be left out.
    """

    extra: tuple[Extra | None, Extra | None]
    limits: tuple[int, int]
    pairs: tuple[int, int]
    machines: int
    places: int
    alone: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    bits: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def differ(self) -> bool:
        """Whether one allows what the other does not."""
        return self.extra != (None, None)

    @property
    def known(self) -> bool:
        """Whether it is known whether they do."""
        return self.differ or self.limits == (0, 0)

    @property
    def same(self) -> bool | None:
        """Whether neither does; None if that is not known."""
        return not self.differ if self.known else None


@dataclass(frozen=True)
class Judged:
    """A verdict on a property of a check: in a word, and as it is `told`, with its length.

    What is `silent` was checked and nothing is wrong with it: a run has no line for it.
    """

    check: str
    property: str
    verdict: str
    told: str
    silent: bool = False


@dataclass(frozen=True)
class Moved:
    """A verdict that is not the same; None where it was not checked."""

    check: str
    property: str
    old: Judged | None
    new: Judged | None


@dataclass(frozen=True)
class Verdicts:
    """The verdicts of two runs: which have moved, how many are the same, and how many `silent`."""

    moved: tuple[Moved, ...]
    same: int
    silent: int = 0
    unknown: bool = False

    @property
    def unmoved(self) -> bool | None:
        """Whether none has moved; None if that is not known."""
        return False if self.moved else None if self.unknown else True


@dataclass(frozen=True)
class SpecDiff:
    """All that was compared of two specs; what was not asked for is None."""

    titles: tuple[str, str]
    settings: tuple[Change, ...]
    behaviours: Behaviours | None
    verdicts: Verdicts | None
    command: tuple[str, ...]

    @property
    def same(self) -> bool | None:
        """Whether nothing differs; None if that is not known: what differs is, whatever is not."""
        answers = [
            self.behaviours.same if self.behaviours else True,
            self.verdicts.unmoved if self.verdicts else True,
        ]
        return False if False in answers else None if None in answers else True
