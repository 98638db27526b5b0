"""What is asked for besides the paths."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from rascheck.explore import Limits
from rascheck.lang.settings import Overrides
from rascheck.run.cache import Cache


@dataclass(frozen=True)
class Options:
    """What is asked for besides the paths.

    `words` (-k) and `properties` (-p) narrow the run to names that contain one of them; `jobs` is
    the number of processes, None for one a core; without a `cache` everything is explored.
    """

    overrides: Overrides = field(default_factory=Overrides)
    words: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    jobs: int | None = None
    out: Path | None = None
    cache: Cache | None = None
